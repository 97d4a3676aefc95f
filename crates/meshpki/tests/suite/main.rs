//! What the library promises, a claim a test.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod cases;
mod common;
mod conformance;
mod detail;
mod docs;
mod embedding;
mod fixtures;
mod formats;
mod issue;
mod jwks;
mod keys;
mod law;
mod origin;
mod pains;
mod reading;
mod request;
mod rules;
mod secrets;
mod streams;
mod timeline;
mod trust_domain;
mod vectors;
