//! All that the typesetter may see: one layout, one letter's data, the fonts. No file, no network, no clock.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use super::font::Fonts;

static LIBRARY: LazyLock<LazyHash<Library>> =
    LazyLock::new(|| LazyHash::new(<Library as LibraryExt>::default()));
static LETTER: LazyLock<Source> = LazyLock::new(|| laid_out("letter.typ", include_str!("letter.typ")));
static REPORT: LazyLock<Source> =
    LazyLock::new(|| laid_out("report.typ", include_str!("../../report/report.typ")));
/// What a layout may call the data it shows.
static DATA: LazyLock<[FileId; 2]> = LazyLock::new(|| [named("letter.json"), named("sheet.json")]);

fn named(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("a plain file name is a path");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

fn laid_out(name: &str, layout: &str) -> Source {
    Source::new(named(name), layout.to_owned())
}

/// The layouts there are. They hold no word of what is said; each is parsed once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// That of official letters.
    Letter,
    /// That of reports and receipts.
    Report,
}

/// One letter or report on its way to becoming a PDF.
pub(super) struct Sheet<'a> {
    fonts: &'a Fonts,
    layout: &'static Source,
    data: Bytes,
}

impl<'a> Sheet<'a> {
    /// A layout and the data it shows, as JSON.
    pub(super) fn new(fonts: &'a Fonts, layout: Layout, data: String) -> Sheet<'a> {
        let layout = match layout {
            Layout::Letter => &*LETTER,
            Layout::Report => &*REPORT,
        };
        Sheet { fonts, layout, data: Bytes::from_string(data) }
    }
}

impl World for Sheet<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.layout.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.layout.id() { Ok(self.layout.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if DATA.contains(&id) { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.faces.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
