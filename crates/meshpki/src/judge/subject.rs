//! What is judged, and its judgement: asks the judges, runs the rules, and writes the report.

use std::cell::LazyCell;
use std::sync::Arc;

use rustls_pki_types::UnixTime;

use crate::certificate::signature::Signatures;
use crate::consumers::reading::Reading;
use crate::judge::behaviour::Traits;
use crate::judge::case::Case;
use crate::judge::class::Class;
use crate::judge::findings::{Early, Findings};
use crate::judge::path::Path;
use crate::judge::prepared::Prepared;
use crate::judge::rules::name_constraints::Asked;
use crate::judge::verdicts::Verdicts;
use crate::judge::{concerns, ground};
use crate::mesh::chain::Presented;
use crate::mesh::identity::Identity;
use crate::policy::policy::Policy;
use crate::policy::profile::Profile;
use crate::policy::usages::Usages;
use crate::problem::judge::{Judge, Judges};
use crate::problem::place::Place;
use crate::report::finding::has_error;
use crate::report::outlook::Outlook;
use crate::report::report::Report;
use crate::report::together::OfReleases;
use crate::secret::file::KeyFile;

/// What is judged, at any time.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) prepared: &'a Prepared,
    pub(super) policy: &'a Policy,
    pub(super) place: Place,
    pub(super) chain: &'a Presented,
    pub(super) key: Option<&'a KeyFile>,
}

impl Subject<'_> {
    /// The report as of one time, without its outlook: with what is known to end it too early.
    pub(super) fn report(&self, signatures: &Signatures, at: UnixTime, early: &[Early]) -> Report {
        let (first, others) = Class::all(&self.policy.releases, self.traits());
        let judged = |class: &Class<'_>| judge(*self, class, signatures, at, early);
        judged(&first).with(others.iter().map(judged).collect())
    }

    /// What releases differ about in it. The API server is of no release.
    fn traits(&self) -> Traits {
        if self.place == Place::Webhook {
            return Traits::default();
        }
        let presented = std::iter::once(&self.chain.first).chain(&self.chain.rest);
        self.prepared.traits.and(Traits::of(presented))
    }

    /// How many certificates are looked at for a report.
    pub(super) fn count(&self) -> usize {
        self.prepared.certificates().len() + 1 + self.chain.rest.len()
    }

    /// A memory of signatures for one or more reports.
    pub(super) fn signatures(&self) -> Signatures {
        let leaf = Some(&self.chain.first).filter(|_| self.place.is_leaf());
        self.prepared.signatures.fork(leaf)
    }
}

/// Judges one chain: asks the judges, follows the path, and collects what each concern finds in it.
fn judge(
    subject: Subject<'_>,
    class: &Class<'_>,
    signatures: &Signatures,
    at: UnixTime,
    early: &[Early],
) -> Report {
    let Subject {
        prepared,
        policy,
        place,
        chain,
        key,
    } = subject;
    let identity = asked_identity(prepared, policy, place, chain);
    let case = Case {
        prepared,
        policy,
        behaviour: class.behaviour,
        place,
        chain,
        identity: identity.as_ref(),
        every: Asked::every(policy).filter(|_| place == Place::Issuer),
        at,
        signatures,
    };
    let verdicts = Verdicts::of(&case);
    let path = Path::of(&case, &verdicts);

    let mut findings = Findings {
        list: Vec::new(),
        ground: LazyCell::new(Box::new(|| Arc::new(ground::of(&case, &path)))),
        at,
        has_webpki_path: verdicts.webpki.is_ok(),
        is_of_webhook: place == Place::Webhook,
    };
    // Findings of one severity are reported in this order. What `strays` reports depends on what `order` has found, and
    // `refusals` reports a refusal only if no concern before it has given the reason, and `mixup` drops what follows from
    // a file in the place of another.
    concerns::text::find(&case, &mut findings);
    concerns::chain::find(&case, &path, &mut findings);
    concerns::order::find(&case, &path, key, &mut findings);
    concerns::served::find(&case, &mut findings);
    concerns::sent::find(&case, &verdicts, &path, &mut findings);
    concerns::strays::find(&case, &path, &mut findings);
    concerns::anchors::find(&case, &path, &mut findings);
    concerns::key::find(&case, key, &mut findings);
    concerns::names::find(&case, &verdicts, &path, &mut findings);
    concerns::refusals::find(&case, &verdicts, &path, &mut findings);
    concerns::trust_domain::find(&case, &path, &mut findings);
    let has_dropped_key = concerns::mixup::find(&case, &verdicts, &path, key, &mut findings);
    findings.push_early(early);

    let accepted_by = accepted_by(place, &verdicts, &findings);
    let (findings, allowed) = findings.divide(&policy.levels);
    let is_sound = !has_error(&findings);
    Report {
        at,
        profile: policy.profile,
        trust_domain: prepared.policy.trust_domain(),
        trust_domain_source: prepared.trust_domain_source,
        subject: (place, chain.first.clone()),
        path: path.to_report(),
        anchors: Arc::clone(&prepared.anchors.certificates),
        readings: readings(prepared, place, chain),
        key_checked: !has_dropped_key && key.is_some_and(|key| key.public_key().is_some()),
        identity: identity.clone(),
        warn_within: policy.warn_within,
        accepted_by,
        findings,
        allowed,
        releases: match place {
            Place::Webhook => Vec::new(),
            _ => class.verdicts(accepted_by, is_sound),
        },
        outlook: Outlook::default(),
    }
}

/// The identity that the chain is for, or that the probe below it gets.
fn asked_identity(
    prepared: &Prepared,
    policy: &Policy,
    place: Place,
    chain: &Presented,
) -> Option<Identity> {
    let trust_domain = prepared.policy.trust_domain();
    match place {
        Place::Workload => Identity::of(&chain.first).find_map(Result::ok),
        Place::Webhook => policy.identity.clone(),
        _ => policy.identity.clone().or_else(|| match policy.profile {
            _ if policy.usages == Usages::Any => None,
            Profile::Istio | Profile::Spiffe => {
                format!("spiffe://{trust_domain}/ns/default/sa/default")
                    .parse()
                    .ok()
            }
            _ => {
                let namespace = &policy.control_plane_namespace;
                Identity::linkerd("default", "default", namespace, &trust_domain).ok()
            }
        }),
    }
}

/// The judges that accept. A level changes whether the report is sound, but no verdict: a judge still refuses because of
/// a problem that is allowed.
fn accepted_by(place: Place, verdicts: &Verdicts<'_>, findings: &Findings<'_>) -> Judges {
    let (go, webpki) = (verdicts.go.is_ok(), verdicts.webpki.is_ok());
    match place {
        Place::Webhook => Judges {
            api_server: go && !findings.have_refusal_by(Judge::ApiServer),
            ..Judges::NONE
        },
        _ => Judges {
            control_plane: go && !findings.have_refusal_by(Judge::ControlPlane),
            proxy: webpki && !findings.have_refusal_by(Judge::Proxy),
            ..Judges::NONE
        },
    }
}

/// What each consumer reads from the anchors' texts and from the issuer's.
fn readings(prepared: &Prepared, place: Place, chain: &Presented) -> Arc<[Reading]> {
    match &chain.reading {
        // The API server and Istio's programs skip what Linkerd's reader refuses.
        _ if place == Place::Webhook || prepared.policy.profile == Profile::Istio => Arc::default(),
        Some(issuer) if place == Place::Issuer => {
            prepared.readings.iter().chain([issuer]).cloned().collect()
        }
        _ => Arc::clone(&prepared.readings),
    }
}
