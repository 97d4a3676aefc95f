//! Which trust domain is judged in, and what says another?

use crate::certificate::certificate::Certificate;
use crate::judge::findings::Findings;
use crate::judge::rules::link::Ascent;
use crate::judge::sayings::{said_by_authorities, said_by_authority, said_by_workloads};
use crate::judge::verifier::{Case, Verifier};
use crate::mesh::chain::{IssuerChain, WorkloadChain};
use crate::mesh::trust_domain::TrustDomain;
use crate::problem::problem::{Place, Problem};
use crate::problem::profile::Profile;
use crate::report::finding::About;
use crate::report::trust_domain::TrustDomainSource;

impl Verifier {
    /// Reads the trust domain of a run from the names of what is about to be judged: of the workloads'
    /// identities where they agree, or else of the anchors and the issuer (`root.linkerd.X`,
    /// `identity.linkerd.X`) where these do. Where no name says anything, `cluster.local` is assumed.
    ///
    /// All chains that follow are judged in it. Without this call, the names of the anchors decide. A trust
    /// domain that the policy gives is never changed.
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
        let workloads = workloads.into_iter().map(WorkloadChain::workload);
        self.workloads_say = said_by_workloads(workloads, self.policy.profile);
        if self.trust_domain_source == TrustDomainSource::Given {
            return;
        }
        let issuer = issuer.map(IssuerChain::issuer);
        let authorities = self.anchors.certificates.iter().chain(issuer);
        let by_names = || Some((said_by_authorities(authorities)?, TrustDomainSource::Names));
        let by_workloads = self.workloads_say.clone();
        let by_workloads = by_workloads.map(|said| (said, TrustDomainSource::Workloads));
        let (trust_domain, source) = by_workloads
            .or_else(by_names)
            .unwrap_or_else(|| (TrustDomain::default(), TrustDomainSource::Assumed));
        self.policy.trust_domain = Some(trust_domain);
        self.trust_domain_source = source;
        // What was found in CAs may have been about another trust domain.
        let known = self.known.get_mut();
        let known = known.unwrap_or_else(std::sync::PoisonError::into_inner);
        known.problems.clear();
    }

    /// The CAs whose names say another trust domain, where a weightier word than a name decides.
    pub(super) fn named_for_other<'a>(
        &self,
        authorities: impl IntoIterator<Item = &'a Certificate>,
    ) -> Option<Problem> {
        let given = match self.trust_domain_source {
            _ if self.policy.profile == Profile::Rfc5280 => return None,
            TrustDomainSource::Assumed | TrustDomainSource::Names => return None,
            TrustDomainSource::Given => true,
            TrustDomainSource::Workloads => false,
        };
        let (expected, _) = self.policy.trust_domain();
        let authorities = authorities.into_iter();
        let said = authorities.filter_map(|one| Some((one, said_by_authority(one)?)));
        let mut others = said.filter(|(_, said)| *said != expected).peekable();
        let found = others.peek()?.1.to_string();
        Some(Problem::NamedForOtherTrustDomain {
            found,
            names: others.map(|(one, _)| one.name()).collect(),
            expected: expected.to_string(),
            given,
        })
    }
}

impl Case<'_> {
    /// What the names of the issuer and of its anchor say against the trust domain, told once.
    pub(super) fn trust_domain_findings(&self, ascent: &Ascent<'_>, findings: &mut Findings<'_>) {
        let issuer = ascent.certificates.iter().copied();
        let issuer = issuer.filter(|one| *one != &self.chain.first || self.place == Place::Issuer);
        let issuer = issuer.take(1).map(|one| (Place::Issuer, one));
        let anchor = self.anchor(ascent).map(|one| (Place::Anchor, one));
        let mut authorities: Vec<_> = issuer.chain(anchor).collect();
        authorities.dedup_by_key(|(_, one)| *one);
        let certificates = authorities.iter().map(|(_, one)| *one);
        let Some(problem) = self.verifier.named_for_other(certificates) else {
            return;
        };
        let differs = |one: &Certificate| self.verifier.named_for_other([one]).is_some();
        let first = authorities.into_iter().find(|(_, one)| differs(one));
        if let Some((place, one)) = first {
            findings.push(place, problem, About::Certificate(one.clone()));
        }
    }
}
