//! Which of file, environment and flags wins, and what is refused.

use std::io::Write;

use super::*;

fn read(text: &str, variables: &[(&str, &str)], flags: &Flags) -> Result<Loaded, ConfigError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let variables = variables.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    Loaded::read(Some(file.path()), Environment::of(variables), flags)
}

#[test]
fn an_empty_file_gives_the_defaults() {
    assert_eq!(read("", &[], &Flags::default()).unwrap().config, Config::default());
}

#[test]
fn flags_outrank_the_environment_and_that_the_file() {
    let text = "[serve]\nlisten = '0.0.0.0:1'\nrequest_seconds = 5\nstop_seconds = 6\n";
    let variables = [("HENGXIN_SERVE_REQUEST_SECONDS", "7"), ("HENGXIN_SERVE_LISTEN", "0.0.0.0:2")];
    let flags = Flags { listen: Some("0.0.0.0:3".to_owned()), ..Flags::default() };
    let loaded = read(text, &variables, &flags).unwrap();
    let serve = &loaded.config.serve;
    assert_eq!((serve.listen.as_str(), serve.request_seconds, serve.stop_seconds), ("0.0.0.0:3", 7, 6));
    let from = |key: &str| loaded.settings().into_iter().find(|setting| setting.key == key).unwrap().from;
    assert_eq!(from("serve.listen"), "flag");
    assert_eq!(from("serve.request_seconds"), "HENGXIN_SERVE_REQUEST_SECONDS");
    assert!(Path::new(&from("serve.stop_seconds")).is_absolute());
    assert_eq!(from("log.form"), "default");
}

#[test]
fn a_misspelt_key_does_not_pass() {
    for text in ["[serve]\nlistn = '0.0.0.0:1'", "[server]", "verbose = true"] {
        assert!(read(text, &[], &Flags::default()).is_err(), "{text}");
    }
    assert!(read("", &[("HENGXIN_SERVE_LISTN", "x")], &Flags::default()).is_err());
    assert!(read("", &[("HENGXIN_LANG", "zh")], &Flags::default()).is_ok(), "not a key");
}

#[test]
fn a_value_of_the_wrong_type_names_its_key() {
    let error = read("[serve]\nrequest_seconds = 'soon'", &[], &Flags::default()).unwrap_err().to_string();
    assert!(error.contains("serve.request_seconds"), "{error}");
}

#[test]
fn a_named_file_must_exist() {
    let missing = Path::new("no-such-file.toml");
    assert!(Loaded::read(Some(missing), Environment::default(), &Flags::default()).is_err());
}

#[test]
fn a_password_is_not_printed() {
    let flags =
        Flags { database_url: Some("postgres://hx:open-sesame@db/hx".to_owned()), ..Flags::default() };
    let printed = format!("{:?}", read("", &[], &flags).unwrap().settings());
    assert!(printed.contains("postgres://hx@db:5432/hx"), "{printed}");
    assert!(!printed.contains("sesame"));
}

#[test]
fn the_secret_shared_with_a_provider_is_taken_as_it_stands_and_not_printed() {
    let variables = [("HENGXIN_OIDC_CLIENT_SECRET", "0123")];
    let loaded = read("[oidc]\nissuer = 'https://id.example'\n", &variables, &Flags::default()).unwrap();
    assert_eq!(loaded.config.oidc.client_secret.shown(), "0123");
    let shown = loaded.settings().into_iter().find(|setting| setting.key == "oidc.client_secret").unwrap();
    assert_eq!((shown.value.as_str(), shown.from.as_str()), ("\"***\"", "HENGXIN_OIDC_CLIENT_SECRET"));
}

#[test]
fn every_key_can_be_set_by_the_environment() {
    use figment::Provider as _;
    for setting in read("", &[], &Flags::default()).unwrap().settings() {
        let variable = format!("HENGXIN_{}", setting.key.replace('.', "_").to_uppercase());
        let topics = Environment::of([(variable, "x".to_owned())]).data().unwrap();
        assert!(topics.values().any(|topics| !topics.is_empty()), "{}", setting.key);
    }
    let office = [("HENGXIN_OFFICE_NAME", "示例市信用办"), ("HENGXIN_OFFICE_TELEPHONE", "0791")];
    let read = read("", &office, &Flags::default()).unwrap();
    assert_eq!(
        (read.config.office.name.as_str(), read.config.office.telephone.as_str()),
        ("示例市信用办", "0791")
    );
}

#[test]
fn every_key_is_listed() {
    let keys: Vec<String> =
        read("", &[], &Flags::default()).unwrap().settings().into_iter().map(|s| s.key).collect();
    insta::assert_snapshot!(keys.join("\n"), @r"
    database.busy_seconds
    database.connections
    database.url
    evidence.file_mib
    evidence.files
    evidence.proceeding_mib
    folders.evidence
    folders.feeds
    folders.files
    folders.fonts
    folders.law
    folders.letters
    folders.log
    keys.longest_days
    log.filter
    log.form
    mail.from
    mail.host
    mail.password
    mail.port
    mail.seconds
    mail.security
    mail.sender
    mail.user
    notices.private
    office.address
    office.court
    office.email
    office.hours
    office.hours_english
    office.name
    office.review_body
    office.sign
    office.telephone
    oidc.acr
    oidc.button
    oidc.button_english
    oidc.client_id
    oidc.client_secret
    oidc.client_secret_file
    oidc.issuer
    oidc.private
    oidc.second_factor_acr
    oidc.second_factor_amr
    oidc.seconds
    rate.anonymous_per_minute
    rate.key_per_minute
    serve.listen
    serve.public_address
    serve.request_seconds
    serve.stop_seconds
    serve.upload_mib
    transparency.checkpoints
    transparency.keys
    transparency.origin
    transparency.renew
    transparency.sequence
    verify.trust
    witness.keys
    witness.listen
    witness.logs
    witness.per_minute
    witness.records
    witness.seconds
    witnesses.policy
    witnesses.seconds
    ");
}

#[test]
fn the_password_of_the_mail_server_is_read_as_written_and_never_printed() {
    let loaded =
        read("", &[("HENGXIN_MAIL_PASSWORD", "0123"), ("HENGXIN_MAIL_USER", "17")], &Flags::default());
    let loaded = loaded.unwrap();
    assert_eq!((loaded.config.mail.password.shown(), &*loaded.config.mail.user), ("0123", "17"));
    let printed = format!("{:?} {:?}", loaded.settings(), loaded.config);
    assert!(!printed.contains("0123"), "{printed}");
    assert!(printed.contains("***"), "that there is one is told");
}
