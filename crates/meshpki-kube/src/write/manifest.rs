//! Manifests and values of Helm for the certificates of a mesh.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use crate::write::objects::Object;
use crate::write::values::Values;
use crate::write::yaml::documents;

/// A namespace, and what is written for it: manifests for `kubectl apply`, or values for Helm.
///
/// The texts are PEM, as `to_pem` writes it. What is returned may have keys in it, and is wiped on drop.
///
/// ```
/// use meshpki_kube::{Manifests, Namespace, Role};
///
/// let issuer = "-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n";
/// let key = "-----BEGIN PRIVATE KEY-----\n…\n-----END PRIVATE KEY-----\n";
/// let text = Namespace::new("linkerd").issuer(issuer, key);
/// let found = Manifests::read("issuer.yaml", text.as_bytes());
/// assert_eq!(found.one(Role::Certificate, None).unwrap().bytes(), Ok(issuer.as_bytes()));
/// assert_eq!(found.one(Role::Key, None).unwrap().bytes(), Ok(key.as_bytes()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Namespace<'a> {
    name: &'a str,
}

/// A webhook, or an extension of the API, that Linkerd's charts install.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ChartWebhook {
    /// `linkerd-policy-validator`
    PolicyValidator,
    /// `linkerd-sp-validator`
    ProfileValidator,
    /// `linkerd-proxy-injector`
    ProxyInjector,
    /// `tap` of the extension viz
    Tap,
    /// `tap-injector` of the extension viz
    TapInjector,
}

impl ChartWebhook {
    /// The webhook whose service has this name.
    #[must_use]
    pub fn of_service(name: &str) -> Option<Self> {
        Some(match name {
            "linkerd-policy-validator" => Self::PolicyValidator,
            "linkerd-proxy-injector" => Self::ProxyInjector,
            "linkerd-sp-validator" => Self::ProfileValidator,
            "tap" => Self::Tap,
            "tap-injector" => Self::TapInjector,
            _ => return None,
        })
    }

    /// Its key in the values of its chart.
    #[must_use]
    pub fn value(self) -> &'static str {
        match self {
            Self::PolicyValidator => "policyValidator",
            Self::ProfileValidator => "profileValidator",
            Self::ProxyInjector => "proxyInjector",
            Self::Tap => "tap",
            Self::TapInjector => "tapInjector",
        }
    }
}

impl<'a> Namespace<'a> {
    /// The namespace of a control plane, or of an extension.
    #[must_use]
    pub fn new(name: &'a str) -> Self {
        Self { name }
    }

    /// The Secret of an identity issuer under Linkerd's own scheme, `linkerd.io/tls`.
    #[must_use]
    pub fn issuer(self, certificate: &str, key: &str) -> Zeroizing<String> {
        let data = [("crt.pem", certificate), ("key.pem", key)];
        documents(&[Object::secret(self.name, ISSUER, OPAQUE, data)])
    }

    /// The Secret of an identity issuer under the scheme `kubernetes.io/tls`, with the anchors that `linkerd check` reads
    /// there.
    #[must_use]
    pub fn issuer_tls(self, certificate: &str, key: &str, anchors: &str) -> Zeroizing<String> {
        let data = [
            ("ca.crt", anchors),
            ("tls.crt", certificate),
            ("tls.key", key),
        ];
        documents(&[Object::secret(self.name, ISSUER, TLS, data)])
    }

    /// The `ConfigMap` with the trust anchors.
    #[must_use]
    pub fn anchors(self, anchors: &str) -> Zeroizing<String> {
        documents(&[Object::config_map(self.name, ANCHORS, [(BUNDLE, anchors)])])
    }

    /// A `Bundle` of trust-manager, which makes that `ConfigMap`.
    #[must_use]
    pub fn trust_manager(self, anchors: &str) -> Zeroizing<String> {
        documents(&[Object::bundle(self.name, ANCHORS, BUNDLE, anchors)])
    }

    /// The Secret of a webhook's serving certificate, named as Linkerd's charts name it.
    #[must_use]
    pub fn webhook(self, service: &str, certificate: &str, key: &str) -> Zeroizing<String> {
        let name = format!("{service}-k8s-tls");
        let data = [("tls.crt", certificate), ("tls.key", key)];
        documents(&[Object::secret(self.name, &name, TLS, data)])
    }
}

/// The values of Linkerd's charts for what is given.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct HelmValues<'a> {
    /// The trust anchors.
    pub anchors: Option<&'a str>,
    /// The issuer, and its key.
    pub issuer: Option<(&'a str, &'a str)>,
    /// A webhook, its certificate, its key and the CAs by which the API server verifies it.
    pub webhook: Option<(ChartWebhook, [&'a str; 3])>,
}

impl HelmValues<'_> {
    /// The values as YAML, for `helm --values`.
    #[must_use]
    pub fn to_yaml(&self) -> Zeroizing<String> {
        let mut all = BTreeMap::new();
        if let Some(anchors) = self.anchors {
            all.insert("identityTrustAnchorsPEM", Values::text(anchors));
        }
        if let Some((certificate, key)) = self.issuer {
            let tls = Values::below([
                ("crtPEM", Values::text(certificate)),
                ("keyPEM", Values::text(key)),
            ]);
            let issuer = Values::below([("tls", tls)]);
            all.insert("identity", Values::below([("issuer", issuer)]));
        }
        if let Some((webhook, [certificate, key, ca])) = self.webhook {
            let values = Values::below([
                ("caBundle", Values::text(ca)),
                ("crtPEM", Values::text(certificate)),
                // Else the chart may leave out the Secret.
                ("externalSecret", Values::Flag(false)),
                ("keyPEM", Values::text(key)),
            ]);
            all.insert(webhook.value(), values);
        }
        documents(&[all])
    }
}

/// Linkerd, charts/linkerd-control-plane/templates/identity.yaml.
const ANCHORS: &str = "linkerd-identity-trust-roots";
const BUNDLE: &str = "ca-bundle.crt";
const ISSUER: &str = "linkerd-identity-issuer";
/// Written, so that a Secret of another type is not mixed with it: a type cannot be changed.
const OPAQUE: &str = "Opaque";
const TLS: &str = "kubernetes.io/tls";
