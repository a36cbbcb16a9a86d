//! The verb `screen`: which organisation of the register each name of a list means. It only looks; nothing is kept of
//! the list.

use std::sync::Arc;

use domain::id::{Claimed, find_personal};
use matcher::{Builder, Code, Gazetteer, Index, Lexicon, Name, Organisation, Query, Verdict};

use crate::app::Register;
use crate::store::sql::{Result, Row, StoreFault, Tx};

/// Every organisation of the register by all its names, as of the moment it was read.
#[derive(Debug)]
pub struct Screen {
    index: Index,
}

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Same, for review, or different.
    pub verdict: Verdict,
    /// Why, by the stable word of [`matcher::Reason`]; `personal-data` where the row holds a person's number.
    pub reason: &'static str,
    /// Code of the organisation meant; empty unless the verdict is same.
    pub code: String,
    /// Its present name; empty unless the verdict is same.
    pub name: String,
    /// How alike the likeliest name is, 0 to 1000.
    pub score: u32,
    /// Codes of those that may be meant, likeliest first.
    pub candidates: Vec<String>,
}

/// Candidates given with an answer.
pub const CANDIDATES: usize = 3;

/// The reason given where a row holds a person's number: it is not looked up and not repeated.
pub const PERSONAL: &str = "personal-data";

impl Screen {
    /// Reads every name of the register. Takes seconds and some 200 bytes an organisation.
    pub fn load(register: &Register) -> Result<Screen> {
        let places = register.districts.entries().iter().map(|entry| (entry.code.as_str(), &*entry.name));
        let mut builder = Builder::new(Arc::new(Lexicon::new(&Gazetteer::new(places))));
        register.db.read(|tx| read_names(tx, &mut builder))?;
        Ok(Screen { index: builder.build() })
    }

    /// How many organisations it knows.
    pub fn organisations(&self) -> usize {
        self.index.len()
    }

    /// The answer for one row: a name as written, and what stood in the column of codes, if there is one.
    pub fn answer(&self, name: &str, claimed: &str) -> Answer {
        if find_personal(name).is_some() || find_personal(claimed).is_some() {
            return Answer { reason: PERSONAL, ..Answer::nobody() };
        }
        let query = Query::name(name);
        let query = valid_code(claimed).map_or(query, |code| query.with_code(code));
        let found = self.index.resolve(&query);
        let linked = found.linked().and_then(|candidate| self.index.entry(candidate.id));
        let codes = found.candidates.iter().filter_map(|candidate| candidate.code);
        Answer {
            verdict: found.verdict,
            reason: found.reason.code(),
            code: linked
                .as_ref()
                .and_then(|entry| entry.code)
                .map(|code| code.to_string())
                .unwrap_or_default(),
            name: linked
                .and_then(|entry| entry.names.first().map(|(name, _)| (*name).to_owned()))
                .unwrap_or_default(),
            score: found.score(),
            candidates: codes.take(CANDIDATES).map(|code| code.to_string()).collect(),
        }
    }
}

impl Answer {
    fn nobody() -> Answer {
        Answer {
            verdict: Verdict::Different,
            reason: "",
            code: String::new(),
            name: String::new(),
            score: 0,
            candidates: Vec::new(),
        }
    }
}

/// A valid Unified Social Credit Code, mended where a spreadsheet damaged it; other numbers do not decide here.
fn valid_code(claimed: &str) -> Option<Code> {
    match Claimed::read(claimed).ok()?.value {
        Claimed::Uscc(code) => Code::parse(code.as_str()),
        Claimed::TaxNo(_) | Claimed::OrgCode(_) | Claimed::RegNo(_) | Claimed::Legacy(_) => None,
    }
}

/// An organisation while its names are being read.
struct Known {
    id: u32,
    code: Option<Code>,
    district: u32,
    names: Vec<(String, bool)>,
}

impl Known {
    fn add_to(&self, builder: &mut Builder) {
        let names: Vec<Name<'_>> = self
            .names
            .iter()
            .map(|(text, current)| if *current { Name::current(text) } else { Name::former(text) })
            .collect();
        builder.add(&Organisation { id: self.id, code: self.code, district: self.district, names: &names });
    }
}

fn read_names(tx: &mut dyn Tx, builder: &mut Builder) -> Result<()> {
    const SQL: &str = "SELECT o.id, o.code, o.district, n.name, n.current FROM organisation o
         JOIN organisation_name n ON n.org = o.id ORDER BY o.id, n.current DESC, n.seq DESC";
    let mut known: Option<Known> = None;
    tx.each(SQL, &[], &mut |row| {
        let id = number(row)?;
        if known.as_ref().is_none_or(|known| known.id != id) {
            let next = organisation(row, id)?;
            if let Some(done) = known.replace(next) {
                done.add_to(builder);
            }
        }
        let name = (row.text(3)?.to_owned(), row.flag(4)?);
        known.as_mut().expect("set above").names.push(name);
        Ok(())
    })?;
    if let Some(last) = known {
        last.add_to(builder);
    }
    Ok(())
}

fn number(row: &Row<'_>) -> Result<u32> {
    u32::try_from(row.int(0)?)
        .map_err(|_| StoreFault::Decode { column: 0, wanted: "an organisation's number" })
}

fn organisation(row: &Row<'_>, id: u32) -> Result<Known> {
    let district = row.opt_text(2)?.and_then(|text| text.parse().ok()).unwrap_or(0);
    Ok(Known { id, code: Code::parse(row.text(1)?), district, names: Vec::with_capacity(1) })
}
