//! New certificates and requests: what they should be, and who signs them.

pub(crate) mod authority;
pub(crate) mod credentials;
pub(crate) mod error;
pub(crate) mod lineage;
pub(crate) mod options;
pub(crate) mod params;
pub(crate) mod request;
pub(crate) mod signer;
pub(crate) mod subject;
pub(crate) mod unsigned;
pub(crate) mod written;
