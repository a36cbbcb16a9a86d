//! Sending notices about watch lists, in the background of `serve`. Any process on a database may send any notice;
//! each is claimed by one.

pub(in crate::web) mod send;

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::Shared;
use crate::app::watch::notices::{self, Parcel};
use crate::store::sql::Result;

pub use send::SendFault;

/// How notices are sent.
#[derive(Debug, Clone, Copy)]
pub struct NoticeSettings {
    /// Whether they may go into private networks, and to this machine itself.
    pub private: bool,
    /// How often it is looked whether any are due.
    pub every: Duration,
    /// How long one attempt may take.
    pub patience: Duration,
}

impl Default for NoticeSettings {
    fn default() -> Self {
        NoticeSettings { private: false, every: Duration::from_secs(5), patience: Duration::from_secs(10) }
    }
}

/// Attempts at once.
const AT_ONCE: u32 = 16;

/// Makes and sends what is due until `stopping` ends.
pub(super) async fn keep_sending(web: Shared, stopping: impl Future<Output = ()>) {
    tokio::pin!(stopping);
    loop {
        tokio::select! {
            () = &mut stopping => return,
            () = tokio::time::sleep(web.settings.notices.every) => {}
        }
        match send_due(&web).await {
            // Somebody loads a long delivery.
            Err(fault) if fault.is_retryable() => {
                tracing::info!("notices wait: the register is being written");
            }
            Err(fault) => tracing::error!(%fault, "notices wait: the store failed"),
            Ok(_) => {}
        }
    }
}

/// Makes and sends everything that is due now; how many attempts that took.
pub async fn send_due(web: &Shared) -> Result<usize> {
    on_blocking_thread(web, |web| notices::make(&web.register)).await?;
    let mut attempts = 0;
    loop {
        let private = web.settings.notices.private;
        let parcels =
            on_blocking_thread(web, move |web| notices::claim(&web.register, AT_ONCE, private)).await?;
        if parcels.is_empty() {
            return Ok(attempts);
        }
        attempts += parcels.len();
        let mut sending = JoinSet::new();
        for parcel in parcels {
            sending.spawn(attempt(Arc::clone(web), parcel));
        }
        while let Some(done) = sending.join_next().await {
            done.unwrap_or_else(|stopped| std::panic::resume_unwind(stopped.into_panic()))?;
        }
    }
}

async fn attempt(web: Shared, parcel: Parcel) -> Result<()> {
    let settings = web.settings.notices;
    let fault = send::send(&parcel, &settings).await.err();
    let (list, nth) = (parcel.notice.watchlist, parcel.notice.nth);
    match &fault {
        None => tracing::info!(list, nth, "a notice was delivered"),
        Some(fault) => tracing::warn!(list, nth, fault = &*fault.code(), "a notice was not delivered"),
    }
    let code = fault.as_ref().map(SendFault::code);
    on_blocking_thread(&web, move |web| settle(web, &parcel, code.as_deref())).await
}

/// While a long delivery is loaded nothing can be noted; what is not noted in time is sent a second time.
const PATIENT: u32 = 6;

fn settle(web: &Shared, parcel: &Parcel, code: Option<&str>) -> Result<()> {
    let mut tries = 1;
    loop {
        match notices::settle(&web.register, &parcel.notice, code) {
            Err(fault) if fault.is_retryable() && tries < PATIENT => tries += 1,
            done => return done,
        }
    }
}

/// The store may have to wait.
pub(super) async fn on_blocking_thread<T: Send + 'static>(
    web: &Shared,
    work: impl FnOnce(&Shared) -> Result<T> + Send + 'static,
) -> Result<T> {
    let web = Arc::clone(web);
    let done = tokio::task::spawn_blocking(move || work(&web)).await;
    done.unwrap_or_else(|stopped| match stopped.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Err(crate::store::sql::StoreFault::Stopping),
    })
}
