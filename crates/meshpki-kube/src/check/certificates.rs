//! cert-manager's and trust-manager's objects, judged before they are applied: what they make is what Linkerd reads.

use std::collections::HashMap;

use crate::finding::codes::{
    ANCHOR_LOST, BUNDLE, CERTIFICATE, CERTIFICATE_EARLY, CERTIFICATE_UNREAD, ISSUER_KEYS,
};
use crate::finding::finding::MeshFinding;
use crate::finding::words::path;
use crate::mesh::cluster::{Entry, Index};
use crate::mesh::plane::{ISSUER, Plane, Scheme, TRUST_ROOTS};
use crate::object::bundle::BundleFacts;
use crate::object::certificate::{CertificateFacts, seconds};
use crate::object::facts::Facts;

/// What is found about the certificates and bundles of a cluster.
pub(crate) fn check(index: &Index<'_>, planes: &[Plane<'_>]) -> Vec<MeshFinding> {
    let mut findings = Vec::new();
    let roots = index.iter().find_map(|one| match &one.object.facts {
        Facts::Bundle(bundle) if one.name() == TRUST_ROOTS => Some((one, bundle)),
        _ => None,
    });
    let by_namespace: HashMap<&str, &Plane<'_>> = planes
        .iter()
        .map(|plane| (plane.namespace, plane))
        .collect();
    for entry in index.of_kind("Certificate") {
        if let Facts::Certificate(facts) = &entry.object.facts {
            findings.extend(certificate(roots, &by_namespace, entry, facts));
        }
    }
    for entry in index.iter() {
        if let Facts::Bundle(facts) = &entry.object.facts
            && entry.name() == TRUST_ROOTS
        {
            findings.extend(bundle(index, planes, entry, facts));
        }
    }
    findings
}

fn certificate(
    roots: Option<(Entry<'_>, &BundleFacts)>,
    planes: &HashMap<&str, &Plane<'_>>,
    entry: Entry<'_>,
    facts: &CertificateFacts,
) -> Vec<MeshFinding> {
    let secret = facts.secret_name.as_deref().unwrap_or_default();
    let names = [entry.name(), secret];
    let is_named_issuer = names.contains(&ISSUER)
        || facts
            .common_name
            .as_deref()
            .is_some_and(|one| one.starts_with("identity.linkerd."));
    let is_anchor = facts
        .common_name
        .as_deref()
        .is_some_and(|one| one.starts_with("root.linkerd."))
        || names
            .iter()
            .any(|one| one.contains("trust-anchor") && one.contains("linkerd"));
    let mut findings = Vec::new();
    if is_named_issuer {
        let plane = planes.get(entry.namespace()).copied();
        let is_read = secret == ISSUER && (planes.is_empty() || plane.is_some());
        if is_read {
            findings.extend(cannot_issue(entry, facts));
            findings.extend(plane.and_then(|plane| scheme(entry, plane)));
        } else {
            findings.push(unread(planes, entry, secret));
        }
    }
    if is_named_issuer || is_anchor {
        findings.extend(early(entry, facts));
    }
    if is_anchor {
        findings.extend(lost(roots, entry, facts, secret));
    }
    findings.extend(webhook(planes, entry, facts, secret));
    findings
}

/// What is issued has to be a CA with an ECDSA P-256 key: the identity service takes nothing else (Linkerd,
/// pkg/issuercerts and pkg/identity/service.go).
fn cannot_issue(entry: Entry<'_>, facts: &CertificateFacts) -> Option<MeshFinding> {
    let mut faults: Vec<String> = Vec::new();
    if facts.is_ca != Some(true) {
        faults.push("isCA is not true, so that it cannot sign".to_owned());
    }
    let usages = facts.usages.iter().flatten();
    let of_tls: Vec<&str> = usages
        .map(String::as_str)
        .filter(|one| ["client auth", "server auth"].contains(one))
        .collect();
    if let [only] = of_tls.as_slice() {
        let lacks = if *only == "server auth" {
            "client auth"
        } else {
            "server auth"
        };
        faults.push(format!(
            "usages has {only} and lacks {lacks}, so that its workloads are refused as the other"
        ));
    }
    let key = facts.private_key.as_ref();
    let algorithm = key.and_then(|one| one.algorithm.as_deref());
    let size = key.and_then(|one| one.size);
    match algorithm {
        None => faults.push("privateKey.algorithm is not set, which means RSA".to_owned()),
        Some("ECDSA") => {
            if let Some(size) = size.filter(|size| ![0, 256].contains(size)) {
                faults.push(format!("privateKey.size is {size}, expected 256"));
            }
        }
        Some(other) => {
            let known = ["RSA", "Ed25519"].into_iter().find(|one| *one == other);
            let found = known.unwrap_or("another");
            faults.push(format!("privateKey.algorithm is {found}, expected ECDSA"));
        }
    }
    if faults.is_empty() {
        return None;
    }
    let finding = MeshFinding::new(
        CERTIFICATE,
        format!(
            "{} cannot make an identity issuer: {}",
            entry.object.name(),
            faults.join("; ")
        ),
        "cert-manager writes a certificate that the identity service refuses: it keeps its old issuer until that expires, \
         and does not start again",
    );
    let finding =
        finding.fix("set isCA: true, privateKey.algorithm: ECDSA and privateKey.size: 256");
    Some(finding.about([entry.located()]))
}

/// cert-manager writes the keys of kubernetes.io/tls.
fn scheme(entry: Entry<'_>, plane: &Plane<'_>) -> Option<MeshFinding> {
    if plane.scheme() != Some(Scheme::Linkerd) {
        return None;
    }
    let message = format!(
        "{} writes tls.crt and tls.key, and the identity service reads crt.pem and key.pem (scheme linkerd.io/tls)",
        entry.object.name()
    );
    let finding = MeshFinding::new(
        ISSUER_KEYS,
        message,
        "the identity service does not see what cert-manager issues, and does not start without its own keys",
    );
    let finding =
        finding.fix("set identity.issuer.scheme to kubernetes.io/tls in the values of the chart");
    Some(finding.about([entry.located()]))
}

fn unread(planes: &HashMap<&str, &Plane<'_>>, entry: Entry<'_>, secret: &str) -> MeshFinding {
    let mut namespaces: Vec<&str> = planes.keys().copied().take(MOST_SORTED).collect();
    namespaces.sort_unstable();
    namespaces.truncate(MOST_NAMED);
    let expected = match namespaces.as_slice() {
        [] => format!("the Secret {ISSUER}"),
        all => format!("the Secret {ISSUER} in {}", all.join(" or ")),
    };
    let finding = MeshFinding::new(
        CERTIFICATE_UNREAD,
        format!(
            "{} is written to Secret {}, which Linkerd does not read",
            entry.object.name(),
            path(entry.namespace(), secret)
        ),
        "cert-manager renews it, and the identity service does not get it",
    );
    finding
        .fix(format!("write it to {expected}"))
        .about([entry.located()])
}

/// Renewal that begins in the first third of the lifetime: the remaining time was meant, and the elapsed was written.
fn early(entry: Entry<'_>, facts: &CertificateFacts) -> Option<MeshFinding> {
    let duration = facts
        .duration
        .as_deref()
        .map_or(Some(NINETY_DAYS), seconds)?;
    let before = match (facts.renew_before.as_deref(), facts.renew_before_percentage) {
        (Some(text), _) => seconds(text)?,
        (None, Some(percent)) => {
            #[expect(clippy::cast_precision_loss, reason = "a percentage is at most 100")]
            let percent = percent.clamp(0, 100) as f64;
            duration * percent / 100.0
        }
        (None, None) => return None,
    };
    if before <= duration * 2.0 / 3.0 {
        return None;
    }
    let after = hours((duration - before).max(0.0));
    let finding = MeshFinding::new(
        CERTIFICATE_EARLY,
        format!(
            "{} is renewed {after} after it was issued, of {} that it is valid",
            entry.object.name(),
            hours(duration)
        ),
        "renewBefore counts from the end: each renewal is a rotation, and comes far earlier than needed",
    );
    let finding = finding.fix(format!(
        "write renewBefore: {}, if a third of its time is to remain",
        hours(duration / 3.0)
    ));
    Some(finding.about([entry.located()]))
}

fn hours(seconds: f64) -> String {
    format!("{:.0}h", (seconds / 3600.0).floor())
}

/// An anchor that gets a new key at renewal, in a bundle that has only the current one: the old one is gone at once.
fn lost(
    roots: Option<(Entry<'_>, &BundleFacts)>,
    entry: Entry<'_>,
    facts: &CertificateFacts,
    secret: &str,
) -> Option<MeshFinding> {
    let key = facts.private_key.as_ref();
    let rotates = key.and_then(|one| one.rotation_policy.as_deref()) != Some("Never");
    let (bundle, facts) = roots?;
    let is_only = facts.sources == 1 && facts.secrets == [secret];
    if !rotates || !is_only {
        return None;
    }
    let finding = MeshFinding::new(
        ANCHOR_LOST,
        format!(
            "{} gets a new key at each renewal, and {} has only the current one",
            entry.object.name(),
            bundle.object.name()
        ),
        "at the renewal the old anchor is gone at once: proxies that start then refuse every peer whose certificate is \
         below it",
    );
    let finding = finding
        .fix("keep the old anchor in a second Secret, and name both in the sources of the Bundle");
    Some(finding.about([entry.located(), bundle.located()]))
}

/// A certificate for a webhook has to have the name by which the API server calls it.
fn webhook(
    planes: &HashMap<&str, &Plane<'_>>,
    entry: Entry<'_>,
    facts: &CertificateFacts,
    secret: &str,
) -> Option<MeshFinding> {
    let service = secret.strip_suffix("-k8s-tls")?;
    let of_linkerd = [
        "linkerd-proxy-injector",
        "linkerd-sp-validator",
        "linkerd-policy-validator",
    ];
    let namespace = entry.namespace();
    let is_read = planes.is_empty() || planes.contains_key(namespace);
    if !of_linkerd.contains(&service) || !is_read {
        return None;
    }
    let host = format!("{service}.{namespace}.svc");
    let mut faults = Vec::new();
    let names = facts.dns_names.as_deref().unwrap_or_default();
    let is_host = |name: &String| {
        let wildcard = name.strip_prefix("*.").zip(host.split_once('.'));
        name.eq_ignore_ascii_case(&host)
            || wildcard.is_some_and(|(name, (_, rest))| name.eq_ignore_ascii_case(rest))
    };
    if !names.iter().any(is_host) {
        faults.push(format!(
            "dnsNames lacks {host}, by which the API server calls it"
        ));
    }
    let encoding = facts
        .private_key
        .as_ref()
        .and_then(|one| one.encoding.as_deref());
    if service == "linkerd-policy-validator" && encoding != Some("PKCS8") {
        faults.push("privateKey.encoding is not PKCS8, and it reads no other".to_owned());
    }
    if faults.is_empty() {
        return None;
    }
    let finding = MeshFinding::new(
        CERTIFICATE,
        format!(
            "{} cannot serve its webhook: {}",
            entry.object.name(),
            faults.join("; ")
        ),
        "the API server does not reach the webhook, or it does not start",
    );
    let finding = finding.fix("set dnsNames and privateKey as Linkerd's documentation has them");
    Some(finding.about([entry.located()]))
}

/// A bundle that writes what nothing reads, or where nothing reads it.
fn bundle(
    index: &Index<'_>,
    planes: &[Plane<'_>],
    entry: Entry<'_>,
    facts: &BundleFacts,
) -> Vec<MeshFinding> {
    let mut faults = Vec::new();
    if !facts.keys.iter().any(|one| one == "ca-bundle.crt") {
        faults.push("it does not write the key ca-bundle.crt".to_owned());
    }
    let named = planes.iter().filter(|plane| !plane.namespace.is_empty());
    for plane in named.take(MOST_NAMED) {
        let selects = |selector: &crate::object::selector::LabelSelector| {
            selector.selects(&index.labels(plane.namespace))
        };
        // Without the namespace among the objects, its other labels are not known.
        let is_known = index.knows(plane.namespace);
        let is_selected = facts.namespaces.as_ref().is_none_or(selects);
        if !is_selected && is_known {
            faults.push(format!(
                "it does not select the namespace {}",
                plane.namespace
            ));
        }
    }
    if faults.is_empty() {
        return Vec::new();
    }
    let finding = MeshFinding::new(
        BUNDLE,
        format!(
            "{} does not give Linkerd its anchors: {}",
            entry.object.name(),
            faults.join("; ")
        ),
        "the identity service and the injector read an old ConfigMap, or none",
    );
    let finding = finding.fix(
        "write the key ca-bundle.crt, and select the namespace by kubernetes.io/metadata.name",
    );
    vec![finding.about([entry.located()])]
}

const MOST_NAMED: usize = 3;
const MOST_SORTED: usize = 100;
/// What cert-manager takes for a duration that is not set.
const NINETY_DAYS: f64 = 90.0 * 86_400.0;
