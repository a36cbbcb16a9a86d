//! An officer of the demonstration, who makes a key for a program as officers do: at a page.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::server::Server;

/// What the program may do: look, and nothing else.
const ACTIONS: &str = "action=objection-read&action=restoration-read";

/// A key of a new officer's account.
pub fn key(server: &Server) -> Result<String> {
    let code = server.account("objection", "checks.objection")?;
    let passphrase = "checks+walk+through+the+api";
    let form = format!("name=checks.objection&code={code}&passphrase={passphrase}&again={passphrase}");
    let set_up = send(server, ("POST", "/zh/office/set-up"), "", &form)?;
    let cookie = between(&set_up, "set-cookie: ", ";")?;
    let page = send(server, ("GET", "/zh/office/account"), cookie, "")?;
    let token = between(&page, "?token=", "\"")?;
    let form = format!("label=checks&days=1&{ACTIONS}&passphrase={passphrase}");
    let path = format!("/zh/office/account/keys?token={token}");
    let made = send(server, ("POST", &path), cookie, &form)?;
    Ok(between(&made, "<code id=\"key\">", "<")?.to_owned())
}

/// Sends one request and returns the answer with its head.
fn send(server: &Server, (method, path): (&str, &str), cookie: &str, form: &str) -> Result<String> {
    let port = server.port();
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\nCookie: {cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(head.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// What stands between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Result<&'a str> {
    let rest = text.split_once(before).map(|(_, rest)| rest);
    rest.and_then(|rest| rest.split(after).next()).with_context(|| format!("an answer has {before}"))
}
