//! Limits and times of the server.

use std::time::Duration;

use super::rate::Limit;

/// Limits and times. `Settings::default()` suits a register of a city on one machine.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How often one caller may ask. Requests from this machine itself are not counted.
    pub rate: Limit,
    /// How long an answer may take before the caller is sent away.
    pub patience: Duration,
    /// How long a file may take to arrive.
    pub upload_patience: Duration,
    /// The largest body, in bytes, of a request that sends no file.
    pub body: usize,
    /// The largest file, in bytes.
    pub upload: usize,
    /// How long answers under way may take after the program was told to stop.
    pub farewell: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            rate: Limit { per_second: 50.0, burst: 500.0 },
            patience: Duration::from_secs(30),
            upload_patience: Duration::from_secs(30 * 60),
            body: 64 * 1024,
            upload: 1 << 30,
            farewell: Duration::from_secs(10),
        }
    }
}
