//! The verifier: what is prepared once, and what it is asked.

use std::fmt;

use rustls_pki_types::UnixTime;

#[cfg(feature = "issue")]
use crate::certificate::certificate::Certificate;
use crate::certificate::signature::Signatures;
use crate::judge::prepared::Prepared;
use crate::judge::subject::Subject;
use crate::judge::timeline::Timeline;
use crate::judge::webhook::Webhook;
use crate::judge::{named_domain, outlook};
use crate::mesh::bundle::TrustBundle;
use crate::mesh::chain::{IssuerChain, WorkloadChain};
use crate::mesh::webhook::WebhookChain;
use crate::policy::policy::Policy;
use crate::problem::place::Place;
use crate::report::bundle::BundleReport;
use crate::report::report::Report;

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
        outlook::report(self.issuer(chain), at)
    }

    /// Judges whether every proxy and the control plane accept this workload's certificate, as of `at`.
    ///
    /// Never fails: what is wrong is in the report.
    #[must_use]
    pub fn verify_workload(&self, chain: &WorkloadChain, at: UnixTime) -> Report {
        outlook::report(self.workload(chain), at)
    }

    /// Judges whether the API server can call this webhook, as of `at`. The anchors are those of its `caBundle`.
    ///
    /// Only the API server is asked. It uses Go, and requires a TLS server with the name that it calls. It accepts a
    /// certificate that is itself among the anchors, whoever signed it. The profile and the usages of the policy do
    /// not apply. Never fails: what is wrong is in the report.
    #[must_use]
    pub fn verify_webhook(&self, chain: &WebhookChain, at: UnixTime) -> Report {
        let webhook = Webhook::of(&self.prepared, chain);
        outlook::report(webhook.subject(&self.prepared), at)
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
        outlook::bundle_report(&self.prepared, at)
    }

    /// When the verdict on an issuer changes, from `from` on.
    #[must_use]
    pub fn timeline<'a>(&'a self, chain: &'a IssuerChain, from: UnixTime) -> Timeline<'a> {
        let subject = self.issuer(chain);
        Timeline::of_subject(subject, subject.signatures(), from)
    }

    /// When the verdict on a workload's certificate changes, from `from` on.
    #[must_use]
    pub fn workload_timeline<'a>(
        &'a self,
        chain: &'a WorkloadChain,
        from: UnixTime,
    ) -> Timeline<'a> {
        let subject = self.workload(chain);
        Timeline::of_subject(subject, subject.signatures(), from)
    }

    /// When the verdict on a webhook changes, from `from` on.
    #[must_use]
    pub fn webhook_timeline(&self, chain: &WebhookChain, from: UnixTime) -> Timeline<'_> {
        Timeline::of_webhook(&self.prepared, Webhook::of(&self.prepared, chain), from)
    }

    /// When the verdict on the anchors alone changes, from `from` on.
    #[must_use]
    pub fn bundle_timeline(&self, from: UnixTime) -> Timeline<'_> {
        Timeline::of_bundle(&self.prepared, from)
    }

    /// What is judged if it is an issuer.
    fn issuer<'a>(&'a self, chain: &'a IssuerChain) -> Subject<'a> {
        Subject {
            prepared: &self.prepared,
            policy: &self.prepared.policy,
            place: Place::Issuer,
            chain: &chain.certificates,
            key: chain.key(),
        }
    }

    /// What is judged if it is a workload.
    fn workload<'a>(&'a self, chain: &'a WorkloadChain) -> Subject<'a> {
        Subject {
            prepared: &self.prepared,
            policy: &self.prepared.policy,
            place: Place::Workload,
            chain: &chain.certificates,
            key: None,
        }
    }

    /// Whether the key of `parent` verifies the signature of `child`.
    #[cfg(feature = "issue")]
    pub(crate) fn verifies(&self, child: &Certificate, parent: &Certificate) -> bool {
        self.prepared.signatures.verifies(child, parent)
    }
}
