//! The file of a report, once the log has a place for it.

use std::sync::Arc;
use std::time::Duration;

use domain::Lang;
use tokio::time::{Instant, sleep};

use super::{Problem, Shared};
use crate::app::report::{self as verbs, ReportFault};
use crate::store::report::ReportRow;

/// How often it is looked whether the proof is there: the log takes a step a second.
const AGAIN: Duration = Duration::from_millis(100);

/// The print of a report in a language, or its JSON; `None` where it was not printed. It waits for the proof as long as the
/// settings say, and then asks to come again: the report is there, and is the same then.
///
/// # Errors
/// [`Problem::Unsealed`] where the log has no place for it yet; our failures.
pub async fn handed_out(
    web: &Shared,
    row: ReportRow,
    lang: Option<Lang>,
) -> Result<Option<Vec<u8>>, Problem> {
    let (row, until) = (Arc::new(row), Instant::now() + web.settings.sealing);
    loop {
        match given(web, Arc::clone(&row), lang).await? {
            Err(ReportFault::NotYet) if Instant::now() < until => sleep(AGAIN).await,
            Err(ReportFault::NotYet) => {
                return Err(Problem::Unsealed { written: web.settings.log.is_some() });
            }
            Err(ReportFault::Refused(refusal)) => return Err(Problem::Refused { refusal, changed: None }),
            Err(ReportFault::Store(fault)) => return Err(fault.into()),
            Err(fault @ ReportFault::Seal(_)) => {
                tracing::error!(%fault, "a report could not be given out");
                return Err(Problem::Fault);
            }
            Ok(file) => return Ok(file),
        }
    }
}

async fn given(
    web: &Shared,
    row: Arc<ReportRow>,
    lang: Option<Lang>,
) -> Result<Result<Option<Vec<u8>>, ReportFault>, Problem> {
    let register = Arc::clone(&web.register);
    let made = tokio::task::spawn_blocking(move || match lang {
        Some(lang) => verbs::given_pdf(&register, &row, lang),
        None => verbs::given_json(&register, &row).map(|text| Some(text.into_bytes())),
    });
    made.await.map_err(|error| {
        tracing::error!(%error, "the making of a report stopped");
        Problem::Fault
    })
}
