//! A webhook, as the Kubernetes API server judges it: with Go, as a TLS server with one name, and with what Go finds
//! in its files.

use crate::certificate::certificate::Certificate;
use crate::consumers::reading::Reading;
use crate::judge::case::Case;
use crate::judge::fault::Fault;
use crate::judge::findings::Findings;
use crate::judge::policy::{Policy, Usages};
use crate::judge::prepared::Prepared;
use crate::mesh::bundle::TrustBundle;
use crate::mesh::chain::Certificates;
use crate::mesh::identity::Identity;
use crate::mesh::webhook::WebhookChain;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::report::finding::About;
use crate::report::profile::Profile;
use crate::x509::algorithm::KeyAlgorithm;

impl Prepared {
    /// The policy by which a webhook is judged: that of TLS servers with one name.
    pub(super) fn policy_for(&self, chain: &WebhookChain) -> Policy {
        Policy {
            profile: Profile::Rfc5280,
            identity: chain.host().cloned().map(Identity::Dns),
            usages: Usages::Server,
            ..self.policy.clone()
        }
    }

    /// The same without the anchors that Go does not find in their texts; `None` if it finds all of them.
    pub(super) fn without_skipped(&self) -> Option<Self> {
        let is_lost = |one: &Certificate| is_skipped(&self.readings, one, true);
        let anchors = self.certificates();
        if !anchors.iter().any(is_lost) {
            return None;
        }
        let mut bundle: TrustBundle = anchors.iter().cloned().collect();
        bundle.retain(|one| !is_lost(one));
        let mut others = Self::new(bundle, self.policy.clone(), self.signatures.fork(None));
        others.read_trust_domain(None, []);
        others.oddities.clone_from(&self.oddities);
        Some(others)
    }

    /// The chain without the certificates that Go does not find in its text, but with a list of them and of such
    /// anchors.
    pub(super) fn found_by_go(&self, chain: &WebhookChain) -> Certificates {
        let presented = chain.reading().map_or(&[][..], std::slice::from_ref);
        let is_lost = |one: &Certificate| is_skipped(presented, one, false);
        let anchors = self.certificates().iter();
        let anchors = anchors.filter(|one| is_skipped(&self.readings, one, true));
        let above = chain.intermediates().iter().filter(|one| is_lost(one));
        let leaf = Some(chain.webhook()).filter(|one| is_lost(one));
        let others = above.chain(anchors).map(|one| (one, false));
        let skipped = others.chain(leaf.map(|one| (one, true)));
        let skipped = skipped.filter_map(|(one, leaf)| Some((one.origin()?.clone(), leaf)));
        let mut certificates = chain.certificates.clone();
        certificates.skipped = skipped.collect();
        certificates.rest.retain(|one| !is_lost(one));
        certificates
    }
}

impl Case<'_> {
    /// A TLS client in Go checks the size of every RSA key that a server presents (crypto/tls,
    /// `verifyServerCertificate`).
    pub(in crate::judge) fn served_findings(&self, findings: &mut Findings<'_>) {
        for certificate in &self.chain.rest {
            let found = certificate.public_key().algorithm();
            if matches!(found, KeyAlgorithm::Rsa(LONGER_THAN_SERVED..)) {
                let problem = Problem::KeyAlgorithm {
                    found: found.clone(),
                };
                let about = About::Certificate(certificate.clone());
                findings.push(
                    Place::Intermediate,
                    Fault::refused_by(Judges::BOTH, problem),
                    about,
                );
            }
        }
    }
}

/// Whether Go skips the certificate in the text from which it was read.
fn is_skipped(readings: &[Reading], certificate: &Certificate, is_anchor: bool) -> bool {
    certificate.origin().is_some_and(|origin| {
        let mut readings = readings.iter();
        readings.any(|reading| reading.is_skipped(origin, is_anchor))
    })
}

const LONGER_THAN_SERVED: usize = 8193;
