//! Organisation names: when two spellings are one name, and which organisation a name means.

pub mod normal;

mod code;
mod compare;
mod distance;
mod fold;
mod index;
mod latin;
mod lexicon;
mod parse;
mod profile;
mod reason;
mod resolve;
mod several;

pub use code::Code;
pub use compare::{Agreement, Comparison, PartScore, REVIEW_FROM, compare};
pub use fold::{loose, simplified};
pub use index::{Builder, Entry, Index, LoadError, Name, NameKind, Organisation};
pub use lexicon::{Gazetteer, Lexicon};
pub use normal::{normal_form, same_exactly};
pub use parse::{Evidence, Part, Parts, Section, Span, parse};
pub use reason::{Reason, Verdict};
pub use resolve::{Candidate, MOST_CANDIDATES, Query, Resolution};
pub use several::denotes_one;
