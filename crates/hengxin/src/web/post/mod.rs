//! Sending messages by mail, in the background of `serve`. Any process on a database may send any message; each is
//! claimed by one.

mod mail;
mod smtp;

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::Shared;
use super::notices::on_blocking_thread;
use crate::app::message::{self, Attempt};
use crate::store::message::MessageRow;
use crate::store::sql::Result;

pub use mail::letter;
pub use smtp::{MailFault, MailMisconfigured, MailServer, Security};

/// How messages are sent.
#[derive(Debug, Clone)]
pub struct PostSettings {
    /// The mail server; `None` where no mail is sent and messages wait for somebody else.
    pub server: Option<MailServer>,
    /// How often it is looked whether any are due.
    pub every: Duration,
}

impl Default for PostSettings {
    fn default() -> Self {
        PostSettings { server: None, every: Duration::from_secs(5) }
    }
}

/// Attempts at once: mail servers count connections.
const AT_ONCE: u32 = 4;

/// Sends what is due, and clears what has been kept long enough, until `stopping` ends.
pub(super) async fn keep_sending(web: Shared, stopping: impl Future<Output = ()>) {
    tokio::pin!(stopping);
    loop {
        tokio::select! {
            () = &mut stopping => return,
            () = tokio::time::sleep(web.settings.post.every) => {}
        }
        match send_due(&web).await {
            // Somebody loads a long delivery.
            Err(fault) if fault.is_retryable() => {
                tracing::info!("messages wait: the register is being written");
            }
            Err(fault) => tracing::error!(%fault, "messages wait: the store failed"),
            Ok(_) => {}
        }
    }
}

/// Sends everything that is due now; how many attempts that took.
pub async fn send_due(web: &Shared) -> Result<usize> {
    on_blocking_thread(web, |web| message::clear(&web.register)).await?;
    let Some(server) = web.settings.post.server.clone().map(Arc::new) else { return Ok(0) };
    let mut attempts = 0;
    loop {
        let claimed = on_blocking_thread(web, |web| message::claim(&web.register, AT_ONCE)).await?;
        if claimed.is_empty() {
            return Ok(attempts);
        }
        attempts += claimed.len();
        let mut sending = JoinSet::new();
        for row in claimed {
            sending.spawn(attempt(Arc::clone(web), Arc::clone(&server), row));
        }
        while let Some(done) = sending.join_next().await {
            done.unwrap_or_else(|stopped| std::panic::resume_unwind(stopped.into_panic()))?;
        }
    }
}

async fn attempt(web: Shared, server: Arc<MailServer>, row: MessageRow) -> Result<()> {
    let attempt = match server.send(&row).await {
        Ok(()) => Attempt::Taken,
        Err(fault) if fault.is_final() => Attempt::Refused(fault.code().into_owned()),
        Err(fault) => Attempt::Failed(fault.code().into_owned()),
    };
    match &attempt {
        Attempt::Taken => tracing::info!(id = row.id, "a message was sent"),
        Attempt::Failed(fault) | Attempt::Refused(fault) => {
            tracing::warn!(id = row.id, fault, "a message was not sent");
        }
    }
    on_blocking_thread(&web, move |web| settle(web, &row, &attempt)).await
}

/// While a long delivery is loaded nothing can be noted; what is not noted in time is sent a second time.
const PATIENT: u32 = 6;

fn settle(web: &Shared, row: &MessageRow, attempt: &Attempt) -> Result<()> {
    let mut tries = 1;
    loop {
        match message::settle(&web.register, row, attempt) {
            Err(fault) if fault.is_retryable() && tries < PATIENT => tries += 1,
            done => return done,
        }
    }
}
