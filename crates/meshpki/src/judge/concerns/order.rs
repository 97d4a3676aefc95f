//! Whether the chain has the length and the order that the programs that load the file require.

use crate::certificate::certificate::Certificate;
use crate::judge::case::Case;
use crate::judge::fault::Fault;
use crate::judge::findings::Findings;
use crate::judge::path::Path;
use crate::judge::reach::MOST_AUTHORITIES;
use crate::policy::profile::Profile;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::report::finding::About;
use crate::secret::file::KeyFile;

/// The issuer that was given and the one that signed the leaf, if they differ.
pub(in crate::judge) fn other_issuer<'a>(
    case: &'a Case<'_>,
    path: &Path<'a>,
) -> Option<(&'a Certificate, &'a Certificate)> {
    let expected = case.chain.expected.as_ref()?;
    let found = path.steps.get(1)?.certificate;
    (case.place.is_leaf() && expected != found).then_some((expected, found))
}

pub(in crate::judge) fn find(
    case: &Case<'_>,
    path: &Path<'_>,
    key: Option<&KeyFile>,
    findings: &mut Findings<'_>,
) {
    let first = &case.chain.first;
    let about = |certificate: &Certificate| About::Certificate(certificate.clone());
    let authorities = path.authorities(case.place);
    if path.end.is_ok() && authorities > MOST_AUTHORITIES {
        let problem = Problem::TooManyIntermediates { count: authorities };
        let fault = Fault::refused_by(Judges::PROXY, problem).of_path();
        findings.push(case.place, fault, about(first));
    }
    if case.place.is_leaf() {
        if let Some((expected, found)) = other_issuer(case, path) {
            let problem = Problem::SignedByOtherIssuer {
                found: found.subject().short().to_owned(),
                expected: expected.subject().short().to_owned(),
            };
            findings.push(case.place, Fault::accepted(problem), about(first));
        }
        return;
    }

    // istiod reads the issuer from a file of its own, and no proxy wants the certificates above it in an order.
    if case.policy.profile == Profile::Istio {
        return;
    }
    let signed_by = |parent: &Certificate, child: &Certificate| is_signed_by(case, parent, child);
    let signed = case.chain.rest.iter().take(MOST_LOOKED_AT);
    let is_paired = key.is_some_and(|key| key.public_key() == Some(first.public_key()));
    if let Some(signed) = signed.clone().find(|one| signed_by(first, one))
        && !is_paired
    {
        let signed = signed.subject().short().to_owned();
        // The identity service uses the first certificate of the file as the issuer.
        let fault = Fault::refused_by(Judges::CONTROL_PLANE, Problem::WrongOrder { signed });
        findings.push(case.place, fault, about(first));
        return;
    }
    let mut pairs = signed.clone().zip(signed.skip(1));
    if let Some((parent, child)) = pairs.find(|(one, next)| signed_by(one, next)) {
        let signed = child.subject().short().to_owned();
        let problem = Problem::WrongOrder { signed };
        findings.push(Place::Intermediate, Fault::accepted(problem), about(parent));
    }
    let count = path.steps.len() - 1;
    if path.end.is_ok() && count > 0 && case.policy.profile == Profile::Linkerd {
        findings.push(
            case.place,
            Fault::accepted(Problem::HasIntermediates { count }),
            about(first),
        );
    }
}

/// Whether the CA signed the certificate, which is a different one.
pub(super) fn is_signed_by(case: &Case<'_>, parent: &Certificate, child: &Certificate) -> bool {
    child != parent
        && child.issuer() == parent.subject()
        && !child.is_self_issued()
        && case.signatures.verifies(child, parent)
}

/// A chain is short, but a file may contain thousands of certificates.
const MOST_LOOKED_AT: usize = 16;
