//! Tools of the repository.
fn main() {}
