//! The rules: each states one kind of fact about one thing. One file for each kind.
//!
//! What runs on one certificate, and in which order, is in [`certificate`]; on the anchors as a set, [`anchors`]; on
//! a key, [`key`]; on who signed whom, [`link`]; on a text, [`text`].

pub(crate) mod algorithm;
pub(crate) mod anchors;
pub(crate) mod authority;
pub(crate) mod certificate;
pub(crate) mod extension;
pub(crate) mod identity;
pub(crate) mod key;
pub(crate) mod link;
pub(crate) mod name_constraints;
pub(crate) mod next;
pub(crate) mod reading;
pub(crate) mod serial;
pub(crate) mod svid;
pub(crate) mod text;
pub(crate) mod usage;
pub(crate) mod validity;
pub(crate) mod ztunnel;
