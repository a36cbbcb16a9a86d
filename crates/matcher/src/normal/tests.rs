//! Spellings that are one name, and spellings that are not.

use std::{collections::HashMap, path::PathBuf};

use proptest::prelude::*;

use super::*;

/// Spellings met in delivered files, and the form they share with the plain spelling.
#[test]
fn spellings_of_one_name_share_a_form() {
    let table = [
        ("衡信示例（集团）有限公司", "衡信示例(集团)有限公司"),
        ("衡信示例【集团】有限公司", "衡信示例(集团)有限公司"),
        ("衡信示例〔集团〕有限公司", "衡信示例(集团)有限公司"),
        ("衡信示例有限公司 ", "衡信示例有限公司"),
        ("\u{FEFF}衡信 示例\u{3000}有限\u{200B}公司\r\n", "衡信示例有限公司"),
        ("衡信ＡＢＣ示例厂", "衡信abc示例厂"),
        ("衡信ABC示例厂", "衡信abc示例厂"),
        ("ｶﾌﾞｼｷｶﾞｲｼｬ衡信", "カブシキガイシャ衡信"),
        ("衡信㈱", "衡信(株)"),
        ("第①示例厂", "第1示例厂"),
        ("衡信·示例", "衡信示例"),
        ("衡信•示例", "衡信示例"),
        ("衡信・示例", "衡信示例"),
        ("衡信．示例", "衡信示例"),
        ("衡信—示例", "衡信示例"),
        ("宁安市海浪供销社.", "宁安市海浪供销社"),
        ("《读者》杂志社", "读者杂志社"),
        ("“衡信”示例厂", "衡信示例厂"),
        ("七○七示例所", "七〇七示例所"),
        ("3·5空间", "3.5空间"),
        ("３．５空间", "3.5空间"),
        ("⼀⼆示例厂", "一二示例厂"),
    ];
    for (spelling, form) in table {
        assert_eq!(normal_form(spelling), form, "{spelling:?}");
        assert!(same_exactly(spelling, form), "{spelling:?}");
    }
}

/// Names that a careless form would take for one another.
#[test]
fn different_names_keep_different_forms() {
    let table = [
        ("3.5空间", "35空间"),
        ("2-1示例店", "21示例店"),
        ("衡信示例(集团)公司", "衡信示例集团公司"),
        ("葉氏示例厂", "叶氏示例厂"),
        ("二〇一示例医院", "二0一示例医院"),
        ("衡信A+示例", "衡信A示例"),
        ("衡信&示例", "衡信示例"),
        ("某*某示例厂", "某某示例厂"),
        ("コーヒー示例店", "コヒ示例店"),
        ("", ""),
        (" ", "—"),
    ];
    for (a, b) in table {
        assert!(!same_exactly(a, b), "{a:?} and {b:?}");
    }
}

#[test]
fn plain_chinese_is_not_copied() {
    assert!(matches!(normal_form("衡信示例有限公司"), Cow::Borrowed(_)));
    assert!(matches!(normal_form("衡信示例(集团)有限公司"), Cow::Borrowed(_)));
}

/// The short way through must not differ from the long one.
#[test]
fn simple_characters_agree_with_nfkc() {
    for c in (0..=0x0010_FFFF).filter_map(char::from_u32).filter(|c| is_simple(*c)) {
        let by_nfkc: Vec<char> = c.nfkc().collect();
        assert_eq!(by_nfkc, [narrow(c)], "{c:?}");
    }
}

#[test]
fn plain_characters_are_their_own_form() {
    for c in (0..=0x0010_FFFF).filter_map(char::from_u32).filter(|c| is_plain(*c)) {
        assert_eq!(fold(c.nfkc(), 4), c.to_string(), "{c:?}");
    }
}

proptest! {
    #[test]
    fn taking_the_form_twice_changes_nothing(name in any::<String>()) {
        let once = normal_form(&name).into_owned();
        let twice = normal_form(&once).into_owned();
        prop_assert_eq!(&twice, &once);
    }

    #[test]
    fn so_for_text_full_of_marks(name in "[A-C1-3一二·.\\-（）  か\u{3099}\u{301}\u{200B}\u{A8}ｶﾞ㈱①½가]{0,12}") {
        let once = normal_form(&name).into_owned();
        let twice = normal_form(&once).into_owned();
        prop_assert_eq!(&twice, &once);
    }
}

fn data_dir() -> Option<PathBuf> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    Some(std::env::var_os("HENGXIN_DATA").map_or_else(beside, PathBuf::from)).filter(|dir| dir.is_dir())
}

/// On 385,125 real names: those that fall together must be spellings of one name.
#[test]
fn few_registered_names_fall_together() {
    let Some(dir) = data_dir() else {
        println!("skipped: no real data beside the repository");
        return;
    };
    let text = std::fs::read_to_string(dir.join("registry_dev.tsv")).unwrap();
    let names: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split('\t').next()).collect();
    let started = std::time::Instant::now();
    let bytes: usize = names.iter().map(|name| normal_form(name).len()).sum();
    let taken = started.elapsed();
    println!("{} names, {bytes} bytes of normal forms, {taken:?}", names.len());
    let mut spellings: HashMap<Cow<str>, Vec<&str>> = HashMap::new();
    for name in names {
        let of_form = spellings.entry(normal_form(name)).or_default();
        if !of_form.contains(&name) {
            of_form.push(name);
        }
    }
    let together: Vec<_> = spellings.values().filter(|spellings| spellings.len() > 1).collect();
    println!("{} forms with several spellings", together.len());
    together.iter().for_each(|spellings| println!("  {spellings:?}"));
    assert!(together.len() < 100, "the form merges too much");
}
