//! Notices sent to an address: signed, in order, once each, whatever the receiver and the processes do.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use domain::{Lease, RecordKind, Tier};
use hengxin::app::watch::notices::{self, WAITS};
use hengxin::clock::Clock;
use hengxin::web::notices::{NoticeSettings, send_due};
use hengxin::web::{self, Settings, Shared};
use serde_json::{Value, json};

use super::receiver::{Receiver, SLOW};
use super::{call, list, peopled};
use crate::support::fixture::{CODE, Fixture, SHOP, day};
use crate::support::{TestDatabase, on_both};

fn settings() -> Settings {
    let notices = NoticeSettings {
        private: true,
        every: Duration::from_millis(50),
        patience: Duration::from_millis(1500),
    };
    Settings { notices, ..Settings::default() }
}

/// A register whose notices may go to this machine.
fn register(test: &TestDatabase) -> Fixture {
    peopled(Fixture::with(test, settings()))
}

/// Registers an address for the list at `at`; its secret.
fn hook(register: &Fixture, at: &str, url: &str) -> String {
    let made = call(register, "own", Method::PUT, &format!("{at}/webhook"), Some(&json!({"url": url})));
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    made.json()["secret"].as_str().unwrap().to_owned()
}

fn state(register: &Fixture, at: &str) -> Vec<(String, String, i64, Option<String>)> {
    let shown = call(register, "own", Method::GET, &format!("{at}/webhook"), None).json();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let notice = |one: &Value| {
        (
            text(&one["id"]).unwrap(),
            text(&one["state"]).unwrap(),
            one["attempts"].as_i64().unwrap(),
            text(&one["fault"]),
        )
    };
    shown["notices"].as_array().unwrap().iter().map(notice).collect()
}

fn told(id: &str, state: &str, attempts: i64, fault: Option<&str>) -> (String, String, i64, Option<String>) {
    (id.to_owned(), state.to_owned(), attempts, fault.map(str::to_owned))
}

fn send(web: &Shared) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(send_due(web)).unwrap()
}

fn pass(register: &Fixture, seconds: i64) {
    let Clock::Set(micros) = &register.clock else { unreachable!("stories set the clock") };
    micros.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
}

fn penalty(register: &Fixture, org: i64, number: &'static str) -> domain::RecordKey {
    register.received(org, RecordKind::Penalty, &[("document", number)], "2026-11-02", Some("2029-11-01"))
}

#[test]
fn a_notice_is_signed_and_says_what_changed() {
    on_both(|test| {
        let (register, receiver) = (register(test), Receiver::new());
        let at = list(&register, &[CODE]);
        penalty(&register, 1, "一号");
        let secret = hook(&register, &at, &receiver.url);
        assert_eq!(send(&register.web), 0, "what was there before is not told");
        let key = penalty(&register, 1, "二号");
        penalty(&register, 2, "三号");
        assert_eq!(send(&register.web), 1);
        let [arrived] = &receiver.take()[..] else { panic!("one notice") };
        assert_eq!(arrived.path, "/hook?x=1");
        assert_eq!(arrived.header("hengxin-notice"), "1-1");
        assert!(arrived.is_signed_with(&secret) && !arrived.is_signed_with("whsec_wrong"));
        let body = arrived.json();
        let [change] = &body["changes"].as_array().unwrap()[..] else { panic!("{body}") };
        assert_eq!((&change["change"], &change["code"]), (&json!("received"), &json!(CODE)), "{body}");
        assert_eq!((&change["record"], &change["public_now"]), (&json!(key.hex()), &json!(true)));
        assert_eq!(body["id"], "1-1");
        assert_eq!(send(&register.web), 0, "once");
        let never = Lease {
            tier: Tier::Minor,
            public: None,
            repairable_from: None,
            rule: "ndrc-36".to_owned(),
            needs_service: false,
        };
        register.held(1, RecordKind::Penalty, &[("document", "零号")], "2026-11-01", &never);
        assert_eq!(send(&register.web), 0, "what is not public is not even hinted at");
        register.withdrawn(1, key);
        assert_eq!(send(&register.web), 1);
        let body = receiver.take()[0].json();
        let change = &body["changes"][0];
        assert_eq!(
            (&change["change"], &change["public_now"]),
            (&json!("withdrawn"), &json!(false)),
            "{body}"
        );
        assert_eq!(state(&register, &at)[0], told("1-2", "delivered", 1, None));
        let shown = call(&register, "own", Method::GET, &format!("{at}/webhook"), None).text;
        let audit =
            register.write(|tx| tx.all("SELECT detail FROM audit", &[], |row| Ok(row.text(0)?.to_owned())));
        assert!(!shown.contains(&secret) && !audit.concat().contains(&secret), "the secret is shown once");
    });
}

#[test]
fn a_term_that_ends_or_begins_is_told_on_the_day() {
    on_both(|test| {
        let (register, receiver) = (register(test), Receiver::new());
        let at = list(&register, &[CODE]);
        let ends = register.received(
            1,
            RecordKind::Penalty,
            &[("document", "一号")],
            "2026-11-01",
            Some("2026-11-10"),
        );
        let from = Lease {
            tier: Tier::General,
            public: Some((day("2026-11-05"), None)),
            repairable_from: None,
            rule: "ndrc-36".to_owned(),
            needs_service: false,
        };
        let begins = register.held(1, RecordKind::Penalty, &[("document", "二号")], "2026-11-01", &from);
        hook(&register, &at, &receiver.url);
        for (today, expected) in [
            ("2026-11-04", None),
            ("2026-11-05", Some((begins, "published", true))),
            ("2026-11-10", None),
            ("2026-11-11", Some((ends, "expired", false))),
            ("2026-11-12", None),
        ] {
            register.on(today);
            assert_eq!(send(&register.web), usize::from(expected.is_some()), "{today}");
            let Some((key, word, public)) = expected else { continue };
            let body = receiver.take()[0].json();
            let [turn] = &body["turns"].as_array().unwrap()[..] else { panic!("{body}") };
            assert_eq!((&turn["change"], &turn["record"]), (&json!(word), &json!(key.hex())), "{today}");
            assert_eq!((&turn["effective"], &turn["public_now"]), (&json!(today), &json!(public)), "{today}");
        }
    });
}

/// Five hundred entries fill a notice; what ended by itself is told once, in the last of them.
#[test]
fn many_changes_come_in_several_notices() {
    on_both(|test| {
        let (register, receiver) = (register(test), Receiver::new());
        let at = list(&register, &[CODE]);
        let ends = [("document", "一号")];
        register.received(1, RecordKind::Penalty, &ends, "2026-11-01", Some("2026-11-02"));
        hook(&register, &at, &receiver.url);
        let rename = |from: usize, to: usize| {
            (from..to).for_each(|nth| register.registered(1, CODE, &format!("衡信示例{nth}有限公司"), &[]));
        };
        rename(0, 500);
        register.on("2026-11-03");
        assert_eq!(send(&register.web), 1);
        let body = receiver.take()[0].json();
        let count = |body: &Value, what: &str| body[what].as_array().unwrap().len();
        assert_eq!((count(&body, "changes"), count(&body, "turns")), (500, 1));
        rename(500, 1001);
        assert_eq!(send(&register.web), 2);
        let bodies: Vec<Value> = receiver.take().iter().map(|one| one.json()).collect();
        assert_eq!((count(&bodies[0], "changes"), count(&bodies[1], "changes")), (500, 1));
        assert_eq!(bodies[0]["entries"]["through"], bodies[1]["entries"]["after"]);
        assert_eq!(count(&bodies[0], "turns") + count(&bodies[1], "turns"), 0);
    });
}

#[test]
fn a_receiver_that_fails_is_tried_again_ever_later_and_then_given_up() {
    on_both(|test| {
        let (register, receiver) = (register(test), Receiver::new());
        let at = list(&register, &[CODE]);
        hook(&register, &at, &receiver.url);
        penalty(&register, 1, "一号");
        for (status, fault) in [(500, "status-500"), (302, "redirect"), (SLOW, "took-too-long")] {
            receiver.answers(status);
            assert_eq!(send(&register.web), 1, "{fault}");
            let [arrived] = &receiver.take()[..] else { panic!("{fault}: one request, and none elsewhere") };
            assert_eq!(arrived.header("hengxin-notice"), "1-1");
            let attempts = state(&register, &at)[0].2;
            assert_eq!(state(&register, &at), [told("1-1", "waiting", attempts, Some(fault))]);
            let wait = WAITS[usize::try_from(attempts).unwrap() - 1];
            pass(&register, wait - 1);
            assert_eq!(send(&register.web), 0, "{fault}: too early");
            pass(&register, 1);
        }
        penalty(&register, 1, "二号");
        receiver.answers(503);
        for wait in &WAITS[3..] {
            assert_eq!(send(&register.web), 1, "the later notice waits for the earlier one");
            pass(&register, *wait);
        }
        receiver.answers(500);
        assert_eq!(send(&register.web), 2, "the last attempt; then the next notice\'s first");
        let states = state(&register, &at);
        assert_eq!(states[1], told("1-1", "given-up", 9, Some("status-500")));
        receiver.answers(204);
        receiver.take();
        pass(&register, WAITS[0]);
        assert_eq!(send(&register.web), 1);
        assert_eq!(receiver.take()[0].json()["changes"].as_array().unwrap().len(), 1);
        assert_eq!(state(&register, &at)[0], told("1-2", "delivered", 2, None));
        let given_up =
            "SELECT COUNT(*) FROM audit WHERE verb = 'watchlist.notice-given-up' AND actor = 'system'";
        assert_eq!(register.write(|tx| tx.one(given_up, &[], |row| row.int(0))), 1);
    });
}

#[test]
fn whoever_dies_with_a_notice_in_hand_is_followed_by_another() {
    on_both(|test| {
        let (register, receiver) = (register(test), Receiver::new());
        let at = list(&register, &[CODE]);
        hook(&register, &at, &receiver.url);
        penalty(&register, 1, "一号");
        notices::make(&register.web.register).unwrap();
        let claimed = notices::claim(&register.web.register, 10, true).unwrap();
        assert_eq!(claimed.len(), 1);
        let second = register.second_instance_with(settings());
        assert_eq!(send(&second), 0, "it is in the hands of the first");
        pass(&register, 121);
        assert_eq!(send(&second), 1, "the first has died");
        assert_eq!(receiver.take()[0].header("hengxin-notice"), "1-1");
        notices::settle(&register.web.register, &claimed[0].notice, Some("broken-off")).unwrap();
        assert_eq!(
            state(&register, &at),
            [told("1-1", "delivered", 2, None)],
            "a late word of the first is no news"
        );
    });
}

#[test]
fn processes_at_once_send_each_notice_once() {
    on_both(|test| {
        let (register, receiver) = (register(test), Receiver::new());
        for name in ["甲", "乙", "丙", "丁", "戊"] {
            let made = super::post(
                &register.web,
                "/api/v1/watchlists",
                &json!({"name": name, "codes": [CODE, SHOP]}),
            );
            hook(&register, &format!("/api/v1/watchlists/{}", made.json()["id"]), &receiver.url);
        }
        let webs = [(); 3].map(|()| register.second_instance_with(settings()));
        for number in ["一号", "二号"] {
            penalty(&register, 1, number);
            std::thread::scope(|scope| {
                webs.iter().for_each(|web| drop(scope.spawn(|| send(web))));
            });
            let mut ids: Vec<String> =
                receiver.take().iter().map(|one| one.header("hengxin-notice").to_owned()).collect();
            ids.sort();
            let nth = if number == "一号" { 1 } else { 2 };
            assert_eq!(ids, (1..=5).map(|list| format!("{list}-{nth}")).collect::<Vec<_>>());
        }
    });
}

#[test]
fn notices_do_not_go_into_private_networks() {
    on_both(|test| {
        let register = peopled(Fixture::new(test));
        let at = list(&register, &[CODE]);
        for url in
            ["http://127.0.0.1:9/", "https://10.0.0.1/", "https://localhost/", "http://example.com/", "x"]
        {
            let answer =
                call(&register, "own", Method::PUT, &format!("{at}/webhook"), Some(&json!({"url": url})));
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{url}");
        }
        // A name that leads there is found out when it is looked up: this one is 127.0.0.1 in an old way of writing.
        hook(&register, &at, "https://127.1:9/");
        penalty(&register, 1, "一号");
        assert_eq!(send(&register.web), 1);
        assert_eq!(state(&register, &at), [told("1-1", "waiting", 1, Some("private-address"))]);
    });
}

#[test]
fn a_receiver_that_is_down_or_cannot_prove_itself_is_told_apart() {
    on_both(|test| {
        let (register, receiver) = (register(test), Receiver::new());
        let at = list(&register, &[CODE]);
        hook(&register, &at, "http://127.0.0.1:1/");
        penalty(&register, 1, "一号");
        assert_eq!(send(&register.web), 1);
        assert_eq!(state(&register, &at)[0], told("1-1", "waiting", 1, Some("no-connection")));
        hook(&register, &at, &receiver.url.replace("http:", "https:"));
        pass(&register, WAITS[0]);
        assert_eq!(send(&register.web), 1);
        assert_eq!(state(&register, &at)[0], told("1-1", "waiting", 2, Some("untrusted")));
        assert_eq!(call(&register, "own", Method::DELETE, &format!("{at}/webhook"), None).status, 204);
        assert_eq!(call(&register, "own", Method::GET, &format!("{at}/webhook"), None).status, 404);
        pass(&register, 86_400);
        assert_eq!(send(&register.web), 0, "nobody is told any more");
        let secret = hook(&register, &at, &receiver.url);
        penalty(&register, 1, "二号");
        assert_eq!(send(&register.web), 1);
        let [arrived] = &receiver.take()[..] else { panic!("one") };
        assert!(arrived.is_signed_with(&secret));
        assert_eq!(arrived.header("hengxin-notice"), "1-2", "no id is used again");
        let revoke = "UPDATE api_key SET revoked_at = 1 WHERE id = 1";
        register.write(|tx| tx.exec(revoke, &[]));
        penalty(&register, 1, "三号");
        assert_eq!(send(&register.web), 0, "the list's key was taken back");
    });
}

/// The server sends by itself, in the background.
#[test]
fn a_server_sends_notices_by_itself() {
    on_both(|test| {
        let (register, receiver) = (register(test), Receiver::new());
        let at = list(&register, &[CODE]);
        hook(&register, &at, &receiver.url);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let server = Arc::clone(&register.web);
        let serving = runtime.spawn(async move {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let stop = async {
                stopped.await.ok();
                web::Stop
            };
            web::serve(server, listener, stop).await
        });
        penalty(&register, 1, "一号");
        let began = std::time::Instant::now();
        let mut arrived = Vec::new();
        while arrived.is_empty() {
            assert!(began.elapsed() < Duration::from_secs(20));
            std::thread::sleep(Duration::from_millis(50));
            arrived = receiver.take();
        }
        assert_eq!(arrived[0].header("hengxin-notice"), "1-1");
        stop.send(()).unwrap();
        runtime.block_on(serving).unwrap().unwrap();
    });
}
