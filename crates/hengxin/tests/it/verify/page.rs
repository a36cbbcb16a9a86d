//! The check page as it leaves the server. What it does in a browser is told in `tests/browser/verify.mjs`.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base64ct::{Base64, Encoding};
use hengxin::web::Settings;
use sha2::{Digest, Sha256};
use tlog::note::{Ed25519Cosigner, KeyName};
use tlog::{Origin, Policy};

use super::specimens::Register;
use crate::support::fixture::{Answer, Fixture, ask};
use crate::support::on_both;

fn get(fixture: &Fixture, path: &str) -> Answer {
    ask(&fixture.web, Request::get(path).body(Body::empty()).unwrap())
}

/// What stands between the first `<name>` and its end.
fn inner<'a>(page: &'a str, name: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("<{name}>")).unwrap();
    rest.split_once(&format!("</{name}>")).unwrap().0
}

#[test]
fn it_is_whole_in_itself_and_may_connect_to_nothing() {
    on_both(|test| {
        let fixture = Fixture::new(test);
        for (path, lang, other) in [("/zh/verify", "zh-CN", "/en/verify"), ("/en/verify", "en", "/zh/verify")]
        {
            let answer = get(&fixture, path);
            assert_eq!(answer.status, StatusCode::OK);
            let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            let hash = |name: &str| {
                let text = inner(&answer.text, name);
                format!("'sha256-{}'", Base64::encode_string(&Sha256::digest(text)))
            };
            let allowed = format!(
                "default-src 'none'; script-src {} 'wasm-unsafe-eval'; style-src {}; img-src data:; form-action 'none'; base-uri 'none'",
                hash("script"),
                hash("style")
            );
            assert_eq!(policy, format!("{allowed}; frame-ancestors 'none'"));
            let own = format!("content=\"{}\"", allowed.replace('\'', "&#39;"));
            assert!(answer.text.contains(&own), "saved, it has the same policy");
            assert!(answer.text.contains(&format!("lang=\"{lang}\"")) && answer.text.contains(other));
            assert!(answer.text.len() <= 300_000, "{} bytes", answer.text.len());
            for from_elsewhere in ["src=", "url(", "http://", "https://", "<form"] {
                assert!(!answer.text.contains(from_elsewhere), "{from_elsewhere}");
            }
        }
        let led = get(&fixture, "/verify");
        assert!(led.status.is_redirection());
    });
}

#[test]
fn it_trusts_whom_the_register_names() {
    on_both(|test| {
        let nobody = Fixture::new(test);
        assert_eq!(get(&nobody, "/verify/trust.txt").status, StatusCode::NOT_FOUND);
        assert!(
            get(&nobody, "/en/verify")
                .text
                .contains("<pre id=\"trust\" tabindex=\"0\" aria-label=\"Trust file\"></pre>")
        );
        let trust = String::from_utf8(Register::new(1).trust().render()).unwrap();
        let web = nobody.second_instance_with(Settings { trust: trust.clone(), ..Settings::default() });
        let ask = |path: &str| ask(&web, Request::get(path).body(Body::empty()).unwrap());
        assert_eq!(ask("/verify/trust.txt").text, trust);
        assert!(
            ask("/zh/verify").text.contains(&trust.replace('+', "&#43;"))
                || ask("/zh/verify").text.contains(&trust)
        );
    });
}

#[test]
fn it_names_the_witnesses_of_a_configured_policy_and_all_keys_of_the_log() {
    on_both(|test| {
        let fixture = Fixture::new(test);
        let folder = fixture.web.register.report_keys.folder().clone();
        let origin = Origin::new("credit.example/log").unwrap();
        folder.make(&origin).unwrap();
        let keys = folder.read(&origin).unwrap();
        let witness = Ed25519Cosigner::from_seed(KeyName::new("audit.example/witness").unwrap(), &[3; 32]);
        let witness = witness.verifier_key();
        // The policy knows one key of the log; the register signs with two.
        let log = keys.log_verifiers();
        let policy = format!("log {}\nwitness audit {witness} https://audit.example\nquorum audit\n", log[0]);
        let policy = Some(Policy::parse(policy.as_bytes()).unwrap());
        let web = fixture.second_instance_with(Settings { policy, ..Settings::default() });
        let ask = |path: &str| ask(&web, Request::get(path).body(Body::empty()).unwrap());
        let trust = ask("/verify/trust.txt").text;
        assert!(trust.contains(&format!("witness audit {witness}")) && trust.contains("quorum audit\n"));
        assert!(log.iter().all(|key| trust.contains(&format!("log {key}\n"))), "{trust}");
        let read = attest::Trust::parse(trust.as_bytes()).unwrap();
        assert_eq!((read.keys(), read.policy().witnesses().len()), (&keys.report_verifiers()[..], 1));
        let page = ask("/zh/verify").text;
        assert!(page.contains("witness audit audit.example/witness"), "the page goes by the same file");
    });
}
