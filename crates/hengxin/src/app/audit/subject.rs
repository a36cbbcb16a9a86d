//! What somebody means who writes a code, a number or a name into the search of the audit trail.

use crate::store::audit::find::Target;
use crate::store::sql::{Result, Tx};
use crate::store::{account, letter, lookup, proceeding};

/// The actor meant: an account by its login name, else as written.
pub(super) fn actor(tx: &mut dyn Tx, given: &str) -> Result<String> {
    let found = account::by_name(tx, &given.to_ascii_lowercase())?;
    Ok(found.map_or_else(|| given.to_owned(), |account| account.actor()))
}

/// Kinds of target that have a number.
const NUMBERED: [&str; 8] =
    ["batch", "letter", "account", "proceeding", "key", "message", "proposal", "watchlist"];

/// Everything that may be meant.
pub(super) fn targets(tx: &mut dyn Tx, given: &str) -> Result<Vec<Target>> {
    let mut targets = vec![Target::Is(given.to_owned())];
    if given.bytes().all(|byte| byte.is_ascii_digit()) && given.len() < 15 {
        targets.extend(NUMBERED.map(|kind| Target::Is(format!("{kind}/{given}"))));
    }
    organisation(tx, &given.to_ascii_uppercase(), &mut targets)?;
    if let Some(found) = proceeding::by_number(tx, given)? {
        let code = lookup::code_of(tx, found.org)?.unwrap_or_default();
        let record = domain::RecordKey::from_stored(found.record).map(domain::RecordKey::hex);
        targets.push(Target::Is(format!("proceeding/{given}")));
        targets.push(Target::Is(format!("record/{code}-{}", record.unwrap_or_default())));
        targets.push(Target::OfProceeding(found.id));
    }
    if let Some(found) = letter::by_number(tx, given)? {
        targets.push(Target::Is(format!("letter/{}", found.id)));
    }
    if let Some(found) = account::by_name(tx, &given.to_ascii_lowercase())? {
        targets.push(Target::Is(found.actor().replace(':', "/")));
    }
    Ok(targets)
}

fn organisation(tx: &mut dyn Tx, code: &str, targets: &mut Vec<Target>) -> Result<()> {
    targets.push(Target::Is(format!("organisation/{code}")));
    targets.push(Target::Begins(format!("record/{code}-")));
    if let Some(found) = lookup::by_code(tx, &[code])?.pop() {
        targets.push(Target::OfOrganisation(found.id));
    }
    Ok(())
}
