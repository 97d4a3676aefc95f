//! Whether a file was given in the place of another. Most of what else was found then follows from it, and is dropped.

use crate::certificate::certificate::Certificate;
use crate::judge::case::Case;
use crate::judge::concerns::order::is_signed_by;
use crate::judge::fault::Fault;
use crate::judge::findings::Findings;
use crate::judge::path::Path;
use crate::judge::verdicts::Verdicts;
use crate::mesh::identity::Identity;
use crate::policy::profile::Profile;
use crate::problem::judge::{Judge, Judges};
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::problem::severity::Severity;
use crate::report::finding::{About, Finding};
use crate::secret::file::KeyFile;
use crate::source::Location;
use crate::x509::extension::KeyUsage;
use crate::x509::general_name::AlternativeName;

/// Whether the finding about a key was dropped: then nothing is said about the key.
pub(in crate::judge) fn find(
    case: &Case<'_>,
    verdicts: &Verdicts<'_>,
    path: &Path<'_>,
    key: Option<&KeyFile>,
    findings: &mut Findings<'_>,
) -> bool {
    // A judge still refuses if the finding that said so is dropped.
    let refuses = |judge| findings.have_refusal_by(judge);
    let refused_by = Judges {
        control_plane: verdicts.go.is_err()
            || refuses(Judge::ControlPlane)
            || refuses(Judge::ApiServer),
        proxy: verdicts.webpki.is_err() || refuses(Judge::Proxy),
        ..Judges::NONE
    };
    let is_refused = match case.place {
        Place::Issuer => verdicts.go.is_err(),
        _ => refused_by != Judges::NONE,
    };
    if !is_refused {
        return false;
    }
    let swapped = swapped(case, path);
    let is_of = |certificate: &Certificate| {
        key.is_some_and(|key| key.public_key() == Some(certificate.public_key()))
    };
    // A key that does not fit the certificate in the issuer's place: what was found about it follows from that.
    let follows_key = swapped.is_some() && key.is_some() && !is_of(&case.chain.first);
    let problem = match swapped {
        Some(below) => Problem::Swapped {
            name: below.name(),
            candidate: Location::of(below.origin(), || below.name()),
            with_key: follows_key,
        },
        None => match other_kind(case, is_of(&case.chain.first)) {
            Some(problem) => problem,
            None => return false,
        },
    };
    let fault = Fault::refused_by(refused_by, problem);
    let code = fault.problem.code(case.place);
    // What it explains stays, if the policy makes light of it.
    let is_error = case.policy.levels.apply(code, Severity::Error) == Some(Severity::Error);
    if is_error {
        let is_swapped = swapped.is_some();
        findings.list.retain(|one| match one.place() {
            Place::Pem => true,
            Place::Key => !follows_key,
            Place::Anchor => !is_swapped && is_of_its_own(one),
            _ => false,
        });
    }
    let about = About::Certificate(case.chain.first.clone());
    findings.push(case.place, fault, about);
    findings.list.rotate_right(1);
    is_error && follows_key
}

/// The anchor that the issuer's certificate signed, if the two are in each other's place: it leads to no anchor itself,
/// and no anchor is one by itself.
fn swapped<'a>(case: &Case<'a>, path: &Path<'_>) -> Option<&'a Certificate> {
    let first = &case.chain.first;
    let anchors = case.prepared.certificates();
    if case.place != Place::Issuer
        || path.end.is_ok()
        || !first.is_ca()
        || anchors.iter().any(Certificate::is_self_issued)
    {
        return None;
    }
    let is_first = |one: &Certificate| one.origin().is_none_or(|origin| origin.block() == 1);
    // The file of a rotation begins with a root, and has another.
    let others = case.chain.rest.iter().take(MOST_ROOTS);
    let roots = others.filter(|one| first.is_self_issued() && one.is_self_issued());
    let signers: Vec<&Certificate> = [first].into_iter().chain(roots).collect();
    let mut anchors = anchors.iter().filter(|one| one.is_ca() && is_first(one));
    anchors.find(|anchor| {
        signers
            .iter()
            .any(|signer| is_signed_by(case, signer, anchor))
    })
}

/// The certificate is one of another kind: its names and its rights say so, and both do.
fn other_kind(case: &Case<'_>, has_key: bool) -> Option<Problem> {
    let first = &case.chain.first;
    // A CA that lacks its rights may have any name.
    let may_sign = first.is_ca() || first.key_usage().is_some_and(KeyUsage::key_cert_sign);
    let mut identities = Identity::of(first).filter_map(Result::ok);
    let identity = identities.next().filter(Identity::is_of_workload);
    let service = service(first);
    // A webhook's that was made without alternative names.
    let is_named = first.subject().common_name().is_some_and(is_of_service);
    match case.place {
        Place::Issuer if may_sign => None,
        Place::Issuer => identity
            .map(|one| Problem::IsWorkload {
                identity: one.to_string(),
            })
            .or(service
                .filter(|_| !has_key)
                .map(|host| Problem::IsWebhook { host })),
        // A real one that is a CA by mistake has the names of its kind.
        _ if first.is_ca() && identity.is_none() && service.is_none() && !is_named => {
            let is_anchor = first.is_self_issued() || case.prepared.certificates().contains(first);
            Some(Problem::IsAuthority { is_anchor })
        }
        // Without a mesh, a workload may have any name.
        Place::Workload
            if identity.is_none() && !may_sign && case.policy.profile != Profile::Rfc5280 =>
        {
            service.map(|host| Problem::IsWebhook { host })
        }
        _ => None,
    }
}

/// The name by which the API server calls a webhook, if the certificate is for one: all of its names are of services.
fn service(certificate: &Certificate) -> Option<String> {
    let names = certificate.alternative_names().iter();
    let names: Option<Vec<&str>> = names
        .map(|name| match name {
            AlternativeName::Dns(name) if is_of_service(name) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    let mut names = names?.into_iter();
    let called = names.find(|name| name.split('.').count() == 3);
    called.map(str::to_owned)
}

/// `NAME.NAMESPACE.svc`, with or without the domain of the cluster.
fn is_of_service(name: &str) -> bool {
    name.split('.').nth(2) == Some("svc")
}

/// Whether an item of `linkerd check` says it of the anchor itself.
fn is_of_its_own(finding: &Finding) -> bool {
    finding.linkerd_check().is_some()
}

/// A bundle has a few anchors, but a file may contain thousands.
const MOST_ROOTS: usize = 16;
