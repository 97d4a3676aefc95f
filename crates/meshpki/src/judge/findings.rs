//! The findings so far, and their severities.

use std::cell::LazyCell;
use std::cmp::Reverse;
use std::sync::Arc;

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::judge::fault::Fault;
use crate::policy::level::Levels;
use crate::problem::ground::Ground;
use crate::problem::judge::{Judge, Judges};
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::problem::severity::Severity;
use crate::report::finding::{About, Finding, Weight};
use crate::source::Origin;

/// The findings so far, and what decides which judges refuse.
pub(super) struct Findings<'a> {
    pub(super) list: Vec<Finding>,
    /// Computed only if something is found.
    pub(super) ground: LazyCell<Arc<Ground>, Box<dyn FnOnce() -> Arc<Ground> + 'a>>,
    pub(super) at: UnixTime,
    /// Whether webpki finds a path for each role.
    pub(super) has_webpki_path: bool,
    /// Whether only the API server is asked.
    pub(super) is_of_webhook: bool,
}

/// What ends a verdict earlier than the policy requires.
pub(super) struct Early {
    pub(super) place: Place,
    pub(super) fault: Fault,
    pub(super) certificate: Certificate,
}

impl Findings<'_> {
    /// Adds what a rule found.
    pub(super) fn push(&mut self, place: Place, fault: Fault, about: About) {
        let mut refused_by = fault.refused_by;
        if self.has_webpki_path && fault.is_of_path {
            refused_by.proxy = false;
        }
        if self.is_of_webhook {
            refused_by = refused_by.of_webhook();
            if refused_by == Judges::NONE && !matters_to_webhooks(&fault.problem) {
                return;
            }
        }
        let severity = severity(refused_by, &fault);
        self.add(place, fault, severity, refused_by, about, true);
    }

    /// Adds what a rule found in a text.
    pub(super) fn push_text(&mut self, fault: Fault, origin: &Origin) {
        self.push(Place::Pem, fault, About::Text(Some(origin.clone())));
    }

    /// Whether one of them is the reason that this judge refuses.
    pub(super) fn have_refusal_by(&self, judge: Judge) -> bool {
        let mut refused_by = self.list.iter().map(Finding::refused_by);
        refused_by.any(|judges| judges.contains(judge))
    }

    /// Adds what a rule found in a certificate that the chain does not need. No judge refuses the chain because of
    /// it, unless the judge cannot read the file that contains it.
    pub(super) fn push_unused(&mut self, place: Place, fault: Fault, certificate: &Certificate) {
        // The API server skips an anchor that it does not need, readable or not; `linkerd check` requires it to be
        // within its validity period.
        let is_skipped = self.is_of_webhook && place == Place::Anchor;
        let is_of_dates = matches!(
            fault.problem,
            Problem::Expired { .. } | Problem::NotYetValid { .. }
        );
        if is_skipped && !is_of_dates && !matters_to_webhooks(&fault.problem) {
            return;
        }
        let (worst, refused_by) = match fault.loses_file {
            Judges::NONE => (Severity::Warning, Judges::NONE),
            _ if is_skipped => (Severity::Warning, Judges::NONE),
            lost => (Severity::Error, lost),
        };
        let severity = severity(fault.refused_by, &fault).min(worst);
        let refused_by = if self.is_of_webhook {
            refused_by.of_webhook()
        } else {
            refused_by
        };
        let about = About::Certificate(certificate.clone());
        self.add(place, fault, severity, refused_by, about, false);
    }

    /// Adds what ends the verdict too early.
    pub(super) fn push_early(&mut self, early: &[Early]) {
        for one in early {
            let about = About::Certificate(one.certificate.clone());
            self.push(one.place, one.fault.clone(), about);
        }
    }

    /// The findings at their levels, worst first, and those that are allowed.
    pub(super) fn divide(self, levels: &Levels) -> (Vec<Finding>, Vec<Finding>) {
        let (mut found, mut allowed) = (self.list, Vec::new());
        if !levels.is_empty() {
            let level = |one: &Finding| levels.apply(one.code(), one.severity());
            let excluded = found.extract_if(.., |one| level(one).is_none());
            allowed = excluded.collect();
            for one in &mut found {
                if let Some(severity) = level(one) {
                    one.set_severity(severity);
                }
            }
        }
        // Usually they are sorted already.
        if !found.is_sorted_by_key(|one| Reverse(one.severity())) {
            found.sort_by_key(|one| Reverse(one.severity()));
        }
        (found, allowed)
    }

    fn add(
        &mut self,
        place: Place,
        fault: Fault,
        severity: Severity,
        refused_by: Judges,
        about: About,
        is_used: bool,
    ) {
        let weight = Weight {
            severity,
            refused_by,
            refused_if_used: fault.refused_by,
            unreadable: fault.loses_file.control_plane,
            is_used,
        };
        let ground = Arc::clone(&self.ground);
        self.list.push(Finding::new(
            place,
            fault.problem,
            weight,
            about,
            ground,
            Some(self.at),
        ));
    }
}

/// A problem because of which a judge refuses is an error.
pub(super) fn severity(refused_by: Judges, fault: &Fault) -> Severity {
    match refused_by {
        Judges::NONE => fault.severity,
        _ => Severity::Error,
    }
}

/// Whether it is reported for a webhook, although the API server does not refuse because of it. The rules of a mesh
/// are not.
fn matters_to_webhooks(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::Duplicate { .. }
            | Problem::EndsEarly { .. }
            | Problem::ExpiringSoon { .. }
            | Problem::LostToApiServer { .. }
            | Problem::Outlives { .. }
            | Problem::PrivateKey { .. }
            | Problem::Unused
    )
}
