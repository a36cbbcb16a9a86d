//! What the program can do: one file per verb, between the edges (command line, web, intake) and the store.

pub mod register;
pub mod view;
