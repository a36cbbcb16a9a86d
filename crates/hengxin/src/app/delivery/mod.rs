//! Deliveries that come over the network: taken in at once, read in the background, decided on by a person where
//! they look wrong, and given back with notes.

mod annotate;
mod decide;
mod run;
mod view;

pub use annotate::{AnnotateFault, annotated};
pub use decide::{DecideFault, approve, reject};
pub use run::{Desks, ReceiveFault, Sent, receive, resume};
pub use view::{DeliveryView, ProblemGroup, ProblemLine, deliveries, delivery, groups, lines};
