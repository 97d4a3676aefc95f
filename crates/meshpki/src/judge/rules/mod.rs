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
use crate::judge::fault::Fault;
use crate::judge::policy::Policy;
use crate::problem::judge::Judges;
use crate::problem::place::Place;

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

impl Subject<'_> {
    /// The judges that refuse for what each checks of a certificate in a path. An anchor is a name and a key to
    /// the proxies.
    pub(crate) fn checked_in_path(&self) -> Judges {
        match self.place {
            Place::Anchor => Judges::CONTROL_PLANE,
            _ => Judges::BOTH,
        }
    }
}

/// Every rule that looks at one certificate.
pub(crate) fn certificate(subject: &Subject<'_>) -> Vec<Fault> {
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
