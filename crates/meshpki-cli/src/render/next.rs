//! The command to type next, quoted for a shell.

use std::path::Path;

use meshpki::{AlternativeName, TrustDomain, shell_word};

use crate::failure::{shell, shown};
use crate::hint::Hint;

/// Installs a chain.
pub(crate) fn install(
    anchors: &Path,
    issuer: &Path,
    key: &Path,
    trust_domain: &TrustDomain,
) -> String {
    let (anchors, issuer, key) = (shell(anchors), shell(issuer), shell(key));
    let domain = flag("--identity-trust-domain", trust_domain);
    format!(
        "linkerd install {domain}--identity-trust-anchors-file {anchors} --identity-issuer-certificate-file {issuer} \
         --identity-issuer-key-file {key} | kubectl apply -f -"
    )
}

/// Installs a new issuer in a mesh that exists, once that trusts its anchor.
pub(crate) fn upgrade_issuer(anchor: &Path, certificate: &Path, key: &Path) -> Option<Hint> {
    if ![certificate, key].into_iter().all(can_be_typed) {
        return None;
    }
    if anchor.ends_with("root-cert.pem") {
        let what = "put them into Istio's secret cacerts as ca-cert.pem, cert-chain.pem and ca-key.pem (meshpki explain istio)";
        return Some(what.into());
    }
    let (certificate, key) = (shell(certificate), shell(key));
    let anchor = shown(anchor);
    Some(Hint::command(
        &format!("once every pod trusts {anchor} (meshpki explain rotation)"),
        format!(
            "linkerd upgrade --identity-issuer-certificate-file {certificate} --identity-issuer-key-file {key} | \
             kubectl apply -f -"
        ),
    ))
}

/// Installs a bundle in a mesh that exists. Its pods keep the anchors with which they started.
pub(crate) fn upgrade_anchors(bundle: &Path) -> Option<[String; 2]> {
    can_be_typed(bundle).then(|| {
        let install = format!(
            "linkerd upgrade --identity-trust-anchors-file {} | kubectl apply -f -",
            shell(bundle)
        );
        let restart = "kubectl -n NAMESPACE rollout restart deploy";
        [install, restart.to_owned()]
    })
}

/// Creates an issuer, signed by a trust anchor.
pub(crate) fn create_issuer(
    certificate: &Path,
    key: &Path,
    trust_domain: &TrustDomain,
) -> Option<String> {
    if ![certificate, key].into_iter().all(can_be_typed) {
        return None;
    }
    let (certificate, key) = (shell(certificate), shell(key));
    let domain = flag("--trust-domain", trust_domain);
    Some(format!(
        "meshpki create issuer {domain}--ca {certificate} --ca-key {key}"
    ))
}

/// Creates a webhook's certificate, signed by the webhooks' CA.
pub(crate) fn create_webhook(certificate: &Path, key: &Path) -> Option<String> {
    if ![certificate, key].into_iter().all(can_be_typed) {
        return None;
    }
    let (certificate, key) = (shell(certificate), shell(key));
    Some(format!(
        "meshpki create webhook linkerd-proxy-injector --ca {certificate} --ca-key {key}"
    ))
}

/// Verifies an issuer; `is_named` if no name of a CA contains another trust domain.
pub(crate) fn verify(
    anchors: &Path,
    issuer: &Path,
    key: Option<&Path>,
    trust_domain: &TrustDomain,
    is_named: bool,
) -> Option<String> {
    if ![anchors, issuer].into_iter().chain(key).all(can_be_typed) {
        return None;
    }
    let (anchors, issuer) = (shell(anchors), shell(issuer));
    let key = key.map_or_else(String::new, |key| format!(" --issuer-key {}", shell(key)));
    let domain = if is_named {
        flag("--trust-domain", trust_domain)
    } else {
        format!("--trust-domain {trust_domain} ")
    };
    Some(format!(
        "meshpki verify {domain}--anchors {anchors} --issuer {issuer}{key}"
    ))
}

/// Signs a request, where the CA's key is.
pub(crate) fn sign(csr: &Path, names: &[AlternativeName], trust_domain: &TrustDomain) -> Hint {
    let csr = shell(csr);
    let mut allowed = String::new();
    for name in names {
        allowed.push(' ');
        allowed.push_str(&allow_san(&name.to_string()));
    }
    let profile = profile_for(names);
    let (domain, ca) = match profile {
        // Only an issuer leads to a command that needs the trust domain.
        "issuer" => (
            flag("--trust-domain", trust_domain),
            "--ca ca.crt --ca-key ca.key",
        ),
        "webhook" => (String::new(), "--ca webhook-ca.crt --ca-key webhook-ca.key"),
        _ => (String::new(), "--ca issuer.crt --ca-key issuer.key"),
    };
    Hint::command(
        "on the machine with the CA's key",
        format!("meshpki sign {csr} --profile {profile}{allowed} {domain}{ca}"),
    )
}

/// Creates the secret with a webhook's certificate, and makes its CA the `caBundle` that the API server trusts: for
/// the webhooks of Linkerd, through its Helm values (Linkerd, charts/partials/templates/_validate.tpl).
pub(crate) fn secret(
    service: &str,
    namespace: &str,
    (crt, key): (&Path, &Path),
    ca: &Path,
) -> (String, Hint) {
    let ca_bundle = ca_bundle(service, namespace, ca);
    let (crt, key) = (shell(crt), shell(key));
    let secret = shell_word(&format!("{service}-k8s-tls"));
    let namespace = shell_word(namespace);
    let secret = format!(
        "kubectl create secret tls {secret} --namespace={namespace} --cert={crt} --key={key} --dry-run=client -o yaml | \
         kubectl apply -f -"
    );
    (secret, ca_bundle)
}

/// Makes the CA of a webhook the `caBundle` that the API server trusts.
pub(super) fn ca_bundle(service: &str, namespace: &str, ca: &Path) -> Hint {
    let ca = shell(ca);
    match helm_value(service) {
        Some((install, value)) => Hint::command(
            "",
            format!(
                "{install}{} --set {value}.externalSecret=true --set-file {value}.caBundle={ca} | kubectl apply -f -",
                match (install, namespace) {
                    ("linkerd upgrade", other) if other != "linkerd" => {
                        format!(" --linkerd-namespace {}", shell_word(other))
                    }
                    _ => String::new(),
                }
            ),
        ),
        None => Hint::command(
            "then set caBundle in its configuration to",
            format!("base64 < {ca} | tr -d '\\n'"),
        ),
    }
}

/// The command that installs a webhook of Linkerd, and its values in the chart.
fn helm_value(service: &str) -> Option<(&'static str, &'static str)> {
    Some(match service {
        "linkerd-policy-validator" => ("linkerd upgrade", "policyValidator"),
        "linkerd-proxy-injector" => ("linkerd upgrade", "proxyInjector"),
        "linkerd-sp-validator" => ("linkerd upgrade", "profileValidator"),
        "tap" => ("linkerd viz install", "tap"),
        "tap-injector" => ("linkerd viz install", "tapInjector"),
        _ => return None,
    })
}

/// The likely profile of a request for these names: they are names of the mesh, of a service, or neither.
fn profile_for(names: &[AlternativeName]) -> &'static str {
    let texts: Vec<String> = names.iter().map(ToString::to_string).collect();
    let is_workload =
        |text: &String| text.contains(".serviceaccount.identity.") || text.contains("/sa/");
    if texts.iter().any(is_workload) {
        "workload"
    } else if texts
        .iter()
        .any(|text| text.split('.').nth(2) == Some("svc"))
    {
        "webhook"
    } else {
        "issuer"
    }
}

/// Does this path lead to the same file later? Standard input and the descriptors of the process do not.
pub(super) fn can_be_typed(path: &Path) -> bool {
    path.to_str().is_some_and(|text| {
        text != "-" && !text.starts_with("/dev/fd/") && !text.starts_with("/proc/")
    })
}

/// The flag that allows a name, whatever it begins with.
pub(crate) fn allow_san(name: &str) -> String {
    if name.starts_with('-') {
        return shell_word(&format!("--allow-san={name}"));
    }
    format!("--allow-san {}", shell_word(name))
}

/// The flag for a trust domain that is not everybody's.
pub(crate) fn flag(name: &str, trust_domain: &TrustDomain) -> String {
    if *trust_domain == TrustDomain::default() {
        String::new()
    } else {
        format!("{name} {trust_domain} ")
    }
}
