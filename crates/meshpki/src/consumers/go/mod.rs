//! A certificate as the control plane reads it: Go's `crypto/x509`, rule by rule.
//!
//! Go's rules are stricter than DER in some places and laxer in others, so no DER library can stand in for it; and
//! one certificate that Go cannot parse makes the control plane refuse the whole file. So this follows Go's parser
//! (crypto/x509/parser.go, golang.org/x/crypto/cryptobyte) and returns Go's values. Nothing is trusted because of it
//! alone: webpki verifies signatures and paths. A differential test compares it with Go.

pub(crate) mod certificate;
pub(crate) mod der;
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
