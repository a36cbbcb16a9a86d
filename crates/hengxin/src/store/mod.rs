//! Where facts, projections and jobs are kept.

pub mod columns;
pub mod sql;
