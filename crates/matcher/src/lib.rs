//! Organisation names: when two spellings are one name, and which organisation a name means.

pub mod normal;

mod fold;
mod lexicon;
mod parse;

pub use fold::{loose, simplified};
pub use lexicon::{Gazetteer, Lexicon};
pub use normal::{normal_form, same_exactly};
pub use parse::{Evidence, Part, Parts, Section, Span, parse};
