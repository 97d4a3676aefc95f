//! Whether a TLS client in Go accepts the keys of the chain that a server presents.

use crate::judge::case::Case;
use crate::judge::fault::Fault;
use crate::judge::findings::Findings;
use crate::judge::rules::algorithm::LONGEST_SERVED;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::report::finding::About;
use crate::x509::algorithm::KeyAlgorithm;

/// A TLS client in Go checks the size of every RSA key that a server presents (crypto/tls,
/// `verifyServerCertificate`).
pub(in crate::judge) fn find(case: &Case<'_>, findings: &mut Findings<'_>) {
    if case.place != Place::Webhook {
        return;
    }
    for certificate in &case.chain.rest {
        let found = certificate.public_key().algorithm();
        if matches!(found, KeyAlgorithm::Rsa(bits) if *bits > LONGEST_SERVED) {
            let problem = Problem::KeyAlgorithm {
                found: found.clone(),
            };
            let about = About::Certificate(certificate.clone());
            findings.push(
                Place::Intermediate,
                Fault::refused_by(Judges::API_SERVER, problem),
                about,
            );
        }
    }
}
