//! Whether the key is the issuer's, and the control plane can use it.

use crate::judge::case::Case;
use crate::judge::findings::Findings;
use crate::judge::rules;
use crate::problem::place::Place;
use crate::report::finding::About;
use crate::secret::file::KeyFile;

pub(in crate::judge) fn find(case: &Case<'_>, key: Option<&KeyFile>, findings: &mut Findings<'_>) {
    let Some(key) = key else {
        return;
    };
    for fault in rules::key::check(key, &case.chain.first, case.policy) {
        findings.push(Place::Key, fault, About::Text(Some(key.origin().clone())));
    }
}
