//! Files that cannot be read, disks that are full, servers that go away, programs that are killed: nothing half done.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hengxin::app::import::{ImportFault, Order, Progress, import};
use hengxin::store::delivery::State;
use hengxin::store::sql::{Options, StoreFault, migrate};

use super::desk::{Desk, Table, code};
use crate::support::{NOW, TestDatabase, on_both};

/// Good fines, one for each of so many organisations.
fn fines(count: usize) -> Table {
    let row = |n| {
        vec![
            ("CF_XDR_MC", format!("衡信{n}号示例有限公司")),
            ("CF_XDR_SHXYM", code(n)),
            ("CF_WSH", format!("示市监罚〔2024〕{n}号")),
            ("CF_JDRQ", "2024-05-06".to_owned()),
        ]
    };
    Table::penalties(&(0..count).map(row).collect::<Vec<_>>())
}

/// A workbook whose sheet is followed by eight million spaces, which pack into a few kilobytes.
fn zip_bomb() -> Vec<u8> {
    let sound = fines(1).xlsx();
    let mut parts = zip::ZipArchive::new(std::io::Cursor::new(sound.as_slice())).unwrap();
    let mut bomb = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..parts.len() {
        let mut part = parts.by_index(at).unwrap();
        bomb.start_file(part.name(), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::copy(&mut part, &mut bomb).unwrap();
        if part.name().ends_with("sheet1.xml") {
            bomb.write_all(&vec![b' '; 8 << 20]).unwrap();
        }
    }
    bomb.finish().unwrap().into_inner()
}

/// A file as it should not be, and the code it is turned away with.
fn unreadable() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let (csv, xlsx) = (fines(3000).csv(), fines(40).xlsx());
    let text = String::from_utf8(csv.clone()).unwrap();
    let cut = |bytes: &[u8]| bytes[..bytes.len() * 2 / 3].to_vec();
    let mixed = [csv.as_slice(), &encoding_rs::GB18030.encode("示例市,示例局\n").0].concat();
    let with_nul = text.replacen("法人及非法人组织", "法人\0组织", 2000).into_bytes();
    let unclosed = format!("{text}\"从此处起没有结束的引号\n{text}").into_bytes();
    let other = Table::of("菜名 | 价格", ["宫保鸡丁 | 28"]).csv();
    vec![
        ("file-truncated", "cut.csv", text.as_bytes()[..text.rfind("示例市").unwrap()].to_vec()),
        ("file-truncated", "cut.xlsx", cut(&xlsx)),
        ("file-has-nul", "nul.csv", with_nul),
        ("file-encoding", "mixed.csv", mixed),
        ("quote-unclosed", "quote.csv", unclosed),
        ("zip-bomb", "bomb.xlsx", zip_bomb()),
        ("file-not-what-it-claims", "page.xls", b"<html><body><table><tr><td>1</td></tr></table>".to_vec()),
        ("file-not-what-it-claims", "scan.csv", b"%PDF-1.7\n1 0 obj".to_vec()),
        ("file-empty", "empty.csv", Vec::new()),
        ("no-header", "words.txt", "这不是一张表\n".as_bytes().to_vec()),
        ("columns-missing", "menu.csv", other),
    ]
}

#[test]
fn a_file_that_cannot_be_read_to_its_end_leaves_nothing_but_the_reason() {
    let files = unreadable();
    on_both(|test| {
        let desk = Desk::new(test);
        for (code, name, bytes) in &files {
            desk.send("penalties", name, bytes).map(|report| panic!("{name}: {report:?}")).unwrap_err();
            let delivery = desk.last_delivery();
            assert_eq!((delivery.state, delivery.file_name.as_str()), (State::Failed, *name));
            let outcome: serde_json::Value = serde_json::from_str(&delivery.outcome.unwrap()).unwrap();
            assert_eq!(outcome["code"], *code, "{name}");
        }
        assert_eq!((desk.facts(), desk.organisations().len()), (0, 0));
        assert!(!desk.register.data_dir.join("deliveries").exists(), "no copy of what could not be read");
        desk.is_sound();
    });
}

#[test]
fn a_feed_nobody_has_agreed_on_is_turned_away() {
    on_both(|test| {
        let desk = Desk::new(test);
        let fault = desk.send("no-such-feed", "f.csv", b"a,b\n1,2\n").unwrap_err();
        assert!(matches!(fault, ImportFault::NoSuchFeed(_)), "{fault:?}");
        assert_eq!(desk.count("SELECT COUNT(*) FROM batch", &[]), 0);
    });
}

#[test]
fn a_full_disk_keeps_nothing_and_the_same_file_is_taken_when_there_is_room() {
    let test = TestDatabase::sqlite();
    migrate(&test.database, NOW).unwrap();
    let desk = Desk::new(&test);
    let table = fines(3000);
    let pages = desk.count("SELECT page_count FROM pragma_page_count", &[]);
    let room = |pages: i64| {
        let limit = format!("PRAGMA max_page_count = {pages}");
        test.database.write(|tx| tx.script(&limit)).unwrap();
    };
    room(pages + 60);
    let fault = desk.send("penalties", "fines.csv", &table.csv()).unwrap_err();
    assert!(matches!(fault, ImportFault::Store(StoreFault::Full { .. })), "{fault:?}");
    assert_eq!((desk.facts(), desk.organisations().len()), (0, 0));
    assert_eq!(desk.last_delivery().state, State::Failed);
    room(1_000_000);
    assert_eq!(desk.take_in("penalties", &table).counts.accepted, 3000);
    desk.is_sound();
}

/// Ends every session of a database but the one that asks.
fn cut_sessions(url: &str) {
    let mut operator = postgres::Client::connect(url, postgres::NoTls).unwrap();
    operator
        .batch_execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .unwrap();
}

#[test]
fn a_server_that_goes_away_half_way_keeps_nothing() {
    let Some(test) = TestDatabase::postgres() else { return };
    migrate(&test.database, NOW).unwrap();
    let desk = Desk::new(&test);
    let path = desk.file("fines.csv", &fines(9000).csv());
    let progress = Arc::new(Progress::default());
    let order = Order {
        feed: "penalties",
        path: &path,
        file_name: "fines.csv",
        actor: "test",
        approved: false,
        batch: None,
    };
    let fault = std::thread::scope(|scope| {
        scope.spawn(|| {
            while progress.look().2 == 0 {
                std::thread::sleep(Duration::from_millis(2));
            }
            cut_sessions(&test.url);
        });
        import(&desk.register, &order, &progress).unwrap_err()
    });
    assert!(matches!(fault, ImportFault::Store(StoreFault::ConnectionLost { .. })), "{fault:?}");
    assert_eq!(desk.facts(), 0);
    assert_eq!(desk.last_delivery().state, State::Failed);
    assert_eq!(desk.send_path("penalties", &path, false).unwrap().counts.accepted, 9000);
    desk.is_sound();
}

/// The program itself, importing a file in a process of its own.
fn program(folder: &Path, url: &str, file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
    command.env_clear().current_dir(folder).args(["--database-url", url, "--json", "import"]);
    command.args(["--feed", "penalties"]).arg(file).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn a_program_killed_at_any_moment_leaves_all_of_a_delivery_or_nothing() {
    on_both(|test| {
        let desk = Desk::new(test);
        let rows = 1500;
        let path = desk.file("fines.csv", &fines(rows).csv());
        let whole = time_of_a_whole_import(test, &desk, &path);
        let all = 2 * i64::try_from(rows).unwrap();
        for share in [35, 60, 75, 90, 97] {
            let mut child = program(desk.folder(), &test.url, &path).spawn().unwrap();
            std::thread::sleep(whole * share / 100);
            child.kill().unwrap();
            child.wait().unwrap();
            let facts = desk.facts();
            assert!(facts == 0 || facts == all, "{facts} facts after {share} % of the time");
            desk.is_sound();
        }
        let done = program(desk.folder(), &test.url, &path).output().unwrap();
        assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
        assert_eq!(desk.facts(), all);
        desk.is_sound();
    });
}

/// How long the program takes for the whole file, on a database of the same kind.
fn time_of_a_whole_import(test: &TestDatabase, desk: &Desk, path: &Path) -> Duration {
    let other = if test.is_postgres() { TestDatabase::postgres().unwrap() } else { TestDatabase::sqlite() };
    migrate(&other.database, NOW).unwrap();
    let begun = Instant::now();
    assert!(program(desk.folder(), &other.url, path).output().unwrap().status.success());
    begun.elapsed()
}

#[test]
fn two_programs_that_import_at_once_both_finish() {
    on_both(|test| {
        let desk = Desk::new(test);
        let (one, two) = (fines(600), fines(900));
        let first = desk.file("one.csv", &one.csv());
        let second = desk.file("two.csv", &two.csv());
        let children = [&first, &second].map(|file| program(desk.folder(), &test.url, file).spawn().unwrap());
        for child in children {
            let done = child.wait_with_output().unwrap();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        }
        assert_eq!(desk.facts(), 2 * 900, "what both files hold stands once");
        desk.is_sound();
    });
}

#[test]
fn two_handles_that_import_at_once_both_finish() {
    on_both(|test| {
        let desks = [Desk::new(test), Desk::over(test.another_handle(&Options::default()))];
        let (one, two) = (fines(700), fines(500));
        std::thread::scope(|scope| {
            scope.spawn(|| desks[0].take_in("penalties", &one));
            scope.spawn(|| desks[1].take_in("penalties", &two));
        });
        assert_eq!(desks[0].facts(), 2 * 700);
        desks[1].is_sound();
    });
}
