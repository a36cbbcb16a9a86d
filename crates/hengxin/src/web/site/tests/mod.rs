//! Every page from invented views, held to structure. With `HENGXIN_PAGES=DIR` the pages are also written there, to
//! be looked at in a browser.

mod fixture;
mod structure;

use std::sync::LazyLock;

use domain::{Day, Lang, Media, Refusal, Text};

use super::pages::{
    self, HomeFigure, ListChoice, OfficeLetter, PeriodQuestion, RedChoice, SearchChoice, StatsChoice,
    Trouble, services,
};
use super::{Frame, assets};
use crate::app::application::ApplicationKind::{self, Declining, Objection, Restoration};
use crate::app::application::{ApplicationDraft, Asked, DraftFile, Flaw, Shut, Step};
use crate::app::case::FileLine;
use crate::app::view::RecordView;
use structure::check;

/// A file that came with a draft.
static FILES: LazyLock<[DraftFile; 1]> = LazyLock::new(|| {
    [DraftFile {
        id: "00".repeat(16),
        nth: 1,
        name: "缴款<b>凭证.pdf".to_owned(),
        media: Media::Pdf,
        bytes: 4096,
        sha256: vec![0; 32],
        added_at: 0,
    }]
});

/// A page of a file of a case, with another one behind it.
fn office_file(f: &Frame, media: Media, (purpose, error): (&str, &str)) -> String {
    let line = |nth: i64, destroyed| FileLine {
        id: format!("{nth:032x}"),
        nth,
        name: "送达<b>回证.png".to_owned(),
        media: media.name().to_owned(),
        picture: media.is_picture(),
        bytes: 20_480,
        sha256: "00".repeat(32),
        what: "receipt".to_owned(),
        step: "notice-served".to_owned(),
        actor: "account:3".to_owned(),
        by: "李娜".to_owned(),
        at: "2026-11-02T04:00:00Z".to_owned(),
        destroyed,
    };
    let all = [line(1, false), line(2, false)];
    let of = (7, "异〔2026〕1号");
    pages::files::file(f, pages::files::OneFile { of, line: &all[0], all: &all, purpose, error }).0
}

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
    ("letter", |f| pages::letter(f, &fixture::letter(f.lang)).0),
    ("letter-in-the-other-language", |f| pages::letter(f, &fixture::letter(f.other())).0),
    ("letter-preview", |f| pages::letter_preview(f, &fixture::letter(f.lang)).0),
    ("letter-own", |f| pages::own_letter(f, &fixture::kept_letter(false), "7K2M-PQRA-93XD").0),
    ("letter-ask", |f| pages::ask_for_letter(f, false).0),
    ("letter-ask-wrong", |f| pages::ask_for_letter(f, true).0),
    ("office-letter", |f| office_letter(f, false, "")),
    ("office-letter-refused", |f| office_letter(f, false, f.lang.pick("送达日期不对", "Not that day"))),
    ("office-letter-served", |f| office_letter(f, true, "")),
    ("office-file", |f| office_file(f, Media::Png, ("", ""))),
    ("office-file-refused", |f| office_file(f, Media::Png, ("", f.lang.pick("请写明目的", "Say what for")))),
    ("office-file-picture", |f| office_file(f, Media::Png, ("核对<b>送达", ""))),
    ("office-file-pdf", |f| office_file(f, Media::Pdf, ("核对送达", ""))),
    ("lists", |f| pages::lists(f, &fixture::cards(), Some(&Text::of("守信激励名单", "Red list"))).0),
    ("list", |f| pages::list(f, "penalty", CHOICE, &fixture::list(), &["示例市税务局".to_owned()]).0),
    ("list-wrong-day", |f| pages::list(f, "penalty", WRONG_DAY, &fixture::empty_list(), &[]).0),
    ("list-empty", |f| pages::list(f, "commitment", ListChoice::default(), &fixture::empty_list(), &[]).0),
    ("services", |f| services::index(f).0),
    ("services-objection", |f| services::start(f, Objection, (&fixture::law(), today()), None).0),
    ("services-restoration", |f| {
        services::start(f, Restoration, (&fixture::law(), today()), Some(&fixture::record())).0
    }),
    ("services-find", |f| {
        let asked = Asked { code: "91", document: "1号" };
        services::find(f, Objection, asked, Some(&Text::of("没有找到", "Nothing was found"))).0
    }),
    ("services-not-before", |f| shut(f, &Shut::NotBefore(Box::new(fixture::record()), today()))),
    ("services-no-calendar", |f| shut(f, &Shut::Refused(Refusal::NoCalendar { year: 2027 }))),
    ("services-not-held", |f| shut(f, &Shut::NotHeld)),
    ("services-not-published", |f| shut(f, &Shut::NotPublished)),
    ("services-under-objection", |f| shut(f, &Shut::UnderObjection(Box::new(fixture::record())))),
    ("services-nothing-to-restore", |f| shut(f, &Shut::NothingToRestore(Box::new(fixture::record())))),
    ("services-not-an-honour", |f| {
        services::shut(f, Declining, &fixture::law(), &Shut::NotAnHonour(Box::new(fixture::record()))).1.0
    }),
    ("services-declining", |f| services::start(f, Declining, (&fixture::law(), today()), None).0),
    ("services-acting", |f| step(f, Declining, Step::Acting, "statement")),
    ("services-declining-done", |f| services::done(f, Declining, &fixture::filed(), &fixture::clocks()).0),
    ("red-list", |f| pages::red_list(f, &fixture::red_list(), RedChoice::default()).0),
    ("red-list-wrong-day", |f| {
        let choice = RedChoice { day: "2099", wrong_day: true, after: "x" };
        pages::red_list(f, &fixture::red_list(), choice).0
    }),
    ("services-ground", |f| step(f, Objection, Step::Ground, "ground")),
    ("services-statement", |f| step(f, Objection, Step::Statement, "statement")),
    ("services-performed", |f| step(f, Restoration, Step::Performed, "statement")),
    ("services-commitment", |f| step(f, Restoration, Step::Commitment, "signed")),
    ("services-contact", |f| step(f, Objection, Step::Contact, "email")),
    ("services-check", |f| {
        let draft = fixture::draft(Restoration);
        services::check(f, held(&draft, &fixture::record())).0
    }),
    ("services-done", |f| services::done(f, Objection, &fixture::filed(), &fixture::clocks()).0),
    ("services-filed-before", |f| services::filed_before(f, Restoration, "修〔2026〕1号").0),
    ("services-gone", |f| services::gone(f).0),
    ("services-track", |f| {
        let form = services::FollowForm { number: "异〔2026〕1号", code: "" };
        services::follow_form(f, form, Some(Text::of("对不上", "They do not go together"))).0
    }),
    ("services-followed", |f| {
        let news = Text::of("已经办好。", "Done.");
        services::followed(f, &fixture::followed(), "2222-2222-2222", Some((&news, true))).0
    }),
    ("services-confirm", |f| {
        let flaw = Text::of("请填写", "Say something");
        let todo = services::Todo { step: "review-asked", seen: 7, text: "<b>", flaw: Some(&flaw) };
        services::confirm(f, &fixture::followed(), "2222-2222-2222", todo).0
    }),
    ("stats", |f| pages::stats(f, &fixture::statistics(), StatsChoice::default()).0),
    ("stats-penalties", |f| {
        pages::stats(f, &fixture::statistics(), StatsChoice { kind: "penalty", year: "2026" }).0
    }),
    ("data", |f| pages::data(f, &fixture::datasets()).0),
    ("api", |f| pages::api(f).0),
    ("help", |f| pages::help(f).0),
    ("help-periods", |f| pages::periods(f, &fixture::law(), today(), QUESTION).0),
    ("help-periods-wrong", |f| {
        pages::periods(f, &fixture::law(), today(), PeriodQuestion { decided: "去年", tier: "" }).0
    }),
    ("help-glossary", |f| help(f, "glossary")),
    ("help-about", |f| help(f, "about")),
    ("help-correct", |f| help(f, "correct")),
    ("help-accessibility", |f| help(f, "accessibility")),
    ("help-privacy", |f| help(f, "privacy")),
    ("help-feedback", |f| help(f, "feedback")),
    ("not-found", |f| pages::problem(f, &Trouble::NotFound, "").0),
    ("gone", |f| pages::problem(f, &Trouble::Gone, "").0),
    ("too-many", |f| pages::problem(f, &Trouble::TooMany(7), "").0),
    ("unavailable", |f| pages::problem(f, &Trouble::Unavailable, "").0),
    ("unsealed", |f| pages::problem(f, &Trouble::Unsealed { written: false }, "").0),
    ("fault", |f| pages::problem(f, &Trouble::Fault, "00c0ffee00c0ffee").0),
];

fn office_letter(frame: &Frame, served: bool, error: &str) -> String {
    let view = fixture::kept_letter(served);
    let (may_serve, token) = (true, "0123");
    let letter = OfficeLetter { view: &view, may_serve, token, error, way: "handed", on: "", receipt: "" };
    pages::office_letter(frame, letter).0
}

const CHOICE: ListChoice =
    ListChoice { authority: "示例市市场监督管理局", from: "2026-01-01", to: "", after: "00" };
const WRONG_DAY: ListChoice = ListChoice { authority: "", from: "2026-02-30", to: "", after: "" };
const QUESTION: PeriodQuestion = PeriodQuestion { decided: "2026-06-11", tier: "serious" };

fn today() -> Day {
    Day::new(2026, 11, 22).unwrap()
}

fn help(frame: &Frame, name: &str) -> String {
    pages::help_page(frame, name, Some("91360200MA5EXAM14E-00c0ffee00c0ffee")).expect("a page of that name").0
}

fn figures() -> Vec<HomeFigure> {
    let figure = |value, zh, en, path| HomeFigure { value, name: Text::of(zh, en), path };
    vec![
        figure(385_125, "家机构", "organisations", "/search"),
        figure(60_000, "条公示中的记录", "published records", "/lists"),
        figure(12, "个报送单位", "departments reporting", "/stats"),
    ]
}

fn shut(frame: &Frame, why: &Shut) -> String {
    services::shut(frame, Restoration, &fixture::law(), why).1.0
}

/// A step whose answer must be changed.
fn step(frame: &Frame, kind: ApplicationKind, step: Step, field: &'static str) -> String {
    let (draft, record) = (fixture::draft(kind), fixture::record());
    let flaws = [Flaw { field, text: Text::of("请修改", "Change this") }];
    services::step(frame, held(&draft, &record), step, (&flaws, "2026-12-02")).0
}

fn held<'a>(draft: &'a ApplicationDraft, record: &'a RecordView) -> services::Held<'a> {
    static WORDS: Text = Text::of("本单位承诺。", "We commit ourselves.");
    services::Held { secret: "00c0ffee", draft, record, commitment: Some(&WORDS), files: &*FILES }
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

#[test]
fn the_calculator_answers_from_the_law_and_refuses_where_no_rule_is_in_force() {
    let ask = |decided| {
        let question = PeriodQuestion { decided, tier: "serious" };
        pages::periods(&Frame::new(Lang::Zh, "/help/periods"), &fixture::law(), today(), question).0
    };
    let answer = ask("2026-06-11");
    assert!(answer.contains("2027年6月11日") && answer.contains("2029年6月11日"), "12 and 36 months later");
    assert!(ask("1990-01-01").contains("没有可适用的规则"));
    assert!(ask("去年").contains("aria-invalid"));
}

#[test]
fn a_page_for_what_is_gone_says_only_that_it_is_not_published() {
    let html = pages::problem(&Frame::new(Lang::Zh, "/"), &Trouble::Gone, "").0;
    assert!(html.contains("不在公示中"));
    for word in ["修复", "期满", "撤"] {
        let main = html.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
        assert!(!main.contains(word), "{word} says why");
    }
}

#[test]
fn a_help_page_repeats_nothing_from_the_address_but_a_record_number() {
    let frame = Frame::new(Lang::Zh, "/help/correct");
    let html = pages::help_page(&frame, "correct", Some("<script>-00c0ffee00c0ffee")).unwrap().0;
    assert!(!html.contains("00c0ffee"));
    assert!(pages::help_page(&frame, "nothing", None).is_none());
}

#[test]
fn figures_download_as_csv() {
    let figures = pages::figures(&fixture::statistics(), StatsChoice { kind: "penalty", year: "2026" });
    let months = figures.iter().find(|figure| figure.id == "months").unwrap();
    assert_eq!(months.csv(Lang::En), "Month,records\n2026-01,30\n2026-02,12\n");
}

#[test]
fn a_letter_shows_every_part_and_the_office_also_what_is_unverified() {
    let letter = fixture::letter(Lang::Zh);
    let sent = pages::letter(&Frame::new(Lang::Zh, "/"), &letter).0;
    let seen = pages::letter_preview(&Frame::new(Lang::Zh, "/"), &letter).0;
    for part in
        [letter.number.as_str(), &letter.lead, "六、日期", "自送达次日起满60日", "（示例）期限规则 第三条"]
    {
        assert!(sent.contains(part) && seen.contains(part), "{part}");
    }
    assert!(seen.contains("尚未与公布文本核对") && !sent.contains("尚未与公布文本核对"));
}

#[test]
fn a_letter_says_on_the_page_what_it_says_in_text() {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    for letter in fixture::letters() {
        let html = pages::letter(&Frame::new(Lang::Zh, "/"), &letter).0;
        let shown: String =
            html.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
        let shown = bare(&shown);
        for line in crate::letter::text(&letter).lines() {
            let line = bare(line.trim_start_matches("- "));
            // Rows stand apart on the page: name and value without the colon, the formula without brackets.
            let pieces = line.split(['：', ':', '（', '）', '(', ')']);
            assert!(pieces.into_iter().all(|piece| shown.contains(piece)), "{line} is not in {shown}");
        }
    }
}

#[test]
fn marks_of_html_in_a_letter_are_shown_and_not_obeyed() {
    let letter = fixture::letter_saying("<script>&\"'</script>");
    for lang in [Lang::Zh, Lang::En] {
        let html = pages::letter_preview(&Frame::new(lang, "/"), &letter).0;
        check("letter", lang, &html);
        let shown = html.matches("&lt;script&gt;&amp;&quot;&#39;&lt;/script&gt;").count();
        // Name, authority, document, address, e-mail, contact, reason, rule (also among the unverified), signature.
        assert_eq!(shown, 10, "{html}");
        assert!(!html.contains("<script>"));
    }
}
