//! New certificates: trust anchors, identity issuers and workload certificates.
//!
//! The only part of the library whose results depend on more than its arguments: new keys and serial numbers are
//! random.

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::certificate::public_key::PublicKey;
use crate::certificate::signature::Signatures;
use crate::issue::error::IssueError;
use crate::issue::options::{IssuerOptions, LeafOptions, ROOT_LIFETIME, RootOptions};
use crate::issue::signer::Signer;
use crate::issue::subject::Subject;
use crate::issue::{params, written};
use crate::judge::verifier::Verifier;
use crate::mesh::bundle::TrustBundle;
use crate::mesh::chain::{IssuerChain, WorkloadChain};
use crate::policy::policy::Policy;
use crate::policy::profile::Profile;
use crate::policy::usages::Usages;
use crate::problem::severity::Severity;
use crate::report::finding::Finding;
use crate::report::report::Report;
use crate::secret::key::PrivateKey;

/// A CA: its certificate, and something that signs with its key.
///
/// ```
/// use meshpki::{Authority, Identity, IssuerOptions, LeafOptions, RootOptions, TrustDomain, UnixTime};
/// use std::time::Duration;
///
/// let at = UnixTime::since_unix_epoch(Duration::from_secs(1_795_449_600));
/// let root = Authority::create_root(&RootOptions::new("root.linkerd.cluster.local"), at)?;
/// let issuer = root.create_issuer(&IssuerOptions::new("identity.linkerd.cluster.local"), at)?;
/// let shop = Identity::linkerd("default", "shop", "linkerd", &TrustDomain::default())?;
/// let workload = issuer.create_leaf(&LeafOptions::workload(&shop), at)?;
/// assert_eq!(workload.certificate().issuer(), issuer.certificate().subject());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Authority<S = PrivateKey> {
    /// The CA itself, then the CAs above it, as far as they are known.
    path: Vec<Certificate>,
    signer: S,
    /// The signatures that were verified while it was made, and those that it made.
    signatures: Signatures,
}

impl Authority<PrivateKey> {
    /// Makes a trust anchor and its key.
    ///
    /// # Errors
    ///
    /// [`IssueError`] if the options do not make a sound certificate.
    pub fn create_root(options: &RootOptions, at: UnixTime) -> Result<Self, IssueError> {
        Authority::sign_root(options, PrivateKey::generate(&options.key_algorithm)?, at)
    }
}

impl<S: Signer> Authority<S> {
    /// Makes a trust anchor for an existing key, wherever that is. `options.key_algorithm` is ignored.
    ///
    /// # Errors
    ///
    /// [`IssueError`] if the options do not make a sound certificate.
    pub fn sign_root(options: &RootOptions, signer: S, at: UnixTime) -> Result<Self, IssueError> {
        let params = params::authority(
            &options.subject,
            &options.alternative_names,
            options.path_length,
            options.name_constraints.as_ref(),
            params::window(options.window, ROOT_LIFETIME, &[], at)?,
        )?;
        let certificate = written::self_signed(&params, options.subject.name(), &signer)?;
        let root = Self {
            path: vec![certificate],
            signer,
            signatures: Signatures::default(),
        };
        root.judge_authority(root.certificate())?;
        Ok(root)
    }

    /// An existing CA, and what signs for it.
    ///
    /// # Errors
    ///
    /// [`IssueError::KeyMismatch`] if the key does not belong to the certificate.
    pub fn new(certificate: Certificate, signer: S) -> Result<Self, IssueError> {
        if certificate.public_key() != signer.public_key() {
            return Err(IssueError::KeyMismatch {
                name: certificate.name(),
            });
        }
        Ok(Self {
            path: vec![certificate],
            signer,
            signatures: Signatures::default(),
        })
    }

    /// The same CA, below those of `candidates` that issued it, directly or not. The certificates that it signs are
    /// verified under all of them, and expire no later than the first of them. Other candidates are skipped.
    #[must_use]
    pub fn below(mut self, candidates: &[Certificate]) -> Self {
        while let Some(next) = self.next_above(candidates) {
            self.path.push(next);
        }
        self
    }

    /// The name of the signer of the last known CA, unless that signed itself.
    fn next_above(&self, candidates: &[Certificate]) -> Option<Certificate> {
        let last = self.path.last()?;
        let mut others = candidates.iter().filter(|one| !self.path.contains(one));
        let signs = |one: &&Certificate| {
            one.subject() == last.issuer() && !last.is_self_issued() && last.is_signed_by(one)
        };
        others.find(signs).cloned()
    }

    /// The certificate of the CA.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        // A path always contains the CA itself.
        &self.path[0]
    }

    /// Its certificate, then those of the CAs above it, as far as they are known.
    #[must_use]
    pub fn path(&self) -> &[Certificate] {
        &self.path
    }

    /// The CA of its [`path`](Self::path) that expires first: from then on, no verifier accepts what this CA signed.
    #[must_use]
    pub fn first_to_end(&self) -> &Certificate {
        let ends = |one: &&Certificate| one.validity().not_after.as_secs();
        let first = self.path.iter().min_by_key(ends);
        first.unwrap_or_else(|| self.certificate())
    }

    /// What signs for it.
    #[must_use]
    pub fn signer(&self) -> &S {
        &self.signer
    }

    /// Makes an identity issuer and its key.
    ///
    /// # Errors
    ///
    /// [`IssueError`] if this CA may not sign it, or if the options do not make a sound certificate.
    pub fn create_issuer(
        &self,
        options: &IssuerOptions,
        at: UnixTime,
    ) -> Result<Authority, IssueError> {
        let key = PrivateKey::generate(&options.key_algorithm)?;
        let certificate = self.sign_issuer(options, key.public_key(), at)?;
        let above = self.path.iter().cloned();
        Ok(Authority {
            path: std::iter::once(certificate).chain(above).collect(),
            signer: key,
            signatures: self.signatures.shared(),
        })
    }

    /// Makes the certificate of an identity issuer for an existing key.
    /// `options.key_algorithm` is ignored.
    ///
    /// # Errors
    ///
    /// As [`create_issuer`](Self::create_issuer).
    pub fn sign_issuer(
        &self,
        options: &IssuerOptions,
        public_key: &PublicKey,
        at: UnixTime,
    ) -> Result<Certificate, IssueError> {
        self.may_sign(at)?;
        if public_key == self.certificate().public_key() {
            return Err(IssueError::OwnKey {
                name: self.certificate().name(),
            });
        }
        let room = self
            .certificate()
            .basic_constraints()
            .and_then(|c| c.path_length);
        match (room, options.path_length) {
            (Some(0), _) => {
                return Err(IssueError::NoPathLengthRoom {
                    name: self.certificate().name(),
                });
            }
            (Some(room), Some(wanted)) if u32::from(wanted) >= room => {
                let path_length = u32::from(wanted);
                return Err(IssueError::PathLengthTooLong {
                    path_length,
                    most: room - 1,
                });
            }
            _ => {}
        }
        let validity = params::window(options.window, options.lifetime, &self.path, at)?;
        let params = params::authority(
            &options.subject,
            &options.alternative_names,
            options.path_length,
            options.name_constraints.as_ref(),
            validity,
        )?;
        let certificate = self.sign(&params, &options.subject, public_key)?;
        if certificate.subject().to_string() == self.certificate().subject().to_string() {
            return Err(IssueError::SameName {
                name: certificate.name(),
            });
        }
        self.judge_authority(&certificate)?;
        Ok(certificate)
    }

    /// Makes a certificate that signs no others, and its key: a workload's, for tests and for workloads
    /// outside the cluster, or a webhook's.
    ///
    /// # Errors
    ///
    /// [`IssueError`] if this CA may not sign it, or if the options do not make a sound certificate.
    pub fn create_leaf(
        &self,
        options: &LeafOptions,
        at: UnixTime,
    ) -> Result<Credentials, IssueError> {
        let key = PrivateKey::generate(&options.key_algorithm)?;
        let certificate = self.sign_leaf(options, key.public_key(), at)?;
        Ok(Credentials { certificate, key })
    }

    /// Makes the same certificate for an existing key. `options.key_algorithm` is ignored.
    ///
    /// # Errors
    ///
    /// As [`create_leaf`](Self::create_leaf).
    pub fn sign_leaf(
        &self,
        options: &LeafOptions,
        public_key: &PublicKey,
        at: UnixTime,
    ) -> Result<Certificate, IssueError> {
        self.may_sign(at)?;
        let validity = params::window(options.window, options.lifetime, &self.path, at)?;
        let params = params::leaf(options, validity)?;
        let certificate = self.sign(&params, &options.subject, public_key)?;
        let (bundle, between) = judged_by(&self.path);
        let chain = WorkloadChain::new(certificate.clone(), between);
        let policy = Policy {
            usages: options.usages,
            ..path_policy()
        };
        let judged_at = first_second(&certificate, &self.path);
        expect_sound(
            &self
                .verifier(bundle, policy)
                .verify_workload(&chain, judged_at),
        )?;
        Ok(certificate)
    }

    /// A verifier, as [`Verifier::new`] makes it, that knows the signatures that were verified when this CA was made,
    /// and those that it made.
    #[must_use]
    pub fn verifier(&self, bundle: TrustBundle, policy: Policy) -> Verifier {
        Verifier::remembering(bundle, policy, self.signatures.shared())
    }

    /// Returns a new certificate only if the verifier finds it sound below this CA.
    fn judge_authority(&self, certificate: &Certificate) -> Result<(), IssueError> {
        let (bundle, between) = judged_by(&self.path);
        let verifier = self.verifier(bundle, path_policy());
        // Proxies ignore an anchor's signature, so the report alone would not show that it is wrong.
        if !verifier.verifies(certificate, self.certificate()) {
            return Err(IssueError::NotSound(
                "its signature does not verify".to_owned(),
            ));
        }
        let chain = IssuerChain::new(certificate.clone(), between);
        let judged_at = first_second(certificate, &self.path);
        let report = verifier.verify(&chain, judged_at);
        let mut found = faults(&report).peekable();
        // Whoever makes a CA chooses the names that it is for, so excluded names alone are not an error.
        let is_about_names =
            |finding: &Finding| finding.code().ends_with("-name-constraints-exclude");
        if found.peek().is_some() && found.all(is_about_names) {
            let policy = Policy {
                usages: Usages::Any,
                ..path_policy()
            };
            let (bundle, _) = judged_by(&self.path);
            return expect_sound(&self.verifier(bundle, policy).verify(&chain, judged_at));
        }
        expect_sound(&report)
    }

    /// Checks that this certificate may sign now (RFC 5280, sections 4.1.2.5, 4.2.1.3 and 4.2.1.9).
    fn may_sign(&self, at: UnixTime) -> Result<(), IssueError> {
        let (certificate, name) = (self.certificate(), self.certificate().name());
        let validity = certificate.validity();
        if !certificate.is_ca() {
            return Err(IssueError::NotCa { name });
        }
        if certificate
            .key_usage()
            .is_some_and(|usage| !usage.key_cert_sign() && !usage.is_empty())
        {
            return Err(IssueError::CannotSign { name });
        }
        if at > validity.not_after {
            return Err(IssueError::ParentExpired {
                name,
                not_after: validity.not_after,
            });
        }
        if at < validity.not_before {
            return Err(IssueError::ParentNotYetValid {
                name,
                not_before: validity.not_before,
            });
        }
        Ok(())
    }

    fn sign(
        &self,
        params: &rcgen::CertificateParams,
        subject: &Subject,
        public_key: &PublicKey,
    ) -> Result<Certificate, IssueError> {
        written::signed(
            params,
            subject.name(),
            public_key,
            self.certificate(),
            &self.signer,
        )
    }
}

/// A certificate and its private key.
#[derive(Debug)]
pub struct Credentials {
    certificate: Certificate,
    key: PrivateKey,
}

impl Credentials {
    /// The certificate.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }
}

/// The last CA of a path as the anchor, and the CAs below it as intermediates.
fn judged_by(path: &[Certificate]) -> (TrustBundle, Vec<Certificate>) {
    let (anchor, between) = path
        .split_last()
        .map_or((None, [].as_slice()), |(last, rest)| (Some(last), rest));
    (anchor.cloned().into_iter().collect(), between.to_vec())
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
    fault.map_or(Ok(()), |fault| Err(IssueError::NotSound(fault.message())))
}

fn path_policy() -> Policy {
    Policy {
        profile: Profile::Rfc5280,
        ..Policy::default()
    }
}
