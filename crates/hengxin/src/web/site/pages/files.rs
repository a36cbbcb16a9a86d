//! One file of a case: what is known of it, and itself once its reader has said what for.

use askama::Template;
use domain::Lang;

use super::cases;
use super::{Page, page};
use crate::app::case::FileLine;
use crate::web::site::Frame;
use crate::web::site::link::Link;
use crate::web::site::words::Words as _;

/// A file with what stands around it.
#[derive(Debug, Clone, Copy)]
pub struct OneFile<'a> {
    /// The proceeding: the register's own number, and its public one.
    pub of: (i64, &'a str),
    /// The file.
    pub line: &'a FileLine,
    /// The files of the case that are kept, in their order.
    pub all: &'a [FileLine],
    /// What for; empty = not said yet.
    pub purpose: &'a str,
    /// Why what was said is not enough; empty where nothing was.
    pub error: &'a str,
}

impl OneFile<'_> {
    /// The address of the file itself.
    fn content(&self, f: &Frame) -> String {
        let path = format!("/{}/office/cases/{}/files/{}/content", f.root(), self.of.0, self.line.id);
        Link::to(path).with("purpose", self.purpose).to_string()
    }

    /// The address of another file of the case, for the same purpose.
    fn other(&self, f: &Frame, id: &str) -> String {
        let path = format!("/{}/office/cases/{}/files/{id}", f.root(), self.of.0);
        Link::to(path).with("purpose", self.purpose).to_string()
    }

    fn before(&self) -> Option<&FileLine> {
        self.all.iter().rfind(|other| other.nth < self.line.nth)
    }

    fn after(&self) -> Option<&FileLine> {
        self.all.iter().find(|other| other.nth > self.line.nth)
    }
}

#[derive(Template)]
#[template(path = "office/file.html")]
struct FilePage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    o: OneFile<'a>,
    v: &'a FileLine,
}

/// The page of a file.
pub fn file(frame: &Frame, o: OneFile<'_>) -> Page {
    page(&FilePage { f: frame, l: frame.lang, v: o.line, o }, 12_000)
}
