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
use crate::problem::ground::{AnchorUse, Ground, Lifetimes, Webhook};
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::remedy::Kept;
use crate::report::finding::named_source;
use crate::report::trust_domain::TrustDomainSource;
use crate::source::Source;
use crate::x509::extension::NameConstraints;
use crate::x509::general_name::AlternativeName;

/// What is known about the input, for the words and the remedies.
pub(super) fn of(case: &Case<'_>, path: &Path<'_>) -> Ground {
    let source = |certificate: &Certificate| named_source(certificate.origin());
    let name = |certificate: &Certificate| certificate.subject().common_name().map(str::to_owned);
    let asked = case.identity.map(Asked::One);
    let asked: Vec<&Asked<'_>> = case.every.iter().chain(&asked).collect();
    let kept = |one: &Certificate| kept(one, &asked);
    let policy = case.policy;
    let lifetime = |one: &Certificate| lifetime(one, policy, case.at);
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
            anchor: anchor.map(lifetime),
            issuer: issuer.map(lifetime),
            leaf: Some(&case.chain.first)
                .filter(|_| case.place.is_leaf())
                .map(lifetime),
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

/// The sources that contain an anchor that has not expired.
pub(super) fn living(anchors: &[Certificate], at: UnixTime) -> Arc<[Source]> {
    let living = anchors.iter().filter(|one| one.validity().not_after >= at);
    let sources = living.filter_map(|one| Some(one.origin()?.source().clone()));
    sources.collect()
}

/// How long a certificate has to be valid that replaces this one: as long as this one, or until the verdict has to hold.
pub(super) fn lifetime(certificate: &Certificate, policy: &Policy, at: UnixTime) -> Duration {
    let lifetime = certificate.validity().lifetime();
    required(policy, at).map_or(lifetime, |required| lifetime.max(required))
}

/// How long the policy requires the verdict to hold, in whole days.
pub(super) fn required(policy: &Policy, at: UnixTime) -> Option<Duration> {
    let seconds = policy.sound_until?.as_secs().saturating_sub(at.as_secs());
    Some(Duration::from_secs(
        seconds.div_ceil(DAY).saturating_mul(DAY),
    ))
}

const DAY: u64 = 24 * 60 * 60;
