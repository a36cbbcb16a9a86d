//! How deliveries stand, counted once for each moment of the register.

use std::sync::Arc;

use super::answer::{moment, now, off_worker};
use super::{Problem, Shared};
use crate::app::Register;
use crate::app::monitoring::{self, Figures};
use crate::app::view::Asked;

/// The figures of this moment: counted by one request while others wait for it.
///
/// # Errors
/// The store's.
pub async fn figures(web: &Shared) -> Result<Arc<Figures>, Problem> {
    let at_hand = async || -> Result<Option<Arc<Figures>>, Problem> {
        let stand = web.register.db.read_async(monitoring::stand).await?;
        Ok(web.monitoring.get(now(web).await?, &stand))
    };
    if let Some(figures) = at_hand().await? {
        return Ok(figures);
    }
    let _alone = web.costly.lock().await;
    if let Some(figures) = at_hand().await? {
        return Ok(figures);
    }
    let count = |register: &Register| {
        register.look(Asked::Now, |tx, lens| {
            Ok((monitoring::stand(tx)?, monitoring::figures(tx, register)?, moment(&lens.as_of)))
        })
    };
    let (stand, figures, at) = off_worker(web, count).await?.map_err(|_| Problem::Fault)?;
    let figures = Arc::new(figures);
    web.monitoring.put(at, stand, Arc::clone(&figures));
    Ok(figures)
}
