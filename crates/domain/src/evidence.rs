//! Files that people and officers attach to a proceeding: which kinds are taken, and what a file is called.

use crate::Text;
use crate::message::misleads;

/// A kind of file that is taken, as its content says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Media {
    /// PDF.
    Pdf = 1,
    /// PNG picture.
    Png = 2,
    /// JPEG picture.
    Jpeg = 3,
}

impl Media {
    /// Every kind.
    pub const ALL: [Media; 3] = [Media::Pdf, Media::Png, Media::Jpeg];

    /// The kind with this stored number.
    pub fn numbered(number: i64) -> Option<Media> {
        Media::ALL.into_iter().find(|media| *media as i64 == number)
    }

    /// The media type (RFC 6838).
    pub fn name(self) -> &'static str {
        match self {
            Media::Pdf => "application/pdf",
            Media::Png => "image/png",
            Media::Jpeg => "image/jpeg",
        }
    }

    /// The usual end of a file's name, with its dot.
    pub fn suffix(self) -> &'static str {
        self.endings()[0]
    }

    fn endings(self) -> &'static [&'static str] {
        match self {
            Media::Pdf => &[".pdf"],
            Media::Png => &[".png"],
            Media::Jpeg => &[".jpg", ".jpeg"],
        }
    }

    /// Whether it is a picture.
    pub fn is_picture(self) -> bool {
        match self {
            Media::Pdf => false,
            Media::Png | Media::Jpeg => true,
        }
    }

    /// Whether a name ends as names of this kind do.
    fn ends(self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.endings().iter().any(|ending| name.ends_with(ending))
    }
}

/// What an officer says that a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Exhibit {
    /// The receipt of the service of a document.
    Receipt,
    /// What the body that sent the record replies.
    Reply,
    /// The record of a hearing, or of what the organisation said in its defence.
    Hearing,
    /// A ruling of a court.
    Ruling,
    /// Anything else.
    Other,
}

impl Exhibit {
    /// All of them, in the order of forms.
    pub const ALL: [Exhibit; 5] =
        [Exhibit::Receipt, Exhibit::Reply, Exhibit::Hearing, Exhibit::Ruling, Exhibit::Other];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Exhibit::Receipt => "receipt",
            Exhibit::Reply => "reply",
            Exhibit::Hearing => "hearing",
            Exhibit::Ruling => "ruling",
            Exhibit::Other => "other",
        }
    }

    /// The one with that code.
    pub fn from_code(code: &str) -> Option<Exhibit> {
        Exhibit::ALL.into_iter().find(|exhibit| exhibit.code() == code)
    }

    /// Its name on pages.
    pub fn label(self) -> Text {
        match self {
            Exhibit::Receipt => Text::of("送达回证", "receipt of service"),
            Exhibit::Reply => Text::of("来源单位答复", "reply of the source"),
            Exhibit::Hearing => Text::of("听证或陈述申辩笔录", "record of a hearing or defence"),
            Exhibit::Ruling => Text::of("法院文书", "ruling of a court"),
            Exhibit::Other => Text::of("其他材料", "other"),
        }
    }
}

/// Most characters of a file's name.
pub const LONGEST_FILE_NAME: usize = 120;

/// A file's name as it is kept: one line without path, control characters and characters that turn the direction of
/// writing, of at most [`LONGEST_FILE_NAME`] characters, ending as names of its kind do. It is text for people and never
/// a place in a file system.
///
/// ```
/// use domain::evidence::{Media, file_name};
/// assert_eq!(file_name("C:\\fakepath\\缴款 凭证.PDF", Media::Pdf), "缴款 凭证.PDF");
/// assert_eq!(file_name("../../page.html", Media::Png), "page.html.png");
/// assert_eq!(file_name("", Media::Jpeg), "file.jpg");
/// ```
pub fn file_name(given: &str, media: Media) -> String {
    let last = given.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    let clean: String =
        last.chars().filter(|c| !misleads(*c) && !matches!(c, '\u{200b}'..='\u{200f}')).collect();
    let name = clean.trim().trim_start_matches('.');
    let name = if name.is_empty() { "file" } else { name };
    if media.ends(name) && name.chars().count() <= LONGEST_FILE_NAME {
        return name.to_owned();
    }
    let room = LONGEST_FILE_NAME - media.suffix().len();
    format!("{}{}", name.chars().take(room).collect::<String>(), media.suffix())
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceRefusal {
    /// It is none of the kinds that are taken, whatever its name says.
    KindNotTaken,
    /// There is nothing in it.
    Empty,
    /// It ends before it is complete.
    CutOff,
    /// It is a file of two kinds at once.
    TwoKinds,
    /// A picture of more pixels than are taken.
    TooManyPixels,
    /// A PDF with a program, a launch or an action of its own.
    ActiveContent,
    /// A PDF with other files in it.
    FilesInside,
    /// A PDF that is encrypted.
    Encrypted,
    /// Parts of it cannot be looked into, or become too large when unpacked.
    CannotBeLookedInto,
    /// It is larger than is taken.
    TooLarge {
        /// The most, in MiB.
        mib: u64,
    },
    /// The proceeding has as many files as it may.
    TooManyFiles {
        /// The most.
        files: u32,
    },
    /// The files of the proceeding would be larger together than is taken.
    TooMuch {
        /// The most, in MiB.
        mib: u64,
    },
    /// Its name holds a citizen's ID number or a mobile number.
    PersonalNumber,
    /// There is no such file, or it was destroyed.
    NoSuchFile,
    /// A look needs to say what it is for.
    NoPurpose,
}

impl EvidenceRefusal {
    /// The stable public code.
    pub fn code(self) -> &'static str {
        match self {
            EvidenceRefusal::KindNotTaken => "evidence-kind",
            EvidenceRefusal::Empty => "evidence-empty",
            EvidenceRefusal::CutOff => "evidence-cut-off",
            EvidenceRefusal::TwoKinds => "evidence-two-kinds",
            EvidenceRefusal::TooManyPixels => "evidence-pixels",
            EvidenceRefusal::ActiveContent => "evidence-active-content",
            EvidenceRefusal::FilesInside => "evidence-files-inside",
            EvidenceRefusal::Encrypted => "evidence-encrypted",
            EvidenceRefusal::CannotBeLookedInto => "evidence-not-legible",
            EvidenceRefusal::TooLarge { .. } => "evidence-too-large",
            EvidenceRefusal::TooManyFiles { .. } => "evidence-too-many",
            EvidenceRefusal::TooMuch { .. } => "evidence-too-much",
            EvidenceRefusal::PersonalNumber => "evidence-personal-number",
            EvidenceRefusal::NoSuchFile => "no-such-evidence",
            EvidenceRefusal::NoPurpose => "no-purpose",
        }
    }

    /// What, and what to do next.
    pub fn text(self) -> Text {
        match self {
            EvidenceRefusal::KindNotTaken => Text::of(
                "只接收 PDF、PNG 和 JPEG 文件，以内容为准。请另存为其中一种再上传。",
                "Only PDF, PNG and JPEG files are taken, by their content. Save it as one of these and send it again.",
            ),
            EvidenceRefusal::Empty => {
                Text::of("文件是空的。请核对后重新上传。", "The file is empty. Check it and send it again.")
            }
            EvidenceRefusal::CutOff => Text::of(
                "文件不完整。请核对能否打开，再重新上传。",
                "The file is not complete. Check that it opens, and send it again.",
            ),
            EvidenceRefusal::TwoKinds => Text::of(
                "文件同时含有另一种文件的内容，不予接收。请重新导出或扫描。",
                "The file holds a file of another kind as well and is not taken. Export or scan it again.",
            ),
            EvidenceRefusal::TooManyPixels => Text::of(
                "图片超过 4000 万像素。请缩小后重新上传。",
                "The picture has more than 40 million pixels. Make it smaller and send it again.",
            ),
            EvidenceRefusal::ActiveContent => Text::of(
                "PDF 含有脚本或自动动作，不予接收。请打印为 PDF 后重新上传。",
                "The PDF holds a script or an action of its own and is not taken. Print it to a new PDF and send that.",
            ),
            EvidenceRefusal::FilesInside => Text::of(
                "PDF 内嵌其他文件，不予接收。请把各文件分别上传。",
                "The PDF holds other files and is not taken. Send each file by itself.",
            ),
            EvidenceRefusal::Encrypted => Text::of(
                "PDF 已加密或设有权限限制。请去除密码后重新上传。",
                "The PDF is encrypted or restricted. Remove its password and send it again.",
            ),
            EvidenceRefusal::CannotBeLookedInto => Text::of(
                "PDF 的部分内容无法检查。请打印为 PDF 后重新上传。",
                "Parts of the PDF cannot be examined. Print it to a new PDF and send that.",
            ),
            EvidenceRefusal::TooLarge { mib } => Text::new(
                format!("文件超过 {mib} MB。请压缩或分成几个文件。"),
                format!("The file is larger than {mib} MB. Make it smaller or divide it."),
            ),
            EvidenceRefusal::TooManyFiles { files } => Text::new(
                format!("每个办理事项最多 {files} 个文件。请合并后上传。"),
                format!("A proceeding has at most {files} files. Put several into one."),
            ),
            EvidenceRefusal::TooMuch { mib } => Text::new(
                format!("每个办理事项的文件合计不超过 {mib} MB。请压缩后上传。"),
                format!("The files of a proceeding may have {mib} MB together. Make them smaller."),
            ),
            EvidenceRefusal::PersonalNumber => Text::of(
                "文件名含公民身份号码或手机号码，未保存。请改名后重新上传。",
                "The file's name holds a citizen ID or mobile number and was not kept. Rename it and send it again.",
            ),
            EvidenceRefusal::NoSuchFile => {
                Text::of("没有这个文件，或已销毁。", "There is no such file, or it was destroyed.")
            }
            EvidenceRefusal::NoPurpose => Text::of(
                "请写明查看目的，一行，不超过 200 字，不含个人号码。",
                "Say what you look for, in one line of at most 200 characters, without a person's number.",
            ),
        }
    }
}

impl std::fmt::Display for EvidenceRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for EvidenceRefusal {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_text_and_no_place() {
        for (given, kept) in [
            ("/etc/passwd", "passwd.pdf"),
            ("..\\..\\a.pdf", "a.pdf"),
            ("a.pdf/", "a.pdf"),
            (".htaccess", "htaccess.pdf"),
            ("..", "file.pdf"),
            ("a\0b\r\n.pdf", "ab.pdf"),
            ("证\u{202e}fdp.exe", "证fdp.exe.pdf"),
            ("  证明.pdf ", "证明.pdf"),
        ] {
            assert_eq!(file_name(given, Media::Pdf), kept, "{given:?}");
        }
        let long = file_name(&"证".repeat(300), Media::Jpeg);
        assert_eq!((long.chars().count(), long.ends_with("证.jpg")), (LONGEST_FILE_NAME, true));
        assert_eq!(file_name("A.JPEG", Media::Jpeg), "A.JPEG");
    }

    #[test]
    fn codes_of_exhibits_lead_back() {
        for exhibit in Exhibit::ALL {
            assert_eq!(Exhibit::from_code(exhibit.code()), Some(exhibit));
        }
        assert_eq!(Exhibit::from_code(""), None);
    }

    #[test]
    fn numbers_of_kinds_lead_back() {
        for media in Media::ALL {
            assert_eq!(Media::numbered(media as i64), Some(media));
        }
        assert_eq!(Media::numbered(0), None);
    }
}
