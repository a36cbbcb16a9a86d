//! What people should not send, and do.

use axum::http::{StatusCode, header};

use super::{Office, send_to};
use crate::support::on_both;

/// A citizen ID number with a good check digit, of nobody, and a mobile number.
const NUMBERS: [&str; 2] = ["11010519491231002X", "13800138000"];
const SCRIPT: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

/// Every text of every draft, as it is stored.
fn stored(office: &Office) -> String {
    let sql = "SELECT ground, statement, commitment, contact, email FROM application_draft";
    office.desk.lines(sql, 5).join("\n")
}

#[test]
fn personal_numbers_are_refused_in_every_field_and_not_stored() {
    on_both(|test| {
        let office = Office::ripe(test);
        let (objection, restoration) = (office.begin("objection"), office.begin("restoration"));
        for number in NUMBERS {
            let text = format!("请联系{number}");
            let mail = format!("{number}@example.org");
            for (path, fields) in [
                (format!("{objection}/statement"), vec![("statement", text.as_str())]),
                (format!("{restoration}/performed"), vec![("statement", text.as_str())]),
                (format!("{objection}/contact"), vec![("contact", text.as_str()), ("email", "")]),
                (format!("{objection}/contact"), vec![("contact", "办公室"), ("email", mail.as_str())]),
            ] {
                let page = office.send(&path, &fields);
                assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
                assert!(page.text.contains("手机号码") && page.text.contains("<title>错误："));
                assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
            }
            assert!(!stored(&office).contains(number));
        }
        let ticket = office.file(&office.objection());
        let seen = "x";
        let sent = [("step", "objection-dropped"), ("seen", seen), ("meant", "yes"), ("text", NUMBERS[1])];
        assert_eq!(office.track(&ticket, &sent).status, StatusCode::CONFLICT);
        let page = office.track(&ticket, &[("step", "objection-dropped")]).text;
        let seen = super::hidden(&page, "seen");
        let sent = [("step", "objection-dropped"), ("seen", &seen), ("meant", "yes"), ("text", NUMBERS[1])];
        assert_eq!(office.track(&ticket, &sent).status, StatusCode::UNPROCESSABLE_ENTITY);
        office.desk.is_sound();
    });
}

#[test]
fn no_field_becomes_markup_on_any_page() {
    on_both(|test| {
        let office = Office::fresh(test);
        let draft = office.begin("objection");
        let mut pages = vec![
            office.send(&format!("{draft}/ground"), &[("ground", SCRIPT)]),
            office.send(&format!("{draft}/contact"), &[("contact", SCRIPT), ("email", SCRIPT)]),
            office.send("/zh/services/objection/find", &[("code", SCRIPT), ("document", SCRIPT)]),
            office.send("/zh/services/track", &[("number", SCRIPT), ("code", SCRIPT)]),
            office.get("/zh/services/objection?record=%3Cscript%3Ealert(1)%3C/script%3E"),
            office.get("/zh/services/draft/%3Cscript%3Ealert(1)%3C%2Fscript%3E"),
        ];
        office.led(&format!("{draft}/ground"), &[("ground", "omission")]);
        office.led(&format!("{draft}/statement"), &[("statement", SCRIPT)]);
        office.led(&format!("{draft}/contact"), &[("contact", &SCRIPT[..25]), ("email", "")]);
        pages.extend(["statement", "contact", "check"].map(|step| office.get(&format!("{draft}/{step}"))));
        let ticket = office.file(&draft);
        pages.push(office.track(&ticket, &[]));
        pages.push(office.track(&ticket, &[("step", SCRIPT), ("seen", SCRIPT), ("text", SCRIPT)]));
        let dropping = [("step", "objection-dropped"), ("seen", SCRIPT), ("text", SCRIPT)];
        pages.push(office.track(&ticket, &dropping));
        for page in pages {
            assert!(
                !page.text.contains("<script>alert") && !page.text.contains("<img src=x"),
                "{}",
                page.text
            );
            let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(policy.contains("script-src 'self'"));
        }
    });
}

#[test]
fn what_is_too_long_is_told_with_its_length_and_kept_on_the_page() {
    on_both(|test| {
        let office = Office::fresh(test);
        let draft = office.begin("objection");
        for length in [4_001, 60_000] {
            let long = "字".repeat(length);
            let page = office.send(&format!("{draft}/statement"), &[("statement", &long)]);
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.text.contains(&format!("现有{length}字")) && page.text.contains(&long));
        }
        assert!(!stored(&office).contains('字'));
        let long = "字".repeat(4_000);
        office.led(&format!("{draft}/statement"), &[("statement", &long)]);
        let page = office.send(&format!("{draft}/contact"), &[("contact", &"长".repeat(61)), ("email", "")]);
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn a_draft_is_found_by_its_whole_secret_and_by_nothing_else() {
    on_both(|test| {
        let office = Office::fresh(test);
        let draft = office.objection();
        let secret = draft.rsplit('/').next().unwrap().to_owned();
        assert!(secret.len() == 64 && !stored(&office).contains(&secret));
        let kept = office.desk.count("SELECT COUNT(*) FROM application_draft", &[]);
        assert_eq!(kept, 1);
        for other in [secret[..63].to_owned(), secret.to_uppercase(), "0".repeat(64), "1".to_owned()] {
            for step in ["", "/check", "/statement"] {
                let page = office.get(&format!("/zh/services/draft/{other}{step}"));
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{other}{step}");
                assert!(!page.text.contains("罚款金额应为"));
            }
            let sent = office.send(&format!("/zh/services/draft/{other}/check"), &[]);
            assert_eq!(sent.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(office.get(&format!("{draft}/performed")).status, StatusCode::NOT_FOUND, "not its step");
        assert_eq!(office.proceedings(), 0);
        assert_eq!(office.led(&format!("{draft}/discard"), &[]), "/zh/services");
        assert_eq!(office.get(&draft).status, StatusCode::NOT_FOUND, "deleted by whoever wrote it");
    });
}

#[test]
fn control_characters_reach_neither_the_store_nor_the_audit_trail() {
    on_both(|test| {
        let office = Office::fresh(test);
        let draft = office.begin("objection");
        office.led(&format!("{draft}/ground"), &[("ground", "error")]);
        office.led(&format!("{draft}/statement"), &[("statement", "一\u{0}二\u{1b}[31m\r\n三\u{1f}")]);
        office.led(&format!("{draft}/contact"), &[("contact", "办公室\r\n伪造一行"), ("email", "")]);
        assert!(stored(&office).contains("一二[31m\n三"), "{}", stored(&office));
        let ticket = office.file(&draft);
        let odd = format!("{}\r\n2026-11-02 forged line", ticket.number);
        let answer =
            send_to(&office.web, None, "/zh/services/track", &[("number", &odd), ("code", "x\u{0}")]);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let lines = office.desk.lines("SELECT actor, verb, target, detail FROM audit", 4).join("");
        assert!(!lines.contains('\n') && !lines.contains("forged") && !lines.contains("伪造"), "{lines}");
        let filed = "SELECT COUNT(*) FROM audit WHERE actor = 'applicant' AND verb = 'objection.open'";
        assert_eq!(office.desk.count(filed, &[]), 1);
    });
}
