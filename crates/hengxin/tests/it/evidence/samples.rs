//! Small files of every kind, made by the letter of their formats.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// A PDF with these objects after its catalogue, and a table that finds them all.
pub fn pdf(objects: &[&[u8]]) -> Vec<u8> {
    pdf_with("", objects)
}

/// The same with more in its trailer.
pub fn pdf_with(trailer: &str, objects: &[&[u8]]) -> Vec<u8> {
    let fixed: [&[u8]; 3] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ];
    let (mut out, mut places) = (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), Vec::new());
    for (nth, object) in fixed.iter().chain(objects).enumerate() {
        places.push(out.len());
        writeln!(out, "{} 0 obj", nth + 1).unwrap();
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let table = out.len();
    write!(out, "xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).unwrap();
    for place in &places {
        writeln!(out, "{place:010} 00000 n ").unwrap();
    }
    let size = places.len() + 1;
    write!(out, "trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n").unwrap();
    out
}

/// A stream object with this in its dictionary.
pub fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let mut out = format!("<< {dictionary} /Length {} >>\nstream\n", data.len()).into_bytes();
    out.extend_from_slice(data);
    out.extend_from_slice(b"\nendstream");
    out
}

/// Packed by Flate.
pub fn packed(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// An object stream that holds one object.
pub fn object_stream(object: &str) -> Vec<u8> {
    let data = format!("9 0 {object}");
    stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", &packed(data.as_bytes()))
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(name);
    crc.update(data);
    let length = u32::try_from(data.len()).unwrap();
    [&length.to_be_bytes()[..], name, data, &crc.sum().to_be_bytes()].concat()
}

/// A grey PNG that says it is so wide and high, and holds so many bytes of comment.
pub fn png(width: u32, height: u32, comment: usize) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    let data = packed(&vec![0; usize::try_from(height.min(9) * (width.min(9) + 1)).unwrap()]);
    let said = [&b"Comment\0"[..], &vec![b'x'; comment]].concat();
    let chunks = [chunk(b"IHDR", &head), chunk(b"tEXt", &said), chunk(b"IDAT", &data), chunk(b"IEND", b"")];
    [&b"\x89PNG\r\n\x1a\n"[..], &chunks.concat()].concat()
}

/// A JPEG that says it is so wide and high.
pub fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let segment = |code: u8, data: &[u8]| {
        let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
        [&[0xff, code][..], &length, data].concat()
    };
    let frame = [&[8][..], &height.to_be_bytes(), &width.to_be_bytes(), &[1, 1, 0x11, 0]].concat();
    let parts = [
        vec![0xff, 0xd8],
        segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        segment(0xdb, &[&[0][..], &[1; 64]].concat()),
        segment(0xc0, &frame),
        segment(0xc4, &[&[0, 0, 1][..], &[0; 14], &[0]].concat()),
        segment(0xda, &[1, 1, 0, 0, 63, 0]),
        vec![0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56],
        vec![0xff, 0xd9],
    ];
    parts.concat()
}

/// The end of a ZIP file with nothing in it.
pub const ZIP_END: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
