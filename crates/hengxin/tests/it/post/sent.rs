//! Messages sent by mail: as written, once, however often the server puts them off and whoever dies.

use std::sync::atomic::Ordering;

use hengxin::app::message::{self as outbox, WAITS};
use hengxin::clock::Clock;
use hengxin::config::{MailConfig, MailSecurity};
use hengxin::store::message::{self, MessageRow, MessageState};
use hengxin::web::post::{MailFault, MailServer, PostSettings, send_due};
use hengxin::web::{Settings, Shared};

use super::server::MailInbox;
use super::{EN, ZH, post};
use crate::support::fixture::Fixture;
use crate::support::{TestDatabase, on_both};

fn settings(port: u16) -> Settings {
    let mail = MailConfig {
        host: "localhost".to_owned(),
        port,
        security: MailSecurity::None,
        from: "credit@example.org".to_owned(),
        sender: "示例市信用办".to_owned(),
        seconds: 20,
        ..MailConfig::default()
    };
    let server = MailServer::configured(&mail).unwrap();
    Settings { post: PostSettings { server, ..PostSettings::default() }, ..Settings::default() }
}

fn register(test: &TestDatabase, port: u16) -> Fixture {
    Fixture::with(test, settings(port))
}

fn now(register: &Fixture) -> i64 {
    register.clock.now().as_microsecond()
}

fn send(web: &Shared) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(send_due(web)).unwrap()
}

fn pass(register: &Fixture, seconds: i64) {
    let Clock::Set(micros) = &register.clock else { unreachable!("stories set the clock") };
    micros.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
}

fn row(register: &Fixture, id: i64) -> MessageRow {
    register.web.register.db.read(|tx| message::find(tx, id)).unwrap().unwrap()
}

fn told(register: &Fixture, verb: &str) -> i64 {
    let sql = "SELECT COUNT(*) FROM audit WHERE verb = $1";
    register.write(|tx| tx.one(sql, &[verb.into()], |row| row.int(0)))
}

/// Tells a story on both engines with a mail server.
fn with_a_server(story: impl Fn(&Fixture, &mut MailInbox)) {
    on_both(|test| {
        let Some(mut inbox) = MailInbox::open() else { return };
        story(&register(test, inbox.port), &mut inbox);
    });
}

#[test]
fn a_message_arrives_as_it_was_written_and_once() {
    with_a_server(|register, inbox| {
        let id = post(&register.web.register.db, Some("office@example.com"), now(register));
        post(&register.web.register.db, None, now(register));
        assert_eq!(send(&register.web), 1, "what has no address does not go by mail");
        let [mail] = &inbox.take()[..] else { panic!("one mail") };
        assert_eq!(mail["text"], format!("{ZH}\n\n* * *\n\n{EN}\n"));
        assert_eq!(mail["subject"], "信用修复决定 / Decision on restoration");
        assert_eq!(
            (&mail["from"], &mail["to"][0]),
            (&"credit@example.org".into(), &"office@example.com".into())
        );
        assert_eq!(mail["head_from"], "示例市信用办 <credit@example.org>");
        assert_eq!(mail["kind"], "text/plain utf-8");
        assert_eq!(mail["date"], "2026-11-02T04:00:00+00:00");
        assert!(mail["longest"].as_i64().is_some_and(|longest| longest <= 78), "{mail}");
        assert!(mail["headers"].as_array().unwrap().contains(&"auto-submitted".into()));
        assert_eq!((row(register, id).state, told(register, "message.sent")), (MessageState::Sent, 1));
        assert_eq!((send(&register.web), inbox.take().len()), (0, 0), "once");
    });
}

#[test]
fn a_message_is_in_the_outbox_exactly_when_what_it_tells_of_happened() {
    with_a_server(|register, inbox| {
        let undone: Result<(), _> = register.web.register.db.write_exclusive(|tx| {
            message::post(tx, &super::message(Some("office@example.com")), now(register))?;
            tx.exec("INSERT INTO no_such_table VALUES (1)", &[]).map(drop)
        });
        assert!(undone.is_err());
        assert_eq!((send(&register.web), inbox.take().len()), (0, 0));
    });
}

#[test]
fn a_server_that_puts_off_is_asked_again_later() {
    with_a_server(|register, inbox| {
        let id = post(&register.web.register.db, Some("busy-2@example.com"), now(register));
        for wait in &WAITS[..2] {
            assert_eq!(send(&register.web), 1);
            let waits = row(register, id);
            assert_eq!((waits.state, waits.fault.as_deref()), (MessageState::Waiting, Some("smtp-451")));
            pass(register, wait - 1);
            assert_eq!(send(&register.web), 0, "not yet");
            pass(register, 1);
        }
        assert_eq!((send(&register.web), inbox.take().len()), (1, 1));
        let sent = row(register, id);
        assert_eq!((sent.state, sent.attempts, sent.fault), (MessageState::Sent, 3, None));
    });
}

#[test]
fn after_the_last_wait_a_message_is_given_up_and_said_so() {
    with_a_server(|register, inbox| {
        let id = post(&register.web.register.db, Some("busy-99@example.com"), now(register));
        for wait in WAITS {
            assert_eq!(send(&register.web), 1);
            pass(register, wait);
        }
        assert_eq!(send(&register.web), 1);
        assert_eq!((row(register, id).state, told(register, "message.given-up")), (MessageState::GivenUp, 1));
        pass(register, 10 * 86_400);
        assert_eq!((send(&register.web), inbox.take().len()), (0, 0));
    });
}

#[test]
fn what_is_refused_for_good_is_given_up_at_once_and_others_go_out() {
    with_a_server(|register, inbox| {
        let never = post(&register.web.register.db, Some("never@example.com"), now(register));
        let other = post(&register.web.register.db, Some("office@example.com"), now(register));
        assert_eq!(send(&register.web), 2);
        let refused = row(register, never);
        assert_eq!((refused.state, refused.fault.as_deref()), (MessageState::GivenUp, Some("smtp-550")));
        assert_eq!((row(register, other).state, inbox.take().len()), (MessageState::Sent, 1));
    });
}

#[test]
fn who_dies_between_sending_and_noting_is_followed_by_another_with_the_same_message_id() {
    with_a_server(|register, inbox| {
        let id = post(&register.web.register.db, Some("office@example.com"), now(register));
        let [claimed] = &outbox::claim(&register.web.register, 9).unwrap()[..] else { panic!("one message") };
        let server = register.web.settings.post.server.clone().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(server.send(claimed)).unwrap();
        // Here the process dies: nothing is noted.
        let other = register.second_instance_with(settings(inbox.port));
        assert_eq!(send(&other), 0, "it is still claimed");
        pass(register, 301);
        assert_eq!(send(&other), 1);
        let [first, second] = &inbox.take()[..] else { panic!("two mails") };
        assert_eq!(first, second, "to the letter, so that a receiver can drop one");
        assert!(first["message_id"].as_str().unwrap().ends_with("@example.org>"));
        assert_eq!(row(register, id).state, MessageState::Sent);
    });
}

#[test]
fn several_processes_send_each_message_once() {
    with_a_server(|register, inbox| {
        for nth in 0..12 {
            post(&register.web.register.db, Some(&format!("office{nth}@example.com")), now(register));
        }
        let others = [(); 3].map(|()| register.second_instance_with(settings(inbox.port)));
        std::thread::scope(|scope| {
            for web in &others {
                scope.spawn(|| send(web));
            }
        });
        let mut ids: Vec<String> = inbox.take().iter().map(|mail| mail["message_id"].to_string()).collect();
        ids.sort();
        ids.dedup();
        assert_eq!((ids.len(), told(register, "message.sent")), (12, 12));
    });
}

#[test]
fn without_a_server_messages_wait_and_a_silent_one_costs_an_attempt() {
    on_both(|test| {
        let register = Fixture::new(test);
        let id = post(&register.web.register.db, Some("office@example.com"), now(&register));
        assert_eq!((send(&register.web), row(&register, id).attempts), (0, 0), "none is configured");
        let closed = std::net::TcpListener::bind("localhost:0").unwrap().local_addr().unwrap().port();
        let web = register.second_instance_with(settings(closed));
        assert_eq!(send(&web), 1);
        let waits = row(&register, id);
        assert_eq!((waits.state, waits.fault.as_deref()), (MessageState::Waiting, Some("no-connection")));
    });
}

#[test]
fn address_and_text_are_cleared_after_their_term() {
    with_a_server(|register, _| {
        let sent = post(&register.web.register.db, Some("office@example.com"), now(register));
        let waits = post(&register.web.register.db, None, now(register));
        assert_eq!(send(&register.web), 1);
        pass(register, 30 * 86_400);
        send(&register.web);
        assert!(!row(register, sent).body.is_empty(), "the thirtieth day is one of them");
        pass(register, 1);
        send(&register.web);
        let cleared = row(register, sent);
        assert_eq!((&*cleared.body, &*cleared.recipient, &*cleared.about), ("", "", "XF-7"));
        assert!(!row(register, waits).body.is_empty(), "what waits is kept");
    });
}

#[test]
fn mail_goes_unencrypted_to_this_machine_only_and_has_a_sender() {
    let fine = MailConfig {
        host: "mail.example.com".to_owned(),
        from: "a@example.com".to_owned(),
        ..MailConfig::default()
    };
    assert!(MailServer::configured(&fine).unwrap().is_some());
    assert!(MailServer::configured(&MailConfig::default()).unwrap().is_none());
    let open = MailConfig { security: MailSecurity::None, ..fine.clone() };
    assert!(MailServer::configured(&open).is_err());
    for host in ["localhost", "127.0.0.1", "::1"] {
        assert!(MailServer::configured(&MailConfig { host: host.to_owned(), ..open.clone() }).is_ok());
    }
    for from in ["", "office", "a@example.com\r\nBcc: b@example.com"] {
        assert!(
            MailServer::configured(&MailConfig { from: from.to_owned(), ..fine.clone() }).is_err(),
            "{from:?}"
        );
    }
    assert!(MailFault::Answer(550).is_final() && MailFault::Answer(554).is_final());
    assert!(!MailFault::Answer(535).is_final(), "a wrong password is ours to mend");
}
