//! What brings a manifest into a cluster, quoted for a shell, and what to know before.

use std::path::Path;

use meshpki::{TrustDomain, shell_word};

use crate::arguments::Form;
use crate::failure::{shell, shown};
use crate::hint::Hint;
use crate::render::fold;
use crate::render::next::{ca_bundle, can_be_typed};

/// Commands, one after the other, and notes before them.
#[derive(Default)]
pub(crate) struct Applied {
    pub(crate) notes: Vec<String>,
    steps: Vec<Hint>,
}

impl Applied {
    /// The steps, as lines.
    pub(crate) fn next(&self) -> String {
        let lines = self.steps.iter().enumerate().map(|(at, hint)| {
            let first = if at == 0 { "\nnext   " } else { "       " };
            fold::hint(hint, first)
        });
        lines.collect()
    }
}

/// Brings trust anchors into a cluster that has others.
pub(crate) fn anchors(form: Form, file: Option<&Path>, namespace: &str) -> Applied {
    let note = match form {
        Form::HelmValues => {
            "Helm ignores them if Linkerd was installed with identity.externalCA=true: then use --as configmap"
        }
        Form::TrustManager => {
            "it replaces a Bundle of that name, with its sources: if they are Secrets of cert-manager, add a source \
             to that Bundle instead. Linkerd leaves the ConfigMap to it if it was installed with identity.externalCA=true"
        }
        _ => {
            "Linkerd leaves this ConfigMap alone if it was installed with identity.externalCA=true; if not, its next upgrade \
             overwrites it: then use --as helm-values"
        }
    };
    let words = "restart the control plane, and every namespace with meshed pods, which keep the anchors that they started \
                 with";
    let restart = Hint::command(words, "kubectl -n NAMESPACE rollout restart deploy");
    Applied {
        notes: vec![note.to_owned()],
        steps: vec![apply(form, file, namespace, CONTROL_PLANE), restart],
    }
}

/// Brings an issuer into a cluster whose pods trust its anchor, which is in the file `anchor` if that is known.
pub(crate) fn issuer(
    form: Form,
    file: Option<&Path>,
    anchor: Option<&Path>,
    namespace: &str,
) -> Applied {
    let anchor = anchor.filter(|one| can_be_typed(one));
    let anchor = anchor.map_or_else(|| "its trust anchor".to_owned(), shown);
    let before = format!("before, every pod has to trust {anchor} (meshpki explain rotation)");
    let note = match form {
        Form::HelmValues => {
            "Helm ignores them if Linkerd was installed with identity.issuer.scheme=kubernetes.io/tls: then use --as secret-tls"
                .to_owned()
        }
        Form::SecretTls => format!(
            "Linkerd reads it if it was installed with identity.issuer.scheme=kubernetes.io/tls. The type of a Secret cannot be \
             changed: only together with the upgrade that sets the scheme, delete the old one first (kubectl -n {} delete secret \
             linkerd-identity-issuer)",
            shell_word(namespace)
        ),
        _ => {
            "Helm and `linkerd upgrade` write this Secret, too, and overwrite it at their next upgrade: with them, use --as \
             helm-values, or --as secret-tls"
                .to_owned()
        }
    };
    Applied {
        notes: vec![before, note],
        steps: vec![apply(form, file, namespace, CONTROL_PLANE)],
    }
}

/// Installs a new mesh with a chain.
pub(crate) fn chain(
    form: Form,
    file: Option<&Path>,
    namespace: &str,
    trust_domain: &TrustDomain,
) -> Applied {
    let place = shell_word(namespace);
    let helm = |chart: &str, rest: &str| {
        Hint::command(
            "",
            format!("helm install {chart} linkerd/{chart} -n {place}{rest}"),
        )
    };
    let domain = if *trust_domain == TrustDomain::default() {
        String::new()
    } else {
        format!(" --set identityTrustDomain={trust_domain}")
    };
    let crds = helm("linkerd-crds", " --create-namespace");
    let steps = if form == Form::HelmValues {
        let values = values(file);
        vec![crds, helm(CONTROL_PLANE, &format!("{domain} {values}"))]
    } else {
        let scheme =
            "--set identity.externalCA=true --set identity.issuer.scheme=kubernetes.io/tls";
        let install = helm(CONTROL_PLANE, &format!("{domain} {scheme}"));
        vec![crds, apply(form, file, namespace, CONTROL_PLANE), install]
    };
    let note = "for a new mesh: in one that exists, it would replace the anchor and the issuer at once, which breaks it \
                (meshpki explain rotation)";
    Applied {
        notes: vec![note.to_owned()],
        steps,
    }
}

/// Brings a webhook's certificate into a cluster.
pub(crate) fn webhook(
    form: Form,
    file: Option<&Path>,
    (service, namespace): (&str, &str),
    ca: &Path,
) -> Applied {
    let chart = match service {
        "tap" | "tap-injector" => "linkerd-viz",
        _ => CONTROL_PLANE,
    };
    let mut steps = vec![apply(form, file, namespace, chart)];
    if form != Form::HelmValues && can_be_typed(ca) {
        steps.push(ca_bundle(service, namespace, ca));
    }
    Applied {
        notes: Vec::new(),
        steps,
    }
}

/// What takes the file, or what was printed.
fn apply(form: Form, file: Option<&Path>, namespace: &str, chart: &str) -> Hint {
    let namespace = shell_word(namespace);
    let command = match form {
        // The chart of another version may change more than the certificates.
        Form::HelmValues => format!(
            "helm upgrade {chart} linkerd/{chart} --version VERSION -n {namespace} --reuse-values {}",
            values(file)
        ),
        _ => match typed(file) {
            Typed::Argument(file) => format!("kubectl apply -f {file}"),
            Typed::Input(file) => format!("kubectl apply -f - < {file}"),
            Typed::Printed => "kubectl apply -f -".to_owned(),
        },
    };
    match typed(file) {
        Typed::Printed => Hint::command("pass what was printed to", command),
        _ => Hint::command("", command),
    }
}

/// The option of Helm that reads the file.
fn values(file: Option<&Path>) -> String {
    match typed(file) {
        Typed::Argument(file) => format!("--values {file}"),
        Typed::Input(file) => format!("--values - < {file}"),
        Typed::Printed => "--values -".to_owned(),
    }
}

/// How a command reads a file.
enum Typed {
    Argument(String),
    /// kubectl and Helm read several names of files in one argument.
    Input(String),
    /// It went to standard output.
    Printed,
}

fn typed(file: Option<&Path>) -> Typed {
    let Some(file) = file.filter(|file| can_be_typed(file)) else {
        return Typed::Printed;
    };
    let name = file.to_string_lossy();
    if name.contains([',', '"', '{', '\n', '\r']) {
        Typed::Input(shell(file))
    } else {
        Typed::Argument(shell(file))
    }
}

const CONTROL_PLANE: &str = "linkerd-control-plane";
