//! The outbox at the terminal, and a served register that signs in over an encrypted connection.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use hengxin::store::message;
use hengxin::store::sql::{Database, DatabaseUrl, Options};
use serde_json::Value;

use super::server::MailInbox;
use super::{EN, ZH, post};

fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
    command.env_clear().current_dir(folder).args(["--lang", "en", "--json"]);
    command
}

fn hengxin(folder: &Path, arguments: &[&str]) -> (Option<i32>, Value, String) {
    let output = command(folder).args(arguments).output().unwrap();
    let data = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code(), data, String::from_utf8(output.stderr).unwrap())
}

fn database(folder: &Path) -> Database {
    let url = format!("sqlite:{}", folder.join("hengxin.db").display());
    Database::open(&DatabaseUrl::parse(&url).unwrap(), &Options::default()).unwrap()
}

/// A register with three messages: two with an address, one without.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(hengxin(folder.path(), &["admin", "migrate"]).0, Some(0));
    let db = database(folder.path());
    for to in [Some("office@example.com"), None, Some("other@example.com")] {
        post(&db, to, 0);
    }
    folder
}

fn ids(listed: &Value) -> Vec<i64> {
    listed.as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect()
}

#[test]
fn messages_are_listed_without_their_text_and_shown_with_it() {
    let folder = folder();
    let run = |arguments: &[&str]| hengxin(folder.path(), arguments);
    let (status, listed, _) = run(&["admin", "outbox", "list"]);
    assert_eq!((status, ids(&listed)), (Some(0), vec![3, 2, 1]));
    assert!(listed[0].get("body").is_none() && listed[0]["state"] == "waiting");
    let (_, shown, _) = run(&["admin", "outbox", "show", "1"]);
    assert_eq!(shown["body"], format!("{ZH}\n\n* * *\n\n{EN}\n"));
    assert_eq!(run(&["admin", "outbox", "show", "9"]).0, Some(3));
    let looks = database(folder.path())
        .read(|tx| tx.one("SELECT COUNT(*) FROM audit WHERE verb = 'message.read'", &[], |row| row.int(0)));
    assert_eq!(looks.unwrap(), 2, "every look is noted");
}

#[test]
fn messages_are_given_up_and_tried_again() {
    let folder = folder();
    let run = |verb: &str, id: &str| hengxin(folder.path(), &["admin", "outbox", verb, id]);
    assert_eq!(run("give-up", "1").1["state"], "given-up");
    assert_eq!(run("give-up", "1").0, Some(3), "it does not wait");
    assert_eq!(run("retry", "1").1["state"], "waiting");
    assert_eq!(run("done", "1").1["state"], "sent");
    let (status, _, told) = run("retry", "1");
    assert_eq!((status, told.contains("nothing was changed")), (Some(3), true), "{told}");
    let listed = hengxin(folder.path(), &["admin", "outbox", "list", "--state", "sent"]).1;
    assert_eq!(ids(&listed), [1]);
}

#[test]
fn another_program_takes_messages_and_says_which_it_brought() {
    let folder = folder();
    let run = |arguments: &[&str]| hengxin(folder.path(), &[&["admin", "outbox"], arguments].concat());
    let (_, taken, _) = run(&["take", "--limit", "2"]);
    assert_eq!(ids(&taken), [1, 2]);
    assert!(taken[1]["body"].as_str().unwrap().contains(EN) && taken[1]["to"] == "");
    assert_eq!(ids(&run(&["take"]).1), [3], "each is handed to one program");
    assert_eq!(run(&["done", "2"]).0, Some(0));
    let late = "UPDATE message SET next_at = 0";
    database(folder.path()).write(|tx| tx.exec(late, &[])).unwrap();
    assert_eq!(ids(&run(&["take"]).1), [1, 3], "what was not brought in time is handed over again");
    database(folder.path()).write(|tx| tx.exec(late, &[])).unwrap();
    post(&database(folder.path()), None, 0);
    let mailed = ["--config", "mail.toml", "admin", "outbox", "take"];
    std::fs::write(folder.path().join("mail.toml"), "[mail]\nhost = 'mail.example.com'").unwrap();
    assert_eq!(ids(&hengxin(folder.path(), &mailed).1), [4], "what goes by mail is not handed over");
}

/// A served register that ends with its story.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn a_served_register_signs_in_over_an_encrypted_connection_and_never_tells_the_password() {
    let folder = folder();
    let Some(mut inbox) = MailInbox::guarded(folder.path()) else { return };
    let settings = format!(
        "[serve]\nlisten = '127.0.0.1:0'\n[mail]\nhost = 'localhost'\nport = {}\nuser = 'register'\npassword = 'p@ss:wörd'\nfrom = 'credit@example.org'\n[log]\nfilter = 'trace'\n",
        inbox.port
    );
    std::fs::write(folder.path().join("hengxin.toml"), settings).unwrap();
    let log = std::fs::File::create(folder.path().join("log")).unwrap();
    let mut command = command(folder.path());
    command.arg("serve").env("SSL_CERT_FILE", folder.path().join("ca.pem")).stderr(log).stdin(Stdio::null());
    let served = Served(command.spawn().unwrap());
    let began = Instant::now();
    let waiting =
        || database(folder.path()).read(|tx| message::find(tx, 3)).unwrap().unwrap().done_at.is_none();
    while waiting() && began.elapsed() < Duration::from_secs(120) {
        std::thread::sleep(Duration::from_millis(200));
    }
    drop(served);
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    let mails = inbox.take();
    assert_eq!(mails.len(), 2, "{log}");
    assert!(mails.iter().all(|mail| mail["encrypted"] == true && mail["signed_in"] == true), "{mails:?}");
    let configured = command_text(folder.path());
    for said in [&log, &configured] {
        assert!(!said.contains("p@ss") && !said.contains("office@example.com"), "{said}");
    }
    assert!(configured.contains("***"), "{configured}");
}

fn command_text(folder: &Path) -> String {
    String::from_utf8(command(folder).args(["admin", "config"]).output().unwrap().stdout).unwrap()
}

#[test]
fn a_server_that_cannot_prove_who_it_is_gets_no_password_and_no_mail() {
    let folder = folder();
    let Some(mut inbox) = MailInbox::guarded(folder.path()) else { return };
    let mail = hengxin::config::MailConfig {
        host: "localhost".to_owned(),
        port: inbox.port,
        user: "register".to_owned(),
        from: "credit@example.org".to_owned(),
        ..hengxin::config::MailConfig::default()
    };
    let server = hengxin::web::post::MailServer::configured(&mail).unwrap().unwrap();
    let row = database(folder.path()).read(|tx| message::find(tx, 1)).unwrap().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let refused = runtime.block_on(server.send(&row)).unwrap_err();
    assert_eq!((&*refused.code(), refused.is_final()), ("untrusted", false));
    assert!(inbox.take().is_empty());
}
