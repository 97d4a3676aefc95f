//! What is wrong with each anchor: the one at the end of the path, and the others.

use std::sync::Arc;

use crate::judge::case::Case;
use crate::judge::fault::Fault;
use crate::judge::findings::Findings;
use crate::judge::path::Path;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::report::finding::About;

pub(in crate::judge) fn find(case: &Case<'_>, path: &Path<'_>, findings: &mut Findings<'_>) {
    let end = path.end.as_ref().ok();
    for (index, anchor) in case.prepared.certificates().iter().enumerate() {
        // It may have been judged already as part of the chain.
        let is_in_chain = path.contains(anchor);
        let end_here = end.filter(|end| end.index == index);
        let alone = if is_in_chain {
            Arc::default()
        } else {
            case.faults(anchor, Place::Anchor, end_here.map_or(0, |end| end.below))
        };
        let among = &case.prepared.among_anchors[index];
        for fault in alone.iter().chain(among).cloned() {
            if end_here.is_some() {
                findings.push(Place::Anchor, fault, About::Certificate(anchor.clone()));
            } else {
                findings.push_unused(Place::Anchor, fault, anchor);
            }
        }
        let is_again = among
            .iter()
            .any(|fault| matches!(fault.problem, Problem::Duplicate { .. }));
        if end.is_some() && end_here.is_none() && !is_in_chain && !is_again {
            let fault = Fault::accepted(Problem::Unused);
            findings.push(Place::Anchor, fault, About::Certificate(anchor.clone()));
        }
    }
}
