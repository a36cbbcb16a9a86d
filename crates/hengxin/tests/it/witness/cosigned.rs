//! Three witnesses, and a log that asks them.

use std::time::Duration;

use hengxin::web::notices::SendFault;
use hengxin::witness::{Panel, Unheard};
use tlog::policy::NotTrusted;
use tlog::witness::{GaveUp, NotAnAnswer};

use super::{NOON, PATIENCE, Serving, TestLog, TestWitness, ask, nobody, policy};

struct Three {
    province: TestWitness,
    audit: TestWitness,
    outsider: TestWitness,
}

impl Three {
    fn new() -> Three {
        let [province, audit, outsider] = ["province", "audit", "outsider"].map(TestWitness::new);
        Three { province, audit, outsider }
    }
}

#[test]
fn all_three_sign_and_a_reader_believes_two() {
    let three = Three::new();
    let served = [&three.province, &three.audit, &three.outsider].map(TestWitness::serve);
    let policy = policy(
        2,
        &[
            (&three.province, &served[0].url),
            (&three.audit, &served[1].url),
            (&three.outsider, &served[2].url),
        ],
    );
    let mut panel = Panel::of(&policy, PATIENCE);
    assert_eq!(panel.len(), 3, "two keys of one address are one witness");
    for count in [1, 300, 300, 1000] {
        let (checkpoint, heard) = ask(&mut panel, &TestLog::of(count), NOON);
        assert!(
            heard.iter().all(|heard| heard.outcome.as_ref().is_ok_and(|lines| lines.len() == 2)),
            "{heard:?}"
        );
        assert_eq!(policy.check(&checkpoint).unwrap().witnesses.len(), 6, "Ed25519 and ML-DSA of each");
    }
    // A log that was started anew does not know where they stand, and finds out.
    let (checkpoint, _) = ask(&mut Panel::of(&policy, PATIENCE), &TestLog::of(1001), NOON);
    policy.check(&checkpoint).unwrap();
    let last = served[0].service.records().last_signed().unwrap();
    assert_eq!((last[0].size, last[0].at), (1001, Some(NOON)));
    assert_eq!(last[0].note, TestLog::of(1001).checkpoint().render(), "the log's own words are kept");
}

#[test]
fn one_that_is_down_holds_up_nobody_and_is_left_alone_for_a_while() {
    let three = Three::new();
    let served = [&three.province, &three.audit].map(TestWitness::serve);
    let down = nobody();
    let policy = policy(
        2,
        &[(&three.province, &served[0].url), (&three.audit, &served[1].url), (&three.outsider, &down)],
    );
    let mut panel = Panel::of(&policy, PATIENCE);
    let mut outcome_of_the_third = |count, after| {
        let (checkpoint, mut heard) = ask(&mut panel, &TestLog::of(count), NOON + after);
        policy.check(&checkpoint).unwrap();
        heard.remove(2).outcome.unwrap_err()
    };
    assert_eq!(outcome_of_the_third(10, 0), Unheard::NoAnswer(SendFault::NoConnection));
    assert_eq!(outcome_of_the_third(11, 999_999), Unheard::LeftAlone);
    assert_eq!(outcome_of_the_third(12, 1_000_000), Unheard::NoAnswer(SendFault::NoConnection));
    assert_eq!(outcome_of_the_third(13, 2_500_000), Unheard::LeftAlone, "twice as long");
    assert_eq!(outcome_of_the_third(14, 3_000_000), Unheard::NoAnswer(SendFault::NoConnection));
}

#[test]
fn too_few_are_not_enough() {
    let three = Three::new();
    let served = three.province.serve();
    let down = nobody();
    let policy =
        policy(2, &[(&three.province, &served.url), (&three.audit, &down), (&three.outsider, &nobody())]);
    let (checkpoint, heard) = ask(&mut Panel::of(&policy, PATIENCE), &TestLog::of(10), NOON);
    assert_eq!(heard.iter().filter(|heard| heard.outcome.is_ok()).count(), 1);
    assert_eq!(policy.check(&checkpoint), Err(NotTrusted::Quorum(2)), "two keys, one witness");
}

/// A server that answers anything with this.
fn liar(answer: &'static str) -> String {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
            while stream.read(&mut [0; 4096]).is_ok_and(|read| read > 0) {}
            stream.write_all(answer.as_bytes()).ok();
        }
    });
    url
}

#[test]
fn one_that_lies_cannot_spoil_the_checkpoint() {
    let three = Three::new();
    let served = [&three.province, &three.audit].map(TestWitness::serve);
    let lies = [
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 32\r\n\r\n\u{2014} outsider.example/witness AAAA\n",
            Unheard::NotAnAnswer(NotAnAnswer::Signatures),
        ),
        (
            "HTTP/1.1 409 Conflict\r\nContent-Type: text/x.tlog.size\r\nContent-Length: 8\r\n\r\n9999999\n",
            Unheard::GaveUp(GaveUp::Ahead(tlog::TreeSize::from(9_999_999))),
        ),
        (
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
            Unheard::NoAnswer(SendFault::Redirect),
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", Unheard::NoAnswer(SendFault::BrokenOff)),
        ("", Unheard::NoAnswer(SendFault::BrokenOff)),
    ];
    for (lie, told) in lies {
        let url = liar(lie);
        let policy = policy(
            2,
            &[(&three.province, &served[0].url), (&three.audit, &served[1].url), (&three.outsider, &url)],
        );
        let (checkpoint, heard) = ask(&mut Panel::of(&policy, PATIENCE), &TestLog::of(10), NOON);
        assert_eq!(heard[2].outcome, Err(told), "{lie}");
        policy.check(&checkpoint).unwrap();
    }
}

/// A witness signs with a key that is not the one the policy has for it.
#[test]
fn a_stranger_at_the_address_of_a_witness_counts_for_nothing() {
    let three = Three::new();
    let (stranger, served) = (TestWitness::new("stranger"), three.province.serve());
    let strange: Serving = stranger.serve();
    let policy = policy(2, &[(&three.province, &served.url), (&three.audit, &strange.url)]);
    let (checkpoint, heard) = ask(&mut Panel::of(&policy, PATIENCE), &TestLog::of(10), NOON);
    assert_eq!(heard[1].outcome, Err(Unheard::GaveUp(GaveUp::NoSignature)));
    assert!(matches!(policy.check(&checkpoint), Err(NotTrusted::Quorum(2))));
}

#[test]
fn one_that_is_silent_is_given_its_time_and_no_more() {
    let three = Three::new();
    let served = [&three.province, &three.audit].map(TestWitness::serve);
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let policy = policy(
        2,
        &[(&three.province, &served[0].url), (&three.audit, &served[1].url), (&three.outsider, &url)],
    );
    let (checkpoint, heard) = ask(&mut Panel::of(&policy, Duration::from_secs(3)), &TestLog::of(10), NOON);
    assert_eq!(heard[2].outcome, Err(Unheard::NoAnswer(SendFault::Late)));
    policy.check(&checkpoint).unwrap();
}
