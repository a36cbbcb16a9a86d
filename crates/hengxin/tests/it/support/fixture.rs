//! An invented register, written fact by fact, and a reader who asks it over HTTP.

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use domain::content::system;
use domain::{Content, Day, End, FactKind, Lease, RecordKey, RecordKind, Tier, field};
use hengxin::app::register::Register;
use hengxin::clock::Clock;
use hengxin::demo;
use hengxin::lawbook;
use hengxin::letter::Letters;
use hengxin::store::sql::{Database, Tx, Value};
use hengxin::web::{self, Settings, Shared, Web};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tower::ServiceExt;

use super::TestDatabase;

/// The organisation most stories are about.
pub const CODE: &str = "91360200EXAMPLE110";
/// The individual business of the stories.
pub const SHOP: &str = "92360200EXAMPLE2XL";

/// A register being written, with its clock.
pub struct Fixture {
    pub web: Shared,
    pub clock: Clock,
    seq: Cell<i64>,
    _folder: TempDir,
}

/// An answer as a reader sees it.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    /// Its body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

impl Fixture {
    /// An empty register on 2 November 2026, with one delivery from 示例市市场监督管理局.
    pub fn new(test: &TestDatabase) -> Fixture {
        Fixture::with(test, Settings::default())
    }

    /// The same under other limits.
    pub fn with(test: &TestDatabase, settings: Settings) -> Fixture {
        let clock = Clock::at_noon(day("2026-11-02").date());
        let folder = TempDir::new().unwrap();
        deliver(&test.database);
        let web = open(&test.database, &clock, folder.path(), settings);
        Fixture { web, clock, seq: Cell::new(0), _folder: folder }
    }

    /// Asks the register as anybody may.
    pub fn get(&self, path: &str) -> Answer {
        self.ask(Request::get(path).body(Body::empty()).unwrap())
    }

    /// Sends any request.
    pub fn ask(&self, request: Request<Body>) -> Answer {
        ask(&self.web, request)
    }

    /// How many looks at what is not public were noted.
    pub fn looks(&self) -> i64 {
        const SQL: &str = "SELECT COUNT(*) FROM audit WHERE verb = 'delivery.read'";
        self.write(|tx| tx.one(SQL, &[], |row| row.int(0)))
    }

    /// Another process on the same database.
    pub fn second_instance(&self) -> Shared {
        self.second_instance_with(Settings::default())
    }

    /// Another process on the same database, under other limits.
    pub fn second_instance_with(&self, settings: Settings) -> Shared {
        let register = &self.web.register;
        open(&register.db, &self.clock, &register.data_dir, settings)
    }

    /// The business register reports an organisation, today.
    pub fn registered(&self, org: i64, code: &str, name: &str, fields: &[(&str, &str)]) {
        let content = content(RecordKind::Registration, &[&[("name", name)], fields].concat(), None);
        let known = self
            .write(|tx| tx.opt("SELECT id FROM organisation WHERE id = $1", &[org.into()], |row| row.int(0)));
        let kind = if known.is_some() { FactKind::Reregistered } else { FactKind::Registered };
        let seq = self.fact(org, 0, kind, 1, &content);
        let today = self.today().days_since_epoch();
        self.write(|tx| {
            tx.exec("DELETE FROM organisation WHERE id = $1", &[org.into()])?;
            tx.exec("UPDATE organisation_name SET current = 0 WHERE org = $1", &[org.into()])?;
            tx.exec(
                "INSERT INTO organisation (id, code, code_kind, name, status, confirmed, seq) VALUES ($1, $2, 1, $3, 1, 1, $4)",
                &[org.into(), code.into(), name.into(), seq.into()],
            )?;
            let norm = matcher::normal_form(name).into_owned();
            tx.exec(
                "INSERT INTO organisation_name (norm, org, name, current, since, seq) VALUES ($1, $2, $3, 1, $4, $5)",
                &[norm.into(), org.into(), name.into(), today.into(), seq.into()],
            )
        });
    }

    /// A record arrives, public from its decision for `until`. Returns its key.
    pub fn received(
        &self,
        org: i64,
        kind: RecordKind,
        fields: &[(&str, &str)],
        decided: &str,
        until: Option<&str>,
    ) -> RecordKey {
        let lease = Lease {
            tier: if kind == RecordKind::Penalty { Tier::General } else { Tier::None },
            public: Some((day(decided), until.map(day))),
            repairable_from: None,
            rule: "ndrc-36".to_owned(),
            needs_service: false,
        };
        self.held(org, kind, fields, decided, &lease)
    }

    /// A record arrives under a lease of any kind. Returns its key.
    pub fn held(
        &self,
        org: i64,
        kind: RecordKind,
        fields: &[(&str, &str)],
        decided: &str,
        lease: &Lease,
    ) -> RecordKey {
        let item = i64::from(kind.number());
        let content = content(kind, fields, Some((decided, lease)));
        let key = RecordKey::derive(kind.number().into(), "示例市市场监督管理局", &[&format!("{fields:?}")]);
        let seq = self.fact(org, key.stored(), FactKind::Received, item, &content);
        let (from, until) = lease.public.map_or((0, -1), |(from, until)| {
            (from.days_since_epoch(), until.map_or(i32::MAX, Day::days_since_epoch))
        });
        self.write(|tx| {
            tx.exec(
                "INSERT INTO record (org, record, kind, item, supplier, authority, decided_on, tier, public_from,
                    public_until, ended, digest, seq) VALUES ($1, $2, $3, $4, 1, 1, $5, $6, $7, $8, 0, 0, $9)",
                &[
                    org.into(), key.stored().into(), kind.number().into(), item.into(),
                    day(decided).days_since_epoch().into(), (lease.tier as i64).into(), from.into(), until.into(), seq.into(),
                ],
            )
        });
        key
    }

    /// Its source takes a record back, today.
    pub fn withdrawn(&self, org: i64, key: RecordKey) {
        let mut content = Content::default();
        content.push(system::END, End::TakenBack.code());
        self.fact(org, key.stored(), FactKind::Withdrawn, 3, &content);
        let ended = Value::Int(End::TakenBack as i64);
        self.write(|tx| {
            tx.exec(
                "UPDATE record SET ended = $3 WHERE org = $1 AND record = $2",
                &[org.into(), key.stored().into(), ended],
            )
        });
    }

    /// A key good until the end of 2027.
    pub fn key(&self, text: &str, scopes: &str, supplier: Option<i64>) {
        let hash = Sha256::digest(text.as_bytes());
        let expires = 1_830_268_800_000_000_i64;
        self.write(|tx| {
            tx.exec(
                "INSERT INTO api_key (id, hash, label, supplier, scopes, created_at, expires_at)
                 VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM api_key), $1, 'test', $2, $3, 0, $4)",
                &[hash.as_slice().into(), supplier.into(), scopes.into(), expires.into()],
            )
        });
    }

    /// Puts the clock to another day.
    pub fn on(&self, text: &str) {
        self.clock.move_to(day(text).date());
    }

    fn today(&self) -> Day {
        self.web.register.today()
    }

    fn fact(&self, org: i64, record: i64, kind: FactKind, item: i64, content: &Content) -> i64 {
        let seq = self.seq.get() + 1;
        self.seq.set(seq);
        let effective = self.today().days_since_epoch();
        let now = self.clock.now().as_microsecond();
        self.write(|tx| {
            tx.exec(
                "INSERT INTO fact (seq, org, record, kind, item, effective, recorded_at, batch, source_row, body, salt)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 2, $8, $9)",
                &[
                    seq.into(), org.into(), record.into(), kind.number().into(), item.into(), effective.into(),
                    now.into(), content.as_bytes().into(), Value::from(&[7_u8; 32]),
                ],
            )
        });
        seq
    }

    pub fn write<T>(&self, work: impl FnOnce(&mut dyn Tx) -> hengxin::store::sql::Result<T>) -> T {
        self.web.register.db.write(work).unwrap()
    }
}

/// Sends any request to one instance.
pub fn ask(web: &Shared, request: Request<Body>) -> Answer {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let response = served(web).oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: head.status, headers: head.headers, text }
    })
}

/// The pages of one instance. They are laid out once for a row of requests, as a server does: unoptimised, that takes
/// longer than most answers.
fn served(web: &Shared) -> Router {
    thread_local! {
        static LAST: RefCell<Option<(Shared, Router)>> = const { RefCell::new(None) };
    }
    LAST.with_borrow_mut(|last| match last {
        Some((of, pages)) if Arc::ptr_eq(of, web) => pages.clone(),
        _ => last.insert((web.clone(), web::app(web))).1.clone(),
    })
}

fn open(database: &Database, clock: &Clock, folder: &Path, settings: Settings) -> Shared {
    let lawbook = lawbook::load(None).unwrap();
    let letters = Letters::load(None, None).unwrap().of_office(demo::letters::office());
    let register = Register::open(database.clone(), lawbook, clock.clone(), folder.to_owned()).unwrap();
    let register = register.with_letters(letters);
    Web::new(Arc::new(register), settings)
}

fn deliver(database: &Database) {
    database
        .write(|tx| {
            tx.exec("INSERT INTO authority (id, name) VALUES (1, '示例市市场监督管理局')", &[])?;
            tx.exec(
                "INSERT INTO batch (id, feed, supplier, file_name, file_sha256, file_bytes, state, rows_read, accepted,
                    unchanged, quarantined, refused, withdrawn, bytes_done, received_at, actor)
                 VALUES (1, 'example', 1, '示例.csv', $1, 10, 4, 1, 1, 0, 0, 0, 0, 10, 0, 'test')",
                &[Value::from(&[1_u8; 32])],
            )
        })
        .unwrap();
}

/// Content from field codes; with a lease, what the register adds as well.
fn content(kind: RecordKind, fields: &[(&str, &str)], lease: Option<(&str, &Lease)>) -> Content {
    let mut content = Content::default();
    for field in field::table(kind) {
        if let Some((_, text)) = fields.iter().find(|(code, _)| *code == field.code) {
            content.push(field.no, text);
        }
    }
    if let Some((decided, lease)) = lease {
        content.push(system::SUPPLIER, "示例市市场监督管理局");
        content.push(system::AUTHORITY, "示例市市场监督管理局");
        lease.write(&mut content);
        content.push(system::DECIDED_ON, decided);
    }
    content
}
