//! People say who is meant, and take it back: judgements, further names, mergers.

use domain::{AliasKind, Judgement, Refusal, Statement};
use hengxin::app::identity::{
    AliasFile, AliasReport, IdentityFault, Judge, Merge, Moved, NewAlias, approve_merger, end_alias,
    enter_alias, import_aliases, judge, propose_merger, proposed, questions, undo, undo_merger,
};
use hengxin::app::import::Report;
use hengxin::store::identity::merged_into;
use hengxin::store::sql::migrate;
use proptest::prelude::*;

use crate::import::desk::{Desk, Table, code};
use crate::support::{TestDatabase, on_both, real};

const RIGHT: &str = "衡信宏远示例商贸有限公司";
const TYPO: &str = "衡信宏近示例商贸有限公司";
const OTHER: &str = "云岭恒昌示例建材有限公司";

fn by(actor: &'static str) -> Statement<'static> {
    Statement { evidence: "电话核实，见核对单第7号", actor, approver: actor }
}

/// Organisations 1 and 2, as the business register reports them.
fn opened(desk: &Desk) {
    desk.take_in("business-register", &Table::registrations([(RIGHT, code(1)), (OTHER, code(2))]));
}

/// A fine that gives a name and perhaps a code.
fn fine(document: usize, name: &str, code: &str) -> Vec<(&'static str, String)> {
    vec![
        ("CF_XDR_MC", name.to_owned()),
        ("CF_XDR_SHXYM", code.to_owned()),
        ("CF_WSH", format!("示市监罚〔2026〕{document}号")),
        ("CF_NR", format!("罚款{}元", 1000 * (document + 1))),
        ("CF_NR_FK", format!("0.{}", document + 1)),
    ]
}

fn send(desk: &Desk, fines: &[Vec<(&'static str, String)>]) -> Report {
    desk.take_in("penalties", &Table::penalties(fines))
}

fn about<'a>(name: &'a str, code: &'a str) -> Judge<'a> {
    Judge { name, claimed: "", code }
}

fn refused<T: std::fmt::Debug>(done: Result<T, IdentityFault>) -> Refusal {
    match done {
        Err(IdentityFault::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn waiting(desk: &Desk) -> Vec<String> {
    desk.lines("SELECT name, reason FROM waiting ORDER BY name, digest", 2)
}

/// Live records with what they say, by organisation.
fn held(desk: &Desk) -> Vec<String> {
    desk.lines(
        "SELECT o.code, CAST(r.record AS TEXT), CAST(r.digest AS TEXT) FROM record r
         JOIN organisation o ON o.id = r.org WHERE r.ended = 0 ORDER BY o.code, r.record",
        3,
    )
}

#[test]
fn a_judgement_takes_rows_in_and_undoing_it_puts_them_back_and_blocks_it() {
    on_both(|test| {
        let desk = Desk::new(test);
        opened(&desk);
        let fines = [fine(1, TYPO, ""), fine(2, TYPO, ""), fine(3, RIGHT, &code(1))];
        let report = send(&desk, &fines);
        assert_eq!((report.counts.accepted, report.counts.quarantined), (1, 2));
        let before = (waiting(&desk), held(&desk));
        let same = |desk: &Desk| judge(&desk.register, &about(TYPO, &code(1)), Judgement::Same, by("key:1"));
        let moved = same(&desk).unwrap();
        assert_eq!((moved.taken_in, moved.sent_back), (2, 0));
        assert_eq!((waiting(&desk).len(), desk.live_records_of(&code(1))), (0, 3));
        let again = send(&desk, &fines);
        assert_eq!((again.counts.accepted, again.counts.unchanged), (0, 3), "it counts for rows to come");
        desk.is_sound();
        let moved = undo(&desk.register, &about(TYPO, &code(1)), by("key:2")).unwrap();
        assert_eq!((moved.taken_in, moved.sent_back), (0, 2));
        let reasons = |lines: &[String]| {
            lines.iter().map(|line| line.split(" | ").next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!((reasons(&waiting(&desk)), held(&desk)), (reasons(&before.0), before.1));
        desk.is_sound();
        assert_eq!(refused(same(&desk)), Refusal::JudgementBlocked);
        let again = send(&desk, &fines);
        assert_eq!((again.counts.accepted, again.counts.quarantined), (0, 2));
        undo(&desk.register, &about(TYPO, &code(1)), by("key:2")).unwrap();
        assert_eq!(same(&desk).unwrap().taken_in, 2, "once the block is lifted it can be judged again");
        desk.is_sound();
    });
}

#[test]
fn what_a_name_alone_linked_can_be_judged_apart() {
    on_both(|test| {
        let desk = Desk::new(test);
        opened(&desk);
        send(&desk, &[fine(1, RIGHT, ""), fine(2, RIGHT, &code(1))]);
        assert_eq!(desk.live_records_of(&code(1)), 2);
        let one = code(1);
        let apart = about(RIGHT, &one);
        let moved = judge(&desk.register, &apart, Judgement::Different, by("key:1")).unwrap();
        assert_eq!(moved.sent_back, 1, "the row with the code is another question");
        assert_eq!(waiting(&desk), [format!("{RIGHT} | judged-apart")]);
        let report = send(&desk, &[fine(1, RIGHT, "")]);
        assert_eq!(desk.problems(report.batch), [(2, "judged-apart".to_owned())]);
        judge(&desk.register, &about(RIGHT, &code(2)), Judgement::Same, by("key:1")).unwrap();
        assert_eq!((desk.live_records_of(&code(1)), desk.live_records_of(&code(2))), (1, 1));
        let another = judge(&desk.register, &apart, Judgement::Same, by("key:1"));
        assert_eq!(refused(another), Refusal::JudgedAnother { code: code(2) });
        undo(&desk.register, &about(RIGHT, &code(2)), by("key:1")).unwrap();
        undo(&desk.register, &apart, by("key:1")).unwrap();
        assert_eq!((desk.live_records_of(&code(1)), desk.live_records_of(&code(2))), (2, 0));
        desk.is_sound();
    });
}

/// A judged row replaced another version of the same record: undoing brings that version back.
#[test]
fn undoing_brings_back_the_version_that_stood_before() {
    on_both(|test| {
        let desk = Desk::new(test);
        opened(&desk);
        send(&desk, &[fine(1, RIGHT, &code(1))]);
        let before = held(&desk);
        let mut other = fine(1, TYPO, "");
        other[3].1 = "罚款三千元整".to_owned();
        send(&desk, &[other]);
        judge(&desk.register, &about(TYPO, &code(1)), Judgement::Same, by("key:1")).unwrap();
        assert_ne!(held(&desk), before);
        undo(&desk.register, &about(TYPO, &code(1)), by("key:1")).unwrap();
        assert_eq!(held(&desk), before);
        assert_eq!(waiting(&desk).len(), 1);
        desk.is_sound();
    });
}

/// What differs from an organisation's name in nothing but spelling is that name: with the code at once, and alone when
/// the whole delivery has been read. What differs by a character is not.
#[test]
fn spelling_is_no_question() {
    on_both(|test| {
        let desk = Desk::new(test);
        opened(&desk);
        let spelt = "衡信宏远示例商贸有限责任公司";
        let rows = [fine(1, spelt, &code(1)), fine(2, spelt, ""), fine(3, TYPO, &code(1)), fine(4, TYPO, "")];
        let report = send(&desk, &rows);
        assert_eq!(desk.live_records_of(&code(1)), 2);
        let expected = [(4, "name-against-code".to_owned()), (5, "identity-open".to_owned())];
        assert_eq!(desk.problems(report.batch), expected);
        let again = send(&desk, &rows);
        assert_eq!((again.counts.unchanged, again.counts.quarantined), (2, 2));
        desk.is_sound();
    });
}

#[test]
fn a_judgement_needs_evidence_without_personal_numbers_and_an_organisation() {
    on_both(|test| {
        let desk = Desk::new(test);
        opened(&desk);
        let said = |evidence| Statement { evidence, actor: "key:1", approver: "key:1" };
        let same = |name: &str, code: &str, evidence| {
            refused(judge(&desk.register, &about(name, code), Judgement::Same, said(evidence)))
        };
        assert_eq!(same(TYPO, &code(1), " "), Refusal::NoEvidence);
        assert_eq!(same(TYPO, &code(1), "致电13800138000"), Refusal::PersonalData);
        assert_eq!(same("某甲13800138000", &code(1), "核对单"), Refusal::PersonalData);
        assert_eq!(same(TYPO, &code(9), "核对单"), Refusal::NoSuchOrganisation);
        let nothing = undo(&desk.register, &about(TYPO, &code(1)), by("key:1"));
        assert_eq!(refused(nothing), Refusal::AlreadyJudged { state: "none" });
        assert_eq!(desk.facts(), 2, "nothing was entered");
    });
}

#[test]
fn open_questions_show_both_names_by_parts() {
    on_both(|test| {
        let desk = Desk::new(test);
        opened(&desk);
        send(&desk, &[fine(1, TYPO, ""), fine(2, TYPO, ""), fine(3, OTHER, &code(1))]);
        let open = desk.read(|tx| questions(&desk.register, tx, i64::MIN, 10));
        assert_eq!(open.len(), 2, "{open:#?}");
        let typo = open.iter().find(|question| question.name == TYPO).unwrap();
        assert_eq!((typo.rows, typo.reason.as_str()), (2, "identity-open"));
        let best = &typo.candidates[0];
        assert_eq!((best.code.as_str(), best.reason.as_str()), (code(1).as_str(), "one-character"));
        let core = best.parts.iter().find(|part| part.part == "core").unwrap();
        assert_eq!((core.asked.as_str(), core.held.as_str()), ("衡信宏近示例", "衡信宏远示例"));
        let against = open.iter().find(|question| question.name == OTHER).unwrap();
        assert_eq!(against.candidates[0].code, code(1), "whom the code leads to comes first");
    });
}

#[test]
fn a_short_name_links_only_once_it_is_recorded() {
    on_both(|test| {
        let desk = Desk::new(test);
        opened(&desk);
        let fines = [fine(1, "宏远示例", "")];
        assert_eq!(send(&desk, &fines).counts.quarantined, 1);
        let new = NewAlias {
            code: &code(1),
            name: "宏远示例",
            kind: AliasKind::Short,
            borne_from: None,
            borne_until: None,
        };
        enter_alias(&desk.register, &new, by("key:1")).unwrap();
        assert_eq!(refused(enter_alias(&desk.register, &new, by("key:1"))), Refusal::BearsName);
        assert_eq!(send(&desk, &fines).counts.accepted, 1);
        assert_eq!(desk.live_records_of(&code(1)), 1);
        desk.is_sound();
        let index = desk.register.names().unwrap();
        let found = hengxin::app::screen::Answer::of(&index, "宏远示例", "");
        assert_eq!((found.code, found.reason), (code(1), "short-name"));
        end_alias(&desk.register, (&code(1), "宏远示例"), by("key:1")).unwrap();
        let none = end_alias(&desk.register, (&code(1), "宏远示例"), by("key:1"));
        assert_eq!(refused(none), Refusal::NoSuchAlias);
        desk.is_sound();
    });
}

#[test]
fn a_file_of_further_names_is_taken_in_once() {
    on_both(|test| {
        let desk = Desk::new(test);
        opened(&desk);
        let table = format!(
            "short,full,uscc\n宏远,{RIGHT},\n恒昌,,{}\n{OTHER},,{}\n无此家,不在册示例厂,\n,{RIGHT},\n某甲13800138000,{RIGHT},\n",
            code(2),
            code(2)
        );
        let path = desk.file("names.csv", table.as_bytes());
        let file = AliasFile {
            path: &path,
            name: "short",
            code: Some("uscc"),
            of: Some("full"),
            kind: AliasKind::Short,
        };
        let report = import_aliases(&desk.register, &file, by("cli:test")).unwrap();
        assert_eq!(report, AliasReport { read: 6, entered: 2, known: 1, unknown: 1, refused: 2 });
        let again = import_aliases(&desk.register, &file, by("cli:test")).unwrap();
        assert_eq!(again, AliasReport { read: 6, entered: 0, known: 3, unknown: 1, refused: 2 });
        desk.is_sound();
    });
}

fn merge(desk: &Desk, from: usize, into: usize) -> Result<Moved, IdentityFault> {
    let (code, into) = (code(from), code(into));
    let id = propose_merger(&desk.register, &Merge { code: &code, into: &into }, by("key:1"))?;
    approve_merger(&desk.register, id, "key:2")
}

#[test]
fn a_merger_needs_two_people_moves_records_and_is_undone_in_one_step() {
    on_both(|test| {
        let desk = Desk::new(test);
        opened(&desk);
        send(&desk, &[fine(1, RIGHT, &code(1)), fine(2, OTHER, &code(2)), fine(3, RIGHT, "")]);
        let before = held(&desk);
        let (one, two) = (code(1), code(2));
        let id = propose_merger(&desk.register, &Merge { code: &one, into: &two }, by("key:1")).unwrap();
        assert_eq!(desk.read(proposed).len(), 1);
        let alone = approve_merger(&desk.register, id, "key:1");
        assert_eq!(refused(alone), Refusal::NeedsAnotherApprover);
        assert_eq!(held(&desk), before, "nothing has changed");
        let moved = approve_merger(&desk.register, id, "key:2").unwrap();
        assert_eq!(moved.taken_in, 2);
        assert_eq!((desk.live_records_of(&one), desk.live_records_of(&two)), (0, 3));
        assert_eq!(desk.read(|tx| merged_into(tx, &one)), Some(two.clone()));
        desk.is_sound();
        // Rows that give the old code or the old name stand at the one that stays.
        let report = send(&desk, &[fine(1, RIGHT, &one), fine(4, RIGHT, &one), fine(5, RIGHT, "")]);
        assert_eq!((report.counts.accepted, report.counts.unchanged), (2, 1));
        assert_eq!(desk.live_records_of(&two), 5);
        let index = desk.register.names().unwrap();
        assert_eq!(hengxin::app::screen::Answer::of(&index, RIGHT, "").code, two);
        assert_eq!(refused(merge(&desk, 1, 2)), Refusal::IsMerged { into: two.clone() });
        let moved = undo_merger(&desk.register, &one, by("key:1")).unwrap();
        assert_eq!(moved.sent_back, 3, "what came with it, and what was sent under its code since");
        assert_eq!(desk.live_records_of(&one), 3);
        assert!(before.iter().all(|line| held(&desk).contains(line)));
        assert_eq!(desk.read(|tx| merged_into(tx, &one)), None);
        desk.is_sound();
        let index = desk.register.names().unwrap();
        assert_eq!(hengxin::app::screen::Answer::of(&index, RIGHT, "").code, one);
    });
}

/// A name was judged to mean an organisation that was merged since: undoing finds its records where they are now, and
/// what is judged of the one that stays counts for names that lead there.
#[test]
fn judgements_and_mergers_meet() {
    on_both(|test| {
        let desk = Desk::new(test);
        opened(&desk);
        send(&desk, &[fine(1, TYPO, ""), fine(2, RIGHT, "")]);
        judge(&desk.register, &about(TYPO, &code(1)), Judgement::Same, by("key:1")).unwrap();
        merge(&desk, 1, 2).unwrap();
        assert_eq!(desk.live_records_of(&code(2)), 2);
        let moved = undo(&desk.register, &about(TYPO, &code(1)), by("key:1")).unwrap();
        assert_eq!((moved.sent_back, desk.live_records_of(&code(2))), (1, 1));
        desk.is_sound();
        let moved =
            judge(&desk.register, &about(RIGHT, &code(2)), Judgement::Different, by("key:1")).unwrap();
        assert_eq!((moved.sent_back, moved.taken_in), (1, 0), "its name leads there and is held back");
        let report = send(&desk, &[fine(3, RIGHT, "")]);
        assert_eq!(desk.problems(report.batch), [(2, "judged-apart".to_owned())]);
        desk.is_sound();
        undo_merger(&desk.register, &code(1), by("key:1")).unwrap();
        desk.is_sound();
    });
}

/// Both hold the same record: the one that stays keeps its own, and each has its own again afterwards.
#[test]
fn a_record_both_hold_is_kept_by_each() {
    on_both(|test| {
        let desk = Desk::new(test);
        opened(&desk);
        send(&desk, &[fine(1, RIGHT, &code(1)), fine(1, OTHER, &code(2))]);
        let before = held(&desk);
        assert_eq!(merge(&desk, 1, 2).unwrap().taken_in, 0);
        assert_eq!((desk.live_records_of(&code(1)), desk.live_records_of(&code(2))), (0, 1));
        desk.is_sound();
        undo_merger(&desk.register, &code(1), by("key:1")).unwrap();
        assert_eq!(held(&desk), before);
        desk.is_sound();
    });
}

/// One step somebody takes.
#[derive(Debug, Clone, Copy)]
enum Step {
    Send { org: usize, document: usize, named: usize },
    Judge { name: usize, org: usize, state: Judgement },
    Undo { name: usize, org: usize },
    Merge { from: usize, into: usize },
    Part { org: usize },
}

fn any_step() -> impl Strategy<Value = Step> {
    let (org, name) = (1_usize..3, 0_usize..3);
    prop_oneof![
        4 => (org.clone(), 0_usize..3, 0_usize..4).prop_map(|(org, document, named)| Step::Send { org, document, named }),
        3 => (name.clone(), org.clone(), 0_usize..3)
            .prop_map(|(name, org, state)| Step::Judge { name, org, state: Judgement::ALL[state] }),
        2 => (name, org.clone()).prop_map(|(name, org)| Step::Undo { name, org }),
        1 => (org.clone(), 1_usize..3).prop_map(|(from, into)| Step::Merge { from, into }),
        1 => org.prop_map(|org| Step::Part { org }),
    ]
}

const NAMES: [&str; 3] = [RIGHT, TYPO, OTHER];

fn take(desk: &Desk, step: Step) {
    // What the law of judgements refuses is refused; the register is sound either way.
    match step {
        Step::Send { org, document, named } => {
            let row = match NAMES.get(named) {
                Some(name) => fine(document, name, ""),
                None => fine(document, if org == 1 { RIGHT } else { OTHER }, &code(org)),
            };
            drop(send(desk, &[row]));
        }
        Step::Judge { name, org, state } => {
            drop(judge(&desk.register, &about(NAMES[name], &code(org)), state, by("key:1")));
        }
        Step::Undo { name, org } => {
            drop(undo(&desk.register, &about(NAMES[name], &code(org)), by("key:1")));
        }
        Step::Merge { from, into } => drop(merge(desk, from, into)),
        Step::Part { org } => drop(undo_merger(&desk.register, &code(org), by("key:1"))),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever people do in whatever order: each history could have happened, each leaf opens, and every projection
    /// follows from the facts.
    #[test]
    fn no_order_of_steps_breaks_the_register(steps in proptest::collection::vec(any_step(), 1..14)) {
        on_both(|test| {
            let desk = Desk::new(test);
            opened(&desk);
            steps.iter().for_each(|step| take(&desk, *step));
            desk.is_sound();
        });
    }
}

/// Every code that stands in these files.
fn codes(files: &[&std::path::Path]) -> std::collections::HashSet<String> {
    let texts = files.iter().map(|path| std::fs::read_to_string(path).unwrap());
    let cells =
        |text: String| text.lines().flat_map(|line| line.split(',')).map(str::to_owned).collect::<Vec<_>>();
    texts.flat_map(cells).filter(|cell| domain::Uscc::parse(cell).is_ok()).collect()
}

/// Names of listed companies as stock exchanges give them, held against the real register they belong to.
#[test]
fn real_short_and_former_names_are_taken_in_and_link() {
    let (Some(registry), Some(short), Some(former)) =
        (real("registry_dev.tsv"), real("listed_short_full.csv"), real("listed_full_renames.csv"))
    else {
        return;
    };
    let test = TestDatabase::sqlite();
    migrate(&test.database, 0).unwrap();
    let desk = Desk::new(&test);
    desk.take_in_lines(&registry, &codes(&[&short, &former]));
    let short = AliasFile {
        path: &short,
        name: "short_name",
        code: Some("uscc_if_in_registry"),
        of: Some("full_name"),
        kind: AliasKind::Short,
    };
    let of_short = import_aliases(&desk.register, &short, by("cli:test")).unwrap();
    let former = AliasFile {
        path: &former,
        name: "name_earlier",
        code: Some("uscc_if_in_registry"),
        of: Some("name_later"),
        kind: AliasKind::Former,
    };
    let of_former = import_aliases(&desk.register, &former, by("cli:test")).unwrap();
    println!("short names {of_short:?}\nformer names {of_former:?}");
    for report in [&of_short, &of_former] {
        assert_eq!(report.read, report.entered + report.known + report.unknown + report.refused);
        assert!(report.entered > 0);
    }
    let index = desk.register.names().unwrap();
    let answer = hengxin::app::screen::Answer::of(&index, "中国石油", "");
    assert_eq!((answer.reason, answer.name.as_str()), ("short-name", "中国石油天然气股份有限公司"));
}
