//! What a judge refuses although no rule says why. No chain that a judge refuses may pass as sound.

use std::collections::HashSet;

use crate::certificate::certificate::Certificate;
use crate::certificate::name::Name;
use crate::judge::behaviour::has_uri_constraint;
use crate::judge::case::Case;
use crate::judge::concerns::names::{constrained, push_exclusion};
use crate::judge::fault::Fault;
use crate::judge::findings::Findings;
use crate::judge::path::Path;
use crate::judge::question::{Route, is_budget};
use crate::judge::rules::name_constraints::{Asked, on_uris};
use crate::judge::verdicts::Verdicts;
use crate::mesh::identity::Identity;
use crate::problem::judge::{Judge, Judges};
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::report::finding::{About, Finding};
use crate::text::shown::printable;
use crate::x509::general_name::AlternativeName;

pub(in crate::judge) fn find(
    case: &Case<'_>,
    verdicts: &Verdicts<'_>,
    path: &Path<'_>,
    findings: &mut Findings<'_>,
) {
    if !is_found_by_name(case) {
        let reason = "rustls-webpki cannot read its alternative names".to_owned();
        let about = About::Certificate(case.chain.first.clone());
        let fault = Fault::refused_by(Judges::PROXY, Problem::Refused { reason });
        findings.push(case.place, fault, about);
    }
    explain_uris(case, verdicts, path, findings);
    for (error, by) in unexplained(case, verdicts, findings) {
        let problem = match (error, case.identity) {
            (error, _) if is_budget(&error) => too_many(case, path),
            (error @ webpki::Error::NameConstraintViolation, Some(identity)) => {
                let asked = Asked::One(identity);
                let constrained = constrained(case, &Err(error), path, &asked);
                if let Some((place, certificate)) = constrained.first() {
                    push_exclusion(case, *place, certificate, &asked, by, findings);
                    continue;
                }
                Problem::NameConstraintsExclude {
                    identity: identity.to_string(),
                    authority: None,
                    permitted: Vec::new(),
                    excluded: Vec::new(),
                }
            }
            _ if by == Judges::API_SERVER => {
                let reason = "Go finds no chain that all of its rules accept".to_owned();
                Problem::Refused { reason }
            }
            (error, _) => {
                let error = error.to_string();
                // Some are followed by the bytes of identifiers.
                let error = error.split('(').next().unwrap_or_default();
                let reason = format!("rustls-webpki says {}", printable(error));
                Problem::Refused { reason }
            }
        };
        let about = About::Certificate(case.chain.first.clone());
        findings.push(case.place, Fault::refused_by(by, problem), about);
    }
}

/// Each judge has a rule of its own for URIs: webpki refuses every one below a constraint, and Go compares them.
fn explain_uris(
    case: &Case<'_>,
    verdicts: &Verdicts<'_>,
    path: &Path<'_>,
    findings: &mut Findings<'_>,
) {
    let Some(identity @ Identity::Spiffe(_)) = case.identity else {
        return;
    };
    let is_refused = matches!(verdicts.webpki, Err(webpki::Error::NameConstraintViolation));
    if is_refused && !findings.have_refusal_by(Judge::Proxy) {
        for (place, certificate) in authorities(case, path) {
            if !has_uri_constraint(certificate) {
                continue;
            }
            let is_warning = |one: &Finding| {
                one.problem() == &on_uris() && one.certificate() == Some(certificate)
            };
            findings.list.retain(|one| !is_warning(one));
            let fault = Fault::refused_by(Judges::PROXY, on_uris());
            findings.push(place, fault, About::Certificate(certificate.clone()));
        }
    }
    if verdicts.go.is_err() && !findings.have_refusal_by(Judge::ControlPlane) {
        let asked = Asked::One(identity);
        for (place, certificate) in authorities(case, path) {
            push_exclusion(
                case,
                place,
                certificate,
                &asked,
                Judges::CONTROL_PLANE,
                findings,
            );
        }
    }
}

/// The CAs of the path, and its anchor.
fn authorities<'b>(case: &Case<'_>, path: &Path<'b>) -> Vec<(Place, &'b Certificate)> {
    let skipped = usize::from(case.place.is_leaf());
    let steps = path.steps.iter().skip(skipped);
    let steps = steps.map(|step| (step.place, step.certificate));
    let anchor = path.anchor_above().map(|anchor| (Place::Anchor, anchor));
    steps.chain(anchor).collect()
}

/// The refusals that no finding gives the reason for, each with the judges that refuse so.
fn unexplained(
    case: &Case<'_>,
    verdicts: &Verdicts<'_>,
    findings: &Findings<'_>,
) -> Vec<(webpki::Error, Judges)> {
    let unexplained = |judge: Judge, verdict: &Result<Route<'_>, webpki::Error>| {
        let refusal = verdict.as_ref().err();
        refusal
            .filter(|_| !findings.have_refusal_by(judge))
            .cloned()
    };
    if case.place == Place::Webhook {
        let refusal = unexplained(Judge::ApiServer, &verdicts.go);
        return Vec::from_iter(refusal.map(|error| (error, Judges::API_SERVER)));
    }
    let control_plane = unexplained(Judge::ControlPlane, &verdicts.go);
    let proxy = unexplained(Judge::Proxy, &verdicts.webpki);
    match (control_plane, proxy) {
        (Some(go), Some(proxy)) if go == proxy || is_budget(&go) && is_budget(&proxy) => {
            vec![(proxy, Judges::MESH)]
        }
        (control_plane, proxy) => {
            let proxy = proxy.map(|error| (error, Judges::PROXY));
            let control_plane = control_plane.map(|error| (error, Judges::CONTROL_PLANE));
            proxy.into_iter().chain(control_plane).collect()
        }
    }
}

/// A judge gave up before it had tried all certificates: the finding names the most frequent name on the path.
fn too_many(case: &Case<'_>, path: &Path<'_>) -> Problem {
    let anchors = case.prepared.certificates();
    let all = || anchors.iter().chain(&case.chain.rest);
    let candidates = |name: &Name| {
        let mut seen = HashSet::new();
        all()
            .filter(|one| one.subject() == name && seen.insert(one.fingerprint()))
            .count()
    };
    let names = path.certificates().map(Certificate::issuer);
    let most = names.map(|name| (candidates(name), name));
    let (count, name) = most
        .max_by_key(|(count, _)| *count)
        .unwrap_or((0, case.chain.first.issuer()));
    // The chain is long, but no name is frequent.
    if count < 2 {
        let reason = "its budget of checks runs out before it has a whole chain".to_owned();
        return Problem::Refused { reason };
    }
    let above = path.certificates().skip(1);
    let needed = above.chain(path.anchor()).find(|one| one.subject() == name);
    Problem::TooManyCandidates {
        name: name.short().to_owned(),
        count,
        needed: needed.and_then(Certificate::origin).cloned(),
    }
}

/// Whether webpki finds the identity of a workload among its names. webpki stops at the first name that it cannot
/// read.
fn is_found_by_name(case: &Case<'_>) -> bool {
    let first = &case.chain.first;
    let is_plain =
        |name: &AlternativeName| matches!(name, AlternativeName::Dns(_) | AlternativeName::Uri(_));
    match case.identity {
        Some(Identity::Dns(identity)) if case.place == Place::Workload => {
            first.alternative_names().iter().all(is_plain) || first.is_for_host(identity.as_str())
        }
        _ => true,
    }
}
