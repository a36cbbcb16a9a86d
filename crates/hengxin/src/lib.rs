//! hengxin

pub mod intake;
pub mod store;
