//! What is read of manifests, and what is not.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod dump;
mod fixtures;
mod hostile;
mod kinds;
mod law;
mod secrets;
mod select;
mod texts;
