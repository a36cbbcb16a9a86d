//! Verifying a file, in the order of what each step rests on: its form, the signature, the contents, the log, the day.

use alloc::boxed::Box;
use alloc::vec::Vec;

use tlog::note::{OpenError, SignedAt};
use tlog::policy::NotTrusted;
use tlog::proof::{ProofFileError, Proven};
use tlog::{Policy, ProofFile, Salt, leaf_hash};

use crate::bundle::{self, Bundle};
use crate::day::Day;
use crate::facts::Facts;
use crate::json;
use crate::pdf::{self, Attached, UnbindError};
use crate::statement::{Print, SignedStatement, Statement};
use crate::trust::Trust;
use crate::verdict::{Altered, Genuine, NotLogged, Superseded, UnknownKey, Verdict};
use crate::{MOST_BYTES, unbind};

/// What a file is worth to a reader who trusts these and for whom it is this day.
///
/// Every file gets an answer. A file longer than [`MOST_BYTES`] is not looked into; whoever reads files should not read
/// more of one than that.
pub fn verify(file: &[u8], trust: &Trust, today: Day) -> Verdict {
    if file.len() > MOST_BYTES {
        return Verdict::TooLong(file.len() as u64);
    }
    match unbind(file) {
        Ok(bound) => judge(bound.attached, Some(bound.base), trust, today),
        Err(wrong) => no_print(file, wrong, trust, today),
    }
    .unwrap_or_else(|verdict| verdict)
}

/// Either of the two is the answer; the second ends the work early.
type Judged = Result<Verdict, Verdict>;

fn no_print(file: &[u8], wrong: UnbindError, trust: &Trust, today: Day) -> Judged {
    if pdf::looks_like_one(file) {
        return Err(Verdict::Altered(Altered::Pdf(wrong)));
    }
    match Bundle::parse(file) {
        Ok(Bundle { report, statement, proof }) => {
            let json = report.render();
            let (json, statement, proof) = (json.as_bytes(), statement.as_bytes(), proof.as_bytes());
            judge(Attached { json, statement, proof }, None, trust, today)
        }
        Err(wrong) if bundle::looks_like_one(file) => Err(Verdict::Altered(Altered::Bundle(wrong))),
        Err(_) => Err(Verdict::NotAReport),
    }
}

fn judge(attached: Attached<'_>, base: Option<&[u8]>, trust: &Trust, today: Day) -> Judged {
    let signed = SignedStatement::parse(attached.statement);
    let signed = signed.map_err(|wrong| Verdict::Altered(Altered::Statement(wrong)))?;
    let opened = signed.note().open(trust.verifiers()).map_err(|wrong| not_signed(&signed, wrong))?;
    let statement = signed.unverified();
    let print = print(statement, base)?;
    let facts = facts(statement, attached.json)?;
    let proof = ProofFile::parse(attached.proof);
    let proof = proof.map_err(|wrong| unproven(statement, NotLogged::Proof(wrong)))?;
    let key = still_good(opened.signed.iter().map(|signed| signed.by), &proof, trust);
    let key = key.ok_or_else(|| unproven(statement, NotLogged::KeyEnded))?;
    let policy = trust.policy_at(proof.checkpoint.unverified().head().size);
    let proven = proven(statement, &proof, (trust, &policy))?;
    let checkpoint = proven.trusted.checkpoint;
    let witnesses = proven.trusted.witnesses.iter();
    let genuine = Genuine {
        print,
        key: trust.keys()[key].name().clone(),
        log: checkpoint.origin().clone(),
        index: proven.index,
        size: checkpoint.head().size,
        witnesses: witnesses.map(|(place, at)| (trust.witness(*place), seconds(*at))).collect(),
        ahead: today < facts.as_of,
        facts,
    };
    Ok(by_day(genuine, today))
}

/// The key among those that signed which had not ended where the leaf stands.
fn still_good(signed: impl Iterator<Item = usize>, proof: &ProofFile, trust: &Trust) -> Option<usize> {
    let mut signed = signed.filter(|by| *by < trust.keys().len());
    signed.find(|by| trust.end_of(&trust.keys()[*by]).is_none_or(|from| proof.index < from))
}

/// The leaf of this statement, opened with the salt of the proof, is in a log that the reader trusts.
fn proven<'a>(
    statement: &Statement,
    proof: &'a ProofFile,
    (trust, policy): (&Trust, &Policy),
) -> Result<Proven<'a>, Verdict> {
    let salt = proof.extra.as_deref().and_then(|extra| extra.try_into().ok());
    let salt = Salt::from_random(salt.ok_or_else(|| unproven(statement, NotLogged::NoSalt))?);
    let leaf = leaf_hash(statement.leaf(&salt).as_bytes());
    proof.verify(&leaf, policy).map_err(|wrong| {
        // It would be believed, were it not that the log's key had ended.
        if proof.verify(&leaf, trust.policy()).is_ok() {
            return unproven(statement, NotLogged::LogKeyEnded);
        }
        if let ProofFileError::NotTrusted(NotTrusted::UnknownLog(log)) = wrong {
            return Verdict::UnknownKey(UnknownKey::Log(log));
        }
        unproven(statement, NotLogged::Proof(wrong))
    })
}

fn unproven(statement: &Statement, why: NotLogged) -> Verdict {
    Verdict::NotLogged(statement.number().clone(), why)
}

fn seconds(at: SignedAt) -> Option<u64> {
    match at {
        SignedAt::Time(time) => Some(time.get()),
        SignedAt::Undated => None,
    }
}

fn not_signed(signed: &SignedStatement, wrong: OpenError) -> Verdict {
    match wrong {
        OpenError::Unsigned(_) => {
            let names = signed.note().signatures().iter().map(|line| line.name().clone());
            Verdict::UnknownKey(UnknownKey::Signer(names.collect()))
        }
        OpenError::Bad { name, .. } => Verdict::Altered(Altered::Signature(name)),
    }
}

fn print(statement: &Statement, base: Option<&[u8]>) -> Result<Option<Print>, Verdict> {
    let Some(base) = base else { return Ok(None) };
    statement.print(base).map(Some).ok_or(Verdict::Altered(Altered::Pages))
}

fn facts(statement: &Statement, json: &[u8]) -> Result<Facts, Verdict> {
    if !statement.is_of_json(json) {
        return Err(Verdict::Altered(Altered::Json));
    }
    let value = json::parse(json).map_err(|wrong| Verdict::Altered(Altered::Form(wrong)))?;
    let facts = Facts::read(value).map_err(|wrong| Verdict::Altered(Altered::Head(wrong.0)))?;
    if facts.number == *statement.number() { Ok(facts) } else { Err(Verdict::Altered(Altered::Number)) }
}

fn by_day(genuine: Genuine, today: Day) -> Verdict {
    let last = genuine.facts.valid_until;
    let genuine = Box::new(genuine);
    if today > last {
        return Verdict::Superseded(genuine, Superseded::Expired(last));
    }
    Verdict::Current(genuine)
}

/// Compares reports that were verified together: one that tells of an earlier day than another about the same is
/// superseded by it; on the same day, the one that stands earlier in the same log.
pub fn supersede(verdicts: &mut [Verdict]) {
    let newest: Vec<Genuine> = verdicts.iter().filter_map(Verdict::genuine).cloned().collect();
    for verdict in verdicts {
        let Verdict::Current(genuine) = verdict else { continue };
        let newer =
            newest.iter().filter(|other| is_newer(other, genuine)).max_by_key(|other| other.facts.as_of);
        if let Some(newer) = newer {
            *verdict = Verdict::Superseded(genuine.clone(), Superseded::Newer(newer.facts.number.clone()));
        }
    }
}

fn is_newer(one: &Genuine, other: &Genuine) -> bool {
    let same = one.facts.same_question(&other.facts) && one.log == other.log;
    same && (one.facts.as_of, one.index) > (other.facts.as_of, other.index)
}
