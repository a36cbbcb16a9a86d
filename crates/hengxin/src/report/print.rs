//! A sheet as PDF/A-3b: tagged, numbered pages, fonts inside, a QR code that leads to the check page.
//!
//! The file has three attachments, named as their real contents will be (`ATTACHED`), that only hold the places: what is
//! signed includes the hash of this very file, so the signed texts cannot be in it yet. `attest` lays them over it.

use domain::Lang;
use qrcodegen::{QrCode, QrCodeEcc};
use serde::Serialize;

use super::sheet::{Block, Row, Sheet};
use crate::letter::pdf::{PdfFault, Press, Runs, runs};

/// Sets a sheet. The same sheet gives the same bytes.
///
/// # Errors
/// [`PdfFault`]: no fonts, or a character that none has.
pub fn print(press: &Press, sheet: &Sheet) -> Result<Vec<u8>, PdfFault> {
    press.report(|fonts| serde_json::to_string(&Page::of(sheet, fonts)).expect("words and lists become JSON"))
}

/// A sheet as the layout reads it.
#[derive(Serialize)]
struct Page<'a> {
    fonts: &'a [String],
    zh: bool,
    title: &'a str,
    subject: Runs<'a>,
    number: &'a str,
    issuer: &'a str,
    date: [i16; 3],
    qr: Option<Picture>,
    qr_says: &'static str,
    cover: Vec<PageRow<'a>>,
    parts: Vec<PagePart<'a>>,
}

/// A QR code: so many dots each way, row by row, 0 = dark.
#[derive(Serialize)]
struct Picture {
    size: i32,
    dots: Vec<u8>,
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
    Record { heading: Runs<'a>, marks: Runs<'a>, rows: Vec<PageRow<'a>> },
    Table { heads: &'a [String], rows: Vec<Vec<Runs<'a>>> },
}

#[derive(Serialize)]
struct PageRow<'a> {
    name: &'a str,
    value: Runs<'a>,
}

impl<'a> Page<'a> {
    fn of(sheet: &'a Sheet, fonts: &'a [String]) -> Page<'a> {
        let lang = sheet.lang;
        let part = |part: &'a super::Part| PagePart {
            heading: &part.heading,
            blocks: part.blocks.iter().map(|block| PageBlock::of(lang, block)).collect(),
        };
        Page {
            fonts,
            zh: lang == Lang::Zh,
            title: &sheet.title,
            subject: runs(lang, &sheet.subject),
            number: &sheet.number,
            issuer: &sheet.issuer,
            date: [sheet.on.year(), sheet.on.month().into(), sheet.on.day().into()],
            qr: picture(&sheet.check_at),
            qr_says: lang.pick("扫码核验", "Scan to check"),
            cover: rows(lang, &sheet.cover),
            parts: sheet.parts.iter().map(part).collect(),
        }
    }
}

impl<'a> PageBlock<'a> {
    fn of(lang: Lang, block: &'a Block) -> PageBlock<'a> {
        match block {
            Block::Paragraph(words) => PageBlock::Paragraph(runs(lang, words)),
            Block::List(points) => PageBlock::List(points.iter().map(|point| runs(lang, point)).collect()),
            Block::Rows(all) => PageBlock::Rows(rows(lang, all)),
            Block::Record { heading, marks, rows: all } => PageBlock::Record {
                heading: runs(lang, heading),
                marks: runs(lang, marks),
                rows: rows(lang, all),
            },
            Block::Table { heads, rows } => PageBlock::Table {
                heads,
                rows: rows.iter().map(|row| row.iter().map(|cell| runs(lang, cell)).collect()).collect(),
            },
        }
    }
}

fn rows(lang: Lang, rows: &[Row]) -> Vec<PageRow<'_>> {
    rows.iter().map(|row| PageRow { name: &row.name, value: runs(lang, &row.value) }).collect()
}

/// White dots around a QR code, as its standard asks.
const QUIET: i32 = 4;

/// The code of a text; none where there is no text, or one too long for a code.
fn picture(text: &str) -> Option<Picture> {
    if text.is_empty() {
        return None;
    }
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size() + 2 * QUIET;
    let dot = |x: i32, y: i32| if code.get_module(x - QUIET, y - QUIET) { 0 } else { 255 };
    let dots = (0..size).flat_map(|y| (0..size).map(move |x| dot(x, y))).collect();
    Some(Picture { size, dots })
}
