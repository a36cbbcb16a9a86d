//! An organisation applies for restoration: first it is told from when, then it writes, signs and files.

use axum::http::{StatusCode, header};
use domain::RecordKind;

use super::{Office, code};
use crate::support::fixture::{CODE, Fixture};
use crate::support::on_both;

#[test]
fn before_the_minimum_period_the_page_gives_the_day_the_reason_and_a_calendar_file() {
    on_both(|test| {
        let office = Office::fresh(test);
        let record = office.get(&format!("/zh/org/{}/{}", code(1), office.key.hex())).text;
        let file = format!("/zh/services/restoration/not-before.ics?record={}", office.record());
        assert!(record.contains("2027年1月28日") && record.contains(&file));
        let page = office.get(&format!("/zh/services/restoration?record={}", office.record()));
        assert_eq!(page.status, StatusCode::OK);
        for part in ["现在还不能申请修复", "2027年1月28日", "最短3个月", "第36号", "（待核对）", &file]
        {
            assert!(page.text.contains(part), "{part}");
        }
        let begun = office.send("/zh/services/restoration/begin", &[("record", &office.record())]);
        assert!(begun.text.contains("现在还不能申请修复"), "no form for what cannot be done");
        let ics = office.get(&file);
        assert_eq!(ics.headers[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
        let unfolded = ics.text.replace("\r\n ", "");
        for line in [
            "DTSTART;VALUE=DATE:20270128\r\n",
            "DTEND;VALUE=DATE:20270129\r\n",
            "SUMMARY;LANGUAGE=zh-CN:可以申请信用修复：衡信一号示例有限公司\r\n",
            "DTSTAMP:20261102T",
            "restoration may be applied for from 2027-01-28",
        ] {
            assert!(unfolded.contains(line), "{line} in {unfolded}");
        }
        let english = office.get(&file.replace("/zh/", "/en/")).text.replace("\r\n ", "");
        assert!(english.contains("SUMMARY;LANGUAGE=en:Credit restoration may be applied for"));
    });
}

#[test]
fn an_organisation_applies_signs_and_is_told_what_follows() {
    on_both(|test| {
        let office = Office::ripe(test);
        let record = office.get(&format!("/zh/org/{}/{}", code(1), office.key.hex())).text;
        let start = format!("/zh/services/restoration?record={}", office.record());
        assert!(record.contains(&start) && record.contains("申请修复"));
        let page = office.get(&start).text;
        assert!(page.contains("最短公示期已到") && page.contains("最短3个月"), "eligibility comes first");
        let draft = office.begin("restoration");
        let performed = [("statement", "罚款已于2026年11月1日缴清，票据号0001。")];
        assert_eq!(office.led(&format!("{draft}/performed"), &performed), format!("{draft}/commitment"));
        let words = office.get(&format!("{draft}/commitment")).text;
        assert!(words.contains("公开承诺") && words.contains("愿意接受撤销修复"));
        let unsigned = office.send(&format!("{draft}/commitment"), &[]);
        assert_eq!(unsigned.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unsigned.text.contains("href=\"#signed\""));
        let signed = [("signed", "yes")];
        assert_eq!(office.led(&format!("{draft}/commitment"), &signed), format!("{draft}/contact"));
        office.led(&format!("{draft}/contact"), &[("contact", "财务部"), ("email", "")]);
        let check = office.get(&format!("{draft}/check")).text;
        assert!(check.contains("票据号0001") && check.contains("愿意接受撤销修复"));
        let done = office.send(&format!("{draft}/check"), &[]);
        for part in ["修复申请已提交", "修〔2026〕1号", "2026年11月5日", "2026年11月16日"] {
            assert!(done.text.contains(part), "{part} in {}", done.text);
        }
        let open = office.get(&start).text;
        assert!(!open.contains("正在办理"), "strangers are not told that an application is in");
        let again = office.begin("restoration");
        office.led(&format!("{again}/performed"), &performed);
        office.led(&format!("{again}/commitment"), &signed);
        office.led(&format!("{again}/contact"), &[("contact", "财务部")]);
        let shut = office.send(&format!("{again}/check"), &[]);
        assert_eq!(shut.status, StatusCode::CONFLICT);
        assert!(shut.text.contains("修复申请正在办理"));
        office.desk.is_sound();
    });
}

#[test]
fn a_record_that_needs_no_restoration_says_so_and_has_no_calendar_file() {
    on_both(|test| {
        let fixture = Fixture::new(test);
        fixture.registered(1, CODE, "衡信示例有限公司", &[]);
        let fields = [("honour", "守信企业"), ("year", "2025")];
        let key = fixture.received(1, RecordKind::Honour, &fields, "2026-03-01", None);
        let record = format!("{CODE}-{}", key.hex());
        let page = fixture.get(&format!("/zh/services/restoration?record={record}"));
        assert!(page.text.contains("不需要修复"), "{}", page.text);
        let ics = fixture.get(&format!("/zh/services/restoration/not-before.ics?record={record}"));
        assert_eq!(ics.status, StatusCode::SEE_OTHER);
        let none = fixture.get(&format!("/zh/services/restoration/not-before.ics?record={CODE}-00"));
        assert_eq!(none.status, StatusCode::NOT_FOUND);
    });
}
