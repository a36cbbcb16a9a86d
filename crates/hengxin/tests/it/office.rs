//! The register office at its pages: it looks, judges, undoes; every look is noted.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::role::Role;

use crate::import::desk::{Desk, Table, code, serve};
use crate::support::browser::{Browser, HOST, account};
use crate::support::fixture::ask;
use crate::support::on_both;

const RIGHT: &str = "衡信宏远示例商贸有限公司";
const TYPO: &str = "衡信宏近示例商贸有限公司";

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
        let mut browser = Browser::officer(&web, "li.na", Role::Register);
        let list = browser.get("/zh/office/review").text;
        assert!(list.contains(TYPO) && list.contains(RIGHT), "the likeliest stands beside it");
        let address = first_question(&list);
        let page = browser.get(&address).text;
        assert!(page.contains("字号") && page.contains("衡信宏近示例"), "both sides by parts");
        let say = format!("same:{}", code(1));
        let empty = browser.send(&address, &[("say", &say), ("evidence", " ")]);
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.text.contains("请写明依据"));
        let forged = format!("{address}?token=forged");
        let forged = browser.post(&forged, &[("say", &say), ("evidence", "核对单")]);
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
        let office = Browser::officer(&web, "li.na", Role::Register);
        let address = first_question(&office.get("/zh/office/review").text);
        let mut sender = Browser::officer(&web, "wang.wei", Role::Supply);
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
        let mut first = Browser::officer(&web, "li.na", Role::Register);
        let both = account(&web, "zhao.min", &[Role::Register, Role::Approve], "");
        let mut both = Browser::set_up(&web, &both);
        let mut second = Browser::officer(&web, "chen.jie", Role::Approve);
        let fields = [("code", one.as_str()), ("into", &two), ("evidence", "合并公告")];
        assert_eq!(first.send("/zh/office/mergers", &fields).status, StatusCode::SEE_OTHER);
        assert_eq!(second.send("/zh/office/mergers", &fields).status, StatusCode::FORBIDDEN, "approves only");
        let page = second.get("/zh/office/mergers").text;
        let approve = page.split("action=\"").find(|part| part.contains("/approve")).unwrap();
        let approve = approve.split('?').next().unwrap();
        assert_eq!(
            first.send(approve, &[]).status,
            StatusCode::FORBIDDEN,
            "whoever only proposes does not approve"
        );
        let turned_down = approve.replace("/approve", "/withdraw");
        assert_eq!(first.send(&turned_down, &[]).status, StatusCode::SEE_OTHER, "the own one is taken back");
        assert_eq!(both.send("/zh/office/mergers", &fields).status, StatusCode::SEE_OTHER);
        let page = second.get("/zh/office/mergers").text;
        let approve = page.split("action=\"").find(|part| part.contains("/approve")).unwrap();
        let approve = approve.split('?').next().unwrap();
        let alone = both.send(approve, &[]);
        assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY, "not one alone, whatever the roles");
        assert!(alone.text.contains("请由另一人批准"));
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

/// Sends a file at the page and waits until it has been read; the address of its page.
fn sent(browser: &Browser, feed: &str, file: &[u8]) -> Result<String, StatusCode> {
    let part = |name: &str, rest: &str| {
        format!("--example\r\nContent-Disposition: form-data; name=\"{name}\"{rest}\r\n\r\n")
    };
    let before = format!("{}{feed}\r\n{}", part("feed", ""), part("file", "; filename=\"a.csv\""));
    let body = [before.as_bytes(), file, b"\r\n--example--\r\n"].concat();
    let request = Request::post(format!("/zh/office/new?token={}", browser.token))
        .header(header::HOST, HOST)
        .header(header::COOKIE, format!("__Host-session={}", browser.cookie))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=example");
    let answer = ask(&browser.web, request.body(Body::from(body)).unwrap());
    let Some(to) = answer.headers.get(header::LOCATION) else { return Err(answer.status) };
    let to = to.to_str().unwrap().to_owned();
    while browser.get(&to).text.contains("<job-status") {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    Ok(to)
}

/// Two of three rows name nobody, so the delivery is held: whoever sent it follows it, another person decides.
#[test]
fn a_department_sends_and_the_register_office_decides() {
    on_both(|test| {
        let desk = Desk::new(test);
        desk.take_in("business-register", &Table::registrations([(RIGHT, code(1))]));
        let web = serve(test, &desk);
        let mut sender = Browser::officer(&web, "wang.wei", Role::Supply);
        let colleague = Browser::officer(&web, "liu.yang", Role::Supply);
        let elsewhere = account(&web, "zhou.yu", &[Role::Supply], "示例市税务局");
        let mut elsewhere = Browser::set_up(&web, &elsewhere);
        let mut register = Browser::officer(&web, "li.na", Role::Register);
        let row = |name: &str, code: String, n: usize| {
            vec![("CF_XDR_MC", name.to_owned()), ("CF_XDR_SHXYM", code), ("CF_WSH", format!("示罚{n}号"))]
        };
        let rows = [row(RIGHT, code(1), 1), row("无名", String::new(), 2), row("无姓", String::new(), 3)];
        let file = Table::penalties(&rows).csv();
        assert_eq!(
            sent(&sender, "business-register", &file),
            Err(StatusCode::FORBIDDEN),
            "another body's feed"
        );
        assert_eq!(
            sent(&register, "penalties", &file),
            Err(StatusCode::FORBIDDEN),
            "who decides does not send"
        );
        let page = sent(&sender, "penalties", &file).unwrap();
        for browser in [&sender, &colleague, &register] {
            let shown = browser.get(&page);
            assert_eq!(shown.status, StatusCode::OK);
            assert!(shown.text.contains("需要您确认"), "{}", shown.text);
            assert!(browser.get("/zh/office").text.contains(&format!("{page}\"")));
        }
        assert_eq!(elsewhere.get(&page).status, StatusCode::NOT_FOUND);
        assert!(!elsewhere.get("/zh/office").text.contains(&format!("{page}\"")));
        assert!(!sender.get(&page).text.contains("/approve?"), "the sender is offered no decision");
        let approve = format!("{page}/approve");
        assert_eq!(sender.send(&approve, &[]).status, StatusCode::FORBIDDEN);
        assert_eq!(elsewhere.send(&approve, &[]).status, StatusCode::FORBIDDEN);
        assert_eq!(desk.live_records_of(&code(1)), 0);
        assert_eq!(register.send(&approve, &[]).status, StatusCode::SEE_OTHER);
        assert_eq!(desk.live_records_of(&code(1)), 1);
        let actors = desk.lines("SELECT actor FROM batch ORDER BY id DESC LIMIT 1", 1);
        assert!(actors[0].starts_with("account:"), "{actors:?}");
        desk.is_sound();
    });
}
