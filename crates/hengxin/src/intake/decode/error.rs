//! Why a file could not be read, in words its sender can act on.

use super::{Encoding, Format};
use std::fmt;

/// Where in a file something was met. Whatever is known is filled in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Name of the worksheet.
    pub sheet: Option<String>,
    /// Row as a spreadsheet program numbers it, from 1.
    pub row: Option<u64>,
    /// Byte of the file, from 0.
    pub byte: Option<u64>,
}

impl Place {
    pub(super) fn at_row(row: u64) -> Self {
        Self { row: Some(row), ..Self::default() }
    }

    pub(super) fn at_byte(byte: u64) -> Self {
        Self { byte: Some(byte), ..Self::default() }
    }

    /// The place in Chinese; "文件" when nothing closer is known.
    pub fn zh(&self) -> String {
        let sheet = self.sheet.as_ref().map(|name| format!("工作表“{name}”"));
        let row = self.row.map(|row| format!("第 {row} 行"));
        let byte = self.byte.map(|byte| format!("字节偏移 {byte}"));
        let known: Vec<String> = [sheet, row, byte].into_iter().flatten().collect();
        if known.is_empty() { "文件".to_owned() } else { known.join("，") }
    }

    /// The place in English; "the file" when nothing closer is known.
    pub fn en(&self) -> String {
        let sheet = self.sheet.as_ref().map(|name| format!("sheet \"{name}\""));
        let row = self.row.map(|row| format!("row {row}"));
        let byte = self.byte.map(|byte| format!("byte {byte}"));
        let known: Vec<String> = [sheet, row, byte].into_iter().flatten().collect();
        if known.is_empty() { "the file".to_owned() } else { known.join(", ") }
    }
}

/// What a file turned out to be instead of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A web page, often saved by a query system under the name of a spreadsheet.
    Html,
    /// An XML document other than a workbook.
    Xml,
    /// A PDF document.
    Pdf,
    /// A picture.
    Image,
    /// A workbook under a password.
    Encrypted,
    /// A binary workbook (XLSB).
    Xlsb,
    /// An OpenDocument spreadsheet (ODS).
    Ods,
    /// A Word or PowerPoint document.
    OtherOffice,
    /// An archive (ZIP, RAR, 7z, gzip) that must be unpacked first.
    Archive,
    /// Another binary file.
    Binary,
}

impl Found {
    fn zh(self) -> &'static str {
        match self {
            Found::Html => "网页（HTML）",
            Found::Xml => "XML 文档",
            Found::Pdf => "PDF 文档",
            Found::Image => "图片",
            Found::Encrypted => "加密的工作簿",
            Found::Xlsb => "二进制工作簿（XLSB）",
            Found::Ods => "OpenDocument 表格（ODS）",
            Found::OtherOffice => "其他 Office 文档",
            Found::Archive => "压缩包",
            Found::Binary => "二进制文件",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Found::Html => "a web page (HTML)",
            Found::Xml => "an XML document",
            Found::Pdf => "a PDF document",
            Found::Image => "a picture",
            Found::Encrypted => "a workbook under a password",
            Found::Xlsb => "a binary workbook (XLSB)",
            Found::Ods => "an OpenDocument spreadsheet (ODS)",
            Found::OtherOffice => "another Office document",
            Found::Archive => "an archive",
            Found::Binary => "a binary file",
        }
    }

    fn mend_zh(self) -> &'static str {
        match self {
            Found::Encrypted => "请在 Excel 中取消密码后另存，再重新报送。",
            Found::Archive => "请先解压，再逐个报送其中的表格。",
            Found::Html | Found::Xml => "请用 Excel 打开后另存为 XLSX 或 CSV，再重新报送。",
            Found::Xlsb | Found::Ods => "请另存为 XLSX 或 CSV，再重新报送。",
            Found::Pdf | Found::Image | Found::OtherOffice | Found::Binary => {
                "请报送原始表格，格式为 CSV、TSV、XLSX 或 XLS。"
            }
        }
    }

    fn mend_en(self) -> &'static str {
        match self {
            Found::Encrypted => "Remove the password in Excel, save, and send the file again.",
            Found::Archive => "Unpack it and send the tables inside one by one.",
            Found::Html | Found::Xml => "Open it in Excel, save it as XLSX or CSV, and send that.",
            Found::Xlsb | Found::Ods => "Save it as XLSX or CSV and send that.",
            Found::Pdf | Found::Image | Found::OtherOffice | Found::Binary => {
                "Send the original table as CSV, TSV, XLSX or XLS."
            }
        }
    }
}

/// Why a file could not be read. Nothing of the file's content is repeated in any message.
#[derive(Debug)]
pub enum DecodeError {
    /// `file-empty`: no byte, or nothing but blank rows.
    Empty,
    /// `file-too-large`: more bytes than allowed.
    TooLarge {
        /// Bytes found.
        found: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// `file-truncated`: the end is missing, as after a broken transfer.
    Truncated {
        /// Where it breaks off.
        place: Place,
    },
    /// `file-not-what-it-claims`: the content is no table we read, whatever the name says.
    NotWhatItClaims {
        /// Name it came under, if known.
        name: Option<String>,
        /// What it is.
        found: Found,
    },
    /// `file-damaged`: the right kind of file, but its inner structure is broken.
    Damaged {
        /// Where.
        place: Place,
        /// Which part of the structure, in technical words.
        part: &'static str,
    },
    /// `file-has-nul`: a NUL character in text.
    HasNul {
        /// Where.
        place: Place,
    },
    /// `file-encoding`: bytes that are no text in the encoding the rest of the file is in.
    Encoding {
        /// Where.
        place: Place,
        /// The encoding expected there; `None` when the file fits none.
        expected: Option<Encoding>,
    },
    /// `zip-bomb`: an XLSX package that unpacks to more than allowed, or to more than it declares.
    ZipBomb {
        /// What is out of bounds.
        excess: ZipExcess,
    },
    /// `quote-unclosed`: a quotation mark opens a cell and is never closed.
    QuoteUnclosed {
        /// Where the quotation mark stands.
        place: Place,
    },
    /// `cell-too-large`: one cell, or one row, holds more text than allowed.
    CellTooLarge {
        /// Where.
        place: Place,
        /// Bytes allowed.
        limit: usize,
    },
    /// `too-many-columns`: a row has more cells than allowed.
    TooManyColumns {
        /// Where.
        place: Place,
        /// Columns allowed.
        limit: usize,
    },
    /// `too-many-rows`: more rows than allowed.
    TooManyRows {
        /// Rows allowed.
        limit: u64,
    },
    /// `no-header`: none of the first ten rows looks like column names.
    NoHeader,
    /// `io`: the disk or the network failed; the file itself may be sound.
    Io(std::io::Error),
}

/// The bound an XLSX package breaks. Sizes are in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZipExcess {
    /// More parts than allowed.
    Entries {
        /// Parts found.
        found: u64,
        /// Parts allowed.
        limit: u64,
    },
    /// A part is larger unpacked than allowed.
    EntrySize {
        /// Size met or declared.
        found: u64,
        /// Size allowed.
        limit: u64,
    },
    /// A part grows more when unpacked than allowed.
    Ratio {
        /// Times it grows.
        found: u64,
        /// Times allowed.
        limit: u64,
    },
    /// A part unpacks to more than the package says of it.
    Undeclared,
}

impl ZipExcess {
    fn zh(self) -> String {
        match self {
            ZipExcess::Entries { found, limit } => format!("内含 {found} 个部件，上限为 {limit} 个"),
            ZipExcess::EntrySize { found, limit } => {
                format!("部件解压后达 {found} 字节，上限为 {limit} 字节")
            }
            ZipExcess::Ratio { found, limit } => format!("部件解压后膨胀 {found} 倍，上限为 {limit} 倍"),
            ZipExcess::Undeclared => "部件解压后大于其自身声明的大小".to_owned(),
        }
    }

    fn en(self) -> String {
        match self {
            ZipExcess::Entries { found, limit } => format!("it holds {found} parts; {limit} are allowed"),
            ZipExcess::EntrySize { found, limit } => {
                format!("a part unpacks to {found} bytes; {limit} are allowed")
            }
            ZipExcess::Ratio { found, limit } => format!("a part grows {found} times; {limit} are allowed"),
            ZipExcess::Undeclared => "a part unpacks to more than the package declares".to_owned(),
        }
    }
}

impl DecodeError {
    /// Stable code, the same in every release.
    pub fn code(&self) -> &'static str {
        match self {
            DecodeError::Empty => "file-empty",
            DecodeError::TooLarge { .. } => "file-too-large",
            DecodeError::Truncated { .. } => "file-truncated",
            DecodeError::NotWhatItClaims { .. } => "file-not-what-it-claims",
            DecodeError::Damaged { .. } => "file-damaged",
            DecodeError::HasNul { .. } => "file-has-nul",
            DecodeError::Encoding { .. } => "file-encoding",
            DecodeError::ZipBomb { .. } => "zip-bomb",
            DecodeError::QuoteUnclosed { .. } => "quote-unclosed",
            DecodeError::CellTooLarge { .. } => "cell-too-large",
            DecodeError::TooManyColumns { .. } => "too-many-columns",
            DecodeError::TooManyRows { .. } => "too-many-rows",
            DecodeError::NoHeader => "no-header",
            DecodeError::Io(_) => "io",
        }
    }

    /// Where, what was found, what was expected and how to mend it, in Chinese.
    pub fn zh(&self) -> String {
        match self {
            DecodeError::Empty => "文件中没有任何数据行。请确认导出是否成功，再重新报送。".to_owned(),
            DecodeError::TooLarge { found, limit } => {
                format!("文件共 {found} 字节，上限为 {limit} 字节。请分成几个文件，或另存为 CSV 后报送。")
            }
            DecodeError::Truncated { place } => {
                format!("{}：文件在此中断，结尾缺失，可能传输未完成。请重新传送完整的文件。", place.zh())
            }
            DecodeError::NotWhatItClaims { name, found } => not_zh(name.as_deref(), *found),
            DecodeError::Damaged { place, part } => {
                format!("{}：文件结构损坏（{part}）。请用 Excel 打开并另存，再重新报送。", place.zh())
            }
            DecodeError::HasNul { place } => format!(
                "{}：文本中出现空字符（NUL）。应为 UTF-8 或 GB18030 文本；请重新导出，或在 Excel 中另存为“CSV UTF-8”。",
                place.zh()
            ),
            DecodeError::Encoding { place, expected } => encoding_zh(place, *expected),
            DecodeError::ZipBomb { excess } => {
                format!("工作簿异常：{}。请用 Excel 打开并另存，或另存为 CSV 后报送。", excess.zh())
            }
            DecodeError::QuoteUnclosed { place } => format!(
                "{}：单元格以英文双引号开头，却没有结束的引号。文件可能中断，或缺一个引号；请补上引号或重新导出。",
                place.zh()
            ),
            DecodeError::CellTooLarge { place, limit } => {
                format!("{}：内容超过 {limit} 字节。请检查是否漏了引号、分隔符或换行。", place.zh())
            }
            DecodeError::TooManyColumns { place, limit } => {
                format!("{}：列数超过上限 {limit}。请删除多余的列，或检查分隔符。", place.zh())
            }
            DecodeError::TooManyRows { limit } => format!("数据行数超过上限 {limit}。请分成几个文件报送。"),
            DecodeError::NoHeader => {
                "前十行中没有找到表头：表头一行至少应有两个非空的列名。请在数据上方加上列名。".to_owned()
            }
            DecodeError::Io(error) => format!("读取文件时发生故障（{}）。请稍后重试。", error.kind()),
        }
    }

    /// Where, what was found, what was expected and how to mend it, in English.
    pub fn en(&self) -> String {
        match self {
            DecodeError::Empty => {
                "The file holds no row of data. Check that the export succeeded and send it again.".to_owned()
            }
            DecodeError::TooLarge { found, limit } => format!(
                "The file has {found} bytes; {limit} are allowed. Split it, or save it as CSV."
            ),
            DecodeError::Truncated { place } => format!(
                "{}: the file breaks off here and its end is missing, as after an unfinished transfer. Send the whole file again.",
                place.en()
            ),
            DecodeError::NotWhatItClaims { name, found } => not_en(name.as_deref(), *found),
            DecodeError::Damaged { place, part } => format!(
                "{}: the structure of the file is broken ({part}). Open it in Excel, save it, and send that.",
                place.en()
            ),
            DecodeError::HasNul { place } => format!(
                "{}: a NUL character in text. UTF-8 or GB18030 text was expected; export again, or save as \"CSV UTF-8\" in Excel.",
                place.en()
            ),
            DecodeError::Encoding { place, expected } => encoding_en(place, *expected),
            DecodeError::ZipBomb { excess } => format!(
                "The workbook is not sound: {}. Open it in Excel and save it, or save it as CSV.",
                excess.en()
            ),
            DecodeError::QuoteUnclosed { place } => format!(
                "{}: a cell begins with a quotation mark that is never closed. The file was cut off or a mark is missing; add it or export again.",
                place.en()
            ),
            DecodeError::CellTooLarge { place, limit } => format!(
                "{}: more than {limit} bytes of text. Check for a missing quotation mark, delimiter or line break.",
                place.en()
            ),
            DecodeError::TooManyColumns { place, limit } => {
                format!("{}: more than {limit} columns. Remove some, or check the delimiter.", place.en())
            }
            DecodeError::TooManyRows { limit } => {
                format!("More than {limit} rows of data. Split the file.")
            }
            DecodeError::NoHeader => {
                "None of the first ten rows is a header: at least two column names in one row were expected. Add the column names above the data."
                    .to_owned()
            }
            DecodeError::Io(error) => format!("Reading the file failed ({}). Try again later.", error.kind()),
        }
    }

    /// The same error, naming the worksheet it was met in.
    pub(super) fn in_sheet(mut self, name: &str) -> Self {
        if let Some(place) = self.place_mut() {
            place.sheet = Some(name.to_owned());
        }
        self
    }

    /// The same error, naming the row it was met in unless a row is already named.
    pub(super) fn in_row(mut self, row: u64) -> Self {
        if let Some(place) = self.place_mut() {
            place.row.get_or_insert(row);
        }
        self
    }

    fn place_mut(&mut self) -> Option<&mut Place> {
        match self {
            DecodeError::Truncated { place }
            | DecodeError::Damaged { place, .. }
            | DecodeError::HasNul { place }
            | DecodeError::Encoding { place, .. }
            | DecodeError::QuoteUnclosed { place }
            | DecodeError::CellTooLarge { place, .. }
            | DecodeError::TooManyColumns { place, .. } => Some(place),
            DecodeError::Empty
            | DecodeError::TooLarge { .. }
            | DecodeError::NotWhatItClaims { .. }
            | DecodeError::ZipBomb { .. }
            | DecodeError::TooManyRows { .. }
            | DecodeError::NoHeader
            | DecodeError::Io(_) => None,
        }
    }
}

fn claimed(name: Option<&str>) -> Option<Format> {
    let extension = name?.rsplit_once('.')?.1.to_ascii_lowercase();
    match extension.as_str() {
        "csv" | "txt" => Some(Format::Csv),
        "tsv" | "tab" => Some(Format::Tsv),
        "xlsx" => Some(Format::Xlsx),
        "xls" => Some(Format::Xls),
        _ => None,
    }
}

fn not_zh(name: Option<&str>, found: Found) -> String {
    let claim = claimed(name).map_or(String::new(), |format| format!("扩展名表示 {}，", format.name()));
    format!("{claim}文件内容却是{}；应为 CSV、TSV、XLSX 或 XLS 表格。{}", found.zh(), found.mend_zh())
}

fn not_en(name: Option<&str>, found: Found) -> String {
    let claim = claimed(name).map_or(String::new(), |format| format!("Named as {}, ", format.name()));
    format!(
        "{claim}the file is {}; a table in CSV, TSV, XLSX or XLS was expected. {}",
        found.en(),
        found.mend_en()
    )
}

fn encoding_zh(place: &Place, expected: Option<Encoding>) -> String {
    match expected {
        Some(encoding) => format!(
            "{}：此前的内容为 {} 编码，此处的字节却不是。文件可能由两种编码拼接而成，或已损坏；请统一编码后重新导出。",
            place.zh(),
            encoding.name()
        ),
        None => format!(
            "{}：文本既不是 UTF-8 也不是 GB18030 编码。请在 Excel 中另存为“CSV UTF-8”，再重新报送。",
            place.zh()
        ),
    }
}

fn encoding_en(place: &Place, expected: Option<Encoding>) -> String {
    match expected {
        Some(encoding) => format!(
            "{}: the text so far is {}, the bytes here are not. Two files may have been joined, or this one is damaged; export it again in one encoding.",
            place.en(),
            encoding.name()
        ),
        None => format!(
            "{}: the text is neither UTF-8 nor GB18030. Save it as \"CSV UTF-8\" in Excel and send that.",
            place.en()
        ),
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "[{}] {}", self.code(), self.en())
    }
}

impl std::error::Error for DecodeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            DecodeError::Io(error) => Some(error),
            DecodeError::Empty
            | DecodeError::TooLarge { .. }
            | DecodeError::Truncated { .. }
            | DecodeError::NotWhatItClaims { .. }
            | DecodeError::Damaged { .. }
            | DecodeError::HasNul { .. }
            | DecodeError::Encoding { .. }
            | DecodeError::ZipBomb { .. }
            | DecodeError::QuoteUnclosed { .. }
            | DecodeError::CellTooLarge { .. }
            | DecodeError::TooManyColumns { .. }
            | DecodeError::TooManyRows { .. }
            | DecodeError::NoHeader => None,
        }
    }
}

impl From<std::io::Error> for DecodeError {
    fn from(error: std::io::Error) -> Self {
        DecodeError::Io(error)
    }
}
