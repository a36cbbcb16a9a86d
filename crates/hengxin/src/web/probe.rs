//! Addresses for the machines that watch this one: alive, ready, figures.

use std::sync::OnceLock;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use super::{Problem, Shared};
use crate::store::sql::{Database, MIGRATIONS, Result, Tx, schema_version};

/// `/healthz`, `/readyz`, `/metrics`.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(figures))
}

/// The program's own figures; one set for the whole process.
pub fn recorder() -> PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    let handle = RECORDER.get_or_init(|| {
        let recorder = PrometheusBuilder::new()
            .set_buckets(&[0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1.0, 5.0])
            .expect("the list of buckets is not empty")
            .build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("somebody else keeps the figures of this process");
        }
        handle
    });
    handle.clone()
}

/// Ready when the database answers and its schema is the one this program knows.
async fn ready(State(web): State<Shared>) -> impl IntoResponse {
    let database = web.register.db.clone();
    let current = tokio::task::spawn_blocking(move || is_current(&database)).await;
    match current {
        Ok(Ok(true)) => (StatusCode::OK, "ready\n"),
        Ok(Ok(false)) => (StatusCode::SERVICE_UNAVAILABLE, "schema not current\n"),
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database not reachable\n"),
    }
}

fn is_current(database: &Database) -> Result<bool> {
    let known = MIGRATIONS.iter().map(|step| step.version).max();
    Ok(schema_version(database)? == known)
}

/// The figures in Prometheus' text format.
async fn figures(State(web): State<Shared>) -> Result<impl IntoResponse, Problem> {
    let (head, rows) =
        web.register.db.read_async(|tx| Ok((crate::app::view::head(tx)?, import_rows(tx)?))).await?;
    #[expect(clippy::cast_precision_loss, reason = "figures on a chart")]
    let gauge = |number: i64| number as f64;
    metrics::gauge!("hengxin_fact_head").set(gauge(head.0));
    for (outcome, count) in rows {
        metrics::gauge!("hengxin_import_rows", "outcome" => outcome).set(gauge(count));
    }
    web.metrics.run_upkeep();
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], web.metrics.render()))
}

fn import_rows(tx: &mut dyn Tx) -> Result<[(&'static str, i64); 4]> {
    const SQL: &str = "SELECT COALESCE(SUM(accepted), 0), COALESCE(SUM(unchanged), 0),
         COALESCE(SUM(quarantined), 0), COALESCE(SUM(refused), 0) FROM batch";
    tx.one(SQL, &[], |row| {
        Ok([
            ("accepted", row.int(0)?),
            ("unchanged", row.int(1)?),
            ("quarantined", row.int(2)?),
            ("refused", row.int(3)?),
        ])
    })
}
