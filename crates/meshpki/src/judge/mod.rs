//! The judgement: policy, probe, routes, rules, and the verifier that asks them.

pub(crate) mod bundle;
pub(crate) mod bundle_text;
pub(crate) mod findings;
pub(crate) mod go;
pub(crate) mod names;
pub(crate) mod order;
pub(crate) mod path;
pub(crate) mod policy;
pub(crate) mod probe;
pub(crate) mod reach;
pub(crate) mod rules;
pub(crate) mod sayings;
pub(crate) mod trust_domain;
pub(crate) mod verifier;
pub(crate) mod webhook;
