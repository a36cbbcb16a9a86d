//! The law as data: the files of `law/`, read strictly into [`domain::Law`] and what goes with it.
//!
//! The files are built into the program. A register may keep its own copies in a folder: a file there replaces the
//! built-in one of the same name. Invariants: an unknown key, an unknown file name or a contradiction between two
//! lines is a fault at start, never a guess; every value carries its citation; what nobody has compared with the
//! official text is listed by [`Lawbook::unverified`]. Deliberately absent: any number of the law itself.

mod fault;
mod file;
mod procedure;
#[cfg(test)]
mod tests;
mod values;

use crate::hex::hex;
use std::path::Path;

use domain::table::TableError;
use domain::{Calendar, Citation, Districts, Industries, Law};
use sha2::{Digest, Sha256};

pub use fault::LawFault;
pub use values::{LegalValue, Meaning};

/// The files that make up the law, as built in.
const BUILT_IN: [(&str, &str); 12] = [
    ("catalogue.toml", include_str!("../../../../law/catalogue.toml")),
    ("publication.toml", include_str!("../../../../law/publication.toml")),
    ("tiers.toml", include_str!("../../../../law/tiers.toml")),
    ("terms.toml", include_str!("../../../../law/terms.toml")),
    ("local.toml", include_str!("../../../../law/local.toml")),
    ("steps.toml", include_str!("../../../../law/steps.toml")),
    ("lists.toml", include_str!("../../../../law/lists.toml")),
    ("commitments.toml", include_str!("../../../../law/commitments.toml")),
    ("erasure.toml", include_str!("../../../../law/erasure.toml")),
    ("calendar/cn.toml", include_str!("../../../../law/calendar/cn.toml")),
    ("districts.tsv", include_str!("../../../../law/districts.tsv")),
    ("industries.tsv", include_str!("../../../../law/industries.tsv")),
];

/// Everything the register knows of the law, with the fingerprint of the files it came from.
#[derive(Debug, Clone)]
pub struct Lawbook {
    /// Catalogue, rule sets, tiers and terms.
    pub law: Law,
    /// Working days by year.
    pub calendar: Calendar,
    /// Districts by GB/T 2260, with history.
    pub districts: Districts,
    /// Industries by GB/T 4754.
    pub industries: Industries,
    /// The files read, with the SHA-256 of each.
    pub files: Vec<LawFile>,
    /// SHA-256 over all files, in lower-case hexadecimal: the same law gives the same text.
    pub hash: String,
    /// Every value with its citation, in the order of the files.
    pub values: Vec<LegalValue>,
    unverified: Vec<Unverified>,
}

/// One file the law was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LawFile {
    /// Its name below `law/`, such as `terms.toml`.
    pub name: &'static str,
    /// SHA-256 of its text, in lower-case hexadecimal.
    pub sha256: String,
    /// True where it came from the folder given, false where it is the built-in one.
    pub own: bool,
}

/// A value nobody has compared with the official text yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unverified {
    /// Which value, such as `publication.toml ndrc-36`.
    pub what: String,
    /// Where it is said to come from.
    pub cite: Citation,
    /// What must be compared; empty where the file does not say.
    pub check: String,
}

impl Lawbook {
    /// The values that still need a look at the official text, in the order of the files.
    pub fn unverified(&self) -> &[Unverified] {
        &self.unverified
    }
}

/// Reads the law: built in, or from the folder `dir` for the files it holds.
///
/// # Errors
/// [`LawFault`] where a file cannot be read, holds a key or word the register does not know, or contradicts itself.
pub fn load(dir: Option<&Path>) -> Result<Lawbook, LawFault> {
    if let Some(dir) = dir {
        refuse_strangers(dir, dir)?;
    }
    let texts = BUILT_IN.map(|(name, built_in)| read(dir, name, built_in));
    let texts = texts.into_iter().collect::<Result<Vec<LawText>, LawFault>>()?;
    let [
        catalogue,
        publication,
        tiers,
        terms,
        local,
        steps,
        lists,
        commitments,
        erasure,
        calendar,
        districts,
        industries,
    ] = texts.as_slice().as_array().expect("one text for each built-in file");
    let mut unverified = Vec::new();
    let law = Law {
        items: file::catalogue(catalogue, &mut unverified)?,
        publication: file::publication(publication, &mut unverified)?,
        tiers: file::tiers(tiers, &mut unverified)?,
        terms: file::terms(&[terms, local], &mut unverified)?,
        steps: procedure::steps(steps, &mut unverified)?,
        lists: procedure::lists(lists, &mut unverified)?,
        commitments: procedure::commitments(commitments, &mut unverified)?,
        erasure: procedure::erasure(erasure, &mut unverified)?,
    };
    procedure::agree(catalogue, &law)?;
    let (calendar, years) = file::calendar(calendar, &mut unverified)?;
    let values = values::of(&law, &years, &unverified);
    let districts = Districts::parse(&districts.text).map_err(|source| districts.fault(source))?;
    let industries = Industries::parse(&industries.text).map_err(|source| industries.fault(source))?;
    let files: Vec<LawFile> = texts.iter().map(LawText::fingerprint).collect();
    let hash = hash_of(&files);
    Ok(Lawbook { law, calendar, districts, industries, files, hash, values, unverified })
}

/// One file's text, and whether it is the register's own copy.
struct LawText {
    name: &'static str,
    text: String,
    own: bool,
}

impl LawText {
    fn fault(&self, source: TableError) -> LawFault {
        LawFault::Table { file: self.name, source }
    }

    fn fingerprint(&self) -> LawFile {
        LawFile { name: self.name, sha256: hex(&Sha256::digest(self.text.as_bytes())), own: self.own }
    }
}

fn read(dir: Option<&Path>, name: &'static str, built_in: &str) -> Result<LawText, LawFault> {
    let path = dir.map(|dir| dir.join(name)).filter(|path| path.exists());
    let Some(path) = path else {
        return Ok(LawText { name, text: built_in.to_owned(), own: false });
    };
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(LawText { name, text, own: true }),
        Err(source) => Err(LawFault::Unreadable { path, source }),
    }
}

/// A misspelt file name would leave the built-in law in force unnoticed, so it is a fault.
fn refuse_strangers(root: &Path, dir: &Path) -> Result<(), LawFault> {
    let unreadable = |source| LawFault::Unreadable { path: dir.to_owned(), source };
    for entry in std::fs::read_dir(dir).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.strip_prefix(root).unwrap_or(&path);
        let known = KNOWN_ELSEWHERE.iter().any(|known| name == Path::new(known))
            || BUILT_IN.iter().any(|(known, _)| name == Path::new(known));
        match known {
            true => {}
            false if path.is_dir() => refuse_strangers(root, &path)?,
            false => return Err(LawFault::UnknownFile { path }),
        }
    }
    Ok(())
}

/// Names that may stand in a law folder without being read here.
const KNOWN_ELSEWHERE: [&str; 1] = ["cases"];

fn hash_of(files: &[LawFile]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        hash.update(file.name.as_bytes());
        hash.update([0]);
        hash.update(file.sha256.as_bytes());
        hash.update([b'\n']);
    }
    hex(&hash.finalize())
}
