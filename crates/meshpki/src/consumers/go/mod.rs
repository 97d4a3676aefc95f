//! A certificate as the control plane reads it: Go's `crypto/x509`, rule by rule.
//!
//! No DER library comes near, for what Go accepts beyond DER and what it refuses beyond it are rules of
//! its own; and a certificate that Go cannot parse costs the control plane the whole file that it
//! stands in. So this reads as Go reads (crypto/x509/parser.go, golang.org/x/crypto/cryptobyte) and
//! returns Go's values. Nothing is trusted because of it alone: signatures and paths are webpki's. A
//! differential test against Go holds it.

pub(crate) mod certificate;
mod der;
pub(crate) mod domain;
pub(crate) mod extension;
pub(crate) mod general_name;
pub(crate) mod key;
pub(crate) mod name;
pub(crate) mod oid;
pub(crate) mod refusal;
pub(crate) mod text;
mod time;
pub(crate) mod url;

#[cfg(test)]
mod tests;
