//! An applicant follows a proceeding with number and contact code, and nobody else does.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::FactKind;
use hengxin::app::case::Outcome;

use super::{Office, Ticket, hidden, send_to, serve};
use crate::support::fixture::{Answer, ask};
use crate::support::on_both;

/// Sends a step of the applicant with what its page holds.
fn take(office: &Office, ticket: &Ticket, step: &str, text: &str) -> Answer {
    let page = office.track(ticket, &[("step", step)]);
    assert_eq!(page.status, StatusCode::OK);
    let seen = hidden(&page.text, "seen");
    office.track(ticket, &[("step", step), ("seen", &seen), ("meant", "yes"), ("text", text)])
}

#[test]
fn the_applicant_sees_days_and_duties_and_the_decision_only_once_told() {
    on_both(|test| {
        let office = Office::fresh(test);
        let ticket = office.file(&office.objection());
        let page = office.track(&ticket, &[]);
        assert_eq!(page.status, StatusCode::OK);
        for part in [&ticket.number, "异议已提出", "异议处理岗", "2026年11月3日", "撤回申请"]
        {
            assert!(page.text.contains(part), "{part}");
        }
        office.step(FactKind::ObjectionMarked, "内部意见甲");
        office.step(FactKind::ObjectionCompared, "内部意见乙");
        office.decide(Outcome::Keep, "经核查，金额与决定书一致。");
        let page = office.track(&ticket, &[]).text;
        assert!(
            page.contains("已决定（待告知）") && !page.contains("金额与决定书一致"),
            "not before it is told"
        );
        office.step(FactKind::ObjectionTold, "");
        let page = office.track(&ticket, &[]).text;
        for part in ["维持", "金额与决定书一致", "申请复核"] {
            assert!(page.contains(part), "{part}");
        }
        assert!(!page.contains("内部意见"), "nothing of what officers wrote to each other");
        let english =
            office.send("/en/services/track", &[("number", ticket.number.as_str()), ("code", &ticket.code)]);
        assert!(english.text.contains("Kept as it is"));
        let looks = office.desk.count("SELECT COUNT(*) FROM audit WHERE verb = 'case.track'", &[]);
        assert_eq!(looks, 4, "each look is noted");
    });
}

#[test]
fn what_is_missing_is_named_supplied_once_and_refused_on_an_old_page() {
    on_both(|test| {
        let office = Office::fresh(test);
        let ticket = office.file(&office.objection());
        office.step(FactKind::ObjectionItemsAsked, "请补充决定书第二页。");
        assert!(office.track(&ticket, &[]).text.contains("请补充决定书第二页"));
        let step = FactKind::ObjectionItemsSupplied.word();
        let empty = take(&office, &ticket, step, " ");
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.text.contains("<title>错误：") && empty.text.contains("href=\"#statement\""));
        let page = office.track(&ticket, &[("step", step)]).text;
        let seen = hidden(&page, "seen");
        let sent =
            [("step", step), ("seen", seen.as_str()), ("meant", "yes"), ("text", "第二页：罚款1000元。")];
        assert!(office.track(&ticket, &sent).text.contains("已经办好"));
        let facts = office.desk.facts();
        let twice = office.track(&ticket, &sent);
        assert_eq!(twice.status, StatusCode::CONFLICT);
        assert!(twice.text.contains("没有办成"));
        assert_eq!(office.desk.facts(), facts, "sent twice, done once");
        office.desk.is_sound();
    });
}

#[test]
fn an_application_is_taken_back_and_an_old_page_then_does_nothing() {
    on_both(|test| {
        let office = Office::fresh(test);
        let ticket = office.file(&office.objection());
        let dropped = FactKind::ObjectionDropped.word();
        let asked = office.track(&ticket, &[("step", dropped)]);
        assert!(asked.text.contains("撤回申请") && asked.text.contains("不办了"));
        assert_eq!(
            office.desk.count("SELECT COUNT(*) FROM fact WHERE kind = 60", &[]),
            0,
            "asking is not doing"
        );
        assert!(take(&office, &ticket, dropped, "").text.contains("已经办好"));
        let page = office.track(&ticket, &[]).text;
        assert!(
            page.contains("撤回异议") && !page.contains("您可以"),
            "nothing to review: nothing was decided"
        );
        let forged = [("step", "objection-decided"), ("seen", "1"), ("meant", "yes"), ("text", "更正")];
        assert_eq!(
            office.track(&ticket, &forged).status,
            StatusCode::CONFLICT,
            "only an applicant's own steps"
        );
    });
}

#[test]
fn a_review_is_asked_for_in_time_only() {
    on_both(|test| {
        let office = Office::fresh(test);
        let ticket = office.file(&office.objection());
        office.step(FactKind::ObjectionDeclined, "不属于本登记簿的记录内容。");
        office.step(FactKind::ObjectionTold, "");
        let page = office.track(&ticket, &[]).text;
        assert!(page.contains("异议不予受理") && page.contains("不属于本登记簿"));
        office.desk.on("2026-11-24");
        assert!(
            !office.track(&ticket, &[]).text.contains("申请复核</button>"),
            "fifteen working days are over"
        );
        office.desk.on("2026-11-23");
        let asked = take(&office, &ticket, FactKind::ReviewAsked.word(), "决定书附后，请再核对。");
        assert!(asked.text.contains("已经办好") && asked.text.contains("复核中"), "{}", asked.text);
    });
}

#[test]
fn a_wrong_code_and_an_unknown_number_get_the_same_answer() {
    on_both(|test| {
        let office = Office::fresh(test);
        let ticket = office.file(&office.objection());
        let ask = |number: &str| {
            let answer = office.send("/zh/services/track", &[("number", number), ("code", "2222-2222-2222")]);
            (answer.status, answer.text.replace(number, "N"))
        };
        let (status, text) = ask(&ticket.number);
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!text.contains("2222-2222"), "a wrong code is not written back");
        assert_eq!(ask("异〔2026〕9号"), (status, text.clone()));
        assert_eq!(ask("修〔2026〕77号"), (status, text));
    });
}

#[test]
fn codes_cannot_be_tried_out_at_any_number_of_processes() {
    on_both(|test| {
        let office = Office::fresh(test);
        let ticket = office.file(&office.objection());
        let second = serve(test, &office.desk);
        let guess = |web, from: &str, number: &str, code: &str| {
            send_to(web, Some(from), "/zh/services/track", &[("number", number), ("code", code)]).status
        };
        for nth in 0..10 {
            let web = if nth % 2 == 0 { &office.web } else { &second };
            let number = format!("异〔2026〕{}号", nth + 100);
            assert_eq!(guess(web, "192.0.2.1", &number, "wrong"), StatusCode::UNPROCESSABLE_ENTITY);
        }
        let held = guess(&second, "192.0.2.1", &ticket.number, &ticket.code);
        assert_eq!(held, StatusCode::TOO_MANY_REQUESTS, "the right code does not help either");
        assert_eq!(guess(&office.web, "192.0.2.2", &ticket.number, &ticket.code), StatusCode::OK);
        for nth in 0..20 {
            let from = format!("198.51.100.{}", nth + 1);
            assert_eq!(guess(&office.web, &from, &ticket.number, "wrong"), StatusCode::UNPROCESSABLE_ENTITY);
        }
        let held = guess(&office.web, "203.0.113.7", &ticket.number, &ticket.code);
        assert_eq!(held, StatusCode::TOO_MANY_REQUESTS, "one number, from anywhere");
        office.desk.on("2026-11-03");
        assert_eq!(guess(&office.web, "192.0.2.1", &ticket.number, &ticket.code), StatusCode::OK);
        for _ in 0..40 {
            assert_eq!(
                guess(&second, "192.0.2.9", &ticket.number, &ticket.code),
                StatusCode::OK,
                "good looks"
            );
        }
    });
}

#[test]
fn one_address_cannot_fill_the_register_with_drafts() {
    on_both(|test| {
        let office = Office::fresh(test);
        let record = office.record();
        let begin = |from: &str| {
            send_to(&office.web, Some(from), "/zh/services/objection/begin", &[("record", &record)]).status
        };
        for _ in 0..30 {
            assert_eq!(begin("192.0.2.1"), StatusCode::SEE_OTHER);
        }
        assert_eq!(begin("192.0.2.1"), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(begin("192.0.2.2"), StatusCode::SEE_OTHER);
    });
}

#[test]
fn a_file_is_attached_with_number_and_code_and_a_stranger_leaves_none() {
    on_both(|test| {
        let office = Office::fresh(test);
        let ticket = office.file(&office.objection());
        assert!(office.track(&ticket, &[]).text.contains("附上文件"));
        let files = |office: &Office| office.desk.count("SELECT COUNT(*) FROM evidence", &[]);
        let png = crate::evidence::samples::png(2, 2, 0);
        let stranger = attach(&office, (&ticket.number, "2222-2222-2222"), "1.png", &png);
        assert_eq!((stranger.status, files(&office)), (StatusCode::UNPROCESSABLE_ENTITY, 0));
        let other = attach(&office, (&ticket.number, &ticket.code), "1.png", b"<script>alert(1)</script>");
        assert_eq!((other.status, files(&office)), (StatusCode::UNPROCESSABLE_ENTITY, 0));
        let person = attach(&office, (&ticket.number, &ticket.code), "13800138000.png", &png);
        assert_eq!((person.status, files(&office)), (StatusCode::UNPROCESSABLE_ENTITY, 0));
        let sent = attach(&office, (&ticket.number, &ticket.code), "决定书.png", &png);
        assert!(sent.status == StatusCode::OK && sent.text.contains("文件已收到"), "{}", sent.text);
        assert_eq!(files(&office), 1);
        take(&office, &ticket, FactKind::ObjectionDropped.word(), "");
        let late = attach(&office, (&ticket.number, &ticket.code), "2.png", &png);
        assert_eq!((late.status, files(&office)), (StatusCode::UNPROCESSABLE_ENTITY, 1), "it is closed");
    });
}

/// Sends a file as a browser does.
fn attach(office: &Office, (number, code): (&str, &str), name: &str, file: &[u8]) -> Answer {
    let part = |head: &str| format!("--line\r\nContent-Disposition: form-data; {head}\r\n\r\n");
    let words = [("number", number), ("code", code)]
        .map(|(word, text)| format!("{}{text}\r\n", part(&format!("name=\"{word}\""))));
    let head = part(&format!("name=\"file\"; filename=\"{name}\""));
    let body = [words.concat().as_bytes(), head.as_bytes(), file, b"\r\n--line--\r\n"].concat();
    let request = Request::post("/zh/services/track/file")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=line")
        .body(Body::from(body))
        .unwrap();
    ask(&office.web, request)
}
