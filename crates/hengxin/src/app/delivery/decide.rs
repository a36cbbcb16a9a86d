//! A person decides on a delivery that was held: let it in after all, or turn it away.

use std::sync::Arc;

use crate::app::Register;
use crate::app::import::{ImportFault, Order, Progress, Report, import, kept};
use crate::store::audit::{self, Entry};
use crate::store::delivery::{self, Delivery, State};
use crate::store::sql::{StoreFault, Tx};

/// Why a decision was not taken.
#[derive(Debug, thiserror::Error)]
pub enum DecideFault {
    /// No such delivery, or not one that is held.
    #[error("the delivery is not held")]
    NotHeld,
    /// Loading it failed.
    #[error(transparent)]
    Import(#[from] ImportFault),
    /// Our failure.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

/// Lets a held delivery in: it is read again from the kept copy, and the gates stay open.
///
/// # Errors
/// [`DecideFault::NotHeld`], also where another decided while this load waited for its turn.
pub fn approve(register: &Register, batch: i64, actor: &str) -> Result<Report, DecideFault> {
    let held = register.db.read(|tx| held(tx, batch))?.ok_or(DecideFault::NotHeld)?;
    let path = kept(&register.data_dir, &held.file_sha256);
    let order = Order {
        feed: &held.feed,
        path: &path,
        file_name: &held.file_name,
        actor,
        approved: true,
        batch: Some(batch),
    };
    match import(register, &order, &Arc::new(Progress::default())) {
        // The load looks again before it begins, and fails where another was faster: that is no failure of ours.
        Err(ImportFault::Store(_)) if is_settled(register, batch)? => Err(DecideFault::NotHeld),
        loaded => Ok(loaded?),
    }
}

/// Turns a held delivery away; nothing of it ever was in the register.
///
/// # Errors
/// [`DecideFault::NotHeld`].
pub fn reject(register: &Register, batch: i64, actor: &str) -> Result<(), DecideFault> {
    let now = register.clock.now().as_microsecond();
    register.db.decide(|tx| {
        // Asked under the lock: a load may have ended while this waited for it.
        let held = held(tx, batch)?.ok_or(DecideFault::NotHeld)?;
        let target = format!("batch/{batch}");
        let verb = "delivery.reject";
        audit::note(
            tx,
            &Entry {
                at: now,
                actor,
                verb,
                target: &target,
                purpose: "deciding on a held delivery",
                detail: r#"{"before":"held","after":"rejected"}"#,
            },
        )?;
        delivery::conclude(tx, batch, State::Rejected, &held.counts, now, held.outcome.as_deref())?;
        Ok(())
    })
}

fn held(tx: &mut dyn Tx, batch: i64) -> Result<Option<Delivery>, StoreFault> {
    Ok(delivery::find(tx, batch)?.filter(|delivery| delivery.state == State::Held))
}

fn is_settled(register: &Register, batch: i64) -> Result<bool, StoreFault> {
    let found = register.db.read(|tx| delivery::find(tx, batch))?;
    Ok(found.is_some_and(|delivery| delivery.state.is_settled()))
}
