//! What is read of manifests, and what is not.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod docs;
mod dump;
mod fixtures;
mod hostile;
mod kinds;
mod law;
mod mesh;
mod secrets;
mod select;
mod texts;
