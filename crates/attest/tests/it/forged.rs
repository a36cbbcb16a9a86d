//! What a reader is told of files that nobody handed out like that. None of these may be called genuine, and whatever
//! is called genuine says what was signed.

use attest::json::Value;
use attest::{
    Altered, Attached, MOST_BYTES, NotLogged, Print, UnknownKey, Verdict, bind, tell, unbind, verify,
};
use proptest::prelude::*;
use tlog::note::OpenError;
use tlog::policy::NotTrusted;
use tlog::proof::{ProofError, ProofFileError};

use crate::support::{CODE, Form, Issued, NUMBER, Register, pdf, report, today, told, usual};

fn issued() -> (Register, Issued) {
    let mut register = Register::new(1);
    let issued = register.issue(NUMBER, &usual());
    (register, issued)
}

/// A file with one part exchanged.
fn with(file: &[u8], exchange: impl for<'a> Fn(&mut Attached<'a>, &'a [u8]), part: &[u8]) -> Vec<u8> {
    let bound = unbind(file).unwrap();
    // All parts get the shorter of two lives here.
    let mut attached = Attached { ..bound.attached };
    exchange(&mut attached, part);
    bind(bound.base, &attached).unwrap()
}

#[test]
fn the_leaked_key_signs_a_report_that_is_not_in_the_log() {
    let (register, real) = issued();
    let forged = register
        .sign("R20261103-FORGED00", &report("R20261103-FORGED00", CODE, ("2026-11-03", "2026-12-02")));
    // The thief has nothing better than the proof of a real report, or of one that has the forged one's salt.
    for proof in [register.proof(&real), register.proof(&forged)] {
        let verdict = told(&forged.bound(Print::Chinese, &proof), &register);
        assert!(
            matches!(&verdict, Verdict::NotLogged(number, NotLogged::Proof(ProofFileError::NotIncluded(_))) if number.as_str() == "R20261103-FORGED00"),
            "{verdict:?}"
        );
        let words = tell(&verdict);
        assert!(words.contents.is_empty() && words.rows.is_empty(), "and nothing of it is shown");
    }
}

#[test]
fn a_log_that_no_witness_has_seen_is_not_enough() {
    let (register, issued) = issued();
    let mut other = Register::new(1);
    other.witness = Register::new(9).witness;
    other.tree = register.tree.clone();
    let verdict = told(&other.pdf(&issued, Print::Chinese), &register);
    let quorum = NotLogged::Proof(ProofFileError::NotTrusted(NotTrusted::Quorum(0)));
    assert_eq!(verdict, Verdict::NotLogged(issued.statement.unverified().number().clone(), quorum));
    // One who pretends to have seen it.
    let text = register.proof(&issued).render().unwrap();
    let (before, line) = text.rsplit_once("— ").unwrap();
    let forged = format!("{before}— {}", line.replacen("AAAA", "AAAB", 1));
    assert_ne!(forged, text, "the time of a witness begins with zeroes");
    let file = with(&register.pdf(&issued, Print::Chinese), |it, part| it.proof = part, forged.as_bytes());
    let verdict = told(&file, &register);
    assert!(
        matches!(
            &verdict,
            Verdict::NotLogged(
                _,
                NotLogged::Proof(ProofFileError::NotTrusted(NotTrusted::Witness(OpenError::Bad { .. })))
            )
        ),
        "{verdict:?}"
    );
}

#[test]
fn an_older_root_does_not_have_the_report() {
    let (register, real) = issued();
    let mut proof = register.proof(&real);
    proof.checkpoint = register.checkpoint(7);
    let verdict = told(&real.bound(Print::Chinese, &proof), &register);
    let not_in = |wrong: &ProofError| matches!(wrong, ProofError::NotInTree { .. });
    assert!(
        matches!(&verdict, Verdict::NotLogged(_, NotLogged::Proof(ProofFileError::NotIncluded(wrong))) if not_in(wrong))
    );
}

#[test]
fn another_register_with_the_same_names_is_unknown() {
    let (register, _) = issued();
    let mut abroad = Register::new(40);
    let theirs = abroad.issue(NUMBER, &usual());
    let file = abroad.pdf(&theirs, Print::Chinese);
    assert_eq!(told(&file, &abroad).word(), "current");
    assert!(
        matches!(told(&file, &register), Verdict::UnknownKey(UnknownKey::Signer(names)) if names.len() == 1)
    );
    // Signed again by the other register, with everything else as it was.
    let (register, real) = issued();
    let again = real.statement.unverified().clone().sign(&abroad.reports).unwrap().render();
    let file = with(&register.pdf(&real, Print::Chinese), |it, part| it.statement = part, again.as_bytes());
    assert_eq!(told(&file, &register).word(), "unknown_key");
    // The key is known, the log is not.
    let mut elsewhere = Register::new(1);
    elsewhere.log = tlog::note::Ed25519Signer::from_seed(
        tlog::note::KeyName::new("elsewhere.example/log").unwrap(),
        &[5; 32],
    );
    let theirs = elsewhere.issue(NUMBER, &usual());
    let verdict = told(&elsewhere.pdf(&theirs, Print::English), &register);
    assert!(
        matches!(verdict, Verdict::UnknownKey(UnknownKey::Log(log)) if log.as_str() == "elsewhere.example/log")
    );
}

#[test]
fn a_signature_in_the_name_of_the_key_that_is_not_its_own() {
    let (register, issued) = issued();
    let text = issued.statement.render();
    let name = text.rfind('/').unwrap();
    // Ten characters behind the name the number of the key is over and the signature has begun.
    let at = name + "/report ".len() + 10;
    let other = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
    let forged = format!("{}{other}{}", &text[..at], &text[at + 1..]);
    let file =
        with(&register.pdf(&issued, Print::Chinese), |it, part| it.statement = part, forged.as_bytes());
    assert!(
        matches!(told(&file, &register), Verdict::Altered(Altered::Signature(_))),
        "{:?}",
        told(&file, &register)
    );
}

#[test]
fn parts_of_two_reports_do_not_fit_together() {
    let mut register = Register::new(1);
    let one = register.issue(NUMBER, &usual());
    let other = register.issue("R2", &report("R2", "91350100M000200Y4X", ("2026-11-02", "2026-12-01")));
    let file = register.pdf(&one, Print::Chinese);
    let json = with(&file, |it, part| it.json = part, other.json.as_bytes());
    assert_eq!(told(&json, &register), Verdict::Altered(Altered::Json));
    let statement = with(&file, |it, part| it.statement = part, other.statement.render().as_bytes());
    assert_eq!(told(&statement, &register), Verdict::Altered(Altered::Pages));
    let proof = register.proof(&other).render().unwrap();
    let proof = with(&file, |it, part| it.proof = part, proof.as_bytes());
    assert_eq!(told(&proof, &register).word(), "not_logged");
    // The pages of one with everything else of the other.
    let attached = unbind(&register.pdf(&other, Print::Chinese)).map(|bound| bound.attached.json.to_vec());
    assert_eq!(attached, Ok(other.json.clone().into_bytes()));
    let swapped = Issued { bases: one.bases.clone(), ..other.clone() };
    assert_eq!(told(&register.pdf(&swapped, Print::Chinese), &register), Verdict::Altered(Altered::Pages));
    // The data alone with the data of the other.
    let mut bundle = register.bundle(&one);
    bundle.report = register.bundle(&other).report;
    assert_eq!(told(bundle.render().as_bytes(), &register), Verdict::Altered(Altered::Json));
}

#[test]
fn a_print_in_a_language_that_was_not_signed_is_altered() {
    let mut register = Register::new(1);
    let mut one = register.issue(NUMBER, &usual());
    one.bases[1] = pdf("no administrative penalties whatsoever", Form::Stream);
    assert_eq!(told(&register.pdf(&one, Print::English), &register), Verdict::Altered(Altered::Pages));
    assert_eq!(told(&register.pdf(&one, Print::Chinese), &register).word(), "current");
}

#[test]
fn signed_data_in_no_form_that_a_report_has() {
    let mut register = Register::new(1);
    let bundle = |register: &mut Register, json: &str| {
        let issued = register.issue(NUMBER, json);
        told(&register.pdf(&issued, Print::Chinese), register)
    };
    assert!(matches!(bundle(&mut register, "{ }"), Verdict::Altered(Altered::Form(_))));
    assert_eq!(bundle(&mut register, "{}"), Verdict::Altered(Altered::Head("schema")));
    let other = usual().replace(NUMBER, "R1");
    assert_eq!(bundle(&mut register, &other), Verdict::Altered(Altered::Number));
    for (from, to, lacking) in [
        ("hengxin/report/v1", "hengxin/rumour/v1", "schema"),
        ("2026-11-02", "2026-11-31", "as_of.day"),
        ("2026-12-01", "never", "issue.valid_until"),
        (NUMBER, "号", "issue.number"),
    ] {
        assert_eq!(
            bundle(&mut register, &usual().replace(from, to)),
            Verdict::Altered(Altered::Head(lacking))
        );
    }
}

#[test]
fn a_proof_without_its_salt_opens_nothing() {
    let (register, issued) = issued();
    for extra in [None, Some(vec![1; 31]), Some(vec![1; 33])] {
        let mut proof = register.proof(&issued);
        proof.extra = extra;
        let verdict = told(&issued.bound(Print::Chinese, &proof), &register);
        assert!(matches!(verdict, Verdict::NotLogged(_, NotLogged::NoSalt)));
    }
    let mut proof = register.proof(&issued);
    proof.extra = Some(vec![0xEE; 32]);
    assert_eq!(told(&issued.bound(Print::Chinese, &proof), &register).word(), "not_logged");
}

#[test]
fn cut_off_at_any_byte_of_the_update_it_is_altered() {
    let (register, issued) = issued();
    for print in Print::ALL {
        let file = register.pdf(&issued, print);
        let base = issued.bases[print as usize].len();
        for end in base..file.len() {
            let verdict = told(&file[..end], &register);
            assert!(matches!(verdict, Verdict::Altered(Altered::Pdf(_))), "{end}: {verdict:?}");
        }
    }
    let bundle = register.bundle(&issued).render();
    for end in 0..bundle.len() {
        let word = told(&bundle.as_bytes()[..end], &register).word();
        assert!(["altered", "not_a_report"].contains(&word), "{end}: {word}");
    }
}

#[test]
fn whatever_is_added_is_found() {
    let (register, issued) = issued();
    let file = register.pdf(&issued, Print::Chinese);
    // A further update, written just as ours is, that shows other data; and the same with what the base was.
    let json = report(NUMBER, "91350100M000200Y4X", ("2026-11-02", "2026-12-01"));
    let statement = issued.statement.render();
    let proof = register.proof(&issued).render().unwrap();
    let (statement, proof) = (statement.as_bytes(), proof.as_bytes());
    for json in [json.as_bytes(), issued.json.as_bytes()] {
        let twice = bind(&file, &Attached { json, statement, proof });
        match twice {
            Err(_) => (),
            Ok(twice) => {
                let verdict = told(&twice, &register);
                assert!(matches!(verdict, Verdict::Altered(_)), "{verdict:?}");
            }
        }
    }
    let page = b"\n4 0 obj\n<</Length 0>>\nstream\n\nendstream\nendobj\nxref\n4 1\n0000000000 00000 n \ntrailer\n<</Size 14/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF\n";
    for more in [b"\n".as_slice(), b" ", b"%", page] {
        for file in [[&file, more].concat(), [more, &file].concat()] {
            let word = told(&file, &register).word();
            assert!(["altered", "not_a_report"].contains(&word), "{word}");
        }
    }
}

#[test]
fn a_bundle_in_another_form_is_altered() {
    let (register, issued) = issued();
    let text = register.bundle(&issued).render();
    for changed in [
        text.replacen("\":", "\": ", 1),
        text.clone() + "\n",
        text.replacen('{', "{\"a\":1,", 1),
        text.replace("示例市精密仪器有限公司", "示例市精密仪器有限公司 "),
    ] {
        let verdict = told(changed.as_bytes(), &register);
        assert!(matches!(verdict, Verdict::Altered(_)), "{verdict:?}");
    }
}

#[test]
fn other_files_are_no_reports() {
    let register = Register::new(1);
    let picture = b"\x89PNG\r\n\x1A\n".as_slice();
    let other_pdf = String::from_utf8_lossy(&pdf("x", Form::Table)).replace("report.", "letter.");
    let json = Value::object([("name", Value::text("x"))]).render();
    for file in [b"".as_slice(), b"%PDF-1.7", picture, other_pdf.as_bytes(), json.as_bytes(), b"[]", b"{}"] {
        assert_eq!(told(file, &register), Verdict::NotAReport);
    }
}

/// Nothing is done with a file that is longer than any report, and the longest that is looked into gets its answer too.
#[test]
fn a_hundred_megabytes_are_no_report() {
    let (register, issued) = issued();
    let mut file = register.pdf(&issued, Print::Chinese);
    file.resize(100_000_000, b' ');
    assert_eq!(told(&file, &register), Verdict::TooLong(100_000_000));
    file.truncate(MOST_BYTES);
    assert!(matches!(told(&file, &register), Verdict::Altered(Altered::Pdf(_))));
    // As many beginnings of dictionaries as fit, none of which ends.
    let hostile = b"%PDF-1.7\n1 0 obj<</A(".repeat(MOST_BYTES / 20);
    assert_eq!(told(&hostile[..MOST_BYTES], &register), Verdict::NotAReport);
    let nested = [b"{\"report\":".as_slice(), &b"[".repeat(1_000_000)].concat();
    assert_eq!(told(&nested, &register), Verdict::NotAReport);
}

/// Whatever one byte is changed to: either it is found, or it is one that nobody signs (a line of a key that nobody
/// trusts) and the report says the same on the same pages.
fn changed(file: &[u8], at: usize, to: u8, register: &Register) -> Result<(), TestCaseError> {
    let mut other = file.to_vec();
    prop_assume!(other[at] != to);
    other[at] = to;
    let Some(genuine) = verify(&other, &register.trust(), today()).genuine().cloned() else { return Ok(()) };
    let whole = verify(file, &register.trust(), today()).genuine().cloned().unwrap();
    prop_assert_eq!(
        (genuine.facts, genuine.print),
        (whole.facts, whole.print),
        "byte {} of {}",
        at,
        file.len()
    );
    if let (Ok(one), Ok(two)) = (unbind(file), unbind(&other)) {
        prop_assert_eq!((one.base, one.attached.json), (two.base, two.attached.json));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn one_byte_changed_anywhere_is_found(place: prop::sample::Index, to: u8, which in 0..3_usize) {
        let (register, issued) = issued();
        let file = match which {
            0 => register.pdf(&issued, Print::Chinese),
            1 => register.pdf(&issued, Print::English),
            _ => register.bundle(&issued).render().into_bytes(),
        };
        changed(&file, place.index(file.len()), to, &register)?;
    }
}

/// Where every line is signed by a key that is trusted, no byte at all can be changed.
#[test]
fn every_byte_of_a_print_is_bound() {
    let (register, issued) = issued();
    let trust = register.trust();
    for print in Print::ALL {
        let file = register.pdf(&issued, print);
        for at in 0..file.len() {
            let mut other = file.clone();
            other[at] ^= 0x20;
            let verdict = verify(&other, &trust, today());
            assert!(verdict.genuine().is_none(), "byte {at} of {} is not bound: {verdict:?}", file.len());
        }
    }
}
