//! Listening, and stopping without cutting anybody off.

use std::future::Future;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::{Shared, app};
use crate::app::delivery;

/// Tells the server to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop;

impl Stop {
    /// Comes when the program is asked to end: SIGTERM, or SIGINT (Ctrl-C).
    pub async fn by_signal() -> Stop {
        let interrupted = tokio::signal::ctrl_c();
        #[cfg(unix)]
        {
            let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
            if let Ok(mut terminate) = terminate {
                tokio::select! {
                    _ = interrupted => {}
                    _ = terminate.recv() => {}
                }
                return Stop;
            }
        }
        if interrupted.await.is_err() {
            std::future::pending::<()>().await;
        }
        Stop
    }
}

/// Serves until `stop` comes; answers under way get `Settings::farewell` to finish.
pub async fn serve(
    web: Shared,
    listener: TcpListener,
    stop: impl Future<Output = Stop> + Send + 'static,
) -> std::io::Result<()> {
    take_up(&web);
    let (told, stopping) = watch::channel(false);
    tokio::spawn(async move {
        stop.await;
        told.send_replace(true);
    });
    tokio::spawn(super::notices::keep_sending(Arc::clone(&web), wait(stopping.clone())));
    tokio::spawn(super::upkeep::keep_on(Arc::clone(&web), wait(stopping.clone())));
    tokio::spawn(super::post::keep_sending(Arc::clone(&web), wait(stopping.clone())));
    tokio::spawn(super::transparency::keep_on(Arc::clone(&web), wait(stopping.clone())));
    let farewell = web.settings.farewell;
    let service = app(&web).into_make_service_with_connect_info::<SocketAddr>();
    let listener = listener.tap_io(|stream| {
        // Answers are written whole; waiting to fill a packet would only delay them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps Nagle's delay");
        }
    });
    let server = axum::serve(listener, service).with_graceful_shutdown(wait(stopping.clone()));
    tokio::select! {
        ended = async { server.await } => ended,
        () = overdue(stopping, farewell) => Ok(()),
    }
}

async fn wait(mut stopping: watch::Receiver<bool>) {
    if stopping.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn overdue(stopping: watch::Receiver<bool>, farewell: Duration) {
    wait(stopping).await;
    tokio::time::sleep(farewell).await;
    tracing::warn!("some answers were not finished in time");
}

/// Goes on with deliveries that were received before the program started, and lets broken uploads go.
fn take_up(web: &Shared) {
    let register = Arc::clone(&web.register);
    tokio::task::spawn_blocking(move || {
        sweep(&register.data_dir.join("incoming"));
        if let Err(fault) = delivery::resume(&register) {
            tracing::error!(fault = %fault, "received deliveries could not be taken up");
        }
    });
}

/// No upload takes this long.
const BROKEN_FOR: Duration = Duration::from_hours(24);

/// Deletes what uploads that broke off with the program have left. Numbered files are deliveries and stay.
fn sweep(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let partial = entry.file_name().to_str().is_some_and(|name| name.starts_with(".tmp"));
        let age = entry.metadata().and_then(|meta| meta.modified()).ok().and_then(|at| at.elapsed().ok());
        if partial && age.is_some_and(|age| age > BROKEN_FOR) {
            std::fs::remove_file(entry.path()).ok();
        }
    }
}
