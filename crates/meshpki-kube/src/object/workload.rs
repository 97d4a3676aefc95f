//! Pods, and what makes them.

use serde::Deserialize;

use crate::name::{NOT_A_NAME, identifier, is_identifier};
use crate::object::base64::is_redacted;
use crate::object::environment::{Environment, KeyRef, Setting, Variable};
use crate::object::pod::{Container, Pod, Port, Proxy, ProxyAnchors};
use crate::object::value::{Found, Role};
use crate::text::item::{Metadata, Owner, time};

/// A Pod, a workload with a template of one, or a `CronJob` with a template of a Job.
#[derive(Deserialize)]
pub(crate) struct Workload {
    metadata: Option<Metadata>,
    spec: Option<Spec>,
    status: Option<Status>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    containers: Option<Vec<RawContainer>>,
    init_containers: Option<Vec<RawContainer>>,
    job_template: Option<Box<Workload>>,
    template: Option<Box<Workload>>,
    host_network: Option<bool>,
    service_account_name: Option<String>,
    service_account: Option<String>,
    replicas: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    phase: Option<String>,
    /// Of a Job.
    completion_time: Option<String>,
    container_statuses: Option<Vec<ContainerStatus>>,
    init_container_statuses: Option<Vec<ContainerStatus>>,
}

#[derive(Deserialize)]
struct ContainerStatus {
    name: Option<String>,
    state: Option<State>,
}

#[derive(Deserialize)]
struct State {
    running: Option<Running>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Running {
    #[serde(default, deserialize_with = "time")]
    started_at: Option<String>,
}

#[derive(Deserialize)]
struct RawContainer {
    name: Option<String>,
    image: Option<String>,
    command: Option<Vec<Option<String>>>,
    args: Option<Vec<Option<String>>>,
    env: Option<Vec<Variable>>,
    ports: Option<Vec<RawPort>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawPort {
    container_port: Option<u16>,
    name: Option<String>,
    protocol: Option<String>,
}

impl Workload {
    /// What it says of the mesh, and the anchors of its proxy, if they are in the object itself and not in a `ConfigMap`.
    /// `namespace` is that of the object.
    pub(crate) fn read(self, namespace: &str) -> (Option<Pod>, Vec<Found>) {
        let mut workload = self;
        let mut is_template = false;
        let replicas = workload.spec.as_ref().and_then(|spec| spec.replicas);
        let completed = workload
            .status
            .as_ref()
            .is_some_and(|status| status.completion_time.is_some());
        let makes_none = replicas == Some(0) || completed;
        // A CronJob has a Job, which has a Pod.
        for _ in 0..2 {
            let inner = workload
                .spec
                .as_mut()
                .and_then(|spec| spec.template.take().or_else(|| spec.job_template.take()));
            if let Some(inner) = inner {
                workload = *inner;
                is_template = true;
            }
        }
        let metadata = workload.metadata.unwrap_or_default();
        match workload.spec {
            Some(spec) => {
                let status = workload.status.as_ref();
                let (mut pod, values) = pod(&spec, status, &metadata, namespace, is_template);
                pod.is_finished |= makes_none;
                (Some(pod), values)
            }
            None => (None, Vec::new()),
        }
    }
}

fn pod(
    spec: &Spec,
    status: Option<&Status>,
    metadata: &Metadata,
    namespace: &str,
    is_template: bool,
) -> (Pod, Vec<Found>) {
    let account = [&spec.service_account_name, &spec.service_account];
    let account = account.into_iter().flatten().find(|one| !one.is_empty());
    let account = account.map_or(DEFAULT_ACCOUNT, String::as_str);
    // Native sidecars are init containers.
    let all = || {
        let native = spec.init_containers.iter().flatten();
        native.chain(spec.containers.iter().flatten())
    };
    let field = |path: &str| match path {
        "spec.serviceAccountName" => Some(account),
        "metadata.namespace" => Some(namespace),
        "metadata.name" if !is_template => metadata.name.as_deref(),
        _ => None,
    };
    let found = all().find(|one| one.name.as_deref() == Some(PROXY));
    let (proxy, values) = match found.map(|one| proxy(one, field)) {
        Some((proxy, value)) => (Some(proxy), value.into_iter().collect()),
        None => (None, Vec::new()),
    };
    let service_account = account.to_owned();
    let pod = Pod {
        labels: metadata.labels.clone(),
        annotations: metadata.annotations.clone(),
        service_account,
        is_host_network: spec.host_network == Some(true),
        is_finished: metadata.deletion_timestamp.is_some()
            || status
                .and_then(|one| one.phase.as_deref())
                .is_some_and(|phase| ["Failed", "Succeeded"].contains(&phase)),
        runs: status.is_some_and(|one| one.phase.is_some()),
        has_other_sidecar: all().any(|one| {
            let name = one.name.as_deref().unwrap_or_default();
            OF_ISTIO.contains(&name)
        }),
        is_template,
        owner: owner(metadata),
        started: status.and_then(started),
        containers: spec
            .containers
            .iter()
            .flatten()
            .filter(|one| one.name.as_deref() != Some(PROXY))
            .map(container)
            .collect(),
        proxy,
    };
    (pod, values)
}

fn owner(metadata: &Metadata) -> Option<Owner> {
    metadata.owner_references.iter().flatten().next().cloned()
}

/// When the proxy started, or the part of the control plane beside it, whichever is older; without them, the first container.
fn started(status: &Status) -> Option<String> {
    let native = status.init_container_statuses.iter().flatten();
    let all = status.container_statuses.iter().flatten();
    let running = native.chain(all).filter_map(|one| {
        let started = one.state.as_ref()?.running.as_ref()?.started_at.clone()?;
        let name = one.name.as_deref().unwrap_or_default();
        Some((name != PROXY && !OF_CONTROL_PLANE.contains(&name), started))
    });
    running.min().map(|(_, started)| started)
}

fn container(raw: &RawContainer) -> Container {
    let name = raw.name.clone().unwrap_or_default();
    let is_of_linkerd = OF_CONTROL_PLANE.contains(&name.as_str());
    let arguments = raw.command.iter().chain(&raw.args).flatten().flatten();
    let ports = raw.ports.iter().flatten();
    Container {
        // Arguments of others may be anything, such as a password.
        arguments: arguments
            .filter(|_| is_of_linkerd)
            .map(|text| argument(text))
            .collect(),
        image: raw.image.clone().unwrap_or_default(),
        ports: ports
            .filter(|one| one.protocol.as_deref().is_none_or(|one| one == "TCP"))
            .filter_map(|one| {
                Some(Port {
                    number: one.container_port?,
                    name: one.name.clone().unwrap_or_default(),
                })
            })
            .collect(),
        name,
    }
}

/// An argument; of one whose value is no name, only the flag.
fn argument(text: &str) -> String {
    if is_identifier(text) {
        return text.to_owned();
    }
    match text.split_once('=') {
        Some((flag, value)) if is_identifier(flag) => format!("{flag}={}", identifier(value)),
        _ => NOT_A_NAME.to_owned(),
    }
}

/// A proxy, and its anchors if they are in its environment.
fn proxy<'a>(
    raw: &'a RawContainer,
    field: impl Fn(&str) -> Option<&'a str>,
) -> (Proxy, Option<Found>) {
    let environment = Environment::of(raw.env.as_deref().unwrap_or_default(), field);
    let (anchors, value) = match environment.get(TRUST_ANCHORS) {
        Some(Setting::Text(text)) => (
            ProxyAnchors::Value,
            Some(Found::text(TRUST_ANCHORS, Role::Anchors, text)),
        ),
        Some(Setting::Reference(key)) => {
            let key = KeyRef {
                name: identifier(&key.name).to_owned(),
                key: identifier(&key.key).to_owned(),
            };
            (ProxyAnchors::Reference(key), None)
        }
        Some(Setting::Unknown) | None => (ProxyAnchors::Missing, None),
    };
    let text = |name: &str| {
        let text = environment.text(name).filter(|text| !is_redacted(text));
        text.map(|text| identifier(text).to_owned())
    };
    let inbound = environment.text("LINKERD2_PROXY_INBOUND_LISTEN_ADDR");
    let inbound = inbound.and_then(|text| text.rsplit_once(':')?.1.parse().ok());
    let proxy = Proxy {
        image: raw.image.clone().unwrap_or_default(),
        anchors,
        control_plane: text("_l5d_ns").filter(|one| one != NOT_A_NAME),
        trust_domain: text("_l5d_trustdomain"),
        local_name: text("LINKERD2_PROXY_IDENTITY_LOCAL_NAME"),
        inbound_port: inbound.unwrap_or(INBOUND_PORT),
    };
    (proxy, value)
}

const DEFAULT_ACCOUNT: &str = "default";
const INBOUND_PORT: u16 = 4143;
/// The containers of the control plane whose arguments decide something (charts/linkerd-control-plane/templates).
const OF_CONTROL_PLANE: [&str; 3] = ["destination", "identity", "policy"];
/// Linkerd does not inject beside them (pkg/healthcheck/sidecar.go).
const OF_ISTIO: [&str; 2] = ["istio-init", "istio-proxy"];
/// Linkerd, charts/partials/templates/_proxy.tpl.
const PROXY: &str = "linkerd-proxy";
const TRUST_ANCHORS: &str = "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS";
