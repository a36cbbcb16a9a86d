//! The mail server of `tests/mail/server.py`, for one story.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

/// Set to 1 where tests must fail, not skip, when there is no mail server.
const REQUIRE: &str = "HENGXIN_REQUIRE_SMTP";

pub struct MailInbox {
    pub port: u16,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl MailInbox {
    /// A server that takes plain connections; none, with the reason printed, where the packages are not installed.
    pub fn open() -> Option<MailInbox> {
        MailInbox::start(None)
    }

    /// One that insists on encryption and a password, and puts its authority's certificate in the folder.
    pub fn guarded(folder: &Path) -> Option<MailInbox> {
        MailInbox::start(Some(folder))
    }

    fn start(folder: Option<&Path>) -> Option<MailInbox> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let python =
            std::env::var_os("HENGXIN_SMTP").map_or(root.join("target/mail/bin/python3"), PathBuf::from);
        if !python.is_file() {
            let required = std::env::var(REQUIRE).is_ok_and(|value| value == "1");
            assert!(!required, "{REQUIRE}=1, but there is no {}", python.display());
            println!("skipped: no {}; cargo xtask test --only prepare installs it", python.display());
            return None;
        }
        let mut command = Command::new(python);
        command.arg(root.join("tests/mail/server.py")).args(folder).env("PYTHONIOENCODING", "utf-8");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut server = MailInbox { port: 0, child, input, output };
        server.port = server.line().strip_prefix("ready ").unwrap().parse().unwrap();
        Some(server)
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// What arrived since it was last asked.
    pub fn take(&mut self) -> Vec<Value> {
        self.input.write_all(b"\n").unwrap();
        let mut arrived = Vec::new();
        loop {
            match self.line().as_str() {
                "done" => return arrived,
                line => arrived.push(serde_json::from_str(line).unwrap()),
            }
        }
    }
}

impl Drop for MailInbox {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
