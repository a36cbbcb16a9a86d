//! Files attached to proceedings: what is taken, how it is kept, and how it is given out.

mod at_the_terminal;
mod given;
mod kept;
mod late;
pub mod samples;
mod starved;
mod taken;

use domain::EvidenceRefusal;
use hengxin::app::evidence::{EvidenceFault, EvidenceFolder, EvidenceLimits, Look, NewEvidence};
use hengxin::app::register::Register;
use hengxin::clock::Clock;
use hengxin::lawbook;
use hengxin::store::evidence::EvidenceRow;
use tempfile::TempDir;

use crate::support::fixture::day;
use crate::support::{TestDatabase, on_both};

/// A register on 2 November 2026 and its folder.
pub struct Office {
    pub register: Register,
    pub folder: TempDir,
}

pub const SMALL: EvidenceLimits = EvidenceLimits { file: 4 << 20, files: 3, proceeding: 5 << 20 };

impl Office {
    pub fn new(test: &TestDatabase) -> Office {
        let folder = TempDir::new().unwrap();
        let clock = Clock::at_noon(day("2026-11-02").date());
        let database = test.database.clone();
        let register =
            Register::without_names(database, lawbook::load(None).unwrap(), clock, folder.path().to_owned());
        let place = EvidenceFolder::new(folder.path().join("evidence"), SMALL);
        Office { register: register.with_evidence(place), folder }
    }

    pub fn now(&self) -> i64 {
        self.register.clock.now().as_microsecond()
    }

    /// Somebody attaches a file to a proceeding.
    pub fn add(&self, proceeding: i64, name: &str, content: &[u8]) -> Result<EvidenceRow, EvidenceFault> {
        let mut incoming = self.register.evidence.receive()?;
        incoming.read_from(&mut &content[..])?;
        let new = NewEvidence { proceeding, name, actor: "key:7", now: self.now(), what: None, seq: 0 };
        incoming.keep(&self.register, &new)
    }

    /// Why a file is not taken.
    pub fn refused(&self, content: &[u8]) -> EvidenceRefusal {
        match self.add(1, "a.pdf", content) {
            Err(EvidenceFault::Refused(refusal)) => refusal,
            other => panic!("{other:?}"),
        }
    }

    pub fn look(&self, purpose: &str) -> Look {
        Look { actor: "officer:3".to_owned(), purpose: purpose.to_owned(), now: self.now() }
    }

    /// Names of the files in the folder.
    pub fn files(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.register.evidence.path()) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// How often a verb stands in the audit trail.
    pub fn told(&self, verb: &str, purpose: &str) -> i64 {
        let sql = "SELECT COUNT(*) FROM audit WHERE verb = $1 AND purpose = $2";
        self.register.db.read(|tx| tx.one(sql, &[verb.into(), purpose.into()], |row| row.int(0))).unwrap()
    }
}

/// Tells a story on both engines.
pub fn at_an_office(story: impl Fn(&Office)) {
    on_both(|test| story(&Office::new(test)));
}
