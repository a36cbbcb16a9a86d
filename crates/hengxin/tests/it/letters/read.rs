//! Letters are read: at the office by whoever may, by the applicant with the contact code, as page, PDF and text, for ever
//! as they were written.

use std::sync::Arc;

use axum::http::{Method, StatusCode, header};
use domain::role::Role;
use domain::{FactKind, Lang, RecordKey};
use hengxin::app::case::{self, Filed, Filing, Saying, Taking};
use hengxin::app::check::check;
use hengxin::app::letter::{Reading, read_letter};
use hengxin::demo::letters::office;
use hengxin::letter::pdf::PdfFault;
use hengxin::letter::{Letters, text};
use hengxin::web::{Settings, Shared, Web};

use super::{letters, newest, said};
use crate::cases::{fined, object, steps};
use crate::import::desk::{Desk, code};
use crate::support::browser::{Browser, form};
use crate::support::fixture::Answer;
use crate::support::{TestDatabase, on_both};

/// The website over the register of a desk that has done its work.
fn web(desk: Desk) -> Shared {
    Web::new(Arc::new(desk.register), Settings::default())
}

/// A desk with an objection in it.
fn objected(test: &TestDatabase) -> (Desk, Filed) {
    let desk = Desk::new(test);
    let filed = object(&desk, fined(&desk)).unwrap();
    (desk, filed)
}

const MARKUP: &str = r#"<script>alert("1")</script>&<b>罚款</b>应为1000元"#;

fn objected_in_markup(desk: &Desk, key: RecordKey) -> Filed {
    let filing =
        Filing { code: &code(1), key, ground: "error", statement: MARKUP, contact: "办公室", email: "" };
    case::object(&desk.register, "public", &filing).unwrap()
}

fn show(web: &Shared, number: &str, code: &str, shape: &str) -> Answer {
    let fields = form(&[("number", number), ("code", code), ("form", shape)]);
    Browser::new(web).request(Method::POST, "/zh/services/letter", Some(fields)).1
}

const NUMBER: &str = "衡信异受〔2026〕1号";

#[test]
fn an_applicant_reads_the_letter_with_number_and_contact_code() {
    on_both(|test| {
        let (desk, filed) = objected(test);
        let web = web(desk);
        let page = show(&web, NUMBER, &filed.contact_code, "page");
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.text.contains("异议受理通知书") && page.text.contains("罚款金额应为1000元"));
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
        let plain = show(&web, NUMBER, &filed.contact_code.to_lowercase(), "text");
        assert_eq!(plain.headers[header::CONTENT_TYPE], "text/plain; charset=utf-8");
        assert!(plain.text.starts_with("异议受理通知书\n衡信异受〔2026〕1号\n"));
        let looks = "SELECT actor, target, purpose FROM audit WHERE verb = 'letter.read'";
        let noted = web
            .register
            .db
            .read(|tx| tx.all(looks, &[], |row| Ok([row.text(0)?, row.text(1)?, row.text(2)?].join(" | "))));
        assert_eq!(noted.unwrap(), ["applicant | letter/1 | read by the applicant"; 2]);
    });
}

#[test]
fn a_wrong_code_and_an_unknown_number_get_the_same_answer() {
    on_both(|test| {
        let (desk, filed) = objected(test);
        let web = web(desk);
        let wrong = show(&web, NUMBER, "7K2M-PQRA-93XD", "page");
        let unknown = show(&web, "衡信异受〔2026〕2号", &filed.contact_code, "page");
        let neither = show(&web, "", "", "pdf");
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        for other in [unknown, neither] {
            assert_eq!((other.status, other.text), (wrong.status, wrong.text.clone()));
        }
        assert!(!wrong.text.contains("7K2M"), "what was typed is not repeated");
    });
}

#[test]
fn codes_are_not_tried_out_at_letters_any_more_than_at_the_proceeding() {
    on_both(|test| {
        let (desk, filed) = objected(test);
        let web = web(desk);
        let ask = |from: &str, path: &str, number: &str, code: &str| {
            let fields = form(&[("number", number), ("code", code), ("form", "page")]);
            Browser::new(&web).at(from).request(Method::POST, path, Some(fields)).1
        };
        for nth in 0..10 {
            let number = format!("衡信异受〔2026〕{}号", nth + 100);
            let wrong = ask("192.0.2.7", "/zh/services/letter", &number, "wrong");
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        for (path, number) in [("/zh/services/letter", NUMBER), ("/zh/services/track", &filed.number)] {
            let held = ask("192.0.2.7", path, number, &filed.contact_code);
            assert_eq!(held.status, StatusCode::TOO_MANY_REQUESTS, "{path}: the right code does not help");
            assert!(held.headers.contains_key(header::RETRY_AFTER));
        }
        for nth in 0..20 {
            let from = format!("198.51.100.{}", nth + 1);
            let (path, number) = if nth % 2 == 0 {
                ("/zh/services/letter", NUMBER)
            } else {
                ("/zh/services/track", filed.number.as_str())
            };
            assert_eq!(ask(&from, path, number, "wrong").status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let held = ask("203.0.113.7", "/zh/services/letter", NUMBER, &filed.contact_code);
        assert_eq!(held.status, StatusCode::TOO_MANY_REQUESTS, "one proceeding, whichever page is used");
    });
}

#[test]
fn good_looks_at_letters_are_not_counted() {
    on_both(|test| {
        let (desk, filed) = objected(test);
        let web = web(desk);
        for _ in 0..25 {
            assert_eq!(show(&web, NUMBER, &filed.contact_code, "page").status, StatusCode::OK);
        }
    });
}

#[test]
fn the_tracking_page_gives_its_letters_and_what_came_of_an_objection_once_it_is_told() {
    on_both(|test| {
        let (desk, filed) = objected(test);
        steps(&desk, &filed, &[FactKind::ObjectionDeclined]);
        let web = web(desk);
        let answered = "衡信异告〔2026〕1号";
        let read = || show(&web, answered, &filed.contact_code, "page").status;
        let track = |code: &str| {
            let fields = form(&[("number", &filed.number), ("code", code)]);
            Browser::new(&web).request(Method::POST, "/zh/services/track", Some(fields)).1.text
        };
        let before = track(&filed.contact_code);
        assert!(before.contains("您的文书") && before.contains(NUMBER), "{before}");
        assert!(!before.contains(answered));
        assert_eq!(read(), StatusCode::UNPROCESSABLE_ENTITY);
        let told = Taking {
            proceeding: filed.id,
            seen: None,
            fact: FactKind::ObjectionTold,
            saying: Saying::default(),
        };
        case::step(&web.register, "account:1", &told).unwrap();
        let after = track(&filed.contact_code);
        assert!(after.contains(NUMBER) && after.contains(answered), "{after}");
        assert_eq!(read(), StatusCode::OK);
        assert!(!track("7K2M-PQRA-93XD").contains("您的文书"));
    });
}

#[test]
fn a_pdf_is_given_out_as_a_pdf_and_kept_by_no_cache() {
    on_both(|test| {
        let (desk, filed) = objected(test);
        let letter = read_letter(&desk.register, 1, Reading { actor: "account:1", form: "pdf" }).unwrap();
        let set = desk.register.letters.press.pdf(letter.get(Lang::Zh));
        if let Err(PdfFault::NoFonts { .. }) = set {
            eprintln!("skipped: {}", set.unwrap_err());
            return;
        }
        let answer = show(&web(desk), NUMBER, &filed.contact_code, "pdf");
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/pdf");
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        let name = answer.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert!(
            name.starts_with("attachment; filename=\"letter-1.pdf\"; filename*=UTF-8''%E8%A1%A1"),
            "{name}"
        );
        assert!(answer.text.starts_with("%PDF-"));
    });
}

#[test]
fn what_somebody_wrote_stands_in_page_and_text_as_written_and_is_never_markup() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = objected_in_markup(&desk, key);
        for lang in [Lang::Zh, Lang::En] {
            assert!(newest(&desk, lang).contains(MARKUP));
        }
        let web = web(desk);
        let officer = Browser::officer(&web, "reg", Role::Register);
        let pages =
            [show(&web, NUMBER, &filed.contact_code, "page").text, officer.get("/zh/office/letters/1").text];
        for page in pages {
            assert!(
                page.contains("&lt;script&gt;alert(") && page.contains("&lt;b&gt;罚款&lt;/b&gt;"),
                "{page}"
            );
            assert!(!page.contains("<script>alert"));
        }
    });
}

#[test]
fn at_the_office_each_look_is_noted_and_letters_are_not_everybody_s() {
    on_both(|test| {
        let (desk, _) = objected(test);
        let web = web(desk);
        let officer = Browser::officer(&web, "reg", Role::Register);
        let page = officer.get("/zh/office/letters/1");
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.text.contains("尚未与公布文本核对"), "citations nobody has compared are told");
        assert!(page.text.contains("记录送达"));
        assert_eq!(
            officer.get("/en/office/letters/1.txt").headers[header::CONTENT_TYPE],
            "text/plain; charset=utf-8"
        );
        assert_eq!(officer.get("/zh/office/letters/2").status, StatusCode::NOT_FOUND);
        assert_eq!(officer.get("/zh/office/letters/x").status, StatusCode::NOT_FOUND);
        let system = Browser::officer(&web, "sys", Role::System);
        for path in ["/zh/office/letters/1", "/zh/office/letters/1.pdf", "/zh/office/letters/2"] {
            assert_eq!(system.get(path).status, StatusCode::FORBIDDEN, "{path}");
        }
        let sql = "SELECT COUNT(*) FROM audit WHERE verb = 'letter.read' AND target = 'letter/1'";
        assert_eq!(web.register.db.read(|tx| tx.one(sql, &[], |row| row.int(0))).unwrap(), 2);
    });
}

#[test]
fn an_officer_records_a_service_on_the_page_of_the_letter() {
    on_both(|test| {
        let (desk, filed) = objected(test);
        steps(&desk, &filed, &[FactKind::ObjectionDeclined]);
        let web = web(desk);
        let mut officer = Browser::officer(&web, "obj", Role::Objection);
        let fields = |on| [("way", "post"), ("on", on), ("receipt", "")];
        for bad in ["2026-10-30", "2027-01-01", "昨天", ""] {
            let answer = officer.send("/zh/office/letters/2/serve", &fields(bad));
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
            assert!(answer.text.contains("送达日期应在2026-11-02"), "{}", answer.text);
        }
        let forged = officer.post("/zh/office/letters/2/serve?token=x", &fields("2026-11-02"));
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
        let done = officer.send("/zh/office/letters/2/serve", &fields("2026-11-02"));
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let page = officer.get("/zh/office/letters/2").text;
        assert!(page.contains("邮寄送达") && !page.contains("记录送达"), "{page}");
        let place = "SELECT COUNT(*) FROM proceeding WHERE place = 'told'";
        assert_eq!(web.register.db.read(|tx| tx.one(place, &[], |row| row.int(0))).unwrap(), 1);
        let mut approver = Browser::officer(&web, "appr", Role::Approve);
        let other = approver.send("/zh/office/letters/1/serve", &fields("2026-11-02"));
        assert_eq!(other.status, StatusCode::FORBIDDEN, "who approves does not serve");
    });
}

#[test]
fn a_letter_reads_as_it_was_written_after_its_words_have_changed() {
    on_both(|test| {
        let (mut desk, filed) = objected(test);
        let before = said(&desk, 1, Lang::Zh);
        let words = desk.folder().join("words");
        std::fs::create_dir(&words).unwrap();
        let own = include_str!("../../../../../letters/objection-answered.toml");
        std::fs::write(
            words.join("objection-answered.toml"),
            own.replace("异议处理结果告知书", "异议答复书"),
        )
        .unwrap();
        let own = include_str!("../../../../../letters/objection-received.toml");
        std::fs::write(words.join("objection-received.toml"), own.replace("异议受理通知书", "异议收件单"))
            .unwrap();
        let changed = Letters::load(Some(&words), None).unwrap().of_office(office());
        desk.register.letters = Arc::new(changed);
        steps(&desk, &filed, &[FactKind::ObjectionDeclined]);
        assert!(newest(&desk, Lang::Zh).starts_with("异议答复书\n"));
        assert_eq!(said(&desk, 1, Lang::Zh), before);
        assert!(before.starts_with("异议受理通知书\n"));
        assert_eq!(letters(&desk).len(), 2);
    });
}

#[test]
fn a_letter_that_is_not_what_was_kept_is_found_and_not_shown() {
    on_both(|test| {
        let (desk, _) = objected(test);
        let forged = "INSERT INTO letter (id, number, kind, lang, proceeding, org, record, seq, body, sha256, made_on,
             made_at, actor, service, served_on, served_at, served_by, receipt, served_seq)
             SELECT 2, '衡信异受〔2026〕2号', kind, lang, proceeding, org, record, seq + 1,
             REPLACE(body, '1000元', '9000元'), sha256, made_on, made_at, actor, '', NULL, NULL, '', '', 0 FROM letter";
        desk.register.db.write(|tx| tx.exec(forged, &[])).unwrap();
        let read = |id| read_letter(&desk.register, id, Reading { actor: "account:1", form: "page" });
        assert!(text(read(1).unwrap().get(Lang::Zh)).contains("1000元"));
        assert!(read(2).is_err());
        let checked = check(&desk.register.db, &desk.register.law, &mut |_, _| ()).unwrap();
        let found: Vec<(&str, &str)> =
            checked.notes.iter().map(|note| (note.code, note.place.as_str())).collect();
        assert!(found.contains(&("letter-changed", "letter/2")), "{found:?}");
    });
}
