//! Prints of the typesetter that the register uses, read back by somebody else's programs: qpdf, poppler and pikepdf.
//! Where one is not installed, or there is no font, the story says so and stops.

use std::path::{Path, PathBuf};
use std::process::Command;

use attest::{Attached, Print, Statement, bind, unbind};
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::support::{Issued, NUMBER, Register, told, usual};

const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

const LAYOUT: &str = r#"#set document(title: "Report", date: datetime(year: 2026, month: 11, day: 2))
#set text(font: "Noto Sans CJK SC", lang: "zh")
#for (name, kind) in (("report.json", "application/json"), ("report.statement", "text/plain"), ("report.tlog-proof", "text/plain")) {
  pdf.attach(name, bytes("-"), relationship: "supplement", mime-type: kind, description: "of the report")
}
= 公共信用报告
示例市精密仪器有限公司 #lorem(300)
"#;

struct Desk {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    layout: Source,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.layout.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.layout.id() { Ok(self.layout.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// A print as PDF/A-3b; none where there is no font.
fn typeset() -> Option<Vec<u8>> {
    let Ok(bytes) = std::fs::read(FONT) else {
        eprintln!("skipped: fonts-noto-cjk is not installed");
        return None;
    };
    let fonts: Vec<Font> = Font::iter(Bytes::new(bytes)).collect();
    let id = RootedPath::new(VirtualRoot::Project, VirtualPath::new("report.typ").unwrap()).intern();
    let desk = Desk {
        library: LazyHash::new(<Library as LibraryExt>::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
        layout: Source::new(id, LAYOUT.to_owned()),
    };
    let document = typst::compile::<PagedDocument>(&desk).output.unwrap();
    let standards = PdfStandards::new(&[PdfStandard::A_3b]).unwrap();
    Some(typst_pdf::pdf(&document, &PdfOptions { standards, ..PdfOptions::default() }).unwrap())
}

/// A report of a register whose Chinese print was typeset.
fn handed_out() -> Option<(Register, Issued, Vec<u8>)> {
    let base = typeset()?;
    let mut register = Register::new(1);
    let mut issued = register.sign(NUMBER, &usual());
    let number = issued.statement.unverified().number().clone();
    let statement = Statement::new(number, issued.json.as_bytes()).with_print(Print::Chinese, &base);
    issued.statement = statement.sign(&register.reports).unwrap();
    issued.bases[0] = base;
    issued.index = register.enter(&issued);
    let file = register.pdf(&issued, Print::Chinese);
    Some((register, issued, file))
}

fn kept(file: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    std::fs::write(&path, file).unwrap();
    (folder, path)
}

/// What a program says; none where it is not installed.
fn asked(program: &str, arguments: &[&str], file: &Path) -> Option<std::process::Output> {
    let Ok(output) = Command::new(program).args(arguments).arg(file).output() else {
        eprintln!("skipped: {program} is not installed");
        return None;
    };
    Some(output)
}

#[test]
fn what_the_typesetter_prints_is_bound_and_verified() {
    let Some((register, issued, file)) = handed_out() else { return };
    assert_eq!(told(&file, &register).word(), "current", "{:?}", told(&file, &register));
    let bound = unbind(&file).unwrap();
    assert_eq!((bound.base, bound.attached.json), (issued.bases[0].as_slice(), issued.json.as_bytes()));
    // The update copies what PDF/A asks of an attachment.
    let update = String::from_utf8_lossy(&file[bound.base.len()..]).into_owned();
    assert_eq!(update.matches("/ModDate(D:2026").count(), 3, "{update}");
    assert!(update.contains("/Subtype/application#2Fjson") && update.contains("/Subtype/text#2Fplain"));
    let again = bind(bound.base, &Attached { ..bound.attached });
    assert_eq!(again.as_deref(), Ok(file.as_slice()));
}

#[test]
fn poppler_reads_pages_and_attachments() {
    let Some((register, issued, file)) = handed_out() else { return };
    let (folder, path) = kept(&file);
    let Some(text) = asked("pdftotext", &[], &path) else { return };
    assert!(text.status.success() && text.stderr.is_empty(), "{}", String::from_utf8_lossy(&text.stderr));
    assert!(std::fs::read_to_string(folder.path().join("report.txt")).unwrap().contains("公共信用报告"));
    let taken = asked("pdfdetach", &["-saveall", "-o", &folder.path().to_string_lossy()], &path).unwrap();
    assert!(taken.status.success() && taken.stderr.is_empty(), "{}", String::from_utf8_lossy(&taken.stderr));
    let attachment = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(attachment("report.json"), issued.json);
    assert_eq!(attachment("report.statement"), issued.statement.render());
    assert_eq!(attachment("report.tlog-proof"), register.proof(&issued).render().unwrap());
}

#[test]
fn qpdf_finds_no_fault_in_its_structure() {
    let Some((_, _, file)) = handed_out() else { return };
    for file in [file, crate::support::other_form()] {
        let (_folder, path) = kept(&file);
        let Some(checked) = asked("qpdf", &["--check"], &path) else { return };
        let said =
            String::from_utf8_lossy(&checked.stdout).into_owned() + &String::from_utf8_lossy(&checked.stderr);
        assert!(checked.status.success(), "{said}");
        assert!(said.contains("No syntax or stream encoding errors"), "{said}");
    }
}

/// Pikepdf is asked whatever Python is named in `HENGXIN_PIKEPDF`.
#[test]
fn pikepdf_reads_the_attachments() {
    let Some((_, issued, file)) = handed_out() else { return };
    let Ok(python) = std::env::var("HENGXIN_PIKEPDF") else {
        eprintln!("skipped: HENGXIN_PIKEPDF names no Python that has pikepdf");
        return;
    };
    let (_folder, path) = kept(&file);
    let script = "import pikepdf, sys\npdf = pikepdf.open(sys.argv[1])\n\
                  assert not pdf.check_pdf_syntax() if hasattr(pdf, 'check_pdf_syntax') else True\n\
                  sys.stdout.buffer.write(pdf.attachments['report.json'].get_file().read_bytes())\n";
    let said = asked(&python, &["-c", script], &path).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&said.stdout),
        issued.json,
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
}
