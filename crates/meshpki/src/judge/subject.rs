//! A certificate that the rules look at.

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::judge::policy::Policy;
use crate::problem::judge::Judges;
use crate::problem::place::Place;

/// A certificate, where it stands, and by what it is judged.
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
