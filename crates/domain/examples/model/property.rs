//! What must hold in every state, each by a name.

use domain::{
    Case, Citation, CountedHonour, RecordKind, RedListRule, RedRecord, Seq, Standing, Text, Tier, red_list,
};

use crate::fault::Fault;
use crate::ledger::{Broken, Record};
use crate::office::{Office, Register};

type Holds = fn(&Register, &Office) -> bool;

/// Properties from one table: name in the code, name as printed, and the check.
macro_rules! properties {
    ($($name:ident = $words:literal, $holds:expr;)*) => {
        $(#[doc = $words] pub const $name: &str = $words;)*

        /// Every property. What may be public is judged by the ledger, an independent reading of the same facts.
        pub const ALL: &[(&str, Holds)] = &[$(($name, $holds)),*];
    };
}

properties! {
    HEARD = "nobody is listed without a served notice and a defence heard or its time over",
        |_, office| !office.broken().has(Broken::UNHEARD);
    TWO_PERSONS = "whatever is decided has two persons to answer for it",
        |_, office| !office.broken().has(Broken::ALONE);
    LISTING_SERVED = "no listing is public before its decision was served",
        |_, office| !(office.is_shown() && office.ledger.entry) || office.ledger.is_served();
    SERVED = "nothing is public before its document was served",
        |_, office| !office.is_shown() || office.ledger.is_served();
    WITHIN_DAYS = "nothing is public outside its days",
        |_, office| !office.is_shown() || office.ledger.within_days(office.today);
    HELD = "nothing is public while it is not held",
        |_, office| !office.is_shown() || office.ledger.record == Record::Held;
    LIFTED = "nothing is public while it is lifted",
        |_, office| !(office.is_shown() && office.ledger.lifted);
    SILENT = "nothing is public while its source is silent past the limit",
        |_, office| !(office.is_shown() && office.ledger.is_silent(office.today));
    SHOWN = "what nothing forbids is public",
        |_, office| office.is_shown() || !office.ledger.may_be_public(office.today);
    MARKED = "an objection is marked by the last day for it, until it is decided",
        |_, office| !office.ledger.must_be_marked(office.today) || office.is_marked();
    UNMARKED = "nothing stays marked once its objection is decided",
        |_, office| office.ledger.objecting || office.state.marked_from().is_none();
    MEASURES = "no measure is in force on what is not public",
        |register, office| !carries(register, office) || office.ledger.may_be_public(office.today);
    MINIMUM = "restoration never comes before the minimum period",
        |_, office| !office.broken().has(Broken::EARLY);
    RESTORED = "what was restored is not public unless that is reversed",
        |_, office| !(office.is_shown() && office.ledger.restored);
    GONE = "what a decision ended comes back by its reversal only",
        |_, office| !office.broken().has(Broken::CAME_BACK);
    DECLINED = "what was declined is not public unless that is taken back",
        |_, office| !(office.is_shown() && office.ledger.declined);
    FAVOURABLE = "nothing adverse is declined",
        |_, office| !office.broken().has(Broken::ADVERSE);
    RULED = "nothing is lifted without a court's ruling",
        |_, office| !office.broken().has(Broken::UNRULED);
    RED = "nobody is on the red list while a serious listing is in force",
        |register, office| !office.ledger.may_be_public(office.today) || !red_despite_listing(register, office);
    RED_DECLINED = "an honour that was declined puts nobody on the red list",
        |register, office| !office.ledger.declined || !red_by_honour(register, office);
    REVIEW = "only what was told is reviewed, and in time",
        |_, office| !office.broken().has(Broken::NO_REVIEW);
    SERVICE_DAY = "a service lies between what is served and the day it is entered",
        |_, office| !office.broken().has(Broken::SERVICE_DAY);
    REASONS = "what needs reasons has them, and an end that names a decision follows it",
        |_, office| !office.broken().has(Broken::UNEXPLAINED);
    SET_BACK = "a clock set back is refused",
        |_, office| !office.broken().has(Broken::SET_BACK);
    GATE = "the gate stands by every history it let grow", gate_stands;
    KEPT = "every acknowledged act is in the history",
        |_, office| !office.broken().has(Broken::LOST);
    SEEN = "nobody acts on what they have not seen",
        |_, office| !office.broken().has(Broken::UNSEEN);
    ONCE = "one draft is decided once",
        |_, office| !office.broken().has(Broken::TWICE);
    WHOLE = "a decision comes with what follows from it or not at all",
        |_, office| !office.broken().has(Broken::HALF);
    REST = "from every state some steps lead to where nothing is owed",
        |register, office| register.dead.is_empty() || !register.dead.contains(&office.number());
}

/// A red list that counts honours of one item for good.
fn red_rule() -> RedListRule {
    RedListRule {
        id: "red".to_owned(),
        from: domain::Day::MIN,
        until: None,
        name: Text::of("守信激励名单", "Red list"),
        honours: vec![CountedHonour { item: "honour".to_owned(), months: None }],
        falls_by_tier: None,
        cite: Citation { title: String::new(), article: String::new(), verified: false, compared: None },
    }
}

/// Whether an organisation with an honour is on the red list although the record, taken for an entry of a list, is in
/// force.
fn red_despite_listing(register: &Register, office: &Office) -> bool {
    let honour = RedRecord {
        item: "honour",
        kind: RecordKind::Honour,
        tier: Tier::None,
        decided: None,
        in_force: true,
    };
    let of = match register.fault {
        Some(Fault::RedListBlind) => RecordKind::Abnormal,
        _ => RecordKind::Listing,
    };
    let entry = RedRecord::of(&office.state, ("list", of), office.today);
    red_list(&red_rule(), &[honour, entry], office.today).is_on()
}

/// Whether the record, taken for an honour, places its organisation on the red list.
fn red_by_honour(register: &Register, office: &Office) -> bool {
    let record = RedRecord::of(&office.state, ("honour", RecordKind::Honour), office.today);
    let in_force =
        record.in_force || (register.fault == Some(Fault::RedListStale) && office.state.content.is_some());
    red_list(&red_rule(), &[RedRecord { in_force, ..record }], office.today).is_on()
}

fn carries(register: &Register, office: &Office) -> bool {
    match register.fault {
        Some(Fault::MeasuresOutlive) => office.state.is_live(),
        _ => office.state.carries_measures(office.today),
    }
}

/// The whole history put to the gate at once gives the same as step by step.
fn gate_stands(register: &Register, office: &Office) -> bool {
    let facts = match register.fault {
        None => office.facts(),
        Some(Fault::FirstForgotten) => office.facts().into_iter().skip(1).collect(),
        // The gate was told something else than what is in the history.
        Some(_) => return true,
    };
    let standing = Standing::of(&office.state, office.today);
    Case::from_facts(facts).is_ok_and(|case| {
        case.standing(office.today, Seq(i64::MAX)) == standing
            && Standing::of(&case.now(), office.today) == standing
    })
}
