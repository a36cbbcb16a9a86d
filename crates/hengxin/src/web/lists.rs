//! How many lists of names are answered at once, and how much of the machine they get. Answering one is the costliest
//! thing anybody may ask for without a key, so the readers of pages keep a processor for themselves.

use std::num::NonZero;
use std::sync::Arc;
use std::thread;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use super::Problem;

/// The places there are.
#[derive(Debug)]
pub struct Lists {
    /// Lists of callers without a key.
    anonymous: Arc<Semaphore>,
    /// Lists of holders of a key.
    keyed: Arc<Semaphore>,
    /// Processors that compare names for lists.
    processors: Semaphore,
}

/// Lists of callers without a key at once.
const ANONYMOUS: usize = 8;
/// Lists of holders of a key at once.
const KEYED: usize = 32;
/// Seconds after which to come again when there is no place.
const WAIT: u64 = 10;

impl Default for Lists {
    fn default() -> Lists {
        let all = thread::available_parallelism().map_or(1, NonZero::get);
        Lists {
            anonymous: Arc::new(Semaphore::new(ANONYMOUS)),
            keyed: Arc::new(Semaphore::new(KEYED)),
            processors: Semaphore::new(all.saturating_sub(1).max(1)),
        }
    }
}

impl Lists {
    /// A place for one list, until it is dropped.
    pub fn place(&self, keyed: bool) -> Result<OwnedSemaphorePermit, Problem> {
        let places = if keyed { &self.keyed } else { &self.anonymous };
        Arc::clone(places).try_acquire_owned().map_err(|_| Problem::TooMany { wait: WAIT })
    }

    /// A processor for some hundredths of a second; who came first gets it first.
    pub async fn processor(&self) -> SemaphorePermit<'_> {
        self.processors.acquire().await.expect("the semaphore is never closed")
    }
}
