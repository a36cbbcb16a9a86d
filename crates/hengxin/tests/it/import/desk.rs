//! A register that takes in files, and the files.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use domain::{RecordKind, Uscc, field};
use hengxin::app::Register;
use hengxin::app::check::{Severity, check};
use hengxin::app::import::{ImportFault, Order, Progress, Report, import};
use hengxin::app::rebuild::rebuild;
use hengxin::app::view::{Asked, Lens};
use hengxin::clock::Clock;
use hengxin::demo;
use hengxin::feed::Feeds;
use hengxin::lawbook::{self, Lawbook};
use hengxin::letter::Letters;
use hengxin::store::delivery::{self, Delivery, ProblemRow};
use hengxin::store::sql::{Database, Tx, Value};
use hengxin::web::{Settings, Shared, Web};
use tempfile::TempDir;

use crate::support::TestDatabase;
use crate::support::fixture::day;

/// The code of the n-th invented organisation, in 江西景德镇.
pub fn code(n: usize) -> String {
    Uscc::mint("91", "360200", &format!("{n:08}")).unwrap().to_string()
}

/// The code of the n-th invented individual business.
pub fn shop(n: usize) -> String {
    Uscc::mint("92", "360200", &format!("{n:08}")).unwrap().to_string()
}

/// What a spreadsheet shows for a value that cannot be found. In a workbook it is a formula, not a text.
pub const FORMULA_ERROR: &str = "#N/A";

/// A table as a department would fill it in.
#[derive(Clone)]
pub struct Table {
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn cells(line: &str) -> Vec<String> {
    line.split('|').map(|cell| cell.trim().to_owned()).collect()
}

impl Table {
    /// Headings, and then rows; bars stand between cells.
    pub fn of<L: AsRef<str>>(headings: &str, lines: impl IntoIterator<Item = L>) -> Table {
        Table {
            headings: cells(headings),
            rows: lines.into_iter().map(|line| cells(line.as_ref())).collect(),
        }
    }

    /// Organisations as the business register reports them: name and code.
    pub fn registrations<N: AsRef<str>, C: AsRef<str>>(rows: impl IntoIterator<Item = (N, C)>) -> Table {
        let line = |(name, code): (N, C)| format!("{} | {}", name.as_ref(), code.as_ref());
        Table::of("企业名称 | 统一社会信用代码", rows.into_iter().map(line))
    }

    /// Penalties under every heading of the standard. Each row gives the cells in which it differs from an ordinary
    /// fine of 2,000 yuan.
    pub fn penalties<R: AsRef<[(&'static str, T)]>, T: AsRef<str>>(rows: &[R]) -> Table {
        Table::standard(RecordKind::Penalty, &FINE, rows)
    }

    fn standard<R: AsRef<[(&'static str, T)]>, T: AsRef<str>>(
        kind: RecordKind,
        ordinary: &[(&str, &str)],
        rows: &[R],
    ) -> Table {
        let fields = field::table(kind);
        let row = |own: &R| {
            let own = own.as_ref();
            for (word, _) in own {
                assert!(fields.iter().any(|field| field.code == *word), "no field {word}");
            }
            let cell = |field: &field::Field| {
                let own = own.iter().find(|(word, _)| *word == field.code).map(|(_, text)| text.as_ref());
                let ordinary = ordinary.iter().find(|(word, _)| *word == field.code).map(|(_, text)| *text);
                own.or(ordinary).unwrap_or_default().to_owned()
            };
            fields.iter().map(cell).collect()
        };
        Table {
            headings: fields.iter().map(|field| field.zh.to_owned()).collect(),
            rows: rows.iter().map(row).collect(),
        }
    }

    /// The same with one more cell in its last row than there are headings.
    pub fn with_a_cell_too_many(mut self) -> Table {
        self.rows.last_mut().unwrap().push("多出的单元格".to_owned());
        self
    }

    /// The same with a further column, the same text in every row.
    pub fn with_column(mut self, heading: &str, text: &str) -> Table {
        self.headings.push(heading.to_owned());
        self.rows.iter_mut().for_each(|row| row.push(text.to_owned()));
        self
    }

    /// Adds the rows of another table with the same headings.
    pub fn append(&mut self, other: &Table) {
        assert_eq!(self.headings, other.headings);
        self.rows.extend(other.rows.iter().cloned());
    }

    /// Fills in one cell.
    pub fn set(&mut self, row: usize, heading: &str, text: &str) {
        let at = self.headings.iter().position(|own| own == heading).expect("a heading of the table");
        text.clone_into(&mut self.rows[row][at]);
    }

    /// Fills in the last cell of the last row.
    pub fn set_last(&mut self, text: &str) {
        text.clone_into(self.rows.last_mut().unwrap().last_mut().unwrap());
    }

    /// The same rows in the order given by their places.
    pub fn in_order(&self, order: &[usize]) -> Table {
        Table {
            headings: self.headings.clone(),
            rows: order.iter().map(|at| self.rows[*at].clone()).collect(),
        }
    }

    /// As a CSV file in UTF-8.
    pub fn csv(&self) -> Vec<u8> {
        let mut file = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        file.write_record(&self.headings).unwrap();
        self.rows.iter().for_each(|row| file.write_record(row).unwrap());
        file.into_inner().unwrap()
    }

    /// As an XLSX workbook, every cell a text.
    pub fn xlsx(&self) -> Vec<u8> {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (row, cells) in (0..).zip(std::iter::once(&self.headings).chain(&self.rows)) {
            for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
                if text == FORMULA_ERROR {
                    let formula = rust_xlsxwriter::Formula::new("=NA()").set_result(text);
                    sheet.write_formula(row, column, formula).unwrap();
                } else {
                    sheet.write_string(row, column, text).unwrap();
                }
            }
        }
        book.save_to_buffer().unwrap()
    }
}

/// An ordinary fine, as a department fills in the national columns.
pub const FINE: [(&str, &str); 17] = [
    ("CF_XDR_MC", "衡信一号示例有限公司"),
    ("CF_XDR_LB", "法人及非法人组织"),
    ("CF_WSH", "示市监罚〔2026〕1号"),
    ("CF_WFXW", "未按规定明码标价"),
    ("CF_SY", "经营场所内三种商品未标明价格"),
    ("CF_YJ", "《价格法》第四十二条"),
    ("CF_CFLB", "罚款"),
    ("CF_NR", "罚款2000元"),
    ("CF_NR_FK", "0.2"),
    ("CF_JDRQ", "2026-10-28"),
    ("CF_YXQ", "2099-12-31"),
    ("CF_GSJZQ", ""),
    ("CF_CFJG", "示例市市场监督管理局"),
    ("CF_CFJGDM", "11360200EXAMPLE01X"),
    ("CF_SJLY", "示例市市场监督管理局"),
    ("CF_SJLYDM", "11360200EXAMPLE01X"),
    ("CF_FRDB", ""),
];

/// The built-in law, read once.
fn book() -> Lawbook {
    static BOOK: LazyLock<Lawbook> = LazyLock::new(|| lawbook::load(None).unwrap());
    BOOK.clone()
}

/// Another process of the register on the same database, serving pages.
pub fn serve(test: &TestDatabase, desk: &Desk) -> Shared {
    serve_with(test, desk, Settings::default())
}

/// The same under other settings.
pub fn serve_with(test: &TestDatabase, desk: &Desk, settings: Settings) -> Shared {
    let folder = desk.register.data_dir.clone();
    let mut register = Register::open(test.database.clone(), book(), desk.clock.clone(), folder).unwrap();
    register.letters = Arc::clone(&desk.register.letters);
    Web::new(Arc::new(register), settings)
}

/// A register on 2 November 2026 that takes in files.
pub struct Desk {
    pub register: Register,
    pub clock: Clock,
    folder: TempDir,
}

impl Desk {
    pub fn new(test: &TestDatabase) -> Desk {
        Desk::over(test.database.clone())
    }

    pub fn over(database: Database) -> Desk {
        let clock = Clock::at_noon(day("2026-11-02").date());
        let folder = TempDir::with_prefix("hengxin-desk-").unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let letters = Letters::load(None, None).unwrap().of_office(demo::letters::office());
        let register = Register::open(database, book(), clock.clone(), data).unwrap().with_letters(letters);
        Desk { register, clock, folder }
    }

    /// The same with a feed of the register's own.
    pub fn with_feed(self, id: &str, text: &str) -> Desk {
        let folder = self.folder.path().join("feeds");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{id}.toml")), text).unwrap();
        let feeds = Feeds::load(Some(&folder), &self.register.law).unwrap();
        Desk { register: self.register.with_feeds(feeds), ..self }
    }

    /// Puts the clock to another day.
    pub fn on(&self, text: &str) {
        self.clock.move_to(day(text).date());
    }

    /// A folder that is the test's own, beside the register's.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Puts a file where it can be sent from.
    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Sends a file that lies somewhere.
    pub fn send_path(&self, feed: &str, path: &Path, approved: bool) -> Result<Report, ImportFault> {
        let file_name = path.file_name().unwrap().to_str().unwrap();
        let order = Order { feed, path, file_name, actor: "test", approved, batch: None };
        import(&self.register, &order, &Arc::new(Progress::default()))
    }

    /// Sends a file.
    pub fn send(&self, feed: &str, name: &str, bytes: &[u8]) -> Result<Report, ImportFault> {
        let path = self.file(name, bytes);
        let sent = self.send_path(feed, &path, false);
        std::fs::remove_file(path).unwrap();
        sent
    }

    /// Takes in a table as CSV, however few of its rows are good.
    pub fn take_in(&self, feed: &str, table: &Table) -> Report {
        let path = self.file("delivery.csv", &table.csv());
        let report = self.send_path(feed, &path, true).unwrap();
        let counts = report.counts;
        let sum = counts.accepted + counts.unchanged + counts.quarantined + counts.refused;
        assert_eq!(counts.read, sum, "every row is accounted for: {counts:?}");
        report
    }

    /// Takes in those lines of a file of organisations that give one of these codes.
    pub fn take_in_lines(&self, path: &Path, codes: &std::collections::HashSet<String>) -> Report {
        let text = std::fs::read_to_string(path).unwrap();
        let of_them = |line: &&str| line.split('\t').any(|cell| codes.contains(cell));
        let lines: Vec<&str> = text.lines().take(1).chain(text.lines().skip(1).filter(of_them)).collect();
        self.send("business-register", "organisations.tsv", (lines.join("\n") + "\n").as_bytes()).unwrap()
    }

    /// Problems of a delivery: row and code.
    pub fn problems(&self, batch: i64) -> Vec<(i64, String)> {
        self.problem_rows(batch).into_iter().map(|problem| (problem.source_row, problem.code)).collect()
    }

    /// Problems of a delivery as stored.
    pub fn problem_rows(&self, batch: i64) -> Vec<ProblemRow> {
        self.read(|tx| delivery::problems(tx, batch, 0, 1_000_000))
    }

    /// The delivery with that number.
    pub fn delivery(&self, batch: i64) -> Delivery {
        self.read(|tx| delivery::find(tx, batch)).unwrap()
    }

    /// The newest delivery.
    pub fn last_delivery(&self) -> Delivery {
        self.read(|tx| delivery::list(tx, None, i64::MAX, 1)).remove(0)
    }

    /// How many facts there are.
    pub fn facts(&self) -> i64 {
        self.count("SELECT COUNT(*) FROM fact", &[])
    }

    /// A number asked of the store.
    pub fn count(&self, sql: &str, params: &[Value<'_>]) -> i64 {
        self.read(|tx| tx.one(sql, params, |row| row.int(0)))
    }

    /// Lines of text asked of the store: each row's columns, which are texts, joined by bars.
    pub fn lines(&self, sql: &str, columns: usize) -> Vec<String> {
        self.read(|tx| {
            tx.all(sql, &[], |row| {
                let cells: Result<Vec<&str>, _> = (0..columns).map(|at| row.text(at)).collect();
                cells.map(|cells| cells.join(" | "))
            })
        })
    }

    /// Live records, each as `code | natural title`, by code.
    pub fn records(&self) -> Vec<String> {
        self.lines(
            "SELECT o.code, CAST(r.record AS TEXT) FROM record r JOIN organisation o ON o.id = r.org
             WHERE r.ended = 0 ORDER BY o.code, r.record",
            2,
        )
    }

    /// How many live records the organisation with that code has.
    pub fn live_records_of(&self, code: &str) -> i64 {
        let sql = "SELECT COUNT(*) FROM record r JOIN organisation o ON o.id = r.org
             WHERE r.ended = 0 AND o.code = $1";
        self.count(sql, &[code.into()])
    }

    /// Every organisation: code, name, and whether the business register has confirmed it.
    pub fn organisations(&self) -> Vec<String> {
        self.lines(
            "SELECT code, name, CASE confirmed WHEN 1 THEN 'confirmed' ELSE 'not confirmed' END
             FROM organisation ORDER BY code",
            3,
        )
    }

    /// Goes through everything stored: dense places, one leaf for each fact that opens with its salt and bytes,
    /// histories that could have happened, projections that follow from the facts, no personal data. Then makes the
    /// projections again, which changes nothing.
    pub fn is_sound(&self) {
        let (db, law) = (&self.register.db, &self.register.law);
        let checked = check(db, law, &mut |_, _| ()).unwrap();
        let wrong: Vec<_> = checked.notes.iter().filter(|note| note.severity > Severity::Notice).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        let rebuilt = rebuild(db, law, &mut |_, _| ()).unwrap();
        assert_eq!(rebuilt.differences, 0, "{:?}", rebuilt.first);
    }

    /// Asks as a reader does, about now.
    pub fn look<T>(&self, work: impl FnOnce(&mut dyn Tx, &Lens<'_>) -> hengxin::store::sql::Result<T>) -> T {
        self.look_at(Asked::Now, work)
    }

    /// Asks as a reader does, about another day.
    pub fn look_at<T>(
        &self,
        asked: Asked,
        work: impl FnOnce(&mut dyn Tx, &Lens<'_>) -> hengxin::store::sql::Result<T>,
    ) -> T {
        self.register.look(asked, work).unwrap().unwrap()
    }

    /// Asks the store.
    pub fn read<T>(&self, work: impl FnOnce(&mut dyn Tx) -> hengxin::store::sql::Result<T>) -> T {
        self.register.db.read(work).unwrap()
    }
}
