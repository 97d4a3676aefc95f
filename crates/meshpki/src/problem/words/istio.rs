//! The words of a report about a mesh of Istio's, in ambient mode: istiod and ztunnel.

use std::path::Path;

use crate::mesh::names::ISTIOD;
use crate::problem::ground::Istio;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::problem::remedy::{Advice, Remedy, Step};
use crate::problem::severity::Severity;
use crate::problem::words::early::not_yet;
use crate::problem::words::seen::{STRICT, Seen, Words};
use crate::source::Source;

/// The words of a problem of Istio's: the fact is the same as elsewhere, but something else breaks.
pub(crate) fn of_istio(words: Words, problem: &Problem, istio: &Istio, seen: &Seen<'_>) -> Words {
    let fact = match problem {
        Problem::NoIdentity => format!(
            "no URI name of the workload certificate is an identity such as spiffe://{}/ns/NAMESPACE/sa/SERVICE_ACCOUNT",
            seen.ground.trust_domain
        ),
        Problem::LostToOpenSsl { openssl: 0, .. } => {
            "OpenSSL cannot read the text of the block, but istiod and ztunnel can".to_owned()
        }
        _ => words.fact,
    };
    let breaks = match problem {
        Problem::FirstExpired { .. }
        | Problem::LostToIstiod
        | Problem::NotSent { .. }
        | Problem::Unparsable { .. } => words.breaks,
        problem => breaks(problem, seen).into(),
    };
    Words {
        fact,
        breaks,
        fix: words.fix.map(|fix| remedy(fix, istio, seen)),
    }
}

fn breaks(problem: &Problem, seen: &Seen<'_>) -> String {
    let all_fail = || format!("{} all connections fail", seen.within());
    let is_error = seen.severity == Severity::Error;
    match (problem, seen.place) {
        (Problem::EndsEarly { event, .. }, _) if *event != "expires" => {
            not_yet(event).to_owned()
        }
        (Problem::EndsEarly { .. } | Problem::ExpiringSoon { .. }, place) => match place {
            Place::Anchor => "from then on istiod does not start: no new workload certificate is issued once it is \
                              restarted"
                .to_owned(),
            Place::Workload => "from then on its peers refuse it, unless it is renewed".to_owned(),
            _ => "from then on no workload has a certificate that its peers accept".to_owned(),
        },
        (Problem::NameConstraintsExclude { identity, .. }, _) if ISTIOD.contains(&identity.as_str()) => {
            "istiod starts, but no ztunnel accepts its certificate, which it issues itself: none gets a certificate for a \
             workload"
                .to_owned()
        }
        (Problem::WrongFirstIdentity { .. }, _) => {
            "ztunnel does not take it for the workload, and as a server it would accept the peers of another trust domain, \
             or any"
                .to_owned()
        }
        (Problem::PrivateKey { .. } | Problem::UnexpectedBlock { .. }, _)
            if !seen.refused_by.proxy =>
        {
            "istiod does not start: it reads the first block of ca-cert.pem, and every block of root-cert.pem, as a \
             certificate"
                .to_owned()
        }
        (Problem::PrivateKey { .. }, _) => {
            "istiod gives the file to every ztunnel, which refuses it: all connections fail, and the key is no secret"
                .to_owned()
        }
        (Problem::Outlives { .. }, _) => {
            "it looks usable for longer than it is: it stops working when the certificate that issued it expires"
                .to_owned()
        }
        (Problem::CannotSign { .. } | Problem::NoPathLengthRoom { .. }, _) if !is_error => {
            "nothing in ambient mode; Envoy (sidecars, waypoints, gateways) refuses every workload certificate below it"
                .to_owned()
        }
        (Problem::LostToOpenSsl { .. }, _) => {
            "nothing in ambient mode; programs with OpenSSL or BoringSSL, such as Envoy, may read fewer certificates"
                .to_owned()
        }
        (_, Place::Workload) => workload(seen.refused_by).to_owned(),
        (_, Place::Key) => format!(
            "istiod does not start with it: no workload gets a new certificate, and {}",
            all_fail()
        ),
        _ => match (seen.refused_by.control_plane, seen.refused_by.proxy) {
            (true, true) => "istiod does not start with it, and every ztunnel refuses every workload certificate of this \
                             chain: all connections fail"
                .to_owned(),
            (true, false) => format!(
                "istiod does not start with it: no workload gets a new certificate, and {} (one that is running keeps what \
                 it has)",
                all_fail()
            ),
            (false, true) => "istiod starts and issues, but every ztunnel refuses every workload certificate of this \
                              chain: all connections fail"
                .to_owned(),
            (false, false) if is_error => "nothing in ambient mode; the policy denies it".to_owned(),
            (false, false) if seen.refused_if_used != Judges::NONE => {
                "nothing for what another anchor issued; what this one issued is refused".to_owned()
            }
            (false, false) if is_of_form(problem) => STRICT.to_owned(),
            (false, false) => "nothing in ambient mode".to_owned(),
        },
    }
}

fn workload(refused_by: Judges) -> &'static str {
    match (refused_by.control_plane, refused_by.proxy) {
        (true, true) => {
            "istiod and every ztunnel refuse it: none connects to the workload, or accepts its connections"
        }
        (true, false) => "istiod refuses it if it is shown to istiod; ztunnel accepts it",
        (false, true) => {
            "every ztunnel refuses it: none connects to the workload, or accepts its connections"
        }
        (false, false) => "nothing in ambient mode; stricter verifiers may refuse it",
    }
}

/// Whether verifiers that are stricter than Istio's mind it.
fn is_of_form(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::AuthorityKeyMismatch { .. }
            | Problem::BasicConstraintsNotCritical
            | Problem::EmptySubject
            | Problem::LongSerial { .. }
            | Problem::NameConstraintsLeadingPeriod { .. }
            | Problem::NameConstraintsNotCritical
            | Problem::NoAuthorityKeyIdentifier
            | Problem::NoSubjectKeyIdentifier
            | Problem::SameSerial { .. }
            | Problem::SameSubject { .. }
            | Problem::ZeroSerial
    )
}

/// The same remedy with Istio's files: a CA that is missing belongs in what istiod sends, and so does a new issuer.
fn remedy(mut remedy: Remedy, istio: &Istio, seen: &Seen<'_>) -> Remedy {
    for advice in &mut remedy.advice {
        match advice {
            Advice::Rotate | Advice::RotateUnfit => *advice = Advice::RotateInIstio,
            Advice::AddSigner { input, .. } | Advice::InsertIntermediate { input, .. }
                if *input == seen.ground.issuer && istio.sent.is_some() =>
            {
                input.clone_from(&istio.sent);
            }
            _ => {}
        }
    }
    for step in &mut remedy.steps {
        // istiod joins the files of a secret of type kubernetes.io/tls; that of the issuer is the one to be written again.
        if let Step::Rewrite {
            input: input @ None,
        } = step
        {
            input.clone_from(&seen.ground.issuer);
        }
    }
    let makes_issuer = |step: &Step| matches!(step, Step::ReissueIssuer { .. });
    if remedy.steps.iter().any(makes_issuer) {
        let path = seen.ground.issuer.as_ref().and_then(Source::path);
        let is_of_kubernetes = path.is_some_and(|path| Path::new(path).ends_with("tls.crt"));
        remedy
            .advice
            .push(Advice::InstallInIstio { is_of_kubernetes });
    }
    remedy
}
