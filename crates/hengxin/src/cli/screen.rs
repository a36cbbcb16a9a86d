//! `hengxin screen`: a list of names against the register, one line of the output for each row, in the same order.

mod filed;
mod further;
mod range;

use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use clap::Args;
use domain::Text;
use further::{Added, Further};
use indicatif::ProgressBar;
use matcher::Index;
use range::Against;
use serde::Serialize;

use super::{Desk, Outcome, Stop};
use crate::app::register::Register;
use crate::app::screen::partial::{Begun, Counts, Partial, Question, State};
use crate::app::screen::receipt::{Circumstances, Receipt, content};
use crate::app::screen::{Answer, CANDIDATES, PERSONAL};
use crate::intake::decode::{self, DecodeError, RowBatch, RowRef, Sheet};

/// What to screen.
#[derive(Debug, Args)]
pub struct Screen {
    /// The list.
    #[arg(
        required_unless_present = "check_receipt",
        help = "名单文件（CSV、TSV、XLSX、XLS）· The list: CSV, TSV, XLSX or XLS"
    )]
    file: Option<PathBuf>,
    /// The column of names.
    #[arg(
        long,
        value_name = "N",
        required_unless_present = "check_receipt",
        help = "名称列：表头或列号（自1起）· Column of names: its heading, or its number from 1"
    )]
    name_column: Option<String>,
    /// The column of codes.
    #[arg(long, value_name = "C", help = "代码列：表头或列号 · Column of codes: its heading or number")]
    code_column: Option<String>,
    /// What to hold it against.
    #[arg(
        long,
        value_name = "RANGE",
        default_value = "register",
        help = "对照范围：register 或 list:编号（关注名单）· What to hold the names against: register, or list:NUMBER for a watch list"
    )]
    against: Against,
    /// Where the answers go.
    #[arg(
        long,
        value_name = "OUT.csv",
        required_unless_present = "check_receipt",
        help = "结果文件；中断后重新运行同一命令即可接着核对 · File for the answers (CSV); after a break the same command goes on"
    )]
    output: Option<PathBuf>,
    /// Whether each organisation meant is told with its status and what is public of it.
    #[arg(
        long,
        help = "另加列：登记状态和各类公示记录数 · Add columns: status, and numbers of public records by kind"
    )]
    with_standing: bool,
    /// Whether the scores of the names' parts are told.
    #[arg(
        long,
        help = "另加列：名称各部分的得分，0至1000 · Add columns: scores of the names' parts, 0 to 1000"
    )]
    with_parts: bool,
    /// Where the receipt goes.
    #[arg(
        long,
        value_name = "FILE",
        help = "回执文件，默认为 OUT.receipt.json · File for the receipt [default: OUT.receipt.json]"
    )]
    receipt: Option<PathBuf>,
    /// A receipt to check.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["name_column", "code_column", "receipt"],
        help = "核验回执：名单和结果是否仍与回执一致 · Check a receipt: are list and answers still what it says"
    )]
    check_receipt: Option<PathBuf>,
}

/// What was done, for the terminal and `--json`.
#[derive(Debug, Serialize)]
struct Told {
    read: u64,
    same: u64,
    review: u64,
    different: u64,
    personal: u64,
    /// Rows that an earlier run had answered.
    resumed: u64,
    organisations: usize,
    seconds: f64,
    output: String,
    receipt: String,
}

/// Columns of the answers. Scripts rely on them.
const COLUMNS: [&str; 11] = [
    "row",
    "input_name",
    "input_code",
    "verdict",
    "code",
    "name",
    "score",
    "reason",
    "candidate1",
    "candidate2",
    "candidate3",
];

/// Rows answered at a time, and kept before the next.
const ROWS: usize = 8192;

/// What was asked for, all of it given.
struct Order<'a> {
    file: &'a Path,
    name_column: &'a str,
    code_column: Option<&'a str>,
    against: Against,
    output: &'a Path,
    with_standing: bool,
    with_parts: bool,
    receipt: PathBuf,
}

/// What the names are held against, in one state of the register.
struct Range {
    names: Arc<Index>,
    state: State,
    /// SHA-256 of the members' codes, where it is a watch list.
    members: Option<String>,
}

impl Screen {
    /// Screens the list, or checks a receipt.
    pub fn run(self, desk: &Desk) -> Result<Outcome, Stop> {
        if let Some(receipt) = &self.check_receipt {
            return filed::check(desk, receipt, self.file.as_deref(), self.output.as_deref());
        }
        let order = self.order().ok_or_else(incomplete)?;
        order.apart()?;
        order.run(desk)
    }

    fn order(&self) -> Option<Order<'_>> {
        let output = self.output.as_deref()?;
        Some(Order {
            file: self.file.as_deref()?,
            name_column: self.name_column.as_deref()?.trim(),
            code_column: self.code_column.as_deref().map(str::trim),
            against: self.against,
            output,
            with_standing: self.with_standing,
            with_parts: self.with_parts,
            receipt: self.receipt.clone().unwrap_or_else(|| output.with_extension("receipt.json")),
        })
    }
}

impl Order<'_> {
    /// Screens the list; the output appears whole or not at all.
    fn run(&self, desk: &Desk) -> Result<Outcome, Stop> {
        let begun = Instant::now();
        let register = desk.reader()?;
        let mut list = List::open(self, &register)?;
        let range = range::open(desk, &register, self.against)?;
        let question = self.question(&range)?;
        let (mut partial, start) = Partial::open(self.output, question.clone()).map_err(in_use)?;
        let resumed = partial.counts().rows;
        say_start(desk, start, resumed);
        let bar = desk.progress(list.sheet.bytes_total(), "核对", "screening");
        let added = Added { standing: self.with_standing.then_some(&register), parts: self.with_parts };
        let answered = answer_all(&mut list, (&range.names, added), &mut partial, &bar);
        bar.finish_and_clear();
        answered.inspect_err(|_| say_broken_off(desk, partial.counts().rows))?;
        self.still(&question)?;
        let counts = partial.counts();
        let output = partial.publish()?;
        let organisations = range.names.len();
        self.receipt(desk, &question, counts, output, organisations)?;
        let told = Told {
            read: counts.rows,
            same: counts.same,
            review: counts.review,
            different: counts.different,
            personal: counts.personal,
            resumed,
            organisations,
            seconds: begun.elapsed().as_secs_f64(),
            output: self.output.display().to_string(),
            receipt: self.receipt.display().to_string(),
        };
        desk.print(&told, |told| text(told, desk))?;
        Ok(if counts.review > 0 { Outcome::ToMend } else { Outcome::Done })
    }

    /// Nothing is written over the list, and the receipt not over the answers.
    fn apart(&self) -> Result<(), Stop> {
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let [list, output, receipt] = [self.file, self.output, &self.receipt].map(real);
        if list != output && list != receipt && output != receipt {
            return Ok(());
        }
        Err(Stop::Usage(Text::of(
            "名单、结果和回执须是三个不同的文件",
            "the list, the answers and the receipt must be three files",
        )))
    }

    /// All that decides the answers.
    fn question(&self, range: &Range) -> Result<Question, Stop> {
        Ok(Question {
            program: concat!("hengxin ", env!("CARGO_PKG_VERSION")).to_owned(),
            input: content(self.file).map_err(unreadable)?,
            name_column: self.name_column.to_owned(),
            code_column: self.code_column.map(str::to_owned),
            against: self.against.to_string(),
            with_standing: self.with_standing,
            with_parts: self.with_parts,
            members: range.members.clone(),
            state: range.state.clone(),
        })
    }

    /// A list that is written to while it is read has no answer file.
    fn still(&self, question: &Question) -> Result<(), Stop> {
        if content(self.file).map_err(unreadable)? == question.input {
            return Ok(());
        }
        Err(Stop::Refused(Text::of(
            "名单文件在核对过程中被改动，结果作废。请重新运行。",
            "The list was changed while it was read; its answers are void. Run the command again.",
        )))
    }

    fn receipt(
        &self,
        desk: &Desk,
        question: &Question,
        counts: Counts,
        output: crate::app::screen::partial::Content,
        organisations: usize,
    ) -> Result<(), Stop> {
        let (actor, address) = (desk.actor(), desk.config().database.masked_url());
        let told = Circumstances {
            at: desk.clock.now(),
            actor: &actor,
            address: &address,
            organisations: organisations as u64,
            input: self.file,
            output: self.output,
        };
        Ok(Receipt::of(question, counts, output, &told).write(&self.receipt)?)
    }

    /// A list may have one column only: its header is the row with the heading asked for, or, where a number was
    /// given, the first that reaches so far.
    fn is_header(&self, row: &[&str]) -> bool {
        let wanted = self.name_column;
        let reached = wanted
            .parse::<usize>()
            .is_ok_and(|at| row.get(at.wrapping_sub(1)).is_some_and(|cell| !cell.trim().is_empty()));
        reached || row.iter().any(|cell| cell.trim() == wanted)
    }
}

/// Answers every row that is not answered yet.
fn answer_all(
    list: &mut List,
    (names, added): (&Index, Added<'_>),
    partial: &mut Partial,
    bar: &ProgressBar,
) -> Result<(), Stop> {
    if partial.is_empty() {
        let head = lines(|out| out.write_record(COLUMNS.iter().copied().chain(added.columns())))?;
        partial.append(&head, Counts::default())?;
    }
    let mut passed = 0;
    let mut rows = RowBatch::new();
    while list.sheet.next_batch(&mut rows, ROWS).map_err(unreadable)? > 0 {
        let mut counts = partial.counts();
        let known = usize::try_from(counts.rows - passed).unwrap_or(usize::MAX).min(rows.len());
        let asked: Vec<Asked<'_>> = rows.rows().skip(known).map(|row| list.asked(&row)).collect();
        passed += rows.len() as u64;
        if !asked.is_empty() {
            let answers = answers(names, &asked);
            for answer in &answers {
                counts.count(answer);
            }
            let further = added.read(&answers)?;
            let mut rows = asked.iter().zip(&answers);
            let text = lines(|out| rows.try_for_each(|(row, is)| write(out, row, is, &further)))?;
            partial.append(&text, counts)?;
        }
        bar.set_position(list.sheet.bytes_read());
        rows.clear();
    }
    Ok(())
}

/// Lines of CSV.
fn lines(write: impl FnOnce(&mut csv::Writer<Vec<u8>>) -> csv::Result<()>) -> io::Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    write(&mut out)?;
    out.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// The list being read.
struct List {
    sheet: Sheet,
    name: usize,
    code: Option<usize>,
}

impl List {
    fn open(order: &Order<'_>, register: &Register) -> Result<List, Stop> {
        let is_header = |row: &[&str]| order.is_header(row);
        let sheet = decode::open_where(order.file, &register.limits, None, &is_header).map_err(unreadable)?;
        let name = column(&sheet, order.name_column)?;
        let code = order.code_column.map(|wanted| column(&sheet, wanted)).transpose()?;
        Ok(List { sheet, name, code })
    }

    fn asked<'a>(&self, row: &RowRef<'a>) -> Asked<'a> {
        Asked::of(row, self.name, self.code)
    }
}

/// One row of the list.
struct Asked<'a> {
    row: u64,
    name: &'a str,
    code: &'a str,
}

impl<'a> Asked<'a> {
    fn of(row: &RowRef<'a>, name: usize, code: Option<usize>) -> Asked<'a> {
        let cell = |at: usize| row.cell(at).trim();
        Asked { row: row.number(), name: cell(name), code: code.map(cell).unwrap_or_default() }
    }
}

/// The answers, in the order asked, on all processors.
fn answers(names: &Index, asked: &[Asked<'_>]) -> Vec<Answer> {
    let hands = thread::available_parallelism().map_or(1, NonZero::get);
    let share = asked.len().div_ceil(hands).max(1);
    thread::scope(|scope| {
        let work = |part| scope.spawn(move || answered(names, part));
        let parts: Vec<_> = asked.chunks(share).map(work).collect();
        parts.into_iter().flat_map(|part| part.join().expect("answering does not panic")).collect()
    })
}

fn answered(names: &Index, asked: &[Asked<'_>]) -> Vec<Answer> {
    asked.iter().map(|row| Answer::of(names, row.name, row.code)).collect()
}

fn write(
    out: &mut csv::Writer<Vec<u8>>,
    asked: &Asked<'_>,
    answer: &Answer,
    further: &Further,
) -> csv::Result<()> {
    // A person's number is not repeated.
    let (name, code) = if answer.reason == PERSONAL { ("", "") } else { (asked.name, asked.code) };
    let (row, score) = (asked.row.to_string(), answer.score.to_string());
    let head = [&*row, name, code, answer.verdict.code(), &answer.code, &answer.name, &score, answer.reason];
    let candidates = (0..CANDIDATES).map(|at| answer.candidates.get(at).map_or("", String::as_str));
    let cells = head.into_iter().chain(candidates);
    let further = further.cells(answer);
    out.write_record(cells.chain(further.iter().map(String::as_str)))
}

/// The place of a column given by its heading or its number from 1.
pub(super) fn column(sheet: &Sheet, wanted: &str) -> Result<usize, Stop> {
    let headed = sheet.header.iter().position(|heading| heading.trim() == wanted.trim());
    let numbered = || wanted.trim().parse::<usize>().ok().filter(|at| (1..=sheet.header.len()).contains(at));
    headed.or_else(|| numbered().map(|at| at - 1)).ok_or_else(|| {
        let headings = sheet.header.join("、");
        Stop::Usage(Text::new(
            format!("文件中没有“{wanted}”列；现有：{headings}"),
            format!("the file has no column `{wanted}`; it has: {headings}"),
        ))
    })
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` wants")]
pub(super) fn unreadable(error: DecodeError) -> Stop {
    Stop::Refused(Text::new(error.zh(), error.en()))
}

/// Clap asks for all three before it comes to this.
fn incomplete() -> Stop {
    Stop::Usage(Text::of(
        "须给出名单文件、--name-column 和 --output",
        "a list, --name-column and --output are needed",
    ))
}

fn in_use(error: io::Error) -> Stop {
    if error.kind() != io::ErrorKind::WouldBlock {
        return error.into();
    }
    Stop::Refused(Text::of(
        "另一个 hengxin screen 正在写这个结果文件。请等它结束，或另指定 --output。",
        "Another hengxin screen is writing this output. Wait for it, or name another with --output.",
    ))
}

fn say_start(desk: &Desk, start: Begun, rows: u64) {
    match start {
        Begun::Anew => {}
        Begun::Resumed => desk.say(
            &format!("接着上次继续：已有 {rows} 行结果。"),
            &format!("going on where it stopped: {rows} rows are answered already"),
        ),
        Begun::Over(why) => {
            let why = why.text();
            desk.say(
                &format!("有未完成的结果，但{}，从头开始。", why.zh),
                &format!("there are unfinished answers, but {}: starting over", why.en),
            );
        }
    }
}

fn say_broken_off(desk: &Desk, rows: u64) {
    desk.say(
        &format!("已中断；前 {rows} 行的结果已保存，重新运行同一命令即可继续。"),
        &format!("broken off; the answers of {rows} rows are kept, and the same command goes on from there"),
    );
}

fn text(told: &Told, desk: &Desk) -> String {
    let Told { read, same, review, different, personal, organisations, receipt, .. } = told;
    desk.lang.pick(
        format!(
            "共 {read} 行，对照 {organisations} 家机构：同一机构 {same}，待人工核对 {review}，不同 {different}\
             （其中含个人号码而未查询 {personal}）。回执：{receipt}"
        ),
        format!(
            "{read} rows against {organisations} organisations: {same} same, {review} for review, {different} \
             different (of them {personal} not looked up: a person's number). Receipt: {receipt}"
        ),
    )
}
