//! A certificate that the rules check.

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::judge::behaviour::Behaviour;
use crate::policy::policy::Policy;
use crate::problem::judge::Judges;
use crate::problem::place::Place;

/// A certificate, its place, and the policy by which it is judged.
#[derive(Clone, Copy)]
pub(crate) struct Checked<'a> {
    pub(crate) certificate: &'a Certificate,
    pub(crate) place: Place,
    /// How many CAs are below it on its path.
    pub(crate) below: usize,
    /// Whether a leaf is at the beginning of that path, and not an issuer that is judged for its leaves.
    pub(crate) is_above_leaf: bool,
    pub(crate) policy: &'a Policy,
    pub(crate) behaviour: Behaviour,
    pub(crate) at: UnixTime,
}

impl Checked<'_> {
    /// The judges that refuse because of what both check in a certificate of a path. For the proxies, an anchor is
    /// only a name and a key.
    pub(crate) fn checked_in_path(&self) -> Judges {
        match self.place {
            Place::Anchor => Judges::CONTROL_PLANE,
            _ => Judges::MESH,
        }
    }
}
