//! How rows find their organisation, and what an organisation's name and code may do.

use hengxin::store::delivery::Counts;

use super::desk::{Desk, Table, code, shop};
use crate::support::on_both;

const ONE: &str = "衡信一号示例有限公司";
const TWO: &str = "衡信二号示例有限公司";

/// A registration number of fifteen digits, with its check digit.
fn registration_number(fourteen: &str) -> String {
    let all = (0..10).map(|last| format!("{fourteen}{last}"));
    all.into_iter().find(|number| domain::id::RegNo15::parse(number).is_ok()).unwrap()
}

/// A taxpayer's number as given out before 2015: district and organisation code.
fn tax_number(uscc: &str) -> String {
    format!("360200{}", &uscc[8..17])
}

fn tax_list<L: AsRef<str>>(rows: impl IntoIterator<Item = L>) -> Table {
    Table::of("纳税人识别号 | 纳税人名称 | 评价年度 | 税务机关", rows)
}

fn accepted(read: u64) -> Counts {
    Counts { read, accepted: read, ..Counts::default() }
}

#[test]
fn the_business_register_opens_organisations_under_codes_old_and_new() {
    on_both(|test| {
        let desk = Desk::new(test);
        let (new, fifteen, older) = (code(1), registration_number("36020010000001"), "3602001234567");
        let report = desk.take_in(
            "business-register",
            &Table::registrations([(ONE, new.as_str()), (TWO, &fifteen), ("衡信三号示例厂", older)]),
        );
        assert_eq!(report.counts, accepted(3), "{:?}", desk.problems(report.batch));
        let mut expected = vec![
            format!("{new} | {ONE} | confirmed"),
            format!("{fifteen} | {TWO} | confirmed"),
            format!("{older} | 衡信三号示例厂 | confirmed"),
        ];
        expected.sort();
        assert_eq!(desk.organisations(), expected);
        let kinds = desk.lines("SELECT CAST(code_kind AS TEXT) FROM organisation ORDER BY code_kind", 1);
        assert_eq!(kinds, ["1", "2", "3"]);
    });
}

#[test]
fn an_honour_is_linked_by_code_by_organisation_code_and_by_exact_name() {
    on_both(|test| {
        let desk = Desk::new(test);
        let (one, two, three) = (code(1), code(2), code(3));
        desk.take_in(
            "business-register",
            &Table::registrations([(ONE, &one), (TWO, &two), ("衡信三号示例（集团）有限公司", &three)]),
        );
        let report = desk.take_in(
            "tax-a-rating",
            &tax_list([
                format!("{one} | {ONE} | 2025 | 示例市税务局"),
                format!("{} | {TWO} | 2025 | 示例市税务局", tax_number(&two)),
                " | 衡信三号示例(集团)有限公司 | 2025 | 示例市税务局".to_owned(),
            ]),
        );
        assert_eq!(report.counts, accepted(3), "{:?}", desk.problems(report.batch));
        for each in [&one, &two, &three] {
            assert_eq!(desk.live_records_of(each), 1, "{each}");
        }
        assert_eq!(desk.organisations().len(), 3, "none was opened");
    });
}

#[test]
fn a_name_counts_only_in_the_feed_s_district() {
    on_both(|test| {
        let desk = Desk::new(test);
        let far = domain::Uscc::mint("91", "110105", "00000001").unwrap().to_string();
        desk.take_in("business-register", &Table::registrations([(ONE, &far)]));
        let report = desk.take_in("tax-a-rating", &tax_list([format!(" | {ONE} | 2025 | 示例市税务局")]));
        assert_eq!(desk.problems(report.batch), [(2, "identity-open".to_owned())]);
        assert_eq!(desk.live_records_of(&far), 0, "an organisation in Beijing is not the one of 江西");
    });
}

#[test]
fn a_valid_code_nobody_knows_opens_an_organisation_which_the_business_register_confirms() {
    on_both(|test| {
        let desk = Desk::new(test);
        let one = code(1);
        desk.take_in("tax-a-rating", &tax_list([format!("{one} | {ONE} | 2025 | 示例市税务局")]));
        assert_eq!(desk.organisations(), [format!("{one} | {ONE} | not confirmed")]);
        assert_eq!(desk.live_records_of(&one), 1);
        let report = desk.take_in("business-register", &Table::registrations([(ONE, &one)]));
        assert_eq!(report.counts, accepted(1));
        assert_eq!(desk.organisations(), [format!("{one} | {ONE} | confirmed")]);
        assert_eq!(desk.live_records_of(&one), 1, "its honour stays");
        let kinds = desk.lines("SELECT CAST(kind AS TEXT) FROM fact ORDER BY seq", 1);
        assert_eq!(kinds, ["1", "10", "2"], "opened, honoured, registered");
    });
}

#[test]
fn an_unconfirmed_organisation_takes_the_name_the_business_register_gives() {
    on_both(|test| {
        let desk = Desk::new(test);
        let one = code(1);
        desk.take_in("tax-a-rating", &tax_list([format!("{one} | {TWO} | 2025 | 示例市税务局")]));
        desk.take_in("business-register", &Table::registrations([(ONE, &one)]));
        assert_eq!(desk.organisations(), [format!("{one} | {ONE} | confirmed")]);
    });
}

#[test]
fn one_code_under_two_names_in_a_file_is_a_question() {
    on_both(|test| {
        let desk = Desk::new(test);
        let one = code(1);
        let report = desk.take_in("business-register", &Table::registrations([(ONE, &one), (TWO, &one)]));
        assert_eq!(desk.problems(report.batch), [(3, "code-with-two-names".to_owned())]);
        assert_eq!(desk.organisations(), [format!("{one} | {ONE} | confirmed")]);
    });
}

#[test]
fn a_renamed_organisation_keeps_its_former_name_and_is_found_by_it() {
    on_both(|test| {
        let desk = Desk::new(test);
        let one = code(1);
        desk.take_in("business-register", &Table::registrations([(ONE, &one)]));
        desk.on("2026-11-03");
        desk.take_in("business-register", &Table::registrations([("衡信新名示例有限公司", &one)]));
        assert_eq!(desk.organisations(), [format!("{one} | 衡信新名示例有限公司 | confirmed")]);
        let names = desk.lines("SELECT name, CAST(current AS TEXT) FROM organisation_name ORDER BY seq", 2);
        assert_eq!(names, [format!("{ONE} | 0"), "衡信新名示例有限公司 | 1".to_owned()]);
        let report = desk.take_in(
            "tax-a-rating",
            &tax_list([
                format!(" | {ONE} | 2024 | 示例市税务局"),
                format!("{one} | {ONE} | 2025 | 示例市税务局"),
            ]),
        );
        assert_eq!(report.counts, accepted(2), "{:?}", desk.problems(report.batch));
        assert_eq!(desk.live_records_of(&one), 2);
    });
}

#[test]
fn a_name_taken_back_is_current_again_and_stands_once() {
    on_both(|test| {
        let desk = Desk::new(test);
        let one = code(1);
        for (on, name) in [("2026-11-02", ONE), ("2026-11-03", TWO), ("2026-11-04", ONE)] {
            desk.on(on);
            desk.take_in("business-register", &Table::registrations([(name, &one)]));
        }
        let names =
            desk.lines("SELECT name, CAST(current AS TEXT) FROM organisation_name ORDER BY current", 2);
        assert_eq!(names, [format!("{TWO} | 0"), format!("{ONE} | 1")]);
    });
}

#[test]
fn homonyms_wait_unless_a_code_tells_them_apart() {
    on_both(|test| {
        let desk = Desk::new(test);
        let (one, two) = (code(1), code(2));
        desk.take_in("business-register", &Table::registrations([(ONE, &one), (ONE, &two)]));
        let report = desk.take_in(
            "tax-a-rating",
            &tax_list([
                format!(" | {ONE} | 2024 | 示例市税务局"),
                format!("{two} | {ONE} | 2025 | 示例市税务局"),
            ]),
        );
        assert_eq!(desk.problems(report.batch), [(2, "several-bear-name".to_owned())]);
        assert_eq!((desk.live_records_of(&one), desk.live_records_of(&two)), (0, 1));
        assert_eq!(desk.count("SELECT COUNT(*) FROM waiting", &[]), 1);
    });
}

#[test]
fn a_code_with_another_organisation_s_name_waits() {
    on_both(|test| {
        let desk = Desk::new(test);
        let (one, two) = (code(1), code(2));
        desk.take_in("business-register", &Table::registrations([(ONE, &one), (TWO, &two)]));
        let report = desk.take_in(
            "tax-a-rating",
            &tax_list([
                format!("{one} | {TWO} | 2025 | 示例市税务局"),
                format!("{} | {TWO} | 2024 | 示例市税务局", tax_number(&one)),
            ]),
        );
        let against = "name-against-code".to_owned();
        assert_eq!(desk.problems(report.batch), [(2, against.clone()), (3, against)]);
        assert_eq!(desk.records(), Vec::<String>::new());
    });
}

/// An identifier that is valid and belongs to nobody here says: somebody else. Then the same name is not enough.
#[test]
fn a_name_never_overrules_a_valid_number_of_another_organisation() {
    on_both(|test| {
        let desk = Desk::new(test);
        let (here, elsewhere) = (code(1), code(2));
        desk.take_in("business-register", &Table::registrations([(ONE, &here)]));
        let report = desk.take_in(
            "tax-a-rating",
            &tax_list([format!("{} | {ONE} | 2025 | 示例市税务局", tax_number(&elsewhere))]),
        );
        assert_eq!(desk.problems(report.batch), [(2, "name-against-code".to_owned())]);
        assert_eq!(desk.records(), Vec::<String>::new());
    });
}

#[test]
fn a_row_that_waited_is_taken_in_when_it_comes_again_and_its_organisation_is_known() {
    on_both(|test| {
        let desk = Desk::new(test);
        let one = code(1);
        let both = tax_list([
            format!(" | {ONE} | 2025 | 示例市税务局"),
            format!("{} | {TWO} | 2025 | 示例市税务局", code(2)),
        ]);
        desk.take_in("tax-a-rating", &both);
        desk.take_in("tax-a-rating", &both);
        assert_eq!(desk.count("SELECT COUNT(*) FROM waiting", &[]), 1, "a row sent twice waits once");
        desk.take_in("business-register", &Table::registrations([(ONE, &one)]));
        let report = desk.take_in("tax-a-rating", &both);
        assert_eq!((report.counts.accepted, report.counts.unchanged), (1, 1));
        assert_eq!(desk.count("SELECT COUNT(*) FROM waiting", &[]), 0);
        assert_eq!(desk.live_records_of(&one), 1);
    });
}

#[test]
fn an_individual_business_is_an_organisation() {
    on_both(|test| {
        let desk = Desk::new(test);
        let own = shop(1);
        let report = desk.take_in(
            "penalties",
            &Table::penalties(&[&[
                ("CF_XDR_MC", "示例市衡信小吃店"),
                ("CF_XDR_LB", "个体工商户"),
                ("CF_XDR_SHXYM", &own),
            ]]),
        );
        assert_eq!(report.counts, accepted(1), "{:?}", desk.problems(report.batch));
        assert_eq!(desk.organisations(), [format!("{own} | 示例市衡信小吃店 | not confirmed")]);
    });
}

#[test]
fn a_correction_replaces_what_was_said_and_keeps_its_history() {
    on_both(|test| {
        let desk = Desk::new(test);
        let one = code(1);
        desk.take_in("penalties", &Table::penalties(&[&[("CF_XDR_SHXYM", &one)]]));
        desk.on("2026-11-03");
        let report = desk.take_in(
            "penalties",
            &Table::penalties(&[&[
                ("CF_XDR_SHXYM", one.as_str()),
                ("CF_SY", "经营场所内五种商品未标明价格"),
            ]]),
        );
        assert_eq!(report.counts, accepted(1));
        assert_eq!(desk.live_records_of(&one), 1);
        let kinds = desk.lines("SELECT CAST(kind AS TEXT) FROM fact WHERE record <> 0 ORDER BY seq", 1);
        assert_eq!(kinds, ["10", "11"], "received, corrected");
    });
}

#[test]
fn columns_nobody_asked_for_are_reported() {
    on_both(|test| {
        let desk = Desk::new(test);
        let table = Table::penalties(&[&[("CF_XDR_SHXYM", &code(1))]])
            .with_column("序号", "1")
            .with_column("内部流转意见", "同意");
        let report = desk.take_in("penalties", &table);
        assert_eq!(report.unknown_columns, ["内部流转意见"]);
    });
}
