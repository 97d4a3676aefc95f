//! The identity issuer of a control plane.

use meshpki::{Finding, IssuerChain, KeyFile, Policy, Report, TrustBundle, UnixTime, Verifier};

use crate::check::cluster::{Entry, Index};
use crate::check::codes::{CA_CRT, ISSUER_KEYS, ISSUER_MISSING, ISSUER_UNREADABLE};
use crate::check::finding::MeshFinding;
use crate::check::plane::{CONFIG, ISSUER, Plane, Scheme};
use crate::error::Reason;

/// The issuer that the identity service reads.
#[derive(Default)]
pub(crate) struct Issuer {
    pub(crate) chain: Option<IssuerChain>,
    /// What is not known, if it is not the one that is read.
    pub(crate) undecided: Option<String>,
    pub(crate) findings: Vec<MeshFinding>,
    /// Whether a loader like Linkerd's fails, so that there is no chain.
    pub(crate) is_unreadable: Option<String>,
}

/// Reads it from its Secret; without it, provisionally from where its certificate is repeated.
pub(crate) fn read(index: &Index<'_>, plane: &Plane<'_>) -> Issuer {
    let namespace = plane.namespace;
    let Some(entry) = index.get("Secret", namespace, ISSUER) else {
        return without(index, plane);
    };
    if let Some(how) = entry.object.sealed() {
        let why =
            format!("Secret {namespace}/{ISSUER} is sealed ({how}): its values could not be read");
        return provisional(index, plane, why);
    }
    // What is not known is what the keys say.
    let has = |scheme: Scheme| entry.value(scheme.keys().0).is_some();
    let guessed = if has(Scheme::Tls) && !has(Scheme::Linkerd) {
        Scheme::Tls
    } else {
        Scheme::Linkerd
    };
    let scheme = plane.scheme().unwrap_or(guessed);
    let (certificate, key) = scheme.keys();
    if entry.value(certificate).is_none() || entry.value(key).is_none() {
        return keys(plane, entry, scheme);
    }
    load(index, plane, entry, scheme)
}

fn load(index: &Index<'_>, plane: &Plane<'_>, entry: Entry<'_>, scheme: Scheme) -> Issuer {
    let (certificate, key) = scheme.keys();
    let mut found = Issuer::default();
    let (Some(value), Some(key)) = (entry.value(certificate), entry.value(key)) else {
        return found;
    };
    let bytes = match value.bytes() {
        Ok(bytes) => bytes,
        Err(Reason::Redacted) => {
            let why = format!("{}: the certificate is redacted", value.source());
            return provisional(index, plane, why);
        }
        Err(reason) => return unreadable(entry, &format!("{}: {reason}", value.source())),
    };
    let chain = match IssuerChain::from_pem(value.source(), bytes) {
        Ok(chain) => chain,
        Err(error) => return unreadable(entry, &error.to_string()),
    };
    found.chain = Some(match key.bytes() {
        Err(Reason::Redacted) => chain,
        Ok(bytes) => match KeyFile::from_pem(key.source(), bytes) {
            Ok(key) => chain.with_key(key),
            Err(error) => return unreadable(entry, &error.to_string()),
        },
        Err(reason) => return unreadable(entry, &format!("{}: {reason}", key.source())),
    });
    found
}

fn unreadable(entry: Entry<'_>, why: &str) -> Issuer {
    let namespace = entry.namespace();
    let finding = MeshFinding::new(
        ISSUER_UNREADABLE,
        format!("the identity issuer cannot be read: {why}"),
        "the identity service keeps the issuer that it has until it restarts, and then does not start",
    );
    let finding = finding
        .fix("sign an issuer with the anchor's key, and apply it:")
        .run([sign(namespace, None)]);
    Issuer {
        findings: vec![finding.about([entry.located()])],
        is_unreadable: Some(why.to_owned()),
        ..Issuer::default()
    }
}

/// The command that makes an issuer's Secret.
fn sign(namespace: &str, scheme: Option<Scheme>) -> String {
    let form = match scheme {
        Some(Scheme::Tls) => "secret-tls",
        _ => "secret",
    };
    format!(
        "meshpki create issuer --ca ca.crt --ca-key ca.key --as {form} -n {} | kubectl apply -f -",
        meshpki::shell_word(namespace)
    )
}

/// A Secret without the keys that the identity service reads.
fn keys(plane: &Plane<'_>, entry: Entry<'_>, scheme: Scheme) -> Issuer {
    let namespace = plane.namespace;
    let (certificate, key) = scheme.keys();
    let lacks: Vec<&str> = [certificate, key]
        .into_iter()
        .filter(|one| entry.value(one).is_none())
        .collect();
    let message = format!(
        "Secret {namespace}/{ISSUER} lacks {}, which the identity service reads (scheme {})",
        lacks.join(" and "),
        scheme.as_str()
    );
    let other = match scheme {
        Scheme::Linkerd => Scheme::Tls,
        Scheme::Tls => Scheme::Linkerd,
    };
    let has_other = entry.value(other.keys().0).is_some();
    let finding = MeshFinding::new(
        ISSUER_KEYS,
        message,
        "the identity service does not start again, and no proxy gets a certificate from it",
    );
    let finding = if has_other {
        finding.fix(format!(
            "its keys are those of the scheme {}: set identity.issuer.scheme to that, or write the Secret again \
             (its type cannot be changed: delete it first)",
            other.as_str()
        ))
    } else {
        finding.fix("write the Secret again:")
    };
    let finding = finding.run([sign(namespace, Some(scheme))]);
    Issuer {
        is_unreadable: Some(format!(
            "key {} containing the issuer certificate needs to exist in secret {ISSUER} if \
             --identity-external-issuer={}",
            lacks[0],
            scheme == Scheme::Tls
        )),
        findings: vec![finding.about([entry.located()])],
        ..Issuer::default()
    }
}

/// What is said if the Secret is not there: it is missing, or it is not in the dump.
fn without(index: &Index<'_>, plane: &Plane<'_>) -> Issuer {
    let namespace = plane.namespace;
    let is_read = !index.may_be_unread(ISSUER);
    let sealed = index.iter().find(|one| {
        one.namespace() == namespace
            && one.object.sealed().is_some()
            && one.object.is_or_makes(ISSUER)
    });
    if let Some(sealed) = sealed {
        let why = format!(
            "{} is sealed: its values could not be read",
            sealed.object.name()
        );
        return provisional(index, plane, why);
    }
    if is_read && index.has_all_secrets(namespace) {
        let finding = MeshFinding::new(
            ISSUER_MISSING,
            format!("there is no Secret {namespace}/{ISSUER}"),
            "the identity service does not start again, and no proxy gets a certificate from it",
        );
        let finding = finding
            .fix("sign an issuer with the anchor's key, and apply it:")
            .run([sign(namespace, plane.scheme())]);
        return Issuer {
            findings: vec![finding],
            is_unreadable: Some(format!("secrets \"{ISSUER}\" not found")),
            ..Issuer::default()
        };
    }
    let why = if is_read {
        format!("Secret {namespace}/{ISSUER} is not in the dump")
    } else {
        format!("Secret {namespace}/{ISSUER} may be in a part that could not be read")
    };
    let mut found = provisional(index, plane, why);
    if plane.scheme() == Some(Scheme::Tls) && !plane.is_live(index) {
        // cert-manager makes it in the cluster: a render does not miss it.
        found.undecided = None;
    }
    found
}

/// The issuer's certificate without its Secret: as Linkerd's settings repeat it, or as cert-manager last issued it.
fn provisional(index: &Index<'_>, plane: &Plane<'_>, why: String) -> Issuer {
    let namespace = plane.namespace;
    let config = index.get("ConfigMap", namespace, CONFIG);
    let repeated = config.and_then(|one| one.value("values.identity.issuer.tls.crtPEM"));
    let requests = index
        .of_kind("CertificateRequest")
        .filter(|one| one.namespace() == namespace && one.name().starts_with(ISSUER));
    let newest = requests.max_by_key(|one| &one.object.metadata.creation_timestamp);
    let issued = newest.and_then(|one| one.value("status.certificate"));
    let value = issued.or(repeated);
    let chain = value.and_then(|value| {
        let bytes = value.bytes().ok()?;
        IssuerChain::from_pem(value.source(), bytes).ok()
    });
    Issuer {
        chain,
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
    let value = entry.value("ca.crt")?;
    let bytes = value.bytes().ok()?;
    let accepts = TrustBundle::from_pem(value.source(), bytes).is_ok_and(|bundle| {
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
        let finding = MeshFinding::new(
            CA_CRT,
            format!("ca.crt of Secret {}/{ISSUER} is not the anchor of its tls.crt", plane.namespace),
            "the mesh works, because nothing but linkerd check reads ca.crt; linkerd check says that the issuer is \
             not issued by the trust anchor",
        );
        finding
            .fix("let cert-manager issue it again:")
            .run([format!(
                "cmctl renew -n {} {ISSUER}",
                meshpki::shell_word(plane.namespace)
            )])
            .about([entry.located()])
    })
}
