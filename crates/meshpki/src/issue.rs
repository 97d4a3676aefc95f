//! New certificates: trust anchors, identity issuers and workload certificates.
//!
//! The only part of the library that is not a function of its arguments alone: new keys and serial
//! numbers are random.

use std::time::Duration;

use rustls_pki_types::{CertificateDer, UnixTime};
use time::OffsetDateTime;

use crate::algorithm::{KeyAlgorithm, PublicKey};
use crate::bundle::TrustBundle;
use crate::certificate::{Certificate, Validity};
use crate::chain::{IssuerChain, WorkloadChain};
use crate::identity::Identity;
use crate::key::{PrivateKey, UnsupportedAlgorithm};
use crate::options::{BACKDATE, IssuerOptions, RootOptions, Window, WorkloadOptions};
use crate::policy::{Policy, Profile};
use crate::problem::Severity;
use crate::report::Report;
use crate::signer::{RemoteKey, Signer, SignerError};
use crate::time::rfc3339;
use crate::verify::Verifier;

/// A CA: its certificate, and something that signs with its key.
///
/// ```
/// use meshpki::{Authority, Identity, IssuerOptions, RootOptions, TrustDomain, UnixTime, WorkloadOptions};
/// use std::time::Duration;
///
/// let at = UnixTime::since_unix_epoch(Duration::from_secs(1_795_449_600));
/// let root = Authority::create_root(&RootOptions::new("root.linkerd.cluster.local"), at)?;
/// let issuer = root.create_issuer(&IssuerOptions::new("identity.linkerd.cluster.local"), at)?;
/// let shop = Identity::linkerd("default", "shop", "linkerd", &TrustDomain::default())?;
/// let workload = issuer.create_workload(&WorkloadOptions::new(shop), at)?;
/// assert_eq!(workload.certificate().issuer(), issuer.certificate().subject());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Authority<S = PrivateKey> {
    certificate: Certificate,
    signer: S,
}

impl Authority<PrivateKey> {
    /// Makes a trust anchor and its key.
    ///
    /// # Errors
    ///
    /// [`IssueError`] where the options do not make a certificate that is sound.
    pub fn create_root(options: &RootOptions, at: UnixTime) -> Result<Self, IssueError> {
        Authority::sign_root(options, PrivateKey::generate(&options.key_algorithm)?, at)
    }
}

impl<S: Signer> Authority<S> {
    /// Makes a trust anchor for a key that exists, wherever it is. `options.key_algorithm` is not
    /// looked at: the key is what it is.
    ///
    /// # Errors
    ///
    /// [`IssueError`] where the options do not make a certificate that is sound.
    pub fn sign_root(options: &RootOptions, signer: S, at: UnixTime) -> Result<Self, IssueError> {
        let validity = window(options.window, ROOT_LIFETIME, None, at)?;
        let params = authority_params(&options.name, options.path_length, validity)?;
        let key = RemoteKey::new(&signer)?;
        let certificate = params
            .self_signed(&key)
            .map_err(|error| IssueError::signing(&key, error))?;
        let certificate = read(certificate.der())?;
        judge_authority(&certificate, &certificate)?;
        Ok(Self {
            certificate,
            signer,
        })
    }

    /// A CA that exists, and what signs for it.
    ///
    /// # Errors
    ///
    /// [`IssueError::KeyMismatch`] where the key does not belong to the certificate.
    pub fn new(certificate: Certificate, signer: S) -> Result<Self, IssueError> {
        if certificate.public_key() != signer.public_key() {
            return Err(IssueError::KeyMismatch {
                name: certificate.name(),
            });
        }
        Ok(Self {
            certificate,
            signer,
        })
    }

    /// The certificate of the CA.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
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
    /// [`IssueError`] where this CA may not sign it, or the options do not make a certificate that is
    /// sound.
    pub fn create_issuer(
        &self,
        options: &IssuerOptions,
        at: UnixTime,
    ) -> Result<Authority, IssueError> {
        let key = PrivateKey::generate(&options.key_algorithm)?;
        let certificate = self.sign_issuer(options, key.public_key(), at)?;
        Ok(Authority {
            certificate,
            signer: key,
        })
    }

    /// Makes the certificate of an identity issuer whose key stays where it is.
    /// `options.key_algorithm` is not looked at: the key is what it is.
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
        let room = self
            .certificate
            .basic_constraints()
            .and_then(|c| c.path_length);
        match (room, options.path_length) {
            (Some(0), _) => {
                return Err(IssueError::NoPathLengthRoom {
                    name: self.certificate.name(),
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
        if self.certificate.subject().common_name() == Some(options.name.as_str()) {
            return Err(IssueError::SameName {
                name: options.name.clone(),
            });
        }
        let validity = window(options.window, ISSUER_LIFETIME, Some(&self.certificate), at)?;
        let params = authority_params(&options.name, options.path_length, validity)?;
        let certificate = self.sign(&params, public_key)?;
        judge_authority(&certificate, &self.certificate)?;
        Ok(certificate)
    }

    /// Makes a workload certificate and its key, ECDSA P-256, as Linkerd's identity service would
    /// (Linkerd, pkg/tls/ca.go): for tests and for workloads outside the cluster.
    ///
    /// # Errors
    ///
    /// [`IssueError`] where this CA may not sign it.
    pub fn create_workload(
        &self,
        options: &WorkloadOptions,
        at: UnixTime,
    ) -> Result<Credentials, IssueError> {
        self.may_sign(at)?;
        let key = PrivateKey::generate(&KeyAlgorithm::EcdsaP256)?;
        let validity = window(
            options.window,
            WORKLOAD_LIFETIME,
            Some(&self.certificate),
            at,
        )?;
        let params = workload_params(&options.identity, validity)?;
        let certificate = self.sign(&params, key.public_key())?;

        let bundle = TrustBundle::from_iter([self.certificate.clone()]);
        let chain = WorkloadChain::new(certificate.clone(), Vec::new());
        let judged_at = certificate.validity().not_before;
        expect_sound(&Verifier::new(bundle, path_policy()).verify_workload(&chain, judged_at))?;
        Ok(Credentials { certificate, key })
    }

    /// Is this certificate fit to sign now? (RFC 5280, sections 4.1.2.5, 4.2.1.3 and 4.2.1.9)
    fn may_sign(&self, at: UnixTime) -> Result<(), IssueError> {
        let (certificate, name) = (&self.certificate, self.certificate.name());
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
        public_key: &PublicKey,
    ) -> Result<Certificate, IssueError> {
        let unwritable = || IssueError::NameNotPreserved {
            name: self.certificate.subject().to_string(),
        };
        if !self.certificate.subject().can_be_written() {
            return Err(unwritable());
        }
        let key = RemoteKey::new(&self.signer)?;
        let issuer = rcgen::Issuer::from_ca_cert_der(self.certificate.der(), &key)
            .map_err(|_| unwritable())?;
        let subject_key = rcgen::SubjectPublicKeyInfo::from_der(public_key.spki())
            .map_err(|_| UnsupportedAlgorithm(public_key.algorithm().clone()))?;
        let signed = params
            .signed_by(&subject_key, &issuer)
            .map_err(|error| IssueError::signing(&key, error))?;
        let certificate = read(signed.der())?;
        // The names of CAs are read and written anew, and not every name survives that.
        if certificate.issuer() != self.certificate.subject() {
            return Err(unwritable());
        }
        Ok(certificate)
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

/// Why no certificate was made.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// Randomness, encoding or signing failed.
    #[error("the certificate could not be made: {0}")]
    Backend(String),
    /// The CA's key usage does not allow it to sign certificates.
    #[error("{name} may not sign certificates: its key usage is without keyCertSign")]
    CannotSign {
        /// The CA.
        name: String,
    },
    /// A certificate would end before it begins, or not before the CA above it.
    #[error("the certificate would be valid from {} until {}", rfc3339(*not_before), rfc3339(*not_after))]
    EmptyWindow {
        /// When it would begin.
        not_before: UnixTime,
        /// When it would end.
        not_after: UnixTime,
    },
    /// The key does not belong to the CA's certificate.
    #[error("the key does not belong to the certificate of {name}")]
    KeyMismatch {
        /// The CA.
        name: String,
    },
    /// The name cannot be written into a certificate.
    #[error("{name:?} cannot be the name of a certificate: {detail}")]
    MalformedName {
        /// The name.
        name: String,
        /// What is wrong with it.
        detail: &'static str,
    },
    /// The CA's name would change when it is written into the new certificate, which would break
    /// the chain.
    #[error("the name of the CA cannot be written without changing it: {name}")]
    NameNotPreserved {
        /// The name.
        name: String,
    },
    /// The CA's path length is 0: it may sign workload certificates alone.
    #[error("{name} may not sign another CA: its path length is 0")]
    NoPathLengthRoom {
        /// The CA.
        name: String,
    },
    /// The CA is none.
    #[error("{name} is not a CA")]
    NotCa {
        /// Its name.
        name: String,
    },
    /// What was made is not sound, as our own verifier sees it. Nothing is handed out.
    #[error("the certificate that was made is not sound: {0}")]
    NotSound(String),
    /// The CA's time is over.
    #[error("{name} expired on {}", rfc3339(*not_after))]
    ParentExpired {
        /// The CA.
        name: String,
        /// When it ended.
        not_after: UnixTime,
    },
    /// The CA's time has not come.
    #[error("{name} is not valid before {}", rfc3339(*not_before))]
    ParentNotYetValid {
        /// The CA.
        name: String,
        /// When it begins.
        not_before: UnixTime,
    },
    /// The wanted path length is more than the CA has to give.
    #[error("the path length can be {most} at most below this CA, not {path_length}")]
    PathLengthTooLong {
        /// What was wanted.
        path_length: u32,
        /// What there is.
        most: u32,
    },
    /// The issuer would have the name of its CA, which some verifiers take for self-signed.
    #[error("the issuer would have the name of the CA that signs it, {name}")]
    SameName {
        /// The name of both.
        name: String,
    },
    /// The signer did not sign.
    #[error("no signature was made: {0}")]
    Signer(#[from] SignerError),
    /// Keys of this kind cannot be used here.
    #[error(transparent)]
    UnsupportedAlgorithm(#[from] UnsupportedAlgorithm),
}

impl IssueError {
    /// rcgen has one word for every failure of a signer; the signer itself has said more.
    fn signing(key: &RemoteKey<'_>, error: rcgen::Error) -> Self {
        key.failure()
            .map_or_else(|| Self::backend(error), Self::Signer)
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "it is used as a function on a Result"
    )]
    fn backend(error: rcgen::Error) -> Self {
        Self::Backend(error.to_string())
    }
}

fn authority_params(
    name: &str,
    path_length: Option<u8>,
    validity: Validity,
) -> Result<rcgen::CertificateParams, IssueError> {
    let mut params = params(validity)?;
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, common_name(name)?);
    params.is_ca = rcgen::IsCa::Ca(match path_length {
        Some(path_length) => rcgen::BasicConstraints::Constrained(path_length),
        None => rcgen::BasicConstraints::Unconstrained,
    });
    params.key_usages = vec![
        rcgen::KeyUsagePurpose::KeyCertSign,
        rcgen::KeyUsagePurpose::CrlSign,
    ];
    Ok(params)
}

fn workload_params(
    identity: &Identity,
    validity: Validity,
) -> Result<rcgen::CertificateParams, IssueError> {
    let mut params = params(validity)?;
    let name = identity.as_str();
    if matches!(identity, Identity::Spiffe(id) if id.path().is_empty()) {
        let detail = "a workload's SPIFFE ID has a path (SPIFFE-ID, section 2.2)";
        return Err(IssueError::MalformedName {
            name: name.to_owned(),
            detail,
        });
    }
    let text = rcgen::string::Ia5String::try_from(name).map_err(IssueError::backend)?;
    params.subject_alt_names = vec![match identity {
        Identity::Dns(_) => rcgen::SanType::DnsName(text),
        Identity::Spiffe(_) => rcgen::SanType::URI(text),
    }];
    // A longer name has no room in a common name; the alternative name is critical then.
    if matches!(identity, Identity::Dns(_)) && name.len() <= COMMON_NAME_MAX {
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, name);
    }
    params.key_usages = vec![
        rcgen::KeyUsagePurpose::DigitalSignature,
        rcgen::KeyUsagePurpose::KeyEncipherment,
    ];
    params.extended_key_usages = vec![
        rcgen::ExtendedKeyUsagePurpose::ServerAuth,
        rcgen::ExtendedKeyUsagePurpose::ClientAuth,
    ];
    Ok(params)
}

/// Everything that rcgen would otherwise fill in with a default of its own.
fn params(validity: Validity) -> Result<rcgen::CertificateParams, IssueError> {
    let moment = |at: UnixTime| {
        let seconds = i64::try_from(at.as_secs()).unwrap_or(i64::MAX);
        OffsetDateTime::from_unix_timestamp(seconds)
            .ok()
            .filter(|moment| moment.year() <= LAST_YEAR)
            .ok_or(IssueError::EmptyWindow {
                not_before: validity.not_before,
                not_after: validity.not_after,
            })
    };
    let mut params = rcgen::CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.not_before = moment(validity.not_before)?;
    params.not_after = moment(validity.not_after)?;
    params.serial_number = Some(serial_number()?);
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

/// A random serial number of 16 bytes: positive, and its first byte never zero (RFC 5280, section
/// 4.1.2.2).
fn serial_number() -> Result<rcgen::SerialNumber, IssueError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| IssueError::Backend(error.to_string()))?;
    bytes[0] = bytes[0] & 0x7f | 0x40;
    Ok(rcgen::SerialNumber::from_slice(&bytes))
}

fn common_name(name: &str) -> Result<&str, IssueError> {
    let invalid = |detail| {
        Err(IssueError::MalformedName {
            name: name.to_owned(),
            detail,
        })
    };
    if name.trim().is_empty() {
        return invalid("it is empty");
    }
    if name.chars().count() > COMMON_NAME_MAX {
        return invalid("it is longer than 64 characters");
    }
    if name.chars().any(char::is_control) {
        return invalid("it has control characters");
    }
    Ok(name)
}

fn window(
    wanted: Window,
    lifetime: Duration,
    parent: Option<&Certificate>,
    at: UnixTime,
) -> Result<Validity, IssueError> {
    let seconds = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let above = parent.map(Certificate::validity);
    let backdated = seconds(at.as_secs().saturating_sub(BACKDATE.as_secs()));
    let not_before = wanted
        .not_before
        .unwrap_or_else(|| above.map_or(backdated, |above| backdated.max(above.not_before)));
    let from = wanted
        .not_before
        .map_or(at, |not_before| not_before.max(at));
    let wished = wanted
        .not_after
        .unwrap_or_else(|| seconds(from.as_secs().saturating_add(lifetime.as_secs())));
    let not_after = above.map_or(wished, |above| wished.min(above.not_after));
    if not_before >= not_after {
        return Err(IssueError::EmptyWindow {
            not_before,
            not_after,
        });
    }
    Ok(Validity {
        not_before,
        not_after,
    })
}

fn read(der: &CertificateDer<'_>) -> Result<Certificate, IssueError> {
    Certificate::from_der("the new certificate", der)
        .map_err(|error| IssueError::Backend(error.to_string()))
}

/// What was made is handed out only if our own verifier finds it sound below its parent.
fn judge_authority(certificate: &Certificate, parent: &Certificate) -> Result<(), IssueError> {
    let verifier = Verifier::new(TrustBundle::from_iter([parent.clone()]), path_policy());
    // To a proxy an anchor's signature is nothing, so the report alone would pass a wrong one.
    if !verifier.verifies(certificate, parent) {
        return Err(IssueError::NotSound(
            "its signature does not verify".to_owned(),
        ));
    }
    let chain = IssuerChain::new(certificate.clone(), Vec::new());
    expect_sound(&verifier.verify(&chain, certificate.validity().not_before))
}

fn expect_sound(report: &Report) -> Result<(), IssueError> {
    let fault = report
        .findings()
        .iter()
        .find(|finding| finding.severity() == Severity::Error);
    fault.map_or(Ok(()), |fault| Err(IssueError::NotSound(fault.message())))
}

fn path_policy() -> Policy {
    Policy {
        profile: Profile::Rfc5280,
        ..Policy::default()
    }
}

/// ub-common-name (RFC 5280, appendix A.1).
const COMMON_NAME_MAX: usize = 64;
const DAY: u64 = 24 * 60 * 60;
const ISSUER_LIFETIME: Duration = Duration::from_secs(365 * DAY);
const LAST_YEAR: i32 = 9999;
const ROOT_LIFETIME: Duration = Duration::from_secs(10 * 365 * DAY);
const WORKLOAD_LIFETIME: Duration = Duration::from_secs(DAY);
