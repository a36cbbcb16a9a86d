//! hengxin

pub mod store;
