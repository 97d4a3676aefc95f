//! Machines outside of the cluster that are in the mesh: how their peers verify them.

use crate::check::edges::{Edges, Secured};
use crate::finding::codes::EXTERNAL;
use crate::finding::finding::MeshFinding;
use crate::mesh::cluster::{Entry, Index};
use crate::object::external_workload::ExternalFacts;
use crate::object::facts::Facts;

/// What was found about external workloads, and what becomes of connections with them.
pub(crate) fn check(index: &Index<'_>) -> (Option<MeshFinding>, Option<Edges>) {
    let mut faults = Vec::new();
    let mut paths = Vec::new();
    for entry in index.iter() {
        let Facts::ExternalWorkload(facts) = &entry.object.facts else {
            continue;
        };
        match fault(facts) {
            Some(why) => faults.push((entry, why)),
            None => paths.push(entry.object.name().path()),
        }
    }
    let edges = (!paths.is_empty()).then(|| Edges {
        secured: Secured::Unknown,
        why: "what proxies outside of the cluster hold is not in a dump".to_owned(),
        until: None,
        pods: paths,
    });
    (finding(&faults), edges)
}

fn fault(facts: &ExternalFacts) -> Option<&'static str> {
    match &facts.identity {
        None => Some("it has no meshTLS.identity"),
        Some(_) if !facts.is_identity => {
            Some("meshTLS.identity is neither a DNS name nor a SPIFFE ID")
        }
        Some(_) if !facts.is_server_name => Some("meshTLS.serverName is no DNS name"),
        Some(_) => None,
    }
}

fn finding(faults: &[(Entry<'_>, &'static str)]) -> Option<MeshFinding> {
    let (first, _) = faults.first()?;
    let finding = MeshFinding::new(
        EXTERNAL,
        format!("{} cannot be verified by its peers", first.object.name()),
        "connections to it are refused, or are not made",
    );
    let finding = finding.fix(
        "write the identity of its certificate, such as spiffe://root.linkerd.cluster.local/vm, and a DNS name as \
         serverName",
    );
    let objects = faults.iter().map(|(entry, why)| entry.with(*why));
    Some(finding.about(objects))
}
