//! `cargo xtask test`: everything that is checked, in order of cost.

use std::process::Command;

use anyhow::{Result, bail};

use crate::command::{call, cargo, exists, program, programs, root, scratch, target};
use crate::server::{Server, free_port};
use crate::step::{Outcome, Step, run_all};
use crate::{fuzz, model, officer, package, prepare, tidy, wasm};

/// All steps. Later ones need what earlier ones install or build.
const STEPS: [Step; 14] = [
    Step { name: "prepare", act: prepare::run },
    Step { name: "fmt", act: fmt },
    Step { name: "tidy", act: || tidy::run().map(|()| Outcome::Passed) },
    Step { name: "clippy", act: clippy },
    Step { name: "doc", act: doc },
    Step { name: "deny", act: deny },
    Step { name: "tests", act: tests },
    Step { name: "model", act: model::check },
    Step { name: "fuzz", act: fuzz::check },
    Step { name: "browser", act: browser },
    Step { name: "walk", act: walk },
    Step { name: "api", act: api },
    Step { name: "package", act: package::test },
    Step { name: "wasm", act: wasm::run },
];

/// Runs the steps asked for.
pub fn run(arguments: &[String]) -> Result<()> {
    if arguments.first().is_some_and(|word| word == "--list") {
        for step in &STEPS {
            println!("{}", step.name);
        }
        return Ok(());
    }
    let (mut only, mut skip) = (Vec::new(), Vec::new());
    let mut words = arguments.iter();
    while let Some(flag) = words.next() {
        let list = match flag.as_str() {
            "--only" => &mut only,
            "--skip" => &mut skip,
            other => bail!("{other}: not known; give --only STEP,… or --skip STEP,…"),
        };
        let Some(names) = words.next() else { bail!("{flag} needs names of steps") };
        list.extend(names.split(',').map(known).collect::<Result<Vec<_>>>()?);
    }
    let wanted = |step: &&Step| (only.is_empty() || only.contains(&step.name)) && !skip.contains(&step.name);
    run_all(&STEPS.iter().filter(wanted).collect::<Vec<_>>())
}

fn known(name: &str) -> Result<&'static str> {
    match STEPS.iter().find(|step| step.name == name) {
        Some(step) => Ok(step.name),
        None => bail!("{name}: no such step; cargo xtask test --list names them"),
    }
}

fn fmt() -> Result<Outcome> {
    call(&mut cargo(&["fmt", "--all", "--check"]))?;
    Ok(Outcome::Passed)
}

/// Everything in one run: pedantic lints for the program; its tests, benches and examples allow themselves to be wordy.
fn clippy() -> Result<Outcome> {
    call(&mut cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))?;
    Ok(Outcome::Passed)
}

fn doc() -> Result<Outcome> {
    let mut doc = cargo(&["doc", "--workspace", "--no-deps", "--document-private-items", "--locked"]);
    call(doc.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private-intra-doc-links"))?;
    Ok(Outcome::Passed)
}

/// Licences, sources and banned crates. Advisories need the internet and are left to whoever has it.
fn deny() -> Result<Outcome> {
    if !exists("cargo-deny") {
        return Ok(Outcome::Skipped("cargo-deny is not installed".to_owned()));
    }
    call(&mut cargo(&["deny", "--offline", "check", "bans", "licenses", "sources"]))?;
    Ok(Outcome::Passed)
}

/// Every test on both engines. The doc tests run apart, since nextest leaves them out.
fn tests() -> Result<Outcome> {
    let (python, scratch) = (prepare::mail(), scratch()?);
    let both = |command: &mut Command| {
        call(
            command
                .env("HENGXIN_REQUIRE_PG", "1")
                .env("HENGXIN_REQUIRE_SMTP", "1")
                .env("HENGXIN_SMTP", &python)
                .env("TMPDIR", scratch.path()),
        )
    };
    if exists("cargo-nextest") {
        both(&mut cargo(&["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]))?;
        call(&mut cargo(&["test", "--workspace", "--doc", "--locked"]))?;
    } else {
        both(&mut cargo(&["test", "--workspace", "--locked", "--no-fail-fast"]))?;
    }
    Ok(Outcome::Passed)
}

/// Journeys of readers and officers in a real browser, against a running demonstration.
fn browser() -> Result<Outcome> {
    let journeys = root().join("tests/browser");
    if !journeys.join("package.json").is_file() {
        return Ok(Outcome::Skipped("no tests/browser".to_owned()));
    }
    let specimens = tempfile::tempdir()?;
    programs()?;
    call(Command::new(target().join("debug/examples/specimens")).arg(specimens.path()))?;
    let provider = free_port()?;
    let server = Server::demo_with_provider(provider)?;
    let mut npm = program("npm", &["test"]);
    npm.current_dir(journeys).env("HENGXIN_URL", server.url()).env("HENGXIN_SET_UP", server.accounts()?);
    npm.env("HENGXIN_SPECIMENS", specimens.path());
    call(npm.env("HENGXIN_PROVIDER_PORT", provider.to_string()))?;
    Ok(Outcome::Passed)
}

/// The recorded walk: three stories told by pages only, in a register of its own whose clock is moved, with a picture of
/// every page passed.
fn walk() -> Result<Outcome> {
    let journeys = root().join("tests/browser");
    programs()?;
    let (folder, port, album) = (tempfile::tempdir()?, free_port()?, target().join("walk"));
    let mut node = program("node", &["walk.mjs", &format!("http://127.0.0.1:{port}")]);
    node.current_dir(journeys);
    node.env("HENGXIN", target().join("debug/hengxin"));
    node.env("HENGXIN_WALK", target().join("debug/examples/walk"));
    node.env("HENGXIN_WALK_FOLDER", folder.path()).env("HENGXIN_WALK_ALBUM", &album);
    call(&mut node)?;
    println!("the recorded walk: {}", album.join("index.html").display());
    Ok(Outcome::Passed)
}

/// What schemathesis holds the API to.
const CHECKS: &str =
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

/// Addresses that only a key of an officer's account opens.
const CASES: &str = "^/api/v1/cases";

/// The API held against its own description, and asked by somebody else's client.
fn api() -> Result<Outcome> {
    let (schemathesis, reconciler) = (prepare::schemathesis(), prepare::reconciler());
    if !schemathesis.is_file() || !reconciler.is_file() {
        return Ok(Outcome::Skipped("schemathesis or reconciler is not installed".to_owned()));
    }
    let server = Server::demo()?;
    let description = format!("{}/api/v1/openapi.json", server.url());
    let mut check = program(&schemathesis.to_string_lossy(), &["run", &description]);
    check.args(["--header", &format!("Authorization: Bearer {}", server.key()?)]);
    // Sending files is told in stories; here nothing may be changed while it is read.
    check.args(["--exclude-method", "POST", "--max-examples", "25", "--seed", "1"]);
    check.args(["--checks", CHECKS, "--exclude-path-regex", CASES]);
    call(check.current_dir(target()))?;
    eprintln!("{CASES}: asked with the key of an officer, which an office key does not stand in for");
    let mut check = program(&schemathesis.to_string_lossy(), &["run", &description]);
    let key = officer::key(&server)?;
    check.args(["--header", &format!("Authorization: Bearer {key}"), "--header", "Purpose: checks"]);
    check.args(["--exclude-method", "POST", "--max-examples", "25", "--seed", "1"]);
    check.args(["--checks", CHECKS, "--include-path-regex", CASES]);
    call(check.current_dir(target()))?;
    let script = root().join("tests/reconcile/client.py");
    call(&mut program(&reconciler.to_string_lossy(), &[&script.to_string_lossy(), &server.url()]))?;
    Ok(Outcome::Passed)
}
