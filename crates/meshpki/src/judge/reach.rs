//! Which of the presented CAs can lead to an anchor.
//!
//! webpki parses every intermediate that it is offered at every step of its search, so a few hundred CAs that
//! cross-sign each other take it minutes. So it is offered only those on a chain of names from the leaf to an anchor
//! that is short enough for it. webpki decides which of these chains is a path: no verdict depends on the others.

use std::collections::{HashMap, HashSet, VecDeque};

use rustls_pki_types::{CertificateDer, TrustAnchor};
use webpki::EndEntityCert;

use crate::certificate::certificate::Certificate;

/// The certificates that webpki is offered.
pub(super) struct Reach<'a> {
    pub(super) offered: Vec<CertificateDer<'a>>,
    /// Whether webpki, offered all of them, would give up: it builds at most 200,000 partial paths.
    pub(super) is_endless: bool,
}

impl<'a> Reach<'a> {
    pub(super) fn of(
        leaf: &CertificateDer<'_>,
        presented: &[&'a Certificate],
        anchors: &[TrustAnchor<'_>],
    ) -> Self {
        let borrowed = |one: &&'a Certificate| CertificateDer::from(one.der().as_ref());
        if presented.len() <= FEW {
            return Self {
                offered: presented.iter().map(borrowed).collect(),
                is_endless: false,
            };
        }
        let mut graph = Graph::default();
        for anchor in anchors {
            graph.anchors.insert(anchor.subject.as_ref().to_vec());
        }
        // A duplicate is offered as often as it occurs: webpki counts each try.
        let offered: Vec<CertificateDer<'a>> = presented
            .iter()
            .map(borrowed)
            .filter(|der| graph.add(der))
            .collect();
        let Ok(leaf) = EndEntityCert::try_from(leaf) else {
            return Self {
                offered: Vec::new(),
                is_endless: false,
            };
        };
        let leads = graph.leads(leaf.issuer());
        let is_endless = graph.has_too_many_paths(leaf.issuer());
        Self {
            offered: offered
                .into_iter()
                .zip(leads)
                .filter_map(|(der, leads)| leads.then_some(der))
                .collect(),
            is_endless,
        }
    }
}

/// The CAs by their names, as webpki reads them.
#[derive(Default)]
struct Graph {
    anchors: HashSet<Vec<u8>>,
    nodes: Vec<Node>,
    /// The CAs with a name.
    by_subject: HashMap<Vec<u8>, Vec<usize>>,
    /// The CAs that a name has issued.
    by_issuer: HashMap<Vec<u8>, Vec<usize>>,
}

struct Node {
    subject: Vec<u8>,
    issuer: Vec<u8>,
    key: Vec<u8>,
}

impl Graph {
    /// Adds a CA, if webpki can parse it.
    fn add(&mut self, der: &CertificateDer<'_>) -> bool {
        let Ok(one) = EndEntityCert::try_from(der) else {
            return false;
        };
        let node = Node {
            subject: one.subject().to_vec(),
            issuer: one.issuer().to_vec(),
            key: one.subject_public_key_info().to_vec(),
        };
        let index = self.nodes.len();
        let of = |names: &mut HashMap<Vec<u8>, Vec<usize>>, name: &Vec<u8>| {
            names.entry(name.clone()).or_default().push(index);
        };
        of(&mut self.by_subject, &node.subject);
        of(&mut self.by_issuer, &node.issuer);
        self.nodes.push(node);
        true
    }

    /// The CAs on a chain of names from a leaf to an anchor that has no more CAs than webpki follows.
    fn leads(&self, leaf_issuer: &[u8]) -> Vec<bool> {
        let named = |name: &[u8]| self.by_subject.get(name).map_or(&[][..], Vec::as_slice);
        let issued = |name: &[u8]| self.by_issuer.get(name).map_or(&[][..], Vec::as_slice);
        // How many CAs a chain has from the leaf to this one, and from this one on.
        let below = self.distances(named(leaf_issuer), |index| named(&self.nodes[index].issuer));
        let ends: Vec<usize> = (0..self.nodes.len())
            .filter(|&index| self.anchors.contains(&self.nodes[index].issuer))
            .collect();
        let above = self.distances(&ends, |index| issued(&self.nodes[index].subject));
        below
            .iter()
            .zip(above)
            .map(|(below, above)| {
                below
                    .zip(above)
                    .is_some_and(|(below, above)| below + above - 1 <= MOST_AUTHORITIES)
            })
            .collect()
    }

    fn distances<'g>(
        &'g self,
        first: &[usize],
        next: impl Fn(usize) -> &'g [usize],
    ) -> Vec<Option<usize>> {
        let mut distances = vec![None; self.nodes.len()];
        let mut queue = VecDeque::new();
        for &index in first {
            distances[index] = Some(1);
            queue.push_back((index, 1));
        }
        // Each name is followed once, from where it was reached first.
        let mut followed: HashSet<*const usize> = HashSet::new();
        while let Some((index, distance)) = queue.pop_front() {
            let others = next(index);
            if distance == MOST_AUTHORITIES || !followed.insert(others.as_ptr()) {
                continue;
            }
            for &other in others {
                if distances[other].is_none() {
                    distances[other] = Some(distance + 1);
                    queue.push_back((other, distance + 1));
                }
            }
        }
        distances
    }

    /// Whether webpki, offered all of them, would begin more partial paths than its budget allows.
    fn has_too_many_paths(&self, leaf_issuer: &[u8]) -> bool {
        let mut keys: HashMap<&[u8], usize> = HashMap::new();
        let names: Vec<(usize, &[usize])> = self
            .nodes
            .iter()
            .map(|node| {
                let count = keys.len();
                let key = *keys.entry(&node.key).or_insert(count);
                let above = self.by_subject.get(&node.issuer);
                (key, above.map_or(&[][..], Vec::as_slice))
            })
            .collect();
        let first = self.by_subject.get(leaf_issuer);
        let mut walk = Walk {
            names: &names,
            path: Vec::new(),
            calls: 0,
        };
        walk.follow(first.map_or(&[], Vec::as_slice));
        walk.calls > MOST_CALLS
    }
}

/// Counts the partial paths that names and keys allow.
struct Walk<'g> {
    /// For each CA, the number of its key and the CAs with its issuer's name.
    names: &'g [(usize, &'g [usize])],
    /// The keys of the CAs so far, with the list from which each was taken: CAs with the same name.
    path: Vec<(usize, *const usize)>,
    calls: usize,
}

impl Walk<'_> {
    fn follow(&mut self, candidates: &[usize]) {
        for &index in candidates {
            if self.calls > MOST_CALLS {
                return;
            }
            let (key, above) = self.names[index];
            let step = (key, candidates.as_ptr());
            if self.path.contains(&step) {
                continue;
            }
            self.calls += 1;
            if self.path.len() < MOST_AUTHORITIES {
                self.path.push(step);
                self.follow(above);
                self.path.pop();
            }
        }
    }
}

/// With this few, webpki is offered all of them.
const FEW: usize = 4;
/// webpki, `MAX_SUB_CA_COUNT`.
pub(crate) const MOST_AUTHORITIES: usize = 6;
/// webpki, `Budget`.
const MOST_CALLS: usize = 200_000;
