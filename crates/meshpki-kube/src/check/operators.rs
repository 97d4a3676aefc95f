//! Operators that rotate trust anchors: what they say of their work is shown, and decides nothing.

use crate::finding::codes::OPERATOR;
use crate::finding::finding::MeshFinding;
use crate::mesh::cluster::Index;
use crate::object::facts::Facts;

pub(crate) fn check(index: &Index<'_>) -> Vec<MeshFinding> {
    let found = index.iter().filter_map(|entry| {
        let Facts::Operator(says) = &entry.object.facts else {
            return None;
        };
        let state = match says.as_slice() {
            [] => "nothing that is known".to_owned(),
            all => all.join(", "),
        };
        let finding = MeshFinding::new(
            OPERATOR,
            format!("{} says of its rotation: {state}", entry.object.name()),
            "nothing: what the mesh reads is judged, and not what an operator says",
        );
        Some(finding.about([entry.located()]))
    });
    found.take(MOST).collect()
}

/// There is one for a cluster.
const MOST: usize = 10;
