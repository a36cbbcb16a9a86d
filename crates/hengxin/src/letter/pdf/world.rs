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
static LAYOUT: LazyLock<FileId> = LazyLock::new(|| named("letter.typ"));
/// What a layout may call the data it shows.
static DATA: LazyLock<[FileId; 2]> = LazyLock::new(|| [named("letter.json"), named("sheet.json")]);

fn named(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("a plain file name is a path");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// One letter on its way to becoming a PDF.
pub(super) struct Sheet<'a> {
    fonts: &'a Fonts,
    layout: Source,
    data: Bytes,
}

impl<'a> Sheet<'a> {
    /// A layout and the data it shows, as JSON.
    pub(super) fn new(fonts: &'a Fonts, layout: &str, data: String) -> Sheet<'a> {
        Sheet { fonts, layout: Source::new(*LAYOUT, layout.to_owned()), data: Bytes::from_string(data) }
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
        *LAYOUT
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == *LAYOUT { Ok(self.layout.clone()) } else { Err(FileError::AccessDenied) }
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
