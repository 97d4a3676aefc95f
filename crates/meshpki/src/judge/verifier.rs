//! The verifier: asks the judges, runs the rules, and writes the report.

use std::cell::LazyCell;
use std::fmt;
use std::sync::Arc;

use rustls_pki_types::UnixTime;

#[cfg(feature = "issue")]
use crate::certificate::certificate::Certificate;
use crate::certificate::signature::Signatures;
use crate::consumers::reading::Reading;
use crate::judge::case::Case;
use crate::judge::findings::Findings;
use crate::judge::path::Path;
use crate::judge::prepared::Prepared;
use crate::judge::rules::name_constraints::Asked;
use crate::judge::verdicts::Verdicts;
use crate::judge::{bundle, concerns, ground, named_domain, webhook};
use crate::mesh::bundle::TrustBundle;
use crate::mesh::chain::{IssuerChain, Presented, WorkloadChain};
use crate::mesh::identity::Identity;
use crate::mesh::webhook::WebhookChain;
use crate::policy::policy::Policy;
use crate::policy::profile::Profile;
use crate::policy::usages::Usages;
use crate::problem::judge::{Judge, Judges};
use crate::problem::place::Place;
use crate::report::bundle::BundleReport;
use crate::report::report::Report;
use crate::secret::file::KeyFile;

/// Judges issuers and workloads against a trust bundle.
///
/// ```no_run
/// # fn read(_: &str) -> Vec<u8> { Vec::new() }
/// # fn now() -> meshpki::UnixTime { unimplemented!() }
/// use meshpki::{IssuerChain, Policy, TrustBundle, Verifier};
///
/// let bundle = TrustBundle::from_pem("ca.crt", &read("ca.crt"))?;
/// let chain = IssuerChain::from_pem("issuer.crt", &read("issuer.crt"))?;
/// let report = Verifier::new(bundle, Policy::default()).verify(&chain, now());
/// for finding in report.findings() {
///     println!("{finding}\n  breaks: {}\n  fix: {:?}", finding.consequence(), finding.remedy());
/// }
/// assert!(report.is_sound());
/// # Ok::<(), meshpki::Error>(())
/// ```
pub struct Verifier {
    prepared: Prepared,
}

impl fmt::Debug for Verifier {
    /// Shows its policy.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("policy", self.policy())
            .finish_non_exhaustive()
    }
}

impl Verifier {
    /// Prepares to judge against `bundle`, once for all chains.
    ///
    /// If the policy gives no trust domain, it is read from the names of the anchors, until
    /// [`read_trust_domain`](Self::read_trust_domain) reads those of the chains, too.
    #[must_use]
    pub fn new(bundle: TrustBundle, policy: Policy) -> Self {
        Self::remembering(bundle, policy, Signatures::default())
    }

    /// The same, with the signatures that are known already.
    pub(crate) fn remembering(bundle: TrustBundle, policy: Policy, signatures: Signatures) -> Self {
        let mut prepared = Prepared::new(bundle, policy, signatures);
        named_domain::read(&mut prepared, None, []);
        Self { prepared }
    }

    /// The policy, with the trust domain of the verdicts.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.prepared.policy
    }

    /// Reads the trust domain of a run from the names of the certificates to be judged: from the workloads'
    /// identities if they agree, or else from the names of the anchors and the issuer (`root.linkerd.X`,
    /// `identity.linkerd.X`) if these agree. If no name contains one, `cluster.local` is assumed.
    ///
    /// It applies to all later chains. Without this call, the names of the anchors decide. A trust domain that the
    /// policy gives is never changed.
    ///
    /// ```
    /// # use meshpki::{Authority, IssuerOptions, LeafOptions, RootOptions, UnixTime};
    /// # let at = UnixTime::now();
    /// # let root = Authority::create_root(&RootOptions::new("root"), at)?;
    /// # let issuer = root.create_issuer(&IssuerOptions::new("issuer"), at)?;
    /// # let identity = "spiffe://example.org/ns/shop/sa/default".parse()?;
    /// # let workload = issuer.create_leaf(&LeafOptions::workload(&identity), at)?;
    /// # let bundle = root.certificate().to_pem();
    /// # let pem = workload.certificate().to_pem() + &issuer.certificate().to_pem();
    /// use meshpki::{Policy, TrustBundle, TrustDomainSource, Verifier, WorkloadChain};
    ///
    /// let bundle = TrustBundle::from_pem("ca.crt", bundle.as_bytes())?;
    /// let workloads = WorkloadChain::all_from_pem("workloads.crt", pem.as_bytes())?;
    /// let mut verifier = Verifier::new(bundle, Policy::default());
    /// verifier.read_trust_domain(None, &workloads);
    /// let report = verifier.verify_workload(&workloads[0], at);
    /// assert_eq!(report.trust_domain().as_str(), "example.org");
    /// assert_eq!(report.trust_domain_source(), TrustDomainSource::Workloads);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_trust_domain<'a>(
        &mut self,
        issuer: Option<&IssuerChain>,
        workloads: impl IntoIterator<Item = &'a WorkloadChain>,
    ) {
        named_domain::read(&mut self.prepared, issuer, workloads);
    }

    /// Judges whether every proxy and the control plane accept every workload certificate that this issuer signs, as
    /// of `at`.
    ///
    /// Never fails: what is wrong is in the report. The caller gives the time, so the same input gives the same
    /// report on any day.
    #[must_use]
    pub fn verify(&self, chain: &IssuerChain, at: UnixTime) -> Report {
        let policy = &self.prepared.policy;
        judge(
            &self.prepared,
            policy,
            Place::Issuer,
            &chain.certificates,
            chain.key(),
            at,
        )
    }

    /// Judges whether every proxy and the control plane accept this workload's certificate, as of `at`.
    ///
    /// Never fails: what is wrong is in the report.
    #[must_use]
    pub fn verify_workload(&self, chain: &WorkloadChain, at: UnixTime) -> Report {
        let policy = &self.prepared.policy;
        judge(
            &self.prepared,
            policy,
            Place::Workload,
            &chain.certificates,
            None,
            at,
        )
    }

    /// Judges whether the API server can call this webhook, as of `at`. The anchors are those of its `caBundle`.
    ///
    /// Only the API server is asked. It uses Go, and requires a TLS server with the name that it calls. It accepts a
    /// certificate that is itself among the anchors, whoever signed it. The profile and the usages of the policy do
    /// not apply. Never fails: what is wrong is in the report.
    #[must_use]
    pub fn verify_webhook(&self, chain: &WebhookChain, at: UnixTime) -> Report {
        let policy = webhook::policy(&self.prepared, chain);
        let certificates = webhook::found_by_go(&self.prepared, chain);
        let found_by_go = webhook::without_skipped(&self.prepared);
        let prepared = found_by_go.as_ref().unwrap_or(&self.prepared);
        judge(prepared, &policy, Place::Webhook, &certificates, None, at)
    }

    /// Judges the anchors alone, as of `at`: their validity periods, their rights, what each consumer reads from
    /// their texts, and whether one occurs twice.
    ///
    /// If one anchor is good, problems of another are warnings, as in a rotation, unless the control plane loses the
    /// file because of them. Never fails: what is wrong is in the report.
    ///
    /// ```
    /// # use meshpki::{Authority, RootOptions, UnixTime};
    /// # let now = UnixTime::now();
    /// # let text = Authority::create_root(&RootOptions::new("root"), now)?.certificate().to_pem();
    /// use meshpki::{Policy, TrustBundle, Verifier};
    ///
    /// let bundle = TrustBundle::from_pem("ca.crt", text.as_bytes())?;
    /// let report = Verifier::new(bundle, Policy::default()).verify_bundle(now);
    /// assert!(report.is_sound());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn verify_bundle(&self, at: UnixTime) -> BundleReport {
        bundle::report(&self.prepared, at)
    }

    /// Whether the key of `parent` verifies the signature of `child`.
    #[cfg(feature = "issue")]
    pub(crate) fn verifies(&self, child: &Certificate, parent: &Certificate) -> bool {
        self.prepared.signatures.verifies(child, parent)
    }
}

/// Judges one chain: asks the judges, follows the path, and collects what each concern finds in it.
fn judge(
    prepared: &Prepared,
    policy: &Policy,
    place: Place,
    chain: &Presented,
    key: Option<&KeyFile>,
    at: UnixTime,
) -> Report {
    let identity = asked_identity(prepared, policy, place, chain);
    let leaf = Some(&chain.first).filter(|_| place.is_leaf());
    let signatures = prepared.signatures.fork(leaf);
    let case = Case {
        prepared,
        policy,
        place,
        chain,
        identity: identity.as_ref(),
        every: Asked::every(policy).filter(|_| place == Place::Issuer),
        at,
        signatures: &signatures,
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
    concerns::strays::find(&case, &path, &mut findings);
    concerns::anchors::find(&case, &path, &mut findings);
    concerns::key::find(&case, key, &mut findings);
    concerns::names::find(&case, &verdicts, &path, &mut findings);
    concerns::refusals::find(&case, &verdicts, &path, &mut findings);
    concerns::trust_domain::find(&case, &path, &mut findings);
    let has_dropped_key = concerns::mixup::find(&case, &verdicts, &path, key, &mut findings);

    let accepted_by = accepted_by(place, &verdicts, &findings);
    let (findings, allowed) = findings.divide(&policy.levels);
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
            Profile::Spiffe => format!("spiffe://{trust_domain}/ns/default/sa/default")
                .parse()
                .ok(),
            _ => Identity::linkerd("default", "default", "linkerd", &trust_domain).ok(),
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
        // The API server skips what Linkerd's reader refuses.
        _ if place == Place::Webhook => Arc::default(),
        Some(issuer) if place == Place::Issuer => {
            prepared.readings.iter().chain([issuer]).cloned().collect()
        }
        _ => Arc::clone(&prepared.readings),
    }
}
