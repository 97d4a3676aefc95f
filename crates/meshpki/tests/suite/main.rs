//! What the library promises, a claim a test.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;
mod issue;
mod keys;
mod law;
mod rules;
mod vectors;
