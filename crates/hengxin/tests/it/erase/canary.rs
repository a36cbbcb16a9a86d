//! A word is put through every door, its record is erased, and the word is looked for in every file.

use std::path::{Path, PathBuf};

use domain::{FactKind, RecordKey};
use hengxin::app::application::{self, Answer, ApplicationKind, Begun};
use hengxin::app::case::{self, Drafting, Filed, Filing, Outcome, Saying};
use hengxin::app::dataset::{Dataset, Files, Format};
use hengxin::app::erase;
use hengxin::app::evidence::NewEvidence;
use hengxin::app::import::kept;
use hengxin::intake::decode::{Limits, RowBatch, open};

use super::{decide, erase_all};
use crate::cases::{key_of, say, shown, steps};
use crate::evidence::samples;
use crate::import::desk::{Desk, Table, code};
use crate::support::{TestDatabase, on_both, postgres};

/// A word that nothing else says.
pub const CANARY: &str = "黄腹金丝雀";

/// A fine of one organisation: number, its name, and what was found.
pub fn row(number: &str, name: &str, said: &str) -> [(&'static str, String); 5] {
    [
        ("CF_XDR_MC", name.to_owned()),
        ("CF_XDR_SHXYM", code(1)),
        ("CF_WSH", number.to_owned()),
        ("CF_WFXW", said.to_owned()),
        ("CF_SY", said.to_owned()),
    ]
}

/// A record that says the word, beside one that does not; the word in a former version, in files sent again in other
/// forms, in a row that waits for its organisation.
pub fn delivered(desk: &Desk) -> RecordKey {
    let name = "衡信一号示例有限公司";
    desk.take_in("business-register", &Table::registrations([(name, code(1))]));
    desk.take_in("penalties", &Table::penalties(&[row("示市监罚〔2026〕1号", name, CANARY)]));
    let key = key_of(desk);
    desk.take_in("penalties", &Table::penalties(&[row("示市监罚〔2026〕2号", name, "另一件事")]));
    let again = [
        row("示市监罚〔2026〕3号", name, "又一件事"),
        row("示市监罚〔2026〕1号", name, &format!("更正：{CANARY}")),
    ];
    let path = desk.file("again.xlsx", &Table::penalties(&again).xlsx());
    desk.send_path("penalties", &path, true).unwrap();
    std::fs::remove_file(path).unwrap();
    let mut lost = row("示市监罚〔2026〕1号", &format!("{CANARY}无此机构"), CANARY);
    lost[1].1 = String::new();
    desk.take_in("penalties", &Table::penalties(&[lost]));
    assert_eq!(desk.count("SELECT COUNT(*) FROM waiting", &[]), 1, "a row waits");
    key
}

/// An objection with a file, an answer being drafted, and another application that somebody is writing.
fn objected(desk: &Desk, key: RecordKey) -> Filed {
    // While nobody objects yet, two people begin to write.
    let Begun::Draft(secret) = begin(desk, key) else { panic!("nothing was begun") };
    application::say(&desk.register, &secret, Answer::Ground("error")).unwrap();
    application::say(&desk.register, &secret, Answer::Statement(&format!("我们认为{CANARY}有误"))).unwrap();
    let name = format!("{CANARY}.pdf");
    let file = samples::pdf(&[samples::stream("", CANARY.as_bytes()).as_slice()]);
    let mut incoming = desk.register.evidence.receive().unwrap();
    incoming.read_from(&mut file.as_slice()).unwrap();
    application::keep_file(&desk.register, &secret, (&name, &incoming.lay_down().unwrap())).unwrap();
    let statement = format!("{CANARY}不是我们。");
    let contact = format!("{CANARY}办公室");
    let filing = Filing {
        code: &code(1),
        key,
        ground: "error",
        statement: &statement,
        contact: &contact,
        email: "canary-huangfu@example.org",
    };
    let filed = case::object(&desk.register, "public", &filing).unwrap();
    let mut incoming = desk.register.evidence.receive().unwrap();
    incoming.read_from(&mut file.as_slice()).unwrap();
    let now = desk.register.clock.now().as_microsecond();
    let new = NewEvidence { proceeding: filed.id, name: &name, actor: "applicant", now, what: None, seq: 0 };
    incoming.keep(&desk.register, &new).unwrap();
    steps(desk, &filed, &[FactKind::ObjectionMarked]);
    let compared = format!("与来源比对：{CANARY}");
    say(desk, &filed, FactKind::ObjectionCompared, Saying { reasons: &compared, ..Saying::default() })
        .unwrap();
    let reasons = format!("经核查，{CANARY}属实。");
    let drafting = Drafting {
        proceeding: filed.id,
        seen: None,
        outcome: Outcome::Keep,
        reasons: &reasons,
        document: "衡信异决〔2026〕1号",
        changes: &[],
    };
    case::draft(&desk.register, "account:1", &drafting).unwrap();
    filed
}

fn begin(desk: &Desk, key: RecordKey) -> Begun {
    application::begin(&desk.register, None, ApplicationKind::Objection, (&code(1), key)).unwrap()
}

/// Every file below a folder.
fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, into) } else { into.push(path) }
    }
}

/// The files below a folder that hold a text, as bytes or, where they are tables, in a cell.
pub fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut all = Vec::new();
    files(folder, &mut all);
    all.retain(|path| {
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes()) || in_a_cell(path, text)
    });
    all
}

fn in_a_cell(path: &Path, text: &str) -> bool {
    let kept = path.parent().is_some_and(|folder| folder.ends_with("deliveries"));
    let Ok(mut sheet) = open(path, &Limits::default(), None) else { return false };
    let mut rows = RowBatch::new();
    let mut found = false;
    while kept && sheet.next_batch(&mut rows, 100).unwrap() > 0 {
        found |= rows.rows().any(|row| row.iter().any(|cell| cell.contains(text)));
    }
    found
}

/// Where the database's own files are. Of PostgreSQL, without its write-ahead log, which keeps what was written until
/// its segments are used again: a limit that is told to whoever runs it.
pub fn of_database(test: &TestDatabase) -> PathBuf {
    if test.is_postgres() {
        println!("pg_wal is left out: its segments keep old writes until they are used again");
        return postgres::folder().unwrap().join("data/base");
    }
    PathBuf::from(test.url.strip_prefix("sqlite:").unwrap()).parent().unwrap().to_owned()
}

#[test]
fn nothing_that_was_said_is_left_in_any_file() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = delivered(&desk);
        let filed = objected(&desk, key);
        for dataset in Dataset::ALL {
            Files::default().make(&desk.register, dataset, Format::Csv).unwrap();
        }
        let base = of_database(test);
        let doors = holding(&desk.register.data_dir, CANARY);
        assert!(doors.len() >= 4, "the word is in files: {doors:?}");
        if test.is_postgres() {
            desk.register.db.purge(&["fact"]).unwrap();
        }
        assert!(!holding(&base, CANARY).is_empty(), "the word is in the database");
        let decided = erase_all(&desk, key);
        assert_eq!((decided.plan.proceedings, decided.plan.files), (1, 1));
        assert_eq!(decided.plan.deliveries.len(), 3);
        assert_eq!(holding(&desk.register.data_dir, CANARY), Vec::<PathBuf>::new());
        assert_eq!(holding(&base, CANARY), Vec::<PathBuf>::new());
        assert_eq!(holding(&base, "canary-huangfu"), Vec::<PathBuf>::new());
        assert_eq!(shown(&desk, key), "unknown");
        desk.is_sound();
        assert_eq!(
            desk.lines("SELECT number, place FROM proceeding", 2).len(),
            1,
            "{filed:?} keeps its number"
        );
        assert_eq!(desk.live_records_of(&code(1)), 2, "what stood beside it stays");
    });
}

#[test]
fn a_row_that_gives_it_again_is_kept_nowhere() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = delivered(&desk);
        erase_all(&desk, key);
        let mut table = Table::penalties(&[row("示市监罚〔2026〕1号", "衡信一号示例有限公司", CANARY)]);
        table.append(&Table::penalties(&[row("示市监罚〔2026〕9号", "衡信一号示例有限公司", "新的一件")]));
        let report = desk.take_in("penalties", &table);
        assert_eq!((report.counts.refused, report.counts.accepted), (1, 1));
        assert_eq!(desk.problems(report.batch), [(2, "erased".to_owned())]);
        assert_eq!(holding(&desk.register.data_dir, CANARY), Vec::<PathBuf>::new());
        assert_eq!(desk.count("SELECT COUNT(*) FROM waiting", &[]), 0);
        desk.is_sound();
    });
}

/// What the copy of a file says of the rows that are gone.
#[test]
fn the_kept_copy_says_that_rows_were_erased() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = delivered(&desk);
        erase_all(&desk, key);
        let (batch, sha256) = (4, desk.delivery(4).file_sha256);
        assert!(kept(&desk.register.data_dir, &sha256).exists());
        assert_eq!(desk.problems(batch), [(3, "erased".to_owned())]);
        let out = desk.folder().join("annotated.xlsx");
        hengxin::app::delivery::annotated(&desk.register, batch, domain::Lang::Zh, &out).unwrap();
        let mut sheet = open(&out, &Limits::default(), Some("annotated.xlsx")).unwrap();
        let (mut rows, mut notes) = (RowBatch::new(), Vec::new());
        while sheet.next_batch(&mut rows, 100).unwrap() > 0 {
            notes.extend(rows.rows().map(|row| row.iter().last().unwrap_or_default().to_owned()));
        }
        assert!(notes.iter().any(|note| note.contains("[erased]")), "{notes:?}");
    });
}

#[test]
fn of_one_earlier_version_nothing_is_left_and_the_record_stands() {
    on_both(|test| {
        let desk = Desk::new(test);
        let name = "衡信一号示例有限公司";
        desk.take_in("business-register", &Table::registrations([(name, code(1))]));
        desk.take_in("penalties", &Table::penalties(&[row("示市监罚〔2026〕1号", name, CANARY)]));
        let key = key_of(&desk);
        desk.take_in("penalties", &Table::penalties(&[row("示市监罚〔2026〕1号", name, "未标明价格")]));
        let facts = desk.count("SELECT COUNT(*) FROM fact", &[]);
        let received = facts - 1;
        let newest = super::draft(&desk, key, Some(facts));
        assert_eq!(crate::cases::refused(newest), domain::Refusal::StillNeeded);
        decide(&desk, key, Some(received));
        erase::carry_on(&desk.register, "account:2").unwrap();
        assert_eq!(holding(&desk.register.data_dir, CANARY), Vec::<PathBuf>::new());
        assert_eq!(holding(&of_database(test), CANARY), Vec::<PathBuf>::new());
        assert_eq!(shown(&desk, key), "shown");
        desk.is_sound();
    });
}
