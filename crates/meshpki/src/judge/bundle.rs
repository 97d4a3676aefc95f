//! Whether a trust bundle is sound, whatever was issued under it.

use std::cell::{LazyCell, OnceCell};
use std::sync::Arc;

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::judge::behaviour::{Behaviour, has_uri_constraint};
use crate::judge::checked::Checked;
use crate::judge::class::Class;
use crate::judge::concerns::istio_text;
use crate::judge::concerns::trust_domain::named_for_other;
use crate::judge::fault::Fault;
use crate::judge::findings::{Early, Findings, severity};
use crate::judge::ground::{kept, living, required, term};
use crate::judge::prepared::Prepared;
use crate::judge::rules;
use crate::judge::rules::name_constraints::{Asked, exclusion, on_uris};
use crate::mesh::identity::Identity;
use crate::policy::profile::Profile;
use crate::problem::ground::{AnchorUse, Ground, Istio, Lifetimes};
use crate::problem::judge::{Judge, Judges};
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::problem::remedy::Term;
use crate::problem::severity::Severity;
use crate::report::bundle::BundleReport;
use crate::report::finding::{About, has_error, named_source};
use crate::report::outlook::Outlook;
use crate::report::together::OfReleases;
use crate::report::trust_domain::TrustDomainSource;
use crate::source::Source;

/// What is wrong with the anchors alone.
pub(super) fn report(prepared: &Prepared, at: UnixTime, early: &[Early]) -> BundleReport {
    let (first, others) = Class::all(&prepared.policy.releases, prepared.traits);
    let judged = |class: &Class<'_>| judge(prepared, class, at, early);
    judged(&first).with(others.iter().map(judged).collect())
}

/// What is wrong with the anchors alone, as releases that behave so see it.
fn judge(prepared: &Prepared, class: &Class<'_>, at: UnixTime, early: &[Early]) -> BundleReport {
    let anchors = prepared.certificates();
    let alive = OnceCell::new();
    let alive = &alive;
    let ground = move |anchor| {
        let living = alive.get_or_init(|| living(anchors, at));
        Arc::new(ground(prepared, anchor, at, Arc::clone(living)))
    };
    let mut findings = Findings {
        list: Vec::new(),
        ground: LazyCell::new(Box::new(move || ground(anchors.first()))),
        at,
        has_webpki_path: false,
        is_of_webhook: false,
    };
    if prepared.policy.profile == Profile::Istio {
        istio_text::find(prepared, None, &mut findings);
    } else {
        for oddity in &prepared.oddities {
            findings.push_text(rules::text::check(&oddity.kind), &oddity.origin);
        }
    }
    let faults: Vec<Vec<Fault>> = anchors
        .iter()
        .map(|anchor| faults_of(prepared, class.behaviour, anchor, at))
        .collect();
    let living: Vec<bool> = faults.iter().map(|one| are_of_living(one)).collect();
    let is_good = |faults: &Vec<Fault>| !faults.iter().any(is_error);
    let good: Vec<bool> = faults.iter().map(is_good).collect();
    let (has_living, has_good) = (living.contains(&true), good.contains(&true));

    for (index, (anchor, alone)) in anchors.iter().zip(faults).enumerate() {
        // A margin of the policy is no reason for a judge to refuse.
        let is_spare = if living[index] {
            has_good && !good[index]
        } else {
            has_living
        };
        let among = &prepared.among_anchors[index];
        // A new anchor is like the one that it replaces.
        findings.ground = LazyCell::new(Box::new(move || ground(Some(anchor))));
        let is_again = among
            .iter()
            .any(|one| matches!(one.problem, Problem::Duplicate { .. }));
        let alone = alone.into_iter().filter(|_| !is_again);
        let named = named_for_other(prepared, [anchor]);
        for fault in alone.chain(among.iter().cloned()).chain(named) {
            if is_spare || is_of_issuers(&fault.problem) {
                findings.push_unused(Place::Anchor, fault, anchor);
            } else {
                let about = About::Certificate(anchor.clone());
                findings.push(Place::Anchor, fault, about);
            }
        }
    }

    for one in early {
        findings.ground = LazyCell::new(Box::new(move || ground(Some(&one.certificate))));
        findings.push_early(std::slice::from_ref(one));
    }

    let refused = |judge| anchors.is_empty() || findings.have_refusal_by(judge);
    let accepted_by = Judges {
        control_plane: !refused(Judge::ControlPlane),
        proxy: !refused(Judge::Proxy),
        ..Judges::NONE
    };
    let trust_domain = prepared.policy.trust_domain();
    let (findings, allowed) = findings.divide(&prepared.policy.levels);
    let is_sound = !anchors.is_empty() && !has_error(&findings);
    BundleReport {
        at,
        profile: prepared.policy.profile,
        trust_domain,
        trust_domain_source: prepared.trust_domain_source,
        anchors: Arc::clone(&prepared.anchors.certificates),
        readings: match prepared.policy.profile {
            Profile::Istio => Arc::default(),
            _ => Arc::clone(&prepared.readings),
        },
        warn_within: prepared.policy.warn_within,
        accepted_by,
        findings,
        allowed,
        releases: class.verdicts(accepted_by, is_sound),
        outlook: Outlook::default(),
    }
}

/// Whether the anchor is good at this time, margins aside.
pub(super) fn is_living(prepared: &Prepared, anchor: &Certificate, at: UnixTime) -> bool {
    let (first, others) = Class::all(&prepared.policy.releases, prepared.traits);
    let mut all = others.iter().chain([&first]);
    all.all(|class| are_of_living(&faults_of(prepared, class.behaviour, anchor, at)))
}

/// Whether no fault but a margin is an error.
fn are_of_living(faults: &[Fault]) -> bool {
    let is_margin = |fault: &Fault| matches!(fault.problem, Problem::ExpiringSoon { .. });
    !faults.iter().any(|one| is_error(one) && !is_margin(one))
}

/// Whether it is an error of an anchor.
pub(super) fn is_error(fault: &Fault) -> bool {
    !is_of_issuers(&fault.problem) && severity(fault.refused_by, fault) == Severity::Error
}

/// What the rules find in an anchor that has issued an issuer.
fn faults_of(
    prepared: &Prepared,
    behaviour: Behaviour,
    anchor: &Certificate,
    at: UnixTime,
) -> Vec<Fault> {
    let faults = prepared.faults(&Checked {
        certificate: anchor,
        place: Place::Anchor,
        below: 1,
        is_above_leaf: false,
        policy: &prepared.policy,
        behaviour,
        at,
    });
    let mut faults = faults.to_vec();
    let Some(asked) = asked(prepared) else {
        return faults;
    };
    let is_of_istio = prepared.policy.profile == Profile::Istio;
    let is_spiffe = is_of_istio || matches!(asked, Asked::One(Identity::Spiffe(_)));
    if is_spiffe && has_uri_constraint(anchor) && !behaviour.ignores_uri_constraints {
        faults.retain(|fault| fault.problem != on_uris());
        faults.push(Fault::refused_by(Judges::PROXY, on_uris()));
    }
    let by = match asked {
        // istiod verifies no certificate that it issues.
        _ if is_of_istio => Judges::PROXY,
        Asked::One(Identity::Spiffe(_)) => Judges::CONTROL_PLANE,
        _ => Judges::MESH,
    };
    let exclusion = exclusion(anchor, &asked);
    faults.extend(exclusion.map(|exclusion| Fault::refused_by(by, exclusion.by(anchor))));
    faults
}

/// The identities that the anchors have to permit, if these are known.
fn asked(prepared: &Prepared) -> Option<Asked<'_>> {
    let policy = &prepared.policy;
    if let Some(identity) = &policy.identity
        && policy.profile != Profile::Istio
    {
        return Some(Asked::One(identity));
    }
    // istiod's own names depend on no trust domain.
    let is_known = policy.profile == Profile::Istio
        || prepared.trust_domain_source == TrustDomainSource::Given;
    Asked::every(policy).filter(|_| is_known)
}

/// What is known about the input, for the words and the remedies of one anchor.
fn ground(
    prepared: &Prepared,
    anchor: Option<&Certificate>,
    at: UnixTime,
    living: Arc<[Source]>,
) -> Ground {
    let anchors = prepared.certificates();
    let name = anchor.and_then(|anchor| anchor.subject().common_name());
    // The remedy makes an anchor for this trust domain, given or not.
    let is_of_mesh = prepared.policy.profile != Profile::Rfc5280;
    let every = || Asked::every(&prepared.policy).filter(|_| is_of_mesh);
    let asked = asked(prepared).or_else(every);
    let asked: Vec<&Asked<'_>> = asked.iter().collect();
    Ground {
        anchors: named_source(anchor.and_then(Certificate::origin)),
        anchor: if anchors.len() > 1 {
            AnchorUse::Among
        } else {
            AnchorUse::Alone
        },
        anchor_name: name.map(str::to_owned),
        anchor_kept: anchor
            .map(|anchor| kept(anchor, &asked))
            .unwrap_or_default(),
        issuance_lifetime: Some(prepared.policy.issuance_lifetime),
        lifetimes: Lifetimes {
            anchor: anchor.map(|one| term(one, &prepared.policy, at)),
            issuer: required(&prepared.policy, at).map(Term::Until),
            ..Lifetimes::default()
        },
        living,
        trust_domain: prepared.policy.trust_domain(),
        bundles: Arc::clone(&prepared.bundles),
        istio: (prepared.policy.profile == Profile::Istio).then(Istio::default),
        ..Ground::default()
    }
}

/// No error of a bundle alone: the anchor needs room for an issuer, unless it is the issuer itself.
fn is_of_issuers(problem: &Problem) -> bool {
    matches!(problem, Problem::NoPathLengthRoom { .. })
}
