//! Verifying reports at the terminal and on the check page.

#[path = "../../../../attest/tests/it/support.rs"]
#[expect(dead_code, reason = "the stories of the verifier need more of it")]
mod specimens;

mod page;
mod terminal;

/// A last day that no clock will reach while this program lives.
const FAR: &str = "9999-12-31";
