//! What the register shows over HTTP: the API and the machine's own addresses here, the website beside them.
//!
//! A request passes: number and log, panic guard, time limit, compression, key and rate, then its handler. Handlers read
//! through [`Register`] and never touch the store themselves.

mod answer;
pub mod api;
mod atom;
pub mod fetch;
mod figures;
pub mod keys;
mod layers;
mod listen;
mod lists;
pub mod notices;
pub mod post;
mod probe;
mod problem;
pub mod provider;
mod published;
pub mod rate;
pub mod refusals;
mod saved;
mod sealed;
mod settings;
pub mod site;
pub mod transparency;
mod upkeep;

use std::sync::{Arc, OnceLock};

use axum::Router;
use bytes::Bytes;
use metrics_exporter_prometheus::PrometheusHandle;

pub use answer::answer;
pub(crate) use layers::address;
pub use layers::{Admitted, CallerAddress, around};
pub use listen::{Stop, serve};
pub use problem::{Problem, ProblemView};
pub use settings::Settings;

use crate::app::dataset::Files;
use crate::app::kept::Kept;
use crate::app::monitoring;
use crate::app::register::Register;
use crate::app::view::{Asked, ListQuery};

/// What every handler has at hand.
pub struct Web {
    /// The register.
    pub register: Arc<Register>,
    /// Limits and times.
    pub settings: Settings,
    /// How often each caller has asked.
    pub(crate) buckets: rate::Buckets,
    /// How many records each list has.
    pub(crate) totals: Kept<ListQuery, u64>,
    /// The figures.
    pub(crate) statistics: Kept<Asked, Bytes>,
    /// Open data of this moment.
    pub(crate) files: Files,
    /// One costly computation at a time; whoever waited finds its answer kept.
    pub(crate) costly: tokio::sync::Mutex<()>,
    /// Turns at hashing passphrases.
    pub(crate) hashing: tokio::sync::Semaphore,
    /// Lists of names being answered.
    pub(crate) lists: lists::Lists,
    /// What the website keeps at hand.
    pub(crate) site: site::Memory,
    /// Whom the check page trusts, as text; not there before the register has keys.
    pub(crate) trust: OnceLock<Arc<str>>,
    /// The identity provider, where one is configured.
    pub(crate) provider: Option<provider::Provider>,
    /// What the office is told of how deliveries and duties stand.
    pub(crate) monitoring: Kept<monitoring::Stand, Arc<monitoring::Figures>>,
    /// The program's own figures.
    pub(crate) metrics: PrometheusHandle,
}

/// Passphrases hashed at once: each takes some 20 MiB.
const HASHING_AT_ONCE: usize = 4;

/// [`Web`], shared by all requests.
pub type Shared = Arc<Web>;

impl Web {
    /// A register with everything that serving it needs.
    pub fn new(register: Arc<Register>, settings: Settings) -> Shared {
        Arc::new(Web {
            register,
            buckets: rate::Buckets::default(),
            totals: Kept::new(1000),
            statistics: Kept::new(20),
            files: Files::default(),
            costly: tokio::sync::Mutex::default(),
            hashing: tokio::sync::Semaphore::new(HASHING_AT_ONCE),
            lists: lists::Lists::default(),
            site: site::Memory::default(),
            trust: OnceLock::new(),
            provider: settings.provider.clone().map(provider::Provider::new),
            monitoring: Kept::new(2),
            metrics: probe::recorder(),
            settings,
        })
    }
}

/// Every address of the register.
pub fn app(web: &Shared) -> Router {
    let routes = Router::new()
        .merge(probe::routes())
        .nest("/api/v1", api::routes(&web.settings))
        .merge(transparency::routes())
        .merge(published::routes())
        .merge(site::routes(&web.settings));
    around(routes, web).with_state(Arc::clone(web))
}
