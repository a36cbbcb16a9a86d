//! Stories of deliveries: what a file does to the register, and what it must never do.

mod again;
mod codes;
pub mod desk;
mod faults;
mod people;
mod received;
mod rows;
mod snapshot;
mod story;
mod whole;
