//! A report with its outlook: how long it holds, and whether that is as long as the policy requires.

use rustls_pki_types::UnixTime;

use crate::judge::bundle;
use crate::judge::concerns::early;
use crate::judge::prepared::Prepared;
use crate::judge::subject::Subject;
use crate::judge::timeline::{Timeline, Verdict};
use crate::policy::policy::Policy;
use crate::policy::profile::Profile;
use crate::problem::judge::Judge;
use crate::problem::place::Place;
use crate::report::bundle::BundleReport;
use crate::report::outlook::{Outlook, Runout};
use crate::report::report::Report;

/// The report on a chain, and how long it holds.
pub(super) fn report(subject: Subject<'_>, at: UnixTime) -> Report {
    let signatures = subject.signatures();
    let report = subject.report(&signatures, at, &[]);
    let timeline = Timeline::of_subject(subject, signatures.shared(), at);
    let mut outlook = timeline.outlook(&Verdict::of(&report));
    if subject.place == Place::Issuer {
        outlook.runout = runout(&timeline, &outlook, subject.policy);
    }
    let early = early::find(
        &outlook,
        subject.policy,
        Some((subject.place, &subject.chain.first)),
    );
    let report = match early.as_slice() {
        [] => report,
        early => subject.report(&signatures, at, early),
    };
    Report { outlook, ..report }
}

/// The report on a bundle alone, and how long it holds.
pub(super) fn bundle_report(prepared: &Prepared, at: UnixTime) -> BundleReport {
    let report = bundle::report(prepared, at, &[]);
    let timeline = Timeline::of_bundle(prepared, at);
    let mut outlook = timeline.outlook(&Verdict::of_bundle(&report));
    outlook.runout = runout(&timeline, &outlook, &prepared.policy);
    let first = prepared
        .certificates()
        .first()
        .map(|one| (Place::Anchor, one));
    let early = early::find(&outlook, &prepared.policy, first);
    let report = match early.as_slice() {
        [] => report,
        early => bundle::report(prepared, at, early),
    };
    BundleReport { outlook, ..report }
}

/// How the mesh ends, if it ends in steps. It does not if the control plane issues again before the first proxy is without
/// a certificate.
fn runout(timeline: &Timeline<'_>, outlook: &Outlook, policy: &Policy) -> Option<Runout> {
    if policy.profile != Profile::Linkerd {
        return None;
    }
    let issues = outlook.accepted_until(Judge::ControlPlane)?;
    let issues_until = issues.last.filter(|_| issues.is_known())?;
    let accepted = outlook.accepted_until(Judge::Proxy)?;
    let accepted_until = accepted.last.filter(|_| accepted.is_known());
    let runout = Runout::of(issues_until, accepted_until, policy.issuance_lifetime)?;
    match timeline.accepted_again(Judge::ControlPlane, issues_until, runout.last_without) {
        Some(again) if again <= runout.first_without => None,
        Some(again) => Some(Runout {
            last_without: again,
            ..runout
        }),
        None => Some(runout),
    }
}
