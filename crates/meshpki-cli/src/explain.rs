//! What codes mean and what programs say of certificates, as data. Uses no other folder.

pub(crate) mod findings;
pub(crate) mod messages;
