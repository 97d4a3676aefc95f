//! What a Pod says of the mesh, or the template of one.

use crate::object::environment::KeyRef;
use crate::text::item::{Annotations, Labels, Owner};

/// A Pod, or the template from which a workload makes Pods.
#[derive(Debug, Eq, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct Pod {
    /// Of the Pod, not of its workload.
    pub(crate) labels: Labels,
    pub(crate) annotations: Annotations,
    pub(crate) service_account: String,
    pub(crate) is_host_network: bool,
    /// Whether it ran to its end, is being deleted, or makes no Pod.
    pub(crate) is_finished: bool,
    /// Whether the API server says in which phase it is.
    pub(crate) runs: bool,
    /// Whether it has the sidecar of another mesh.
    pub(crate) has_other_sidecar: bool,
    pub(crate) is_template: bool,
    pub(crate) owner: Option<Owner>,
    /// When its proxy, or its first container, started.
    pub(crate) started: Option<String>,
    /// The other containers.
    pub(crate) containers: Vec<Container>,
    pub(crate) proxy: Option<Proxy>,
}

/// A container that is not Linkerd's proxy.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Container {
    pub(crate) name: String,
    pub(crate) image: String,
    /// Arguments of Linkerd's control plane.
    pub(crate) arguments: Vec<String>,
    /// TCP ports.
    pub(crate) ports: Vec<Port>,
}

#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Port {
    pub(crate) number: u16,
    pub(crate) name: String,
}

/// Linkerd's proxy, as its container has it (charts/partials/templates/_proxy.tpl).
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Proxy {
    pub(crate) image: String,
    pub(crate) anchors: ProxyAnchors,
    /// The control plane's namespace.
    pub(crate) control_plane: Option<String>,
    pub(crate) trust_domain: Option<String>,
    /// The name for which it asks the identity service.
    pub(crate) local_name: Option<String>,
    /// The port of its inbound side.
    pub(crate) inbound_port: u16,
}

/// Where a proxy has its trust anchors from.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum ProxyAnchors {
    /// It is a value of its object.
    Value,
    Reference(KeyRef),
    Missing,
}

impl Pod {
    /// The value of an argument of the container of this name: `-identity-scheme=linkerd.io/tls`, with one dash or two.
    pub(crate) fn argument(&self, container: &str, name: &str) -> Option<&str> {
        let container = self.containers.iter().find(|one| one.name == container)?;
        let flag = |text: &str| -> Option<usize> {
            let bare = text.strip_prefix('-')?;
            let bare = bare.strip_prefix('-').unwrap_or(bare);
            let rest = bare.strip_prefix(name)?;
            (rest.is_empty() || rest.starts_with('=')).then(|| text.len() - rest.len())
        };
        let mut found = None;
        let mut arguments = container.arguments.iter();
        while let Some(one) = arguments.next() {
            if let Some(end) = flag(one) {
                found = match one[end..].strip_prefix('=') {
                    Some(value) => Some(value),
                    None => arguments.next().map(String::as_str),
                };
            }
        }
        found
    }
}
