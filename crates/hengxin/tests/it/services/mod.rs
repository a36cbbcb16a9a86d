//! The services for organisations, as somebody with a browser and no script uses them, on both databases.

mod files;
mod find;
mod follow;
mod hostile;
mod objection;
mod restoration;

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use domain::{FactKind, RecordKey};
use hengxin::app::case::{self, Drafting, Outcome, Saying, Taken, Taking};
use hengxin::web::Shared;

use crate::import::desk::{Desk, Table, code, serve};
use crate::support::TestDatabase;
use crate::support::fixture::{Answer, ask};

const NAME: &str = "衡信一号示例有限公司";

/// A register with a fine on organisation 1, and its pages.
struct Office {
    desk: Desk,
    web: Shared,
    key: RecordKey,
}

/// What somebody got when filing.
struct Ticket {
    number: String,
    code: String,
}

fn form(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}

impl Office {
    /// A fine decided on that day, on 2 November 2026.
    fn fined_on(test: &TestDatabase, decided: &str) -> Office {
        let desk = Desk::new(test);
        desk.take_in("business-register", &Table::registrations([(NAME, code(1))]));
        let row =
            [("CF_XDR_MC", NAME.to_owned()), ("CF_XDR_SHXYM", code(1)), ("CF_JDRQ", decided.to_owned())];
        desk.take_in("penalties", &Table::penalties(&[row]));
        let stored = desk.count("SELECT MAX(record) FROM record WHERE record <> 0", &[]);
        let web = serve(test, &desk);
        Office { desk, web, key: RecordKey::from_stored(stored).unwrap() }
    }

    /// A fine of which the minimum period runs until 28 January 2027.
    fn fresh(test: &TestDatabase) -> Office {
        Office::fined_on(test, "2026-10-28")
    }

    /// A fine of which the minimum period has passed.
    fn ripe(test: &TestDatabase) -> Office {
        Office::fined_on(test, "2026-05-10")
    }

    /// The number of the record.
    fn record(&self) -> String {
        format!("{}-{}", code(1), self.key.hex())
    }

    fn get(&self, path: &str) -> Answer {
        ask(&self.web, Request::get(path).body(Body::empty()).unwrap())
    }

    fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        send_to(&self.web, None, path, fields)
    }

    /// Where a form leads.
    fn led(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.send(path, fields);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.text);
        answer.headers[header::LOCATION].to_str().unwrap().to_owned()
    }

    /// Begins an application. Returns the link of its draft.
    fn begin(&self, kind: &str) -> String {
        self.led(&format!("/zh/services/{kind}/begin"), &[("record", &self.record())])
    }

    /// A draft of an objection that only needs to be filed.
    fn objection(&self) -> String {
        let draft = self.begin("objection");
        self.led(&format!("{draft}/ground"), &[("ground", "error")]);
        self.led(&format!("{draft}/statement"), &[("statement", "罚款金额应为1000元。")]);
        self.led(&format!("{draft}/contact"), &[("contact", "办公室"), ("email", "")]);
        draft
    }

    fn file(&self, draft: &str) -> Ticket {
        let page = self.send(&format!("{draft}/check"), &[]);
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let mut codes = page.text.split("<strong class=\"code\">").skip(1);
        let mut next = || codes.next().unwrap().split("</strong>").next().unwrap().to_owned();
        Ticket { number: next(), code: next() }
    }

    fn track(&self, ticket: &Ticket, more: &[(&str, &str)]) -> Answer {
        let own = [("number", ticket.number.as_str()), ("code", ticket.code.as_str())];
        self.send("/zh/services/track", &[&own, more].concat())
    }

    /// An officer takes a step in the newest proceeding.
    fn step(&self, fact: FactKind, reasons: &str) -> Taken {
        let saying = Saying { reasons, ..Saying::default() };
        let taking = Taking { proceeding: self.newest(), seen: None, fact, saying };
        case::step(&self.desk.register, "account:1", &taking).unwrap()
    }

    /// Drafted by one officer and approved by another.
    fn decide(&self, outcome: Outcome, reasons: &str) -> Taken {
        let proceeding = self.newest();
        let drafting = Drafting { proceeding, seen: None, outcome, reasons, document: "", changes: &[] };
        case::draft(&self.desk.register, "account:1", &drafting).unwrap();
        case::approve(&self.desk.register, "account:2", proceeding, None).unwrap()
    }

    fn newest(&self) -> i64 {
        self.desk.count("SELECT MAX(id) FROM proceeding", &[])
    }

    fn proceedings(&self) -> i64 {
        self.desk.count("SELECT COUNT(*) FROM proceeding", &[])
    }
}

fn send_to(web: &Shared, from: Option<&str>, path: &str, fields: &[(&str, &str)]) -> Answer {
    let mut request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form(fields)))
        .unwrap();
    if let Some(address) = from {
        let address: SocketAddr = format!("{address}:40000").parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(address));
    }
    ask(web, request)
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}
