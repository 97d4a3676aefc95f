//! The judgement: policy, probe, routes, rules, and the verifier that asks them.

pub(crate) mod anchors;
pub(crate) mod bundle;
pub(crate) mod bundle_text;
pub(crate) mod case;
pub(crate) mod concerns;
pub(crate) mod fault;
pub(crate) mod findings;
pub(crate) mod go;
pub(crate) mod named_domain;
pub(crate) mod path;
pub(crate) mod policy;
pub(crate) mod prepared;
pub(crate) mod probe;
pub(crate) mod question;
pub(crate) mod reach;
pub(crate) mod rules;
pub(crate) mod subject;
pub(crate) mod verdicts;
pub(crate) mod verifier;
pub(crate) mod webhook;
