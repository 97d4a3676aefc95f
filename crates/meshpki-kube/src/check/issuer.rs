//! The identity issuer of a control plane.

use meshpki::{Finding, IssuerChain, KeyFile, Policy, Report, TrustBundle, UnixTime, Verifier};

use crate::check::loaded::Loaded;
use crate::error::Reason;
use crate::finding::codes::{CA_CRT, ISSUER_KEYS, ISSUER_MISSING, ISSUER_UNREADABLE};
use crate::finding::finding::MeshFinding;
use crate::finding::words::{option, path, renew};
use crate::mesh::cluster::{Entry, Index};
use crate::mesh::plane::{CONFIG, ISSUER, Plane, Scheme};

/// The issuer that the identity service reads.
pub(crate) type Issuer = Loaded<IssuerChain>;

/// Reads it from its Secret; without it, provisionally from where its certificate is repeated.
pub(crate) fn read(index: &Index<'_>, plane: &Plane<'_>) -> Issuer {
    let object = format!("Secret {}", path(plane.namespace, ISSUER));
    let Some(entry) = index.get("Secret", plane.namespace, ISSUER) else {
        return without(index, plane, &object);
    };
    if let Some(how) = entry.object.sealed() {
        let why = format!("{object} is sealed ({how}): its values could not be read");
        return provisional(index, plane, why);
    }
    if entry.object.values().is_empty() && entry.object.is_live() {
        let why = format!("{object} has no values in the dump, as if somebody had removed them");
        return provisional(index, plane, why);
    }
    let has = |scheme: Scheme| entry.value(scheme.keys().0).is_some();
    let (scheme, is_guessed) = match plane.scheme() {
        Some(scheme) => (scheme, false),
        None if has(Scheme::Tls) && !has(Scheme::Linkerd) => (Scheme::Tls, true),
        None => (Scheme::Linkerd, false),
    };
    let lacks = |scheme: Scheme| {
        let (certificate, key) = scheme.keys();
        entry.value(certificate).is_none() || entry.value(key).is_none()
    };
    let other = plane.other_scheme().filter(|other| lacks(*other));
    if let Some(wrong) = Some(scheme).filter(|one| lacks(*one)).or(other) {
        return keys(index, plane, entry, wrong);
    }
    let mut found = load(index, plane, entry, scheme);
    if is_guessed && found.undecided.is_none() {
        // The default is the other scheme.
        let why = "which keys the identity service reads: its arguments are not in the dump";
        found.undecided = Some(why.to_owned());
    }
    found
}

fn load(index: &Index<'_>, plane: &Plane<'_>, entry: Entry<'_>, scheme: Scheme) -> Issuer {
    let (certificate, key) = scheme.keys();
    let mut found = Issuer::default();
    let (Some(value), Some(key)) = (entry.value(certificate), entry.value(key)) else {
        return found;
    };
    let fault = |why: &str| unreadable(index, plane, entry, scheme, why);
    let bytes = match value.bytes() {
        Ok(bytes) if bytes.trim_ascii().is_empty() => {
            let why = format!("{}: the certificate is empty", value.source());
            return provisional(index, plane, why);
        }
        Ok(bytes) => bytes,
        Err(Reason::Redacted) => {
            let why = format!("{}: the certificate is redacted", value.source());
            return provisional(index, plane, why);
        }
        Err(reason) => return fault(&format!("{}: {reason}", value.source())),
    };
    let chain = match IssuerChain::from_pem(value.source(), bytes) {
        Ok(chain) => chain,
        Err(error) => return fault(&error.to_string()),
    };
    found.value = Some(match key.bytes() {
        Err(Reason::Redacted) => chain,
        Ok(bytes) if bytes.trim_ascii().is_empty() => chain,
        Ok(bytes) => match KeyFile::from_pem(key.source(), bytes) {
            Ok(key) => chain.with_key(key),
            Err(error) => return fault(&error.to_string()),
        },
        Err(reason) => return fault(&format!("{}: {reason}", key.source())),
    });
    found
}

fn unreadable(
    index: &Index<'_>,
    plane: &Plane<'_>,
    entry: Entry<'_>,
    scheme: Scheme,
    why: &str,
) -> Issuer {
    let finding = MeshFinding::new(
        ISSUER_UNREADABLE,
        format!("the identity issuer cannot be read: {why}"),
        "the identity service keeps the issuer that it has until it restarts, and then does not start",
    );
    let finding = again(index, plane, finding, Some(scheme));
    Issuer {
        findings: vec![finding.about([entry.located()])],
        is_unreadable: Some(why.to_owned()),
        ..Issuer::default()
    }
}

/// What makes the issuer's Secret again: cert-manager, if it does; else a command, whose output says how it is applied.
fn again(
    index: &Index<'_>,
    plane: &Plane<'_>,
    finding: MeshFinding,
    scheme: Option<Scheme>,
) -> MeshFinding {
    let namespace = plane.namespace;
    match index.maker(namespace, ISSUER) {
        Some(maker) if maker.object.name().kind == "Certificate" => finding
            .fix("let cert-manager issue it again:")
            .run([renew(namespace, maker.name())]),
        Some(maker) => finding.fix(format!(
            "{} makes it: its status says why it does not",
            maker.object.name()
        )),
        None => {
            let form = match scheme.or_else(|| plane.scheme()) {
                Some(Scheme::Tls) => "secret-tls",
                _ => "secret",
            };
            finding
                .fix("sign an issuer with the anchor's key, and apply what is written:")
                .run([format!(
                    "meshpki create issuer --ca ca.crt --ca-key ca.key --as {form} {}-o issuer.yaml",
                    option(namespace)
                )])
        }
    }
}

/// A Secret without the keys that the identity service reads.
fn keys(index: &Index<'_>, plane: &Plane<'_>, entry: Entry<'_>, scheme: Scheme) -> Issuer {
    let (certificate, key) = scheme.keys();
    let lacks: Vec<&str> = [certificate, key]
        .into_iter()
        .filter(|one| entry.value(one).is_none())
        .collect();
    let message = format!(
        "Secret {} lacks {}, which the identity service reads (scheme {})",
        path(plane.namespace, ISSUER),
        lacks.join(" and "),
        scheme.as_str()
    );
    let other = match scheme {
        Scheme::Linkerd => Scheme::Tls,
        Scheme::Tls => Scheme::Linkerd,
    };
    let finding = MeshFinding::new(
        ISSUER_KEYS,
        message,
        "the identity service does not start again, and no proxy gets a certificate from it",
    );
    let finding = if entry.value(other.keys().0).is_some() {
        finding.fix(format!(
            "its keys are those of the scheme {}: set identity.issuer.scheme to that in the values of the chart",
            other.as_str()
        ))
    } else {
        again(index, plane, finding, Some(scheme))
    };
    // Linkerd's words, with its value for the key (pkg/issuercerts/issuercerts.go).
    let (what, is_external) = match lacks.as_slice() {
        [one, ..] if *one == certificate => ("issuer certificate", scheme == Scheme::Tls),
        _ => ("issuer key", true),
    };
    Issuer {
        is_unreadable: Some(format!(
            "key {} containing the {what} needs to exist in secret {ISSUER} if --identity-external-issuer={is_external}",
            lacks.first().copied().unwrap_or(certificate)
        )),
        findings: vec![finding.about([entry.located()])],
        ..Issuer::default()
    }
}

/// What is said if the Secret is not there: it is missing, or it is not in the dump.
fn without(index: &Index<'_>, plane: &Plane<'_>, object: &str) -> Issuer {
    let namespace = plane.namespace;
    let maker = index.maker(namespace, ISSUER);
    if let Some(sealed) = maker.filter(|one| one.object.sealed().is_some()) {
        let why = format!(
            "{} is sealed: its values could not be read",
            sealed.object.name()
        );
        return provisional(index, plane, why);
    }
    let is_read = !index.may_be_unread(ISSUER);
    let is_elsewhere = index.get("Secret", "", ISSUER).is_some();
    if is_read && !is_elsewhere && index.has_all_secrets(namespace) {
        let finding = MeshFinding::new(
            ISSUER_MISSING,
            format!("there is no {object}"),
            "the identity service does not start again, and no proxy gets a certificate from it",
        );
        return Issuer {
            findings: vec![again(index, plane, finding, None)],
            is_unreadable: Some(format!("secrets \"{ISSUER}\" not found")),
            ..Issuer::default()
        };
    }
    if is_read && plane.scheme() == Some(Scheme::Tls) && !index.is_live() {
        // cert-manager makes it in the cluster: a render does not miss it.
        let mut found = provisional(index, plane, String::new());
        found.undecided = None;
        found.skipped = Some(format!(
            "{object} is made in the cluster, and not in the manifests"
        ));
        return found;
    }
    let why = if is_read {
        format!("{object} is not in the dump")
    } else {
        format!("{object} may be in a part that could not be read")
    };
    provisional(index, plane, why)
}

/// The issuer's certificate without its Secret: as Linkerd's settings repeat it, or as cert-manager last issued it.
fn provisional(index: &Index<'_>, plane: &Plane<'_>, why: String) -> Issuer {
    let namespace = plane.namespace;
    let config = index.get("ConfigMap", namespace, CONFIG);
    let repeated = config.and_then(|one| one.value("values.identity.issuer.tls.crtPEM"));
    let requests = index
        .of_kind_in("CertificateRequest", namespace)
        .filter(|one| one.name().starts_with(ISSUER));
    let newest = requests.max_by_key(|one| &one.object.metadata.creation_timestamp);
    let issued = newest.and_then(|one| one.value("status.certificate"));
    let value = issued.or(repeated);
    let chain = value.and_then(|value| {
        let bytes = value.bytes().ok()?;
        IssuerChain::from_pem(value.source(), bytes).ok()
    });
    Issuer {
        value: chain,
        undecided: Some(why),
        ..Issuer::default()
    }
}

/// The verdict on the issuer against the anchors that are read.
pub(crate) fn judge(
    chain: &IssuerChain,
    anchors: TrustBundle,
    policy: &Policy,
    at: UnixTime,
) -> Report {
    let mut verifier = Verifier::new(anchors, policy.clone());
    verifier.read_trust_domain(Some(chain), []);
    verifier.verify(chain, at)
}

/// Under the scheme kubernetes.io/tls, `linkerd check` verifies the issuer with the `ca.crt` beside it, which nothing else
/// reads (linkerd2#7449). `report` is the verdict by the anchors that are read: what it says is not said again.
pub(crate) fn beside(
    index: &Index<'_>,
    plane: &Plane<'_>,
    chain: &IssuerChain,
    policy: &Policy,
    report: &Report,
) -> Option<MeshFinding> {
    if plane.scheme() != Some(Scheme::Tls) {
        return None;
    }
    let entry = index.get("Secret", plane.namespace, ISSUER)?;
    let value = entry.value("ca.crt");
    if value.is_some_and(|value| value.bytes() == Err(&Reason::Redacted)) {
        return None;
    }
    let bundle =
        value.and_then(|value| TrustBundle::from_pem(value.source(), value.bytes().ok()?).ok());
    let accepts = bundle.is_some_and(|bundle| {
        let other = judge(chain, bundle, policy, report.at());
        let said: Vec<&str> = report.findings().iter().map(Finding::code).collect();
        let mut findings = other.findings().iter();
        !findings.any(|one| {
            one.code().starts_with("issuer-")
                && one.refused_by().control_plane
                && !said.contains(&one.code())
        })
    });
    (!accepts).then(|| {
        let object = format!("Secret {}", path(plane.namespace, ISSUER));
        let (what, says) = if value.is_some() {
            (
                "has a ca.crt that is not the anchor of its tls.crt",
                "that the issuer is not issued by the trust anchor",
            )
        } else {
            ("lacks ca.crt", "that the key ca.crt needs to exist")
        };
        let finding = MeshFinding::new(
            CA_CRT,
            format!("{object} {what}"),
            format!(
                "the mesh works, because nothing but linkerd check reads ca.crt; it says {says}"
            ),
        );
        // A renewal is a step of a rotation, and too much for a text that nothing reads.
        finding
            .fix("nothing has to be done: whoever writes the Secret writes ca.crt at the next renewal")
            .about([entry.located()])
    })
}
