//! The rules that never bend, as tables: what a name must not be linked to, and why.
#![allow(clippy::pedantic, reason = "a story may be wordy")]

use std::sync::Arc;

use matcher::{
    Builder, Code, Gazetteer, Index, Lexicon, Name, Organisation, Query, Reason, Resolution, Verdict, compare,
};

const PLACES: [(&str, &str); 9] = [
    ("110000", "北京市"),
    ("310000", "上海市"),
    ("360000", "江西省"),
    ("360200", "景德镇市"),
    ("360222", "浮梁县"),
    ("360500", "新余市"),
    ("361100", "上饶市"),
    ("361121", "上饶县"),
    ("430000", "湖南省"),
];

fn lexicon() -> Arc<Lexicon> {
    Arc::new(Lexicon::new(&Gazetteer::new(PLACES)))
}

fn register(names: &[&str]) -> Index {
    let mut builder = Builder::new(lexicon());
    for (id, name) in (1..).zip(names) {
        let code = Code::parse(&format!("9136020000000{id:05}"));
        builder.add(&Organisation { id, code, district: 360_200, names: &[Name::current(name)] });
    }
    builder.build()
}

fn code(id: u32) -> Code {
    Code::parse(&format!("9136020000000{id:05}")).expect("digits are a code")
}

fn ids(answer: &Resolution<'_>) -> Vec<u32> {
    answer.candidates.iter().map(|candidate| candidate.id).collect()
}

/// A register with one organisation, a name like its name, the reason it goes to a person.
#[track_caller]
fn goes_to_review(table: &[(&str, &str, Reason)]) {
    for &(registered, asked, reason) in table {
        let index = register(&[registered]);
        let answer = index.resolve(&Query::name(asked));
        assert_eq!(
            (answer.verdict, answer.reason),
            (Verdict::Review, reason),
            "{asked} against {registered}"
        );
        assert_eq!(ids(&answer), [1], "{asked}");
        let (there, back) = (compare(registered, asked, &lexicon()), compare(asked, registered, &lexicon()));
        assert_eq!(there, back, "{asked} and {registered} compared from either side");
    }
}

#[test]
fn a_branch_is_not_its_head_office() {
    goes_to_review(&[
        ("景德镇市示例陶瓷有限公司", "景德镇市示例陶瓷有限公司浮梁分公司", Reason::BranchOfHead),
        ("景德镇市示例陶瓷有限公司浮梁分公司", "景德镇市示例陶瓷有限公司", Reason::BranchOfHead),
        ("示例银行股份有限公司新余支行", "示例银行股份有限公司", Reason::BranchOfHead),
        ("上海示例餐饮有限公司", "上海示例餐饮有限公司人民路店", Reason::BranchOfHead),
    ]);
}

#[test]
fn one_character_of_the_core_name_never_links() {
    goes_to_review(&[
        ("景德镇市鸿阳陶瓷有限公司", "景德镇市鸿远陶瓷有限公司", Reason::OneCharacter),
        ("景德镇市鸿阳陶瓷有限公司", "景德镇市鑫鸿阳陶瓷有限公司", Reason::OneCharacter),
        ("北京示例科技有限公司", "北京示列科技有限公司", Reason::OneCharacter),
    ]);
}

#[test]
fn numbers_directions_and_levels_never_link() {
    goes_to_review(&[
        ("景德镇市示例第一瓷厂", "景德镇市示例第二瓷厂", Reason::NumbersDiffer),
        ("示例建工集团有限公司第十分公司", "示例建工集团有限公司第十一分公司", Reason::NumbersDiffer),
        ("中铁示例十局集团有限公司", "中铁示例十一局集团有限公司", Reason::NumbersDiffer),
        ("景德镇市示例城东服务站", "景德镇市示例城西服务站", Reason::DirectionsDiffer),
        ("上饶市示例供水有限公司", "上饶县示例供水有限公司", Reason::LevelsDiffer),
    ]);
}

#[test]
fn chinese_and_arabic_digits_are_found_but_not_linked() {
    goes_to_review(&[("景德镇市示例三厂", "景德镇市示例3厂", Reason::NumbersDiffer)]);
}

#[test]
fn another_place_is_another_organisation() {
    let index = register(&["江西省示例建设有限公司"]);
    let answer = index.resolve(&Query::name("湖南省示例建设有限公司"));
    assert_eq!((answer.verdict, answer.reason), (Verdict::Different, Reason::RegionsDiffer));
}

#[test]
fn a_place_left_out_or_moved_is_for_a_person() {
    goes_to_review(&[
        ("北京示例科技有限公司", "示例科技有限公司", Reason::RegionMissing),
        ("北京示例科技有限公司", "北京市示例科技有限公司", Reason::RegionMissing),
        ("北京示例科技有限公司", "示例（北京）科技有限公司", Reason::RegionMissing),
    ]);
}

#[test]
fn another_form_is_for_a_person() {
    goes_to_review(&[
        ("北京示例科技有限公司", "北京示例科技股份有限公司", Reason::FormsDiffer),
        ("北京示例科技有限公司", "北京示例科技", Reason::FormsDiffer),
    ]);
}

#[test]
fn a_name_of_several_or_of_none_never_links() {
    let registered = "景德镇市示例陶瓷有限公司";
    let index = register(&[registered]);
    for tail in [
        "及其子公司",
        "等",
        "等公司",
        "的客户",
        "及其关联方",
        "下属子公司",
        "－示例1号集合资金信托计划",
        "（监管账户）",
    ] {
        let asked = format!("{registered}{tail}");
        for query in [Query::name(&asked), Query::name(&asked).with_code(code(1))] {
            let answer = index.resolve(&query);
            assert_ne!(answer.verdict, Verdict::Same, "{asked}");
            assert_eq!(answer.reason, Reason::NotOne, "{asked}");
        }
    }
}

#[test]
fn two_valid_codes_that_differ_end_the_matter() {
    let index = register(&["景德镇市示例陶瓷有限公司"]);
    for asked in ["景德镇市示例陶瓷有限公司", "景德镇市示例陶瓷 有限公司", "景德镇市示列陶瓷有限公司"]
    {
        let answer = index.resolve(&Query::name(asked).with_code(code(99)));
        assert_eq!((answer.verdict, answer.reason), (Verdict::Different, Reason::CodesDiffer), "{asked}");
        assert_eq!(ids(&answer), [1], "the one looked at is still named");
    }
}

#[test]
fn a_code_with_another_name_is_for_a_person() {
    let index = register(&["景德镇市示例陶瓷有限公司", "新余市甲乙商贸有限公司"]);
    let renamed = index.resolve(&Query::name("江西丙丁实业有限公司").with_code(code(1)));
    assert_eq!(
        (renamed.verdict, renamed.reason, ids(&renamed)[0]),
        (Verdict::Review, Reason::NameDiffers, 1)
    );
    let crossed = index.resolve(&Query::name("新余市甲乙商贸有限公司").with_code(code(1)));
    assert_eq!(
        (crossed.verdict, crossed.reason, ids(&crossed)),
        (Verdict::Review, Reason::CodeOfAnother, vec![1, 2])
    );
}

#[test]
fn code_and_name_together_link() {
    let index = register(&["景德镇市示例陶瓷有限公司", "景德镇市示例陶瓷有限公司"]);
    let answer = index.resolve(&Query::name("景德镇市示例陶瓷有限公司").with_code(code(2)));
    assert_eq!((answer.verdict, answer.reason, ids(&answer)), (Verdict::Same, Reason::CodeAndName, vec![2]));
}

#[test]
fn homonyms_are_for_a_person() {
    let index = register(&["景德镇市示例陶瓷有限公司", "景德镇市示例陶瓷有限公司"]);
    let answer = index.resolve(&Query::name("景德镇市示例陶瓷有限公司"));
    assert_eq!(
        (answer.verdict, answer.reason, ids(&answer)),
        (Verdict::Review, Reason::Homonyms, vec![1, 2])
    );
}

#[test]
fn spelling_alone_links() {
    for (registered, asked) in [
        ("示例（集团）有限公司", "示例(集团)有限公司"),
        ("示例（集团）有限公司", "示例集团有限公司"),
        ("景德镇市示例电气有限公司", "景德鎮市示例電氣有限公司"),
        ("景德镇市示例电气有限公司", "景德镇市示例电气有限责任公司"),
        ("景德镇市ABC电气有限公司", "景德镇市 ＡＢＣ 电气有限公司"),
        ("景德镇市《示例》杂志社", "景德镇市示例杂志社"),
    ] {
        let index = register(&[registered]);
        let answer = index.resolve(&Query::name(asked));
        assert_eq!(answer.verdict, Verdict::Same, "{asked}");
        assert_eq!(answer.linked().map(|candidate| candidate.id), Some(1));
    }
}

#[test]
fn spelling_of_two_organisations_links_to_neither() {
    let index = register(&["示例煤炭有限公司", "示例煤炭有限责任公司"]);
    assert_eq!(index.resolve(&Query::name("示例煤炭（有限公司）")).verdict, Verdict::Review);
    let exact = index.resolve(&Query::name("示例煤炭有限责任公司"));
    assert_eq!((exact.verdict, ids(&exact)), (Verdict::Same, vec![2]), "the very name is its bearer's");
}

#[test]
fn renames_and_short_names_link_only_as_recorded() {
    let mut index = register(&["景德镇市示例陶瓷有限公司"]);
    for asked in ["景德镇市旧名瓷厂", "示例瓷业"] {
        assert_eq!(index.resolve(&Query::name(asked)).linked(), None, "{asked}");
    }
    let names = [
        Name::current("景德镇市示例陶瓷有限公司"),
        Name::former("景德镇市旧名瓷厂"),
        Name::short("示例瓷业"),
    ];
    index.insert(&Organisation { id: 1, code: Some(code(1)), district: 360_200, names: &names });
    let former = index.resolve(&Query::name("景德镇市旧名瓷厂"));
    assert_eq!((former.verdict, former.reason), (Verdict::Same, Reason::FormerName));
    let short = index.resolve(&Query::name("示例瓷业"));
    assert_eq!((short.verdict, short.reason), (Verdict::Same, Reason::ShortName));
    // A name that one bore and another bears is nobody's alone.
    index.insert(&Organisation {
        id: 2,
        code: Some(code(2)),
        district: 0,
        names: &[Name::current("景德镇市旧名瓷厂")],
    });
    let both = index.resolve(&Query::name("景德镇市旧名瓷厂"));
    assert_eq!((both.verdict, both.reason, ids(&both)), (Verdict::Review, Reason::Homonyms, vec![2, 1]));
}

#[test]
fn nothing_and_nothing_alike() {
    let index = register(&["景德镇市示例陶瓷有限公司"]);
    for asked in ["", "　", "（）", "···"] {
        let answer = index.resolve(&Query::name(asked));
        assert_eq!((answer.verdict, answer.reason), (Verdict::Different, Reason::NoName), "{asked:?}");
    }
    let answer = index.resolve(&Query::name("上海甲乙丙物流有限公司"));
    assert_eq!((answer.verdict, answer.reason), (Verdict::Different, Reason::NothingAlike));
}
