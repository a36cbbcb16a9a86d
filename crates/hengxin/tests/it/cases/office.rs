//! Officers at work on cases, at their pages: each does what the role is there for and nothing else.

use axum::http::{Method, StatusCode};
use domain::FactKind;
use domain::role::Role;

use super::{fined, fined_by, object, steps};
use crate::import::desk::{Desk, code, serve};
use crate::support::browser::{Browser, form};
use crate::support::fixture::Answer;
use crate::support::on_both;

/// The last fact that a page was made from, as its forms bring it back.
fn seen(page: &str) -> String {
    let rest = page.split("name=\"seen\" value=\"").nth(1).expect("a form");
    rest.split('"').next().unwrap().to_owned()
}

/// The draft that a page offers for approval, as its form brings it back; nothing where it offers none.
fn waiting(page: &str) -> String {
    let rest = page.split("name=\"draft\" value=\"").nth(1).unwrap_or_default();
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Sends a form with the session's token.
fn send(by: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    by.request(Method::POST, &format!("{path}?token={}", by.token), Some(form(fields))).1
}

#[test]
fn an_objection_goes_from_mark_to_decision_by_three_people_at_their_pages() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = object(&desk, key).unwrap();
        let web = serve(test, &desk);
        let officer = Browser::officer(&web, "wang.fang", Role::Objection);
        let source = Browser::officer(&web, "zhao.lei", Role::Supply);
        let approver = Browser::officer(&web, "sun.li", Role::Approve);
        let at = format!("/zh/office/cases/{}", filed.id);
        let take = |browser: &Browser, step: &str| {
            let seen = seen(&browser.get(&at).text);
            send(browser, &format!("{at}/step"), &[("step", step), ("seen", &seen), ("reasons", "核对情况")])
        };
        let work = officer.get("/zh/office/work").text;
        assert!(work.contains(&filed.number) && work.contains("异议处理岗"), "the case is on the day's page");
        for step in ["objection-marked", "objection-compared", "objection-forwarded"] {
            assert_eq!(take(&officer, step).status, StatusCode::SEE_OTHER, "{step}");
        }
        let page = officer.get(&at).text;
        assert!(page.contains("来源单位") && page.contains("2026年11月9日"), "who owes what by when");
        assert!(page.contains("待核对"), "a term nobody compared with the official text says so");
        assert_eq!(take(&officer, "objection-answered").status, StatusCode::FORBIDDEN, "not hers to answer");
        assert_eq!(take(&source, "objection-answered").status, StatusCode::SEE_OTHER);
        let drafted = [
            ("outcome", "correct"),
            ("reasons", "来源单位确认金额有误。"),
            ("f.CF_NR", "罚款1000元"),
            ("seen", &seen(&officer.get(&at).text)),
        ];
        assert_eq!(send(&officer, &format!("{at}/draft"), &drafted).status, StatusCode::SEE_OTHER);
        let own = send(&officer, &format!("{at}/approve"), &[("draft", &waiting(&officer.get(&at).text))]);
        assert_eq!(own.status, StatusCode::FORBIDDEN, "an objection officer approves nothing");
        let page = approver.get(&at).text;
        assert!(page.contains("罚款2000元") && page.contains("罚款1000元"), "before and after, side by side");
        assert!(approver.get("/zh/office/cases?show=drafts").text.contains(&filed.number));
        let read = waiting(&page);
        let other = [("outcome", "keep"), ("reasons", "经核查，原记录无误。")];
        assert_eq!(send(&officer, &format!("{at}/draft"), &other).status, StatusCode::SEE_OTHER);
        for unread in [read.as_str(), ""] {
            let refused = send(&approver, &format!("{at}/approve"), &[("draft", unread)]);
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "another draft took its place");
        }
        assert_eq!(send(&officer, &format!("{at}/draft"), &drafted).status, StatusCode::SEE_OTHER);
        let approved = send(&approver, &format!("{at}/approve"), &[("draft", &read)]);
        assert_eq!(approved.status, StatusCode::SEE_OTHER);
        assert!(officer.get(&at).text.contains("异议处理决定：更正"));
        let public = Browser::new(&web).get(&format!("/zh/org/{}/{}", code(1), key.hex()));
        assert!(public.text.contains("罚款1000元") && !public.text.contains("来源单位确认金额有误"));
        desk.is_sound();
    });
}

#[test]
fn a_form_that_somebody_overtook_says_what_happened_and_changes_nothing() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = object(&desk, key).unwrap();
        let web = serve(test, &desk);
        let officer = Browser::officer(&web, "wang.fang", Role::Objection);
        let at = format!("/zh/office/cases/{}", filed.id);
        let before = seen(&officer.get(&at).text);
        steps(&desk, &filed, &[FactKind::ObjectionMarked]);
        let facts = desk.facts();
        let late = [("step", "objection-compared"), ("seen", before.as_str()), ("reasons", "")];
        let answer = send(&officer, &format!("{at}/step"), &late);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.text.contains("已被他人改动") && answer.text.contains("标注异议处理中"),
            "and shows it"
        );
        assert_eq!(desk.facts(), facts);
        let again = [("step", "objection-marked"), ("seen", ""), ("reasons", "")];
        assert_eq!(send(&officer, &format!("{at}/step"), &again).status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(desk.facts(), facts, "a step out of turn changes nothing either");
    });
}

#[test]
fn nobody_sees_a_case_of_another_body_nor_one_that_is_not_theirs_to_see() {
    on_both(|test| {
        let desk = Desk::new(test);
        let filed = object(&desk, fined(&desk)).unwrap();
        let web = serve(test, &desk);
        let created = crate::support::browser::account(&web, "qian.yi", &[Role::Supply], "示例市应急管理局");
        let other = Browser::set_up(&web, &created);
        let at = format!("/zh/office/cases/{}", filed.id);
        assert_eq!(other.get(&at).status, StatusCode::NOT_FOUND, "it reads like none");
        assert!(!other.get("/zh/office/cases").text.contains(&filed.number), "not in its queue");
        let step = [("step", "objection-answered"), ("seen", ""), ("reasons", "")];
        assert_eq!(send(&other, &format!("{at}/step"), &step).status, StatusCode::NOT_FOUND);
        let register = Browser::officer(&web, "li.na", Role::Register);
        assert_eq!(register.get(&at).status, StatusCode::NOT_FOUND, "objections are not the register's");
        let none = Browser::officer(&web, "wang.fang", Role::Objection);
        for id in ["0", "-1", "999999", "x", "1%27%20OR%201=1"] {
            assert_eq!(none.get(&format!("/zh/office/cases/{id}")).status, StatusCode::NOT_FOUND, "{id}");
        }
    });
}

#[test]
fn what_people_write_is_shown_as_written_and_run_by_nobody() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let bad = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
        let filing = hengxin::app::case::Filing {
            code: &code(1),
            key,
            ground: "error",
            statement: bad,
            contact: bad,
            email: "",
        };
        let filed = hengxin::app::case::object(&desk.register, "public", &filing).unwrap();
        let web = serve(test, &desk);
        let officer = Browser::officer(&web, "wang.fang", Role::Objection);
        for page in [format!("/zh/office/cases/{}", filed.id), "/en/office/work".to_owned()] {
            let text = officer.get(&page).text;
            assert!(!text.contains("<script>alert") && !text.contains("<img src=x"), "{page}");
        }
        let reflected =
            "/zh/office/cases?kind=%22%3E%3Cscript%3E&owed=%22%3E%3Cscript%3E&show=x&after=%22%3E";
        assert!(!officer.get(reflected).text.contains("<script>"), "nor what stands in the address");
    });
}

#[test]
fn the_register_office_records_a_service_and_takes_down_an_unlawful_decision() {
    on_both(|test| {
        let desk = Desk::new(test).with_feed("silent", super::SILENT_FEED);
        let key = fined_by(&desk, "silent");
        let web = serve(test, &desk);
        let officer = Browser::officer(&web, "li.na", Role::Register);
        let at = format!("/zh/office/records/{}/{}", code(1), key.hex());
        let public = format!("/zh/org/{}/{}", code(1), key.hex());
        assert!(officer.get(&at).text.contains("登记送达之前不予公示"));
        assert_eq!(Browser::new(&web).get(&public).status, StatusCode::NOT_FOUND);
        let early = send(&officer, &format!("{at}/serve"), &[("served_on", "2026-11-30"), ("way", "post")]);
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "a service that has not happened");
        let served = send(&officer, &format!("{at}/serve"), &[("served_on", "2026-10-30"), ("way", "post")]);
        assert_eq!(served.status, StatusCode::SEE_OTHER);
        assert_eq!(Browser::new(&web).get(&public).status, StatusCode::OK);
        let fields = [("reasons", "复议决定撤销"), ("document", "示复决〔2026〕3号")];
        assert_eq!(send(&officer, &format!("{at}/withdraw"), &fields).status, StatusCode::SEE_OTHER);
        assert_eq!(Browser::new(&web).get(&public).status, StatusCode::GONE);
        let looks = "SELECT COUNT(*) FROM audit WHERE verb = 'case.read'";
        assert!(desk.count(looks, &[]) >= 3, "every look is noted");
        let supply = Browser::officer(&web, "zhao.lei", Role::Supply);
        assert_eq!(supply.get(&at).status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn a_listing_is_noticed_served_decided_and_served_at_the_pages() {
    on_both(|test| {
        let desk = Desk::new(test);
        fined(&desk);
        let web = serve(test, &desk);
        let register = Browser::officer(&web, "li.na", Role::Register);
        let approver = Browser::officer(&web, "sun.li", Role::Approve);
        let fields = [
            ("code", code(1)),
            ("ground", "list-work-safety accident".to_owned()),
            ("facts", "生产安全事故负有责任，已受行政处罚。".to_owned()),
            ("penalty", "示应急罚〔2026〕5号".to_owned()),
            ("document", "示应急告〔2026〕5号".to_owned()),
            ("authority", "示例市应急管理局".to_owned()),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let entered = send(&register, "/zh/office/listings/new", &fields);
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
        let at = entered.headers["location"].to_str().unwrap().to_owned();
        let step = |name: &str, more: &[(&str, &str)]| {
            let seen = seen(&register.get(&at).text);
            let fields = [&[("step", name), ("seen", seen.as_str()), ("reasons", "")], more].concat();
            send(&register, &format!("{at}/step"), &fields).status
        };
        let today = [("served_on", "2026-11-02"), ("way", "handed")];
        assert_eq!(step("notice-served", &today), StatusCode::SEE_OTHER);
        let seen_now = seen(&register.get(&at).text);
        let draft = [
            ("outcome", "list"),
            ("reasons", "情节严重"),
            ("document", "示应急列〔2026〕5号"),
            ("seen", seen_now.as_str()),
        ];
        assert_eq!(send(&register, &format!("{at}/draft"), &draft).status, StatusCode::SEE_OTHER);
        let drafted = waiting(&approver.get(&at).text);
        let early = send(&approver, &format!("{at}/approve"), &[("draft", &drafted)]);
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(early.text.contains("2026年11月10日") || early.text.contains("2026-11-10"), "from when");
        desk.on("2026-11-10");
        let approver = Browser::officer(&web, "sun.yi", Role::Approve);
        let register = Browser::officer(&web, "li.mei", Role::Register);
        assert_eq!(
            send(&approver, &format!("{at}/approve"), &[("draft", &drafted)]).status,
            StatusCode::SEE_OTHER
        );
        let seen_now = seen(&register.get(&at).text);
        let served =
            [("step", "served"), ("seen", &seen_now), ("served_on", "2026-11-10"), ("way", "handed")];
        assert_eq!(send(&register, &format!("{at}/step"), &served).status, StatusCode::SEE_OTHER);
        let listed = Browser::new(&web).get("/zh/lists/listing").text;
        assert!(listed.contains("衡信一号示例有限公司"), "on the public list");
        desk.is_sound();
    });
}
