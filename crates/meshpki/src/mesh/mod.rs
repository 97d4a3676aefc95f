//! What a mesh consists of: trust domain and identities, bundle, chains, stream.

pub(crate) mod bundle;
pub(crate) mod chain;
pub(crate) mod dns;
pub(crate) mod identity;
#[cfg(feature = "jwks")]
pub(crate) mod jwks;
pub(crate) mod lifetime;
pub(crate) mod names;
pub(crate) mod parser;
pub(crate) mod release;
pub(crate) mod spiffe_id;
pub(crate) mod stream;
pub(crate) mod trust_domain;
pub(crate) mod webhook;
