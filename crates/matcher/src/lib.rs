//! Organisation names: when two spellings are one name, and which organisation a name means.
//!
//! The engine answers one question: *a department wrote this name, perhaps with a code; whom does it mean?* It would
//! rather ask a person a hundred times than link once to the wrong organisation. It is pure computation: no file, no
//! clock, no network; the index is bytes in and bytes out; it builds for `wasm32`.
//!
//! # A register and its questions
//! ```
//! use std::sync::Arc;
//! use matcher::{Builder, Code, Gazetteer, Lexicon, Name, Organisation, Query, Reason, Verdict};
//!
//! // Places are data: code and name, past ones included. `law/districts.tsv` has them all.
//! let gazetteer = Gazetteer::new([("360000", "江西省"), ("360200", "景德镇市"), ("360222", "浮梁县")]);
//! let mut builder = Builder::new(Arc::new(Lexicon::new(&gazetteer)));
//! builder.add(&Organisation {
//!     id: 1,
//!     code: Code::parse("91360200MA00000011"),
//!     district: 360_200,
//!     names: &[Name::current("景德镇市示例陶瓷（集团）有限公司"), Name::former("景德镇市示例瓷厂")],
//! });
//! let index = builder.build();
//!
//! // The name to a spelling, and a recorded former name, link by themselves.
//! for name in ["景德镇市示例陶瓷（集团）有限公司", "景德镇市示例陶瓷集团有限责任公司", "景德镇市示例瓷厂"] {
//!     assert_eq!(index.resolve(&Query::name(name)).verdict, Verdict::Same, "{name}");
//! }
//! // A branch does not, and the answer says why.
//! let answer = index.resolve(&Query::name("景德镇市示例陶瓷（集团）有限公司浮梁分公司"));
//! assert_eq!((answer.verdict, answer.reason), (Verdict::Review, Reason::BranchOfHead));
//! assert_eq!(answer.reason.zh(), "分支机构与总机构是不同机构");
//! for part in &answer.candidates[0].comparison.parts {
//!     println!("{:?} of the {:?}: {:?}, {} of 1000, weighs {}", part.part, part.section, part.agreement, part.score, part.weight);
//! }
//! // Another valid code ends the matter, however alike the names.
//! let other = Code::parse("91360200MA00000022").unwrap();
//! let answer = index.resolve(&Query::name("景德镇市示例陶瓷（集团）有限公司").with_code(other));
//! assert_eq!((answer.verdict, answer.reason), (Verdict::Different, Reason::CodesDiffer));
//! ```
//!
//! # The pieces
//! - [`normal_form`], [`same_exactly`]: one spelling for all the ways of writing the same name.
//! - [`parse()`]: region, core, trade, form, the same of a branch, each with its place in the name and the evidence.
//! - [`compare()`]: two names side by side, scored by parts.
//! - [`Index`]: a register in memory. [`Builder`] makes it; [`Index::insert`] and [`Index::remove`] keep it up to date;
//!   [`Index::save`] and [`Index::load`] keep it between runs, and a damaged one is told from a whole one.
//! - [`Index::resolve`]: the verdict, its reason and the candidates, best first.
//!
//! # What is deliberately absent
//! Checking codes (give only valid ones), search by substring and by pinyin (the program's search has both), and any
//! learning: the same register and the same words give the same answers.
#![cfg_attr(test, allow(clippy::pedantic, reason = "a test may be wordy"))]

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
