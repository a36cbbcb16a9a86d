//! The policy: valid, written out as a table, and holding people to body, district and four eyes.

use std::fmt::Write;
use std::path::Path;

use cedar_policy::{PolicySet, Schema, ValidationMode, Validator};
use domain::Refusal;
use domain::role::{Role, Roles};
use hengxin::authority::{Action, Authority, KeyActions, Kind, Officer, POLICY, Resource, SCHEMA};

fn officer(roles: &[Role]) -> Officer {
    Officer { account: 7, roles: Roles::new(roles.iter().copied()).unwrap(), body: None, district: None }
}

fn of_body(role: Role, body: i64) -> Officer {
    Officer { body: Some(body), ..officer(&[role]) }
}

fn in_district(role: Role, district: &str) -> Officer {
    Officer { district: Some(district.to_owned()), ..officer(&[role]) }
}

fn may(officer: &Officer, action: Action, resource: &Resource) -> Result<(), Refusal> {
    Authority::built_in().may(officer, action, resource)
}

#[test]
fn the_policy_speaks_only_of_what_its_schema_knows() {
    let (schema, warnings) = Schema::from_cedarschema_str(SCHEMA).unwrap();
    assert_eq!(warnings.count(), 0);
    let policies: PolicySet = POLICY.parse().unwrap();
    let outcome = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
    let told: Vec<String> = outcome
        .validation_errors()
        .map(ToString::to_string)
        .chain(outcome.validation_warnings().map(ToString::to_string))
        .collect();
    assert!(told.is_empty(), "{told:#?}");
    let mut known: Vec<String> = schema.actions().map(|action| action.id().unescaped().to_owned()).collect();
    let mut asked: Vec<String> = Action::ALL.iter().map(|action| action.word().to_owned()).collect();
    known.sort();
    asked.sort();
    assert_eq!(known, asked, "the program and the schema name the same actions");
}

/// A policy that names an action nobody knows does not pass, so that the test above means something.
#[test]
fn a_misspelt_action_would_be_told() {
    let (schema, _) = Schema::from_cedarschema_str(SCHEMA).unwrap();
    let misspelt: PolicySet = POLICY.replace("\"letter-read\"", "\"leter-read\"").parse().unwrap();
    assert!(!Validator::new(schema).validate(&misspelt, ValidationMode::Strict).validation_passed());
}

/// `docs/reference/roles.md` is the policy as a table. `HENGXIN_WRITE_REFERENCE=1` writes it anew.
#[test]
fn the_reference_of_roles_is_current() {
    let heads: Vec<&str> = Role::ALL.into_iter().map(Role::word).collect();
    let mut text = format!(
        "# Roles and what they may do\n\nWritten by the program itself from `policy/office.cedar` (see `tests/it/authority.rs`); do not edit.\n\
         `yes`: within the account's body and district, if it has any. `own body`: only what belongs to the account's body. \
         A kind: only for cases of it. `other's`: not what the officer drafted, proposed or sent.\n\n| action | {} |\n|---|{}\n",
        heads.join(" | "),
        "---|".repeat(heads.len())
    );
    for action in Action::ALL {
        let cells: Vec<String> = Role::ALL.into_iter().map(|role| cell(role, *action)).collect();
        writeln!(text, "| {} | {} |", action.word(), cells.join(" | ")).unwrap();
    }
    text += "\n## Which roles one person may hold together\n\n";
    for one in Role::ALL {
        let others: Vec<&str> = Role::ALL
            .into_iter()
            .filter(|other| *other != one && one.goes_with(*other))
            .map(Role::word)
            .collect();
        let others = if others.is_empty() { "no other".to_owned() } else { others.join(", ") };
        writeln!(text, "- {} ({}): {others}", one.word(), one.label().zh).unwrap();
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/roles.md");
    if std::env::var_os("HENGXIN_WRITE_REFERENCE").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text, "run it with HENGXIN_WRITE_REFERENCE=1");
}

fn cell(role: Role, action: Action) -> String {
    let everywhere = officer(&[role]);
    let kinds: Vec<&str> = Kind::ALL
        .into_iter()
        .filter(|kind| may(&everywhere, action, &Resource::of(*kind)).is_ok())
        .map(Kind::word)
        .collect();
    let of_own = |kind: &Kind| may(&of_body(role, 1), action, &Resource::of(*kind).of_body(1)).is_ok();
    let own: Vec<&str> = Kind::ALL.into_iter().filter(of_own).map(Kind::word).collect();
    let own_draft = Resource::of(Kind::Batch).of_body(1).drafted_by("account:7");
    let alone = may(&of_body(role, 1), action, &own_draft).is_ok();
    match (kinds.len(), own.len()) {
        (0, 0) => String::new(),
        (0, own_kinds) if own_kinds == Kind::ALL.len() => "own body".to_owned(),
        (0, _) => format!("own body: {}", own.join(", ")),
        (all, _) if all == Kind::ALL.len() && alone => "yes".to_owned(),
        (all, _) if all == Kind::ALL.len() => "yes, other's".to_owned(),
        _ => kinds.join(", "),
    }
}

/// Whatever a role may do, it may not do to what it drafted itself; and that is the reason it is given.
#[test]
fn four_eyes_see_every_decision() {
    let decisions = [
        (Role::Register, Action::BatchDecide, Kind::Batch),
        (Role::Approve, Action::BatchDecide, Kind::Batch),
        (Role::Approve, Action::MergerApprove, Kind::Merger),
        (Role::Approve, Action::ObjectionApprove, Kind::Objection),
        (Role::Approve, Action::RestorationApprove, Kind::Restoration),
        (Role::Approve, Action::ListingApprove, Kind::Listing),
    ];
    for (role, action, kind) in decisions {
        let own = Resource::of(kind).drafted_by("account:7");
        let others = Resource::of(kind).drafted_by("account:8");
        assert_eq!(may(&officer(&[role]), action, &own), Err(Refusal::NeedsAnotherApprover), "{action:?}");
        assert_eq!(may(&officer(&[role]), action, &others), Ok(()), "{action:?}");
        assert_eq!(
            may(&officer(&[Role::Register, Role::Approve]), action, &own),
            Err(Refusal::NeedsAnotherApprover)
        );
        let stranger = may(&officer(&[Role::Supply]), action, &own);
        assert_eq!(stranger, Err(Refusal::NotAuthorised), "whom it is not for is not told what it lacks");
    }
    let by_key = Resource::of(Kind::Batch).drafted_by("key:7");
    assert_eq!(may(&officer(&[Role::Register]), Action::BatchDecide, &by_key), Ok(()), "a key is no account");
}

#[test]
fn an_account_of_a_body_stays_with_it() {
    let batch = Resource::of(Kind::Batch);
    let own = batch.clone().of_body(1);
    let others = batch.clone().of_body(2);
    for role in [Role::Supply, Role::Register, Role::Approve, Role::Audit] {
        let officer = of_body(role, 1);
        assert_eq!(may(&officer, Action::BatchRead, &own), Ok(()), "{role:?}");
        assert_eq!(may(&officer, Action::BatchRead, &others), Err(Refusal::NotAuthorised), "{role:?}");
        assert_eq!(may(&officer, Action::BatchRead, &batch), Err(Refusal::NotAuthorised), "{role:?}");
    }
    let nowhere = officer(&[Role::Supply]);
    assert_eq!(
        may(&nowhere, Action::BatchSend, &own),
        Err(Refusal::NotAuthorised),
        "nobody sends for no body"
    );
    assert_eq!(may(&officer(&[Role::Register]), Action::BatchRead, &others), Ok(()));
}

#[test]
fn an_account_of_a_district_stays_within_it() {
    let record = |district: &str| Resource::of(Kind::Record).in_district(district);
    let city = in_district(Role::Register, "3301");
    let reads = |officer: &Officer, resource: &Resource| may(officer, Action::HiddenRead, resource).is_ok();
    assert!(reads(&city, &record("330102")) && reads(&city, &record("3301")));
    assert!(
        !reads(&city, &record("330201")) && !reads(&city, &record("33")),
        "nor its neighbours and its province"
    );
    assert!(!reads(&city, &Resource::of(Kind::Record)), "what lies nobody knows where is not its own");
    assert!(reads(&in_district(Role::Register, "33"), &record("330102")));
    assert!(!reads(&in_district(Role::Register, "330102"), &record("330103")));
    let bureau = Officer { body: Some(1), ..in_district(Role::Supply, "330102") };
    let batch = Resource::of(Kind::Batch).of_body(1);
    assert_eq!(may(&bureau, Action::BatchSend, &batch), Ok(()), "the body covers what has no district");
    let elsewhere = batch.in_district("330201");
    assert_eq!(may(&bureau, Action::BatchSend, &elsewhere), Err(Refusal::NotAuthorised));
}

/// A district code that is none, or of another length, opens nothing.
#[test]
fn odd_districts_open_nothing() {
    for odd in ["", "3", "33010", "浙江", "330102001"] {
        let officer = in_district(Role::Register, odd);
        let record = Resource::of(Kind::Record).in_district("330102");
        assert_eq!(may(&officer, Action::HiddenRead, &record), Err(Refusal::NotAuthorised), "{odd:?}");
    }
    let city = in_district(Role::Register, "3301");
    for odd in ["", "3", "浙江省杭州市"] {
        let record = Resource::of(Kind::Record).in_district(odd);
        assert_eq!(may(&city, Action::HiddenRead, &record), Err(Refusal::NotAuthorised), "{odd:?}");
    }
}

/// A key opens what both it and its account allow, and no decision whatever it names.
#[test]
fn no_key_decides_or_opens_more_than_its_account() {
    let by_key = |officer: &Officer, named: &[Action], action, kind| {
        let actions = KeyActions::new(named.iter().copied());
        Authority::built_in().may_by_key(officer, &actions, action, &Resource::of(kind))
    };
    let decisions = [
        (Role::Register, Action::BatchDecide, Kind::Batch),
        (Role::Register, Action::IdentityJudge, Kind::Identity),
        (Role::Register, Action::MergerPropose, Kind::Merger),
        (Role::Approve, Action::MergerApprove, Kind::Merger),
        (Role::Approve, Action::ObjectionApprove, Kind::Objection),
        (Role::Approve, Action::RestorationApprove, Kind::Restoration),
        (Role::Approve, Action::ListingApprove, Kind::Listing),
        (Role::Security, Action::AccountManage, Kind::Account),
    ];
    for (role, action, kind) in decisions {
        assert_eq!(may(&officer(&[role]), action, &Resource::of(kind)), Ok(()), "{action:?}");
        assert_eq!(
            by_key(&officer(&[role]), Action::ALL, action, kind),
            Err(Refusal::NotAuthorised),
            "{action:?}"
        );
        let grantable = Authority::built_in().grantable(&officer(&[role]));
        assert!(!grantable.contains(&action), "{action:?}");
    }
    let drafts = (Action::ObjectionDraft, Kind::Objection);
    let one = officer(&[Role::Objection]);
    assert_eq!(by_key(&one, &[Action::ObjectionDraft], drafts.0, drafts.1), Ok(()));
    assert_eq!(
        by_key(&one, &[Action::ObjectionRead], drafts.0, drafts.1),
        Err(Refusal::NotAuthorised),
        "not named"
    );
    let other = officer(&[Role::Register]);
    assert_eq!(
        by_key(&other, Action::ALL, drafts.0, drafts.1),
        Err(Refusal::NotAuthorised),
        "not the account's"
    );
}
