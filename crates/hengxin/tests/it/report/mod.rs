//! Credit reports and query receipts, as somebody with a browser gets, checks and shows them, on both databases.

mod authorised;
mod checked;
mod issued;
mod made;
mod meanwhile;
mod receipts;
mod terminal;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use domain::RecordKey;
use hengxin::app::account::PublicAddress;
use hengxin::app::monitoring::Figures;
use hengxin::demo;
use hengxin::letter::Letters;
use hengxin::letter::pdf::Press;
use hengxin::log::{LogPlaces, LogSettings, place_now};
use hengxin::web::{Settings, Shared};
use serde_json::Value;

use crate::import::desk::{Desk, Table, code, serve_with};
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
        Town::over(test, without_fonts(desk), key)
    }

    /// The same with fonts, where the machine has them: setting pages takes its time.
    fn with_fonts(test: &TestDatabase) -> Town {
        let desk = Desk::new(test);
        let key = crate::cases::fined(&desk);
        Town::over(test, desk, key)
    }

    /// A register as it is, whose log has begun.
    fn over(test: &TestDatabase, desk: Desk, key: RecordKey) -> Town {
        let settings = Settings {
            sealing: Duration::from_mins(1),
            public: PublicAddress::parse("https://credit.example"),
            ..Settings::default()
        };
        let web = serve_with(test, &desk, settings);
        let town = Town { desk, web, key };
        town.place();
        town
    }

    /// Where the log is.
    fn places(&self) -> LogPlaces {
        LogPlaces::within(&self.desk.register.data_dir.join("log"))
    }

    /// Gives everything that waits its place in the log.
    fn place(&self) {
        let now = self.desk.clock.now().as_microsecond();
        place_now(&self.desk.register.db, &LogSettings::at(self.places()), now).unwrap();
    }

    /// Sends a form that has something issued, while the log is written beside it as a server does.
    fn issue_by(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        struct Done<'a>(&'a AtomicBool);
        impl Drop for Done<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::SeqCst);
            }
        }
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let _done = Done(&done);
            scope.spawn(|| {
                while !done.load(Ordering::SeqCst) {
                    self.place();
                    std::thread::sleep(Duration::from_millis(20));
                }
            });
            self.send(path, fields)
        })
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
        Issued::read(&self.issue_by(&format!("/zh/org/{}/report", code(1)), &[("form", "json")]))
    }

    /// What the check page says.
    fn check(&self, issued: &Issued) -> String {
        self.send("/zh/reports/check", &[("number", &issued.number), ("code", &issued.check)]).text
    }

    fn count(&self, sql: &str) -> i64 {
        self.desk.count(sql, &[])
    }
}

/// A register that has no fonts: what it issues has no prints.
fn without_fonts(mut desk: Desk) -> Desk {
    let none = desk.folder().join("no-fonts");
    std::fs::create_dir_all(&none).unwrap();
    let letters = Letters::load(None, None).unwrap().of_office(demo::letters::office());
    desk.register.letters = Arc::new(Letters { press: Press::only(none), ..letters });
    desk
}

/// What bodies have supplied, where no story asks for it.
fn no_figures() -> Figures {
    Figures { day: String::new(), bodies: Vec::new(), term: None }
}

/// A report that was issued.
struct Issued {
    number: String,
    check: String,
    json: Value,
}

impl Issued {
    fn read(answer: &Answer) -> Issued {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let json = report_of(&answer.json());
        let text = |name: &str| json["issue"][name].as_str().unwrap().to_owned();
        Issued { number: text("number"), check: text("check"), json }
    }
}

/// The report in what is given out.
fn report_of(given: &Value) -> Value {
    assert!(given["proof"].as_str().unwrap().starts_with("c2sp.org/tlog-proof@v1\n"), "{given}");
    given["report"].clone()
}
