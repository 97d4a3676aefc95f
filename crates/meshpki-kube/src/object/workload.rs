//! Pods, and what makes them: the trust anchors that their proxies start with.

use serde::Deserialize;

use crate::object::value::{Found, Role};

/// A Pod, a workload with a template of one, or a `CronJob` with a template of a Job.
#[derive(Deserialize)]
pub(crate) struct Workload {
    spec: Option<Spec>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    containers: Option<Vec<Container>>,
    init_containers: Option<Vec<Container>>,
    job_template: Option<Box<Workload>>,
    template: Option<Box<Workload>>,
}

#[derive(Deserialize)]
struct Container {
    name: Option<String>,
    env: Option<Vec<Variable>>,
}

#[derive(Deserialize)]
struct Variable {
    name: Option<String>,
    value: Option<String>,
}

impl Workload {
    /// The anchors of its proxy, if they are in the object itself and not in a `ConfigMap`.
    pub(crate) fn values(&self) -> Vec<Found> {
        let Some(spec) = &self.spec else {
            return Vec::new();
        };
        // Native sidecars are init containers.
        let containers = spec
            .init_containers
            .iter()
            .chain(&spec.containers)
            .flatten();
        let proxies = containers.filter(|one| one.name.as_deref() == Some(PROXY));
        let found = proxies.filter_map(|proxy| {
            let variables = proxy.env.iter().flatten().rev();
            let mut named = variables.filter(|one| one.name.as_deref() == Some(TRUST_ANCHORS));
            // The last of several counts.
            let text = named.next()?.value.as_ref()?;
            Some(Found::text(TRUST_ANCHORS, Role::Anchors, text))
        });
        let templates = spec.template.iter().chain(&spec.job_template);
        found
            .chain(templates.flat_map(|one| one.values()))
            .collect()
    }
}

/// Linkerd, charts/partials/templates/_proxy.tpl.
const PROXY: &str = "linkerd-proxy";
const TRUST_ANCHORS: &str = "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS";
