//! A webhook, as the Kubernetes API server judges it: Go alone, for a TLS server of one name, with what Go finds in
//! its files.

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::consumers::reading::Reading;
use crate::judge::findings::Findings;
use crate::judge::policy::{Policy, Usages};
use crate::judge::verifier::{Case, Verifier};
use crate::mesh::bundle::TrustBundle;
use crate::mesh::chain::Certificates;
use crate::mesh::identity::Identity;
use crate::mesh::webhook::WebhookChain;
use crate::problem::problem::{Place, Problem};
use crate::problem::profile::Profile;
use crate::report::finding::About;
use crate::report::report::Report;
use crate::x509::algorithm::KeyAlgorithm;

impl Verifier {
    /// Could the API server call this webhook, as of `at`, where the anchors are those of its `caBundle`?
    ///
    /// The API server alone is asked: it is Go, and wants a TLS server of the name that it calls. A
    /// certificate that is among the anchors is one that it accepts, whoever signed it. What the profile
    /// and the usages of the policy say of a mesh is not asked. Never fails: what is wrong is in the
    /// report.
    #[must_use]
    pub fn verify_webhook(&self, chain: &WebhookChain, at: UnixTime) -> Report {
        let policy = Policy {
            profile: Profile::Rfc5280,
            identity: chain.host().cloned().map(Identity::Dns),
            usages: Usages::Server,
            ..self.policy.clone()
        };
        let chain = self.found_by_go(chain);
        let is_lost = |one: &Certificate| is_skipped(&self.readings, one, true);
        let anchors = &self.anchors.certificates;
        if !anchors.iter().any(is_lost) {
            return self.judge(Place::Webhook, &chain, None, &policy, at);
        }
        let mut bundle: TrustBundle = anchors.iter().cloned().collect();
        bundle.retain(|one| !is_lost(one));
        let mut verifier =
            Self::remembering(bundle, self.policy.clone(), self.signatures.fork(None));
        verifier.oddities.clone_from(&self.oddities);
        verifier.judge(Place::Webhook, &chain, None, &policy, at)
    }

    /// The chain without the certificates that Go does not find in its text, which it names, as those among the
    /// anchors.
    fn found_by_go(&self, chain: &WebhookChain) -> Certificates {
        let presented = chain.reading().map_or(&[][..], std::slice::from_ref);
        let is_lost = |one: &Certificate| is_skipped(presented, one, false);
        let anchors = self.anchors.certificates.iter();
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
    /// A TLS client of Go looks at the size of every RSA key that a server presents (crypto/tls,
    /// `verifyServerCertificate`).
    pub(super) fn served_findings(&self, findings: &mut Findings<'_>) {
        for certificate in &self.chain.rest {
            let found = certificate.public_key().algorithm();
            if matches!(found, KeyAlgorithm::Rsa(LONGER_THAN_SERVED..)) {
                let problem = Problem::KeyAlgorithm {
                    found: found.clone(),
                    unverifiable: true,
                    unreadable: false,
                };
                let about = About::Certificate(certificate.clone());
                findings.push(Place::Intermediate, problem, about);
            }
        }
    }
}

/// Does Go skip the certificate in the text that it was read from?
fn is_skipped(readings: &[Reading], certificate: &Certificate, is_anchor: bool) -> bool {
    certificate.origin().is_some_and(|origin| {
        let mut readings = readings.iter();
        readings.any(|reading| reading.is_skipped(origin, is_anchor))
    })
}

const LONGER_THAN_SERVED: usize = 8193;
