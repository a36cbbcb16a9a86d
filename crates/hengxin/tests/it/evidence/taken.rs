//! What is taken and what is not, by content and never by name.

use std::io::{Seek, Write};

use domain::{EvidenceRefusal as No, Media};
use hengxin::app::evidence::{EvidenceFault, look};
use proptest::prelude::*;

use super::at_an_office;
use super::samples::{ZIP_END, jpeg, object_stream, packed, pdf, pdf_with, png, stream};

#[test]
fn pdf_png_and_jpeg_are_taken_whatever_they_are_called() {
    at_an_office(|office| {
        let harmless = object_stream("<< /Type /Annot /Subtype /Link >>");
        let page = stream("/Filter /FlateDecode", &packed(b"BT (hello) Tj ET"));
        for (content, media, name) in [
            (pdf(&[&harmless, &page]), Media::Pdf, "证明.pdf"),
            (png(40, 30, 5), Media::Png, "photo.html.png"),
            (jpeg(40, 30), Media::Jpeg, "a.JPG"),
        ] {
            let row = office.add(1, name, &content).unwrap();
            assert_eq!((row.media, &*row.name, row.bytes), (media, name, content.len() as u64));
        }
        let row = office.add(2, "page.html", &jpeg(1, 1)).unwrap();
        assert_eq!(row.name, "page.html.jpg", "a name cannot make it another kind");
    });
}

#[test]
fn other_kinds_are_not() {
    at_an_office(|office| {
        let others: [&[u8]; 9] = [
            b"<!DOCTYPE html><script>alert(1)</script>",
            b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            b"PK\x03\x04 a word processor's file",
            b"MZ\x90\0 an executable",
            b"\x7fELF\x02\x01\x01",
            b"#!/bin/sh\nrm -rf /\n",
            b"GIF89a\x01\0\x01\0",
            b"RIFF\x24\0\0\0WEBPVP8 ",
            b"%PDF-X",
        ];
        for content in &others[..8] {
            assert_eq!(office.refused(content), No::KindNotTaken, "{}", String::from_utf8_lossy(content));
        }
        assert_eq!(office.refused(others[8]), No::TwoKinds, "it says PDF, and is none");
        assert_eq!(office.refused(b""), No::Empty);
        assert_eq!(office.files(), Vec::<String>::new(), "nothing is left of what is refused");
    });
}

#[test]
fn files_of_two_kinds_are_not() {
    at_an_office(|office| {
        let good = pdf(&[]);
        for head in [&b"<html><script>alert(1)</script>\n"[..], b"PK\x03\x04\x14\0", b"GIF89a"] {
            assert_eq!(office.refused(&[head, &good].concat()), No::TwoKinds, "a head before a PDF");
        }
        let page = pdf(&[b"(<SCRIPT>alert(1)</SCRIPT>)"]);
        assert_eq!(office.refused(&page), No::TwoKinds, "a page in the head of a PDF");
        let tailed = |content: &[u8], tail: &[u8]| office.refused(&[content, tail].concat());
        assert_eq!(tailed(&good, ZIP_END), No::TwoKinds);
        assert_eq!(tailed(&good, b"<script>"), No::TwoKinds);
        assert_eq!(tailed(&png(4, 4, 0), b"<script>alert(1)</script>"), No::TwoKinds);
        assert_eq!(tailed(&png(4, 4, 0), ZIP_END), No::TwoKinds);
        assert_eq!(tailed(&jpeg(4, 4), &[ZIP_END, &[0; 9]].concat()), No::TwoKinds);
        let trailed = [&jpeg(4, 4)[..], b"<script>alert(1)</script>"].concat();
        let row = office.add(1, "a.jpg", &trailed).unwrap();
        assert_eq!(row.media, Media::Jpeg, "telephones add to pictures; it is given out as a picture only");
    });
}

#[test]
fn pictures_that_would_burst_are_not() {
    at_an_office(|office| {
        assert_eq!(office.refused(&png(8000, 5001, 0)), No::TooManyPixels);
        assert_eq!(office.refused(&png(u32::MAX, u32::MAX, 0)), No::TooManyPixels);
        assert_eq!(office.refused(&jpeg(65_535, 65_535)), No::TooManyPixels);
        assert_eq!(office.refused(&png(0, 5, 0)), No::CutOff);
        office.add(1, "a.png", &png(8000, 5000, 0)).unwrap();
        let second_frame = [&jpeg(4, 4)[..2], &jpeg(9000, 9000)[2..]].concat();
        assert_eq!(office.refused(&second_frame), No::TooManyPixels);
    });
}

#[test]
fn files_that_end_early_are_not() {
    at_an_office(|office| {
        for content in [pdf(&[]), png(40, 30, 100), jpeg(40, 30)] {
            for keep in [content.len() - 6, content.len() / 2, 12] {
                assert_eq!(office.refused(&content[..keep]), No::CutOff, "{keep} of {}", content.len());
            }
        }
        let mut damaged = png(40, 30, 100);
        damaged[60] ^= 1;
        assert_eq!(office.refused(&damaged), No::CutOff, "a check value differs");
    });
}

#[test]
fn pdfs_that_act_by_themselves_are_not() {
    at_an_office(|office| {
        let acts = |object: &str| office.refused(&pdf(&[object.as_bytes()]));
        assert_eq!(acts("<< /S /JavaScript /JS (app.alert\\(1\\)) >>"), No::ActiveContent);
        assert_eq!(acts("<< /S/J#61va#53cript/JS(x) >>"), No::ActiveContent, "letters written by number");
        assert_eq!(acts("<< /S /Launch /F (cmd.exe) >>"), No::ActiveContent);
        for opening in
            ["/OpenAction 5 0 R", "/OpenAction<</S/URI>>", "/OpenAction %x\n[", "/Open#41ction\n5 0 R"]
        {
            assert_eq!(acts(&format!("<< {opening} >>")), No::ActiveContent, "{opening}");
        }
        assert_eq!(acts("<< /AcroForm << /XFA 5 0 R >> >>"), No::ActiveContent);
        assert_eq!(acts("<< /Type /EmbeddedFile >>"), No::FilesInside);
        assert_eq!(acts("<< /Names << /EmbeddedFiles 5 0 R >> >>"), No::FilesInside);
        let locked = pdf_with("/Encrypt 4 0 R /ID [<00> <00>]", &[b"<< /Filter /Standard /V 4 >>"]);
        assert_eq!(office.refused(&locked), No::Encrypted);
        office.add(1, "a.pdf", &pdf(&[b"<< /JavaScripts /Launcher /EncryptMetadata true >>"])).unwrap();
        let begins = object_stream("<< /OpenAction [3 0 R /XYZ null null 0] >>");
        office.add(1, "a.pdf", &pdf(&[b"<</OpenAction[3 0 R /Fit]>>", &begins])).unwrap();
    });
}

#[test]
fn pdfs_that_hide_an_action_are_not() {
    at_an_office(|office| {
        let action = "<< /S /JavaScript /JS (x) >>";
        let hidden = object_stream(action);
        assert_eq!(office.refused(&pdf(&[&hidden])), No::ActiveContent, "in an object stream");
        let windows = String::from_utf8_lossy(b"stream\r\n").into_owned();
        let at = hidden.windows(7).position(|part| part == b"stream\n").unwrap();
        for word in [&windows, "stream\r", "stream  \n"] {
            let other = [&hidden[..at], word.as_bytes(), &hidden[at + 7..]].concat();
            assert_eq!(office.refused(&pdf(&[&other])), No::ActiveContent, "{word:?}");
        }
        let unnamed = stream("/N 1 /First 4 /Filter /FlateDecode", &packed(action.as_bytes()));
        assert_eq!(office.refused(&pdf(&[&unnamed])), No::ActiveContent, "which is not called one");
        let plain = stream("/Type /ObjStm /N 1 /First 4", format!("9 0 {action}").as_bytes());
        assert_eq!(office.refused(&pdf(&[&plain])), No::ActiveContent, "not packed");
        let mut long = vec![b' '; 200_000];
        long.extend_from_slice(action.as_bytes());
        let far = stream("/Type /ObjStm /N 1 /First 200000 /Filter /FlateDecode", &packed(&long));
        assert_eq!(office.refused(&pdf(&[&far])), No::ActiveContent, "far into it");
        for packing in [
            "/Filter /ASCIIHexDecode",
            "/Filter [/ASCII85Decode /FlateDecode]",
            "/Filter [/FlateDecode /FlateDecode]",
            "/Filter /FlateDecode /DecodeParms << /Predictor 12 >>",
            "/Filter /FlateDecode",
        ] {
            let opaque = stream(&format!("/Type /ObjStm /N 1 /First 4 {packing}"), b"not Flate at all");
            assert_eq!(office.refused(&pdf(&[&opaque])), No::CannotBeLookedInto, "{packing}");
        }
    });
}

#[test]
fn a_pdf_that_unpacks_without_end_is_not() {
    at_an_office(|office| {
        // Twenty thousand streams within one, each of which goes on to the end: what is kept of one unpacked block is
        // the beginning of the next stream.
        let block = b"\0\x09\0\xf6\xffstream\n\x78\x9c";
        let data = [&b"\x78\x9c"[..], &block.repeat(20_000)].concat();
        let nested = pdf(&[&stream("/Filter /FlateDecode", &data)]);
        assert_eq!(office.refused(&nested), No::CannotBeLookedInto);
        let few = [&b"\x78\x9c"[..], &block.repeat(3)].concat();
        office.add(1, "a.pdf", &pdf(&[&stream("/Filter /FlateDecode", &few)])).unwrap();
    });
}

fn looked_at(content: &[u8]) -> Result<Media, EvidenceFault> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(content).unwrap();
    file.rewind().unwrap();
    look(&mut file)
}

proptest! {
    #[test]
    fn any_bytes_are_answered(kind in 0_usize..4, content in prop::collection::vec(any::<u8>(), 0..2000)) {
        let heads: [&[u8]; 4] = [b"", b"%PDF-1.7\n/ObjStm stream\n\x78\x9c", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", b"\xff\xd8\xff\xe0"];
        let answer = looked_at(&[heads[kind], &content].concat());
        prop_assert!(matches!(answer, Ok(_) | Err(EvidenceFault::Refused(_))), "{answer:?}");
    }

    #[test]
    fn a_name_is_found_wherever_it_stands(before in 0_usize..200_000, escaped in any::<bool>()) {
        let name = if escaped { "/#4aavaScript" } else { "/JavaScript" };
        let object = format!("{}<< /S {name} >>", " ".repeat(before));
        let answer = looked_at(&pdf(&[object.as_bytes()]));
        prop_assert!(matches!(answer, Err(EvidenceFault::Refused(No::ActiveContent))), "{answer:?}");
    }
}
