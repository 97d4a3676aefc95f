//! Names that no client has, and servers that let nobody in because of them.

use std::collections::{BTreeSet, HashMap, HashSet};

use meshpki::Severity;

use crate::check::authorization::clients::Names;
use crate::check::authorization::policies::{LetsIn, Policies};
use crate::check::authorization::unmeshed;
use crate::finding::codes::{POLICY_AUTHENTICATION, POLICY_IDENTITY};
use crate::finding::finding::{Located, MeshFinding};
use crate::limits;
use crate::mesh::cluster::{Entry, Index};
use crate::mesh::plane::Plane;
use crate::object::authorization::{Access, Admits, Client};
use crate::object::object::Object;
use crate::object::pod::Pod;
use crate::object::selector::LabelSelector;

/// What was found about Linkerd's policies.
#[derive(Default)]
pub(crate) struct Authorization {
    pub(crate) findings: Vec<MeshFinding>,
    /// What was not judged, and why.
    pub(crate) skipped: Vec<String>,
}

/// `outside`: the Pods without a proxy of which none is missed.
pub(crate) fn check(
    index: &Index<'_>,
    planes: &[Plane<'_>],
    outside: &[Entry<'_>],
) -> Authorization {
    let mut found = Authorization::default();
    let policies = Policies::of(index);
    if policies.size() > limits::AUTHORIZATIONS || planes.len() > limits::PLANES {
        let what = "Linkerd's policies: there are more than can be compared";
        found.skipped.push(what.to_owned());
        return found;
    }
    let told = names(index, planes, &policies, &mut found);
    found.findings.extend(policies.missing(&told));
    match unmeshed::refused(index, planes, &policies, outside) {
        Ok(finding) => found.findings.extend(finding),
        Err(why) => found.skipped.push(why),
    }
    found
}

/// Names of clients that no certificate of this mesh has, such as those in another trust domain.
fn names<'a>(
    index: &Index<'a>,
    planes: &[Plane<'a>],
    policies: &Policies<'a>,
    found: &mut Authorization,
) -> HashSet<*const Object> {
    let ends: Vec<String> = planes.iter().filter_map(Plane::identity_end).collect();
    if ends.is_empty() || ends.len() < planes.len() {
        let mut all = policies.authentications.values();
        if all.any(|(_, clients)| clients.iter().any(|one| matches!(one, Client::Name(_)))) {
            let what = "whether clients that policies name exist: the trust domain of the mesh is not known";
            found.skipped.push(what.to_owned());
        }
        return HashSet::new();
    }
    let expected = ends[0].clone();
    let mut names = Names::new(index, ends);
    let Closed {
        by_names: refused,
        by_policies,
        told,
    } = servers(index, policies, &mut names);
    if let Some(first) = by_policies.first() {
        let mut finding = MeshFinding::new(
            POLICY_AUTHENTICATION,
            format!("{} lets in nobody", first.name),
            "every connection to it is refused: the policy controller ignores its policies",
        )
        .fix("correct the policies, or apply what they refer to")
        .about(by_policies);
        finding.severity = Severity::Error;
        found.findings.push(finding);
    }
    let mut partly: BTreeSet<Located> = BTreeSet::new();
    let of_authentications = policies.authentications.values().copied();
    let authorizations = policies.authorizations.values().flatten();
    let of_authorizations = authorizations.filter_map(|(entry, one)| match &one.admits {
        Admits::Clients(clients) => Some((*entry, clients.as_slice())),
        _ => None,
    });
    for (entry, clients) in of_authentications.chain(of_authorizations) {
        let (_, shown) = names.unknown(clients);
        let is_told = told.contains(&std::ptr::from_ref(entry.object));
        if !clients.is_empty() && !shown.is_empty() && !is_told {
            partly.insert(entry.with(shown));
        }
    }
    if refused.is_empty() && partly.is_empty() {
        return told;
    }
    if index.is_linked() {
        let what = "clients that policies name, and this mesh does not have: they may be of another cluster";
        found.skipped.push(what.to_owned());
        return told;
    }
    let fix = format!(
        "write names that end in {expected}, or accounts (identityRefs, serviceAccounts), which follow the trust domain"
    );
    if let Some(first) = refused.first() {
        let finding = MeshFinding::new(
            POLICY_IDENTITY,
            format!("{} lets in no client of this mesh", first.name),
            "every connection to it is refused: its policies name nobody who has a certificate of this mesh",
        );
        found.findings.push(finding.fix(&fix).about(refused));
    }
    if let Some(first) = partly.first() {
        let finding = MeshFinding::new(
            POLICY_IDENTITY,
            format!(
                "{} names clients that no certificate of this mesh has",
                first.name
            ),
            "these clients are refused, unless another policy lets them in",
        );
        let mut finding = finding.fix(&fix).about(partly);
        finding.severity = Severity::Warning;
        found.findings.push(finding);
    }
    told
}

/// Servers that let nobody in.
#[derive(Default)]
struct Closed {
    /// Because of names that nobody has.
    by_names: BTreeSet<Located>,
    /// Because of policies that Linkerd ignores.
    by_policies: BTreeSet<Located>,
    /// Because of these objects: what is said of a server is not said of its policies again.
    told: HashSet<*const Object>,
}

fn servers<'a>(index: &Index<'a>, policies: &Policies<'a>, names: &mut Names<'_>) -> Closed {
    let mut found = Closed::default();
    let mut pods = Selected::of(index);
    for (server, facts) in &policies.servers {
        if facts.access != Access::Nobody || policies.is_for_routes(server.namespace()) {
            continue;
        }
        let mut dead = Vec::new();
        let mut lets_in = false;
        for (entry, one) in policies.at(*server) {
            match policies.lets_in(entry, one) {
                LetsIn::Nobody(why) => dead.push((entry, entry, why.to_owned(), false)),
                LetsIn::Clients(of, clients) => {
                    let (is_dead, shown) = names.unknown(clients);
                    lets_in |= !is_dead;
                    dead.push((entry, of, shown, !clients.is_empty()));
                }
                LetsIn::Meshed => lets_in = true,
            }
            if lets_in {
                break;
            }
        }
        dead.sort_by_key(|one| !one.3);
        let Some((entry, _, why, is_by_name)) = dead.first().filter(|_| !lets_in) else {
            continue;
        };
        if pods.any(server.namespace(), facts.pods.as_ref()) == Some(true) {
            let located = server.with(format!("by {}: {why}", entry.object.name()));
            let closed = if *is_by_name {
                &mut found.by_names
            } else {
                &mut found.by_policies
            };
            closed.insert(located);
            let because = dead.iter().flat_map(|(policy, of, ..)| [policy, of]);
            found
                .told
                .extend(because.map(|one| std::ptr::from_ref(one.object)));
        }
    }
    found
}

/// The Pods that servers select, within bounds.
struct Selected<'a> {
    pods: HashMap<&'a str, Vec<&'a Pod>>,
    left: usize,
}

impl<'a> Selected<'a> {
    fn of(index: &Index<'a>) -> Self {
        let mut pods: HashMap<&str, Vec<&Pod>> = HashMap::new();
        for (entry, pod) in index.pods().filter(|(_, pod)| !pod.is_finished) {
            pods.entry(entry.namespace()).or_default().push(pod);
        }
        Self {
            pods,
            left: limits::POLICY_SELECTIONS,
        }
    }

    /// Whether a server selects a Pod; `None` if there are more than can be compared.
    fn any(&mut self, namespace: &str, selector: Option<&LabelSelector>) -> Option<bool> {
        let Some(selector) = selector else {
            // Of external workloads, there may be one.
            return Some(true);
        };
        let pods = self.pods.get(namespace).map_or(&[][..], Vec::as_slice);
        let cost = pods.len().saturating_mul(1 + selector.size());
        self.left = self.left.checked_sub(cost)?;
        Some(pods.iter().any(|pod| selector.selects(&pod.labels)))
    }
}
