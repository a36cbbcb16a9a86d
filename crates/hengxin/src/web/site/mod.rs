//! The public website and the office pages: server-rendered HTML in Chinese and English.
//!
//! Every page is a function from a [`Frame`] (who reads, in which language, under which address) and a view (what the
//! register says) to text. Nothing here reads a database or a clock, so a page cannot show what its view does not
//! hold. Deliberately absent: inline style and script (the content policy forbids both), client-side rendering,
//! message files (both languages stand side by side; see docs/adr/0004), and any total score.

pub mod assets;
pub mod chart;
pub mod cookie;
pub mod evidence;
mod frame;

pub mod headers;
pub mod link;
pub mod pager;
pub mod pages;
pub mod prefs;
pub mod reader;
mod routes;
pub mod upload;
pub mod words;

pub use frame::{Frame, Signed};
pub use prefs::{Prefs, Size, Theme};
pub use routes::{Memory, Place, places, routes};

#[cfg(test)]
mod tests;
