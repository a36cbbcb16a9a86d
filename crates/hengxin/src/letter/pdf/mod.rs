//! A letter as PDF/A-2b: tagged, with its language, title and fonts inside, ready to be kept for as long as records are.
//!
//! Only this module knows the typesetter. What a letter says reaches it as data and is never read as its markup. Fonts
//! are looked for when the first letter is set, and kept; without them there is a fault that names the package, and
//! where a character has no glyph there is a fault that names the character, never a page with holes.

mod font;
mod world;

use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use domain::Lang;
use serde::Serialize;
use typst::diag::SourceDiagnostic;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::{Block, Letter, Row};
use font::Fonts;
use world::{Layout, Sheet};

/// How many letters back the typesetter remembers what it has worked out: enough for what all letters share.
const REMEMBERED: usize = 8;

/// What stands on each page of a letter that is not issued.
pub const NOT_ISSUED: &str = "预览，未发出 / Preview – not issued";

/// Why a letter could not be set.
#[derive(Debug, thiserror::Error)]
pub enum PdfFault {
    /// No fonts with Chinese characters.
    #[error(
        "no font for Chinese letters in {}: install the Debian package fonts-noto-cjk, or name a folder of fonts in folders.fonts",
        searched.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
    )]
    NoFonts {
        /// The folders searched.
        searched: Vec<PathBuf>,
    },
    /// Characters that no font has.
    #[error("no font has {}: put one that has into folders.fonts", characters.join(", "))]
    NoGlyph {
        /// Each as `U+20BB7`.
        characters: Vec<String>,
    },
    /// The typesetter would not set it.
    #[error("the letter cannot be set: {}", messages.join("; "))]
    Typesetting {
        /// What it says.
        messages: Vec<String>,
    },
}

/// Sets letters. It is cheap to make; fonts (some 40 MB) are read with the first letter.
#[derive(Debug, Default)]
pub struct Press {
    folder: Option<PathBuf>,
    alone: bool,
    fonts: OnceLock<Fonts>,
    reading: Mutex<()>,
}

impl Press {
    /// A press that also looks into `folder` for fonts, and takes those first.
    pub fn new(folder: Option<PathBuf>) -> Press {
        Press { folder, ..Press::default() }
    }

    /// A press that takes the fonts of a folder and no others.
    pub fn only(folder: PathBuf) -> Press {
        Press { folder: Some(folder), alone: true, ..Press::default() }
    }

    /// The letter as PDF/A-2b. The same letter gives the same bytes.
    ///
    /// # Errors
    /// [`PdfFault`]. Where fonts were missing they are looked for again the next time.
    pub fn pdf(&self, letter: &Letter) -> Result<Vec<u8>, PdfFault> {
        self.typeset(letter, "")
    }

    /// The same for a letter of which every page says something, across it and above it: that it is not issued
    /// ([`NOT_ISSUED`]), or counts no more.
    ///
    /// # Errors
    /// [`PdfFault`].
    pub fn marked(&self, letter: &Letter, mark: &str) -> Result<Vec<u8>, PdfFault> {
        self.typeset(letter, mark)
    }

    fn typeset(&self, letter: &Letter, mark: &str) -> Result<Vec<u8>, PdfFault> {
        self.set((Layout::Letter, PdfStandard::A_2b), |fonts| {
            let page = Page { mark, ..Page::of(letter, fonts) };
            serde_json::to_string(&page).expect("words and lists become JSON")
        })
    }

    /// A report as PDF/A-3b, which may have attachments: `data` is handed the families of fonts and writes what the
    /// layout of reports reads as `sheet.json`. The same data give the same bytes.
    ///
    /// # Errors
    /// [`PdfFault`].
    pub(crate) fn report(&self, data: impl FnOnce(&[String]) -> String) -> Result<Vec<u8>, PdfFault> {
        self.set((Layout::Report, PdfStandard::A_3b), data)
    }

    /// Sets what a layout makes of its data, where the fonts have every character of it.
    fn set(
        &self,
        (layout, standard): (Layout, PdfStandard),
        data: impl FnOnce(&[String]) -> String,
    ) -> Result<Vec<u8>, PdfFault> {
        let fonts = self.fonts()?;
        let data = data(fonts.families());
        let missing = fonts.missing_from(&data);
        if !missing.is_empty() {
            return Err(PdfFault::NoGlyph { characters: missing });
        }
        set(&Sheet::new(fonts, layout, data), standard)
    }

    fn fonts(&self) -> Result<&Fonts, PdfFault> {
        let _one_reads = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fonts) = self.fonts.get() {
            return Ok(fonts);
        }
        let folder = self.folder.as_deref();
        let own = folder.filter(|_| self.alone);
        let fonts = own.map_or_else(|| Fonts::find(folder), |own| Fonts::find_in(None, own))?;
        Ok(self.fonts.get_or_init(|| fonts))
    }
}

/// Sets one sheet. A warning counts as a fault, since a letter is not looked at before it is sent.
fn set(sheet: &Sheet<'_>, standard: PdfStandard) -> Result<Vec<u8>, PdfFault> {
    let compiled = typst::compile::<PagedDocument>(sheet);
    let document = compiled.output.map_err(|errors| refused(&errors))?;
    if !compiled.warnings.is_empty() {
        return Err(refused(&compiled.warnings));
    }
    let standards = PdfStandards::new(&[standard]).expect("one standard alone is no contradiction");
    let pdf = typst_pdf::pdf(&document, &PdfOptions { standards, ..PdfOptions::default() });
    comemo::evict(REMEMBERED);
    pdf.map_err(|errors| refused(&errors))
}

fn refused(said: &[SourceDiagnostic]) -> PdfFault {
    PdfFault::Typesetting { messages: said.iter().map(|one| one.message.to_string()).collect() }
}

/// A letter as the layout reads it.
#[derive(Serialize)]
struct Page<'a> {
    fonts: &'a [String],
    zh: bool,
    mark: &'a str,
    title: &'a str,
    number: &'a str,
    addressee: String,
    lead: Runs<'a>,
    parts: Vec<PagePart<'a>>,
    authority: Runs<'a>,
    signed: &'a str,
    date: [i16; 3],
}

#[derive(Serialize)]
struct PagePart<'a> {
    heading: &'a str,
    blocks: Vec<PageBlock<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum PageBlock<'a> {
    Paragraph(Runs<'a>),
    List(Vec<Runs<'a>>),
    Rows(Vec<PageRow<'a>>),
}

#[derive(Serialize)]
struct PageRow<'a> {
    name: &'a str,
    value: Runs<'a>,
    formula: Option<Runs<'a>>,
}

/// Words cut where the language changes: those in Chinese inside an English letter are tagged as Chinese.
pub(crate) type Runs<'a> = Vec<(&'a str, bool)>;

/// The words cut where the language changes; in Chinese they stay whole.
pub(crate) fn runs(lang: Lang, words: &str) -> Runs<'_> {
    match lang {
        Lang::Zh => vec![(words, false)],
        Lang::En => super::runs(words).collect(),
    }
}

impl<'a> Page<'a> {
    fn of(letter: &'a Letter, fonts: &'a [String]) -> Page<'a> {
        let (lang, on) = (letter.lang, letter.signature.on);
        let part = |part: &'a super::Part| PagePart {
            heading: &part.heading,
            blocks: part.blocks.iter().map(|block| PageBlock::of(lang, block)).collect(),
        };
        Page {
            fonts,
            zh: lang == Lang::Zh,
            mark: "",
            title: &letter.title,
            number: &letter.number,
            addressee: letter.salutation(),
            lead: runs(lang, &letter.lead),
            parts: letter.parts.iter().map(part).collect(),
            authority: runs(lang, &letter.signature.authority),
            signed: &letter.signature.day,
            date: [on.year(), on.month().into(), on.day().into()],
        }
    }
}

impl<'a> PageBlock<'a> {
    fn of(lang: Lang, block: &'a Block) -> PageBlock<'a> {
        let row = |row: &'a Row| PageRow {
            name: &row.name,
            value: runs(lang, &row.value),
            formula: row.formula.as_deref().map(|words| runs(lang, words)),
        };
        match block {
            Block::Paragraph(words) => PageBlock::Paragraph(runs(lang, words)),
            Block::List(points) => PageBlock::List(points.iter().map(|point| runs(lang, point)).collect()),
            Block::Rows(rows) => PageBlock::Rows(rows.iter().map(row).collect()),
        }
    }
}

#[cfg(test)]
mod tests;
