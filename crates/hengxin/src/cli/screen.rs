//! `hengxin screen`: a list of names against the register, one line of the output for each row, in the same order.

use std::io::Write;
use std::num::NonZero;
use std::path::PathBuf;
use std::thread;
use std::time::Instant;

use clap::Args;
use domain::{RecordKind, Text};
use matcher::{Index, Verdict};
use serde::Serialize;
use tempfile::NamedTempFile;

use super::{Desk, Outcome, Stop};
use crate::app::Register;
use crate::app::screen::{Answer, CANDIDATES, PERSONAL};
use crate::app::view::{Asked as AsOf, Briefs, OrganisationBrief, briefs};
use crate::intake::decode::{self, DecodeError, RowBatch, RowRef, Sheet};

/// What to screen.
#[derive(Debug, Args)]
pub struct Screen {
    /// The list.
    #[arg(help = "名单文件（CSV、TSV、XLSX、XLS）· The list: CSV, TSV, XLSX or XLS")]
    file: PathBuf,
    /// The column of names.
    #[arg(
        long,
        value_name = "N",
        help = "名称列：表头或列号（自1起）· Column of names: its heading, or its number from 1"
    )]
    name_column: String,
    /// The column of codes.
    #[arg(long, value_name = "C", help = "代码列：表头或列号 · Column of codes: its heading or number")]
    code_column: Option<String>,
    /// What to hold it against.
    #[arg(long, default_value = "register", value_parser = ["register"], help = "对照范围 · What to hold the names against")]
    against: String,
    /// Where the answers go.
    #[arg(long, value_name = "OUT.csv", help = "结果文件 · File for the answers (CSV)")]
    output: PathBuf,
    /// Whether each organisation meant is told with its status and what is public of it.
    #[arg(
        long,
        help = "另加列：登记状态和各类公示记录数 · Add columns: status, and numbers of public records by kind"
    )]
    with_standing: bool,
}

/// What was done, for the terminal and `--json`.
#[derive(Debug, Default, Serialize)]
struct Receipt {
    read: u64,
    same: u64,
    review: u64,
    different: u64,
    organisations: usize,
    seconds: f64,
    output: String,
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

/// Columns after them with `--with-standing`: status, and public records of each kind. Scripts rely on them.
const STANDING: [&str; 7] =
    ["status", "licences", "penalties", "honours", "abnormal", "commitments", "other"];

/// The kinds of those columns.
const KINDS: [RecordKind; 6] = [
    RecordKind::Licence,
    RecordKind::Penalty,
    RecordKind::Honour,
    RecordKind::Abnormal,
    RecordKind::Commitment,
    RecordKind::Other,
];

/// Rows answered at a time.
const ROWS: usize = 16_384;

impl Screen {
    /// Screens the list; the output appears whole or not at all.
    pub fn run(self, desk: &Desk) -> Result<Outcome, Stop> {
        let begun = Instant::now();
        let register = desk.reader()?;
        let is_header = |row: &[&str]| self.is_header(row);
        let opened = decode::open_where(&self.file, &register.limits, None, &is_header);
        let mut sheet = opened.map_err(unreadable)?;
        let name = column(&sheet, &self.name_column)?;
        let code = self.code_column.as_deref().map(|wanted| column(&sheet, wanted)).transpose()?;
        let names = register.names()?;
        let folder = self.output.parent().filter(|folder| !folder.as_os_str().is_empty());
        let file = NamedTempFile::new_in(folder.unwrap_or(".".as_ref()))?;
        let mut out = csv::Writer::from_writer(std::io::BufWriter::new(file));
        let added: &[&str] = if self.with_standing { &STANDING } else { &[] };
        out.write_record(COLUMNS.iter().chain(added)).map_err(anyhow::Error::from)?;
        let mut receipt = Receipt { organisations: names.len(), ..Receipt::default() };
        let bar = desk.progress(sheet.bytes_total(), "核对", "screening");
        let mut rows = RowBatch::new();
        while sheet.next_batch(&mut rows, ROWS).map_err(unreadable)? > 0 {
            let asked: Vec<Asked<'_>> = rows.rows().map(|row| Asked::of(&row, name, code)).collect();
            let answers = answers(&names, &asked);
            let standing = self.with_standing.then(|| standing(&register, &answers)).transpose()?;
            for (asked, answer) in asked.iter().zip(&answers) {
                receipt.count(answer.verdict);
                write(&mut out, asked, answer, standing.as_ref()).map_err(anyhow::Error::from)?;
            }
            bar.set_position(sheet.bytes_read());
            rows.clear();
        }
        bar.finish_and_clear();
        let file = out.into_inner().map_err(csv::IntoInnerError::into_error)?.into_inner();
        let mut file = file.map_err(std::io::IntoInnerError::into_error)?;
        file.flush()?;
        file.persist(&self.output).map_err(|error| error.error)?;
        receipt.seconds = begun.elapsed().as_secs_f64();
        receipt.output = self.output.display().to_string();
        desk.print(&receipt, |told| text(told, desk))?;
        Ok(if receipt.review > 0 { Outcome::ToMend } else { Outcome::Done })
    }
}

impl Screen {
    /// A list may have one column only: its header is the row with the heading asked for, or, where a number was
    /// given, the first that reaches so far.
    fn is_header(&self, row: &[&str]) -> bool {
        let wanted = self.name_column.trim();
        let reached = wanted
            .parse::<usize>()
            .is_ok_and(|at| row.get(at.wrapping_sub(1)).is_some_and(|cell| !cell.trim().is_empty()));
        reached || row.iter().any(|cell| cell.trim() == wanted)
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

/// What is public of every organisation meant, read for all of them together.
fn standing(register: &Register, answers: &[Answer]) -> Result<Briefs, Stop> {
    let linked = answers.iter().filter_map(|answer| answer.linked);
    let found = register.look(AsOf::Now, |tx, lens| briefs(tx, lens, linked))?;
    Ok(found.expect("the present state always is"))
}

fn write(
    out: &mut csv::Writer<impl Write>,
    asked: &Asked<'_>,
    answer: &Answer,
    standing: Option<&Briefs>,
) -> csv::Result<()> {
    // A person's number is not repeated.
    let (name, code) = if answer.reason == PERSONAL { ("", "") } else { (asked.name, asked.code) };
    let (row, score) = (asked.row.to_string(), answer.score.to_string());
    let head = [&*row, name, code, answer.verdict.code(), &answer.code, &answer.name, &score, answer.reason];
    let candidates = (0..CANDIDATES).map(|at| answer.candidates.get(at).map_or("", String::as_str));
    let cells = head.into_iter().chain(candidates);
    let Some(briefs) = standing else { return out.write_record(cells) };
    let of = answer.linked.and_then(|org| briefs.get(&org)).map(standing_cells).unwrap_or_default();
    out.write_record(cells.chain(of.iter().map(String::as_str)))
}

/// Cells of [`STANDING`].
fn standing_cells(brief: &OrganisationBrief) -> [String; STANDING.len()] {
    std::array::from_fn(|at| match at.checked_sub(1) {
        None => brief.status.clone(),
        Some(kind) => brief.count(KINDS[kind]).to_string(),
    })
}

impl Receipt {
    fn count(&mut self, verdict: Verdict) {
        self.read += 1;
        match verdict {
            Verdict::Same => self.same += 1,
            Verdict::Review => self.review += 1,
            Verdict::Different => self.different += 1,
        }
    }
}

/// The place of a column given by its heading or its number from 1.
fn column(sheet: &Sheet, wanted: &str) -> Result<usize, Stop> {
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
fn unreadable(error: DecodeError) -> Stop {
    Stop::Refused(Text::new(error.zh(), error.en()))
}

fn text(told: &Receipt, desk: &Desk) -> String {
    let Receipt { read, same, review, different, organisations, .. } = told;
    desk.lang.pick(
        format!("共 {read} 行，对照 {organisations} 家机构：同一机构 {same}，待人工核对 {review}，不同 {different}。"),
        format!("{read} rows against {organisations} organisations: {same} same, {review} for review, {different} different."),
    )
}
