//! Whether the key is the issuer's, and the control plane can use it.

use crate::judge::case::Case;
use crate::judge::findings::Findings;
use crate::judge::rules;
use crate::problem::place::Place;
use crate::report::finding::About;
use crate::secret::file::KeyFile;

impl Case<'_> {
    pub(in crate::judge) fn key_findings(&self, key: &KeyFile, findings: &mut Findings<'_>) {
        for fault in rules::key::check(key, &self.chain.first, self.policy) {
            findings.push(Place::Key, fault, About::Text(Some(key.origin().clone())));
        }
    }
}
