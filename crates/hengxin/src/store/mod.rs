//! Where facts, projections and deliveries are kept.

pub mod account;
pub mod api_key;
pub mod application;
pub mod attempt;
pub mod audit;
pub mod authority;
pub mod columns;
pub mod commit;
pub mod delivery;
pub mod erasure;
pub mod evidence;
pub mod history;
pub mod identity;
pub mod letter;
pub mod lookup;
pub mod message;
pub mod names;
pub mod notice;
pub mod proceeding;
pub mod receiver;
pub mod rows;
pub mod session;
pub mod sign_in_delay;
pub mod sql;
pub mod waiting;
pub mod watchlist;
