//! The command line as scripts meet it: exit codes, and what goes to standard output and standard error.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// Runs the program in a folder of its own, with an environment that sets nothing.
fn hengxin(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
    command.env_clear().current_dir(folder).args(["--lang", "en"]).args(arguments);
    command.output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn talk(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_wrong_command_line_is_usage() {
    let folder = folder();
    for arguments in
        [&["frobnicate"][..], &["admin"], &["admin", "backup"], &["--no-such", "admin", "config"]]
    {
        let output = hengxin(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(out(&output), "", "{arguments:?}");
    }
}

#[test]
fn help_and_version_are_data() {
    let folder = folder();
    for arguments in [&["--help"][..], &["--version"], &["admin", "--help"]] {
        let output = hengxin(folder.path(), arguments);
        assert_eq!((output.status.code(), talk(&output)), (Some(0), String::new()), "{arguments:?}");
        assert!(!out(&output).is_empty(), "{arguments:?}");
    }
}

#[test]
fn the_configuration_as_printed_can_be_read_back() {
    let folder = folder();
    let printed =
        hengxin(folder.path(), &["--database-url", "postgres://hx:sesame@db/hx", "admin", "config"]);
    assert_eq!(printed.status.code(), Some(0));
    insta::assert_snapshot!(out(&printed), @r#"
    [database]
    busy_seconds = 10  # default
    connections = 16  # default
    url = "postgres://hx@db:5432/hx"  # flag
    [evidence]
    file_mib = 10  # default
    files = 20  # default
    proceeding_mib = 50  # default
    [folders]
    evidence = ""  # default
    feeds = ""  # default
    files = ""  # default
    fonts = ""  # default
    law = ""  # default
    letters = ""  # default
    log = ""  # default
    [keys]
    longest_days = 90  # default
    [log]
    filter = "info"  # default
    form = "text"  # default
    [mail]
    from = ""  # default
    host = ""  # default
    password = ""  # default
    port = 0  # default
    seconds = 60  # default
    security = "starttls"  # default
    sender = ""  # default
    user = ""  # default
    [notices]
    private = false  # default
    [office]
    address = ""  # default
    court = ""  # default
    email = ""  # default
    hours = ""  # default
    hours_english = ""  # default
    name = ""  # default
    review_body = ""  # default
    sign = ""  # default
    telephone = ""  # default
    [oidc]
    acr = []  # default
    button = "用统一身份认证登录"  # default
    button_english = "Sign in with the government identity provider"  # default
    client_id = ""  # default
    client_secret = ""  # default
    client_secret_file = ""  # default
    issuer = ""  # default
    private = false  # default
    second_factor_acr = []  # default
    second_factor_amr = []  # default
    seconds = 10  # default
    [rate]
    anonymous_per_minute = 600  # default
    key_per_minute = 12000  # default
    [serve]
    listen = "127.0.0.1:8080"  # default
    public_address = ""  # default
    request_seconds = 30  # default
    stop_seconds = 20  # default
    upload_mib = 2048  # default
    [transparency]
    checkpoints = ""  # default
    keys = ""  # default
    origin = ""  # default
    renew = 12  # default
    sequence = true  # default
    [verify]
    trust = ""  # default
    [witness]
    keys = "witness.key"  # default
    listen = "127.0.0.1:8091"  # default
    logs = []  # default
    per_minute = 120  # default
    records = "witness.db"  # default
    seconds = 10  # default
    [witnesses]
    policy = ""  # default
    seconds = 2  # default
    "#);
    std::fs::write(folder.path().join("hengxin.toml"), out(&printed)).unwrap();
    assert_eq!(hengxin(folder.path(), &["admin", "config"]).status.code(), Some(0));
}

#[test]
fn a_misspelt_key_or_address_is_usage_and_leaves_nothing() {
    let folder = folder();
    std::fs::write(folder.path().join("wrong.toml"), "[serve]\nlistn = 'x'").unwrap();
    let wrong = [
        &["--config", "wrong.toml", "admin", "migrate"][..],
        &["--config", "missing.toml", "admin", "migrate"],
        &["--database-url", "mysql://db", "admin", "migrate"],
        &["--database-url", "sqlite:no-such.db", "admin", "backup", "copy.db"],
    ];
    for arguments in wrong {
        let output = hengxin(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", talk(&output));
        assert!(talk(&output).starts_with("hengxin: "), "{arguments:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "only the file put there");
}

#[test]
fn a_register_is_laid_out_backed_up_and_restored() {
    let folder = folder();
    let run = |arguments: &[&str]| hengxin(folder.path(), arguments);
    let first = run(&["--json", "admin", "migrate"]);
    assert_eq!(first.status.code(), Some(0), "{}", talk(&first));
    let first: serde_json::Value = serde_json::from_slice(&first.stdout).unwrap();
    assert_eq!(first["version"], first["applied"].as_array().unwrap().len(), "every version was applied");
    assert_eq!(run(&["admin", "backup", "copy.db"]).status.code(), Some(0));
    assert_eq!(
        run(&["--database-url", "sqlite:second.db", "admin", "restore", "copy.db"]).status.code(),
        Some(0)
    );
    let again = run(&["--database-url", "sqlite:second.db", "admin", "restore", "copy.db"]);
    assert_eq!(again.status.code(), Some(3), "a register in use is not written over");
    assert_eq!(run(&["admin", "restore", "missing.db"]).status.code(), Some(4));
}

#[test]
fn completions_and_man_pages_name_every_verb() {
    let folder = folder();
    let bash = out(&hengxin(folder.path(), &["admin", "completions", "bash"]));
    let pages = hengxin(folder.path(), &["admin", "man", "--to", "man"]);
    assert_eq!(pages.status.code(), Some(0));
    for verb in hengxin::cli::command().get_subcommands() {
        assert!(bash.contains(verb.get_name()), "{}", verb.get_name());
        let page = folder.path().join(format!("man/hengxin-{}.1", verb.get_name()));
        assert!(page.is_file(), "{}", page.display());
    }
}

/// An empty register in a folder.
fn empty_register() -> TempDir {
    let folder = folder();
    assert_eq!(hengxin(folder.path(), &["admin", "migrate"]).status.code(), Some(0));
    folder
}

#[test]
fn what_the_register_does_not_know_is_said_so() {
    let folder = empty_register();
    let run = |arguments: &[&str]| hengxin(folder.path(), arguments);
    let found = run(&["search", "衡信示例", "--json"]);
    assert_eq!(found.status.code(), Some(0), "{}", talk(&found));
    let found: serde_json::Value = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!((&found["total"], &found["organisations"]), (&0.into(), &serde_json::json!([])));
    let unknown = run(&["show", "91350100M000100Y43"]);
    assert_eq!((unknown.status.code(), out(&unknown)), (Some(3), String::new()));
    assert_eq!(run(&["show", "91350100M000100Y44"]).status.code(), Some(2), "no code");
    assert_eq!(run(&["show", "91350100M000100Y43", "xyz"]).status.code(), Some(2), "no key");
    assert_eq!(run(&["search", "衡信", "--as-of", "tomorrow"]).status.code(), Some(2), "no day");
    assert_eq!(run(&["search", "衡信", "--as-of", "2999-01-01"]).status.code(), Some(3), "no such state yet");
}

#[test]
fn codes_are_checked_one_a_line() {
    let folder = empty_register();
    let checked = hengxin(
        folder.path(),
        &["check", "91350100m000100y43", "91350100M000100Y44", "11010519491231002X", "--json"],
    );
    assert_eq!(checked.status.code(), Some(1), "none is in the register");
    let answers: Vec<serde_json::Value> =
        out(&checked).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers[0]["code"], "91350100M000100Y43");
    assert!(answers[1]["problem"].is_string());
    assert!(!out(&checked).contains("11010519491231002X"), "a person's number is not repeated");
}

#[test]
fn a_key_is_shown_once_and_can_be_taken_back() {
    let folder = empty_register();
    let run = |arguments: &[&str]| hengxin(folder.path(), arguments);
    let made = run(&["admin", "key", "new", "tax bureau", "--scope", "submit", "--supplier", "示例市税务局"]);
    let key = out(&made).trim().to_owned();
    assert!(key.starts_with("hengxin_") && key.len() == 72, "{}", talk(&made));
    let listed = out(&run(&["admin", "key", "list", "--json"]));
    assert!(listed.contains("示例市税务局") && !listed.contains(&key));
    assert_eq!(run(&["admin", "key", "revoke", "1"]).status.code(), Some(0));
    assert_eq!(run(&["admin", "key", "revoke", "1"]).status.code(), Some(3), "it was taken back before");
    assert_eq!(run(&["admin", "key", "new", "nobody", "--scope", "submit"]).status.code(), Some(2));
}

const REGISTERED: &str =
    "机构名称,统一社会信用代码,成立日期\n衡信示例汽车部件有限公司,91350100M000100Y43,2020-01-02\n";

/// A register that holds one organisation, imported from `registered.csv`.
fn register_of_one() -> TempDir {
    let folder = folder();
    std::fs::write(folder.path().join("registered.csv"), REGISTERED).unwrap();
    let imported = hengxin(folder.path(), &["import", "--feed", "business-register", "registered.csv"]);
    assert_eq!(imported.status.code(), Some(0), "{}", talk(&imported));
    folder
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", talk(output)))
}

/// What scripts read: one object with these seven keys and no others.
#[test]
fn an_import_prints_one_object() {
    let folder = register_of_one();
    let again =
        hengxin(folder.path(), &["import", "--feed", "business-register", "registered.csv", "--json"]);
    assert_eq!((again.status.code(), talk(&again)), (Some(0), String::new()));
    let mut again = json(&again);
    assert!(again["seconds"].as_f64().is_some_and(|seconds| seconds >= 0.0));
    again["seconds"] = serde_json::json!("[seconds]");
    insta::assert_snapshot!(serde_json::to_string(&again).unwrap(), @r#"{"read":1,"accepted":0,"unchanged":1,"quarantined":0,"refused":0,"seconds":"[seconds]","batch":2}"#);
}

#[test]
fn an_import_says_by_its_exit_code_how_it_went() {
    let folder = register_of_one();
    let code = |name: &str, text: &[u8], feed: &str| {
        std::fs::write(folder.path().join(name), text).unwrap();
        hengxin(folder.path(), &["import", "--feed", feed, name]).status.code()
    };
    let one_wrong = REGISTERED.to_owned() + "衡信示例二厂,91350100M000100Y44,2020-01-02\n";
    assert_eq!(code("wrong.csv", one_wrong.as_bytes(), "business-register"), Some(1), "a row to mend");
    assert_eq!(code("feed.csv", REGISTERED.as_bytes(), "no-such-feed"), Some(2));
    assert_eq!(code("book.xlsx", b"PK\x03\x04 cut off", "business-register"), Some(3), "no whole workbook");
    assert_eq!(
        code("columns.csv", "甲,乙\n1,2\n".as_bytes(), "business-register"),
        Some(3),
        "columns are missing"
    );
    let missing = hengxin(folder.path(), &["import", "--feed", "business-register", "no-such.csv"]);
    assert_eq!(missing.status.code(), Some(2));
    assert_eq!(hengxin(folder.path(), &["admin", "check"]).status.code(), Some(0), "nothing half done");
}

/// `search` and `show` print what the API returns; days of today are left out.
#[test]
fn readers_print_what_the_api_returns() {
    let folder = register_of_one();
    let found = json(&hengxin(folder.path(), &["search", "示例汽车", "--json"]));
    insta::assert_snapshot!(serde_json::to_string(&found["organisations"]).unwrap(), @r#"[{"code":"91350100M000100Y43","name":"衡信示例汽车部件有限公司","former_name":null,"status":"not-reported","confirmed":true,"place":"福建省福州市","records":[]}]"#);
    let keys = |value: &serde_json::Value| {
        let mut keys: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys.join(" ")
    };
    insta::assert_snapshot!(keys(&found), @r#"alike as_of cap facets organisations page per_page query total"#);
    let shown = json(&hengxin(folder.path(), &["show", "91350100m000100y43", "--json"]));
    insta::assert_snapshot!(keys(&shown), @r#"as_of code code_kind confirmed counts details established former_names merged_into name place records red_list source status"#);
    assert_eq!(shown["source"]["file"], "registered.csv");
}

#[test]
fn serving_starts_answers_and_stops_when_told() {
    let folder = register_of_one();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
    command.env_clear().current_dir(folder.path()).args(["--lang", "en", "serve", "--listen", "127.0.0.1:0"]);
    served(command);
}

/// Starts a server, has it answer and tells it to stop. Returns what it said before it was ready.
fn served(mut command: Command) -> Vec<String> {
    use std::io::{BufRead, BufReader, Read, Write};
    let mut server = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(server.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut said = Vec::new();
    let ready = loop {
        let line = lines.next().unwrap();
        if let Some((_, at)) = line.split_once("http://") {
            break at.trim().to_owned();
        }
        said.push(line);
    };
    let mut stream = std::net::TcpStream::connect(ready).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let told = Command::new("kill").args(["-TERM", &server.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert_eq!(server.wait().unwrap().code(), Some(0));
    said
}

#[test]
fn serving_says_at_the_start_what_keeps_reports_from_being_issued() {
    let folder = register_of_one();
    std::fs::write(folder.path().join("alone.toml"), "[transparency]\nsequence = false\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
    let args = ["--lang", "en", "--config", "alone.toml", "serve", "--listen", "127.0.0.1:0"];
    command.env_clear().current_dir(folder.path()).args(args);
    let said = served(command).join("\n");
    for part in ["does not write the transparency log", "hengxin log sequence", "has no issuing office"] {
        assert!(said.contains(part), "no {part} in {said}");
    }
}

/// `docs/reference/cli.md` is the help of every verb. `HENGXIN_WRITE_REFERENCE=1` writes it anew.
#[test]
fn the_reference_of_the_command_line_is_current() {
    fn pages(command: &clap::Command, path: &str, text: &mut String) {
        let path = if path.is_empty() {
            command.get_name().to_owned()
        } else {
            format!("{path} {}", command.get_name())
        };
        let help = command.clone().bin_name(&path).term_width(100).render_help().to_string();
        let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
        *text += &["\n## ", &path, "\n```\n", lines.join("\n").trim_end(), "\n```\n"].concat();
        command.get_subcommands().for_each(|verb| pages(verb, &path, text));
    }
    let mut text =
        "# The command line\n\nWritten by the program itself (see `tests/it/cli.rs`); do not edit.\n"
            .to_owned();
    pages(&hengxin::cli::command(), "", &mut text);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/cli.md");
    if std::env::var_os("HENGXIN_WRITE_REFERENCE").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text, "run it with HENGXIN_WRITE_REFERENCE=1");
}
