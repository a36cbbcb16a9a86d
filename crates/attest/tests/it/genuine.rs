//! What a reader is told of files as they were handed out.

use attest::trust::TrustError;
use attest::{
    Attached, BindError, Bundle, Day, NotLogged, Print, Superseded, Trust, UnbindError, Verdict, bind,
    supersede, tell, unbind, verify,
};
use tlog::LeafIndex;
use tlog::note::{KeyName, VerifierKey};

use crate::support::{CODE, Form, NUMBER, Register, pdf, report, today, told, usual};

#[test]
fn both_prints_and_the_data_alone_are_genuine_and_current() {
    let mut register = Register::new(1);
    let issued = register.issue(NUMBER, &usual());
    let files = [
        (Some(Print::Chinese), register.pdf(&issued, Print::Chinese)),
        (Some(Print::English), register.pdf(&issued, Print::English)),
        (None, register.bundle(&issued).render().into_bytes()),
    ];
    for (print, file) in files {
        let Verdict::Current(genuine) = told(&file, &register) else {
            panic!("{:?}", told(&file, &register))
        };
        assert_eq!((genuine.print, genuine.facts.number.as_str()), (print, NUMBER));
        assert_eq!(
            (genuine.facts.code.as_deref(), genuine.facts.issuer.as_deref()),
            (Some(CODE), Some("示例市信用办"))
        );
        assert_eq!((genuine.index.get(), genuine.size.get(), genuine.ahead), (7, 8, false));
        assert_eq!(genuine.witnesses, [("audit".to_owned(), Some(1_793_613_600))]);
        assert_eq!(genuine.key, KeyName::new("register.example/report").unwrap());
        let words = tell(&Verdict::Current(genuine));
        assert!(words.sentences[0].zh.contains("2026-11-02") && words.sentences[0].en.contains("2026-12-01"));
        assert!(
            words
                .rows
                .iter()
                .any(|(name, value)| name.zh == "见证方" && value.en == "audit, 2026-11-02 10:00 UTC")
        );
        assert!(words.contents.iter().any(|line| line.value.en == CODE));
    }
}

#[test]
fn the_last_day_is_current_and_the_next_is_past() {
    let mut register = Register::new(1);
    let issued = register.issue(NUMBER, &usual());
    let file = register.pdf(&issued, Print::Chinese);
    let on = |year, month, day| verify(&file, &register.trust(), Day::new(year, month, day).unwrap());
    assert_eq!(on(2026, 12, 1).word(), "current");
    let past = on(2026, 12, 2);
    assert!(
        matches!(&past, Verdict::Superseded(_, Superseded::Expired(day)) if day.to_string() == "2026-12-01")
    );
    assert!(past.genuine().is_some() && tell(&past).heading.en == "Genuine, but superseded");
    let Verdict::Current(genuine) = on(2026, 11, 1) else { panic!("a calendar that is behind") };
    assert!(genuine.ahead && tell(&Verdict::Current(genuine)).sentences.len() == 2);
}

/// An older report, replayed beside the newer one, is told apart from it, whatever the order of the files.
#[test]
fn of_two_reports_about_one_organisation_the_newer_counts() {
    let mut register = Register::new(1);
    let older = register.issue("R1", &report("R1", CODE, ("2026-10-20", "2026-11-19")));
    let newer = register.issue("R2", &report("R2", CODE, ("2026-11-02", "2026-12-01")));
    let other = register.issue("R3", &report("R3", "91350100M000200Y4X", ("2026-11-03", "2026-12-02")));
    let again = register.issue("R4", &report("R4", CODE, ("2026-11-02", "2026-12-01")));
    let file = |issued| told(&register.pdf(issued, Print::English), &register);
    let mut together = [file(&older), file(&newer), file(&other), Verdict::NotAReport, file(&again)];
    assert!(together.iter().all(|verdict| ["current", "not_a_report"].contains(&verdict.word())));
    supersede(&mut together);
    let by = |verdict: &Verdict| {
        if let Verdict::Superseded(_, Superseded::Newer(number)) = verdict {
            number.to_string()
        } else {
            verdict.word().to_owned()
        }
    };
    assert_eq!(
        together.iter().map(by).collect::<Vec<_>>(),
        ["R4", "R4", "current", "not_a_report", "current"]
    );
    let mut same_twice = [file(&newer), file(&newer)];
    supersede(&mut same_twice);
    assert!(
        same_twice.iter().all(|verdict| verdict.word() == "current"),
        "a file does not supersede its copy"
    );
}

/// A log goes on growing; a proof made from an earlier state of it stays a proof.
#[test]
fn an_older_root_that_has_the_report_still_proves_it() {
    let mut register = Register::new(1);
    let issued = register.issue(NUMBER, &usual());
    for number in ["R2", "R3", "R4"] {
        register.issue(number, &report(number, "91350100M000200Y4X", ("2026-11-02", "2026-12-01")));
    }
    for size in 8..=11 {
        let file = issued.bound(Print::Chinese, &register.proof_at(&issued, size));
        let verdict = told(&file, &register);
        assert_eq!(verdict.genuine().map(|genuine| genuine.size.get()), Some(size as u64));
    }
}

#[test]
fn whom_to_trust_comes_back_from_its_file() {
    let register = Register::new(1);
    let file = register.trust().render();
    assert_eq!(Trust::parse(&file).unwrap().render(), file);
    let with_comments = [b"# whom we trust\n\n".as_slice(), &file, b"  # and no others\n"].concat();
    assert_eq!(Trust::parse(&with_comments).unwrap().render(), file);
    let text = String::from_utf8(file).unwrap();
    let refused = |text: &str| Trust::parse(text.as_bytes()).unwrap_err().to_string();
    assert!(refused("quorum none\n").contains("there are 0"));
    assert!(refused(&text.replacen('+', "-", 1)).starts_with("line 1: report VKEY"));
    assert!(
        refused(&(text.clone() + "nonsense\n")).contains("line 5"),
        "{}",
        refused(&(text.clone() + "nonsense\n"))
    );
    assert!(refused("report\nquorum none\n").starts_with("line 1"));
    let (reports, witness) = (register.reports.verifier_key(), register.witness.verifier_key());
    assert!(
        refused(&text.replace(&format!("report {reports}"), &format!("report {witness}"))).contains("0x01")
    );
    assert!(refused(&(format!("report {reports}\n").repeat(65) + "quorum none\n")).contains("65"));
}

#[test]
fn what_was_bound_comes_apart_as_it_was() {
    let attached = Attached {
        json: b"{}",
        statement: b"",
        proof: b"proof\n\n%hengxin/bound/v1 1 2 3 4\nstartxref\n5\n%%EOF\n",
    };
    for form in [Form::Table, Form::Stream] {
        let base = pdf("x", form);
        let file = bind(&base, &attached).unwrap();
        assert!(file.starts_with(&base));
        let bound = unbind(&file).unwrap();
        assert_eq!((bound.base, bound.attached), (base.as_slice(), attached));
        assert_eq!(unbind(&base), Err(UnbindError::NoEnd));
    }
}

#[test]
fn a_print_that_has_no_place_for_them_is_refused() {
    let attached = Attached { json: b"{}", statement: b"s", proof: b"p" };
    let base = pdf("x", Form::Table);
    // Of the same length, so that everything else stays where the print says it is.
    let changed = |from: &str, to: &str| {
        assert!(from.len() == to.len());
        let mut base = base.clone();
        while let Some(at) = base.windows(from.len()).position(|window| window == from.as_bytes()) {
            base[at..at + to.len()].copy_from_slice(to.as_bytes());
        }
        bind(&base, &attached).unwrap_err()
    };
    let attachments = |name, found| BindError::Attachments { name, found };
    for nothing in [b"".as_slice(), b"%PDF-1.7\n%%EOF", &base[..base.len() - 40]] {
        assert_eq!(bind(nothing, &attached), Err(BindError::NoTrailer));
    }
    assert_eq!(changed("F (report.json)", "F (rapport.jso)"), attachments("report.json", 0));
    assert_eq!(changed("F (report.statement)", "F (report.json)     "), attachments("report.json", 2));
    assert_eq!(changed("/EmbeddedFile /Params", "/EmbeddedFire /Params"), attachments("report.json", 0));
    assert_eq!(changed("/Root 1 0 R", "/Boot 1 0 R"), BindError::NoTrailer);
    assert_eq!(changed("/ID[<0123><4567>]", "/Encrypt 99 0 R  "), BindError::Encrypted);
    let long = Attached { json: &vec![b' '; attest::MOST_BYTES], ..attached };
    assert_eq!(bind(&base, &long), Err(BindError::TooLong));
}

#[test]
fn a_bundle_comes_back_from_its_text() {
    let mut register = Register::new(1);
    let issued = register.issue(NUMBER, &usual());
    let bundle = register.bundle(&issued);
    assert_eq!(Bundle::parse(bundle.render().as_bytes()), Ok(bundle.clone()));
    assert!(bundle.render().contains(&issued.json), "the report stands in it as it was signed");
    assert!(today() > Day::new(2026, 11, 2).unwrap());
}

/// Whom readers trust once a key has ended: everything as before, up to a leaf of the log.
fn with_end(register: &Register, key: &VerifierKey, from: u32) -> Trust {
    let trust = register.trust().with_ended(key.clone(), LeafIndex::from(from)).unwrap();
    let read = Trust::parse(&trust.render()).unwrap();
    assert_eq!((read.end_of(key), read.render()), (Some(LeafIndex::from(from)), trust.render()));
    read
}

#[test]
fn what_an_ended_key_signed_before_stays_genuine_and_later_is_refused() {
    let mut register = Register::new(1);
    let issued = register.issue(NUMBER, &usual());
    let (at, key) = (u32::try_from(issued.index).unwrap(), register.reports.verifier_key());
    for print in Print::ALL {
        let file = register.pdf(&issued, print);
        let verdict = |from| verify(&file, &with_end(&register, &key, from), today());
        assert!(matches!(verdict(at + 1), Verdict::Current(_)));
        for from in [at, at - 1, 0] {
            assert!(matches!(verdict(from), Verdict::NotLogged(_, NotLogged::KeyEnded)));
            assert!(tell(&verdict(from)).rows.is_empty(), "nothing of it is shown");
        }
    }
}

#[test]
fn a_second_key_beside_the_ended_one_is_enough() {
    let mut register = Register::new(1);
    let issued = register.issue(NUMBER, &usual());
    let new = Register::new(40).reports;
    let mut both = issued.clone();
    both.statement.sign_also(&new).unwrap();
    let file = both.bound(Print::Chinese, &register.proof(&issued));
    let keys = vec![register.reports.verifier_key(), new.verifier_key()];
    let trust = Trust::new(register.trust().policy().clone(), keys.clone()).unwrap();
    let ended =
        |trust: &Trust, key: usize| trust.clone().with_ended(keys[key].clone(), 0_u32.into()).unwrap();
    assert!(matches!(verify(&file, &ended(&trust, 0), today()), Verdict::Current(_)));
    assert!(matches!(verify(&file, &ended(&trust, 1), today()), Verdict::Current(_)));
    let neither = ended(&ended(&trust, 0), 1);
    assert!(matches!(verify(&file, &neither, today()), Verdict::NotLogged(_, NotLogged::KeyEnded)));
}

#[test]
fn a_log_signed_by_an_ended_key_is_believed_as_long_as_it_was_then() {
    let mut register = Register::new(1);
    let issued = register.issue(NUMBER, &usual());
    let (size, key) = (u32::try_from(register.tree.leaves().len()).unwrap(), register.log.verifier_key());
    let file = register.pdf(&issued, Print::English);
    let verdict = |from| verify(&file, &with_end(&register, &key, from), today());
    for from in [size, size + 1] {
        assert!(matches!(verdict(from), Verdict::Current(_)));
    }
    for from in [size - 1, 0] {
        assert!(matches!(verdict(from), Verdict::NotLogged(_, NotLogged::LogKeyEnded)));
    }
}

#[test]
fn an_end_is_said_once_and_of_a_key_that_is_listed() {
    let register = Register::new(1);
    let (key, stranger) = (register.reports.verifier_key(), Register::new(9).reports.verifier_key());
    let text = String::from_utf8(register.trust().render()).unwrap();
    let lines = text.lines().count();
    let end = |line: &str| Trust::parse(format!("{text}{line}\n").as_bytes()).map(drop);
    assert_eq!(end(&format!("ended {key} 7")), Ok(()));
    let words = [
        format!("ended {key}"),
        format!("ended {key} x"),
        format!("ended {key} 7 8"),
        format!("ended {key} 07"),
        format!("ended {stranger} 7"),
        "ended".to_owned(),
        format!("ended {}", key.name()),
    ];
    for line in words {
        assert_eq!(end(&line), Err(TrustError::Ended { line: lines + 1 }), "{line}");
    }
    let twice = format!("ended {key} 7\nended {key} 8");
    assert_eq!(end(&twice), Err(TrustError::Ended { line: lines + 2 }));
}
