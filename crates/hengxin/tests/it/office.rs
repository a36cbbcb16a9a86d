//! The register office at its pages: it looks, judges, undoes; every look is noted.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use hengxin::app::Register;
use hengxin::lawbook;
use hengxin::store::api_key::{self, NewKey};
use hengxin::web::{Settings, Shared, Web};

use crate::import::desk::{Desk, Table, code};
use crate::support::fixture::{Answer, ask};
use crate::support::{TestDatabase, on_both};

const RIGHT: &str = "衡信宏远示例商贸有限公司";
const TYPO: &str = "衡信宏近示例商贸有限公司";

/// A browser signed in with a key.
struct Browser<'a> {
    web: &'a Shared,
    cookie: String,
    token: String,
}

fn serve(test: &TestDatabase, desk: &Desk) -> Shared {
    let lawbook = lawbook::load(None).unwrap();
    let folder = desk.register.data_dir.clone();
    let register = Register::open(test.database.clone(), lawbook, desk.clock.clone(), folder).unwrap();
    Web::new(Arc::new(register), Settings::default())
}

fn key(desk: &Desk, scopes: &str) -> String {
    let now = desk.clock.now().as_microsecond();
    let new = NewKey { label: "示例", supplier: None, scopes, now, expires_at: now + 86_400_000_000 };
    desk.register.db.write(|tx| api_key::make(tx, &new)).unwrap().1
}

fn form(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}

impl<'a> Browser<'a> {
    fn signed_in(web: &'a Shared, key: &str) -> Browser<'a> {
        let request = Request::post("/zh/office/sign-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::HOST, "127.0.0.1")
            .body(Body::from(form(&[("key", key)])))
            .unwrap();
        let answer = ask(web, request);
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let mut browser = Browser { web, cookie, token: String::new() };
        let page = browser.get("/zh/office/mergers").text;
        let token = page.split("token=").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned());
        browser.token = token.unwrap_or_default();
        browser
    }

    fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, &self.cookie);
        ask(self.web, request.body(Body::empty()).unwrap())
    }

    fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send_with(&self.token, path, fields)
    }

    fn send_with(&self, token: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Request::post(format!("{path}?token={token}"))
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form(fields)))
            .unwrap();
        ask(self.web, request)
    }
}

/// Two rows that write a name nobody bears.
fn waiting(desk: &Desk) {
    desk.take_in(
        "business-register",
        &Table::registrations([(RIGHT, code(1)), ("云岭恒昌示例建材有限公司", code(2))]),
    );
    let fine = |document: usize| {
        vec![
            ("CF_XDR_MC", TYPO.to_owned()),
            ("CF_XDR_SHXYM", String::new()),
            ("CF_WSH", format!("示市监罚〔2026〕{document}号")),
        ]
    };
    desk.take_in("penalties", &Table::penalties(&[fine(1), fine(2)]));
}

/// The address of the first open question.
fn first_question(page: &str) -> String {
    let rest = page.split("/zh/office/review/").nth(1).unwrap();
    format!("/zh/office/review/{}", rest.split('"').next().unwrap())
}

#[test]
fn an_officer_judges_a_name_and_undoes_it() {
    on_both(|test| {
        let desk = Desk::new(test);
        waiting(&desk);
        let web = serve(test, &desk);
        let browser = Browser::signed_in(&web, &key(&desk, "office"));
        let list = browser.get("/zh/office/review").text;
        assert!(list.contains(TYPO) && list.contains(RIGHT), "the likeliest stands beside it");
        let address = first_question(&list);
        let page = browser.get(&address).text;
        assert!(page.contains("字号") && page.contains("衡信宏近示例"), "both sides by parts");
        let say = format!("same:{}", code(1));
        let empty = browser.send(&address, &[("say", &say), ("evidence", " ")]);
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.text.contains("请写明依据"));
        let forged = browser.send_with("forged", &address, &[("say", &say), ("evidence", "核对单")]);
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
        let nothing = browser.send(&address, &[("say", "blocked:X"), ("evidence", "核对单")]);
        assert_eq!(nothing.status, StatusCode::BAD_REQUEST);
        let done = browser.send(&address, &[("say", &say), ("evidence", "核对单第7号")]);
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert_eq!(desk.live_records_of(&code(1)), 2);
        assert!(browser.get("/zh/office/judgements").text.contains(TYPO));
        let fields = [("name", TYPO), ("claimed", ""), ("code", &code(1)), ("evidence", "误判")];
        let undone = browser.send("/zh/office/judgements/undo", &fields);
        assert_eq!(undone.status, StatusCode::SEE_OTHER);
        assert_eq!(desk.live_records_of(&code(1)), 0);
        assert!(browser.get(&address).text.contains("归入已撤销，不得再次归入"));
        let again = browser.send(&address, &[("say", &say), ("evidence", "核对单第7号")]);
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        let looks = desk.count("SELECT COUNT(*) FROM audit WHERE verb = 'identity.read'", &[]);
        assert!(looks >= 6, "each look is noted: {looks}");
        desk.is_sound();
    });
}

#[test]
fn whoever_only_sends_sees_and_judges_nothing() {
    on_both(|test| {
        let desk = Desk::new(test);
        waiting(&desk);
        let web = serve(test, &desk);
        let office = Browser::signed_in(&web, &key(&desk, "office"));
        let address = first_question(&office.get("/zh/office/review").text);
        let sender = Browser::signed_in(&web, &key(&desk, "submit"));
        for path in ["/zh/office/review", &address, "/zh/office/judgements", "/zh/office/mergers"] {
            let answer = sender.get(path);
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
            assert!(!answer.text.contains(TYPO));
        }
        let said = sender.send(&address, &[("say", "same:X"), ("evidence", "核对单")]);
        assert_eq!(said.status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn two_officers_merge_organisations_and_old_links_lead_on() {
    on_both(|test| {
        let desk = Desk::new(test);
        waiting(&desk);
        let fine = [("CF_XDR_MC", RIGHT.to_owned()), ("CF_XDR_SHXYM", code(1))];
        desk.take_in("penalties", &Table::penalties(&[fine]));
        let record = desk.records()[0].split(" | ").nth(1).unwrap().parse::<i64>().unwrap();
        let (one, two) = (code(1), code(2));
        let web = serve(test, &desk);
        let first = Browser::signed_in(&web, &key(&desk, "office"));
        let second = Browser::signed_in(&web, &key(&desk, "office"));
        let fields = [("code", one.as_str()), ("into", &two), ("evidence", "合并公告")];
        assert_eq!(first.send("/zh/office/mergers", &fields).status, StatusCode::SEE_OTHER);
        let page = second.get("/zh/office/mergers").text;
        let approve = page.split("action=\"").find(|part| part.contains("/approve")).unwrap();
        let approve = approve.split('?').next().unwrap();
        assert_eq!(first.send(approve, &[]).status, StatusCode::UNPROCESSABLE_ENTITY, "not one alone");
        let page = second.get("/zh/office/mergers").text;
        assert!(page.contains("/approve"), "the refusal left the proposal where it was");
        assert_eq!(second.send(approve, &[]).status, StatusCode::SEE_OTHER);
        let leads = |from: String, to: String| {
            let answer = first.get(&from);
            assert!(answer.status.is_redirection(), "{from}: {}", answer.status);
            assert_eq!(answer.headers[header::LOCATION], to);
            assert_eq!(first.get(&to).status, StatusCode::OK, "{to}");
        };
        let key = format!("{record:016x}");
        leads(format!("/zh/org/{one}"), format!("/zh/org/{two}"));
        leads(format!("/en/org/{one}/{key}"), format!("/en/org/{two}/{key}"));
        let api = |code: &str, rest: &str| format!("/api/v1/organisations/{code}{rest}");
        leads(api(&one, ""), api(&two, ""));
        leads(api(&one, "/records"), api(&two, "/records"));
        leads(api(&one, &format!("/records/{key}")), api(&two, &format!("/records/{key}")));
        let fields = [("code", one.as_str()), ("evidence", "公告撤回")];
        assert_eq!(second.send("/zh/office/mergers/undo", &fields).status, StatusCode::SEE_OTHER);
        assert_eq!(first.get(&format!("/zh/org/{one}/{key}")).status, StatusCode::OK);
        assert_eq!(first.get(&format!("/zh/org/{two}/{key}")).status, StatusCode::GONE);
        desk.is_sound();
    });
}
