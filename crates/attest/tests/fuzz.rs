//! Damaged input for every parser, for a bounded time: none may panic, hang or take back what it said.
#![allow(clippy::pedantic, reason = "a story may be wordy")]
#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

#[path = "../../../tests/fuzz/harness.rs"]
mod harness;
#[path = "it/support.rs"]
#[expect(dead_code, reason = "stories need more of it")]
mod support;

use attest::{Bundle, Day, Print, SignedStatement, Statement, Trust, bind, json, tell, unbind, verify};
use harness::Fuzz;
use support::{NUMBER, Register, today, usual};

/// What these formats are made of, where it does not belong.
const FUZZ: Fuzz = Fuzz {
    odd: &[
        b"<<",
        b">>",
        b"(",
        b"\\",
        b"[",
        b" 0 obj",
        b"startxref\n",
        b"18446744073709551616",
        b"\n",
        b"\"",
        b"{",
        b"\\u0000",
        b"%hengxin/bound/v1 ",
        b"/Type/EmbeddedFile",
        "报".as_bytes(),
        b"\xFF",
    ],
};

#[test]
fn reports() {
    let mut register = Register::new(1);
    let issued = register.issue(NUMBER, &usual());
    let trust = register.trust();
    let files = Print::ALL.map(|print| register.pdf(&issued, print));
    FUZZ.bytes("pdf", &files, |bytes| {
        if let Ok(bound) = unbind(bytes) {
            assert_eq!(bind(bound.base, &bound.attached).as_deref(), Ok(bytes), "a bound file has one form");
        }
    });
    let bundle = register.bundle(&issued).render().into_bytes();
    FUZZ.bytes("report", &[files[0].clone(), files[1].clone(), bundle], |bytes| {
        let verdict = verify(bytes, &trust, today());
        let words = tell(&verdict);
        assert!(!words.heading.zh.is_empty() && !words.sentences.is_empty());
        if let Some(genuine) = verdict.genuine() {
            assert_eq!(genuine.facts.json.render(), issued.json, "what is genuine says what was signed");
        }
    });
}

#[test]
fn texts() {
    let mut register = Register::new(1);
    let issued = register.issue(NUMBER, &usual());
    let bundle = register.bundle(&issued).render().into_bytes();
    FUZZ.bytes(
        "json",
        &[issued.json.clone().into_bytes(), b"[1,-2,\"\\u001f\\n\",null,true]".to_vec()],
        |bytes| {
            if let Ok(value) = json::parse(bytes) {
                assert_eq!(value.render().as_bytes(), bytes, "a value has one text");
            }
        },
    );
    FUZZ.bytes("bundle", &[bundle], |bytes| {
        if let Ok(bundle) = Bundle::parse(bytes) {
            assert_eq!(bundle.render().as_bytes(), bytes);
        }
    });
    let signed = issued.statement.render().into_bytes();
    FUZZ.bytes("signed statement", &[signed], |bytes| {
        if let Ok(statement) = SignedStatement::parse(bytes) {
            assert_eq!(statement.render().as_bytes(), bytes);
        }
    });
    let text = issued.statement.unverified().to_string();
    let parse = |text: &str| {
        if let Ok(statement) = Statement::parse(text) {
            assert_eq!(statement.to_string(), text);
        }
    };
    FUZZ.text("statement", &[&text], parse);
    let parse = |text: &str| {
        if let Ok(day) = text.parse::<Day>() {
            assert_eq!(day.to_string(), text);
        }
    };
    FUZZ.text("day", &["2026-11-02", "2024-02-29"], parse);
    FUZZ.bytes("trust", &[register.trust().render(), b"# x\nquorum none\n".to_vec()], |bytes| {
        if let Ok(trust) = Trust::parse(bytes) {
            let rendered = trust.render();
            assert_eq!(Trust::parse(&rendered).unwrap().render(), rendered);
        }
    });
}
