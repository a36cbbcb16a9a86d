//! Files of a case at the office: attached by those who work on it, opened by those who say what for, and by nobody else.

use axum::http::StatusCode;
use domain::FactKind;
use domain::role::Role;
use hengxin::app::case::{Filed, Matter, matter};
use hengxin::web::Shared;

use super::{fined, object, steps};
use crate::evidence::samples::{jpeg, pdf, png};
use crate::import::desk::{Desk, serve};
use crate::support::browser::{Browser, account, between, form};
use crate::support::{TestDatabase, on_both};

/// An objection that the source is to answer, and the pages.
fn forwarded(test: &TestDatabase) -> (Desk, Filed, Shared) {
    let desk = Desk::new(test);
    let filed = object(&desk, fined(&desk)).unwrap();
    steps(
        &desk,
        &filed,
        &[FactKind::ObjectionMarked, FactKind::ObjectionCompared, FactKind::ObjectionForwarded],
    );
    let web = serve(test, &desk);
    (desk, filed, web)
}

fn files(desk: &Desk) -> Vec<String> {
    desk.lines("SELECT name, what, actor FROM evidence ORDER BY proceeding, nth", 3)
}

/// How many files lie in the folder.
fn lying(web: &Shared) -> usize {
    std::fs::read_dir(web.register.evidence.path()).map_or(0, Iterator::count)
}

/// The newest file's identifier.
fn newest(desk: &Desk) -> String {
    desk.lines("SELECT id FROM evidence ORDER BY proceeding DESC, nth DESC", 1).swap_remove(0)
}

fn seen(page: &str) -> &str {
    between(page, "name=\"seen\" value=\"", "\"")
}

#[test]
fn an_officer_attaches_files_and_opens_one_with_the_purpose_in_the_audit_trail() {
    on_both(|test| {
        let (desk, filed, web) = forwarded(test);
        let officer = Browser::officer(&web, "wang.fang", Role::Objection);
        let at = format!("/zh/office/cases/{}", filed.id);
        let (scan, paper) = (png(40, 30, 0), pdf(&[]));
        let two: [(&str, &str, &[u8]); 2] = [("files", "回证<b>.png", &scan), ("files", "b.pdf", &paper)];
        let sent = officer.upload(&format!("{at}/files"), &[("what", "receipt")], &two);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert_eq!(files(&desk), ["回证<b>.png | receipt | account:1", "b.pdf | receipt | account:1"]);
        let page = officer.get(&at).text;
        for part in ["回证&lt;b&gt;.png", "送达回证", "PNG", "PDF", "示例wang.fang", "SHA-256"] {
            assert!(page.contains(part), "{part}");
        }
        let id = desk.lines("SELECT id FROM evidence WHERE nth = 1", 1).swap_remove(0);
        let path = format!("{at}/files/{id}");
        let asks = officer.get(&path).text;
        assert!(asks.contains("查看目的") && !asks.contains("<img"), "nothing is shown before it is said");
        for bad in ["", "+", "13800138000"] {
            let asks = officer.get(&format!("{path}?purpose={bad}")).text;
            assert!(asks.contains("请写明查看目的") && !asks.contains("<img"), "{bad}");
            let given = officer.get(&format!("{path}/content?purpose={bad}"));
            assert_eq!(given.status, StatusCode::BAD_REQUEST, "{bad}");
        }
        let opened = officer.get(&format!("{path}?{}", form(&[("purpose", "核对送达日期")]))).text;
        let picture = between(&opened, "<img src=\"", "\"").replace("&amp;", "&");
        assert!(opened.contains("下一附件") && !opened.contains("上一附件"));
        let given = officer.get(&picture);
        let head = |name: &str| given.headers[name].to_str().unwrap().to_owned();
        assert_eq!((given.status, head("content-type")), (StatusCode::OK, "image/png".to_owned()));
        assert!(head("content-disposition").starts_with("inline; filename=\"evidence-"));
        assert_eq!(head("content-security-policy"), "sandbox; default-src 'none'");
        assert_eq!(head("x-content-type-options"), "nosniff");
        assert_eq!(head("cache-control"), "no-store");
        let saved = officer.get(&format!("{picture}&save=1"));
        assert!(saved.headers["content-disposition"].to_str().unwrap().starts_with("attachment; "));
        let looks = "SELECT actor, target, purpose FROM audit WHERE verb = 'evidence.read'";
        assert_eq!(desk.lines(looks, 3), vec![format!("account:1 | evidence/{id} | 核对送达日期"); 2]);
    });
}

#[test]
fn a_pdf_is_saved_and_never_shown_by_the_browser() {
    on_both(|test| {
        let (desk, filed, web) = forwarded(test);
        let officer = Browser::officer(&web, "wang.fang", Role::Objection);
        let at = format!("/zh/office/cases/{}/files", filed.id);
        officer.upload(&at, &[("what", "ruling")], &[("files", "裁定书.pdf", &pdf(&[]))]);
        let path = format!("{at}/{}", newest(&desk));
        let page = officer.get(&format!("{path}?purpose=x")).text;
        assert!(page.contains("保存PDF") && !page.contains("<img") && !page.contains("<iframe"));
        assert!(!page.contains("<embed") && !page.contains("<object"));
        let given = officer.get(&format!("{path}/content?purpose=x"));
        assert!(given.headers["content-disposition"].to_str().unwrap().starts_with("attachment; "));
        let scripted = pdf(&[b"<< /Type /Action /S /Rendition /JS (app.alert\\(1\\)) >>"]);
        let refused = officer.upload(&at, &[], &[("files", "a.pdf", &scripted)]);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "a script under another name");
        assert!(refused.text.contains("PDF 含有脚本或自动动作"));
    });
}

#[test]
fn what_is_not_taken_says_why_and_leaves_nothing_of_any_file() {
    on_both(|test| {
        let (desk, filed, web) = forwarded(test);
        let officer = Browser::officer(&web, "wang.fang", Role::Objection);
        let at = format!("/zh/office/cases/{}/files", filed.id);
        let good = png(4, 4, 0);
        for (name, content, why) in [
            ("a.html", &b"<script>alert(1)</script>"[..], "只接收 PDF"),
            ("13800138000.png", &good, "文件名含公民身份号码"),
            ("a.png", &good[..good.len() - 9], "文件不完整"),
        ] {
            let both: [(&str, &str, &[u8]); 2] = [("files", "good.png", &good), ("files", name, content)];
            let answer = officer.upload(&at, &[("what", "other")], &both);
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(answer.text.contains(why) && answer.text.contains("本次没有办理"), "{}", answer.text);
        }
        assert_eq!(officer.upload(&at, &[], &[]).status, StatusCode::UNPROCESSABLE_ENTITY, "none chosen");
        let none = officer.upload(&at, &[], &[("files", "", b"")]);
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "none chosen, as a browser says it");
        assert_eq!((files(&desk).len(), lying(&web)), (0, 0));
    });
}

#[test]
fn a_source_answers_with_its_paper_in_one_step_and_opens_no_file_of_others() {
    on_both(|test| {
        let (desk, filed, web) = forwarded(test);
        let officer = Browser::officer(&web, "wang.fang", Role::Objection);
        let source = Browser::officer(&web, "zhao.lei", Role::Supply);
        let at = format!("/zh/office/cases/{}", filed.id);
        officer.upload(&format!("{at}/files"), &[("what", "other")], &[("files", "内部.png", &png(4, 4, 0))]);
        let others = newest(&desk);
        let page = source.get(&at).text;
        assert!(page.contains("enctype=\"multipart/form-data\"") && !page.contains("内部.png"));
        let seen = seen(&page).to_owned();
        let answer = [
            ("step", "objection-answered"),
            ("seen", &*seen),
            ("reasons", "金额应为1000元"),
            ("what", "reply"),
        ];
        let reply = pdf(&[]);
        let bad: [(&str, &str, &[u8]); 2] = [("files", "复函.pdf", &reply), ("files", "x.txt", b"x")];
        let refused = source.upload(&format!("{at}/step"), &answer, &bad);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("金额应为1000元"), "what was typed is not lost");
        assert_eq!((files(&desk).len(), lying(&web)), (1, 1), "neither the step nor any of its files");
        let done = source.upload(&format!("{at}/step"), &answer, &bad[..1]);
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert_eq!(files(&desk)[1], "复函.pdf | reply | account:2");
        let with = "SELECT f.seq FROM evidence e JOIN fact f ON f.seq = e.seq WHERE e.what = 'reply'";
        assert_eq!(desk.count(with, &[]), desk.count("SELECT MAX(seq) FROM fact", &[]));
        assert!(officer.get(&at).text.contains("来源单位答复"));
        let page = source.get(&at).text;
        assert!(page.contains("复函.pdf") && !page.contains("内部.png"), "the own one, and no other");
        for id in [others, newest(&desk)] {
            for path in [format!("{at}/files/{id}?purpose=x"), format!("{at}/files/{id}/content?purpose=x")] {
                assert_eq!(source.get(&path).status, StatusCode::FORBIDDEN, "{path}");
            }
        }
        let stale = source.upload(&format!("{at}/step"), &answer, &bad[..1]);
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody was faster");
        assert_eq!((files(&desk).len(), lying(&web)), (2, 2));
        desk.is_sound();
    });
}

#[test]
fn nobody_opens_a_file_by_the_address_of_another_case_body_or_role() {
    on_both(|test| {
        let (desk, filed, web) = forwarded(test);
        let officer = Browser::officer(&web, "wang.fang", Role::Objection);
        let at = |id: i64| format!("/zh/office/cases/{id}/files");
        officer.upload(&at(filed.id), &[("what", "other")], &[("files", "a.jpg", &jpeg(4, 4))]);
        let id = newest(&desk);
        let register = Browser::officer(&web, "li.na", Role::Register);
        let listing = super::listing::notice(&desk, "list-work-safety", "accident").unwrap();
        let whole = format!("{}/{id}/content?purpose=x", at(filed.id));
        assert_eq!(officer.get(&whole).status, StatusCode::OK);
        assert_eq!(register.get(&whole).status, StatusCode::NOT_FOUND, "objections are not the register's");
        for path in [format!("{}/{id}", at(listing.id)), format!("{}/{id}/content?purpose=x", at(listing.id))]
        {
            assert_eq!(
                register.get(&path).status,
                StatusCode::NOT_FOUND,
                "not by the address of a case of hers"
            );
        }
        let body = |name: &str, role, body: &str| Browser::set_up(&web, &account(&web, name, &[role], body));
        let elsewhere = body("qian.yi", Role::Objection, "示例市应急管理局");
        assert_eq!(elsewhere.get(&whole).status, StatusCode::NOT_FOUND);
        let here = body("sun.yi", Role::Objection, "示例市市场监督管理局");
        assert_eq!(here.get(&whole).status, StatusCode::OK);
        for nothing in ["0123456789abcdef0123456789abcdef", "x", "..%2F..%2Fconfig", "%27%20OR%201=1"] {
            let path = format!("{}/{nothing}/content?purpose=x", at(filed.id));
            assert_eq!(officer.get(&path).status, StatusCode::NOT_FOUND, "{nothing}");
        }
        let stranger = Browser::new(&web).get(&whole);
        assert_eq!(stranger.headers["location"], "/zh/office/sign-in");
        assert_eq!(desk.count("SELECT COUNT(*) FROM audit WHERE verb = 'evidence.read'", &[]), 2);
    });
}

#[test]
fn files_are_attached_by_those_who_work_on_the_case() {
    on_both(|test| {
        let (desk, filed, web) = forwarded(test);
        let at = format!("/zh/office/cases/{}/files", filed.id);
        let file: [(&str, &str, &[u8]); 1] = [("files", "a.jpg", &jpeg(4, 4))];
        let body = |name: &str, role, body: &str| Browser::set_up(&web, &account(&web, name, &[role], body));
        for (name, role, answer) in [
            ("sun.li", Role::Approve, StatusCode::FORBIDDEN),
            ("zhou.jie", Role::Audit, StatusCode::FORBIDDEN),
            ("li.na", Role::Register, StatusCode::NOT_FOUND),
        ] {
            let browser = Browser::officer(&web, name, role);
            assert_eq!(browser.upload(&at, &[], &file).status, answer, "{name}");
        }
        let other = body("qian.yi", Role::Supply, "示例市应急管理局");
        assert_eq!(other.upload(&at, &[], &file).status, StatusCode::NOT_FOUND, "not its record");
        let officer = Browser::officer(&web, "wang.fang", Role::Objection);
        let forged = Browser { token: "x".to_owned(), ..officer.clone() };
        assert_eq!(forged.upload(&at, &[], &file).status, StatusCode::FORBIDDEN);
        assert_eq!((files(&desk).len(), lying(&web)), (0, 0));
        let found: Matter = matter(&web.register, filed.id).unwrap();
        assert_eq!(found.number, filed.number);
        let late = "/zh/office/cases/999/files";
        assert_eq!(officer.upload(late, &[], &file).status, StatusCode::NOT_FOUND);
    });
}
