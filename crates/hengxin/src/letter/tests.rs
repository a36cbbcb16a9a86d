//! Letters of the invented city: what they say, and what is refused.

use domain::id::PersonalKind;

use super::*;
use crate::demo::letters::{envelope, matters};

fn written(lang: Lang, envelope: &Envelope, matter: &Matter) -> Result<Letter, LetterFault> {
    Letter::new(&Words::load(None).unwrap(), lang, envelope, matter)
}

fn any_matter() -> Matter {
    matters().remove(0)
}

#[test]
fn every_kind_reads_as_it_should_in_both_languages() {
    for (place, matter) in matters().iter().enumerate() {
        for lang in [Lang::Zh, Lang::En] {
            let letter = written(lang, &envelope(), matter).unwrap();
            let name = format!("{place:02}-{}.{}", matter.kind().word(), lang.pick("zh", "en"));
            insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
                insta::assert_snapshot!(name, text(&letter));
            });
        }
    }
}

#[test]
fn there_is_a_sample_of_every_kind() {
    let kinds: Vec<LetterKind> = matters().iter().map(Matter::kind).collect();
    for kind in LetterKind::ALL {
        assert!(kinds.contains(&kind), "{kind:?}");
        assert_eq!(LetterKind::from_word(kind.word()), Some(kind));
        assert_eq!(LetterKind::ALL[kind.place()], kind);
    }
}

#[test]
fn a_matter_fills_slots_that_its_kind_has_and_every_slot_is_filled_by_some_variant() {
    for kind in LetterKind::ALL {
        let mut filled = Vec::new();
        for matter in matters().iter().filter(|matter| matter.kind() == kind) {
            let mut slots = Filled::new(Lang::Zh);
            matter.fill(&mut slots);
            filled.extend(slots.names());
        }
        let declared: Vec<&str> = matter::slots(kind).iter().map(|(name, _)| *name).collect();
        assert!(filled.iter().all(|name| declared.contains(name)), "{kind:?} fills more: {filled:?}");
        assert!(declared.iter().all(|name| filled.contains(name)), "{kind:?} fills less: {filled:?}");
    }
}

#[test]
fn every_variant_has_its_sentence() {
    let (text, on) = (|| as_written("示例。"), envelope().signed_on);
    let withdrawn = [Withdrawer::Source, Withdrawer::Register]
        .map(|by| Matter::from(Withdrawn { reason: text(), by, withdrawn_on: on }));
    let removed = [Removal::Expired, Removal::Applied, Removal::Corrected, Removal::Revoked]
        .map(|cause| Matter::from(Removed { list: text(), cause, found: text(), removed_on: on }));
    let sampled = matters().into_iter().flat_map(|matter| match matter {
        Matter::ObjectionAnswered(answered) => {
            use ObjectionOutcome::{Corrected, Declined, Kept, PartlyCorrected, Withdrawn};
            let outcomes = [Corrected, Withdrawn, PartlyCorrected, Kept, Declined];
            outcomes.map(|outcome| ObjectionAnswered { outcome, ..answered.clone() }.into()).to_vec()
        }
        Matter::ItemsAsked(asked) => {
            let requests = [Request::Objection, Request::Restoration];
            requests.map(|request| ItemsAsked { request, ..asked.clone() }.into()).to_vec()
        }
        Matter::RestorationNotice(notice) => {
            vec![RestorationNotice { ending: Ending::Open, ..notice }.into()]
        }
        Matter::DecliningAnswered(answered) => {
            use DecliningOutcome::{Declined, Kept, Returned, StaysDeclined};
            let outcomes = [Declined, Kept, Returned, StaysDeclined];
            outcomes.map(|outcome| DecliningAnswered { outcome, ..answered.clone() }.into()).to_vec()
        }
        Matter::LiftingTold(told) => {
            let outcomes = [LiftingOutcome::Lifted, LiftingOutcome::Ended];
            outcomes.map(|outcome| LiftingTold { outcome, ..told.clone() }.into()).to_vec()
        }
        Matter::ListingIntended(_)
        | Matter::ListingDecided(_)
        | Matter::ListingDropped(_)
        | Matter::ObjectionReceived(_)
        | Matter::RestorationReceived(_)
        | Matter::RestorationAccepted(_)
        | Matter::RestorationDeclined(_)
        | Matter::RestorationExtended(_)
        | Matter::RestorationGranted(_)
        | Matter::RestorationRefused(_)
        | Matter::RestorationReversed(_)
        | Matter::Removed(_)
        | Matter::Withdrawn(_)
        | Matter::Erased(_)
        | Matter::AuthorisationGiven(_) => Vec::new(),
    });
    let all: Vec<Matter> = sampled.chain(withdrawn).chain(removed).collect();
    assert_eq!(all.len(), 21);
    for matter in all {
        for lang in [Lang::Zh, Lang::En] {
            written(lang, &envelope(), &matter).unwrap();
        }
    }
}

#[test]
fn a_letter_has_seven_parts_in_order_and_none_is_empty() {
    for matter in matters() {
        let letter = written(Lang::Zh, &envelope(), &matter).unwrap();
        assert_eq!(letter.parts.each_ref().map(|part| part.name), PartName::ALL);
        assert!(
            letter
                .parts
                .iter()
                .all(|part| part.words().all(|words| !words.trim().is_empty()) && part.words().count() > 0)
        );
    }
}

#[test]
fn no_letter_is_made_with_something_left_empty() {
    let mut intended = envelope();
    intended.contact.address = " \u{200B}\n".to_owned();
    assert_eq!(written(Lang::Zh, &intended, &any_matter()), Err(LetterFault::Unfilled { slot: "address" }));
    let matter = Erased { reason: as_written("  "), erased_on: envelope().signed_on }.into();
    assert_eq!(written(Lang::En, &envelope(), &matter), Err(LetterFault::Unfilled { slot: "reason" }));
}

#[test]
fn no_letter_is_made_without_its_basis_in_law() {
    let mut bare = envelope();
    bare.basis.clear();
    let matter = Erased { reason: as_written("保存期限已满。"), erased_on: bare.signed_on }.into();
    assert_eq!(written(Lang::Zh, &bare, &matter), Err(LetterFault::NoBasis));
}

#[test]
fn a_personal_number_is_refused_wherever_it_stands() {
    let mobile = Err(LetterFault::Personal { part: Some(PartName::Remedies), kind: PersonalKind::Mobile });
    let mut reached = envelope();
    reached.contact.telephone = Some("13800000000".to_owned());
    assert_eq!(written(Lang::Zh, &reached, &any_matter()), mobile);
    let reason = as_written("经办人身份证号11010519491231002X。");
    let matter = Erased { reason, erased_on: envelope().signed_on }.into();
    let fault = written(Lang::Zh, &envelope(), &matter).unwrap_err();
    assert_eq!(fault, LetterFault::Personal { part: Some(PartName::Found), kind: PersonalKind::CitizenId18 });
    assert!(!fault.text().zh.contains("1101") && !fault.to_string().contains("1101"));
    let mut named = envelope();
    named.addressee.name = "衡州市13800000000店".to_owned();
    assert!(matches!(
        written(Lang::Zh, &named, &any_matter()),
        Err(LetterFault::Personal { part: None, .. })
    ));
}

#[test]
fn unverified_rules_are_cited_and_listed_for_the_office() {
    let letter = written(Lang::Zh, &envelope(), &any_matter()).unwrap();
    let titles: Vec<&str> = letter.unverified.iter().map(|cite| cite.title.as_str()).collect();
    assert_eq!(titles, ["（示例）期限规则"]);
    let said = text(&letter);
    assert!(said.contains("（示例）期限规则 第三条") && said.contains("（示例）公共信用信息管理规则 第八条"));
    assert!(!said.contains("核对"));
}

#[test]
fn what_is_filled_in_is_not_read_for_slots_again() {
    let matter =
        Erased { reason: as_written("见{erased_on}和{nobody}。"), erased_on: envelope().signed_on }.into();
    assert!(text(&written(Lang::Zh, &envelope(), &matter).unwrap()).contains("见{erased_on}和{nobody}。"));
}

#[test]
fn lines_and_hidden_marks_in_what_is_filled_in_do_not_reach_the_letter() {
    let matter = Erased { reason: as_written("一\n二\u{202E}三"), erased_on: envelope().signed_on }.into();
    assert!(text(&written(Lang::Zh, &envelope(), &matter).unwrap()).contains("\n一 二三\n"));
}
