//! Cases of the demonstration: invented objections, restorations and listings of invented organisations, in every state
//! a case can stand in, played over the last weeks by the same verbs that officers use.

use domain::role::Role;
use domain::{Day, Exhibit, FactKind, RecordKey, RecordKind, Refusal, Service, ServiceWay};

use super::Stop;
use crate::app::case::{
    self, Applying, CaseFault, Declining, Drafting, Filing, Noticing, Outcome, Paper, Ruling, Saying, Taking,
    record_service,
};
use crate::app::evidence::{EvidenceFault, Incoming, NewEvidence};
use crate::app::register::Register;
use crate::app::view::{self, Asked, ListQuery, RecordSummary};
use crate::clock::Clock;

/// How many days ago the city's departments sent their files.
pub const DAYS: i32 = 30;

/// The newest records of each sort have no case: they are for visitors to try the services on.
const UNTOUCHED: usize = 12;

/// Something done in a case, by whom.
#[derive(Debug, Clone, Copy)]
enum Act {
    Object,
    Apply,
    Notice(&'static str, &'static str),
    Take(FactKind, Role),
    Draft(Outcome),
    Approve,
    Serve,
    Lift,
    Decline,
    Attach,
}

/// What happens in one case: days ago, and what.
type Script = &'static [(i32, Act)];

use Act::{Apply, Approve, Attach, Decline, Draft, Lift, Notice, Object, Serve, Take};
use FactKind as F;
use Role::{Objection as O, Register as R, Supply as S};

/// Objections: each on a record of its own.
const OBJECTIONS: &[Script] = &[
    &[(0, Object)],
    &[(9, Object)],
    &[(6, Object), (5, Take(F::ObjectionItemsAsked, O))],
    &[(7, Object), (6, Take(F::ObjectionDeclined, O))],
    &[(1, Object), (0, Take(F::ObjectionMarked, O))],
    &[(5, Object), (5, Take(F::ObjectionMarked, O)), (4, Take(F::ObjectionCompared, O))],
    &[
        (5, Object),
        (5, Take(F::ObjectionMarked, O)),
        (4, Take(F::ObjectionCompared, O)),
        (3, Take(F::ObjectionForwarded, O)),
    ],
    &[
        (25, Object),
        (24, Take(F::ObjectionMarked, O)),
        (24, Take(F::ObjectionCompared, O)),
        (23, Take(F::ObjectionForwarded, O)),
    ],
    &[
        (12, Object),
        (11, Take(F::ObjectionMarked, O)),
        (11, Take(F::ObjectionCompared, O)),
        (10, Take(F::ObjectionForwarded, O)),
        (5, Take(F::ObjectionAnswered, S)),
    ],
    &[
        (14, Object),
        (13, Take(F::ObjectionMarked, O)),
        (13, Take(F::ObjectionCompared, O)),
        (12, Take(F::ObjectionForwarded, O)),
        (8, Take(F::ObjectionAnswered, S)),
        (6, Draft(Outcome::Remove)),
    ],
    &[
        (16, Object),
        (15, Take(F::ObjectionMarked, O)),
        (15, Take(F::ObjectionCompared, O)),
        (14, Take(F::ObjectionForwarded, O)),
        (9, Take(F::ObjectionAnswered, S)),
        (7, Draft(Outcome::Correct)),
        (1, Approve),
    ],
    &[
        (22, Object),
        (21, Take(F::ObjectionMarked, O)),
        (21, Take(F::ObjectionCompared, O)),
        (20, Take(F::ObjectionForwarded, O)),
        (16, Take(F::ObjectionAnswered, S)),
        (14, Draft(Outcome::Keep)),
        (13, Approve),
        (12, Take(F::ObjectionTold, O)),
    ],
    &[
        (24, Object),
        (23, Take(F::ObjectionMarked, O)),
        (23, Take(F::ObjectionCompared, O)),
        (22, Take(F::ObjectionForwarded, O)),
        (18, Take(F::ObjectionAnswered, S)),
        (16, Draft(Outcome::Keep)),
        (15, Approve),
        (14, Take(F::ObjectionTold, O)),
        (2, Take(F::ReviewAsked, O)),
    ],
    &[(20, Object), (19, Take(F::ObjectionMarked, O)), (18, Take(F::ObjectionDropped, O))],
    &[
        (26, Object),
        (25, Take(F::ObjectionMarked, O)),
        (25, Take(F::ObjectionCompared, O)),
        (24, Take(F::ObjectionForwarded, O)),
        (19, Take(F::ObjectionAnswered, S)),
        (18, Draft(Outcome::Remove)),
        (17, Approve),
        (16, Take(F::ObjectionTold, O)),
    ],
];

/// Applications for restoration, on records whose minimum period has passed.
const RESTORATIONS: &[Script] = &[
    &[(1, Apply)],
    &[(8, Apply)],
    &[(6, Apply), (4, Take(F::RestorationItemsAsked, O))],
    &[(9, Apply), (7, Take(F::RestorationDeclined, O))],
    &[(6, Apply), (4, Take(F::RestorationAccepted, O))],
    &[(14, Apply), (12, Take(F::RestorationAccepted, O)), (4, Take(F::RestorationExtended, O))],
    &[(8, Apply), (6, Take(F::RestorationAccepted, O)), (2, Draft(Outcome::Grant))],
    &[(16, Apply), (14, Take(F::RestorationAccepted, O)), (10, Draft(Outcome::Grant)), (9, Approve)],
    &[(18, Apply), (16, Take(F::RestorationAccepted, O)), (12, Draft(Outcome::Refuse)), (11, Approve)],
    &[
        (24, Apply),
        (22, Take(F::RestorationAccepted, O)),
        (18, Draft(Outcome::Grant)),
        (17, Approve),
        (5, Draft(Outcome::Reverse)),
        (3, Approve),
    ],
    &[(2, Lift)],
    &[(9, Lift), (8, Draft(Outcome::Lift)), (7, Approve)],
];

/// Honours that their organisations decline.
const HONOURS: &[Script] = &[
    &[(1, Decline)],
    &[(4, Decline), (4, Attach), (1, Draft(Outcome::Decline))],
    &[(12, Decline), (12, Attach), (9, Draft(Outcome::Decline)), (8, Approve)],
    &[(14, Decline), (11, Attach), (10, Draft(Outcome::DeclineRefuse)), (9, Approve)],
    &[
        (24, Decline),
        (24, Attach),
        (21, Draft(Outcome::Decline)),
        (20, Approve),
        (6, Take(F::ReturnAsked, R)),
        (4, Draft(Outcome::Return)),
        (3, Approve),
    ],
];

/// Listings, from the notice of intent on.
const LISTINGS: &[Script] = &[
    &[(1, Notice("list-work-safety", "accident"))],
    &[(4, Notice("list-wage-arrears", "arrears")), (3, Take(F::NoticeServed, R))],
    &[(9, Notice("list-work-safety", "refusal")), (8, Take(F::NoticeServed, R)), (5, Take(F::Defended, R))],
    &[(9, Notice("list-market", "food")), (8, Take(F::NoticeServed, R)), (6, Take(F::HearingAsked, R))],
    &[(20, Notice("list-work-safety", "false")), (19, Take(F::NoticeServed, R)), (4, Draft(Outcome::List))],
    &[
        (21, Notice("list-tax-major", "invoices")),
        (20, Take(F::NoticeServed, R)),
        (8, Draft(Outcome::List)),
        (6, Approve),
    ],
    &[
        (28, Notice("list-work-safety", "accident")),
        (27, Take(F::NoticeServed, R)),
        (14, Draft(Outcome::List)),
        (13, Approve),
        (12, Serve),
    ],
    &[
        (28, Notice("list-wage-arrears", "incident")),
        (27, Take(F::NoticeServed, R)),
        (24, Take(F::Defended, R)),
        (20, Draft(Outcome::List)),
        (19, Approve),
        (18, Serve),
    ],
    &[
        (16, Notice("list-tax-major", "vanished")),
        (15, Take(F::NoticeServed, R)),
        (12, Take(F::Defended, R)),
        (10, Take(F::ListingDropped, R)),
    ],
];

/// The officers of the demonstration, as the audit trail names them.
#[derive(Debug, Clone)]
pub struct Hands {
    /// Supplies.
    pub supply: String,
    /// Keeps the register.
    pub register: String,
    /// Looks into objections.
    pub objection: String,
    /// Approves.
    pub approve: String,
}

impl Hands {
    fn of(&self, role: Role) -> &str {
        match role {
            Role::Supply => &self.supply,
            Role::Objection => &self.objection,
            Role::Approve => &self.approve,
            Role::Register | Role::Audit | Role::System | Role::Security => &self.register,
        }
    }
}

/// A case being played.
struct Played {
    script: Script,
    about: RecordSummary,
    proceeding: Option<i64>,
    entry: Option<RecordKey>,
}

/// Plays every case, the earliest step first. `register` has a clock that can be set; it ends at `today`. Returns how
/// many steps the calendar of the year did not allow: a term that runs into a year without a calendar is refused.
pub fn play(register: &Register, clock: &Clock, hands: &Hands, today: Day) -> Result<u32, Stop> {
    let mut cases = cast(register)?;
    let mut refused = 0;
    for ago in (0..=DAYS).rev() {
        let day = today.plus_days(-ago);
        clock.move_to(day.date());
        for case in &mut cases {
            let due = case.script.iter().filter(|(of, _)| *of == ago).map(|(_, act)| *act);
            for act in due.collect::<Vec<_>>() {
                match act_on(register, hands, case, (act, day)) {
                    Ok(()) => {}
                    Err(CaseFault::Refused(Refusal::NoCalendar { .. })) => refused += 1,
                    // What follows a step that was refused is refused too.
                    Err(CaseFault::Refused(Refusal::NotNow { .. } | Refusal::NoSuchProceeding)) => {
                        refused += 1;
                    }
                    Err(fault) => return Err(fault.into()),
                }
            }
        }
    }
    Ok(refused)
}

/// Gives each script an organisation of its own: records that may be restored to the restorations.
fn cast(register: &Register) -> Result<Vec<Played>, Stop> {
    let mut seen = std::collections::BTreeSet::new();
    let records = newest(register, RecordKind::Penalty, &mut seen)?;
    let honours = newest(register, RecordKind::Honour, &mut seen)?;
    let today = register.today().to_string();
    let ripe = |record: &RecordSummary| record.repairable_from.as_ref().is_some_and(|from| *from <= today);
    let (ripe, fresh): (Vec<_>, Vec<_>) = records.into_iter().partition(ripe);
    let rest = |records: Vec<RecordSummary>| records.into_iter().skip(UNTOUCHED).collect();
    let scripts = OBJECTIONS.iter().chain(LISTINGS);
    let mut played: Vec<Played> = pair(scripts, rest(fresh));
    played.extend(pair(RESTORATIONS.iter(), rest(ripe)));
    played.extend(pair(HONOURS.iter(), rest(honours)));
    Ok(played)
}

/// The newest public records of a kind, one of each organisation that has none yet.
fn newest(
    register: &Register,
    kind: RecordKind,
    seen: &mut std::collections::BTreeSet<String>,
) -> Result<Vec<RecordSummary>, Stop> {
    let query = ListQuery { kind: Some(kind), limit: 400, ..ListQuery::default() };
    let page = register.look(Asked::Now, |tx, lens| view::list(tx, lens, &query))?;
    let mut records = page.map(|page| page.records).unwrap_or_default();
    records.retain(|record| seen.insert(record.code.clone()));
    Ok(records)
}

fn pair<'s>(scripts: impl Iterator<Item = &'s Script>, records: Vec<RecordSummary>) -> Vec<Played> {
    let play =
        |(script, about): (&Script, RecordSummary)| Played { script, about, proceeding: None, entry: None };
    scripts.zip(records).map(play).collect()
}

fn act_on(
    register: &Register,
    hands: &Hands,
    case: &mut Played,
    (act, day): (Act, Day),
) -> Result<(), CaseFault> {
    let key = RecordKey::from_hex(&case.about.key).ok_or(Refusal::NoSuchRecord)?;
    let open = || case.proceeding.ok_or(Refusal::NoSuchProceeding);
    let code = case.about.code.as_str();
    match act {
        Object => case.proceeding = Some(object(register, code, key)?),
        Apply => case.proceeding = Some(apply(register, code, key)?),
        Notice(item, ground) => {
            let (id, entry) = notice(register, hands.of(R), &case.about, (item, ground, day))?;
            (case.proceeding, case.entry) = (Some(id), entry);
        }
        Take(fact, role) => take(register, hands.of(role), open()?, (fact, day))?,
        Draft(outcome) => {
            let keeps =
                outcome == Outcome::List || outcome.rests_on_a_file() || outcome == Outcome::DeclineRefuse;
            let drafter = if keeps { R } else { O };
            let document = format!("衡州决〔{}〕{}号", day.year(), case.about.entry);
            draft(register, hands.of(drafter), open()?, (outcome, &document))?;
        }
        Approve => drop(case::approve(register, &hands.approve, open()?, None)?),
        Serve => {
            let entry = case.entry.ok_or(Refusal::NoSuchRecord)?;
            record_service(register, hands.of(R), (code, entry), handed(day))?;
        }
        Lift => {
            case.proceeding = Some(propose(register, hands.of(R), (code, key, day))?);
        }
        Decline => {
            let acting = "法务部，凭加盖公章的授权书办理。（演示）";
            let declining = Declining { code, key, acting, contact: "法务部", email: "" };
            case.proceeding = Some(case::decline(register, "public", &declining)?.id);
        }
        Attach => {
            let now = register.clock.now().as_microsecond();
            let new = NewEvidence {
                proceeding: open()?,
                name: "授权书.png",
                actor: "public",
                now,
                what: None,
                seq: 0,
            };
            paper(register).and_then(|paper| paper.keep(register, &new))?;
        }
    }
    Ok(())
}

/// An empty page: what stands for a paper of the demonstration.
const PAPER: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\x0aIDATx\x9cc\xf8\x00\x00\x00\xf2\x00\xf1\x9c\xf1\x1d\xe6\x00\x00\x00\x00IEND\xaeB`\x82";

fn paper(register: &Register) -> Result<Incoming, EvidenceFault> {
    let mut incoming = register.evidence.receive()?;
    incoming.write(PAPER)?;
    Ok(incoming)
}

fn propose(
    register: &Register,
    actor: &str,
    (code, key, day): (&str, RecordKey, Day),
) -> Result<i64, CaseFault> {
    let ruling = Ruling {
        code,
        key,
        court: "衡州市中级人民法院",
        document: "（2026）衡破1号",
        ruled_on: Some(day.plus_days(-1)),
        reasons: "裁定批准重整计划。（演示）",
    };
    let laid = paper(register).and_then(Incoming::lay_down)?;
    let paper = Paper { laid: &laid, name: "裁定书.png", what: Some(Exhibit::Ruling) };
    Ok(case::propose_lifting(register, actor, &ruling, paper)?.id)
}

fn object(register: &Register, code: &str, key: RecordKey) -> Result<i64, CaseFault> {
    let filing = Filing {
        code,
        key,
        ground: "error",
        statement: "决定书载明的金额与公示内容不一致，请核对并更正。（演示）",
        contact: "办公室",
        email: "",
    };
    Ok(case::object(register, "public", &filing)?.id)
}

fn apply(register: &Register, code: &str, key: RecordKey) -> Result<i64, CaseFault> {
    let applying = Applying {
        code,
        key,
        performed: "罚款已按期缴清，违法行为已改正，缴款票据附后。（演示）",
        commitment: "本单位承诺：所提交材料真实有效，今后守法诚信经营；如有虚假，愿承担相应后果。",
        channel: "self",
        contact: "办公室",
        email: "",
    };
    Ok(case::apply(register, "public", &applying)?.id)
}

fn notice(
    register: &Register,
    actor: &str,
    about: &RecordSummary,
    (item, ground, day): (&str, &str, Day),
) -> Result<(i64, Option<RecordKey>), CaseFault> {
    let document = format!("衡州告〔{}〕{}号", day.year(), about.entry);
    let noticing = Noticing {
        code: &about.code,
        item,
        ground,
        facts: "已受行政处罚，情节严重。（演示，机构和案情均为虚构）",
        penalty: about.document.as_deref().unwrap_or_default(),
        document: &document,
        authority: &about.authority,
    };
    let filed = case::notice(register, actor, &noticing)?;
    Ok((filed.id, RecordKey::from_hex(&filed.record.1)))
}

fn take(
    register: &Register,
    actor: &str,
    proceeding: i64,
    (fact, day): (FactKind, Day),
) -> Result<(), CaseFault> {
    let service = (fact == F::NoticeServed).then_some(handed(day));
    let reasons = "（演示）已核对来源文件，情况如案卷所载。";
    let saying = Saying { reasons, service, ..Saying::default() };
    case::step(register, actor, &Taking { proceeding, seen: None, fact, saying })?;
    Ok(())
}

fn draft(
    register: &Register,
    actor: &str,
    proceeding: i64,
    (outcome, document): (Outcome, &str),
) -> Result<(), CaseFault> {
    let changes: &[(&str, &str)] =
        if outcome.changes_record() { &[("CF_NR", "罚款1000元（经异议更正）")] } else { &[] };
    let reasons = "经与来源单位核对案卷材料，事实清楚，决定如上。（演示）";
    let drafting = Drafting { proceeding, seen: None, outcome, reasons, document, changes };
    case::draft(register, actor, &drafting)
}

fn handed(on: Day) -> Service {
    Service { on, way: ServiceWay::Handed, complete: true }
}
