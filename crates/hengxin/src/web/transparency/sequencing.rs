//! Writing the log in the background: one instance at a time, a step a second, and at once while more waits.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::log::{LogFault, LogSettings, Started, Stepped, start, timestamp};
use crate::web::Shared;

/// How often it is looked whether something waits.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// From the beginning of one step to that of the next, unless more waits already.
    pub every: Duration,
    /// After something that a person must look at, and while another instance writes the log.
    pub again: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Pace { every: Duration::from_secs(1), again: Duration::from_secs(20) }
    }
}

/// Writes the log, where one is configured, until `stopping` ends.
pub(in crate::web) async fn keep_on(web: Shared, stopping: impl Future<Output = ()>) {
    let Some(settings) = web.settings.log.clone() else { return };
    tokio::pin!(stopping);
    tokio::select! {
        () = &mut stopping => {}
        () = sequence(web, settings, Pace::default()) => {}
    }
}

/// Writes the log for ever. When the future is dropped the step that is under way still ends, and the next writer goes on
/// from it.
pub async fn sequence(web: Shared, settings: LogSettings, pace: Pace) {
    let mut writer = None;
    loop {
        let began = Instant::now();
        let (here, stepped) = step(&web, &settings, writer.take()).await;
        let wait = match stepped {
            Ok(Stepped { more: true, .. }) => Duration::ZERO,
            Ok(Stepped { more: false, .. }) => pace.every.saturating_sub(began.elapsed()),
            Err(fault) => tell(&fault, pace),
        };
        writer = here;
        tokio::time::sleep(wait).await;
    }
}

/// Says why nothing was done, and how long to wait.
fn tell(fault: &LogFault, pace: Pace) -> Duration {
    if let LogFault::InUse = fault {
        tracing::debug!("another instance writes the log");
        return pace.again;
    }
    if fault.is_retryable() {
        tracing::info!(%fault, "the log waits");
        return pace.every;
    }
    metrics::counter!("hengxin_log_stopped_total").increment(1);
    tracing::error!(%fault, "THE LOG STANDS STILL: nothing is signed until somebody has looked at it");
    pace.again
}

/// One step, by the writer that is there or one that begins. After a fault the writer begins anew.
async fn step(
    web: &Shared,
    settings: &LogSettings,
    writer: Option<Started>,
) -> (Option<Started>, Result<Stepped, LogFault>) {
    let (register, settings) = (Arc::clone(&web.register), settings.clone());
    let done = tokio::task::spawn_blocking(move || {
        let at = register.clock.now().as_microsecond();
        let mut writer = match writer {
            Some(writer) => writer,
            None => begun(start(&register.db, &settings, at)?),
        };
        let stepped = writer.sequencer.step(timestamp(at))?;
        note(&stepped);
        Ok((writer, stepped))
    });
    match done.await {
        Ok(Ok((writer, stepped))) => (Some(writer), Ok(stepped)),
        Ok(Err(fault)) => (None, Err(fault)),
        Err(stopped) => match stopped.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => (None, Err(crate::store::sql::StoreFault::Stopping.into())),
        },
    }
}

fn begun(started: Started) -> Started {
    tracing::info!(origin = %started.origin, "this instance writes the log");
    for file in &started.made {
        tracing::warn!(file = %file.display(), "a key was made; keep a copy where only you can read it");
    }
    started
}

fn note(stepped: &Stepped) {
    #[expect(clippy::cast_precision_loss, reason = "a figure on a chart")]
    metrics::gauge!("hengxin_log_size").set(stepped.head.size.get() as f64);
    if stepped.placed > 0 {
        tracing::debug!(placed = stepped.placed, size = stepped.head.size.get(), "the log has grown");
    }
}
