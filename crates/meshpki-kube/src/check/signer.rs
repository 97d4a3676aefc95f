//! Who will sign the next issuer: cert-manager's `Issuer`, against the anchors that are there.

use meshpki::{IssuerChain, Judge, Policy, Severity, TrustBundle, UnixTime};

use crate::check::issuer::judge;
use crate::finding::codes::{SIGNER, SIGNER_ANCHOR};
use crate::finding::finding::{Located, MeshFinding};
use crate::limits;
use crate::mesh::cluster::{Entry, Index};
use crate::mesh::plane::{ISSUER, Plane, TRUST_ROOTS};
use crate::object::ca_issuer::SignedBy;
use crate::object::certificate::IssuerRef;
use crate::object::facts::Facts;
use crate::object::value::Role;

/// The certificate of the identity issuer names one that cannot sign it, or whose CA the anchors do not have.
pub(crate) fn check(
    index: &Index<'_>,
    plane: &Plane<'_>,
    (anchors, current): (Option<&TrustBundle>, Option<&IssuerChain>),
    held: &[(TrustBundle, Located)],
    policy: &Policy,
    at: UnixTime,
) -> Option<MeshFinding> {
    let certificate = index.maker(plane.namespace, ISSUER)?;
    let Facts::Certificate(facts) = &certificate.object.facts else {
        return None;
    };
    let signer = find(index, certificate, facts.issuer_ref.as_ref()?)?;
    let Facts::CaIssuer(signed_by) = &signer.object.facts else {
        return None;
    };
    let both = [certificate.located(), signer.located()];
    match signed_by {
        SignedBy::Acme => {
            let what = format!(
                "{} is to sign the identity issuer, and issues no CAs (acme)",
                signer.object.name()
            );
            Some(cannot(what).about(both))
        }
        // The issuer is an anchor itself: it works until it is renewed.
        SignedBy::Itself if is_anchor(current, anchors) => {
            let finding = MeshFinding::new(
                SIGNER,
                format!(
                    "{} lets the identity issuer sign itself (selfSigned), and it is its own anchor",
                    signer.object.name()
                ),
                "the mesh works until the issuer is renewed: no anchor is above the new one",
            );
            let mut finding = finding.fix(FIX).about(both);
            finding.severity = Severity::Warning;
            Some(finding)
        }
        SignedBy::Itself => {
            let what = format!(
                "{} lets the identity issuer sign itself (selfSigned), and no anchor is above it",
                signer.object.name()
            );
            Some(cannot(what).about(both))
        }
        SignedBy::Secret(secret) => {
            let (entry, chain) = ca(index, signer, secret)?;
            let certificate_of_ca = chain.issuer();
            let all = [certificate, signer, entry];
            let located = all.map(Entry::located);
            let name = entry.object.name();
            if at > certificate_of_ca.validity().not_after {
                // What renews it does so before, and it is not the one that will sign.
                let is_renewed = index.maker(entry.namespace(), entry.name()).is_some();
                let what =
                    format!("the CA in {name} is to sign the identity issuer, and has expired");
                return (!is_renewed).then(|| cannot(what).about(located));
            }
            if !certificate_of_ca.is_ca() {
                let what = format!(
                    "the certificate in {name} is to sign the identity issuer, and is no CA"
                );
                return Some(cannot(what).about(located));
            }
            let length = certificate_of_ca
                .basic_constraints()
                .and_then(|one| one.path_length);
            if length == Some(0) {
                let what = format!(
                    "the CA in {name} is to sign the identity issuer, and may not sign another CA (path length 0)"
                );
                return Some(cannot(what).about(located));
            }
            let trusts = |bundle: &TrustBundle| {
                judge(&chain, bundle.clone(), policy, at).accepted_by(Judge::Proxy)
            };
            if !trusts(anchors?) {
                return Some(untrusted(index, plane, &chain, all));
            }
            let mut left = limits::PROXY_ANCHORS;
            let lacking = held.iter().find(|(bundle, _)| {
                let size = bundle.anchors().len();
                let cost = size.saturating_mul(size);
                left = left.saturating_sub(cost);
                left > 0 && !trusts(bundle)
            });
            let (_, pod) = lacking?;
            let finding = MeshFinding::new(
                SIGNER_ANCHOR,
                format!(
                    "the next issuer will be below {} ({name}), which pods do not have that started before, such as {}",
                    certificate_of_ca.name(),
                    pod.name
                ),
                "when cert-manager renews the issuer, these pods refuse every peer with a certificate of the new one",
            );
            let fix = "restart the control plane and the workloads before the issuer is renewed";
            let mut finding = finding.fix(fix).about(located).about([pod.clone()]);
            finding.severity = Severity::Warning;
            Some(finding)
        }
        SignedBy::Other => None,
    }
}

fn is_anchor(current: Option<&IssuerChain>, anchors: Option<&TrustBundle>) -> bool {
    current.zip(anchors).is_some_and(|(chain, anchors)| {
        let mut all = anchors.anchors().iter();
        all.any(|one| one.fingerprint() == chain.issuer().fingerprint())
    })
}

fn cannot(what: String) -> MeshFinding {
    let finding = MeshFinding::new(
        SIGNER,
        what,
        "no issuer is made that the mesh accepts: the identity service keeps its old one until that expires, and then no proxy \
         gets a certificate",
    );
    finding.fix(FIX)
}

const FIX: &str =
    "refer to an issuer of the kind ca, whose Secret has the trust anchor with its key";

fn find<'a>(index: &Index<'a>, certificate: Entry<'a>, named: &IssuerRef) -> Option<Entry<'a>> {
    let group = named.group.as_deref().unwrap_or_default();
    if !["", "cert-manager.io"].contains(&group) {
        return None;
    }
    let name = named.name.as_deref()?;
    match named.kind.as_deref() {
        Some("ClusterIssuer") => index.get("ClusterIssuer", "", name),
        None | Some("" | "Issuer") => index.get("Issuer", certificate.namespace(), name),
        Some(_) => None,
    }
}

/// The CA in a Secret: of a `ClusterIssuer`, in the namespace in which cert-manager looks unless it is told another.
fn ca<'a>(index: &Index<'a>, signer: Entry<'a>, secret: &str) -> Option<(Entry<'a>, IssuerChain)> {
    let namespace = if signer.object.name().kind == "Issuer" {
        signer.namespace()
    } else {
        // Which of several is meant is not known, unless they are the same.
        let value = |entry: Entry<'_>| {
            entry
                .value("tls.crt")
                .and_then(|one| one.bytes().ok().map(<[u8]>::to_vec))
        };
        let meant = index.get("Secret", CERT_MANAGER, secret).map(value);
        let mut all = index.secrets(secret);
        all.all(|one| Some(value(one)) == meant)
            .then_some(CERT_MANAGER)?
    };
    let entry = index.get("Secret", namespace, secret)?;
    let value = entry.value("tls.crt")?;
    let bytes = value.bytes().ok()?;
    debug_assert_eq!(value.role(), Role::Certificate);
    Some((entry, IssuerChain::from_pem(value.source(), bytes).ok()?))
}

fn untrusted(
    index: &Index<'_>,
    plane: &Plane<'_>,
    chain: &IssuerChain,
    [certificate, signer, secret]: [Entry<'_>; 3],
) -> MeshFinding {
    let ca = chain.issuer();
    let message = format!(
        "the next issuer will be below {} ({}), which {TRUST_ROOTS} does not have",
        ca.name(),
        secret.object.name()
    );
    let finding = MeshFinding::new(
        SIGNER_ANCHOR,
        message,
        "at the next renewal the identity service skips the new issuer, and proxies refuse it",
    );
    let bundle = index.maker(plane.namespace, TRUST_ROOTS);
    let takes = |entry: Entry<'_>| match &entry.object.facts {
        Facts::Bundle(facts) => facts.secrets.iter().any(|one| one == secret.name()),
        _ => false,
    };
    let after = "then restart the control plane and the workloads, before the issuer is renewed";
    let finding = match bundle {
        Some(bundle) if takes(bundle) => finding.fix(format!(
            "{} takes it already: its status says why it does not write it; {after}",
            bundle.object.name()
        )),
        Some(bundle) => finding.fix(format!(
            "if this CA is meant, add it to the sources of {}, which trust-manager reads in its own namespace; {after}",
            bundle.object.name()
        )),
        None => finding.fix(format!("if this CA is meant, add it to the anchors; {after}")),
    };
    finding.about([certificate.located(), signer.located(), secret.located()])
}

/// Where cert-manager looks for the Secrets of a `ClusterIssuer`.
const CERT_MANAGER: &str = "cert-manager";
