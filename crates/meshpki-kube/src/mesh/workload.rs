//! The workload that made a Pod: what is restarted.

use std::collections::{BTreeMap, BTreeSet};

use meshpki::shell_word;

use crate::finding::words::option;
use crate::mesh::cluster::Entry;
use crate::object::pod::Pod;
use crate::text::item::Owner;

/// What `kubectl rollout restart` takes: `deploy/web`. `None` for a Pod that nothing makes again.
pub(crate) fn of(entry: Entry<'_>, pod: &Pod) -> Option<String> {
    let (kind, name) = match owner(entry, pod) {
        // Others have kinds of these names, too.
        Some(owner)
            if owner
                .api_version
                .as_deref()
                .is_none_or(|one| one.starts_with("apps/")) =>
        {
            (owner.kind.as_str(), owner.name.as_str())
        }
        None if pod.is_template => (entry.object.name().kind.as_str(), entry.name()),
        _ => return None,
    };
    Some(match kind {
        "ReplicaSet" => {
            // The Deployment's name, and the hash of its template.
            let hash = pod.labels.get("pod-template-hash")?;
            let deployment = name.strip_suffix(hash)?.strip_suffix('-')?;
            format!("deploy/{deployment}")
        }
        "Deployment" => format!("deploy/{name}"),
        "StatefulSet" => format!("statefulset/{name}"),
        "DaemonSet" => format!("daemonset/{name}"),
        _ => return None,
    })
}

/// What made a Pod.
pub(crate) fn owner<'a>(entry: Entry<'a>, pod: &'a Pod) -> Option<&'a Owner> {
    let of_object = entry.object.metadata.owner_references.as_deref();
    pod.owner.as_ref().or(of_object.and_then(<[Owner]>::first))
}

/// The commands that restart the workloads of these Pods, one for each namespace.
pub(crate) fn restarts<'a>(pods: impl IntoIterator<Item = (Entry<'a>, &'a Pod)>) -> Vec<String> {
    let mut by_namespace: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (entry, pod) in pods {
        if let Some(workload) = of(entry, pod) {
            let all = by_namespace.entry(entry.namespace()).or_default();
            all.insert(shell_word(&workload));
        }
    }
    let commands = by_namespace.iter().map(|(namespace, workloads)| {
        let all: Vec<&str> = workloads.iter().map(String::as_str).collect();
        format!(
            "kubectl {}rollout restart {}",
            option(namespace),
            all.join(" ")
        )
    });
    commands.collect()
}
