//! A register with something of everything, and somebody of every kind who asks it.

use axum::http::{Method, StatusCode, header};
use domain::RecordKey;
use domain::role::Role;
use hengxin::app::account::{NewAccount, create};
use hengxin::app::case::Filed;
use hengxin::app::report::{Asked, Entered, ask};
use hengxin::store::api_key::{NewKey, make};
use hengxin::web::Shared;
use serde_json::json;

use super::addresses::{self, Address};
use super::{By, Caller, JSON, is_let_in};
use crate::cases::{fined, listing, object};
use crate::import::desk::{Desk, Table, code, serve};
use crate::support::TestDatabase;
use crate::support::browser::{Browser, PASSPHRASE, account, between, by, form};
use crate::support::fixture::Answer;

/// What the objection of the town says, and nobody but those who handle it may read.
pub const STATEMENT: &str = "罚款金额应为1000元，决定书附后。";
/// A name nobody bears: a question for the register office.
const TYPO: &str = "衡信宏近示例商贸有限公司";

pub struct Town {
    pub desk: Desk,
    pub web: Shared,
    pub caller: Caller,
    pub addresses: Vec<Address>,
    /// One of each role; the supplying officer is of the body that sent everything.
    pub officers: Vec<(Role, Browser)>,
    /// Officers who have no business with anything here: another body's, another district's.
    pub others: Vec<Browser>,
    /// Keys, least rights first; the last is of the objection officer's account.
    pub keys: Vec<String>,
    pub record: RecordKey,
    pub filed: Filed,
    /// The secret of a draft of another organisation's objection.
    pub secret: String,
    question: String,
    /// Number of an authorisation that waits for its letter.
    authorisation: String,
}

/// Whether nothing is wrong but that the log of a town is not being written: what is issued waits for it.
pub fn waits_for_the_log(path: &str, answer: &Answer) -> bool {
    let issues = ["/report", "/receipts", "/reports/receipt", "/reports/file"];
    let path = path.split('?').next().unwrap_or(path);
    answer.status == StatusCode::SERVICE_UNAVAILABLE && issues.iter().any(|end| path.ends_with(end))
}

impl Town {
    pub fn new(test: &TestDatabase) -> Town {
        Town::with(test, |_| ())
    }

    /// The same after something else arrived first.
    pub fn with(test: &TestDatabase, before: impl FnOnce(&Desk)) -> Town {
        let desk = Desk::new(test);
        let record = fined(&desk);
        more_arrives(&desk);
        let filed = object(&desk, record).unwrap();
        listing::notice(&desk, "list-work-safety", "accident").unwrap();
        before(&desk);
        let web = serve(test, &desk);
        let caller = Caller::new(&web);
        let addresses = addresses::all(&web, &caller);
        let mut officers: Vec<(Role, Browser)> =
            Role::ALL.into_iter().map(|role| (role, Browser::officer(&web, role.word(), role))).collect();
        account(&web, "no.one", &[Role::Register], "");
        let others = vec![other_body(&web), other_district(&web)];
        let keys = keys(&web, &mut officers[2].1);
        let secret = draft(&caller, &desk);
        let question = first_question(&officers[1].1);
        let authorisation = authorised(&desk);
        let town = Town {
            desk,
            web,
            caller,
            addresses,
            officers,
            others,
            keys,
            record,
            filed,
            secret,
            question,
            authorisation,
        };
        town.watched();
        town
    }

    /// Every address once: what the English ones do, the Chinese do.
    pub fn once(&self) -> impl Iterator<Item = &Address> {
        self.addresses.iter().filter(|address| !address.path.starts_with("/en/"))
    }

    /// Whoever there is, those with the least rights first.
    pub fn everybody(&self) -> Vec<By<'_>> {
        let officers = self.officers.iter().map(|(_, browser)| By::Officer(browser));
        let keys = self.keys.iter().map(|key| By::Key(key));
        std::iter::once(By::Stranger).chain(officers).chain(keys).collect()
    }

    pub fn officer(&self, role: Role) -> &Browser {
        &self.officers.iter().find(|(own, _)| *own == role).unwrap().1
    }

    /// An address with what there is in the place of its names; `odd` in the place of the one so named.
    pub fn filled(&self, path: &str, odd: Option<(&str, &str)>) -> String {
        let part = |part: &str| {
            let Some(name) = part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
                return part.to_owned();
            };
            match odd {
                Some((own, text)) if own == name => text.to_owned(),
                _ => self.value(path, name.trim_start_matches('*')),
            }
        };
        path.split('/').map(part).collect::<Vec<_>>().join("/")
    }

    fn value(&self, path: &str, name: &str) -> String {
        let in_path = |word: &str| path.contains(word);
        match name {
            "code" => code(1),
            "key" if in_path("/review/") => self.question.clone(),
            "key" => self.record.hex(),
            "id" if in_path("/cases/") => self.filed.id.to_string(),
            "id" if in_path("/sessions/") || in_path("/keys/") => "999".to_owned(),
            "id" if in_path("/preview/") => code(1),
            "batch" | "id" => "1".to_owned(),
            "name" if in_path("/assets/") => "app.css".to_owned(),
            "name" => "no.one".to_owned(),
            "kind" if in_path("/services/") => "objection".to_owned(),
            "kind" => "penalty".to_owned(),
            "dataset" => "penalties".to_owned(),
            "format" => "csv".to_owned(),
            "secret" => self.secret.clone(),
            "step" => "statement".to_owned(),
            "page" => "glossary".to_owned(),
            "list" => "list-market".to_owned(),
            "file" if in_path("/log/lists/") => "1.jsonl".to_owned(),
            "file" => "kinds.csv".to_owned(),
            "path" => "checkpoint".to_owned(),
            "number" => self.authorisation.clone(),
            other => panic!("{other} of {path}: say what stands there"),
        }
    }

    /// The first who is let in at an address; a stranger where nobody is.
    pub fn who_may(&self, method: &Method, path: &str) -> By<'_> {
        let may = |by: &By<'_>| is_let_in(&self.caller.send(*by, method, path, None));
        self.everybody().into_iter().find(may).unwrap_or(By::Stranger)
    }

    /// How many rows each table has that is no diary of looks and visits.
    pub fn rows(&self) -> Vec<(String, i64)> {
        const DIARIES: [&str; 5] = ["audit", "refused", "office_session", "attempt", "sign_in_delay"];
        let schema = include_str!("../../../../../schema.sql");
        let tables = schema.lines().filter_map(|line| line.strip_prefix("CREATE TABLE "));
        let tables = tables.map(|rest| rest.split([' ', '(']).next().unwrap());
        let count = |table: &str| self.desk.count(&format!("SELECT COUNT(*) FROM {table}"), &[]);
        let counted =
            tables.filter(|table| !DIARIES.contains(table)).map(|table| (table.to_owned(), count(table)));
        let counted: Vec<_> = counted.collect();
        assert!(counted.len() > 15, "{counted:?}");
        counted
    }

    /// A watch list, so that there is one.
    fn watched(&self) {
        let body = json!({ "name": "供应商", "codes": [code(1)] }).to_string();
        let made =
            self.caller.send(By::Key(&self.keys[0]), &Method::POST, "/api/v1/watchlists", Some((JSON, body)));
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    }
}

/// An authorisation that somebody asked for.
fn authorised(desk: &Desk) -> String {
    let asked = Asked {
        code: &code(1),
        party: "衡信示例银行",
        purpose: "贷款审查",
        classes: "penalty",
        until: &desk.register.today().to_string(),
    };
    match ask(&desk.register, None, &asked).unwrap() {
        Entered::Number(number) => number,
        Entered::TooMany(_) => unreachable!("the first of its address"),
    }
}

/// Another organisation with a fine, and rows of whom nobody knows.
fn more_arrives(desk: &Desk) {
    desk.take_in(
        "business-register",
        &Table::registrations([("衡信二号示例有限公司", code(2)), ("衡信宏远示例商贸有限公司", code(3))]),
    );
    let second = [
        ("CF_XDR_MC", "衡信二号示例有限公司".to_owned()),
        ("CF_XDR_SHXYM", code(2)),
        ("CF_WSH", "示市监罚〔2026〕2号".to_owned()),
    ];
    let nobody = [
        ("CF_XDR_MC", TYPO.to_owned()),
        ("CF_XDR_SHXYM", String::new()),
        ("CF_WSH", "示市监罚〔2026〕3号".to_owned()),
    ];
    desk.take_in("penalties", &Table::penalties(&[second, nobody]));
}

fn other_body(web: &Shared) -> Browser {
    Browser::set_up(web, &account(web, "qian.yi", &[Role::Supply], "示例市应急管理局"))
}

fn other_district(web: &Shared) -> Browser {
    let elsewhere = NewAccount {
        name: "he.yi".to_owned(),
        display: "何一".to_owned(),
        district: "330102".to_owned(),
        roles: vec![Role::Objection],
        ..NewAccount::default()
    };
    Browser::set_up(web, &create(&web.register.db, &elsewhere, by(web)).unwrap())
}

fn keys(web: &Shared, officer: &mut Browser) -> Vec<String> {
    let plain = |scopes| {
        let row =
            NewKey { label: "story", supplier: Some(1), scopes, now: 0, expires_at: i64::MAX, of: None };
        web.register.db.write(|tx| make(tx, &row)).unwrap().1
    };
    let mut keys = vec![plain("read"), plain("read submit office")];
    let fields = [
        ("label", "单位办公系统"),
        ("days", "30"),
        ("passphrase", PASSPHRASE),
        ("action", "objection-read"),
        ("action", "objection-mark"),
        ("action", "objection-draft"),
    ];
    let page = officer.send("/zh/office/account/keys", &fields);
    keys.push(between(&page.text, "<code id=\"key\">", "<").to_owned());
    keys
}

/// Begins an objection against the second fine.
fn draft(caller: &Caller, desk: &Desk) -> String {
    let sql = "SELECT r.record FROM record r JOIN organisation o ON o.id = r.org WHERE r.record <> 0 AND o.code = $1";
    let stored = desk.count(sql, &[code(2).as_str().into()]);
    let record = format!("{}-{}", code(2), RecordKey::from_stored(stored).unwrap().hex());
    let answer = caller.form(By::Stranger, "/zh/services/objection/begin", &form(&[("record", &record)]));
    let to = location(&answer).to_owned();
    let secret = to.rsplit('/').next().unwrap().to_owned();
    let ground = caller.form(By::Stranger, &format!("/zh/services/draft/{secret}/ground"), "ground=error");
    assert_eq!(ground.status, StatusCode::SEE_OTHER, "{}", ground.text);
    secret
}

/// Where an answer leads; empty where it leads nowhere.
pub fn location(answer: &Answer) -> &str {
    answer.headers.get(header::LOCATION).map_or("", |to| to.to_str().unwrap())
}

fn first_question(officer: &Browser) -> String {
    let list = officer.get("/zh/office/review").text;
    between(&list, "/zh/office/review/", "\"").to_owned()
}

impl Town {
    /// The name that the register office is asked about.
    pub fn question_name(&self) -> String {
        TYPO.to_owned()
    }
}
