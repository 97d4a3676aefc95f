//! The command to type next, quoted for a shell.

use std::path::Path;

use meshpki::{AlternativeName, TrustDomain, shell_word};

use crate::arguments::Form;
use crate::failure::{shell, shown};
use crate::hint::Hint;
use crate::render::fold;

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

/// What brings a manifest into a cluster: a command if the manifest is a file, what follows, and what to know before.
#[derive(Default)]
pub(crate) struct Applied {
    pub(crate) notes: Vec<String>,
    pub(crate) command: Option<String>,
    pub(crate) then: Vec<Hint>,
}

impl Applied {
    /// The command and what follows it, as lines.
    pub(crate) fn next(&self) -> String {
        let command = self.command.iter().map(|one| Hint::command("", one));
        let all = command.chain(self.then.iter().cloned());
        let lines = all.enumerate().map(|(at, hint)| {
            let first = if at == 0 { "\nnext   " } else { "       " };
            fold::hint(&hint, first)
        });
        lines.collect()
    }
}

/// Brings trust anchors into a cluster.
pub(crate) fn apply_anchors(form: Form, file: Option<&Path>, namespace: &str) -> Applied {
    let restart = "kubectl -n NAMESPACE rollout restart deploy";
    let words = "restart the control plane, and every namespace with meshed pods, which keep the anchors that they started \
                 with";
    let mut notes = Vec::new();
    if form != Form::HelmValues {
        notes.push(EXTERNAL_CA.to_owned());
    }
    Applied {
        notes,
        command: apply(form, file, namespace, "linkerd-control-plane"),
        then: vec![Hint::command(words, restart)],
    }
}

/// Brings an issuer into a cluster whose pods trust `anchor`.
pub(crate) fn apply_issuer(
    form: Form,
    file: Option<&Path>,
    anchor: &Path,
    namespace: &str,
) -> Applied {
    let trusted = format!(
        "before, every pod has to trust {} (meshpki explain rotation)",
        shown(anchor)
    );
    let mut notes = vec![trusted];
    notes.extend(of_secret(form, namespace));
    Applied {
        notes,
        command: apply(form, file, namespace, "linkerd-control-plane"),
        then: Vec::new(),
    }
}

/// Brings a chain into a cluster: a new one, but for Linkerd's own Secret, which an installation would overwrite.
pub(crate) fn apply_chain(
    form: Form,
    file: Option<&Path>,
    anchor: &Path,
    namespace: &str,
    trust_domain: &TrustDomain,
) -> Applied {
    let place = shell_word(namespace);
    let helm =
        |chart: &str, rest: &str| format!("helm install {chart} linkerd/{chart} -n {place}{rest}");
    let crds = helm("linkerd-crds", " --create-namespace");
    let file = file.filter(|file| can_be_typed(file));
    let domain = if *trust_domain == TrustDomain::default() {
        String::new()
    } else {
        format!(" --set identityTrustDomain={trust_domain}")
    };
    let mut notes = Vec::new();
    let (command, then) = match form {
        Form::HelmValues => {
            let values = file.map(|file| format!("{domain} --values {}", shell(file)));
            let install = values.map(|values| helm("linkerd-control-plane", &values));
            (Some(crds), install.into_iter().collect())
        }
        Form::SecretTls => {
            let values =
                " --set identity.externalCA=true --set identity.issuer.scheme=kubernetes.io/tls";
            let install = helm("linkerd-control-plane", &format!("{domain}{values}"));
            let apply = apply(form, file, namespace, "linkerd-control-plane");
            (Some(crds), apply.into_iter().chain([install]).collect())
        }
        _ => {
            notes.push(format!(
                "before, every pod has to trust {} (meshpki explain rotation)",
                shown(anchor)
            ));
            notes.push(EXTERNAL_CA.to_owned());
            (
                apply(form, file, namespace, "linkerd-control-plane"),
                Vec::new(),
            )
        }
    };
    notes.extend(of_secret(form, namespace));
    Applied {
        notes,
        command,
        then: then.into_iter().map(|one| Hint::command("", one)).collect(),
    }
}

/// Brings a webhook's certificate into a cluster.
pub(crate) fn apply_webhook(
    form: Form,
    file: Option<&Path>,
    service: &str,
    namespace: &str,
    ca: &Path,
) -> Applied {
    let chart = match service {
        "tap" | "tap-injector" => "linkerd-viz",
        _ => "linkerd-control-plane",
    };
    let then = match form {
        Form::HelmValues => Vec::new(),
        _ => vec![ca_bundle(service, ca)],
    };
    Applied {
        notes: Vec::new(),
        command: apply(form, file, namespace, chart),
        then,
    }
}

/// The command that takes the file.
fn apply(form: Form, file: Option<&Path>, namespace: &str, chart: &str) -> Option<String> {
    let file = shell(file.filter(|file| can_be_typed(file))?);
    let namespace = shell_word(namespace);
    Some(match form {
        Form::HelmValues => {
            format!(
                "helm upgrade {chart} linkerd/{chart} -n {namespace} --reuse-values --values {file}"
            )
        }
        _ => format!("kubectl apply -f {file}"),
    })
}

/// What to know about the Secret of an issuer.
fn of_secret(form: Form, namespace: &str) -> Vec<String> {
    match form {
        Form::Secret => vec![
            "Helm and `linkerd upgrade` write this Secret, too, and overwrite it at their next upgrade: with them, use --as \
             helm-values, or --as secret-tls"
                .to_owned(),
        ],
        Form::SecretTls => vec![format!(
            "Linkerd reads it if it was installed with identity.issuer.scheme=kubernetes.io/tls. The type of a Secret cannot \
             be changed: delete one of another type first (kubectl -n {} delete secret linkerd-identity-issuer)",
            shell_word(namespace)
        )],
        _ => Vec::new(),
    }
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
    let (crt, key) = (shell(crt), shell(key));
    let secret = shell_word(&format!("{service}-k8s-tls"));
    let namespace = shell_word(namespace);
    let secret = format!(
        "kubectl create secret tls {secret} --namespace={namespace} --cert={crt} --key={key} --dry-run=client -o yaml | \
         kubectl apply -f -"
    );
    (secret, ca_bundle(service, ca))
}

/// Makes the CA of a webhook the `caBundle` that the API server trusts.
fn ca_bundle(service: &str, ca: &Path) -> Hint {
    let ca = shell(ca);
    match helm_value(service) {
        Some((install, value)) => Hint::command(
            "",
            format!(
                "{install} --set {value}.externalSecret=true --set-file {value}.caBundle={ca} | kubectl apply -f -"
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
fn can_be_typed(path: &Path) -> bool {
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

/// Linkerd, charts/linkerd-control-plane/templates/identity.yaml.
const EXTERNAL_CA: &str = "Linkerd leaves this ConfigMap alone if it was installed with identity.externalCA=true; if not, its next \
                           upgrade overwrites it: then use --as helm-values";
