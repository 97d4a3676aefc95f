//! What objects say: one file for each kind of which something is read, and `object.rs` for all of them.

pub(crate) mod api_service;
pub(crate) mod authorization;
pub(crate) mod base64;
pub(crate) mod bundle;
pub(crate) mod ca_issuer;
pub(crate) mod certificate;
pub(crate) mod certificate_request;
pub(crate) mod config_map;
pub(crate) mod entries;
pub(crate) mod environment;
pub(crate) mod event;
pub(crate) mod external_workload;
pub(crate) mod facts;
pub(crate) mod link;
pub(crate) mod linkerd_config;
pub(crate) mod maker;
pub(crate) mod network_policy;
pub(crate) mod object;
pub(crate) mod operator;
pub(crate) mod pod;
pub(crate) mod secret;
pub(crate) mod selector;
pub(crate) mod value;
pub(crate) mod webhook_configuration;
pub(crate) mod workload;
