//! Asking witnesses: all of a policy at once, each with a time of its own, so that one that is slow, down or lying holds
//! up nobody. Whether those that signed are enough is the policy's to say.

use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use tlog::note::{SignatureLine, StandardVerifier};
use tlog::witness::{Answer, Asking, GaveUp, Next, NotAnAnswer};
use tlog::{ConsistencyProof, Policy, SignedCheckpoint, TreeSize};

use crate::web::fetch::Peer;
use crate::web::notices::SendFault;

/// Longest answer of a witness: signature lines, at most as a note has them.
const LONGEST: usize = tlog::note::MOST_BYTES;

/// After the first failure a witness is left alone for this long, then for twice as long each time.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// It is asked at least this often, so that one that comes back soon signs again.
const LONGEST_WAIT: Duration = Duration::from_mins(10);

/// Why a witness has not signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unheard {
    /// It failed a short time ago and is left alone for a while.
    #[error("left alone for a while, since it failed")]
    LeftAlone,
    /// No answer came.
    #[error("no answer: {}", .0.code())]
    NoAnswer(SendFault),
    /// What came is no answer of a witness.
    #[error(transparent)]
    NotAnAnswer(#[from] NotAnAnswer),
    /// It will not sign this checkpoint.
    #[error(transparent)]
    GaveUp(#[from] GaveUp),
    /// The log could not prove that it goes on from what the witness has signed.
    #[error("no proof from {0} leaves could be made")]
    NoProof(TreeSize),
}

impl Unheard {
    /// Whether the witness says that the log has two histories, or was set back. Somebody must look at once.
    pub fn accuses(&self) -> bool {
        match self {
            Unheard::GaveUp(GaveUp::Ahead(_) | GaveUp::SplitView(_) | GaveUp::Inconsistent) => true,
            Unheard::GaveUp(
                GaveUp::Malformed
                | GaveUp::NotSigned
                | GaveUp::UnknownLog
                | GaveUp::Unsettled
                | GaveUp::NoSignature,
            )
            | Unheard::LeftAlone
            | Unheard::NoAnswer(_)
            | Unheard::NotAnAnswer(_)
            | Unheard::NoProof(_) => false,
        }
    }
}

/// What came of asking one witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Its address.
    pub url: String,
    /// Its verified lines, or why there are none.
    pub outcome: Result<Vec<SignatureLine>, Unheard>,
}

impl Heard {
    /// Its verified lines, if there are any.
    pub fn lines(self) -> Option<Vec<SignatureLine>> {
        self.outcome.ok()
    }
}

/// One witness, as far as a log remembers it.
#[derive(Debug)]
struct Asked {
    url: String,
    keys: Vec<StandardVerifier>,
    peer: Option<Peer>,
    /// What it is thought to have signed last. Wrong is no harm: it says what it has.
    from: TreeSize,
    /// Failures since it last signed.
    failures: u32,
    /// Not to be asked before this instant: microseconds since 1970-01-01 UTC.
    not_before: i64,
}

/// The witnesses of a policy that can be reached. Lines of one address are keys of one witness.
#[derive(Debug)]
pub struct Panel {
    witnesses: Vec<Asked>,
    patience: Duration,
}

impl Panel {
    /// The witnesses of a policy that have an address; each is given `patience` for one checkpoint, however many
    /// requests it takes.
    pub fn of(policy: &Policy, patience: Duration) -> Panel {
        let mut panel = Panel { witnesses: Vec::new(), patience };
        for (_, listed) in policy.witnesses() {
            let (Some(url), Ok(key)) = (&listed.url, listed.key.verifier()) else { continue };
            panel.add(&url.to_string(), key);
        }
        panel
    }

    fn add(&mut self, url: &str, key: StandardVerifier) {
        if let Some(known) = self.witnesses.iter_mut().find(|known| known.url == url) {
            known.keys.push(key);
            return;
        }
        let peer = Peer::new(url, self.patience);
        let (from, url) = (TreeSize::EMPTY, url.to_owned());
        self.witnesses.push(Asked { url, keys: vec![key], peer, from, failures: 0, not_before: 0 });
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.witnesses.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.witnesses.is_empty()
    }

    /// Asks all of them at once to sign a checkpoint. `prove` gives the proof from an older size to it; `now` is in
    /// microseconds since 1970-01-01 UTC.
    pub async fn cosign(
        &mut self,
        checkpoint: &SignedCheckpoint,
        prove: impl Fn(TreeSize) -> Option<ConsistencyProof>,
        now: i64,
    ) -> Vec<Heard> {
        let (prove, patience) = (&prove, self.patience);
        let asking = self.witnesses.iter_mut().map(|witness| async move {
            let asked = tokio::time::timeout(patience, witness.ask(checkpoint, prove, now)).await;
            let outcome = asked.unwrap_or(Err(Unheard::NoAnswer(SendFault::Late)));
            witness.remember(checkpoint, &outcome, now);
            Heard { url: witness.url.clone(), outcome }
        });
        join_all(asking).await
    }
}

impl Asked {
    async fn ask(
        &mut self,
        checkpoint: &SignedCheckpoint,
        prove: &impl Fn(TreeSize) -> Option<ConsistencyProof>,
        now: i64,
    ) -> Result<Vec<SignatureLine>, Unheard> {
        if now < self.not_before {
            return Err(Unheard::LeftAlone);
        }
        let peer = self.peer.as_mut().ok_or(Unheard::NoAnswer(SendFault::NoAddress))?;
        let mut asking = Asking::new(checkpoint, &self.keys, self.from);
        loop {
            let proof = prove(asking.from()).ok_or(Unheard::NoProof(asking.from()))?;
            // The checkpoint is signed by its log, so the request has a form.
            let body = asking.request(proof).render().unwrap_or_default();
            let sent = peer.post("add-checkpoint", Bytes::from(body), LONGEST).await;
            let fetched = sent.map_err(Unheard::NoAnswer)?;
            let answer = Answer::read(fetched.status, fetched.content_type.as_deref(), &fetched.body)?;
            match asking.take(answer) {
                Next::Ask(from) => {
                    if from < self.from {
                        tracing::warn!(
                            url = self.url,
                            told = from.get(),
                            known = self.from.get(),
                            "a witness has forgotten what it has signed: its records were set back"
                        );
                    }
                    self.from = from;
                }
                Next::Done(lines) => return Ok(lines),
                Next::Stop(why) => return Err(why.into()),
            }
        }
    }

    fn remember(
        &mut self,
        checkpoint: &SignedCheckpoint,
        outcome: &Result<Vec<SignatureLine>, Unheard>,
        now: i64,
    ) {
        match outcome {
            Ok(_) => {
                self.from = checkpoint.unverified().head().size;
                (self.failures, self.not_before) = (0, 0);
            }
            Err(Unheard::LeftAlone) => (),
            Err(why) => {
                tracing::warn!(url = self.url, %why, accuses = why.accuses(), "a witness has not signed");
                self.failures = self.failures.saturating_add(1);
                self.not_before = now.saturating_add(wait_after(self.failures));
            }
        }
    }
}

/// Microseconds to wait after that many failures in a row.
fn wait_after(failures: u32) -> i64 {
    let doubled = FIRST_WAIT.saturating_mul(1 << failures.saturating_sub(1).min(16));
    i64::try_from(doubled.min(LONGEST_WAIT).as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        assert_eq!([1, 2, 3, 4].map(wait_after), [1_000_000, 2_000_000, 4_000_000, 8_000_000]);
        assert_eq!([11, 100, u32::MAX].map(wait_after), [600_000_000; 3]);
    }
}
