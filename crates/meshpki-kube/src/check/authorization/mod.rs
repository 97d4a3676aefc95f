//! Linkerd's policies: servers that demand an identity, and names that no client has.

pub(crate) mod check;
mod clients;
mod policies;
mod unmeshed;
