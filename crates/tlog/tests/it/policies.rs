//! Whom a reader trusts.

use proptest::prelude::*;
use tlog::Policy;
use tlog::note::{KeyName, OpenError, SignatureLine, Signer, VerifierKey};
use tlog::policy::{LineError, NotTrusted, PolicyError};

use crate::support::{checkpoint, log_key, time, witness_key};

fn witnesses(numbers: impl IntoIterator<Item = u8>) -> String {
    numbers
        .into_iter()
        .map(|number| format!("witness w{number} {}\n", witness_key(number).verifier_key()))
        .collect()
}

fn log() -> String {
    format!("log {}\n", log_key().verifier_key())
}

/// The example of the specification: two of the X and one of the Y.
fn example() -> String {
    format!(
        "# two organisations\n\n{}\t{}group  X-witnesses 2 w1 w2 w3\ngroup Y-witnesses any w4 w5 w6 \n\
         group X-and-Y all X-witnesses Y-witnesses\n  # done\nquorum X-and-Y\n",
        log(),
        witnesses(1..=6),
    )
}

/// Whether the policy takes a checkpoint that the log and these witnesses signed.
fn takes(policy: &Policy, numbers: &[u8]) -> Result<usize, NotTrusted> {
    let keys: Vec<_> = numbers.iter().map(|number| witness_key(*number)).collect();
    let at: Vec<_> = keys.iter().map(|key| key.at(time(9))).collect();
    let log = log_key();
    let signers: Vec<&dyn Signer> =
        std::iter::once(&log as &dyn Signer).chain(at.iter().map(|key| key as _)).collect();
    policy.check(&checkpoint(10).sign(&signers).unwrap()).map(|trusted| trusted.witnesses.len())
}

#[test]
fn the_example_of_the_specification_counts_as_it_says() {
    let policy = Policy::parse(example().as_bytes()).unwrap();
    assert_eq!((policy.logs().len(), policy.witnesses().len()), (1, 6));
    for enough in [&[1, 2, 4][..], &[1, 3, 5], &[2, 3, 6], &[1, 2, 3, 4, 5, 6], &[1, 2, 6, 9]] {
        let known = enough.iter().filter(|number| **number <= 6).count();
        assert_eq!(takes(&policy, enough), Ok(known), "{enough:?}");
    }
    for few in [&[][..], &[1, 2, 3], &[4, 5, 6], &[1, 4], &[1, 4, 5, 6], &[7, 8, 9]] {
        let known = few.iter().filter(|number| **number <= 6).count();
        assert_eq!(takes(&policy, few), Err(NotTrusted::Quorum(known)), "{few:?}");
    }
}

#[test]
fn a_policy_comes_back_from_its_one_form() {
    let policy = Policy::parse(example().as_bytes()).unwrap();
    let rendered = policy.render();
    let again = Policy::parse(&rendered).unwrap();
    assert_eq!(again.render(), rendered);
    assert_eq!(takes(&again, &[1, 2, 4]), Ok(3));
    let with_urls = format!("log {} https://a.example/\nquorum none\n", log_key().verifier_key());
    assert_eq!(Policy::parse(with_urls.as_bytes()).unwrap().render(), with_urls.as_bytes());
}

#[test]
fn no_witness_or_one_may_be_all_that_is_asked() {
    let none = Policy::parse((log() + "quorum none\n").as_bytes()).unwrap();
    assert_eq!(takes(&none, &[]), Ok(0));
    let one = Policy::parse((log() + &witnesses([3]) + "quorum w3\n").as_bytes()).unwrap();
    assert_eq!((takes(&one, &[3]), takes(&one, &[1])), (Ok(1), Err(NotTrusted::Quorum(0))));
    let no_log = Policy::parse(b"quorum none\n").unwrap();
    assert!(matches!(takes(&no_log, &[]), Err(NotTrusted::UnknownLog(_))));
}

#[test]
fn a_log_is_known_by_its_key_and_its_name() {
    let other = format!("log {}\nquorum none\n", witness_key(1).verifier_key());
    let other = Policy::parse(other.as_bytes()).unwrap();
    assert!(matches!(takes(&other, &[1]), Err(NotTrusted::UnknownLog(_))), "its witness is not the log");
    let name = KeyName::new(crate::support::LOG).unwrap();
    let stranger = tlog::note::Ed25519Signer::from_seed(name, &[77; 32]);
    let policy = Policy::parse(format!("log {}\nquorum none\n", stranger.verifier_key()).as_bytes()).unwrap();
    assert_eq!(
        takes(&policy, &[]),
        Err(NotTrusted::Log(OpenError::Unsigned(1))),
        "a new key of the same name"
    );
}

#[test]
fn a_false_line_in_a_witness_s_name_refuses_the_checkpoint() {
    let policy = Policy::parse((log() + &witnesses([1]) + "quorum none\n").as_bytes()).unwrap();
    let mut signed = checkpoint(10).sign(&[&log_key()]).unwrap();
    let key = witness_key(1).verifier_key();
    signed.note_mut().add(SignatureLine::new(key.name().clone(), key.id(), vec![1; 72]).unwrap()).unwrap();
    assert!(matches!(policy.check(&signed), Err(NotTrusted::Witness(OpenError::Bad { .. }))));
}

#[test]
fn what_is_no_policy_is_refused_with_its_line() {
    let w = witnesses([1, 2]);
    let key = witness_key(1).verifier_key();
    let renamed = VerifierKey::new(KeyName::new("other").unwrap(), key.kind(), key.key().to_vec());
    let threshold = LineError::Threshold(2);
    let refused = [
        (log() + &log(), 2, LineError::SameKey),
        (format!("{w}witness w3 {renamed}\n"), 3, LineError::SameKey),
        (format!("{w}witness w1 {}\n", witness_key(3).verifier_key()), 3, LineError::NameTaken(word("w1"))),
        (format!("{w}group w1 any w2\n"), 3, LineError::NameTaken(word("w1"))),
        (format!("{w}group none any w2\n"), 3, LineError::NameTaken(word("none"))),
        (format!("{w}group g any none\n"), 3, LineError::Unknown(word("none"))),
        (format!("{w}group g any g\n"), 3, LineError::Unknown(word("g"))),
        (format!("{w}group g any w1 w1\n"), 3, LineError::Twice(word("w1"))),
        (format!("{w}group g any w1\ngroup h any w1 w2\n"), 4, LineError::Twice(word("w1"))),
        (format!("{w}group g 0 w1 w2\n"), 3, threshold.clone()),
        (format!("{w}group g 3 w1 w2\n"), 3, threshold.clone()),
        (format!("{w}group g 02 w1 w2\n"), 3, threshold.clone()),
        (format!("{w}group g some w1 w2\n"), 3, threshold),
        (format!("{w}group g any\n"), 3, LineError::Threshold(0)),
        (format!("{w}group g\n"), 3, LineError::Words("group NAME all|any|NUMBER NAME…")),
        (format!("{w}quorum w1\nquorum w1\n"), 4, LineError::SecondQuorum),
        (format!("{w}quorum w3\n"), 3, LineError::Unknown(word("w3"))),
        (format!("{w}quorum\n"), 3, LineError::Words("quorum NAME|none")),
        ("log\n".into(), 1, LineError::Words("log VKEY [URL]")),
        ("witness w\n".into(), 1, LineError::Words("witness NAME VKEY [URL]")),
        (
            format!("witness w {}\n", log_key().verifier_key()),
            1,
            LineError::NotAWitness(log_key().verifier_key().kind()),
        ),
        ("Log x\n".into(), 1, LineError::Keyword(word("Log"))),
        ("quorum none\r\n".into(), 1, LineError::Control),
        ("quorum\u{7f} none\n".into(), 1, LineError::Control),
    ];
    for (text, line, wrong) in refused {
        let refusal = Policy::parse((text.clone() + "quorum none\n").as_bytes()).unwrap_err();
        assert_eq!(refusal, PolicyError::Line { line, wrong }, "{text}");
    }
    assert_eq!(Policy::parse(b"").unwrap_err(), PolicyError::Unterminated);
    assert_eq!(Policy::parse(b"quorum none").unwrap_err(), PolicyError::Unterminated);
    assert_eq!(Policy::parse(b"\n").unwrap_err(), PolicyError::NoQuorum);
    let many: String = (1..=257).map(|number| format!("group g{number} any {number}\n")).collect();
    assert!(Policy::parse(many.as_bytes()).is_err());
}

/// A word, taken from the only place that makes one.
fn word(text: &str) -> tlog::policy::Word {
    let refusal = Policy::parse(format!("quorum {text}\n").as_bytes());
    match refusal {
        Err(PolicyError::Line { wrong: LineError::Unknown(word), .. }) => word,
        _ => match Policy::parse(format!("{text}\n").as_bytes()) {
            Err(PolicyError::Line { wrong: LineError::Keyword(word), .. }) => word,
            other => panic!("{text}: {other:?}"),
        },
    }
}

#[test]
fn names_are_bytes() {
    let kelvin = format!(
        "witness \u{212A} {}\nwitness K {}\nquorum K\n",
        witness_key(1).verifier_key(),
        witness_key(2).verifier_key()
    );
    let policy = Policy::parse((log() + &kelvin).as_bytes()).unwrap();
    assert_eq!((takes(&policy, &[2]), takes(&policy, &[1])), (Ok(1), Err(NotTrusted::Quorum(1))));
    let raw = [
        b"witness \xFF ".as_slice(),
        witness_key(1).verifier_key().to_string().as_bytes(),
        b"\nquorum \xFF\n",
    ]
    .concat();
    assert_eq!(Policy::parse(&raw).unwrap().render(), raw);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Groups of random shape count as the definition says, worked out here by recursion.
    #[test]
    fn a_quorum_is_counted_as_defined(seen in proptest::collection::vec(any::<bool>(), 6), k in 1..=3_usize, l in 1..=3_usize, m in 1..=2_usize) {
        let text = format!(
            "{}group a {k} w1 w2 w3\ngroup b {l} w4 w5 w6\ngroup c {m} a b\nquorum c\n",
            witnesses(1..=6),
        );
        let policy = Policy::parse(text.as_bytes()).unwrap();
        let places: Vec<usize> = (0..6).filter(|place| seen[*place]).collect();
        let count = |range: std::ops::Range<usize>| seen[range].iter().filter(|seen| **seen).count();
        let groups = usize::from(count(0..3) >= k) + usize::from(count(3..6) >= l);
        prop_assert_eq!(policy.is_enough(&places), groups >= m);
    }
}
