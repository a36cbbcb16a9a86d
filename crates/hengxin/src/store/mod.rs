//! Where facts, projections and jobs are kept.

pub mod sql;
