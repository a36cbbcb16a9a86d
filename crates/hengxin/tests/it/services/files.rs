//! Files sent with an application while it is written: kept with its link whatever becomes of the form, evidence once it
//! is filed, gone with the draft.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use domain::id::find_personal;

use super::{Office, hidden};
use crate::evidence::samples::{jpeg, pdf, png};
use crate::support::browser::{WITH_FILES, with_files};
use crate::support::fixture::{Answer, ask};
use crate::support::on_both;

type File<'a> = (&'a str, &'a str, &'a [u8]);

fn upload(office: &Office, from: &str, path: &str, fields: &[(&str, &str)], files: &[File<'_>]) -> Answer {
    let request = Request::post(path).header(header::CONTENT_TYPE, WITH_FILES);
    let mut request = request.body(Body::from(with_files(fields, files))).unwrap();
    let peer: SocketAddr = format!("{from}:40000").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    ask(&office.web, request)
}

fn send(office: &Office, path: &str, statement: &str, files: &[File<'_>]) -> Answer {
    upload(office, "192.0.2.1", path, &[("statement", statement)], files)
}

fn drafted(office: &Office) -> Vec<String> {
    office.desk.lines("SELECT name FROM draft_file ORDER BY draft, nth", 1)
}

fn evidence(office: &Office) -> Vec<String> {
    office.desk.lines("SELECT name, actor, what FROM evidence ORDER BY proceeding, nth", 3)
}

/// How many files lie in the folder.
fn lying(office: &Office) -> usize {
    std::fs::read_dir(office.web.register.evidence.path()).map_or(0, Iterator::count)
}

/// A draft of an objection of which the ground is said.
fn begun(office: &Office) -> String {
    let draft = office.begin("objection");
    office.led(&format!("{draft}/ground"), &[("ground", "error")]);
    draft
}

#[test]
fn files_come_with_the_statement_and_become_evidence_when_it_is_filed() {
    on_both(|test| {
        let office = Office::fresh(test);
        let draft = begun(&office);
        let step = format!("{draft}/statement");
        let page = office.get(&step).text;
        assert!(page.contains("enctype=\"multipart/form-data\"") && page.contains("type=\"file\""));
        let (paper, photo) = (pdf(&[]), jpeg(4, 4));
        let files: [File; 2] = [("files", "决定书.pdf", &paper), ("files", "现场<b>.jpg", &photo)];
        let sent = send(&office, &step, "罚款金额应为1000元。", &files);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert_eq!(sent.headers[header::LOCATION], format!("{draft}/contact"));
        let page = office.get(&step).text;
        assert!(page.contains("已收到的文件") && page.contains("现场&lt;b&gt;.jpg"), "{page}");
        office.led(&format!("{draft}/contact"), &[("contact", "办公室"), ("email", "")]);
        assert!(office.get(&format!("{draft}/check")).text.contains("决定书.pdf"));
        assert!(evidence(&office).is_empty(), "not before it is filed");
        office.file(&draft);
        assert_eq!(evidence(&office), ["决定书.pdf | applicant | ", "现场<b>.jpg | applicant | "]);
        let own = "SELECT COUNT(*) FROM evidence e JOIN proceeding p ON p.id = e.proceeding";
        assert_eq!((office.desk.count(own, &[]), drafted(&office).len(), lying(&office)), (2, 0, 2));
        assert_eq!(office.desk.count("SELECT COUNT(*) FROM audit WHERE verb = 'evidence.add'", &[]), 2);
        office.desk.is_sound();
    });
}

#[test]
fn a_form_that_is_refused_keeps_its_files_and_tells_which_were_not_taken() {
    on_both(|test| {
        let office = Office::fresh(test);
        let draft = begun(&office);
        let step = format!("{draft}/statement");
        let photo = png(4, 4, 0);
        let files: [File; 3] = [
            ("files", "好.png", &photo),
            ("files", "坏.html", b"<script>"),
            ("files", "13800138000.png", &photo),
        ];
        let refused = send(&office, &step, " ", &files);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for part in
            ["请填写具体情况", "坏.html：只接收 PDF", "文件名含公民身份号码", "href=\"#files\"", "好.png"]
        {
            assert!(refused.text.contains(part), "{part} in {}", refused.text);
        }
        assert!(find_personal(&refused.text).is_none(), "a personal number is not written back");
        assert_eq!((drafted(&office), lying(&office)), (vec!["好.png".to_owned()], 1));
        let written = send(&office, &step, "罚款金额应为1000元。", &[("files", "坏.html", b"<script>")]);
        assert_eq!(written.status, StatusCode::UNPROCESSABLE_ENTITY, "the reader is told");
        assert!(written.text.contains("罚款金额应为1000元。") && written.text.contains("好.png"));
        let without = office.led(&step, &[("statement", "罚款金额应为1000元。")]);
        assert_eq!(without, format!("{draft}/contact"), "a form without files is taken as ever");
        assert_eq!(drafted(&office), ["好.png"], "and loses none");
    });
}

#[test]
fn a_restoration_brings_its_proof_and_a_file_is_taken_off_again() {
    on_both(|test| {
        let office = Office::ripe(test);
        let draft = office.begin("restoration");
        let step = format!("{draft}/performed");
        let (one, two) = (pdf(&[]), png(4, 4, 0));
        let files: [File; 2] = [("files", "缴款凭证.pdf", &one), ("files", "误传.png", &two)];
        assert_eq!(send(&office, &step, "已缴清。", &files).status, StatusCode::SEE_OTHER);
        let id = office.desk.lines("SELECT id FROM draft_file WHERE nth = 2", 1).swap_remove(0);
        let stranger = office.begin("restoration");
        office.led(&format!("{stranger}/files/{id}/drop"), &[]);
        assert_eq!(drafted(&office).len(), 2, "not by another draft's link");
        assert_eq!(office.led(&format!("{draft}/files/{id}/drop"), &[]), step);
        assert_eq!((drafted(&office), lying(&office)), (vec!["缴款凭证.pdf".to_owned()], 1));
        office.led(&format!("{draft}/commitment"), &[("signed", "yes")]);
        office.led(&format!("{draft}/contact"), &[("contact", "办公室"), ("email", "")]);
        let ticket = office.file(&draft);
        assert_eq!(evidence(&office), ["缴款凭证.pdf | applicant | "]);
        assert!(office.track(&ticket, &[]).status == StatusCode::OK);
        office.desk.is_sound();
    });
}

#[test]
fn files_go_with_a_draft_that_is_thrown_away_and_end_with_one_that_ends() {
    on_both(|test| {
        let office = Office::fresh(test);
        let photo = png(4, 4, 0);
        let file: [File; 1] = [("files", "a.png", &photo)];
        let draft = begun(&office);
        send(&office, &format!("{draft}/statement"), "说明", &file);
        assert_eq!(lying(&office), 1);
        assert_eq!(office.led(&format!("{draft}/discard"), &[]), "/zh/services");
        assert_eq!((drafted(&office).len(), lying(&office)), (0, 0));
        let old = begun(&office);
        send(&office, &format!("{old}/statement"), "说明", &file);
        office.desk.on("2026-12-03");
        let late = send(&office, &format!("{old}/statement"), "说明", &file);
        assert_eq!((late.status, lying(&office)), (StatusCode::NOT_FOUND, 1), "nothing more is received");
        office.begin("objection");
        assert_eq!(drafted(&office).len(), 0, "forgotten with the draft; the file is swept");
    });
}

#[test]
fn a_draft_takes_no_more_files_than_a_proceeding_and_nobody_fills_the_disk() {
    on_both(|test| {
        let office = Office::fresh(test);
        let draft = begun(&office);
        let step = format!("{draft}/statement");
        let photo = png(4, 4, 0);
        let most = office.web.register.evidence.limits().files as usize;
        let many: Vec<File> = (0..=most).map(|_| ("files", "a.png", &photo[..])).collect();
        let refused = send(&office, &step, "说明", &many);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains(&format!("最多 {most} 个文件")), "{}", refused.text);
        assert_eq!((drafted(&office).len(), lying(&office)), (most, most));
        let more = send(&office, &step, "说明", &many[..1]);
        assert_eq!((more.status, lying(&office)), (StatusCode::UNPROCESSABLE_ENTITY, most));
        let tries = || upload(&office, "192.0.2.9", &step, &[("statement", "说明")], &many[..1]).status;
        let answers: Vec<StatusCode> = (0..121).map(|_| tries()).collect();
        assert_eq!(answers[119], StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answers[120], StatusCode::TOO_MANY_REQUESTS, "one address, within an hour");
        assert_eq!(lying(&office), most, "nothing is left of what was turned away");
    });
}

#[test]
fn what_is_filed_takes_no_more_files_by_its_old_link() {
    on_both(|test| {
        let office = Office::fresh(test);
        let draft = office.objection();
        let ticket = office.file(&draft);
        let photo = png(4, 4, 0);
        let late = send(&office, &format!("{draft}/statement"), "改一改", &[("files", "a.png", &photo)]);
        assert!(late.text.contains(&ticket.number));
        assert_eq!((drafted(&office).len(), evidence(&office).len(), lying(&office)), (0, 0, 0));
        let seen = hidden(&office.track(&ticket, &[]).text, "seen");
        assert!(!seen.is_empty(), "the tracking page takes files instead");
    });
}
