//! Every page from invented views, held to structure. With `HENGXIN_PAGES=DIR` the pages are also written there, to
//! be looked at in a browser.

mod fixture;
mod structure;

use domain::{Lang, Text};

use super::pages::{self, HomeFigure, SearchChoice};
use super::{Frame, assets};
use structure::check;

/// A page by name, in a language.
type Named = (&'static str, fn(&Frame) -> String);

const PAGES: &[Named] = &[
    ("home", |f| pages::home(f, &figures()).0),
    ("search-start", |f| pages::search(f, "", SearchChoice::default(), None).0),
    ("search", |f| {
        pages::search(
            f,
            "示例精密",
            SearchChoice { kind: "penalty", status: "active" },
            Some(&fixture::hits()),
        )
        .0
    }),
    ("search-none", |f| pages::search(f, "示例无此名", SearchChoice::default(), Some(&fixture::no_hits())).0),
    ("search-code", |f| {
        pages::search(f, &wrong_code(), SearchChoice::default(), Some(&fixture::no_hits())).0
    }),
    ("search-filtered", |f| {
        pages::search(f, "示例", SearchChoice { kind: "honour", status: "" }, Some(&fixture::no_hits())).0
    }),
    ("organisation", |f| pages::organisation(f, &fixture::organisation(), "").0),
    ("organisation-penalties", |f| pages::organisation(f, &fixture::organisation(), "penalty").0),
    ("organisation-bare", |f| pages::organisation(f, &fixture::bare_organisation(), "").0),
    ("record", |f| pages::record(f, &fixture::record()).0),
];

fn figures() -> Vec<HomeFigure> {
    let figure = |value, zh, en, path| HomeFigure { value, name: Text::of(zh, en), path };
    vec![
        figure(385_125, "家机构", "organisations", "/search"),
        figure(60_000, "条公示中的记录", "published records", "/lists"),
        figure(12, "个报送单位", "departments reporting", "/stats"),
    ]
}

/// A code with another check character than its own.
fn wrong_code() -> String {
    let code = fixture::code("MA5EXAM1");
    let last = if code.ends_with('1') { '2' } else { '1' };
    format!("{}{last}", &code[..17])
}

#[test]
fn every_page_keeps_to_the_structure_in_both_languages() {
    for (name, render) in PAGES {
        for lang in [Lang::Zh, Lang::En] {
            let html = render(&Frame::new(lang, "/search?q=%E8%A1%A1"));
            check(name, lang, &html);
            write_out(name, lang, &html);
        }
    }
}

fn write_out(name: &str, lang: Lang, html: &str) {
    let Some(folder) = std::env::var_os("HENGXIN_PAGES").map(std::path::PathBuf::from) else { return };
    let assets_folder = folder.join("assets");
    std::fs::create_dir_all(&assets_folder).unwrap();
    std::fs::write(folder.join(format!("{name}.{}.html", lang.pick("zh", "en"))), html).unwrap();
    for asset in [&assets::CSS, &assets::JS, &assets::ICON] {
        std::fs::write(folder.join(&asset.path[1..]), asset.bytes).unwrap();
    }
}

#[test]
fn a_record_shows_both_dates_and_how_they_were_worked_out() {
    let zh = pages::record(&Frame::new(Lang::Zh, "/"), &fixture::record()).0;
    for part in [
        "最早可申请修复",
        "2027年6月11日",
        "公示到期",
        "2029年6月11日",
        "严重：最短1年，最长3年",
        "人民币30,000元",
        "第八条",
    ] {
        assert!(zh.contains(part), "{part}");
    }
    assert!(
        zh.contains("&#60;b&#62;x") || zh.contains("&lt;b&gt;x"),
        "text from a file cannot become markup"
    );
}

#[test]
fn a_search_that_finds_nothing_says_which_of_the_things_happened() {
    let page = |query: &str, kind| {
        let choice = SearchChoice { kind, status: "" };
        pages::search(&Frame::new(Lang::Zh, "/search"), query, choice, Some(&fixture::no_hits())).0
    };
    assert!(page("示例", "").contains("没有名称或曾用名含有这些字的机构"));
    assert!(page("示例", "honour").contains("清除全部筛选"));
    assert!(
        page(&wrong_code(), "").contains(&fixture::code("MA5EXAM1")),
        "the code that would check is offered"
    );
    assert!(page(&fixture::code("MA5EXAM9"), "").contains("代码本身正确"));
}

#[test]
fn a_personal_number_in_the_search_box_is_not_repeated_on_the_page() {
    let frame = Frame::new(Lang::Zh, "/search?q=13800138000");
    let html = pages::search(&frame, "13800138000", SearchChoice::default(), None).0;
    assert!(!html.contains("13800138000"));
    assert!(html.contains("只收录机构"));
}

#[test]
fn being_on_no_list_is_not_praise() {
    let html = pages::organisation(&Frame::new(Lang::Zh, "/"), &fixture::bare_organisation(), "").0;
    assert!(html.contains("没有公示中的记录"));
    assert!(!html.contains("信用良好"));
}
