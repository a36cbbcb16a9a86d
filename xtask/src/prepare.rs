//! Installs what the checks need and the machine lacks. Packages of the system only as root; nothing is ever removed.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::command::{call, exists, is_root, program, root, target};
use crate::step::Outcome;

/// What the system must have: a file or program that shows it is there, and the Debian package.
const SYSTEM: [(&str, &str); 7] = [
    ("/usr/lib/postgresql", "postgresql"),
    ("chromium", "chromium"),
    ("npm", "npm"),
    ("python3", "python3-venv"),
    ("/usr/share/fonts/opentype/noto", "fonts-noto-cjk"),
    ("pdftotext", "poppler-utils"),
    ("qpdf", "qpdf"),
];

/// Installs it.
fn install() -> Result<Vec<&'static str>> {
    let lacking: Vec<&str> =
        SYSTEM.iter().filter(|(sign, _)| !is_there(sign)).map(|(_, name)| *name).collect();
    if !lacking.is_empty() && is_root() {
        call(program("apt-get", &["update", "-q"]).env("DEBIAN_FRONTEND", "noninteractive"))?;
        let mut install = program("apt-get", &["install", "-q", "-y", "--no-install-recommends"]);
        call(install.args(&lacking).env("DEBIAN_FRONTEND", "noninteractive"))?;
    }
    npm_packages()?;
    python_packages()?;
    Ok(SYSTEM.iter().filter(|(sign, _)| !is_there(sign)).map(|(_, name)| *name).collect())
}

/// The step: what is still lacking is told, and the steps that need it say so themselves.
pub fn run() -> Result<Outcome> {
    let lacking = install()?;
    Ok(if lacking.is_empty() {
        Outcome::Passed
    } else {
        Outcome::Skipped(format!("not root; still lacking {}", lacking.join(", ")))
    })
}

fn is_there(sign: &str) -> bool {
    if sign.starts_with('/') { Path::new(sign).exists() } else { exists(sign) }
}

/// The journeys' packages, once for each lock file.
fn npm_packages() -> Result<()> {
    let journeys = root().join("tests/browser");
    let (wanted, had) =
        (journeys.join("package-lock.json"), journeys.join("node_modules/.package-lock.json"));
    if !wanted.is_file() || !exists("npm") || is_newer(&had, &wanted) {
        return Ok(());
    }
    call(program("npm", &["ci", "--no-audit", "--no-fund"]).current_dir(journeys))
}

fn is_newer(one: &Path, other: &Path) -> bool {
    let changed = |path: &Path| path.metadata().and_then(|about| about.modified()).ok();
    changed(one) > changed(other)
}

/// The schemathesis program, in an environment of its own below the target folder.
pub fn schemathesis() -> PathBuf {
    target().join("schemathesis/bin/schemathesis")
}

/// A Python that has the package `reconciler`, a client of reconciliation services.
pub fn reconciler() -> PathBuf {
    target().join("reconciler/bin/python3")
}

/// A Python that has the package `aiosmtpd`, the mail server that stories about messages send to.
pub fn mail() -> PathBuf {
    target().join("mail/bin/python3")
}

/// What `reconciler` 0.2 still works with.
const RECONCILER: [&str; 3] = ["reconciler==0.2.*", "numpy<2", "pandas<3"];

fn python_packages() -> Result<()> {
    if !exists("python3") {
        return Ok(());
    }
    environment("mail", &["aiosmtpd==1.4.*", "trustme==1.*"])?;
    environment("schemathesis", &["schemathesis==4.*"])?;
    environment("reconciler", &RECONCILER)
}

/// An environment with these packages, made once. A half-made one is made anew.
pub fn environment(name: &str, packages: &[&str]) -> Result<()> {
    let (home, made) = (target().join(name), target().join(name).join("made"));
    if made.is_file() {
        return Ok(());
    }
    let home = home.to_string_lossy();
    call(&mut program("python3", &["-m", "venv", "--clear", &home]))?;
    call(program(&format!("{home}/bin/pip"), &["install", "-q"]).args(packages))?;
    Ok(std::fs::write(made, "")?)
}
