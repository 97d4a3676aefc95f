//! What `kubectl apply` and Helm take: certificates and keys under the names that Linkerd reads.

pub(crate) mod manifest;
mod objects;
mod values;
mod yaml;
