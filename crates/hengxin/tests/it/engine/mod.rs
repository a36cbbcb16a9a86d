//! What officers and organisations do about records beside objecting and restoring, at their pages: a court lifts
//! publication, an honour is declined and wanted back, a listing is revoked, a restoration rested on false proof, the red
//! list follows, and a year of holidays is missing.

mod at_the_terminal;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use domain::role::Role;
use domain::{FactKind, RecordKey, Refusal, Standing, Suspension};
use hengxin::app::case::{self, Applying, Declining, Outcome, record_service};
use hengxin::app::view::{Asked, RedCursor, red_list_page};
use hengxin::web::Shared;

use crate::cases::listing::{self, registered};
use crate::cases::{approve, draft, fined, key_of, object, refused, served, shown, standing, step, steps};
use crate::evidence::samples::png;
use crate::import::desk::{Desk, Table, code, serve};
use crate::support::browser::{Browser, HOST, between, form};
use crate::support::fixture::{Answer, ask};
use crate::support::on_both;

const QUALITY: &str = r#"
id = "quality"
name = { zh = "质量奖", en = "Quality awards" }
supplier = "示例市市场监督管理局"
authority = ""
item = "honour-quality"
mode = "append"
key = ["document"]
identity = "code-or-name"
district = ""
[gates]
min_rows = 1
max_rows = 100
min_accepted_share = 0.0
max_withdrawn_share = 0.0
"#;

fn honours() -> Table {
    let row = format!(
        "衡信一号示例有限公司 | {} | 市长质量奖 | 示质奖〔2026〕1号 | 2026-10-28 | 示例市人民政府",
        code(1)
    );
    Table::of("机构名称 | 统一社会信用代码 | 荣誉名称 | 认定文号 | 认定日期 | 认定机关", [row])
}

/// A register with an honour of organisation 1, and the key of it.
fn honoured(test: &crate::support::TestDatabase) -> (Desk, RecordKey) {
    let desk = Desk::new(test).with_feed("quality", QUALITY);
    registered(&desk);
    desk.take_in("quality", &honours());
    let key = key_of(&desk);
    (desk, key)
}

/// Sends a form with the session's token.
fn send(by: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    by.request(Method::POST, &format!("{path}?token={}", by.token), Some(form(fields))).1
}

/// Sends a form that holds a file, as the browser of an officer, or of nobody.
fn send_file(
    web: &Shared,
    by: Option<&Browser>,
    path: &str,
    (fields, file): (&[(&str, &str)], &[u8]),
) -> Answer {
    let part = |head: &str| format!("--line\r\nContent-Disposition: form-data; {head}\r\n\r\n");
    let words: String = fields
        .iter()
        .map(|(name, text)| format!("{}{text}\r\n", part(&format!("name=\"{name}\""))))
        .collect();
    let name = if file.is_empty() { "" } else { "证明.png" };
    let head = part(&format!("name=\"file\"; filename=\"{name}\""));
    let body = [words.as_bytes(), head.as_bytes(), file, b"\r\n--line--\r\n"].concat();
    let path = by.map_or_else(|| path.to_owned(), |by| format!("{path}?token={}", by.token));
    let mut request = Request::post(path)
        .header(header::HOST, HOST)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=line");
    if let Some(by) = by {
        request = request.header(header::COOKIE, format!("__Host-session={}", by.cookie));
    }
    ask(web, request.body(Body::from(body)).unwrap())
}

fn led(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.headers[header::LOCATION].to_str().unwrap().to_owned()
}

/// Drafts an outcome and has another person approve it, at the page of the case.
fn decide(drafter: &Browser, approver: &Browser, at: &str, (outcome, reasons): (&str, &str)) {
    let seen = |by: &Browser| between(&by.get(at).text, "name=\"seen\" value=\"", "\"").to_owned();
    let drafted = [("outcome", outcome), ("reasons", reasons), ("seen", &seen(drafter))];
    let answer = send(drafter, &format!("{at}/draft"), &drafted);
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let own = send(drafter, &format!("{at}/approve"), &[("draft", "")]);
    assert_eq!(own.status, StatusCode::FORBIDDEN, "who drafts does not approve");
    let waiting = between(&approver.get(at).text, "name=\"draft\" value=\"", "\"").to_owned();
    let answer = send(approver, &format!("{at}/approve"), &[("draft", &waiting)]);
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

#[test]
fn publication_is_lifted_on_a_court_s_ruling_by_two_officers_and_comes_back_when_that_is_over() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let web = serve(test, &desk);
        let officer = Browser::officer(&web, "li.na", Role::Register);
        let approver = Browser::officer(&web, "sun.li", Role::Approve);
        let stranger = Browser::officer(&web, "wang.fang", Role::Objection);
        let record = format!("/zh/office/records/{}/{}", code(1), key.hex());
        assert!(
            officer.get(&record).text.contains("提请暂停公示")
                && !stranger.get(&record).text.contains("提请暂停公示")
        );
        let ruling =
            [("court", "示例市中级人民法院"), ("document", "（2026）示破1号"), ("ruled_on", "2026-11-01")];
        let (path, paper) = (format!("{record}/lift"), png(2, 2, 0));
        let facts = desk.facts();
        let bare = send_file(&web, Some(&officer), &path, (&ruling, b""));
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "the ruling itself is attached");
        assert!(
            bare.text.contains("还没有附件") && bare.text.contains("（2026）示破1号"),
            "what was typed is kept"
        );
        let script = send_file(&web, Some(&officer), &path, (&ruling, b"<script>"));
        assert_eq!(script.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", script.text);
        let unnamed = send_file(&web, Some(&officer), &path, (&ruling[1..], &paper));
        assert!(unnamed.text.contains("请写明法院"), "{}", unnamed.text);
        let later = [ruling[0], ruling[1], ("ruled_on", "2026-11-03")];
        assert_eq!(
            send_file(&web, Some(&officer), &path, (&later, &paper)).status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let other = send_file(&web, Some(&stranger), &path, (&ruling, &paper));
        assert_eq!((other.status, desk.facts()), (StatusCode::FORBIDDEN, facts), "nothing of these is there");
        assert_eq!(desk.count("SELECT COUNT(*) FROM evidence", &[]), 0);
        let at = led(&send_file(&web, Some(&officer), &path, (&ruling, &paper)));
        let page = officer.get(&at).text;
        assert!(
            page.contains("停〔2026〕1号")
                && page.contains("示例市中级人民法院")
                && page.contains("2026年11月1日")
        );
        assert_eq!(shown(&desk, key), "shown", "until it is approved");
        assert!(!officer.get(&record).text.contains("提请暂停公示</button>"), "one at a time");
        decide(&officer, &approver, &at, ("lift", "裁定批准重整计划。"));
        assert_eq!(standing(&desk, key), Standing::Suspended { why: Suspension::Reorganisation });
        assert_eq!(shown(&desk, key), "gone");
        let letters =
            || desk.lines("SELECT kind, number FROM letter WHERE kind = 'lifting-told' ORDER BY id", 2);
        assert_eq!(letters(), ["lifting-told | 衡信停告〔2026〕1号"], "the organisation is told");
        desk.is_sound();
        let over = send(&officer, &format!("{record}/lift-ended"), &[("document", "（2026）示破1号之二")]);
        assert_eq!(over.status, StatusCode::SEE_OTHER, "{}", over.text);
        assert_eq!(shown(&desk, key), "shown");
        assert!(officer.get(&at).text.contains("恢复公示（重整结束）"), "the case tells its end");
        assert_eq!(letters().len(), 2, "and told of its end");
        desk.is_sound();
    });
}

/// The number and the contact code on the page that says that something was filed.
fn ticket(page: &str) -> (String, String) {
    let mut codes = page.split("<strong class=\"code\">").skip(1);
    let mut next = || codes.next().unwrap().split("</strong>").next().unwrap().to_owned();
    (next(), next())
}

#[test]
fn an_honour_is_declined_once_it_is_confirmed_who_asks_and_may_be_wanted_back() {
    on_both(|test| {
        let (desk, key) = honoured(test);
        let web = serve(test, &desk);
        let (public, own) = (Browser::new(&web), format!("{}-{}", code(1), key.hex()));
        let organisation = format!("/zh/org/{}", code(1));
        assert!(public.get(&organisation).text.contains("在名单上"));
        assert!(public.get("/zh/lists/red-list").text.contains("衡信一号示例有限公司"));
        let record = public.get(&format!("{organisation}/{}", key.hex())).text;
        assert!(record.contains(&format!("/zh/services/declining?record={own}")));
        let start = public.get(&format!("/zh/services/declining?record={own}"));
        assert!(start.status == StatusCode::OK && start.text.contains("谢绝荣誉公示"));
        let draft = led(&public
            .request(Method::POST, "/zh/services/declining/begin", Some(form(&[("record", &own)])))
            .1);
        let post =
            |path: &str, fields: &[(&str, &str)]| public.request(Method::POST, path, Some(form(fields))).1;
        let person = post(&format!("{draft}/acting"), &[("statement", "联系13800138000")]);
        assert_eq!(person.status, StatusCode::UNPROCESSABLE_ENTITY);
        led(&post(&format!("{draft}/acting"), &[("statement", "法务部，凭2026年11月1日授权书。")]));
        led(&post(&format!("{draft}/contact"), &[("contact", "法务部"), ("email", "")]));
        assert!(public.get(&format!("{draft}/check")).text.contains("第3步，共3步"));
        let done = post(&format!("{draft}/check"), &[]);
        assert!(done.text.contains("谢绝申请已提交") && done.text.contains("2026年11月9日"), "{}", done.text);
        let (number, contact) = ticket(&done.text);
        assert_eq!(number, "谢〔2026〕1号");
        assert!(public.get(&organisation).text.contains("在名单上"), "nothing changes until it is confirmed");

        let officer = Browser::officer(&web, "li.na", Role::Register);
        let approver = Browser::officer(&web, "sun.li", Role::Approve);
        let id = desk.count("SELECT id FROM proceeding", &[]);
        let at = format!("/zh/office/cases/{id}");
        assert!(officer.get("/zh/office/work").text.contains(&number));
        let early =
            send(&officer, &format!("{at}/draft"), &[("outcome", "decline"), ("reasons", "已核对。")]);
        assert!(
            early.status == StatusCode::UNPROCESSABLE_ENTITY && early.text.contains("还没有附件"),
            "{}",
            early.text
        );
        let words = [("number", number.as_str()), ("code", contact.as_str())];
        let sent = send_file(&web, None, "/zh/services/track/file", (&words, &png(2, 2, 0)));
        assert!(sent.text.contains("文件已收到"), "{}", sent.text);
        decide(&officer, &approver, &at, ("decline", "授权书与登记信息一致。"));
        assert_eq!(shown(&desk, key), "gone");
        let page = public.get(&organisation).text;
        assert!(!page.contains("在名单上") && !page.contains("谢绝"), "what was declined is told to nobody");
        assert!(!public.get("/zh/lists/red-list").text.contains("衡信一号示例有限公司"));
        let shut = public.get(&format!("/zh/services/declining?record={own}"));
        assert_eq!(shut.status, StatusCode::GONE);
        assert!(shut.text.contains("或者已经谢绝") && shut.text.contains("/zh/services/track"));
        let letter = desk.lines("SELECT kind, number FROM letter ORDER BY id DESC", 2);
        assert_eq!(letter[0], "declining-answered | 衡信谢告〔2026〕1号");
        desk.take_in("quality", &honours());
        assert_eq!(shown(&desk, key), "gone", "however often its source sends it");
        desk.is_sound();

        let followed = post("/zh/services/track", &words);
        assert!(
            followed.text.contains("已谢绝荣誉") && followed.text.contains("申请恢复荣誉公示"),
            "{}",
            followed.text
        );
        let seen = between(&followed.text, "name=\"seen\" value=\"", "\"").to_owned();
        let again = [
            words[0],
            words[1],
            ("step", "return-asked"),
            ("seen", &seen),
            ("meant", "yes"),
            ("text", "法务部，凭授权书。"),
        ];
        assert!(post("/zh/services/track", &again).text.contains("已经办好"));
        assert_eq!(shown(&desk, key), "gone", "until that is confirmed too");
        decide(&officer, &approver, &at, ("return", "授权书与登记信息一致。"));
        assert_eq!(shown(&desk, key), "shown");
        assert!(public.get(&organisation).text.contains("在名单上"));
        desk.is_sound();
    });
}

#[test]
fn nothing_but_an_honour_is_declined_and_who_asks_is_told_why_not() {
    on_both(|test| {
        let (desk, key) = honoured(test);
        let fine = [("CF_XDR_MC", "衡信一号示例有限公司".to_owned()), ("CF_XDR_SHXYM", code(1))];
        desk.take_in("penalties", &Table::penalties(&[fine]));
        let stored = desk.count("SELECT record FROM record WHERE kind = 3", &[]);
        let penalty = RecordKey::from_stored(stored).unwrap();
        let web = serve(test, &desk);
        let page =
            Browser::new(&web).get(&format!("/zh/services/declining?record={}-{}", code(1), penalty.hex()));
        assert!(
            page.text.contains("不是荣誉，不能谢绝") && page.text.contains("/zh/services/objection"),
            "{}",
            page.text
        );
        let own = code(1);
        let asked = |key| {
            let declining =
                Declining { code: &own, key, acting: "法务部。", contact: "法务部", email: "" };
            case::decline(&desk.register, "applicant", &declining)
        };
        assert_eq!(refused(asked(penalty)), Refusal::NotAnHonour);
        let filed = asked(key).unwrap();
        assert!(matches!(refused(asked(key)), Refusal::NotNow { .. }), "one request at a time");
        let (officer, approver) = (
            Browser::officer(&web, "li.na", Role::Register),
            Browser::officer(&web, "sun.li", Role::Approve),
        );
        let at = format!("/zh/office/cases/{}", filed.id);
        decide(&officer, &approver, &at, ("decline-refuse", "没有加盖公章的授权书。"));
        assert_eq!(shown(&desk, key), "shown");
        let letter = desk.lines("SELECT kind FROM letter ORDER BY id DESC", 1);
        assert_eq!(letter[0], "declining-answered");
        asked(key).unwrap();
        desk.is_sound();
    });
}

/// An entry of a list that is noticed, decided and served on one day.
fn listed(desk: &Desk, on: &str) -> case::Filed {
    let filed = listing::notice(desk, "list-work-safety", "accident").unwrap();
    listing::serve_notice(desk, &filed, on);
    steps(desk, &filed, &[FactKind::Defended]);
    draft(desk, &filed, Outcome::List, &[]).unwrap();
    approve(desk, &filed).unwrap();
    record_service(&desk.register, "account:1", (&code(1), listing::key(&filed)), served(on)).unwrap();
    filed
}

#[test]
fn the_red_list_falls_by_a_listing_the_same_day_and_says_why() {
    on_both(|test| {
        let (desk, _) = honoured(test);
        let web = serve(test, &desk);
        let get = |path: &str| Browser::new(&web).get(path);
        let on = |day: &str| {
            let page = desk.look_at(Asked::parse(day).unwrap(), |tx, lens| {
                red_list_page(tx, lens, (RedCursor::START, 50))
            });
            !page.unwrap().entries.is_empty()
        };
        assert!(get("/zh/lists").text.contains("/zh/lists/red-list"));
        assert!(get("/api/v1/red-list").text.contains(&code(1)));
        assert_eq!(get("/api/v1/red-list?cursor=x").status, StatusCode::BAD_REQUEST);
        desk.on("2026-11-04");
        let filed = listed(&desk, "2026-11-04");
        assert!(
            !get("/zh/lists/red-list").text.contains("衡信一号示例有限公司"),
            "the day its decision is served"
        );
        let page = get(&format!("/zh/org/{}", code(1))).text;
        assert!(page.contains("不在名单上") && page.contains("在严重失信主体名单中"), "{page}");
        assert!(get(&format!("/api/v1/organisations/{}", code(1))).text.contains("\"why\":\"listed\""));
        assert!(
            get("/zh/lists/red-list?day=2026-11-03").text.contains("衡信一号示例有限公司"),
            "the day before"
        );
        assert!(get("/zh/lists/red-list?day=2099-01-01").text.contains("没有这一天的名单"));
        let file = get("/api/v1/datasets/red-list/csv");
        assert!(!file.text.contains(&code(1)), "nor in open data");

        let officer = Browser::officer(&web, "li.na", Role::Register);
        let record = format!("/zh/office/records/{}/{}", code(1), listing::key(&filed).hex());
        let held = officer.get(&record).text;
        assert!(held.contains("因这条记录而采取的措施同时失去依据") && held.contains("3"), "{held}");
        desk.on("2026-11-12");
        let officer = Browser::officer(&web, "zhao.lei", Role::Register);
        let revoked =
            [("reasons", "复议决定撤销列入决定"), ("document", "示复决〔2026〕3号"), ("dated", "2026-11-05")];
        let wrong =
            send(&officer, &format!("{record}/withdraw"), &[revoked[0], revoked[1], ("dated", "昨天")]);
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        led(&send(&officer, &format!("{record}/withdraw"), &revoked));
        assert!(officer.get(&record).text.contains("逾期2个工作日"), "by the 10th it was to be taken down");
        assert_eq!(desk.lines("SELECT kind FROM letter ORDER BY id DESC", 1)[0], "removed");
        assert!(get("/zh/lists/red-list").text.contains("衡信一号示例有限公司"), "and it is back");
        assert!(
            !on("2026-11-06"),
            "on the days of the listing it was not on the list, whatever became of it"
        );
        assert!(get("/api/v1/datasets/red-list/csv").text.contains(&code(1)));
        desk.is_sound();
    });
}

#[test]
fn early_removal_has_the_list_s_own_term_and_no_year_of_holidays_is_made_up() {
    on_both(|test| {
        let desk = Desk::new(test);
        registered(&desk);
        let filed = listed(&desk, "2026-11-02");
        let (own, key) = (code(1), listing::key(&filed));
        let applying = Applying {
            code: &own,
            key,
            performed: "义务已履行。",
            commitment: "承诺守法。",
            channel: "self",
            contact: "办公室",
            email: "",
        };
        let early = case::apply(&desk.register, "public", &applying);
        assert!(matches!(refused(early), Refusal::TooEarly { .. }), "the list's own rule sets twelve months");
        desk.on("2027-11-02");
        let applied = case::apply(&desk.register, "public", &applying);
        assert_eq!(refused(applied), Refusal::NoCalendar { year: 2027 }, "no year is made up");
        desk.is_sound();
    });
}

#[test]
fn an_objection_taken_back_is_closed_and_no_page_offers_a_review_of_it() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let web = serve(test, &desk);
        let filed = object(&desk, key).unwrap();
        steps(&desk, &filed, &[FactKind::ObjectionMarked, FactKind::ObjectionDropped]);
        let officer = Browser::officer(&web, "wang.fang", Role::Objection);
        let at = format!("/zh/office/cases/{}", filed.id);
        let page = officer.get(&at).text;
        assert!(
            page.contains("异议已撤回") && !page.contains("value=\"review-asked\""),
            "what was never decided"
        );
        assert!(matches!(refused(step(&desk, &filed, FactKind::ReviewAsked)), Refusal::NotNow { .. }));
        desk.is_sound();
    });
}

#[test]
fn a_restoration_that_rested_on_false_proof_is_undone_at_the_page_of_its_case() {
    on_both(|test| {
        let desk = Desk::new(test);
        desk.take_in("business-register", &Table::registrations([("衡信一号示例有限公司", code(1))]));
        let row = [
            ("CF_XDR_MC", "衡信一号示例有限公司".to_owned()),
            ("CF_XDR_SHXYM", code(1)),
            ("CF_JDRQ", "2026-05-10".to_owned()),
        ];
        desk.take_in("penalties", &Table::penalties(&[row]));
        let (own, key) = (code(1), key_of(&desk));
        let applying = Applying {
            code: &own,
            key,
            performed: "罚款已缴清。",
            commitment: "承诺守法。",
            channel: "self",
            contact: "办公室",
            email: "",
        };
        let filed = case::apply(&desk.register, "public", &applying).unwrap();
        steps(&desk, &filed, &[FactKind::RestorationAccepted]);
        draft(&desk, &filed, Outcome::Grant, &[]).unwrap();
        approve(&desk, &filed).unwrap();
        assert_eq!(shown(&desk, key), "gone");
        let web = serve(test, &desk);
        let officer = Browser::officer(&web, "wang.fang", Role::Objection);
        let approver = Browser::officer(&web, "sun.li", Role::Approve);
        let at = format!("/zh/office/cases/{}", filed.id);
        assert!(officer.get(&at).text.contains("撤销修复（证明材料虚假）"));
        decide(&officer, &approver, &at, ("reverse", "缴款凭证系伪造。"));
        assert_eq!(shown(&desk, key), "shown");
        assert!(
            officer.get(&at).text.contains("撤销信用修复：撤销修复（证明材料虚假）"),
            "why it was stays on record"
        );
        assert_eq!(desk.lines("SELECT kind FROM letter ORDER BY id DESC", 1)[0], "restoration-reversed");
        desk.is_sound();
    });
}

#[test]
fn the_office_is_warned_of_a_year_of_holidays_that_is_missing_before_anything_is_refused() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = object(&desk, key).unwrap();
        let web = serve(test, &desk);
        let officer = Browser::officer(&web, "wang.fang", Role::Objection);
        let work = |officer: &Browser| officer.get("/zh/office/work").text;
        desk.on("2026-11-01");
        assert!(!work(&officer).contains("节假日安排尚未录入"), "61 days before");
        desk.on("2026-11-02");
        let warned = work(&officer);
        assert!(warned.contains("2027年的节假日安排尚未录入") && warned.contains("到时会被拒绝"), "{warned}");
        steps(&desk, &filed, &[FactKind::ObjectionMarked, FactKind::ObjectionCompared]);
        draft(&desk, &filed, Outcome::Keep, &[]).unwrap();
        approve(&desk, &filed).unwrap();
        desk.on("2026-12-16");
        let officer = Browser::officer(&web, "zhao.lei", Role::Objection);
        assert!(work(&officer).contains("今天已有"), "how many kinds of step are refused by now");
        assert_eq!(refused(step(&desk, &filed, FactKind::ObjectionTold)), Refusal::NoCalendar { year: 2027 });
        let at = format!("/zh/office/cases/{}", filed.id);
        let told = send(&officer, &format!("{at}/step"), &[("step", "objection-told")]);
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.text.contains("录入2027年：hengxin admin calendar"), "which year, who, and how");
        desk.is_sound();
    });
}
