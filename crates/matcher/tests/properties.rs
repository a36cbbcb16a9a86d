//! What holds for all names: invariance, incremental as rebuilt, saved as loaded, damage found, bounded time.
#![allow(clippy::pedantic, reason = "a story may be wordy")]

use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use matcher::{
    Builder, Code, Gazetteer, Index, Lexicon, Name, Organisation, Query, Resolution, compare, parse,
};
use proptest::prelude::*;

static LEXICON: LazyLock<Arc<Lexicon>> = LazyLock::new(|| {
    Arc::new(Lexicon::new(&Gazetteer::new([
        ("110000", "北京市"),
        ("360000", "江西省"),
        ("360200", "景德镇市"),
        ("360222", "浮梁县"),
    ])))
});

fn lexicon() -> Arc<Lexicon> {
    Arc::clone(&LEXICON)
}

/// Names as they are made: place, core, trade, form, now and then a branch.
fn name() -> impl Strategy<Value = String> {
    let region =
        prop_oneof![Just(""), Just("北京"), Just("北京市"), Just("江西省"), Just("景德镇市"), Just("浮梁县")];
    let trade =
        prop_oneof![Just("科技"), Just("陶瓷"), Just("商贸"), Just("建筑工程"), Just("（集团）"), Just("")];
    let form =
        prop_oneof![Just("有限公司"), Just("有限责任公司"), Just("股份有限公司"), Just("厂"), Just("")];
    let branch = prop_oneof![5 => Just(""), 1 => Just("浮梁分公司"), 1 => Just("第二分公司")];
    (region, "[甲乙丙丁鸿阳远鑫示例]{2,3}", trade, form, branch)
        .prop_map(|(region, core, trade, form, branch)| format!("{region}{core}{trade}{form}{branch}"))
}

fn organisation<'a>(id: u32, names: &'a [Name<'a>]) -> Organisation<'a> {
    let code = Code::parse(&format!("9136020000000{id:05}")).filter(|_| !id.is_multiple_of(3));
    Organisation { id, code, district: 360_200, names }
}

fn built(names: &[String]) -> Index {
    let mut builder = Builder::new(lexicon());
    for (id, name) in (0..).zip(names) {
        builder.add(&organisation(id, &[Name::current(name)]));
    }
    builder.build()
}

/// What an answer says, by the organisations and not by where they lie.
fn said(answer: &Resolution<'_>) -> (matcher::Verdict, matcher::Reason, Vec<(u32, u32)>) {
    let candidates = answer.candidates.iter().map(|c| (c.id, c.comparison.score)).collect();
    (answer.verdict, answer.reason, candidates)
}

fn wide(name: &str) -> String {
    let wide =
        |c: char| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c) } else { c };
    name.chars().map(wide).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn width_spaces_and_brackets_change_nothing(names in prop::collection::vec(name(), 1..30), asked in name()) {
        let index = built(&names);
        let plain = said(&index.resolve(&Query::name(&asked)));
        let spaced: String = asked.chars().flat_map(|c| [c, ' ', '\u{200B}']).collect();
        for other in [wide(&asked), spaced, asked.replace('（', "[").replace('）', "]"), asked.replace('（', "〔").replace('）', "〕")] {
            prop_assert_eq!(&said(&index.resolve(&Query::name(&other))), &plain, "{}", other);
        }
    }

    #[test]
    fn incremental_is_as_rebuilt(names in prop::collection::vec(name(), 2..24), asked in name(), half in 0..24_usize) {
        let half = half.min(names.len());
        let mut index = built(&names[..half]);
        for (id, name) in (0..).zip(&names).skip(half) {
            index.insert(&organisation(id, &[Name::current("将被换掉的名称")]));
            index.insert(&organisation(id, &[Name::current(name)]));
        }
        index.remove(0);
        index.insert(&organisation(0, &[Name::current(&names[0])]));
        let rebuilt = built(&names);
        prop_assert_eq!(index.len(), rebuilt.len());
        for query in [asked.as_str(), names[0].as_str(), names[names.len() - 1].as_str()] {
            let wanted = said(&rebuilt.resolve(&Query::name(query)));
            prop_assert_eq!(&said(&index.resolve(&Query::name(query))), &wanted);
            prop_assert_eq!(&said(&index.compacted().resolve(&Query::name(query))), &wanted);
        }
    }

    #[test]
    fn loaded_answers_as_saved(names in prop::collection::vec(name(), 1..24), asked in name()) {
        let mut index = built(&names);
        index.insert(&organisation(500, &[Name::current(&asked), Name::former("景德镇市旧名瓷厂")]));
        index.remove(0);
        let mut saved = Vec::new();
        index.save(&mut saved).unwrap();
        let loaded = Index::load(saved.as_slice(), lexicon()).unwrap();
        for query in [asked.as_str(), "景德镇市旧名瓷厂", "景德镇市示例瓷厂", names[0].as_str()] {
            prop_assert_eq!(index.resolve(&Query::name(query)), loaded.resolve(&Query::name(query)));
        }
    }

    #[test]
    fn comparing_does_not_depend_on_the_order(a in name(), b in name()) {
        prop_assert_eq!(compare(&a, &b, &lexicon()), compare(&b, &a, &lexicon()));
    }

    #[test]
    fn every_part_lies_in_the_name(text in "\\PC{0,40}") {
        let parts = parse(&text, &lexicon());
        let length = u32::try_from(text.chars().count()).unwrap();
        for span in parts.spans() {
            prop_assert!(span.start < span.end && span.end <= length, "{:?} of {}", span, text);
        }
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,60}", other in "\\PC{0,60}") {
        let index = built(&[text.clone(), other.clone()]);
        index.resolve(&Query::name(&other));
        compare(&text, &other, &lexicon());
    }
}

/// Names that share as little as each other with what is asked: which are read must not hang on where they lie.
#[test]
fn names_as_like_as_each_other_are_read_in_one_order() {
    let names =
        ["北京市丙阳科技", "景德镇市示阳（集团）有限公司", "景德镇市甲鸿科技有限公司", "北京甲丁鑫商贸"]
            .map(str::to_owned);
    let mut index = built(&[]);
    for (id, name) in (0..4).zip(&names).rev() {
        index.insert(&organisation(id, &[Name::current(name)]));
    }
    let asked = Query::name("景德镇市丙丁阳商贸");
    assert_eq!(said(&index.resolve(&asked)), said(&built(&names).resolve(&asked)));
}

#[test]
fn every_damaged_byte_of_a_saved_index_is_found() {
    let mut index = built(&["景德镇市示例陶瓷有限公司".to_owned(), "北京甲乙科技有限公司".to_owned()]);
    index.insert(&organisation(9, &[Name::current("浮梁县示例茶业有限公司")]));
    let mut saved = Vec::new();
    index.save(&mut saved).unwrap();
    let lexicon = lexicon();
    let loads = |bytes: &[u8]| Index::load(bytes, Arc::clone(&lexicon)).is_ok();
    assert!(loads(&saved));
    for at in 0..saved.len() {
        for bit in [1, 0x80] {
            saved[at] ^= bit;
            assert!(!loads(&saved), "byte {at}");
            saved[at] ^= bit;
        }
        assert!(!loads(&saved[..at]), "cut to {at} bytes");
    }
    saved.push(0);
    assert!(!loads(&saved), "a byte too many");
}

#[test]
fn an_index_made_with_other_words_is_refused() {
    let mut saved = Vec::new();
    built(&["景德镇市示例陶瓷有限公司".to_owned()]).save(&mut saved).unwrap();
    let other = Arc::new(Lexicon::new(&Gazetteer::new([("430000", "湖南省")])));
    assert!(matches!(Index::load(saved.as_slice(), other), Err(matcher::LoadError::Lexicon)));
}

#[test]
fn hostile_names_are_answered_in_bounded_time() {
    let names: Vec<String> = (0..400)
        .map(|i| format!("景德镇市示例{}陶瓷有限公司", char::from_u32(0x4E00 + i).unwrap()))
        .collect();
    let mut index = built(&names);
    let mixed: String = (0..4_000).map(|i| char::from_u32(0x4E00 + i * 5).unwrap()).collect();
    let hostile = [
        "示".repeat(10_000),
        "（".repeat(10_000),
        "有限公司".repeat(2_500),
        "景德镇市".repeat(1_000),
        "\u{202E}\u{200F}".repeat(2_000) + "示例",
        "\u{200B}".repeat(10_000),
        "🏢👨‍👩‍👧‍👦".repeat(500),
        "e\u{301}\u{327}".repeat(2_000),
        "ab ".repeat(3_000),
        "及其子公司".repeat(800),
        mixed,
    ];
    let started = Instant::now();
    for (id, name) in (1_000..).zip(&hostile) {
        index.resolve(&Query::name(name));
        index.insert(&organisation(id, &[Name::current(name)]));
        index.resolve(&Query::name(name));
        compare(name, &hostile[0], index.lexicon());
    }
    let spent = started.elapsed();
    assert!(spent < Duration::from_secs(10), "{spent:?} for {} names", hostile.len());
}
