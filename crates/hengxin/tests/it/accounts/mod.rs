//! Accounts of officers: set up, signed in with, attacked, and held to their roles.

mod at_the_terminal;
mod attacks;
mod identities;
mod passkeys;
mod places;
mod provider;
mod sign_in;
