//! An organisation objects to a record, from its page to the answer; and every way in which it cannot.

use axum::http::{StatusCode, header};
use domain::FactKind;
use hengxin::app::case;

use super::{Office, code};
use crate::support::on_both;

#[test]
fn an_organisation_objects_one_thing_at_a_time_and_is_told_what_follows() {
    on_both(|test| {
        let office = Office::fresh(test);
        let record = office.get(&format!("/zh/org/{}/{}", code(1), office.key.hex())).text;
        let start = format!("/zh/services/objection?record={}", office.record());
        assert!(record.contains(&start) && record.contains("提出异议"), "the record leads here");
        let page = office.get(&start).text;
        for part in ["开始填写", "谁可以办", "需要什么", "要多久", "不收费", "其他办法", "（待核对）"]
        {
            assert!(page.contains(part), "{part}");
        }
        let draft = office.begin("objection");
        assert!(draft.starts_with("/zh/services/draft/"), "{draft}");
        let first = office.get(&draft);
        assert_eq!(first.headers[header::LOCATION], format!("{draft}/ground"));
        let page = office.get(&format!("{draft}/ground"));
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
        for ground in ["错误", "遗漏", "重复公示", "不应公示", "超期公示", "与认定机关信息不一致"]
        {
            assert!(page.text.contains(ground), "{ground}");
        }
        assert_eq!(
            office.led(&format!("{draft}/ground"), &[("ground", "error")]),
            format!("{draft}/statement")
        );
        let said = [("statement", "罚款金额应为1000元。\r\n见决定书第二页。")];
        assert_eq!(office.led(&format!("{draft}/statement"), &said), format!("{draft}/contact"));
        let signed = [("contact", "法务部"), ("email", "office@example.org")];
        assert_eq!(office.led(&format!("{draft}/contact"), &signed), format!("{draft}/check"));
        let check = office.get(&format!("{draft}/check")).text;
        for part in ["错误", "罚款金额应为1000元。\n见决定书第二页。", "法务部", "office@example.org"]
        {
            assert!(check.contains(part), "{part}");
        }
        assert_eq!(office.proceedings(), 0, "nothing is filed before the last page");
        let done = office.send(&format!("{draft}/check"), &[]);
        assert_eq!(done.status, StatusCode::OK);
        for part in ["异议已提出", "异〔2026〕1号", "联系码", "2026年11月3日", "只显示这一次"]
        {
            assert!(done.text.contains(part), "{part}");
        }
        office.desk.is_sound();
    });
}

#[test]
fn the_last_page_sent_twice_files_once_and_tells_the_code_once() {
    on_both(|test| {
        let office = Office::fresh(test);
        let draft = office.objection();
        let ticket = office.file(&draft);
        for again in [office.send(&format!("{draft}/check"), &[]), office.get(&draft)] {
            assert_eq!(again.status, StatusCode::OK);
            assert!(again.text.contains(&ticket.number) && again.text.contains("没有重复提交"));
            assert!(!again.text.contains(&ticket.code), "the code is told once");
        }
        let late = office.send(&format!("{draft}/statement"), &[("statement", "改一改")]);
        assert!(late.text.contains(&ticket.number), "what is filed is not changed");
        assert_eq!(office.proceedings(), 1);
        let left = "SELECT COUNT(*) FROM application_draft WHERE statement <> '' OR contact <> ''";
        assert_eq!(office.desk.count(left, &[]), 0, "what was written stands in the facts only");
        office.desk.is_sound();
    });
}

#[test]
fn a_record_under_objection_is_tagged_wherever_it_is_shown() {
    on_both(|test| {
        let office = Office::fresh(test);
        let tag = "<strong class=\"tag violet\">";
        let record = format!("/org/{}/{}", code(1), office.key.hex());
        office.file(&office.objection());
        assert!(!office.get(&format!("/zh{record}")).text.contains(tag), "not before it is marked");
        office.step(FactKind::ObjectionMarked, "");
        for (path, words) in [
            (format!("/zh{record}"), "异议处理中"),
            (format!("/en{record}"), "Under objection"),
            (format!("/zh/org/{}", code(1)), "异议处理中"),
            ("/zh/lists/penalty".to_owned(), "异议处理中"),
        ] {
            let page = office.get(&path).text;
            let tagged = page.split(tag).nth(1).unwrap_or_default();
            let tagged = tagged.split("</strong>").next().unwrap();
            assert!(tagged.contains(words) && tagged.contains("<svg"), "{path}: words and a shape");
        }
        let api = format!("/api/v1/organisations/{}/records/{}", code(1), office.key.hex());
        assert_eq!(office.get(&api).json()["summary"]["under_objection"], true);
        let shut = office.get(&format!("/zh/services/objection?record={}", office.record()));
        assert!(shut.text.contains("异议正在办理") && shut.text.contains("/zh/services/track"));
    });
}

#[test]
fn a_second_objection_meets_a_dead_end_and_files_nothing() {
    on_both(|test| {
        let office = Office::fresh(test);
        let (one, two) = (office.objection(), office.objection());
        office.file(&one);
        let shut = office.send(&format!("{two}/check"), &[]);
        assert_eq!(shut.status, StatusCode::CONFLICT);
        assert!(shut.text.contains("异议正在办理"), "{}", shut.text);
        assert_eq!(office.proceedings(), 1);
        assert_eq!(office.get(&format!("{two}/check")).status, StatusCode::OK, "what was written is kept");
    });
}

#[test]
fn what_is_not_held_or_not_published_any_more_is_told_on_its_own_page() {
    on_both(|test| {
        let office = Office::fresh(test);
        for record in [format!("{}-00000000000000aa", code(1)), format!("{}-{}", code(2), office.key.hex())] {
            let page = office.get(&format!("/zh/services/objection?record={record}"));
            assert_eq!(page.status, StatusCode::NOT_FOUND);
            assert!(page.text.contains("没有公示这条记录"), "{record}");
        }
        for nonsense in ["x", "-", "91-%27--", "%00"] {
            let page = office.get(&format!("/en/services/restoration?record={nonsense}"));
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{nonsense}");
        }
        let draft = office.objection();
        case::withdraw(
            &office.desk.register,
            "account:1",
            (&code(1), office.key),
            case::Revoked { reasons: "决定撤销", document: "撤1号", dated: None },
        )
        .unwrap();
        let page = office.get(&format!("/zh/services/objection?record={}", office.record()));
        assert_eq!(page.status, StatusCode::GONE);
        assert!(page.text.contains("不在公示中"));
        let late = office.send(&format!("{draft}/check"), &[]);
        assert_eq!(late.status, StatusCode::GONE, "it left while the form was open");
        assert_eq!(office.proceedings(), 0);
    });
}

#[test]
fn without_the_calendar_of_next_year_nothing_is_filed_and_the_page_says_why() {
    on_both(|test| {
        let office = Office::fresh(test);
        let draft = office.objection();
        office.desk.on("2026-12-31");
        let page = office.get(&format!("/zh/services/objection?record={}", office.record()));
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("现在不能网上办理") && page.text.contains("节假日安排"));
        office.desk.on("2026-12-01");
        assert_eq!(office.get(&format!("{draft}/check")).status, StatusCode::OK);
        office.desk.on("2026-12-02");
        assert_eq!(
            office.get(&format!("{draft}/check")).status,
            StatusCode::NOT_FOUND,
            "30 days have passed"
        );
        assert_eq!(office.proceedings(), 0);
    });
}

#[test]
fn an_unfinished_objection_leads_to_what_is_missing() {
    on_both(|test| {
        let office = Office::fresh(test);
        let draft = office.begin("objection");
        assert_eq!(office.led(&format!("{draft}/check"), &[]), format!("{draft}/ground"));
        let bad = office.send(&format!("{draft}/ground"), &[]);
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        for part in ["<title>错误：", "class=\"errsum\"", "href=\"#ground\"", "id=\"ground\""] {
            assert!(bad.text.contains(part), "{part}");
        }
        let english = draft.replace("/zh/", "/en/");
        let bad = office.send(&format!("{english}/contact"), &[("contact", " "), ("email", "office")]);
        for part in ["<title>Error: ", "href=\"#contact\"", "href=\"#email\"", "value=\"office\""] {
            assert!(bad.text.contains(part), "{part}");
        }
        assert_eq!(office.proceedings(), 0);
    });
}
