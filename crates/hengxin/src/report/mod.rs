//! Public credit reports and query receipts: what they say, their one canonical form, and how they are read and printed.
//!
//! A [`Report`] is made by `app::report` from what the register's views show, so nothing that is not public can stand in
//! one. Its canonical JSON is what is signed; page and PDF are made from that JSON alone (`sheet`), in Chinese and in
//! English. Invariants: no natural person is named (`domain::Field::is_of_a_person`); there is no score; every class is named, also
//! where it is empty; the same state of the register gives the same bytes. Deliberately absent: reading the store, which
//! is `app::report`'s; signing and proofs, which are `app::report::seal`'s.

mod canonical;
mod content;
mod print;
mod sheet;
mod words;

pub use canonical::{NotCanonical, canonical};
pub use content::{
    Authorised, Before, Both, Cited, Covered, Formula, FoundCount, FoundOne, Issue, Issuer, RECEIPT_SCHEMA,
    REPORT_SCHEMA, Receipt, RedLine, Report, ReportClass, ReportField, ReportRecord, ReportSource, Stand,
    Subject, UnderWay,
};
pub use print::print;
pub use sheet::{Block, Document, Part, Row, Sheet, UnknownForm};
pub use words::{receipt_notes, report_notes};
