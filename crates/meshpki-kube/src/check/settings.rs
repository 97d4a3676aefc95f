//! What the parts of a control plane are set to, and whether they agree.

use crate::finding::codes::{DOMAIN, SETTINGS};
use crate::finding::finding::{Located, MeshFinding};
use crate::mesh::cluster::Index;
use crate::mesh::plane::{CONFIG, Plane, Scheme};

/// The trust domain is set in four places, of which the mesh needs three to agree.
pub(crate) fn check(plane: &Plane<'_>) -> Vec<MeshFinding> {
    let mut findings: Vec<MeshFinding> = domains(plane).into_iter().collect();
    findings.extend(config(plane));
    findings
}

/// Linkerd's settings, if they are there and cannot be read.
pub(crate) fn unreadable(index: &Index<'_>, plane: &Plane<'_>) -> Option<(MeshFinding, String)> {
    let entry = index.get("ConfigMap", plane.namespace, CONFIG)?;
    let reason = entry.value("values")?.bytes().err()?;
    let finding = MeshFinding::new(
        SETTINGS,
        format!(
            "the values of {} cannot be read: the text {reason}",
            entry.object.name()
        ),
        "the mesh works, but linkerd check and the next linkerd upgrade stop at them",
    );
    let finding = finding.fix("write the values again, with the next upgrade");
    let why = format!(
        "{} cannot be read, and may say what decides",
        entry.object.name()
    );
    Some((finding.about([entry.located()]), why))
}

/// The identity service certifies names in one trust domain; the destination service tells clients which names to expect,
/// and the policy controller which names are allowed.
fn domains(plane: &Plane<'_>) -> Option<MeshFinding> {
    let of_identity = plane.identity_argument("identity-trust-domain");
    let mut said: Vec<(String, Located)> = Vec::new();
    for (entry, pod) in &plane.identity {
        if let Some(domain) = pod.argument("identity", "identity-trust-domain") {
            let located = entry.with(format!("-identity-trust-domain={domain}"));
            said.push((domain.to_owned(), located));
        }
    }
    for (entry, pod) in &plane.destination {
        for (container, name) in [
            ("destination", "identity-trust-domain"),
            ("policy", "identity-domain"),
        ] {
            if let Some(domain) = pod.argument(container, name) {
                let located = entry.with(format!("container {container}: {name}={domain}"));
                said.push((domain.to_owned(), located));
            }
        }
    }
    let first = of_identity.or_else(|| said.first().map(|(domain, _)| domain.as_str()))?;
    let differing: Vec<&str> = said
        .iter()
        .map(|(domain, _)| domain.as_str())
        .filter(|domain| *domain != first)
        .collect();
    let other = differing.first()?;
    let message = format!(
        "the control plane does not agree on the trust domain: the identity service says {first}, another part {other}"
    );
    let finding = MeshFinding::new(
        DOMAIN,
        meshpki::printable(&message),
        "clients expect names that no proxy has, so that every meshed connection is refused",
    );
    let finding = finding.fix(
        "set identityTrustDomain once, in the values of the chart, upgrade, and restart the control plane and the mesh",
    );
    Some(finding.about(said.into_iter().map(|(_, located)| located)))
}

/// Linkerd's settings say again what the arguments decide. `linkerd check` and `linkerd upgrade` believe them.
fn config(plane: &Plane<'_>) -> Option<MeshFinding> {
    let (entry, settings) = plane.config?;
    let started = plane.identity_argument("identity-scheme");
    let scheme = settings
        .scheme
        .as_deref()
        .unwrap_or(Scheme::Linkerd.as_str());
    let differs = |what: &str, set: &str, used: &str| {
        format!("{what}: {CONFIG} says {set}, the identity service uses {used}")
    };
    let mut differences = Vec::new();
    if let Some(used) = started.filter(|used| *used != scheme && !used.is_empty()) {
        differences.push(differs("scheme", scheme, used));
    }
    let used = plane.identity_argument("identity-trust-domain");
    if let (Some(used), Some(set)) = (used, settings.trust_domain.as_deref())
        && used != set
    {
        differences.push(differs("trust domain", set, used));
    }
    if differences.is_empty() {
        return None;
    }
    let finding = MeshFinding::new(
        SETTINGS,
        meshpki::printable(&differences.join("; ")),
        "the mesh works, but linkerd check looks at the wrong keys, and the next linkerd upgrade or helm upgrade \
         changes what is used",
    );
    let finding = finding.fix("set the values of the chart to what is used");
    Some(finding.about([entry.located()]))
}
