//! Stand-in codes: for trying a feed whose bodies hold no Unified Social Credit Code, such as a list from abroad.
//!
//! The register never opens an organisation by its name. To try such a feed, its names can be given codes of a
//! district that does not exist, as a file of the business register, in a scratch database and nowhere else.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use domain::Uscc;
use domain::field::{Role, with_role};

use crate::feed::{Feed, plain_heading};
use crate::intake::decode::{DecodeError, Limits, RowBatch, open};

/// The district of stand-in codes; GB/T 2260 has none starting with 99.
const NOWHERE: &str = "990000";

/// Why no stand-ins could be made.
#[derive(Debug, thiserror::Error)]
pub enum StandInFault {
    /// The file cannot be read.
    #[error("{}", .0.en())]
    Decode(#[from] DecodeError),
    /// The file has no column of names for this feed.
    #[error("the file has no column of names")]
    NoNames,
    /// The result cannot be written.
    #[error("cannot write the stand-ins")]
    Write(#[from] io::Error),
}

/// Writes a business-register file with a stand-in code for each different name of `path`; returns how many.
pub fn stand_ins(path: &Path, feed: &Feed, out: &mut impl Write) -> Result<usize, StandInFault> {
    let names = names(path, feed)?;
    writeln!(out, "name\tcode\tcode_kind")?;
    for (at, name) in names.iter().enumerate() {
        let code = Uscc::mint("91", NOWHERE, &format!("{at:08}")).expect("digits alone make a valid serial");
        writeln!(out, "{name}\t{}\tUSCC", code.as_str())?;
    }
    Ok(names.len())
}

/// The different names of a file; two spellings with one normal form are one name.
fn names(path: &Path, feed: &Feed) -> Result<Vec<String>, StandInFault> {
    let mut sheet = open(path, &Limits::default(), None)?;
    let column =
        sheet.header.iter().position(|heading| is_name(feed, heading)).ok_or(StandInFault::NoNames)?;
    let (mut seen, mut names) = (BTreeSet::new(), Vec::new());
    let mut rows = RowBatch::new();
    while sheet.next_batch(&mut rows, 1024)? > 0 {
        for row in rows.rows() {
            let name = row.cell(column).trim();
            if !name.is_empty() && seen.insert(matcher::normal_form(name).to_string()) {
                names.push(name.to_owned());
            }
        }
    }
    Ok(names)
}

fn is_name(feed: &Feed, heading: &str) -> bool {
    let heading = plain_heading(heading);
    let field = with_role(feed.kind, Role::SubjectName).expect("every kind names its subject");
    feed.column(&heading).map_or_else(|| field.answers_to(&heading), |no| no == field.no)
}
