//! The anchors in webpki's form.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use rustls_pki_types::{Der, TrustAnchor};

use crate::certificate::certificate::{Certificate, place};
use crate::certificate::signature::Signatures;
use crate::judge::behaviour::Behaviour;
use crate::judge::stand_in::constraints_without_uris;

/// The anchors in webpki's form: for a proxy, each is a name, a key and name constraints.
pub(crate) struct TrustedAnchors {
    pub(crate) certificates: Arc<[Certificate]>,
    /// What webpki reads from each; `None` if it cannot parse the anchor, so that the proxies drop it.
    taken: Vec<Option<Taken>>,
    self_signed: Vec<bool>,
    /// The number of anchors with the most frequent name.
    pub(super) most_of_a_name: usize,
}

/// The ranges of a trust anchor's parts within its certificate.
struct Taken {
    subject: Range<usize>,
    key: Range<usize>,
    constraints: Option<Range<usize>>,
}

impl TrustedAnchors {
    pub(crate) fn new(certificates: Vec<Certificate>, signatures: &Signatures) -> Self {
        let mut anchors = Self {
            taken: certificates.iter().map(Taken::of).collect(),
            self_signed: Vec::with_capacity(certificates.len()),
            most_of_a_name: most_of_a_name(&certificates),
            certificates: Arc::from(certificates),
        };
        for certificate in anchors.certificates.iter() {
            anchors.self_signed.push(
                certificate.is_self_issued() && signatures.verifies(certificate, certificate),
            );
        }
        anchors
    }

    /// Whether proxies drop it, because webpki cannot parse it.
    pub(crate) fn is_dropped(&self, index: usize) -> bool {
        self.taken[index].is_none()
    }

    pub(crate) fn is_self_signed(&self, index: usize) -> bool {
        self.self_signed[index]
    }

    /// The anchor in webpki's form; `None` if proxies of such a release drop it.
    pub(super) fn trusted(&self, index: usize, behaviour: Behaviour) -> Option<TrustAnchor<'_>> {
        let taken = self.taken[index].as_ref()?;
        if behaviour.drops(&self.certificates[index]) {
            return None;
        }
        let der = self.certificates[index].der();
        let part = |place: &Range<usize>| Der::from_slice(&der[place.clone()]);
        Some(TrustAnchor {
            subject: part(&taken.subject),
            subject_public_key_info: part(&taken.key),
            name_constraints: match taken.constraints.as_ref().map(part) {
                Some(all) if behaviour.ignores_uri_constraints => {
                    match constraints_without_uris(&all) {
                        Some(others) => Some(Der::from(others)),
                        None => Some(all),
                    }
                }
                constraints => constraints,
            },
        })
    }

    /// Each as often as it is in the bundle: the proxies drop no duplicate, and webpki counts each try.
    pub(super) fn all_trusted(&self, behaviour: Behaviour) -> Vec<TrustAnchor<'_>> {
        let indices = 0..self.certificates.len();
        let trusted = indices.filter_map(|index| self.trusted(index, behaviour));
        trusted.collect()
    }
}

impl Taken {
    fn of(certificate: &Certificate) -> Option<Self> {
        let der = certificate.der();
        let anchor = webpki::anchor_from_trusted_cert(der).ok()?;
        Some(Self {
            subject: place(&anchor.subject, der),
            key: place(&anchor.subject_public_key_info, der),
            constraints: anchor.name_constraints.map(|one| place(&one, der)),
        })
    }
}

fn most_of_a_name(certificates: &[Certificate]) -> usize {
    let mut counts: HashMap<&[u8], usize> = HashMap::new();
    for certificate in certificates {
        *counts.entry(certificate.subject().der()).or_default() += 1;
    }
    counts.into_values().max().unwrap_or(0)
}
