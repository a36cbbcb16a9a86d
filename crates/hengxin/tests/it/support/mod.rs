//! What the stories need: databases of both kinds, made for one test and gone after it.

mod both;
pub mod browser;
pub mod device;
pub mod fixture;
mod live_schema;
pub mod postgres;
mod real;

pub use both::{NOW, TestDatabase, on_both, on_both_empty};
pub use live_schema::live_schema;
pub use real::real;
