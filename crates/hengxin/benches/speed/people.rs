//! Officers who are signed in, and cases for them to work on: set up by the register's own verbs before anything is
//! measured, so that no passphrase is hashed while it is.

use std::fmt::Write;
use std::path::Path;

use domain::role::Role;
use hengxin::app::Register;
use hengxin::app::account::{self, Attempt, By, NewAccount, SetUp};
use hengxin::app::case::{self, Filing};
use hengxin::app::view::{self, Asked, ListQuery};
use hengxin::clock::Clock;
use hengxin::demo;
use hengxin::lawbook;
use hengxin::letter::Letters;
use hengxin::store::sql::{Database, DatabaseUrl, Options};

use crate::figures::say;

const PASSPHRASE: &str = "three fish under a bridge";

/// The configuration of a register whose letters say where to turn.
pub fn write_configuration(file: &Path) {
    let office = demo::letters::office();
    let text = format!(
        "[log]\nfilter = \"warn\"\n[office]\nsign = \"{}\"\nname = \"{}\"\naddress = \"{}\"\nemail = \"{}\"\nreview_body = \"{}\"\ncourt = \"{}\"\n",
        office.sign, office.name, office.address, office.email, office.review_body, office.court
    );
    std::fs::write(file, text).unwrap();
}

fn open(url: &str, folder: &Path) -> Register {
    let database = Database::open(&DatabaseUrl::parse(url).unwrap(), &Options::default()).unwrap();
    let letters = Letters::load(None, None).unwrap().of_office(demo::letters::office());
    let register =
        Register::without_names(database, lawbook::load(None).unwrap(), Clock::System, folder.to_owned());
    register.with_letters(letters)
}

/// An officer of a role, signed in. Returns the cookie and the token of the session.
fn officer(register: &Register, name: &str, role: Role) -> (String, String) {
    let now = register.clock.now().as_microsecond();
    let new = NewAccount {
        name: name.to_owned(),
        display: format!("示例{name}"),
        roles: vec![role],
        ..NewAccount::default()
    };
    let made = account::create(&register.db, &new, By { actor: "bench", now }).unwrap();
    let attempt = Attempt { name, passphrase: PASSPHRASE, address: "", agent: "bench" };
    let opened =
        account::set_up(register, &SetUp { code: &made.set_up_code, attempt, again: PASSPHRASE }).unwrap();
    let cookie = if role.needs_second_factor() { proved(register, &opened.cookie) } else { opened.cookie };
    let look = |tx: &mut dyn hengxin::store::sql::Tx| account::signed_in(tx, &cookie, now);
    let (_, session) = register.db.read(look).unwrap().unwrap();
    (cookie, session.token)
}

/// Sets up the second factor; the cookie after it.
fn proved(register: &Register, cookie: &str) -> String {
    let secret = account::begin_enrolment(register, cookie).unwrap().secret;
    let step = account::totp_step(register.clock.now().as_microsecond());
    let code = account::totp_code(&secret, step);
    account::confirm_enrolment(register, cookie, (&code, PASSPHRASE), "").unwrap().0.cookie
}

/// Signs officers in and files objections; writes one line for each: `officer ROLE COOKIE TOKEN`, `case ID NUMBER CODE`.
pub fn turn(url: &str, folder: &Path, cases: usize, lines: &Path) {
    let register = open(url, folder);
    let mut text = String::new();
    for (role, count) in [(Role::Objection, 40), (Role::Approve, 10)] {
        for nth in 0..count {
            let (cookie, token) = officer(&register, &format!("{}.{nth}", role.word()), role);
            writeln!(text, "officer {} {cookie} {token}", role.word()).unwrap();
        }
    }
    for (code, key) in records(&register, cases) {
        let filing = Filing {
            code: &code,
            key,
            ground: "error",
            statement: "罚款金额应为1000元，决定书附后。",
            contact: "办公室",
            email: "",
        };
        let filed = case::object(&register, "applicant", &filing).unwrap();
        writeln!(text, "case {} {} {}", filed.id, filed.number, filed.contact_code).unwrap();
    }
    std::fs::write(lines, text).unwrap();
    say(&[("cases", f64::from(u32::try_from(cases).unwrap()))]);
}

/// The newest public penalties.
fn records(register: &Register, count: usize) -> Vec<(String, domain::RecordKey)> {
    let limit = u32::try_from(count).unwrap();
    let query = ListQuery { kind: Some(domain::RecordKind::Penalty), limit, ..ListQuery::default() };
    let page = register.look(Asked::Now, |tx, lens| view::list(tx, lens, &query)).unwrap().unwrap();
    assert_eq!(page.records.len(), count, "there are as many penalties as cases");
    let own = |record: &view::RecordSummary| {
        (record.code.clone(), domain::RecordKey::from_hex(&record.key).unwrap())
    };
    page.records.iter().map(own).collect()
}

/// Fills the queue: an open objection about every penalty, put into the table of proceedings directly, since only
/// reading the queue is measured; due days and places differ.
pub fn fill_queue(url: &str, folder: &Path) {
    let register = open(url, folder);
    let filled = register.db.write_exclusive(|tx| {
        tx.exec(
            "INSERT INTO proceeding (id, number, kind, org, record, item, supplier, place, open, opened_on, due, due_by, seq)
             SELECT 10000000 + seq, 'Q' || seq, 1, org, record, item, supplier, 'filed', 1, decided_on,
                decided_on + seq % 60, CASE seq % 3 WHEN 0 THEN 'source' ELSE 'objection' END, seq
             FROM record WHERE kind = 3 AND record <> 0",
            &[],
        )?;
        tx.exec(
            "INSERT INTO proceeding_party (proceeding, contact, email, code_hash, claimed_by)
             SELECT id, '办公室', '', $1, CASE id % 5 WHEN 0 THEN 'account:1' ELSE '' END FROM proceeding WHERE id > 10000000",
            &[hengxin::store::sql::Value::from(&[0_u8; 32])],
        )
    });
    filled.unwrap();
    let cookie = officer(&register, "queue", Role::Objection).0;
    std::fs::write(folder.join("cookie"), cookie).unwrap();
    say(&[("filled", 1.0)]);
}
