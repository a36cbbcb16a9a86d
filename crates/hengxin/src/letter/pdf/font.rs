//! Fonts found on the machine: Noto Sans CJK SC where Debian puts it, and whatever a register keeps in its own folder.

use std::path::{Path, PathBuf};

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use super::PdfFault;

/// Where Debian's fonts-noto-cjk puts its files.
const USUAL: &str = "/usr/share/fonts/opentype/noto";
/// The files of it that a letter is set in; each holds several languages' shapes.
const FILES: [&str; 2] = ["NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"];
/// The family with the shapes used on the mainland.
const FAMILY: &str = "Noto Sans CJK SC";
/// Endings of files that hold fonts.
const ENDINGS: [&str; 4] = ["otf", "ttf", "ttc", "otc"];

/// The fonts that letters are set in.
#[derive(Debug)]
pub(super) struct Fonts {
    /// As the typesetter searches them.
    pub(super) book: LazyHash<FontBook>,
    /// By place in the book.
    pub(super) faces: Vec<Font>,
    families: Vec<String>,
    covered: Covered,
}

/// The characters that some font has, a bit for each: a font itself goes through its ranges from the first to answer.
#[derive(Debug)]
struct Covered(Vec<u64>);

impl Covered {
    fn by(fonts: &[Font]) -> Covered {
        let mut bits = vec![0; (char::MAX as usize >> 6) + 1];
        for code in fonts.iter().flat_map(|font| font.info().coverage.iter()) {
            if let Some(word) = bits.get_mut(code as usize >> 6) {
                *word |= 1_u64 << (code & 63);
            }
        }
        Covered(bits)
    }

    fn has(&self, c: char) -> bool {
        let code = u32::from(c);
        self.0.get(code as usize >> 6).is_some_and(|word| word >> (code & 63) & 1 == 1)
    }
}

impl Fonts {
    /// Those of the folder, then Debian's.
    pub(super) fn find(folder: Option<&Path>) -> Result<Fonts, PdfFault> {
        Fonts::find_in(folder, Path::new(USUAL))
    }

    pub(super) fn find_in(folder: Option<&Path>, usual: &Path) -> Result<Fonts, PdfFault> {
        let mut fonts: Vec<Font> =
            folder.into_iter().flat_map(files_of).flat_map(|path| read(&path)).collect();
        let debian = FILES.iter().flat_map(|file| read(&usual.join(file)));
        fonts.extend(debian.filter(|font| font.info().family == FAMILY));
        // A font without the commonest character of all is no font for a Chinese letter.
        if !fonts.iter().any(|font| font.info().coverage.contains('的'.into())) {
            let searched = folder.into_iter().chain([usual]).map(Path::to_owned).collect();
            return Err(PdfFault::NoFonts { searched });
        }
        let mut families: Vec<String> = Vec::new();
        for font in &fonts {
            let family = font.info().family.to_lowercase();
            if !families.contains(&family) {
                families.push(family);
            }
        }
        let (book, covered) = (LazyHash::new(FontBook::from_fonts(&fonts)), Covered::by(&fonts));
        Ok(Fonts { book, faces: fonts, families, covered })
    }

    /// Their families in lower case, the preferred one first.
    pub(super) fn families(&self) -> &[String] {
        &self.families
    }

    /// The characters of a text that no font has, each once, as `U+20BB7`. Marks that only choose between shapes of
    /// the character before need no glyph.
    pub(super) fn missing_from(&self, text: &str) -> Vec<String> {
        let chooses = |c: char| matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}');
        let lacks = |c: &char| !chooses(*c) && !self.covered.has(*c);
        let mut missing: Vec<char> = text.chars().filter(lacks).collect();
        missing.sort_unstable();
        missing.dedup();
        missing.into_iter().map(|c| format!("U+{:04X}", u32::from(c))).collect()
    }
}

/// The files of a folder that hold fonts, by name. A folder that cannot be read holds none; what was searched is told.
fn files_of(folder: &Path) -> Vec<PathBuf> {
    let is_font = |path: &PathBuf| {
        path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_font).collect();
    files.sort();
    files
}

fn read(path: &Path) -> Vec<Font> {
    std::fs::read(path).map_or_else(|_| Vec::new(), |bytes| Font::iter(Bytes::new(bytes)).collect())
}
