//! Reading the register over HTTP.

mod deliveries;
mod files;
mod gone;
mod manners;
mod meant;
mod reconciled;
mod screened;
mod search;
mod shown;
mod then;
