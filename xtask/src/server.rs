//! A demonstration register, served on a port of its own for the checks that need one.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::command::{output, programs, root, target};

/// Organisations of the city served: enough for every page to have something on it.
const ORGANISATIONS: &str = "2000";
/// A body of that city.
const SUPPLIER: &str = "衡州市卫生健康委员会";

/// A running server; stopped when dropped.
pub struct Server {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Server {
    /// Builds the program, invents a small city, and waits until it is served.
    pub fn demo() -> Result<Server> {
        Server::demo_with(&[])
    }

    /// The same, knowing the identity provider that the journeys serve on a port.
    pub fn demo_with_provider(port: u16) -> Result<Server> {
        let issuer = format!("http://127.0.0.1:{port}");
        Server::demo_with(&[
            ("HENGXIN_OIDC_ISSUER", &issuer),
            ("HENGXIN_OIDC_CLIENT_ID", "hengxin"),
            ("HENGXIN_OIDC_CLIENT_SECRET", "shared-with-the-register"),
            ("HENGXIN_OIDC_PRIVATE", "true"),
        ])
    }

    fn demo_with(environment: &[(&str, &str)]) -> Result<Server> {
        programs()?;
        let folder = tempfile::tempdir()?;
        let port = free_port()?;
        let mut demo = Command::new(target().join("debug/hengxin"));
        demo.current_dir(root()).arg("demo").arg("--folder").arg(folder.path());
        demo.args(["--organisations", ORGANISATIONS, "--listen", &format!("127.0.0.1:{port}")]);
        demo.env("HENGXIN_RATE_ANONYMOUS_PER_MINUTE", "1000000").envs(environment.iter().copied());
        let child = demo.spawn().context("cannot start the demonstration")?;
        let mut server = Server { child, port, folder };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A key for this server: of the register office, and of a body that sends files.
    pub fn key(&self) -> Result<String> {
        let mut make = self.admin(&["key", "new", "--json", "checks"]);
        make.args(["--scope", "office", "--scope", "submit", "--supplier", SUPPLIER]);
        told(&mut make, "key")
    }

    /// Accounts for this server that are still to be set up: as JSON, by role the login name and the set-up code. The
    /// one called `officer` is a second register officer, `handler` a second objection officer.
    pub fn accounts(&self) -> Result<String> {
        let made = ["supply", "register", "security", "objection", "handler", "approve", "officer", "audit"]
            .map(|who| {
                let (name, role) = (format!("journey.{who}"), role_of(who));
                let mut make =
                    self.admin(&["account", "create", "--json", "--login", &name, "--name", "演练"]);
                make.args(["--role", role]);
                if role == "supply" {
                    make.args(["--body", SUPPLIER]);
                }
                let code = told(&mut make, "set_up_code")?;
                Ok(format!("\"{who}\": {{\"name\": \"{name}\", \"code\": \"{code}\"}}"))
            });
        let made: Result<Vec<String>> = made.into_iter().collect();
        Ok(format!("{{{}}}", made?.join(", ")))
    }

    /// Port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A new account for a role that needs no second factor: the set-up code.
    pub fn account(&self, role: &str, name: &str) -> Result<String> {
        let mut make = self.admin(&["account", "create", "--json", "--login", name, "--name", "演练"]);
        make.args(["--role", role]);
        told(&mut make, "set_up_code")
    }

    fn admin(&self, arguments: &[&str]) -> Command {
        let url = format!("sqlite:{}", self.folder.path().join("register.db").display());
        let mut command = Command::new(target().join("debug/hengxin"));
        command.args(["--database-url", &url, "admin"]).args(arguments);
        command
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_mins(3) {
            if let Some(status) = self.child.try_wait()? {
                bail!("the demonstration has ended: {status}");
            }
            if is_ready(self.port) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        bail!("the demonstration was not ready after three minutes")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Where it has ended already there is nothing to stop.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A text that a command tells as JSON under a name.
fn told(command: &mut Command, name: &str) -> Result<String> {
    let told = String::from_utf8(output(command)?)?;
    let text = told.split(&format!("\"{name}\":")).nth(1).and_then(|rest| rest.split('"').nth(1));
    Ok(text.with_context(|| format!("the command tells {name}"))?.to_owned())
}

/// A port nobody listens on now.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Whether the server on that port says that it is ready.
pub fn is_ready(port: u16) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

/// The role of an account of the journeys, by its name.
fn role_of(who: &str) -> &str {
    match who {
        "officer" => "register",
        "handler" => "objection",
        role => role,
    }
}
