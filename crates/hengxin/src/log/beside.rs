//! Two things at once.

use std::panic::resume_unwind;
use std::thread;

/// Does two things side by side, the second on a thread of its own; what they gave once both have ended. A panic of either is
/// a panic here.
pub(super) fn beside<A, B: Send>(one: impl FnOnce() -> A, other: impl FnOnce() -> B + Send) -> (A, B) {
    thread::scope(|scope| {
        let other = scope.spawn(other);
        let one = one();
        (one, other.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}
