//! Credit reports and query receipts, as somebody with a browser gets, checks and shows them, on both databases.

mod authorised;
mod checked;
mod made;
mod receipts;

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use domain::RecordKey;
use hengxin::web::Shared;
use serde_json::Value;

use crate::import::desk::{Desk, Table, code, serve};
use crate::support::TestDatabase;
use crate::support::browser::form;
use crate::support::fixture::{Answer, ask};

const NAME: &str = "衡信一号示例有限公司";

/// A register with a fine on organisation 1, and its pages.
struct Town {
    desk: Desk,
    web: Shared,
    key: RecordKey,
}

impl Town {
    fn new(test: &TestDatabase) -> Town {
        let desk = Desk::new(test);
        let key = crate::cases::fined(&desk);
        let web = serve(test, &desk);
        Town { desk, web, key }
    }

    /// Another fine on organisation 1.
    fn fine_again(&self) {
        let row = [("CF_XDR_MC", NAME), ("CF_XDR_SHXYM", &code(1)), ("CF_WSH", "示市监罚〔2026〕2号")];
        self.desk.take_in("penalties", &Table::penalties(&[row]));
    }

    fn get(&self, path: &str) -> Answer {
        ask(&self.web, Request::get(path).body(Body::empty()).unwrap())
    }

    fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send_from("192.0.2.7", path, fields)
    }

    fn send_from(&self, address: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form(fields)))
            .unwrap();
        let address: SocketAddr = format!("{address}:40000").parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(address));
        ask(&self.web, request)
    }

    /// The JSON of organisation 1's report, issued.
    fn issue(&self) -> Issued {
        Issued::read(&self.send(&format!("/zh/org/{}/report", code(1)), &[("form", "json")]))
    }

    /// What the check page says.
    fn check(&self, issued: &Issued) -> String {
        self.send("/zh/reports/check", &[("number", &issued.number), ("code", &issued.check)]).text
    }

    fn count(&self, sql: &str) -> i64 {
        self.desk.count(sql, &[])
    }
}

/// A report that was issued.
struct Issued {
    number: String,
    check: String,
    json: Value,
}

impl Issued {
    fn read(answer: &Answer) -> Issued {
        assert_eq!(answer.status, axum::http::StatusCode::OK, "{}", answer.text);
        let json = report_of(&answer.json());
        let text = |name: &str| json["issue"][name].as_str().unwrap().to_owned();
        Issued { number: text("number"), check: text("check"), json }
    }
}

/// The report in what is given out.
fn report_of(given: &Value) -> Value {
    given.clone()
}
