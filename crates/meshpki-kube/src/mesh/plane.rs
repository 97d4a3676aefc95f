//! A control plane of Linkerd, as its objects describe it.

use std::collections::{BTreeMap, BTreeSet};

use meshpki::{Release, TrustDomain};

use crate::mesh::cluster::{Entry, Index};
use crate::name::{NOT_A_NAME, is_identifier};
use crate::object::facts::Facts;
use crate::object::linkerd_config::Settings;
use crate::object::pod::{Pod, Proxy};

/// A control plane, and the proxies that belong to it.
pub(crate) struct Plane<'a> {
    pub(crate) namespace: &'a str,
    pub(crate) config: Option<(Entry<'a>, &'a Settings)>,
    /// The identity service: its Pods; if there are none, its Deployment.
    pub(crate) identity: Vec<(Entry<'a>, &'a Pod)>,
    pub(crate) destination: Vec<(Entry<'a>, &'a Pod)>,
    /// The proxies of workloads, and those of the control plane.
    pub(crate) proxies: Vec<Meshed<'a>>,
}

/// A Pod with a proxy, or a template that makes such Pods.
#[derive(Clone, Copy)]
pub(crate) struct Meshed<'a> {
    pub(crate) entry: Entry<'a>,
    pub(crate) pod: &'a Pod,
    pub(crate) proxy: &'a Proxy,
}

/// The keys under which the identity service reads its issuer (Linkerd, pkg/k8s/labels.go).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Scheme {
    Linkerd,
    Tls,
}

impl Scheme {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Linkerd => "linkerd.io/tls",
            Self::Tls => "kubernetes.io/tls",
        }
    }

    fn of(text: &str) -> Self {
        if text == Self::Tls.as_str() {
            Self::Tls
        } else {
            Self::Linkerd
        }
    }

    /// The keys of the certificate and of the private key.
    pub(crate) fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Linkerd => ("crt.pem", "key.pem"),
            Self::Tls => ("tls.crt", "tls.key"),
        }
    }
}

/// The control planes of a cluster, by their namespaces.
pub(crate) fn all<'a>(index: &Index<'a>) -> Vec<Plane<'a>> {
    let mut planes: BTreeMap<&str, Plane<'a>> = BTreeMap::new();
    let is_any = |kind: &str, names: &[&str]| -> Vec<&'a str> {
        let all = index
            .of_kind(kind)
            .filter(|one| names.contains(&one.name()));
        all.map(Entry::namespace).collect()
    };
    let of_pods = index.pods().filter(|(_, pod)| {
        component(pod).is_some_and(|one| ["identity", "destination"].contains(&one))
    });
    let mut namespaces: BTreeSet<&str> = of_pods
        .filter(|(entry, pod)| pod.labels.get(CONTROL_PLANE_LABEL) == Some(entry.namespace()))
        .map(|(entry, _)| entry.namespace())
        .collect();
    namespaces.extend(is_any("ConfigMap", &[CONFIG]));
    namespaces.extend(is_any("Deployment", &[IDENTITY, DESTINATION]));
    // Where manifests leave the namespace to `kubectl`, the proxies may say it.
    let is_unnamed = namespaces.len() == 1 && namespaces.contains("");
    let of_proxies = index.pods().filter(|(_, pod)| !pod.is_finished);
    if !is_unnamed {
        namespaces.extend(of_proxies.filter_map(|(_, pod)| control_plane(pod)));
    }
    if namespaces.is_empty() {
        // A Bundle may write the anchors into every namespace, and anybody may keep an issuer: they are no control plane
        // where there is another sign of one.
        namespaces.extend(is_any("ConfigMap", &[TRUST_ROOTS]));
        namespaces.extend(is_any("Secret", &[ISSUER]));
    }
    for namespace in namespaces {
        plane(&mut planes, namespace);
    }
    let running: BTreeSet<_> = index
        .pods()
        .filter(|(_, pod)| !pod.is_template && !pod.is_finished)
        .filter_map(|(entry, pod)| Some((entry.namespace(), component(pod)?)))
        .collect();
    for (entry, pod) in index.pods().filter(|(_, pod)| !pod.is_finished) {
        // What a Deployment makes is there itself.
        let mut owners = entry.object.metadata.owner_references.iter().flatten();
        let is_made = pod.is_template && owners.next().is_some();
        let of_plane = component(pod).filter(|_| planes.contains_key(entry.namespace()));
        let stands_in = of_plane
            .is_some_and(|one| pod.is_template && running.contains(&(entry.namespace(), one)));
        if is_made || stands_in {
            continue;
        }
        if let Some(component) = of_plane {
            let plane = plane(&mut planes, entry.namespace());
            match component {
                "identity" => plane.identity.push((entry, pod)),
                "destination" => plane.destination.push((entry, pod)),
                _ => {}
            }
        }
        if let (Some(proxy), Some(namespace)) = (&pod.proxy, control_plane(pod)) {
            let meshed = Meshed { entry, pod, proxy };
            let namespace = if is_unnamed { "" } else { namespace };
            plane(&mut planes, namespace).proxies.push(meshed);
        }
    }
    for plane in planes.values_mut() {
        let entry = index.get("ConfigMap", plane.namespace, CONFIG);
        plane.config = entry.and_then(|entry| match &entry.object.facts {
            Facts::Config(settings) => Some((entry, settings)),
            _ => None,
        });
    }
    planes.into_values().collect()
}

fn plane<'a, 'b>(
    planes: &'b mut BTreeMap<&'a str, Plane<'a>>,
    namespace: &'a str,
) -> &'b mut Plane<'a> {
    planes.entry(namespace).or_insert_with(|| Plane {
        namespace,
        config: None,
        identity: Vec::new(),
        destination: Vec::new(),
        proxies: Vec::new(),
    })
}

/// The namespace of the control plane to which the proxy of a Pod belongs.
fn control_plane(pod: &Pod) -> Option<&str> {
    let proxy = pod.proxy.as_ref()?;
    let label = pod.labels.get(CONTROL_PLANE_LABEL);
    let namespace = proxy.control_plane.as_deref().or(label);
    let namespace = namespace.filter(|one| !one.is_empty() && is_identifier(one));
    Some(namespace.unwrap_or("linkerd"))
}

/// The part of the control plane that a Pod is.
pub(crate) fn component(pod: &Pod) -> Option<&str> {
    pod.labels.get("linkerd.io/control-plane-component")
}

impl<'a> Plane<'a> {
    /// Which keys its identity service reads: by its arguments, else by Linkerd's settings; `None` if neither is known.
    pub(crate) fn scheme(&self) -> Option<Scheme> {
        let started = self.identity_argument("identity-scheme");
        let set = || Some(self.config?.1.scheme.as_deref().unwrap_or_default());
        started.or_else(set).map(Scheme::of)
    }

    /// The schemes of its replicas, if they do not agree: the first, and another.
    pub(crate) fn other_scheme(&self) -> Option<Scheme> {
        let first = self.scheme()?;
        let mut all = self.identity.iter();
        all.find_map(|(_, pod)| {
            let other = Scheme::of(pod.argument("identity", "identity-scheme")?);
            (other != first).then_some(other)
        })
    }

    /// The trust domain of the certificates that its identity service issues.
    pub(crate) fn trust_domain(&self) -> Option<&'a str> {
        let started = self.identity_argument("identity-trust-domain");
        started.or_else(|| self.config?.1.trust_domain.as_deref())
    }

    pub(crate) fn identity_argument(&self, name: &str) -> Option<&'a str> {
        let mut found = self.identity.iter();
        found.find_map(|(_, pod)| pod.argument("identity", name))
    }

    /// What every name of a workload certificate ends in: `.serviceaccount.identity.linkerd.cluster.local`. Where nothing says
    /// it, the names for which proxies ask, if they agree.
    pub(crate) fn identity_end(&self) -> Option<String> {
        let namespace = Some(self.namespace).filter(|one| !one.is_empty())?;
        let domain = self.trust_domain().or_else(|| self.asked_domain())?;
        let domain = Some(domain).filter(|one| *one != NOT_A_NAME)?;
        Some(format!("{INFIX}{namespace}.{domain}"))
    }

    /// The trust domain of the names for which proxies ask, if they agree.
    pub(crate) fn asked_domain(&self) -> Option<&'a str> {
        let domains = self.proxies.iter().filter_map(|one| {
            let (_, rest) = one.proxy.local_name.as_deref()?.split_once(INFIX)?;
            rest.strip_prefix(self.namespace)?.strip_prefix('.')
        });
        let domains: BTreeSet<&str> = domains.collect();
        let only = domains.first().copied();
        only.filter(|_| domains.len() == 1)
    }

    /// Whom ports without a server let in, by the argument of the policy controller.
    pub(crate) fn default_policy(&self) -> Option<&'a str> {
        let mut found = self.destination.iter();
        found.find_map(|(_, pod)| pod.argument("policy", "default-policy"))
    }

    /// What `Identity` takes.
    pub(crate) fn parsed_trust_domain(&self) -> Option<TrustDomain> {
        let text = self.trust_domain()?;
        text.parse().or_else(|_| TrustDomain::spiffe(text)).ok()
    }

    /// The releases of its proxies and of itself, by the tags of their images; oldest first.
    pub(crate) fn releases(&self) -> Vec<Release> {
        let proxies = self.proxies.iter().map(|one| one.proxy.image.as_str());
        let own = self.identity.iter().chain(&self.destination);
        let own = own.flat_map(|(_, pod)| pod.containers.iter().map(|one| one.image.as_str()));
        let config = self
            .config
            .and_then(|(_, settings)| settings.version.as_deref());
        let texts: BTreeSet<&str> = proxies.chain(own).chain(config).collect();
        let mut found: Vec<Release> = texts
            .into_iter()
            .filter_map(|text| text.parse().ok())
            .collect();
        found.sort_by_key(Release::age);
        found.dedup_by_key(|one| one.row());
        found
    }

    /// The proxies of workloads, without those of the control plane.
    pub(crate) fn workloads(&self) -> impl Iterator<Item = &Meshed<'a>> {
        self.proxies.iter().filter(|one| !self.is_own(one))
    }

    /// Whether a proxy is that of a part of the control plane itself.
    pub(crate) fn is_own(&self, one: &Meshed<'_>) -> bool {
        one.entry.namespace() == self.namespace && component(one.pod).is_some()
    }
}

pub(crate) const CONFIG: &str = "linkerd-config";
pub(crate) const CONTROL_PLANE_LABEL: &str = "linkerd.io/control-plane-ns";
const DESTINATION: &str = "linkerd-destination";
/// Of the names of workload certificates, before the namespace of the control plane.
pub(crate) const INFIX: &str = ".serviceaccount.identity.";
const IDENTITY: &str = "linkerd-identity";
pub(crate) const ISSUER: &str = "linkerd-identity-issuer";
pub(crate) const TRUST_ROOTS: &str = "linkerd-identity-trust-roots";
