//! What `serve` carries on in the background that nobody waits for: erasures that are decided and not yet carried to their
//! end, reminders to those who have not confirmed that they dropped what left, and new versions of published lists.

use std::time::Duration;

use super::Shared;
use super::notices::on_blocking_thread;
use crate::app::{erase, receiver};
use crate::store::sql::Result;

/// How often it is looked whether anything is to be done.
const EVERY: Duration = Duration::from_mins(1);

/// Carries on until `stopping` ends.
pub(super) async fn keep_on(web: Shared, stopping: impl Future<Output = ()>) {
    tokio::pin!(stopping);
    loop {
        tokio::select! {
            () = &mut stopping => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        match once(&web).await {
            Err(fault) if fault.is_retryable() => {
                tracing::info!("erasing and reminding wait: the register is in use");
            }
            Err(fault) => tracing::error!(%fault, "erasing or reminding failed; it is tried again"),
            Ok(()) => {}
        }
        super::published::keep_up(&web).await;
    }
}

/// Does what is due now.
async fn once(web: &Shared) -> Result<()> {
    on_blocking_thread(web, |web| {
        erase::carry_on(&web.register, "system")?;
        receiver::remind(&web.register).map(drop)
    })
    .await
}
