//! Stories of deliveries: what a file does to the register, and what it must never do.

mod codes;
mod desk;
mod people;
mod story;
