//! What the register shows over HTTP: the website here, and whatever else stands beside it.

pub mod site;
