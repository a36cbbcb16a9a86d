//! Writes files of every verdict, and the trust file to verify them by, into a folder:
//! `cargo run -p attest --example specimens FOLDER`. The browser journeys use them.
#![allow(clippy::pedantic, reason = "an example may be wordy")]
#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

#[path = "../tests/it/support.rs"]
#[expect(dead_code, reason = "stories need more of it")]
mod support;

use std::path::PathBuf;

use attest::Print;
use support::{CODE, NUMBER, Register, report};

fn main() {
    let folder = PathBuf::from(std::env::args_os().nth(1).expect("name a folder"));
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes).unwrap();
    let far = "9999-12-31";
    let mut register = Register::new(1);
    let current = register.issue(NUMBER, &report(NUMBER, CODE, ("2026-11-02", far)));
    let older =
        register.issue("R20261001-OLDER000", &report("R20261001-OLDER000", CODE, ("2026-10-01", far)));
    let past = register
        .issue("R20251001-PAST0000", &report("R20251001-PAST0000", CODE, ("2025-10-01", "2025-10-30")));
    let stolen =
        register.sign("R20261102-STOLEN00", &report("R20261102-STOLEN00", CODE, ("2026-11-02", far)));
    let mut abroad = Register::new(40);
    let theirs = abroad.issue(NUMBER, &report(NUMBER, CODE, ("2026-11-02", far)));
    let whole = register.pdf(&current, Print::Chinese);
    let mut altered = whole.clone();
    // One letter of the page.
    let letter = altered.windows(3).position(|window| window == b"Tj ").unwrap() - 3;
    altered[letter] ^= 1;
    write("trust.txt", &register.trust().render());
    write("current.pdf", &whole);
    write("current-en.pdf", &register.pdf(&current, Print::English));
    write("current.json", register.bundle(&current).render().as_bytes());
    write("older.pdf", &register.pdf(&older, Print::Chinese));
    write("superseded.pdf", &register.pdf(&past, Print::Chinese));
    write("altered.pdf", &altered);
    write("cut-off.pdf", &whole[..whole.len() - 100]);
    write("not_logged.pdf", &stolen.bound(Print::Chinese, &register.proof(&current)));
    write("unknown_key.pdf", &abroad.pdf(&theirs, Print::Chinese));
    write("not_a_report.pdf", b"%PDF-1.7\n%%EOF\n");
}
