//! Damaged input for every parser, for a bounded time: none may panic, hang or take back what it said.
#![allow(clippy::pedantic, reason = "a story may be wordy")]
#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

#[path = "../../../tests/fuzz/harness.rs"]
mod harness;

use std::path::Path;

use domain::id::{Claimed, Expect, find_personal};
use domain::{Content, Day, RecordKey, Uscc, Yuan, unit_slip};
use harness::Fuzz;
use hengxin::app::evidence::{self, EvidenceFault};
use hengxin::feed::Feeds;
use hengxin::intake::decode::{self, Limits, RowBatch};
use hengxin::{demo, lawbook};

/// Texts that parsers trip over.
const FUZZ: Fuzz = Fuzz {
    odd: &[
        b"\0",
        "\u{feff}".as_bytes(),
        b"\"",
        b"\r",
        b"\n",
        "　".as_bytes(),
        "９".as_bytes(),
        "年".as_bytes(),
        b"e+99",
        b"-0",
        b"1e400",
        "\u{202e}".as_bytes(),
        "\u{1f600}".as_bytes(),
        b"99999999999999999999",
    ],
};

#[test]
fn days_codes_and_amounts() {
    FUZZ.text(
        "day",
        &["2026-04-01", "2026年4月1日", "20260401", "平成29年５月15日", "H28.10.4", "2026/4/1 08:30"],
        |text| {
            if let Some(day) = Day::parse(text) {
                assert_eq!(Day::parse(&day.to_string()), Some(day));
            }
            drop(Day::parse_japanese(text).map(|day| day.to_string()));
        },
    );
    FUZZ.text(
        "code",
        &["91350100M000100Y43", "９１350100m000100y43", "'360206550875725", "MA5CJQ4N-5"],
        |text| {
            if let Ok(code) = Uscc::parse(text) {
                assert_eq!(code.as_str(), text);
            }
            drop(Claimed::read_as(text, Expect::Any));
            drop(Claimed::read_as(text, Expect::TaxId));
        },
    );
    FUZZ.text(
        "amount",
        &["0.8", "1,234.5", "8000元", "罚款人民币贰万元整", "没收违法所得120元；罚款人民币5000元"],
        |text| {
            if let Ok(sum) = Yuan::parse_wan(text) {
                assert_eq!(Yuan::parse_wan(&sum.wan_string()), Ok(sum));
                assert!(unit_slip(sum, "").is_none());
                std::hint::black_box(unit_slip(sum, text));
            }
        },
    );
    FUZZ.text(
        "personal",
        &["电话13000000000，", "证号11999919010101000X", "编号 1300 0000 000", "许可证编号JY9901000001"],
        |text| {
            if let Some(found) = find_personal(text) {
                assert!(text.get(found.at.clone()).is_some_and(|part| !part.is_empty()));
            }
        },
    );
}

#[test]
fn stored_content_and_keys() {
    let mut content = Content::default();
    content.push(1, "衡州启源食品有限公司");
    content.push(14, "衡市监罚〔2026〕1号");
    FUZZ.bytes("content", &[content.as_bytes().to_vec(), vec![1, 0, 0]], |bytes| {
        if let Ok(content) = Content::from_bytes(bytes) {
            assert_eq!(content.as_bytes(), bytes, "what is read is what is stored");
            assert!(content.iter().count() < 256);
        }
    });
    FUZZ.text("record key", &["00000000000000ff", "7fffffffffffffff"], |text| {
        if let Some(key) = RecordKey::from_hex(text) {
            assert_eq!(RecordKey::from_hex(&key.hex()), Some(key));
        }
    });
}

#[test]
fn names_compare_alike_however_often_they_are_normalised() {
    FUZZ.text(
        "name",
        &["衡州启源食品有限公司", "（株）タムラ建設工業", "ABC（衡州）Ｃｏ．，Ltd."],
        |text| {
            let once = matcher::normal_form(text).to_string();
            assert_eq!(matcher::normal_form(&once), once.as_str());
        },
    );
}

/// Names of an invented register, and damaged ones asked about them.
const NAMES: [&str; 6] = [
    "衡州市启源食品有限公司",
    "衡州启源食品（集团）股份有限公司云岭分公司",
    "云岭县第二建筑工程公司",
    "（株）タムラ建設工業",
    "ABC（衡州）Ｃｏ．，Ltd.",
    "衡州市启源信托有限责任公司－启源1号信托计划",
];

fn named() -> (std::sync::Arc<matcher::Lexicon>, matcher::Index) {
    let places = matcher::Gazetteer::new([("360200", "衡州市"), ("360222", "云岭县")]);
    let lexicon = std::sync::Arc::new(matcher::Lexicon::new(&places));
    let mut builder = matcher::Builder::new(std::sync::Arc::clone(&lexicon));
    for (id, name) in (1..).zip(NAMES) {
        let names = [matcher::Name::current(name)];
        builder.add(&matcher::Organisation { id, code: None, district: 360_200, names: &names });
    }
    (lexicon, builder.build())
}

/// Whatever is written, it is read into parts that lie within it, and resolved to organisations that are there.
#[test]
fn any_name_is_read_and_resolved() {
    let (lexicon, index) = named();
    FUZZ.text("name in parts", &NAMES, |text| {
        let letters = text.chars().count();
        let parts = matcher::parse(text, &lexicon);
        assert!(parts.spans().iter().all(|span| span.start <= span.end && span.end as usize <= letters));
        let found = index.resolve(&matcher::Query::name(text));
        assert!(found.candidates.iter().all(|candidate| index.entry(candidate.id).is_some()));
        assert!(found.score() <= 1000);
    });
}

/// A damaged index is told, and a whole one is not given out as another.
#[test]
fn a_damaged_index_of_names_is_not_loaded() {
    let (lexicon, index) = named();
    let mut saved = Vec::new();
    index.save(&mut saved).unwrap();
    FUZZ.bytes("index of names", &[saved.clone()], |bytes| {
        let loaded = matcher::Index::load(bytes, std::sync::Arc::clone(&lexicon));
        assert_eq!(loaded.is_ok(), bytes == saved, "{} of {} bytes", bytes.len(), saved.len());
    });
}

/// Files of the invented city, small.
fn files() -> (tempfile::TempDir, Vec<Vec<u8>>) {
    let dir = tempfile::tempdir().unwrap();
    let today = Day::parse("2026-11-20").unwrap();
    let deliveries = demo::generate(dir.path(), 1, 60, today).unwrap();
    let mut samples: Vec<Vec<u8>> = deliveries
        .iter()
        .map(|delivery| std::fs::read(&delivery.path).unwrap())
        .filter(|file| file.len() < 60_000)
        .collect();
    samples.push(b"a,b\n\"1\",2\n".to_vec());
    (dir, samples)
}

#[test]
fn delivered_files() {
    let (dir, samples) = files();
    let path = dir.path().join("damaged");
    let mut batch = RowBatch::new();
    FUZZ.bytes("file", &samples, |bytes| {
        std::fs::write(&path, bytes).unwrap();
        read_to_the_end(&path, &mut batch);
    });
}

fn read_to_the_end(path: &Path, batch: &mut RowBatch) {
    let Ok(mut sheet) = decode::open(path, &Limits::default(), None) else { return };
    while sheet.next_batch(batch, 500).is_ok_and(|rows| rows > 0) {
        assert!(batch.rows().all(|row| row.number() > 0));
    }
}

/// Files of evidence: the beginnings of each kind, and words that its reader looks for.
#[test]
fn files_of_evidence() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("damaged");
    let pdf = b"%PDF-1.7\n1 0 obj << /Type /ObjStm /Filter /FlateDecode /Op#65nAction [1] >>\nstream\n\x78\x9c\x03\0\0\0\0\x01\nendstream\n%%EOF\n";
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\0IEND\xae\x42\x60\x82";
    let jpeg = b"\xff\xd8\xff\xc0\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0\x12\xff\0\xff\xd9";
    FUZZ.bytes("evidence", &[pdf.to_vec(), png.to_vec(), jpeg.to_vec()], |bytes| {
        std::fs::write(&path, bytes).unwrap();
        let answer = evidence::look(&mut std::fs::File::open(&path).unwrap());
        assert!(matches!(answer, Ok(_) | Err(EvidenceFault::Refused(_))), "{answer:?}");
    });
    FUZZ.text("file name", &["证明.pdf", "..\\..\\a.html", "/etc/passwd"], |text| {
        let name = domain::evidence::file_name(text, domain::Media::Pdf);
        assert!(name.to_ascii_lowercase().ends_with(".pdf"));
        assert!(!name.contains(['/', '\\', '\0', '\n']) && name.chars().count() <= 120);
    });
    FUZZ.text("e-mail address", &["office@example.com", "a.b+c@sub.example.cn"], |text| {
        if let Ok(address) = domain::EmailAddress::parse(text) {
            assert!(address.as_str().bytes().all(|byte| byte.is_ascii_graphic()), "{text:?}");
        }
    });
}

#[test]
fn law_and_feeds() {
    let dir = tempfile::tempdir().unwrap();
    let law = lawbook::load(None).unwrap().law;
    let feed = include_bytes!("../../../feeds/tax-a-rating.toml").to_vec();
    FUZZ.bytes("feed", &[feed], |bytes| {
        std::fs::write(dir.path().join("tax-a-rating.toml"), bytes).unwrap();
        drop(Feeds::load(Some(dir.path()), &law));
    });
    std::fs::remove_file(dir.path().join("tax-a-rating.toml")).unwrap();
    let terms = include_bytes!("../../../law/terms.toml").to_vec();
    FUZZ.bytes("law", &[terms], |bytes| {
        std::fs::write(dir.path().join("terms.toml"), bytes).unwrap();
        drop(lawbook::load(Some(dir.path())));
    });
}
