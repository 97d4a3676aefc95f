//! Who will sign the next issuer: cert-manager's `Issuer`, against the anchors that are there.

use meshpki::{IssuerChain, Judge, Policy, TrustBundle, UnixTime};

use crate::check::issuer::judge;
use crate::finding::codes::{SIGNER, SIGNER_ANCHOR};
use crate::finding::finding::MeshFinding;
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
    anchors: Option<&TrustBundle>,
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
    match signed_by {
        SignedBy::Acme => {
            let finding = MeshFinding::new(
                SIGNER,
                format!(
                    "{} is to sign the identity issuer, and issues no CAs (acme)",
                    signer.object.name()
                ),
                "no issuer is made: the identity service does not start, or keeps its old issuer until that expires",
            );
            let fix =
                "refer to an issuer of the kind ca, whose Secret has the trust anchor with its key";
            Some(
                finding
                    .fix(fix)
                    .about([certificate.located(), signer.located()]),
            )
        }
        SignedBy::Itself => {
            let finding = MeshFinding::new(
                SIGNER,
                format!(
                    "{} lets the identity issuer sign itself (selfSigned)",
                    signer.object.name()
                ),
                "no anchor is above it: the identity service skips each renewal, and when its issuer expires no proxy \
                 gets a certificate",
            );
            let fix =
                "refer to an issuer of the kind ca, whose Secret has the trust anchor with its key";
            Some(
                finding
                    .fix(fix)
                    .about([certificate.located(), signer.located()]),
            )
        }
        SignedBy::Secret(secret) => {
            let (entry, chain) = ca(index, signer, secret)?;
            let is_trusted = judge(&chain, anchors?.clone(), policy, at).accepted_by(Judge::Proxy);
            (!is_trusted).then(|| untrusted(index, plane, &chain, [certificate, signer, entry]))
        }
        SignedBy::Other => None,
    }
}

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

/// The CA in a Secret: of a `ClusterIssuer`, in the namespace in which cert-manager looks, which is not in the manifests.
fn ca<'a>(index: &Index<'a>, signer: Entry<'a>, secret: &str) -> Option<(Entry<'a>, IssuerChain)> {
    let namespace = signer.namespace();
    let entry = if signer.object.name().kind == "Issuer" {
        index.get("Secret", namespace, secret)?
    } else {
        let mut all = index.of_kind("Secret").filter(|one| one.name() == secret);
        let first = all.next()?;
        // Which of several is meant is not known, unless one is where cert-manager looks by itself.
        match all.next() {
            None => first,
            Some(_) => index.get("Secret", "cert-manager", secret)?,
        }
    };
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
    let finding = match index.maker(plane.namespace, TRUST_ROOTS) {
        Some(bundle) => finding.fix(format!(
            "let {} take {} as a source too, and restart the control plane and the workloads before the issuer is renewed",
            bundle.object.name(),
            secret.object.name()
        )),
        None => finding.fix(
            "add this CA to the anchors, and restart the control plane and the workloads before the issuer is renewed",
        ),
    };
    finding.about([certificate.located(), signer.located(), secret.located()])
}
