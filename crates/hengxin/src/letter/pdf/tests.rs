//! PDFs read back by somebody else's program: poppler-utils. Without it or without fonts these tests say so and stop.
//! With `HENGXIN_PAGES=DIR` the PDFs are also written there, to be looked at.

use std::io::Write;
use std::process::Command;

use super::super::{Erased, Letter, Matter, Words, as_written};
use super::*;
use crate::demo::letters::{envelope, matters};

fn letter(lang: Lang, matter: &Matter) -> Letter {
    Letter::new(&Words::load(None).unwrap(), lang, &envelope(), matter).unwrap()
}

fn erased(reason: &str) -> Letter {
    letter(Lang::Zh, &Erased { reason: as_written(reason), erased_on: envelope().signed_on }.into())
}

/// A press with fonts and poppler beside it, or the reason why there is none. The suite installs both.
fn press() -> Option<Press> {
    let press = Press::default();
    let lacking = match (press.fonts(), Command::new("pdftotext").arg("-v").output()) {
        (Err(fault), _) => fault.to_string(),
        (Ok(_), Err(_)) => "poppler-utils is not installed".to_owned(),
        (Ok(_), Ok(_)) => return Some(press),
    };
    eprintln!("skipped: {lacking}");
    None
}

/// What a program of poppler says about a PDF, spaces and line breaks left out where the text is Chinese.
fn said(program: &[&str], pdf: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(pdf).unwrap();
    let mut command = Command::new(program[0]);
    command.args(&program[1..]).arg(file.path());
    if program[0] == "pdftotext" {
        command.arg("-");
    }
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

fn write_out(letter: &Letter, pdf: &[u8]) {
    let Some(folder) = std::env::var_os("HENGXIN_PAGES").map(PathBuf::from) else { return };
    std::fs::create_dir_all(&folder).unwrap();
    let name = format!("letter-{}.{}.pdf", letter.kind.word(), letter.lang.pick("zh", "en"));
    std::fs::write(folder.join(name), pdf).unwrap();
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn every_letter_says_in_pdf_what_it_says_in_text() {
    let Some(press) = press() else { return };
    for matter in matters() {
        for lang in [Lang::Zh, Lang::En] {
            let letter = letter(lang, &matter);
            let pdf = press.pdf(&letter).unwrap();
            write_out(&letter, &pdf);
            let read = squeezed(&said(&["pdftotext", "-raw"], &pdf));
            let words = [&letter.number, &letter.title, &letter.addressee, &letter.code, &letter.lead];
            let parts = letter.parts.iter().flat_map(super::super::Part::words);
            for word in
                words.into_iter().map(String::as_str).chain(parts).chain([letter.signature.day.as_str()])
            {
                assert!(read.contains(&squeezed(word)), "{word} is not in {read}");
            }
        }
    }
}

#[test]
fn a_letter_is_tagged_titled_of_one_or_two_pages_and_an_archive_file() {
    let Some(press) = press() else { return };
    for matter in matters() {
        let letter = letter(Lang::Zh, &matter);
        let pdf = press.pdf(&letter).unwrap();
        let about = said(&["pdfinfo"], &pdf);
        let value = |key: &str| {
            let line = about.lines().find(|line| line.starts_with(key)).unwrap_or_default();
            line.split_once(':').map_or("", |(_, value)| value.trim()).to_owned()
        };
        assert_eq!(value("Tagged"), "yes");
        assert_eq!(value("Title"), format!("{} {}", letter.title, letter.number));
        assert!(["1", "2"].contains(&value("Pages").as_str()), "{} pages", value("Pages"));
        assert!(value("Page size").contains("A4"));
        assert!(said(&["pdfinfo", "-meta"], &pdf).contains("<pdfaid:part>2</pdfaid:part>"));
    }
}

#[test]
fn the_language_is_that_of_the_letter() {
    let Some(press) = press() else { return };
    for (lang, tag) in [(Lang::Zh, "zh-CN"), (Lang::En, "en")] {
        let pdf = press.pdf(&letter(lang, &matters()[0])).unwrap();
        assert!(said(&["pdfinfo", "-meta"], &pdf).contains(&format!("<rdf:li>{tag}</rdf:li>")), "{tag}");
    }
}

#[test]
fn what_counts_no_more_says_so_on_every_page() {
    let Some(press) = press() else { return };
    for matter in matters() {
        for (lang, mark) in [(Lang::Zh, "授权已撤回"), (Lang::En, "Taken back")] {
            let letter = letter(lang, &matter);
            let read = |pdf: &[u8]| squeezed(&said(&["pdftotext", "-raw"], pdf));
            let plain = read(&press.pdf(&letter).unwrap());
            assert!(!plain.contains(&squeezed(mark)));
            let marked = press.marked(&letter, mark).unwrap();
            let about = said(&["pdfinfo"], &marked);
            let pages = about.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap();
            for page in 1..=pages.trim().parse::<u32>().unwrap() {
                let page = page.to_string();
                let one = squeezed(&said(&["pdftotext", "-raw", "-f", &page, "-l", &page], &marked));
                assert!(one.contains(&squeezed(mark)), "page {page} of {pages}: {one}");
            }
        }
    }
}

#[test]
fn fonts_are_embedded_as_subsets() {
    let Some(press) = press() else { return };
    let fonts = said(&["pdffonts"], &press.pdf(&erased("保存期限已满。")).unwrap());
    let lines: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(!lines.is_empty());
    for line in lines {
        let columns: Vec<&str> = line.split_whitespace().rev().collect();
        // From the end: object, generation, then unicode, subset, embedded.
        assert_eq!(columns[2..5], ["yes", "yes", "yes"], "{line}");
    }
}

#[test]
fn marks_of_the_typesetter_are_shown_and_not_obeyed() {
    let Some(press) = press() else { return };
    let harm = r##"#panic("x") $x^2$ *b* _i_ \ @a <l> `c` = h - i // c /* d */ #let #{1+1} [t] ~ -- ... "q" 'q' {s}"##;
    let mut envelope = envelope();
    envelope.addressee.name = harm.to_owned();
    envelope.authority = harm.to_owned();
    envelope.record.authority = harm.to_owned();
    envelope.record.document = Some(harm.to_owned());
    envelope.record.item = as_written(harm);
    envelope.contact.name = harm.to_owned();
    envelope.contact.address = harm.to_owned();
    envelope.contact.email = harm.to_owned();
    envelope.basis[0].title = harm.to_owned();
    let matter = Erased { reason: as_written(harm), erased_on: envelope.signed_on }.into();
    for lang in [Lang::Zh, Lang::En] {
        let letter = Letter::new(&Words::load(None).unwrap(), lang, &envelope, &matter).unwrap();
        let read = squeezed(&said(&["pdftotext", "-raw"], &press.pdf(&letter).unwrap()));
        // Name, item, document, deciding authority, reason, rule, contact, address, e-mail, signature.
        assert_eq!(read.matches(&squeezed(harm)).count(), 10, "{read}");
    }
}

#[test]
fn a_character_without_a_glyph_is_a_fault_that_names_it_and_not_what_was_written() {
    let Some(press) = press() else { return };
    match press.pdf(&erased("保存\u{E000}期限\u{1F600}已满")) {
        Err(PdfFault::NoGlyph { characters }) => assert_eq!(characters, ["U+E000", "U+1F600"]),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_same_letter_gives_the_same_bytes() {
    let Some(press) = press() else { return };
    let letter = erased("保存期限已满。");
    assert_eq!(press.pdf(&letter).unwrap(), press.pdf(&letter).unwrap());
}

#[test]
fn without_fonts_the_fault_names_the_package() {
    let empty = tempfile::tempdir().unwrap();
    let fault = Fonts::find_in(Some(empty.path()), &empty.path().join("none")).unwrap_err();
    assert!(fault.to_string().contains("fonts-noto-cjk"));
    std::fs::write(empty.path().join("broken.otf"), "no font").unwrap();
    assert!(Fonts::find_in(Some(empty.path()), &empty.path().join("none")).is_err());
}
