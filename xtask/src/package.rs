//! `cargo xtask package`: the Debian package, and the test that installs, runs and purges it.
//!
//! The package is made of the release program. The suite, which asks whether a package installs, runs and is purged, makes
//! one of the program the tests have built already: a release build of every crate again would be its longest step.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::command::{call, cargo, exists, is_root, output, program, programs, root, target};
use crate::server::{free_port, is_ready};
use crate::step::Outcome;

/// Files of `packaging/` and where the package puts them.
const FILES: [(&str, &str); 3] = [
    ("hengxin.service", "usr/lib/systemd/system/hengxin.service"),
    ("hengxin.toml", "etc/hengxin/hengxin.toml"),
    ("copyright", "usr/share/doc/hengxin/copyright"),
];

/// Scripts the package manager runs.
const SCRIPTS: [&str; 3] = ["postinst", "prerm", "postrm"];

/// Shells, and where each looks for completions.
const SHELLS: [(&str, &str); 3] = [
    ("bash", "usr/share/bash-completion/completions/hengxin"),
    ("zsh", "usr/share/zsh/vendor-completions/_hengxin"),
    ("fish", "usr/share/fish/vendor_completions.d/hengxin.fish"),
];

/// The verb.
pub fn run(arguments: &[String]) -> Result<()> {
    call(&mut cargo(&["build", "--release", "--package", "hengxin", "--locked"]))?;
    let package = pack(&target().join("release/hengxin"), &[])?;
    println!("{}", package.display());
    if arguments.iter().any(|word| word == "--test") {
        install(&package)?;
    }
    Ok(())
}

/// The step of the suite.
pub fn test() -> Result<Outcome> {
    if !exists("dpkg-deb") {
        return Ok(Outcome::Skipped("no dpkg-deb".to_owned()));
    }
    programs()?;
    let bare = target().join("debian/hengxin");
    fs::create_dir_all(bare.parent().expect("it lies in a folder"))?;
    let mut strip = program("strip", &["-o"]);
    call(strip.arg(&bare).arg(target().join("debug/hengxin")))?;
    // Packed quickly rather than small.
    let package = pack(&bare, &["-Zgzip", "-z1"])?;
    if !is_root() {
        return Ok(Outcome::Skipped("built, but not installed: not root".to_owned()));
    }
    install(&package)?;
    Ok(Outcome::Passed)
}

/// Makes a package of a program; returns the package's path. `how`: what else the packer is told.
fn pack(program_file: &Path, how: &[&str]) -> Result<PathBuf> {
    let version = version(program_file)?;
    let architecture = String::from_utf8(output(&mut program("dpkg", &["--print-architecture"]))?)?;
    let name = format!("hengxin_{version}_{}", architecture.trim());
    let tree = target().join("debian").join(&name);
    if tree.exists() {
        fs::remove_dir_all(&tree)?;
    }
    lay_out(&tree, program_file)?;
    control(&tree, &version, architecture.trim())?;
    let package = tree.with_file_name(format!("{name}.deb"));
    let mut pack = program("dpkg-deb", &["--root-owner-group"]);
    call(pack.args(how).arg("--build").arg(&tree).arg(&package))?;
    Ok(package)
}

fn version(program_file: &Path) -> Result<String> {
    let said = String::from_utf8(output(Command::new(program_file).arg("--version"))?)?;
    let version = said.split_whitespace().nth(1).context("hengxin --version says `hengxin VERSION`")?;
    Ok(version.to_owned())
}

fn lay_out(tree: &Path, program_file: &Path) -> Result<()> {
    put(tree, "usr/bin/hengxin", &fs::read(program_file)?, 0o755)?;
    for (from, to) in FILES {
        put(tree, to, &fs::read(root().join("packaging").join(from))?, 0o644)?;
    }
    for (shell, to) in SHELLS {
        let text = output(Command::new(program_file).args(["admin", "completions", shell]))?;
        put(tree, to, &text, 0o644)?;
    }
    let manual = tree.join("usr/share/man/man1");
    fs::create_dir_all(&manual)?;
    call(Command::new(program_file).args(["admin", "man", "--to"]).arg(&manual))?;
    for page in fs::read_dir(&manual)? {
        call(program("gzip", &["-9n"]).arg(page?.path()))?;
    }
    Ok(())
}

fn put(tree: &Path, to: &str, bytes: &[u8], mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let path = tree.join(to);
    fs::create_dir_all(path.parent().expect("every path here has a folder"))?;
    fs::write(&path, bytes)?;
    Ok(fs::set_permissions(&path, fs::Permissions::from_mode(mode))?)
}

fn control(tree: &Path, version: &str, architecture: &str) -> Result<()> {
    for script in SCRIPTS {
        let text = fs::read(root().join("packaging").join(script))?;
        put(tree, &format!("DEBIAN/{script}"), &text, 0o755)?;
    }
    let kib = output(program("du", &["-sk"]).arg(tree))?;
    let kib = String::from_utf8(kib)?.split_whitespace().next().unwrap_or("0").to_owned();
    let text = format!(
        "Package: hengxin\nVersion: {version}\nArchitecture: {architecture}\nMaintainer: Hengxin contributors <hengxin@localhost>\n\
         Installed-Size: {kib}\nDepends: libc6 (>= 2.36), passwd\nRecommends: ca-certificates, fonts-noto-cjk\nSuggests: postgresql\nSection: web\nPriority: optional\n\
         Description: open register of organisations' public credit records\n \
         Takes in licences, penalties, honours and list entries from departments,\n checks each row, and publishes \
         what the law allows for as long as the law\n allows: website, API and command line in one program.\n"
    );
    put(tree, "DEBIAN/conffiles", b"/etc/hengxin/hengxin.toml\n", 0o644)?;
    put(tree, "DEBIAN/control", text.as_bytes(), 0o644)
}

/// Installs the package, runs the program as its own user, and purges it. Refuses where it is installed already.
fn install(package: &Path) -> Result<()> {
    if Path::new("/usr/bin/hengxin").exists() {
        bail!("/usr/bin/hengxin is there already: the test would purge somebody's installation");
    }
    call(program("dpkg", &["-i"]).arg(package))?;
    let tried = try_out();
    call(&mut program("dpkg", &["--purge", "hengxin"]))?;
    tried?;
    for gone in ["/usr/bin/hengxin", "/etc/hengxin/hengxin.toml", "/usr/lib/systemd/system/hengxin.service"] {
        if Path::new(gone).exists() {
            bail!("{gone} is still there after purging");
        }
    }
    Ok(())
}

fn try_out() -> Result<()> {
    call(&mut program("hengxin", &["--version"]))?;
    call(&mut program("hengxin", &["--config", "/etc/hengxin/hengxin.toml", "admin", "config"]))?;
    for file in ["/usr/share/man/man1/hengxin.1.gz", SHELLS[0].1] {
        if !Path::new("/").join(file).is_file() {
            bail!("{file} is not installed");
        }
    }
    if exists("systemd-analyze") {
        call(&mut program("systemd-analyze", &["verify", "hengxin.service"]))?;
    }
    serve_as_its_user()
}

/// Starts the server as the unit does, without systemd, and waits until it is ready.
fn serve_as_its_user() -> Result<()> {
    let port = free_port()?;
    let mut serve = program("setpriv", &["--reuid=hengxin", "--regid=hengxin", "--clear-groups"]);
    serve.args(["hengxin", "--config", "/etc/hengxin/hengxin.toml", "serve"]).current_dir("/var/lib/hengxin");
    let mut child = serve.args(["--listen", &format!("127.0.0.1:{port}")]).spawn()?;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(30) && !is_ready(port) {
        std::thread::sleep(Duration::from_millis(100));
    }
    let ready = is_ready(port);
    call(&mut program("kill", &[&child.id().to_string()]))?;
    let status = child.wait()?;
    if !ready || !status.success() {
        bail!("the installed server was ready: {ready}; it ended with {status}");
    }
    Ok(())
}
