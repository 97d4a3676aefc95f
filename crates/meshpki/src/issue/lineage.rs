//! The CAs above a new certificate, and whether it is sound below them.

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::certificate::signature::Signatures;
use crate::issue::error::IssueError;
use crate::judge::verifier::Verifier;
use crate::mesh::bundle::TrustBundle;
use crate::mesh::chain::{IssuerChain, WorkloadChain};
use crate::policy::policy::Policy;
use crate::policy::profile::Profile;
use crate::policy::usages::Usages;
use crate::problem::severity::Severity;
use crate::report::finding::Finding;
use crate::report::report::Report;

/// A CA, then the CAs above it, as far as they are known; nothing above a root that is being made.
#[derive(Debug, Default)]
pub(crate) struct Lineage {
    path: Vec<Certificate>,
    /// The signatures that were verified while they were made, and those that they made.
    signatures: Signatures,
}

impl Lineage {
    pub(crate) fn of(certificate: Certificate) -> Self {
        Self {
            path: vec![certificate],
            signatures: Signatures::default(),
        }
    }

    /// The same, below those of `candidates` that issued the last CA, directly or not.
    pub(crate) fn below(mut self, candidates: &[Certificate]) -> Self {
        while let Some(next) = self.next_above(candidates) {
            self.path.push(next);
        }
        self
    }

    /// The CA that signed the last known one, unless that signed itself.
    fn next_above(&self, candidates: &[Certificate]) -> Option<Certificate> {
        let last = self.path.last()?;
        let mut others = candidates.iter().filter(|one| !self.path.contains(one));
        let signs = |one: &&Certificate| {
            one.subject() == last.issuer() && !last.is_self_issued() && last.is_signed_by(one)
        };
        others.find(signs).cloned()
    }

    /// The same CAs below a new one.
    pub(crate) fn with(&self, certificate: Certificate) -> Self {
        let above = self.path.iter().cloned();
        Self {
            path: std::iter::once(certificate).chain(above).collect(),
            signatures: self.signatures.shared(),
        }
    }

    /// Another reference to the same.
    pub(crate) fn shared(&self) -> Self {
        Self {
            path: self.path.clone(),
            signatures: self.signatures.shared(),
        }
    }

    /// The CA itself.
    pub(crate) fn first(&self) -> Option<&Certificate> {
        self.path.first()
    }

    pub(crate) fn path(&self) -> &[Certificate] {
        &self.path
    }

    pub(crate) fn into_path(self) -> Vec<Certificate> {
        self.path
    }

    pub(crate) fn verifier(&self, bundle: TrustBundle, policy: Policy) -> Verifier {
        Verifier::remembering(bundle, policy, self.signatures.shared())
    }

    /// Accepts a new CA only if the verifier finds it sound below these; a root, below itself.
    pub(crate) fn judge_authority(&self, certificate: &Certificate) -> Result<(), IssueError> {
        // The string types of their parts make no difference to people.
        let parts = |one: &Certificate| one.subject().attributes();
        if self.first().map(parts) == Some(parts(certificate)) {
            return Err(IssueError::SameName {
                name: certificate.name(),
            });
        }
        let (anchor, between) = self.judged_by(certificate);
        let judge = |usages| {
            let policy = Policy {
                usages,
                ..path_policy()
            };
            self.verifier([anchor.clone()].into_iter().collect(), policy)
        };
        let verifier = judge(Usages::Both);
        // Proxies ignore an anchor's signature, so the report alone would not show that it is wrong.
        self.check_signature(certificate, &verifier)?;
        let chain = IssuerChain::new(certificate.clone(), between);
        let judged_at = first_second(certificate, &self.path);
        let report = verifier.verify(&chain, judged_at);
        let mut found = faults(&report).peekable();
        // Whoever makes a CA chooses the names that it is for, so excluded names alone are not an error.
        let is_about_names =
            |finding: &Finding| finding.code().ends_with("-name-constraints-exclude");
        if found.peek().is_some() && found.all(is_about_names) {
            return expect_sound(&judge(Usages::Any).verify(&chain, judged_at));
        }
        expect_sound(&report)
    }

    /// Accepts a new certificate that signs no others only if the verifier finds it sound below these CAs.
    pub(crate) fn judge_leaf(
        &self,
        certificate: &Certificate,
        usages: Usages,
    ) -> Result<(), IssueError> {
        let (anchor, between) = self.judged_by(certificate);
        let policy = Policy {
            usages,
            ..path_policy()
        };
        let verifier = self.verifier([anchor].into_iter().collect(), policy);
        self.check_signature(certificate, &verifier)?;
        let chain = WorkloadChain::new(certificate.clone(), between);
        expect_sound(&verifier.verify_workload(&chain, first_second(certificate, &self.path)))
    }

    fn check_signature(
        &self,
        certificate: &Certificate,
        verifier: &Verifier,
    ) -> Result<(), IssueError> {
        let signer = self.first().unwrap_or(certificate);
        if verifier.verifies(certificate, signer) {
            return Ok(());
        }
        Err(IssueError::WrongSignature {
            name: signer.name(),
        })
    }

    /// The last CA as the anchor, and the CAs below it as intermediates.
    fn judged_by(&self, certificate: &Certificate) -> (Certificate, Vec<Certificate>) {
        match self.path.split_last() {
            Some((last, rest)) => (last.clone(), rest.to_vec()),
            None => (certificate.clone(), Vec::new()),
        }
    }
}

/// A certificate may become valid before the CAs above it, but no verifier accepts it before they are.
fn first_second(certificate: &Certificate, path: &[Certificate]) -> UnixTime {
    let begins = |one: &Certificate| one.validity().not_before;
    path.iter()
        .map(begins)
        .fold(begins(certificate), UnixTime::max)
}

/// The findings that are errors.
fn faults(report: &Report) -> impl Iterator<Item = &Finding> {
    let findings = report.findings().iter();
    findings.filter(|finding| finding.severity() == Severity::Error)
}

fn expect_sound(report: &Report) -> Result<(), IssueError> {
    let fault = faults(report).next();
    fault.map_or(Ok(()), |fault| {
        Err(IssueError::NotSound(Box::new(fault.clone())))
    })
}

fn path_policy() -> Policy {
    Policy {
        profile: Profile::Rfc5280,
        ..Policy::default()
    }
}
