//! Which Pods should have a proxy, and have none (Linkerd, pkg/inject/report.go).

use std::collections::{BTreeMap, BTreeSet};

use crate::check::events;
use crate::finding::codes::{INJECT_INVALID, INJECT_MISPLACED, PROXY_MISSING};
use crate::finding::finding::MeshFinding;
use crate::mesh::cluster::{Entry, Index};
use crate::mesh::plane::{Plane, component};
use crate::mesh::workload::{self, restarts};
use crate::name::ObjectName;
use crate::object::facts::Facts;
use crate::object::pod::Pod;
use crate::object::webhook_configuration::WebhookFacts;
use crate::text::item::MIRROR;

/// What was found about Pods without a proxy.
#[derive(Debug, Default)]
pub(crate) struct Injection<'a> {
    pub(crate) findings: Vec<MeshFinding>,
    /// Pods that should have a proxy.
    pub(crate) missing: Vec<String>,
    /// Why it is not known of some.
    pub(crate) unknown: Option<String>,
    /// Pods that nobody asked to be in the mesh.
    pub(crate) unasked: Vec<Entry<'a>>,
    /// Pods that are outside on purpose, by the reason of the injector.
    pub(crate) outside: BTreeMap<&'static str, Vec<Entry<'a>>>,
}

impl Injection<'_> {
    /// The Pods that are outside on purpose by namespace and name.
    pub(crate) fn outside(&self) -> BTreeMap<&'static str, Vec<String>> {
        let all = self.outside.iter().map(|(why, pods)| {
            let paths = pods.iter().map(|one| one.object.name().path());
            (*why, paths.collect())
        });
        all.collect()
    }
}

pub(crate) fn check<'a>(index: &Index<'a>, planes: &[Plane<'a>]) -> Injection<'a> {
    let mut found = Injection::default();
    let mut missing = Vec::new();
    let mut unknown: BTreeSet<&str> = BTreeSet::new();
    let injectors = index.of_kind("MutatingWebhookConfiguration");
    let injectors: Vec<&WebhookFacts> = injectors
        .filter(|one| one.name() == INJECTOR)
        .filter_map(|one| match &one.object.facts {
            Facts::Webhooks(webhooks) => webhooks.first(),
            _ => None,
        })
        .collect();
    for (entry, pod) in index
        .pods()
        .filter(|(_, pod)| !pod.is_template && !pod.is_finished)
    {
        if pod.proxy.is_some() {
            continue;
        }
        if pod.annotations.get(INJECT).is_none_or(str::is_empty) && !index.knows(entry.namespace())
        {
            unknown.insert(entry.namespace());
        }
        if !is_asked(index, entry, pod) {
            found.unasked.push(entry);
            continue;
        }
        match reason(index, planes, injectors.first().copied(), entry, pod) {
            Some(reason) => {
                found.outside.entry(reason).or_default().push(entry);
            }
            None => missing.push((entry, pod)),
        }
    }
    if !unknown.is_empty() {
        let names: Vec<&str> = unknown.iter().take(MOST_NAMED).copied().collect();
        let more = match unknown.len() - names.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        found.unknown = Some(format!(
            "whether the pods without a proxy in {}{more} should have one: the Namespace is not in the dump",
            names.join(", ")
        ));
    }
    let paths = missing.iter().map(|(entry, _)| entry.object.name().path());
    found.missing = paths.collect();
    found.findings.extend(not_injected(index, &missing));
    found.findings.extend(invalid(index));
    found.findings.extend(misplaced(index));
    found
}

/// Whether a Pod, or else its namespace, asks for a proxy.
fn is_asked(index: &Index<'_>, entry: Entry<'_>, pod: &Pod) -> bool {
    let asks = |value: &str| ["enabled", "ingress"].contains(&value);
    let of_namespace = || namespace_annotation(index, entry.namespace());
    match pod.annotations.get(INJECT) {
        Some(value) if !value.is_empty() && value != "disabled" => asks(value),
        // Refused at the Pod while the namespace asks: it is outside on purpose.
        _ => of_namespace().is_some_and(asks),
    }
}

fn namespace_annotation<'a>(index: &Index<'a>, namespace: &str) -> Option<&'a str> {
    let entry = index.get("Namespace", "", namespace)?;
    let value = entry.object.metadata.annotations.get(INJECT);
    value.filter(|value| !value.is_empty())
}

/// Why the injector skips a Pod, in its own words.
fn reason(
    index: &Index<'_>,
    planes: &[Plane<'_>],
    injector: Option<&WebhookFacts>,
    entry: Entry<'_>,
    pod: &Pod,
) -> Option<&'static str> {
    let labels = index.labels(entry.namespace());
    let is_off = |value: Option<&str>| value == Some("disabled");
    if is_off(pod.annotations.get(INJECT)) {
        return Some("pod has the annotation \"linkerd.io/inject:disabled\"");
    }
    if pod.is_host_network {
        return Some("hostNetwork is enabled");
    }
    let is_left_out = match injector {
        Some(webhook) => {
            !webhook.namespaces.selects(&labels) || !webhook.objects.selects(&pod.labels)
        }
        // As the chart has them.
        None => {
            ["kube-system", "cert-manager"].contains(&entry.namespace())
                || is_off(labels.get(ADMISSION))
        }
    };
    if is_left_out {
        return Some("the selectors of the webhook leave it out");
    }
    if entry.object.metadata.annotations.get(MIRROR).is_some() {
        return Some("it is a mirror of a pod that the kubelet runs by itself");
    }
    let is_of_plane = planes.iter().any(|one| one.namespace == entry.namespace());
    if is_of_plane && component(pod).is_some() {
        return Some("it is a part of the control plane");
    }
    pod.has_other_sidecar
        .then_some("pod has a sidecar injected already")
}

fn not_injected(index: &Index<'_>, missing: &[(Entry<'_>, &Pod)]) -> Option<MeshFinding> {
    let (what, whose) = match missing.len() {
        0 => return None,
        1 => (
            "1 pod should be in the mesh and has no proxy".to_owned(),
            "its",
        ),
        number => (
            format!("{number} pods should be in the mesh and have no proxy"),
            "their",
        ),
    };
    let skips = events::skips(index);
    let why = |entry: &Entry<'_>, pod: &Pod| {
        let workload = workload::of(*entry, pod);
        let (kind, name) = workload.as_deref()?.split_once('/')?;
        let kind = match kind {
            "deploy" => "Deployment",
            "statefulset" => "StatefulSet",
            _ => "DaemonSet",
        };
        let name = ObjectName {
            kind: kind.to_owned(),
            namespace: entry.namespace().to_owned(),
            name: name.to_owned(),
        };
        skips.get(&name).copied()
    };
    let reasons: Vec<Option<&str>> = missing.iter().map(|(entry, pod)| why(entry, pod)).collect();
    let is_explained = reasons.iter().all(Option::is_some);
    let rest = if is_explained {
        ""
    } else {
        ", and nothing says why"
    };
    let finding = MeshFinding::new(
        PROXY_MISSING,
        format!("{what}{rest}"),
        format!(
            "{whose} connections are plaintext, and a server that demands an identity refuses them"
        ),
    );
    let commands = restarts(missing.iter().copied());
    let cause = if reasons.iter().any(Option::is_some) {
        "correct what the injector says"
    } else {
        "what asks for a proxy may be younger than the pod, or the injector was not reached when it started"
    };
    let finding = if commands.is_empty() {
        finding.fix(format!("{cause}; make the pod again"))
    } else {
        finding.fix(format!("{cause}; restart:")).run(commands)
    };
    let located = missing
        .iter()
        .zip(reasons)
        .map(|((entry, _), why)| match why {
            Some(why) => entry.with(format!("the injector said: {why}")),
            None => entry.located(),
        });
    Some(finding.about(located))
}

/// A value of the annotation that the injector does not know: it then injects nothing.
fn invalid(index: &Index<'_>) -> Option<MeshFinding> {
    let mut found = Vec::new();
    for entry in index.iter() {
        let metadata = (entry.object.name().kind == "Namespace")
            .then(|| entry.object.metadata.annotations.get(INJECT));
        let of_pod = entry.pod().map(|pod| pod.annotations.get(INJECT));
        for value in metadata.into_iter().chain(of_pod).flatten() {
            if !value.is_empty() && !VALUES.contains(&value) {
                // Another text may be anything.
                let is_word =
                    value.len() <= LONGEST && value.bytes().all(|byte| byte.is_ascii_lowercase());
                let shown = if is_word { value } else { "another text" };
                found.push(entry.with(format!("{INJECT}: {shown}")));
            }
        }
    }
    let first = found.first()?;
    let message = format!("{} has a value that the injector does not know", first.name);
    let finding = MeshFinding::new(
        INJECT_INVALID,
        message,
        "its pods get no proxy, and their connections are plaintext",
    );
    let command = (first.name.kind == "Namespace").then(|| {
        format!(
            "kubectl annotate namespace {} {INJECT}=enabled --overwrite",
            meshpki::shell_word(&first.name.name)
        )
    });
    let finding = finding
        .fix("write enabled, ingress or disabled")
        .run(command);
    Some(finding.about(found))
}

/// What asks for a proxy where the injector does not look: a label, or the workload's own annotations.
fn misplaced(index: &Index<'_>) -> Option<MeshFinding> {
    let mut found = Vec::new();
    let running = index
        .pods()
        .filter(|(_, pod)| pod.proxy.is_some() && !pod.is_template);
    let meshed: BTreeSet<&str> = running.map(|(entry, _)| entry.namespace()).collect();
    for entry in index.iter() {
        let metadata = &entry.object.metadata;
        let asks =
            |value: Option<&str>| value.is_some_and(|one| ["enabled", "ingress"].contains(&one));
        if entry.object.name().kind == "Namespace" {
            let is_label = asks(metadata.labels.get(INJECT));
            // Its workloads may ask by themselves.
            let is_meshed = meshed.contains(entry.name());
            if is_label && !is_meshed && metadata.annotations.get(INJECT).is_none() {
                found.push(entry.with("it is a label, not an annotation"));
            }
            continue;
        }
        let Some(pod) = entry.pod().filter(|pod| pod.proxy.is_none()) else {
            continue;
        };
        // A namespace that is not there may ask.
        let is_decided = pod.annotations.get(INJECT).is_some()
            || !index.knows(entry.namespace())
            || namespace_annotation(index, entry.namespace()).is_some();
        let of_workload = pod.is_template && asks(metadata.annotations.get(INJECT));
        if is_decided || metadata.owner_references.iter().flatten().next().is_some() {
            continue;
        }
        if of_workload {
            found.push(entry.with("it is on the workload, not on the template of its pods"));
        } else if asks(pod.labels.get(INJECT)) {
            found.push(entry.with("it is a label, not an annotation"));
        }
    }
    let first = found.first()?;
    let message = format!(
        "{} asks for a proxy where the injector does not look",
        first.name
    );
    let finding = MeshFinding::new(
        INJECT_MISPLACED,
        message,
        "its pods get no proxy, and their connections are plaintext",
    );
    let finding = match first.name.kind.as_str() {
        "Namespace" => finding
            .fix("annotate the namespace, and restart its workloads:")
            .run([
                format!(
                    "kubectl annotate namespace {} {INJECT}=enabled &&",
                    meshpki::shell_word(&first.name.name)
                ),
                format!(
                    "kubectl -n {} rollout restart deploy",
                    meshpki::shell_word(&first.name.name)
                ),
            ]),
        _ => finding.fix("write it as an annotation in spec.template.metadata.annotations"),
    };
    Some(finding.about(found))
}

const ADMISSION: &str = "config.linkerd.io/admission-webhooks";
const INJECT: &str = "linkerd.io/inject";
const INJECTOR: &str = "linkerd-proxy-injector-webhook-config";
const LONGEST: usize = 12;
const MOST_NAMED: usize = 3;
const VALUES: [&str; 3] = ["disabled", "enabled", "ingress"];
