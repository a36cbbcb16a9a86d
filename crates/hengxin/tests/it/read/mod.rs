//! Reading the register over HTTP.

mod gone;
mod manners;
mod search;
mod shown;
mod then;
