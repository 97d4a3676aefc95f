//! What is known about the input, for the words and the remedies.

use std::sync::Arc;
use std::time::Duration;

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::judge::case::Case;
use crate::judge::concerns::order::other_issuer;
use crate::judge::fault::Fault;
use crate::judge::path::Path;
use crate::judge::rules::name_constraints::{Asked, exclusion};
use crate::mesh::identity::Identity;
use crate::mesh::names::subtree_text;
use crate::policy::policy::Policy;
use crate::policy::profile::Profile;
use crate::problem::ground::{AnchorUse, Ground, Istio, Lifetimes, Webhook};
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::remedy::{Kept, Term};
use crate::report::finding::named_source;
use crate::report::trust_domain::TrustDomainSource;
use crate::source::Source;
use crate::x509::extension::NameConstraints;
use crate::x509::general_name::AlternativeName;
use crate::x509::validity::Margin;

/// What is known about the input, for the words and the remedies.
pub(super) fn of(case: &Case<'_>, path: &Path<'_>) -> Ground {
    let source = |certificate: &Certificate| named_source(certificate.origin());
    let name = |certificate: &Certificate| certificate.subject().common_name().map(str::to_owned);
    let asked = case.identity.map(Asked::One);
    let asked: Vec<&Asked<'_>> = case.every.iter().chain(&asked).collect();
    let kept = |one: &Certificate| kept(one, &asked);
    let policy = case.policy;
    let term = |one: &Certificate| term(one, policy, case.at);
    let anchors = case.prepared.certificates();
    let anchor = path.anchor().or_else(|| anchors.first());
    let is_unfit = anchor.is_some_and(|anchor| {
        let faults = case.faults(anchor, Place::Anchor, 1);
        let is_refused = |fault: &Fault| fault.refused_by != Judges::NONE;
        faults.iter().any(is_refused)
            || case
                .every
                .as_ref()
                .is_some_and(|every| exclusion(anchor, every).is_some())
    });
    let is_among = anchor.is_some_and(|anchor| {
        let source = |one: &Certificate| one.origin().map(|origin| origin.source().clone());
        anchors
            .iter()
            .any(|one| one != anchor && source(one) == source(anchor))
    });
    let issuer = match case.place {
        Place::Issuer => Some(&case.chain.first),
        _ => case.chain.expected.as_ref(),
    };
    let trust_domain = policy.trust_domain();
    let own = || Identity::of(&case.chain.first).find_map(Result::ok);
    let own = || own().filter(|own| own.is_in(&trust_domain));
    Ground {
        anchors: anchor.and_then(source),
        anchor: match (is_unfit, is_among) {
            (true, _) => AnchorUse::Unfit,
            _ if anchor.is_some_and(|one| is_too_short(one, policy, case.at)) => {
                AnchorUse::TooShort
            }
            (false, true) => AnchorUse::Among,
            (false, false) => AnchorUse::Alone,
        },
        anchor_name: anchor.and_then(name),
        anchor_kept: anchor.map(kept).unwrap_or_default(),
        issuer: issuer.and_then(source),
        issuer_name: issuer.and_then(name),
        issuer_kept: issuer.map(kept).unwrap_or_default(),
        issuance_lifetime: Some(policy.issuance_lifetime),
        lifetimes: Lifetimes {
            anchor: anchor.map(term),
            issuer: issuer.map(term),
            leaf: Some(&case.chain.first)
                .filter(|_| case.place.is_leaf())
                .map(term),
        },
        has_other_issuer: other_issuer(case, path).is_some(),
        identity: policy
            .identity
            .clone()
            .or_else(own)
            .map(|one| one.to_string()),
        trust_domain,
        is_domain_given: case.prepared.trust_domain_source == TrustDomainSource::Given,
        workloads_domain: case.prepared.workloads_domain.clone(),
        sources: case
            .prepared
            .readings
            .iter()
            .map(|one| one.source().clone())
            .collect(),
        living: living(anchors, case.at),
        bundles: Arc::clone(&case.prepared.bundles),
        istio: (policy.profile == Profile::Istio).then(|| Istio {
            sent: case.chain.sent.as_ref().map(|sent| sent.source.clone()),
            is_empty: case.chain.rest.is_empty() && case.chain.is_first_unsent(),
        }),
        webhook: (case.place == Place::Webhook).then(|| Webhook {
            host: case.identity.map(ToString::to_string),
        }),
    }
}

/// What a new CA keeps of this one. Of constraints that exclude the mesh, only those of other names than DNS names.
pub(super) fn kept(old: &Certificate, asked: &[&Asked<'_>]) -> Kept {
    let excludes = asked.iter().any(|asked| exclusion(old, asked).is_some());
    let mut lost = Vec::new();
    let mut kept = |how: &str, names: &[AlternativeName]| -> Vec<AlternativeName> {
        let mut kept = Vec::new();
        for name in names {
            let is_excluding = excludes && matches!(name, AlternativeName::Dns(_));
            match subtree_text(name).filter(|_| !is_excluding) {
                Some((written, _)) => {
                    // Without its period, it is of one name more.
                    if matches!(name, AlternativeName::Dns(name) if name.starts_with('.')) {
                        lost.push(format!("{how} {} {name}", name.kind()));
                    }
                    kept.push(written);
                }
                None => lost.push(format!("{how} {} {name}", name.kind())),
            }
        }
        kept
    };
    let constraints = old.name_constraints().map(|one| NameConstraints {
        permitted: kept("permitted", &one.permitted),
        excluded: kept("excluded", &one.excluded),
    });
    Kept {
        subject: Some(old.subject().clone()),
        name_constraints: constraints
            .filter(|one| !one.permitted.is_empty() || !one.excluded.is_empty()),
        lost,
    }
}

/// Whether nothing below the anchor holds until the time that the policy requires.
fn is_too_short(anchor: &Certificate, policy: &Policy, at: UnixTime) -> bool {
    let ends = anchor.validity().not_after.as_secs();
    needed(policy, at).is_some_and(|needed| ends < needed)
}

/// The sources that contain an anchor that has not expired.
pub(super) fn living(anchors: &[Certificate], at: UnixTime) -> Arc<[Source]> {
    let living = anchors.iter().filter(|one| one.validity().not_after >= at);
    let sources = living.filter_map(|one| Some(one.origin()?.source().clone()));
    sources.collect()
}

/// How long a certificate is valid that replaces this one: as long, and until the verdict has to hold.
pub(super) fn term(certificate: &Certificate, policy: &Policy, at: UnixTime) -> Term {
    let lifetime = certificate.validity().lifetime();
    required(policy, at).map_or(Term::For(lifetime), |required| {
        let end = at.as_secs().saturating_add(lifetime.as_secs());
        Term::Until(at_most_9999(end.max(required.as_secs())))
    })
}

/// Until when new certificates have to be valid, if the policy requires the verdict to hold until a time: longer than that
/// by the margins that would end it, and by a day, because they are made later than the verdict.
pub(super) fn required(policy: &Policy, at: UnixTime) -> Option<UnixTime> {
    let needed = needed(policy, at)?;
    Some(at_most_9999(needed.saturating_add(2 * DAY)))
}

/// In seconds since 1970, without the days.
fn needed(policy: &Policy, at: UnixTime) -> Option<u64> {
    let until = policy.sound_until?.as_secs();
    let length = until.saturating_sub(at.as_secs());
    let margin = |margin| match margin {
        Margin::Least(time, _) | Margin::Time(time) => time.as_secs(),
        // Of the whole lifetime, not of the part before it.
        Margin::Percent(percent) => {
            let rest = u64::from(100_u8.saturating_sub(percent)).max(1);
            (length / rest).saturating_mul(percent.into())
        }
    };
    let denied = (!policy.levels.is_empty()).then(|| margin(policy.warn_within));
    let margin = margin(policy.fail_within).max(denied.unwrap_or(0));
    Some(until.saturating_add(margin))
}

fn at_most_9999(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(seconds.min(LAST)))
}

/// The last second of the year 9999.
const LAST: u64 = 253_402_300_799;
const DAY: u64 = 24 * 60 * 60;
