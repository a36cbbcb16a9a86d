//! The witnesses of a policy, as the sequencer of a log asks them: from a thread that may wait, once for each checkpoint.

use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tlog::note::SignatureLine;
use tlog::{Policy, SignedCheckpoint};
use tokio::runtime::{Builder, Runtime};

use super::ask::{Heard, Panel};
use crate::clock::Clock;
use crate::log::{ProofMaker, Witnesses};

/// The witnesses of a policy.
#[derive(Debug)]
pub struct PolicyWitnesses {
    policy: Policy,
    panel: Mutex<Panel>,
    clock: Clock,
    /// Where it is waited for answers. Always there until this goes.
    runtime: Option<Runtime>,
}

impl PolicyWitnesses {
    /// Those of this policy that have an address; each is given `patience` for one checkpoint.
    ///
    /// # Errors
    /// The operating system's, when it gives no runtime to wait in.
    pub fn new(policy: Policy, patience: Duration, clock: Clock) -> io::Result<PolicyWitnesses> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let panel = Mutex::new(Panel::of(&policy, patience));
        Ok(PolicyWitnesses { policy, panel, clock, runtime: Some(runtime) })
    }

    /// Says whether those who signed are enough for whoever reads by this policy.
    fn weigh(&self, checkpoint: &SignedCheckpoint, lines: &[SignatureLine]) {
        let mut signed = checkpoint.clone();
        let added = lines.iter().try_for_each(|line| signed.note_mut().add(line.clone()));
        let enough = added.is_ok() && self.policy.check(&signed).is_ok();
        metrics::gauge!("hengxin_log_witnessed").set(if enough { 1.0 } else { 0.0 });
        if !enough {
            let size = checkpoint.unverified().head().size.get();
            tracing::warn!(size, "too few witnesses have signed for the policy; readers by it wait");
        }
    }
}

impl Witnesses for PolicyWitnesses {
    fn cosign(&self, checkpoint: &SignedCheckpoint, proof: &ProofMaker<'_>) -> Vec<SignatureLine> {
        let Some(runtime) = &self.runtime else { return Vec::new() };
        let prove = |from| {
            let made = proof(from);
            made.inspect_err(|fault| tracing::error!(%fault, "a proof for a witness cannot be made")).ok()
        };
        let now = self.clock.now().as_microsecond();
        let mut panel = self.panel.lock().unwrap_or_else(PoisonError::into_inner);
        let heard = runtime.block_on(panel.cosign(checkpoint, prove, now));
        let lines: Vec<SignatureLine> = heard.into_iter().filter_map(Heard::lines).flatten().collect();
        self.weigh(checkpoint, &lines);
        lines
    }
}

/// A runtime may not wait for its end where others are being driven.
impl Drop for PolicyWitnesses {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
