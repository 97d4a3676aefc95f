//! Several clusters: whether those that are linked trust each other, and expect the names that the other one has.

use std::collections::{BTreeMap, BTreeSet};

use meshpki::UnixTime;

use crate::check::clusters::names::{self, Named};
use crate::check::clusters::peer::Peer;
use crate::check::clusters::trust::{Pair, roots};
use crate::check::edges::{CheckedLink, Secured};
use crate::check::item::{self, Category};
use crate::finding::finding::{Located, MeshFinding};
use crate::limits;
use crate::mesh::cluster::{Entry, Index};
use crate::object::facts::Facts;
use crate::object::link::LinkFacts;

/// What was found about the links of one cluster.
#[derive(Default)]
pub(crate) struct Links {
    pub(crate) findings: Vec<MeshFinding>,
    pub(crate) all: Vec<CheckedLink>,
    /// The item of `linkerd multicluster check`, and the control plane to which it belongs.
    pub(crate) category: Option<(usize, Category)>,
    /// What decides, and is not known.
    pub(crate) undecided: Vec<String>,
    pub(crate) skipped: Vec<String>,
}

/// What is found about the links of each cluster, in their order.
pub(crate) fn check(peers: &[Peer<'_>], at: UnixTime) -> Vec<Links> {
    let mut all: Vec<Links> = Vec::new();
    let mut linked = BTreeSet::new();
    let mut said = BTreeSet::new();
    for number in 0..peers.len() {
        all.push(of(number, peers, &mut linked, &mut said, at));
    }
    unlinked(peers, &linked, &mut all, at);
    all
}

fn links<'a>(index: &'a Index<'_>) -> impl Iterator<Item = (Entry<'a>, &'a LinkFacts)> {
    index.iter().filter_map(|entry| match &entry.object.facts {
        Facts::Link(facts) => Some((entry, facts)),
        _ => None,
    })
}

/// `linked` gets the clusters that a link connects; `said` the pairs of control planes of which something is said.
fn of(
    number: usize,
    peers: &[Peer<'_>],
    linked: &mut BTreeSet<usize>,
    said: &mut BTreeSet<[(usize, usize); 2]>,
    at: UnixTime,
) -> Links {
    let from = &peers[number];
    let mut found = Links::default();
    found.findings.extend(names::gateways(from));
    let mut without_dump: BTreeSet<&str> = BTreeSet::new();
    let mut pairs = Pairs::new();
    for (entry, link) in links(from.index) {
        let target = link
            .cluster
            .as_deref()
            .unwrap_or("a cluster without a name");
        let Some(to) = peers.iter().position(|one| one.name == target) else {
            without_dump.insert(target);
            continue;
        };
        if to == number {
            found.undecided.push(format!(
                "{} leads to {target}, and is in its dump: are the names of the clusters right?",
                entry.object.name()
            ));
            continue;
        }
        linked.extend([number, to]);
        let ours = from.plane(None);
        let theirs = peers[to].plane(link.control_plane.as_deref());
        if let (Some(ours), Some(theirs)) = (ours, theirs) {
            pairs
                .entry((ours, to, theirs))
                .or_default()
                .push((entry, link));
        } else {
            let without = if ours.is_none() { from.name } else { target };
            let namespace = link.control_plane.as_deref().filter(|_| ours.is_some());
            found.undecided.push(format!(
                "{}: there is no control plane in {} of {without}",
                entry.object.name(),
                namespace.unwrap_or("linkerd")
            ));
        }
    }
    if !without_dump.is_empty() {
        let names: Vec<&str> = without_dump.iter().take(MOST_NAMED).copied().collect();
        let more = match without_dump.len() - names.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        found.skipped.push(format!(
            "links to {}{more}: their dumps are not there (name each with --cluster NAME=DUMP, this one, too)",
            names.join(", ")
        ));
    }
    joined(&mut found, number, peers, pairs, said, at);
    found
}

/// Links by the control planes that they link, and the cluster between the two.
type Pairs<'a> = BTreeMap<(usize, usize, usize), Vec<(Entry<'a>, &'a LinkFacts)>>;

/// Judges what is linked.
fn joined(
    found: &mut Links,
    number: usize,
    peers: &[Peer<'_>],
    pairs: Pairs<'_>,
    said: &mut BTreeSet<[(usize, usize); 2]>,
    at: UnixTime,
) {
    let from = &peers[number];
    let mut differing = BTreeMap::new();
    let mut compared = false;
    for ((ours, to, theirs), all) in pairs {
        let mut key = [(number, ours), (to, theirs)];
        key.sort_unstable();
        let to = &peers[to];
        let ends = [(from, ours), (to, theirs)];
        let pair = Pair::of(ends, at);
        compared |= pair.is_same.is_some();
        if pair.is_same == Some(false) {
            differing.insert(to.name, !pair.is_refused());
        }
        if said.insert(key) {
            let located: Vec<Located> = all.iter().map(|(entry, _)| entry.located()).collect();
            found.findings.extend(pair.finding(ends, &located));
        }
        let of_credentials = names::credentials(ends);
        for (entry, link) in all {
            let mut checked = pair.link(ends, Some(entry));
            let refused = names::identity(ends, entry, link);
            let has_other_name = match &refused {
                Named::Wrong(_) | Named::AsItsService => true,
                Named::Right => !link.has_gateway && of_credentials.is_some(),
            };
            let is_plaintext = !link.has_gateway && !names::has_one_namespace(ends);
            if checked.secured == Secured::Yes && (has_other_name || is_plaintext) {
                let (secured, why) = if is_plaintext {
                    (
                        Secured::Plaintext,
                        "clients are not told the identity of its pods",
                    )
                } else {
                    let why = "clients expect names that the other cluster does not have";
                    (Secured::Refused, why)
                };
                checked.secured = secured;
                why.clone_into(&mut checked.why);
                checked.until = None;
            }
            if is_plaintext {
                found.findings.push(names::plaintext(ends, entry));
            }
            if let Named::Wrong(finding) = refused {
                found.findings.push(*finding);
            }
            found.all.push(checked);
        }
        found.findings.extend(of_credentials);
    }
    if let Some(plane) = from.plane(None).filter(|_| compared) {
        found.category = Some((plane, item::multicluster(&differing)));
    }
}

/// Clusters that no link connects with any other are judged as if they were linked with each.
fn unlinked(peers: &[Peer<'_>], linked: &BTreeSet<usize>, all: &mut [Links], at: UnixTime) {
    let alone = peers.len() - linked.len();
    if alone > limits::CLUSTERS {
        let what = format!(
            "whether {alone} clusters trust each other that no Link connects: at most {} are judged each with each",
            limits::CLUSTERS
        );
        all[0].undecided.push(what);
        return;
    }
    for (number, from) in peers.iter().enumerate() {
        for (other, to) in peers.iter().enumerate().skip(number + 1) {
            if linked.contains(&number) && linked.contains(&other) {
                continue;
            }
            let (Some(ours), Some(theirs)) = (from.plane(None), to.plane(None)) else {
                let what = format!(
                    "whether {} and {} trust each other: which control planes are meant is not known",
                    from.name, to.name
                );
                all[number].undecided.push(what);
                continue;
            };
            let ends = [(from, ours), (to, theirs)];
            let pair = Pair::of(ends, at);
            let finding = pair.finding(ends, &roots(ends));
            all[number].findings.extend(finding);
            all[number].all.push(pair.link(ends, None));
            all[number].findings.extend(names::credentials(ends));
            all[other]
                .findings
                .extend(names::credentials([(to, theirs), (from, ours)]));
        }
    }
}

const MOST_NAMED: usize = 3;
