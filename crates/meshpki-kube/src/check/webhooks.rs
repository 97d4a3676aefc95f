//! The webhooks and API services of Linkerd, as the API server calls them.

use meshpki::{
    Certificate, DnsIdentity, KeyFile, Policy, Report, TrustBundle, UnixTime, Verifier,
    WebhookChain, decimal, rfc3339,
};

use crate::error::Reason;
use crate::finding::codes::{WEBHOOK_MISSING, WEBHOOK_UNREADABLE};
use crate::finding::finding::MeshFinding;
use crate::finding::words::{option, path, renew};
use crate::mesh::cluster::{Entry, Index};
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
    pub(crate) secret: &'static str,
    /// The kind and the name of the object with its caBundle.
    pub(crate) configuration: (&'static str, &'static str),
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
    /// What a loader like Linkerd's says.
    pub(crate) error: Option<String>,
    pub(crate) findings: Vec<MeshFinding>,
    /// Why it is not judged.
    pub(crate) skipped: Option<String>,
}

impl Judged {
    fn new(called: Called) -> Self {
        Self {
            called,
            report: None,
            error: None,
            findings: Vec::new(),
            skipped: None,
        }
    }

    fn skipped(called: Called, why: &str) -> Self {
        Self {
            skipped: Some(why.to_owned()),
            ..Self::new(called)
        }
    }
}

/// A fault of what the API server calls.
struct Fault {
    /// Whether it is in the configuration, rather than in the Secret.
    is_in_configuration: bool,
    why: String,
    /// In Linkerd's words.
    error: String,
}

/// Judges one.
pub(crate) fn judge(
    index: &Index<'_>,
    namespace: &str,
    called: Called,
    policy: &Policy,
    at: UnixTime,
) -> Judged {
    let (kind, name) = called.configuration;
    let Some(configuration) = index.get(kind, "", name) else {
        return Judged::skipped(called, "its configuration is not in the dump");
    };
    let mut judged = Judged::new(called);
    if let Some((in_namespace, service)) = calls_another(configuration, namespace, called.name) {
        let other = path(in_namespace, service);
        let is_there = index
            .iter()
            .any(|one| one.namespace() == in_namespace && one.pod().is_some());
        if !is_there && index.has_pods {
            let message = format!(
                "{} calls the service {other}, of which there is no pod",
                configuration.object.name()
            );
            let finding =
                MeshFinding::new(WEBHOOK_UNREADABLE, message, breaks(configuration, called));
            let finding =
                finding.fix("install one control plane, or delete what is left of the other");
            judged
                .findings
                .push(finding.about([configuration.located()]));
            return judged;
        }
        return Judged::skipped(called, &format!("its configuration calls {other}"));
    }
    let values = configuration.object.values().iter();
    let bundles: Vec<&Value> = values.filter(|one| one.role() == Role::CaBundle).collect();
    if bundles.is_empty() {
        return Judged::skipped(
            called,
            "its configuration has no caBundle, which is written in the cluster",
        );
    }
    let secret = index.get("Secret", namespace, called.secret);
    for ca_bundle in bundles {
        let outcome = of_bundle(index, namespace, called, secret, ca_bundle);
        match outcome {
            Ok(Ok((bundle, chain))) => {
                let report = Verifier::new(bundle, policy.clone()).verify_webhook(&chain, at);
                let is_worse = judged.report.as_ref().is_none_or(Report::is_sound);
                if is_worse {
                    judged.report = Some(report);
                }
            }
            Ok(Err(why)) => {
                let expired = expired(ca_bundle, at);
                let Some(error) = expired else {
                    return Judged::skipped(called, &why);
                };
                let message = format!(
                    "every certificate in the caBundle of {} has expired",
                    called.name
                );
                let finding =
                    MeshFinding::new(WEBHOOK_UNREADABLE, message, breaks(configuration, called));
                judged.error = Some(error);
                judged.findings.push(
                    remade(index, finding, namespace, called).about([configuration.located()]),
                );
                return judged;
            }
            Err(Fault {
                is_in_configuration,
                why,
                error,
            }) => {
                let entry = secret
                    .filter(|_| !is_in_configuration)
                    .unwrap_or(configuration);
                let is_missing = secret.is_none() && !is_in_configuration;
                let (code, message) = if is_missing {
                    (WEBHOOK_MISSING, why)
                } else {
                    let message =
                        format!("{} cannot be called by the API server: {why}", called.name);
                    (WEBHOOK_UNREADABLE, message)
                };
                let finding = MeshFinding::new(code, message, breaks(configuration, called));
                judged.error = Some(error);
                judged
                    .findings
                    .push(remade(index, finding, namespace, called).about([entry.located()]));
                return judged;
            }
        }
    }
    judged
}

/// The anchors and the certificate; or why they are not judged; or what is wrong.
fn of_bundle(
    index: &Index<'_>,
    namespace: &str,
    called: Called,
    secret: Option<Entry<'_>>,
    ca_bundle: &Value,
) -> Result<Result<(TrustBundle, WebhookChain), String>, Fault> {
    let bytes = match ca_bundle.bytes() {
        Ok(bytes) => bytes,
        Err(Reason::Redacted) => return Ok(Err("its caBundle is redacted".to_owned())),
        Err(reason) => {
            return Err(Fault {
                is_in_configuration: true,
                why: format!("its caBundle {reason}"),
                error: "not a PEM certificate".to_owned(),
            });
        }
    };
    let bundle = TrustBundle::from_pem(ca_bundle.source(), bytes).map_err(|error| Fault {
        is_in_configuration: true,
        why: error.to_string(),
        error: "not a PEM certificate".to_owned(),
    })?;
    let object = format!("Secret {}", path(namespace, called.secret));
    let Some(secret) = secret else {
        let is_missing = index.has_all_secrets(namespace)
            && index.unread.is_empty()
            && index
                .maker(namespace, called.secret)
                .is_none_or(|one| one.object.sealed().is_none());
        return if is_missing {
            Err(Fault {
                is_in_configuration: false,
                why: format!("there is no {object}"),
                error: format!("secrets \"{}\" not found", called.secret),
            })
        } else {
            Ok(Err(format!("{object} is not in the dump")))
        };
    };
    if secret.object.sealed().is_some() || secret.object.values().is_empty() {
        return Ok(Err(format!("{object} could not be read")));
    }
    let lacks = |key: &str| Fault {
        is_in_configuration: false,
        why: format!("{object} lacks {key}"),
        error: format!("key {key} needs to exist in secret {}", called.secret),
    };
    let certificate = secret.value("tls.crt").ok_or_else(|| lacks("tls.crt"))?;
    let key = secret.value("tls.key").ok_or_else(|| lacks("tls.key"))?;
    let unreadable = |why: String| Fault {
        is_in_configuration: false,
        error: why.clone(),
        why,
    };
    let bytes = match certificate.bytes() {
        Ok(bytes) if !bytes.trim_ascii().is_empty() => bytes,
        Ok(_) | Err(Reason::Redacted) => {
            return Ok(Err(format!("{object} has no certificate in the dump")));
        }
        Err(reason) => return Err(unreadable(format!("{}: {reason}", certificate.source()))),
    };
    let chain = WebhookChain::from_pem(certificate.source(), bytes);
    let chain = chain.map_err(|error| unreadable(error.to_string()))?;
    if let Ok(bytes) = key.bytes()
        && !bytes.trim_ascii().is_empty()
    {
        let key = KeyFile::from_pem(key.source(), bytes);
        let key = key.map_err(|error| unreadable(error.to_string()))?;
        let is_other = |public| public != chain.webhook().public_key();
        if key.public_key().is_some_and(is_other) {
            return Err(Fault {
                error: "tls: Public and private key do not match".to_owned(),
                ..unreadable(format!("tls.key of {object} is not the key of its tls.crt"))
            });
        }
        // Its server is in Rust, and reads no other form (linkerd2#7963).
        let is_pkcs8 = key.label() == "PRIVATE KEY";
        if called.name == POLICY_VALIDATOR && !is_pkcs8 {
            return Err(unreadable(format!(
                "tls.key of {object} is not PKCS #8, and it reads no other form"
            )));
        }
    }
    let host: Result<DnsIdentity, _> = format!("{}.{namespace}.svc", called.name).parse();
    let host = host.map_err(|error| unreadable(error.to_string()))?;
    Ok(Ok((bundle, chain.called(host))))
}

/// What Linkerd says if every certificate of a caBundle has expired.
fn expired(ca_bundle: &Value, at: UnixTime) -> Option<String> {
    let bundle = TrustBundle::from_pem(ca_bundle.source(), ca_bundle.bytes().ok()?).ok()?;
    let mut anchors = bundle.anchors().iter();
    anchors
        .all(|one| at > one.validity().not_after)
        .then(|| not_valid(bundle.anchors(), at))
        .flatten()
}

/// The anchors that are not valid, as Linkerd lists them (pkg/healthcheck/healthcheck.go).
pub(crate) fn not_valid(anchors: &[Certificate], at: UnixTime) -> Option<String> {
    let lines = anchors.iter().filter_map(|one| {
        let validity = one.validity();
        let why = if at > validity.not_after {
            format!(
                "not valid anymore. Expired on {}",
                rfc3339(validity.not_after)
            )
        } else if at < validity.not_before {
            format!("not valid before: {}", rfc3339(validity.not_before))
        } else {
            return None;
        };
        let name = one.subject().common_name().unwrap_or_default();
        Some(format!("\t* {} {name} {why}", decimal(one.serial())))
    });
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| {
        format!(
            "anchors not within their validity period:\n{}",
            lines.join("\n")
        )
    })
}

/// The service that a configuration calls, if it is not that of this control plane.
fn calls_another<'a>(
    configuration: Entry<'a>,
    namespace: &str,
    service: &str,
) -> Option<(&'a str, &'a str)> {
    let Facts::Webhooks(webhooks) = &configuration.object.facts else {
        return None;
    };
    let mut services = webhooks.iter().filter_map(|one| one.service.as_ref());
    let (in_namespace, name) =
        services.find(|(in_namespace, name)| in_namespace != namespace || name != service)?;
    Some((in_namespace, name))
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

fn remade(index: &Index<'_>, finding: MeshFinding, namespace: &str, called: Called) -> MeshFinding {
    if let Some(maker) = index.maker(namespace, called.secret) {
        return if maker.object.name().kind == "Certificate" {
            finding
                .fix("let cert-manager issue it again:")
                .run([renew(namespace, maker.name())])
        } else {
            finding.fix(format!(
                "{} makes its Secret: its status says more",
                maker.object.name()
            ))
        };
    }
    let remove = format!(
        "kubectl {}delete secret {} --ignore-not-found &&",
        option(namespace),
        called.secret
    );
    let (how, again) = if called.name == TAP.name {
        (
            "linkerd viz install",
            "linkerd viz install | kubectl apply -f -",
        )
    } else {
        ("linkerd upgrade", "linkerd upgrade | kubectl apply -f -")
    };
    finding
        .fix(format!(
            "certificate and caBundle are made together; what was installed by Helm is made again by helm upgrade in place of \
             {how}:"
        ))
        .run([remove, again.to_owned()])
}

const POLICY_VALIDATOR: &str = "linkerd-policy-validator";
