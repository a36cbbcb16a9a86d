//! Letters are looked at before they are sent: as they will be, in both languages, and nothing comes of looking.

use std::sync::Arc;

use axum::http::{Method, StatusCode, header};
use domain::role::Role;
use domain::{FactKind, Lang};
use hengxin::app::case::{self, Filed, Outcome, Rehearsed};
use hengxin::app::letter::{Reading, read_letter};
use hengxin::demo::letters::office;
use hengxin::letter::{BothTongues, Letter, Letters, Office, text};

use super::{approve, draft, fined, object, refused, steps};
use crate::import::desk::{Desk, serve};
use crate::support::browser::{Browser, account, form};
use crate::support::fixture::Answer;
use crate::support::{TestDatabase, on_both};

/// An objection of which the decision is drafted and waits.
fn drafted(test: &TestDatabase) -> (Desk, Filed) {
    let desk = Desk::new(test);
    let filed = object(&desk, fined(&desk)).unwrap();
    let to_answer = [
        FactKind::ObjectionMarked,
        FactKind::ObjectionCompared,
        FactKind::ObjectionForwarded,
        FactKind::ObjectionAnswered,
    ];
    steps(&desk, &filed, &to_answer);
    draft(&desk, &filed, Outcome::Correct, &[("CF_NR", "罚款1000元")]).unwrap();
    (desk, filed)
}

fn waiting(desk: &Desk, filed: &Filed) -> Vec<BothTongues> {
    case::preview(&desk.register, ("account:9", "page"), filed.id, Rehearsed::Waiting).unwrap()
}

fn send(by: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    by.request(Method::POST, &format!("{path}?token={}", by.token), Some(form(fields))).1
}

/// Everything stored that a letter or step would change.
fn stored(desk: &Desk) -> [i64; 5] {
    ["fact", "letter", "message", "draft", "proceeding"]
        .map(|table| desk.count(&format!("SELECT COUNT(*) FROM {table}"), &[]))
}

/// Whether a page shows every line of a letter.
fn shows(page: &str, letter: &Letter) {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let shown: String =
        page.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    let shown = bare(&shown);
    for line in text(letter).lines() {
        let line = bare(line.trim_start_matches("- "));
        let mut pieces = line.split(['：', ':', '（', '）', '(', ')']);
        assert!(pieces.all(|piece| shown.contains(piece)), "{line} is not in the page");
    }
}

#[test]
fn what_is_seen_before_approval_is_what_is_sent_but_for_its_number() {
    on_both(|test| {
        let (desk, filed) = drafted(test);
        let before = waiting(&desk, &filed);
        assert_eq!(before.len(), 1);
        assert!([&before[0].zh, &before[0].en].iter().all(|letter| letter.number.is_empty()));
        approve(&desk, &filed).unwrap();
        let newest = desk.count("SELECT MAX(id) FROM letter", &[]);
        let sent = read_letter(&desk.register, newest, Reading { actor: "account:9", form: "page" }).unwrap();
        for lang in [Lang::Zh, Lang::En] {
            let bare = Letter { number: String::new(), ..sent.get(lang).clone() };
            assert_eq!(before[0].get(lang), &bare);
            assert!(!sent.get(lang).number.is_empty());
        }
    });
}

#[test]
fn a_listing_is_seen_with_both_letters_that_go_out_with_it() {
    on_both(|test| {
        let desk = Desk::new(test);
        fined(&desk);
        let filed = super::listing::notice(&desk, "list-work-safety", "accident").unwrap();
        super::listing::serve_notice(&desk, &filed, "2026-11-02");
        draft(&desk, &filed, Outcome::List, &[]).unwrap();
        let early = case::preview(&desk.register, ("account:9", "page"), filed.id, Rehearsed::Waiting);
        assert!(matches!(refused(early), domain::Refusal::TooEarly { .. }), "as approving it would be");
        desk.on("2026-11-10");
        let kinds: Vec<&str> = waiting(&desk, &filed).iter().map(|both| both.zh.kind.word()).collect();
        assert_eq!(kinds, ["listing-decided", "restoration-notice"]);
    });
}

#[test]
fn nothing_comes_of_looking_but_a_line_in_the_audit_trail() {
    on_both(|test| {
        let (desk, filed) = drafted(test);
        let before = stored(&desk);
        let web = serve(test, &desk);
        let approver = Browser::officer(&web, "sun.li", Role::Approve);
        let page = approver.get(&format!("/zh/office/cases/{}/preview", filed.id));
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
        for both in waiting(&desk, &filed) {
            shows(&page.text, &both.zh);
            shows(&page.text, &both.en);
        }
        assert!(page.text.contains("预览，未发出 / Preview – not issued"));
        assert!(page.text.contains("尚未与公布文本核对") && !page.text.contains("衡信异答〔"));
        assert_eq!(stored(&desk), before);
        let sql = "SELECT actor, target, detail FROM audit WHERE verb = 'letter.preview' ORDER BY id";
        let target = format!("proceeding/{}", filed.id);
        let noted = desk.lines(sql, 3);
        assert_eq!(noted[0], format!("account:1 | {target} | {{\"as\":\"page\",\"of\":\"waiting\"}}"));
        desk.is_sound();
    });
}

#[test]
fn a_preview_is_saved_as_a_pdf_that_says_it_is_none() {
    on_both(|test| {
        let (desk, filed) = drafted(test);
        if let Err(fault) = desk.register.letters.press.pdf(&waiting(&desk, &filed)[0].zh) {
            eprintln!("skipped: {fault}");
            return;
        }
        let web = serve(test, &desk);
        let approver = Browser::officer(&web, "sun.li", Role::Approve);
        let at = format!("/zh/office/cases/{}/preview", filed.id);
        for lang in ["zh", "en"] {
            let given = approver.get(&format!("{at}/1-{lang}.pdf"));
            assert_eq!(given.status, StatusCode::OK);
            assert_eq!(given.headers[header::CONTENT_TYPE], "application/pdf");
            let name = given.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
            assert_eq!(name, format!("attachment; filename=\"preview-1-{lang}.pdf\""));
            assert!(given.text.starts_with("%PDF-"));
        }
        for nothing in ["2-zh.pdf", "0-zh.pdf", "1-fr.pdf", "x"] {
            assert_eq!(approver.get(&format!("{at}/{nothing}")).status, StatusCode::NOT_FOUND, "{nothing}");
        }
    });
}

#[test]
fn a_letter_that_cannot_be_made_is_told_before_anyone_approves() {
    on_both(|test| {
        let (mut desk, filed) = drafted(test);
        let nowhere = Office { address: String::new(), ..office() };
        desk.register.letters = Arc::new(Letters::load(None, None).unwrap().of_office(nowhere));
        let web = serve(test, &desk);
        let approver = Browser::officer(&web, "sun.li", Role::Approve);
        let at = format!("/zh/office/cases/{}", filed.id);
        let page = approver.get(&at).text;
        assert!(page.contains("现在不能审核通过") && page.contains("文书缺少内容：address"), "{page}");
        let seen = approver.get(&format!("{at}/preview"));
        assert!(seen.text.contains("文书还不能制作") && seen.text.contains("address"), "{}", seen.text);
        let english = approver.get(&format!("/en/office/cases/{}", filed.id)).text;
        assert!(english.contains("The letter lacks address"), "{english}");
    });
}

#[test]
fn a_decision_is_seen_while_it_is_being_written_and_what_is_typed_stays() {
    on_both(|test| {
        let (desk, filed) = drafted(test);
        case::send_back(&desk.register, "account:2", filed.id, "再写").unwrap();
        let web = serve(test, &desk);
        let officer = Browser::officer(&web, "wang.fang", Role::Objection);
        let at = format!("/zh/office/cases/{}", filed.id);
        let before = stored(&desk);
        let fields = [
            ("outcome", "correct"),
            ("reasons", "来源单位<b>确认</b>金额有误。"),
            ("document", "衡信异决〔2026〕7号"),
            ("f.CF_NR", "罚款1000元"),
        ];
        let page = send(&officer, &format!("{at}/preview"), &fields);
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let escaped = "来源单位&lt;b&gt;确认&lt;/b&gt;金额有误。";
        assert!(page.text.matches(escaped).count() >= 2, "in the letter and in the form again");
        assert!(page.text.contains("value=\"correct\" checked") && page.text.contains("衡信异决〔2026〕7号"));
        assert!(page.text.contains("name=\"f.CF_NR\"") && page.text.contains("罚款1000元"));
        let bad = send(&officer, &format!("{at}/preview"), &[("outcome", "correct"), ("reasons", " ")]);
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.text.contains("请写明依据"), "{}", bad.text);
        assert_eq!(stored(&desk), before, "nothing is drafted by looking");
        let unchanged = send(&officer, &format!("{at}/draft"), &fields[..3]);
        assert_eq!(unchanged.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unchanged.text.contains(escaped), "what was typed is not lost when it is refused");
        let none = officer.get(&format!("{at}/preview"));
        assert_eq!(none.status, StatusCode::NOT_FOUND, "no decision waits");
    });
}

#[test]
fn a_plain_step_is_seen_with_its_letter_and_one_without_says_so() {
    on_both(|test| {
        let desk = Desk::new(test);
        let filed = object(&desk, fined(&desk)).unwrap();
        let web = serve(test, &desk);
        let officer = Browser::officer(&web, "wang.fang", Role::Objection);
        let at = format!("/zh/office/cases/{}/preview", filed.id);
        let before = stored(&desk);
        let asked = [("step", "objection-items-asked"), ("reasons", "请提供缴款凭证")];
        let page = send(&officer, &at, &asked).text;
        assert!(page.contains("补正通知书") && page.matches("请提供缴款凭证").count() >= 3, "{page}");
        let mute = send(&officer, &at, &[("step", "objection-marked")]);
        assert!(mute.text.contains("这一步不制作文书"), "{}", mute.text);
        let bare = send(&officer, &at, &[("step", "objection-items-asked"), ("reasons", "")]);
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "a letter that asks for nothing");
        assert_eq!(stored(&desk), before);
    });
}

#[test]
fn previews_are_for_whom_the_case_and_its_letters_are() {
    on_both(|test| {
        let (desk, filed) = drafted(test);
        let web = serve(test, &desk);
        let at = format!("/zh/office/cases/{}/preview", filed.id);
        let body = |name: &str, role, body: &str| Browser::set_up(&web, &account(&web, name, &[role], body));
        let register = Browser::officer(&web, "li.na", Role::Register);
        let system = Browser::officer(&web, "he.ping", Role::System);
        let source = Browser::officer(&web, "zhao.lei", Role::Supply);
        let other = body("qian.yi", Role::Objection, "示例市应急管理局");
        for (who, browser) in
            [("register", register), ("system", system), ("source", source), ("other", other)]
        {
            for path in [at.clone(), format!("{at}/1-zh.pdf")] {
                assert_eq!(browser.get(&path).status, StatusCode::FORBIDDEN, "{who} {path}");
            }
            let fields = [("outcome", "keep"), ("reasons", "维持")];
            assert_eq!(send(&browser, &at, &fields).status, StatusCode::FORBIDDEN, "{who}");
        }
        let own = body("sun.yi", Role::Approve, "示例市市场监督管理局");
        assert_eq!(own.get(&at).status, StatusCode::OK);
        let writes = send(&own, &at, &[("outcome", "keep"), ("reasons", "维持")]);
        assert_eq!(writes.status, StatusCode::FORBIDDEN, "who approves does not draft");
        let auditor = Browser::officer(&web, "zhou.jie", Role::Audit);
        assert_eq!(auditor.get(&at).status, StatusCode::OK);
        let forged = own.request(Method::POST, &format!("{at}?token=x"), Some(form(&[]))).1;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
    });
}
