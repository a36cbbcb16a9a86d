//! Codes as somebody gives them, and the organisations they mean.

use std::collections::BTreeSet;

use domain::id::{Claimed, find_personal};
use rustc_hash::FxHashSet;

use crate::store::lookup;
use crate::store::sql::{Result, Tx};

/// What a list of codes means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codes {
    /// Numbers of the organisations meant.
    pub orgs: BTreeSet<i64>,
    /// Codes of organisations that the register does not know, in the order given.
    pub unknown: Vec<String>,
    /// How many were no codes. They are not repeated: one may be a person's number.
    pub not_codes: u64,
}

impl Codes {
    /// Looks codes up. Blank ones are passed over; width, case and the like are mended.
    pub fn read(tx: &mut dyn Tx, given: &[String]) -> Result<Codes> {
        let mut codes = Codes::default();
        let written = given.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
        let read: Vec<String> = written.filter_map(|text| codes.code(text)).collect();
        let asked: Vec<&str> = read.iter().map(String::as_str).collect();
        let found = lookup::by_code(tx, &asked)?;
        let known: FxHashSet<&str> = found.iter().map(|organisation| &*organisation.code).collect();
        codes.unknown.extend(asked.iter().filter(|code| !known.contains(*code)).map(ToString::to_string));
        codes.orgs.extend(found.iter().map(|organisation| organisation.id));
        Ok(codes)
    }

    fn code(&mut self, text: &str) -> Option<String> {
        let read = Claimed::read(text).ok().filter(|_| find_personal(text).is_none());
        self.not_codes += u64::from(read.is_none());
        // No database keeps a NUL, so no code holds one.
        read.map(|read| read.value.as_str().replace('\0', ""))
    }
}
