//! P7: the check page, whole in one file: style, script and engine stand in it, and it may connect to nothing.
//!
//! It is the one page with inline style and script. Its policy names both by their hashes, so that nothing else runs,
//! and forbids every connection: whoever opens it can see in the browser that a chosen file goes nowhere. Saved, it is
//! the same page with the same policy.

use std::io::Write as _;
use std::sync::LazyLock;

use askama::Template;
use base64ct::{Base64, Encoding};
use domain::Lang;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::{Page, page};

/// The verifier as WebAssembly, built from `crates/attest-web` by `cargo xtask engine`.
const ENGINE: &[u8] = include_bytes!("../../../../assets/verify/engine.wasm");
const STYLE: &str =
    concat!(include_str!("../../../../assets/app.css"), include_str!("../../../../assets/verify/verify.css"));
const SCRIPT: &str = include_str!("../../../../assets/verify/verify.js");

/// The engine as the page carries it: gzip, then Base 64.
static ENGINE_TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(ENGINE).expect("writing to memory cannot fail");
    Base64::encode_string(&packed.finish().expect("writing to memory cannot fail"))
});

/// What the page may do, as it says itself; a page that was opened from a file has no other.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |text: &str| Base64::encode_string(&Sha256::digest(text));
    format!(
        "default-src 'none'; script-src 'sha256-{}' 'wasm-unsafe-eval'; style-src 'sha256-{}'; img-src data:; \
         form-action 'none'; base-uri 'none'",
        hash(SCRIPT),
        hash(STYLE)
    )
});

#[derive(Template)]
#[template(path = "verify.html")]
struct VerifyPage<'a> {
    l: Lang,
    other: Lang,
    policy: &'a str,
    style: &'a str,
    script: &'a str,
    engine: &'a str,
    trust: &'a str,
}

/// The check page for readers who trust what this file says; nobody where it is empty. With it the policy that goes into
/// its header.
pub fn verify(lang: Lang, trust: &str) -> (Page, String) {
    let (policy, engine) = (POLICY.as_str(), ENGINE_TEXT.as_str());
    let other = lang.pick(Lang::En, Lang::Zh);
    let template = VerifyPage { l: lang, other, policy, style: STYLE, script: SCRIPT, engine, trust };
    (page(&template, engine.len() + 64 * 1024), format!("{policy}; frame-ancestors 'none'"))
}
