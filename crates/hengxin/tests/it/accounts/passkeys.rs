//! Officers sign in with passkeys, and nobody signs in with anything that only looks like one.

use axum::http::{StatusCode, header};
use domain::role::Role;
use hengxin::app::account::PublicAddress;
use hengxin::web::{Settings, Shared};
use serde_json::Value;

use crate::support::browser::{Browser, PASSPHRASE, account, between, wait};
use crate::support::device::{Device, ORIGIN};
use crate::support::fixture::{Answer, Fixture};
use crate::support::{TestDatabase, on_both};

const CHALLENGE: &str = "/zh/office/sign-in/passkey/challenge";
const SIGN_IN: &str = "/zh/office/sign-in/passkey";

fn settings() -> Settings {
    Settings { public: PublicAddress::parse(ORIGIN), ..Settings::default() }
}

fn register(test: &TestDatabase) -> Fixture {
    Fixture::with(test, settings())
}

/// What a browser is asked to sign.
fn asked(browser: &mut Browser) -> Value {
    let answer = browser.post(CHALLENGE, &[]);
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    answer.json()
}

/// Signs in with a device, in a browser nobody is signed in at.
fn enter(web: &Shared, device: &mut Device) -> (Browser, Answer) {
    let mut browser = Browser::new(web);
    let asked = asked(&mut browser);
    let answer = browser.post(SIGN_IN, &[("answer", &device.sign(&asked))]);
    (browser, answer)
}

/// Adds a passkey in the browser of a signed-in officer.
fn add(browser: &mut Browser, device: &mut Device, label: &str) -> Answer {
    let asked = browser.send("/zh/office/account/passkeys/challenge", &[("passphrase", PASSPHRASE)]);
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
    let answer = device.make(&asked.json());
    browser.send("/zh/office/account/passkeys", &[("label", label), ("answer", &answer)])
}

/// An officer with a passkey.
fn officer(web: &Shared, name: &str, device: &mut Device) -> Browser {
    let mut browser = Browser::officer(web, name, Role::Register);
    assert_eq!(add(&mut browser, device, "办公电脑").status, StatusCode::OK);
    browser
}

fn noted(register: &Fixture, verb: &str) -> i64 {
    let sql = "SELECT COUNT(*) FROM audit WHERE verb = $1";
    register.write(|tx| tx.one(sql, &[verb.into()], |row| row.int(0)))
}

#[test]
fn an_officer_adds_a_passkey_and_signs_in_with_it_alone() {
    on_both(|test| {
        let register = register(test);
        let mut browser = Browser::officer(&register.web, "li.na", Role::Register);
        let wrong = browser.send("/zh/office/account/passkeys/challenge", &[("passphrase", "not this one")]);
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.json()["error"].as_str().unwrap().contains("口令不对"));
        let mut device = Device::new(7);
        let added = add(&mut browser, &mut device, "办公电脑");
        assert_eq!(added.text.matches("<li><code>").count(), 10, "recovery codes, since there were none");
        let own = browser.get("/zh/office/account").text;
        assert!(own.contains("办公电脑") && own.contains("尚未使用"), "{own}");

        let page = Browser::new(&register.web).get("/zh/office/sign-in").text;
        assert!(page.contains("用通行密钥登录"));
        let (signed_in, answer) = enter(&register.web, &mut device);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        assert_eq!(answer.headers[header::LOCATION], "/zh/office");
        let own = signed_in.get("/zh/office/account");
        assert_eq!(own.status, StatusCode::OK);
        assert!(!own.text.contains("尚未使用"), "the last use is shown");
        let (_, again) = enter(&register.web, &mut device);
        assert_eq!(again.status, StatusCode::SEE_OTHER);
        assert_eq!(
            (noted(&register, "account.passkey-add"), noted(&register, "account.passkey-sign-in")),
            (1, 2)
        );

        let id = between(&own.text, "/office/account/passkeys/", "/remove").to_owned();
        let removed = browser.send(&format!("/zh/office/account/passkeys/{id}/remove"), &[]);
        assert_eq!(removed.status, StatusCode::SEE_OTHER);
        let (_, late) = enter(&register.web, &mut device);
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(noted(&register, "account.passkey-remove"), 1);
    });
}

/// The challenge lies in the database: another process may hear the answer.
#[test]
fn another_process_hears_the_answer() {
    on_both(|test| {
        let register = register(test);
        let mut device = Device::new(7);
        officer(&register.web, "li.na", &mut device);
        let asked = asked(&mut Browser::new(&register.web));
        let mut elsewhere = Browser::new(&register.second_instance_with(settings()));
        let answer = elsewhere.post(SIGN_IN, &[("answer", &device.sign(&asked))]);
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    });
}

/// A role that must have a second factor has one with a passkey, and is asked for it after a passphrase.
#[test]
fn a_passkey_is_the_second_factor_of_those_who_need_one() {
    on_both(|test| {
        let register = register(test);
        let created = account(&register.web, "chen.jie", &[Role::Approve], "");
        let mut browser = Browser::new(&register.web);
        let fields = [
            ("name", "chen.jie"),
            ("code", &*created.set_up_code),
            ("passphrase", PASSPHRASE),
            ("again", PASSPHRASE),
        ];
        browser.post("/zh/office/set-up", &fields);
        let page = browser.get("/zh/office/account/second-factor").text;
        assert!(page.contains("或者用通行密钥"));
        browser.token = between(&page, "second-factor?token=", "\"").to_owned();
        let (before, mut device) = (browser.cookie.clone(), Device::new(7));
        let added = add(&mut browser, &mut device, "安全密钥");
        let code = between(&added.text, "<li><code>", "<").to_owned();
        assert_ne!(browser.cookie, before, "a step up is a new session");
        assert_eq!(browser.get("/zh/office/mergers").status, StatusCode::OK);

        let mut with_passphrase = Browser::new(&register.web);
        let answer = with_passphrase.sign_in("chen.jie", PASSPHRASE);
        assert_eq!(answer.headers[header::LOCATION], "/zh/office/sign-in/code");
        let led = with_passphrase.get("/zh/office/account/second-factor");
        assert_eq!(
            led.headers[header::LOCATION],
            "/zh/office/sign-in/code",
            "no other factor is set up instead"
        );
        let page = with_passphrase.get("/zh/office/sign-in/code").text;
        with_passphrase.token = between(&page, "token=", "\"").to_owned();
        let recovered = with_passphrase.clone().send("/zh/office/sign-in/code", &[("code", &code)]);
        assert_eq!(recovered.status, StatusCode::SEE_OTHER, "a recovery code stands in");

        let (signed_in, answer) = enter(&register.web, &mut device);
        assert_eq!(answer.headers[header::LOCATION], "/zh/office");
        let own = signed_in.get("/zh/office/account").text;
        let id = between(&own, "/office/account/passkeys/", "/remove").to_owned();
        browser.read_token();
        let removed = browser.send(&format!("/zh/office/account/passkeys/{id}/remove"), &[]);
        assert_eq!(removed.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(removed.text.contains("这是最后一个"), "{}", removed.text);
    });
}

/// A spoilt answer: how, and the answer to what was asked.
type Spoilt = (&'static str, fn(&mut Device, &Value) -> Value);

fn elsewhere(asked: &Value, path: &str, text: &str) -> Value {
    let mut changed = asked.clone();
    changed["response"][path] = text.into();
    changed
}

const SPOILT: [Spoilt; 8] = [
    ("a challenge that nobody gave", |device, asked| {
        let mut other = asked.clone();
        other["challenge"] = passki::Passki::base64_encode(&[9; 32]).into();
        device.signed(&other)
    }),
    ("another origin", |device, asked| {
        let there = Device { origin: "https://credit.example.evil".to_owned(), ..device.clone() };
        there.signed(asked)
    }),
    ("another relying party", |device, asked| {
        Device { party: "evil.example".to_owned(), ..device.clone() }.signed(asked)
    }),
    ("a holder that nobody made sure of", |device, asked| {
        Device { verified: false, ..device.clone() }.signed(asked)
    }),
    ("another key", |device, asked| {
        let forged = Device { handle: device.handle.clone(), ..Device::new(8) }.signed(asked);
        let signature = forged["response"]["signature"].as_str().unwrap().to_owned();
        elsewhere(&device.signed(asked), "signature", &signature)
    }),
    ("an account that is not its own", |device, asked| {
        elsewhere(&device.signed(asked), "userHandle", &passki::Passki::base64_encode(&[1; 32]))
    }),
    ("no account", |device, asked| {
        let mut answer = device.signed(asked);
        answer["response"].as_object_mut().unwrap().remove("userHandle");
        answer
    }),
    ("no credential of ours", |device, asked| {
        Device { handle: device.handle.clone(), ..Device::new(9) }.signed(asked)
    }),
];

/// Each fault is refused alike, opens nothing, and uses the challenge up.
#[test]
fn a_forged_answer_opens_nothing() {
    on_both(|test| {
        let register = register(test);
        let mut device = Device::new(7);
        officer(&register.web, "li.na", &mut device);
        device.counter = 5;
        let mut told = Vec::new();
        for (how, spoil) in SPOILT {
            let mut browser = Browser::new(&register.web);
            let asked = asked(&mut browser);
            let spoilt = spoil(&mut device, &asked).to_string();
            let answer = browser.post(SIGN_IN, &[("answer", &spoilt)]);
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{how}");
            assert!(!answer.headers.contains_key(header::SET_COOKIE), "{how}");
            told.push(answer.text);
            if !how.contains("challenge") {
                let right = browser.post(SIGN_IN, &[("answer", &device.signed(&asked).to_string())]);
                assert_eq!(right.status, StatusCode::UNPROCESSABLE_ENTITY, "{how}: the challenge is used up");
            }
        }
        assert!(told.iter().all(|page| *page == told[0]), "nobody is told which");
        while noted(&register, "account.passkey-failed") < 20 {
            let nonsense = Browser::new(&register.web).post(SIGN_IN, &[("answer", "{}")]);
            assert_eq!(nonsense.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let held_back = Browser::new(&register.web).post(CHALLENGE, &[]);
        assert_eq!(held_back.status, StatusCode::UNPROCESSABLE_ENTITY);
        wait(&register.web, 61);
        assert_eq!(enter(&register.web, &mut device).1.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn an_answer_is_not_heard_twice_nor_late() {
    on_both(|test| {
        let register = register(test);
        let mut device = Device::new(7);
        officer(&register.web, "li.na", &mut device);
        let mut browser = Browser::new(&register.web);
        let answer = device.sign(&asked(&mut browser));
        assert_eq!(browser.post(SIGN_IN, &[("answer", &answer)]).status, StatusCode::SEE_OTHER);
        let mut replayer = Browser::new(&register.web);
        assert_eq!(replayer.post(SIGN_IN, &[("answer", &answer)]).status, StatusCode::UNPROCESSABLE_ENTITY);
        let late = asked(&mut replayer);
        wait(&register.web, 301);
        let answer = device.sign(&late);
        assert_eq!(replayer.post(SIGN_IN, &[("answer", &answer)]).status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

/// A device that counts back was copied: it is refused and noted, but only where it really signed.
#[test]
fn a_device_that_counts_back_is_refused_and_noted() {
    on_both(|test| {
        let register = register(test);
        let mut device = Device::new(7);
        officer(&register.web, "li.na", &mut device);
        let mut copy = device.clone();
        for _ in 0..3 {
            assert_eq!(enter(&register.web, &mut device).1.status, StatusCode::SEE_OTHER);
        }
        assert_eq!(enter(&register.web, &mut copy).1.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(noted(&register, "account.passkey-counted-back"), 1);
        let mut browser = Browser::new(&register.web);
        let asked = asked(&mut browser);
        let unsigned = elsewhere(&copy.signed(&asked), "signature", "MEUCIQ");
        browser.post(SIGN_IN, &[("answer", &unsigned.to_string())]);
        assert_eq!(noted(&register, "account.passkey-counted-back"), 1, "not signed, so nothing is known");
        assert_eq!(enter(&register.web, &mut device).1.status, StatusCode::SEE_OTHER);
    });
}

/// A passkey is one account's, and what one session was asked another does not answer.
#[test]
fn a_passkey_of_another_account_is_not_taken() {
    on_both(|test| {
        let register = register(test);
        let mut device = Device::new(7);
        officer(&register.web, "li.na", &mut device);
        let mut other = Browser::officer(&register.web, "zhou.min", Role::Objection);
        let same = add(&mut other, &mut device.clone(), "别人的");
        assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY, "the device is somebody's already");
        let mut third = Browser::officer(&register.web, "wu.di", Role::Objection);
        let asked = other.send("/zh/office/account/passkeys/challenge", &[("passphrase", PASSPHRASE)]).json();
        let answer = Device::new(9).make(&asked);
        let fields = [("label", "换来的"), ("answer", answer.as_str())];
        let swapped = third.send("/zh/office/account/passkeys", &fields);
        assert_eq!(swapped.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(noted(&register, "account.passkey-add"), 1);
        let mut to_sign_in = Device::new(10);
        let asked = self::asked(&mut Browser::new(&register.web));
        let mut as_new = asked.clone();
        as_new["user"] = serde_json::json!({ "id": "AAAA" });
        let answer = to_sign_in.make(&as_new);
        let fields = [("label", "骗来的"), ("answer", answer.as_str())];
        let wrong = third.send("/zh/office/account/passkeys", &fields);
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "a challenge to sign in adds nothing");
        let id =
            between(&officer_page(&register, &mut device), "/office/account/passkeys/", "/remove").to_owned();
        let removed = other.send(&format!("/zh/office/account/passkeys/{id}/remove"), &[]);
        assert_eq!(removed.status, StatusCode::UNPROCESSABLE_ENTITY, "nor is it removed");
    });
}

fn officer_page(register: &Fixture, device: &mut Device) -> String {
    let (browser, answer) = enter(&register.web, device);
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    browser.get("/zh/office/account").text
}

#[test]
fn a_name_with_a_mobile_number_and_an_unverified_holder_are_not_taken() {
    on_both(|test| {
        let register = register(test);
        let mut browser = Browser::officer(&register.web, "li.na", Role::Register);
        for label in ["", "手机13800138000", &"长".repeat(41)] {
            let refused = add(&mut browser, &mut Device::new(7), label);
            assert!(refused.text.contains("通行密钥的名称"), "{}", refused.text);
        }
        let mut careless = Device { verified: false, ..Device::new(7) };
        assert!(add(&mut browser, &mut careless, "无锁").text.contains("没有添加"));
        let mut elsewhere = Device { origin: "https://evil.example".to_owned(), ..Device::new(7) };
        assert!(add(&mut browser, &mut elsewhere, "别处").text.contains("没有添加"));
        assert_eq!(noted(&register, "account.passkey-add"), 0);
    });
}

/// Closing and resetting an account take its passkeys.
#[test]
fn a_closed_or_reset_account_has_no_passkey() {
    on_both(|test| {
        let register = register(test);
        let (mut first, mut second) = (Device::new(7), Device::new(8));
        officer(&register.web, "li.na", &mut first);
        officer(&register.web, "zhou.min", &mut second);
        let mut security = Browser::officer(&register.web, "sun.li", Role::Security);
        assert!(security.get("/zh/office/accounts").text.contains("通行密钥：1"));
        security.send("/zh/office/accounts/li.na/close", &[]);
        security.send("/zh/office/accounts/zhou.min/reset", &[]);
        for device in [&mut first, &mut second] {
            assert_eq!(enter(&register.web, device).1.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
    });
}

#[test]
fn without_a_public_address_there_are_no_passkeys_and_it_is_said() {
    on_both(|test| {
        let register = Fixture::new(test);
        let mut browser = Browser::new(&register.web);
        assert!(!browser.get("/zh/office/sign-in").text.contains("通行密钥"));
        let refused = browser.post(CHALLENGE, &[]);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.json()["error"].as_str().unwrap().contains("serve.public_address"));
        let officer = Browser::officer(&register.web, "li.na", Role::Register);
        assert!(officer.get("/zh/office/account").text.contains("未配置公开地址"));
    });
}
