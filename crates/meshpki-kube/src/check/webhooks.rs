//! The webhooks and API services of Linkerd, as the API server calls them.

use meshpki::{
    DnsIdentity, KeyFile, Policy, Report, TrustBundle, UnixTime, Verifier, WebhookChain,
};

use crate::check::cluster::{Entry, Index};
use crate::check::codes::{WEBHOOK_MISSING, WEBHOOK_UNREADABLE};
use crate::check::finding::MeshFinding;
use crate::object::facts::Facts;
use crate::object::value::{Role, Value};

/// What the API server calls, by the words of `linkerd check`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Called {
    /// Its service.
    pub(crate) name: &'static str,
    /// What its certificate's checks are called.
    pub(crate) valid: &'static str,
    pub(crate) not_expiring: &'static str,
    /// The anchors of Linkerd's hints.
    pub(crate) hints: (&'static str, &'static str),
    secret: &'static str,
    /// The kind and the name of the object with its caBundle.
    configuration: (&'static str, &'static str),
    /// What stops if it cannot be called.
    breaks: &'static str,
}

/// Linkerd, pkg/healthcheck/healthcheck.go and viz/pkg/healthcheck/healthcheck.go.
pub(crate) const OF_PLANE: [Called; 3] = [
    Called {
        name: "linkerd-proxy-injector",
        valid: "proxy-injector webhook has valid cert",
        not_expiring: "proxy-injector cert is valid for at least 60 days",
        hints: (
            "l5d-proxy-injector-webhook-cert-valid",
            "l5d-proxy-injector-webhook-cert-not-expiring-soon",
        ),
        secret: "linkerd-proxy-injector-k8s-tls",
        configuration: (
            "MutatingWebhookConfiguration",
            "linkerd-proxy-injector-webhook-config",
        ),
        breaks: "no pod that starts is given a proxy",
    },
    Called {
        name: "linkerd-sp-validator",
        valid: "sp-validator webhook has valid cert",
        not_expiring: "sp-validator cert is valid for at least 60 days",
        hints: (
            "l5d-sp-validator-webhook-cert-valid",
            "l5d-sp-validator-webhook-cert-not-expiring-soon",
        ),
        secret: "linkerd-sp-validator-k8s-tls",
        configuration: (
            "ValidatingWebhookConfiguration",
            "linkerd-sp-validator-webhook-config",
        ),
        breaks: "no service profile is checked",
    },
    Called {
        name: "linkerd-policy-validator",
        valid: "policy-validator webhook has valid cert",
        not_expiring: "policy-validator cert is valid for at least 60 days",
        hints: (
            "l5d-policy-validator-webhook-cert-valid",
            "l5d-policy-validator-webhook-cert-not-expiring-soon",
        ),
        secret: "linkerd-policy-validator-k8s-tls",
        configuration: (
            "ValidatingWebhookConfiguration",
            "linkerd-policy-validator-webhook-config",
        ),
        breaks: "no policy is checked",
    },
];

pub(crate) const TAP: Called = Called {
    name: "tap",
    valid: "tap API server has valid cert",
    not_expiring: "tap API server cert is valid for at least 60 days",
    hints: ("l5d-tap-cert-valid", "l5d-tap-cert-not-expiring-soon"),
    secret: "tap-k8s-tls",
    configuration: ("APIService", "v1alpha1.tap.linkerd.io"),
    breaks: "linkerd viz tap does not work",
};

/// What was found about one that the API server calls.
pub(crate) struct Judged {
    pub(crate) called: Called,
    pub(crate) report: Option<Report>,
    pub(crate) findings: Vec<MeshFinding>,
}

/// Judges one; `None` if its Secret or its configuration is not among the objects.
pub(crate) fn judge(
    index: &Index<'_>,
    namespace: &str,
    called: Called,
    policy: &Policy,
    at: UnixTime,
) -> Option<Judged> {
    let (kind, name) = called.configuration;
    let configuration = index.get(kind, "", name)?;
    if !calls(configuration, namespace, called.name) {
        return None;
    }
    let mut values = configuration.object.values().iter();
    // Without a caBundle, cert-manager's cainjector writes it in the cluster.
    let ca_bundle = values.find(|one| one.role() == Role::CaBundle)?;
    let secret = index.get("Secret", namespace, called.secret);
    let mut judged = Judged {
        called,
        report: None,
        findings: Vec::new(),
    };
    let Some(secret) = secret else {
        let bytes = ca_bundle
            .bytes()
            .map_err(|reason| format!("caBundle {reason}"));
        let bundle = bytes.and_then(|bytes| {
            TrustBundle::from_pem(ca_bundle.source(), bytes).map_err(|error| error.to_string())
        });
        if let Err(why) = bundle {
            judged.findings.push(unreadable(
                configuration,
                configuration,
                namespace,
                called,
                &why,
            ));
            return Some(judged);
        }
        // Linkerd's names of objects are recognised in what could not be read; a webhook's are not.
        let is_missing = index.has_all_secrets(namespace) && index.unread.is_empty();
        if !is_missing {
            return None;
        }
        let message = format!("there is no Secret {namespace}/{}", called.secret);
        let finding = MeshFinding::new(WEBHOOK_MISSING, message, breaks(configuration, called));
        judged
            .findings
            .push(remade(finding, namespace, called).about([configuration.located()]));
        return Some(judged);
    };
    if secret.object.sealed().is_some() {
        return None;
    }
    match read(secret, ca_bundle, namespace, called) {
        Ok((bundle, chain)) => {
            let verifier = Verifier::new(bundle, policy.clone());
            judged.report = Some(verifier.verify_webhook(&chain, at));
        }
        Err((entry, why)) => {
            let entry = if entry { configuration } else { secret };
            judged
                .findings
                .push(unreadable(configuration, entry, namespace, called, &why));
        }
    }
    Some(judged)
}

fn unreadable(
    configuration: Entry<'_>,
    entry: Entry<'_>,
    namespace: &str,
    called: Called,
    why: &str,
) -> MeshFinding {
    let message = format!("{} cannot be called by the API server: {why}", called.name);
    let finding = MeshFinding::new(WEBHOOK_UNREADABLE, message, breaks(configuration, called));
    remade(finding, namespace, called).about([entry.located()])
}

/// Whether a configuration is that of this control plane: its service is in the namespace. One of a release that does not
/// name it counts.
fn calls(configuration: Entry<'_>, namespace: &str, service: &str) -> bool {
    let Facts::Webhooks(webhooks) = &configuration.object.facts else {
        return true;
    };
    webhooks.iter().all(|one| {
        let is_same =
            |(in_namespace, name): &(String, String)| in_namespace == namespace && name == service;
        one.service.as_ref().is_none_or(is_same)
    })
}

/// What breaks. If the API server may skip the webhook, it does so in silence.
fn breaks(configuration: Entry<'_>, called: Called) -> String {
    let is_ignored = match &configuration.object.facts {
        Facts::Webhooks(webhooks) => webhooks.iter().any(|one| one.is_ignored),
        _ => false,
    };
    if is_ignored {
        format!(
            "{}, and nobody is told: its failurePolicy is Ignore",
            called.breaks
        )
    } else if called.name == TAP.name {
        called.breaks.to_owned()
    } else {
        format!(
            "{}: what it would have decided is refused (failurePolicy Fail)",
            called.breaks
        )
    }
}

fn remade(finding: MeshFinding, namespace: &str, called: Called) -> MeshFinding {
    let namespace = meshpki::shell_word(namespace);
    finding
        .fix("delete its Secret, so that the next upgrade makes certificate and caBundle together:")
        .run([
            format!(
                "kubectl -n {namespace} delete secret {} --ignore-not-found &&",
                called.secret
            ),
            "linkerd upgrade | kubectl apply -f -".to_owned(),
        ])
}

/// The anchors and the certificate; else whether the fault is in the configuration, and why.
fn read(
    secret: Entry<'_>,
    ca_bundle: &Value,
    namespace: &str,
    called: Called,
) -> Result<(TrustBundle, WebhookChain), (bool, String)> {
    let bytes = ca_bundle.bytes();
    let bytes = bytes.map_err(|reason| (true, format!("caBundle {reason}")))?;
    let bundle = TrustBundle::from_pem(ca_bundle.source(), bytes);
    let bundle = bundle.map_err(|error| (true, error.to_string()))?;
    let value = |key: &str| {
        let lacks = || {
            (
                false,
                format!("Secret {namespace}/{} lacks {key}", called.secret),
            )
        };
        let value = secret.value(key).ok_or_else(lacks)?;
        let bytes = value.bytes();
        let bytes = bytes.map_err(|reason| (false, format!("{}: {reason}", value.source())))?;
        Ok((value.source(), bytes))
    };
    let (source, bytes) = value("tls.crt")?;
    let chain = WebhookChain::from_pem(source, bytes);
    let chain = chain.map_err(|error| (false, error.to_string()))?;
    if let Some(key) = secret.value("tls.key")
        && let Ok(bytes) = key.bytes()
    {
        let key = KeyFile::from_pem(key.source(), bytes);
        let key = key.map_err(|error| (false, error.to_string()))?;
        let is_other = |public| public != chain.webhook().public_key();
        if key.public_key().is_some_and(is_other) {
            let why = format!("tls.key of {} is not the key of its tls.crt", called.secret);
            return Err((false, why));
        }
    }
    let host: Result<DnsIdentity, _> = format!("{}.{namespace}.svc", called.name).parse();
    let host = host.map_err(|error| (false, error.to_string()))?;
    Ok((bundle, chain.called(host)))
}
