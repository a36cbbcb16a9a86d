//! Duties of whoever runs the register: checking what is stored, making the projections again.

mod recheck;
