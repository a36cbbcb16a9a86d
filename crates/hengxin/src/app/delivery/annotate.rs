//! The delivered file given back with a column of notes: what is wrong with each row and how to mend it.

use std::path::Path;

use domain::{Lang, ProblemCode};

use crate::app::Register;
use crate::app::import::kept;
use crate::intake::decode::{Annotator, DecodeError, Format, RowBatch, open};
use crate::store::delivery::{self, ProblemRow};
use crate::store::sql::StoreFault;

/// Why the file cannot be given back.
#[derive(Debug, thiserror::Error)]
pub enum AnnotateFault {
    /// No such delivery, or its file was not kept because it could not be read.
    #[error("there is no file to give back")]
    NoFile,
    /// The kept copy cannot be read.
    #[error("{}", .0.en())]
    Decode(#[from] DecodeError),
    /// Our failure.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

/// Problems fetched at a time.
const AT_ONCE: i64 = 2000;

/// Writes the file of a delivery to `dest` with notes in the reader's language; returns its format.
pub fn annotated(register: &Register, batch: i64, lang: Lang, dest: &Path) -> Result<Format, AnnotateFault> {
    let known = register.db.read(|tx| delivery::find(tx, batch))?.ok_or(AnnotateFault::NoFile)?;
    let path = kept(&register.data_dir, &known.file_sha256);
    if !path.exists() {
        return Err(AnnotateFault::NoFile);
    }
    let mut sheet = open(&path, &register.limits, Some(&known.file_name))?;
    let format = Annotator::format_for(sheet.format);
    let mut out = Annotator::create(format, sheet.encoding, sheet.delimiter, dest)?;
    out.header(&sheet.header.iter().map(String::as_str).collect::<Vec<_>>())?;
    let mut notes =
        Notes { register, batch, lang, next: 0, rows: Vec::new().into_iter().peekable(), more: true };
    let mut rows = RowBatch::new();
    while sheet.next_batch(&mut rows, 1024)? > 0 {
        for row in rows.rows() {
            let note = notes.of(i64::try_from(row.number()).unwrap_or(i64::MAX))?;
            out.row(&row.iter().collect::<Vec<_>>(), &note)?;
        }
    }
    out.finish()?;
    Ok(format)
}

/// The problems of a delivery in the order of its rows, fetched as the file is walked.
struct Notes<'a> {
    register: &'a Register,
    batch: i64,
    lang: Lang,
    next: i64,
    rows: std::iter::Peekable<std::vec::IntoIter<ProblemRow>>,
    more: bool,
}

impl Notes<'_> {
    /// Everything to say about a row; empty when nothing is wrong.
    fn of(&mut self, row: i64) -> Result<String, AnnotateFault> {
        let mut note = String::new();
        loop {
            while let Some(problem) = self.rows.next_if(|problem| problem.source_row <= row) {
                if problem.source_row == row {
                    append(&mut note, &problem, self.lang);
                }
            }
            if self.rows.peek().is_some() || !self.more {
                return Ok(note);
            }
            self.fetch(row)?;
        }
    }

    fn fetch(&mut self, row: i64) -> Result<(), AnnotateFault> {
        let from = self.next.max(row);
        let (register, batch) = (self.register, self.batch);
        let mut rows = register.db.read(|tx| delivery::problems(tx, batch, from, AT_ONCE))?;
        self.more = i64::try_from(rows.len()) == Ok(AT_ONCE);
        if self.more {
            // The last row may have more problems than fitted: leave it for the next fetch.
            let last = rows.last().map_or(from, |problem| problem.source_row);
            rows.retain(|problem| problem.source_row < last);
            self.next = last;
        }
        self.rows = rows.into_iter().peekable();
        Ok(())
    }
}

fn append(note: &mut String, problem: &ProblemRow, lang: Lang) {
    if !note.is_empty() {
        note.push_str(lang.pick("；", "; "));
    }
    note.push_str(&sentence(problem, lang));
}

/// Where, what, and how to mend it, in one sentence.
pub(super) fn sentence(problem: &ProblemRow, lang: Lang) -> String {
    let Some(code) = ProblemCode::from_code(&problem.code) else { return problem.code.clone() };
    let (what, mend) = (code.what(), code.mend());
    let colon = lang.pick("：", ": ");
    let place = if problem.label.is_empty() { String::new() } else { format!("{}{colon}", problem.label) };
    let found = if problem.found.is_empty() {
        String::new()
    } else {
        lang.pick(format!("（填的是“{}”）", problem.found), format!(" (found “{}”)", problem.found))
    };
    let stop = lang.pick("。", ". ");
    format!("{place}{}{found}{stop}{} [{}]", what.get(lang), mend.get(lang), problem.code)
}
