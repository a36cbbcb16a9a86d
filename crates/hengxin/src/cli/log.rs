//! The log, on standard error.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use super::Stop;
use crate::config::{LogConfig, LogForm};

/// Starts the log as configured. Without this nothing is logged.
///
/// # Errors
/// [`Stop::Usage`] when the filter cannot be understood.
pub fn start(config: &LogConfig) -> Result<(), Stop> {
    let filter = EnvFilter::try_new(&config.filter).map_err(|error| Stop::usage(&error))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Colours are for a terminal; in a file or a journal they are noise.
    let log = log.with_ansi(std::io::stderr().is_terminal());
    match config.form {
        LogForm::Text => log.init(),
        LogForm::Json => log.json().init(),
    }
    Ok(())
}
