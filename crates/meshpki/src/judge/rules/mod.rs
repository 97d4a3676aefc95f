//! The rules: each states one kind of fact about one thing. One file a concern.
//!
//! What runs on a certificate, and in which order, is [`certificate`]; on the anchors as a set,
//! [`anchors`]; on a key, [`key`]; on who signed whom, [`link`]. What is odd about the text of a
//! file is seen where it is read, in `pem.rs`.

pub(crate) mod algorithm;
pub(crate) mod anchors;
pub(crate) mod authority;
pub(crate) mod extension;
pub(crate) mod identity;
pub(crate) mod key;
pub(crate) mod link;
pub(crate) mod name_constraints;
pub(crate) mod reading;
pub(crate) mod serial;
pub(crate) mod svid;
pub(crate) mod text;
pub(crate) mod usage;
pub(crate) mod validity;

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::judge::policy::Policy;
use crate::problem::problem::{Place, Problem};

/// A certificate and where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) certificate: &'a Certificate,
    pub(crate) place: Place,
    /// How many CAs stand below it on its path.
    pub(crate) below: usize,
    pub(crate) policy: &'a Policy,
    pub(crate) at: UnixTime,
}

/// Every rule that looks at one certificate.
pub(crate) fn certificate(subject: &Subject<'_>) -> Vec<Problem> {
    let mut found = Vec::new();
    validity::check(subject, &mut found);
    authority::check(subject, &mut found);
    usage::check(subject, &mut found);
    algorithm::check(subject, &mut found);
    serial::check(subject, &mut found);
    reading::check(subject, &mut found);
    extension::check(subject, &mut found);
    name_constraints::check(subject, &mut found);
    identity::check(subject, &mut found);
    svid::check(subject, &mut found);
    found
}
