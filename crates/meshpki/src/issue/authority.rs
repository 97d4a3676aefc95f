//! New certificates: trust anchors, identity issuers and workload certificates.
//!
//! The only part of the library whose results depend on more than its arguments: new keys and serial numbers are
//! random.

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::certificate::public_key::PublicKey;
use crate::issue::credentials::Credentials;
use crate::issue::error::IssueError;
use crate::issue::lineage::Lineage;
use crate::issue::options::{IssuerOptions, LeafOptions, RootOptions};
use crate::issue::signer::Signer;
use crate::issue::unsigned::Unsigned;
use crate::issue::{params, written};
use crate::judge::verifier::Verifier;
use crate::mesh::bundle::TrustBundle;
use crate::mesh::chain::IssuerChain;
use crate::mesh::lifetime::ROOT_LIFETIME;
use crate::policy::policy::Policy;
use crate::secret::key::PrivateKey;

/// A CA: its certificate, and something that signs with its key.
///
/// `create_` makes a certificate with a new key, `sign_` makes one for an existing key, and `prepare_` makes one that
/// lacks its signature, for a key that answers later.
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
    lineage: Lineage,
    signer: S,
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

impl Authority<()> {
    /// An existing CA, with the certificates of its file, whose key is elsewhere: it prepares certificates, but does
    /// not sign them.
    #[must_use]
    pub fn keyless(chain: impl Into<IssuerChain>) -> Self {
        Self {
            lineage: lineage(&chain.into()),
            signer: (),
        }
    }

    /// A trust anchor that lacks its signature by the private key of `public_key`. `options.key_algorithm` is ignored.
    ///
    /// # Errors
    ///
    /// [`IssueError`] if the options do not make a certificate.
    pub fn prepare_root(
        options: &RootOptions,
        public_key: &PublicKey,
        at: UnixTime,
    ) -> Result<Unsigned<Certificate>, IssueError> {
        root(options, public_key, at, Lineage::default())
    }
}

impl<S: Signer> Authority<S> {
    /// Makes a trust anchor for an existing key, wherever that is. `options.key_algorithm` is ignored.
    ///
    /// # Errors
    ///
    /// [`IssueError`] if the options do not make a sound certificate.
    pub fn sign_root(options: &RootOptions, signer: S, at: UnixTime) -> Result<Self, IssueError> {
        let above = Lineage::default();
        let unsigned = root(options, signer.public_key(), at, above.shared())?;
        let certificate = unsigned.sign(&signer)?;
        Ok(Self {
            lineage: above.with(certificate),
            signer,
        })
    }

    /// An existing CA, with the certificates of its file, and what signs for it. Certificates of the file that did not
    /// issue it, directly or not, are skipped; [`below`](Self::below) adds its trust anchor.
    ///
    /// # Errors
    ///
    /// [`IssueError::KeyMismatch`] if the key does not belong to the certificate.
    pub fn new(chain: impl Into<IssuerChain>, signer: S) -> Result<Self, IssueError> {
        let chain = chain.into();
        if chain.issuer().public_key() != signer.public_key() {
            return Err(IssueError::KeyMismatch {
                name: chain.issuer().name(),
            });
        }
        Ok(Self {
            lineage: lineage(&chain),
            signer,
        })
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
        Ok(Authority {
            lineage: self.lineage.with(certificate),
            signer: key,
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
        self.prepare_issuer(options, public_key, at)?
            .sign(&self.signer)
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
        let above = self.presented().cloned();
        let chain = std::iter::once(certificate).chain(above).collect();
        Ok(Credentials::new(chain, key))
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
        self.prepare_leaf(options, public_key, at)?
            .sign(&self.signer)
    }
}

impl<S> Authority<S> {
    /// The same CA, below those of `candidates` that issued it, directly or not. The certificates that it signs are
    /// verified under all of them, and expire no later than the first of them. Other candidates are skipped.
    #[must_use]
    pub fn below(self, candidates: &[Certificate]) -> Self {
        Self {
            lineage: self.lineage.below(candidates),
            ..self
        }
    }

    /// The certificate of the CA.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        // A path always contains the CA itself.
        &self.path()[0]
    }

    /// Its certificate, then those of the CAs above it, as far as they are known.
    #[must_use]
    pub fn path(&self) -> &[Certificate] {
        self.lineage.path()
    }

    /// The CAs of its [`path`](Self::path) that a peer needs with a certificate that this CA signed, in the order of TLS:
    /// without those that name themselves as their issuer, because a peer has its own anchors.
    pub fn presented(&self) -> impl Iterator<Item = &Certificate> {
        self.path().iter().filter(|one| !one.is_self_issued())
    }

    /// The CA of its [`path`](Self::path) that expires first: from then on, no verifier accepts what this CA signed.
    #[must_use]
    pub fn first_to_end(&self) -> &Certificate {
        let ends = |one: &&Certificate| one.validity().not_after.as_secs();
        let first = self.path().iter().min_by_key(ends);
        first.unwrap_or_else(|| self.certificate())
    }

    /// What signs for it.
    #[must_use]
    pub fn signer(&self) -> &S {
        &self.signer
    }

    /// Its certificate, the certificates above it, and what signs for it.
    #[must_use]
    pub fn into_parts(self) -> (Vec<Certificate>, S) {
        (self.lineage.into_path(), self.signer)
    }

    /// The certificate of an identity issuer for an existing key, which lacks this CA's signature.
    /// `options.key_algorithm` is ignored.
    ///
    /// # Errors
    ///
    /// [`IssueError`] if this CA may not sign it, or if the options do not make a certificate.
    pub fn prepare_issuer(
        &self,
        options: &IssuerOptions,
        public_key: &PublicKey,
        at: UnixTime,
    ) -> Result<Unsigned<Certificate>, IssueError> {
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
        let validity = params::window(options.window, options.lifetime, self.path(), at)?;
        let params = params::authority(
            &options.subject,
            &options.alternative_names,
            options.path_length,
            options.name_constraints.as_ref(),
            validity,
        )?;
        let name = options.subject.name();
        let written = written::signed(&params, name, public_key, self.certificate())?;
        Ok(Unsigned::authority(written, name, self.lineage.shared()))
    }

    /// A certificate that signs no others, for an existing key, which lacks this CA's signature. `options.key_algorithm`
    /// is ignored.
    ///
    /// # Errors
    ///
    /// As [`prepare_issuer`](Self::prepare_issuer).
    pub fn prepare_leaf(
        &self,
        options: &LeafOptions,
        public_key: &PublicKey,
        at: UnixTime,
    ) -> Result<Unsigned<Certificate>, IssueError> {
        self.may_sign(at)?;
        let validity = params::window(options.window, options.lifetime, self.path(), at)?;
        let params = params::leaf(options, validity)?;
        let name = options.subject.name();
        let written = written::signed(&params, name, public_key, self.certificate())?;
        let above = self.lineage.shared();
        Ok(Unsigned::leaf(written, name, above, options.usages))
    }

    /// A verifier, as [`Verifier::new`] makes it, that knows the signatures that were verified when this CA was made,
    /// and those that it made.
    #[must_use]
    pub fn verifier(&self, bundle: TrustBundle, policy: Policy) -> Verifier {
        self.lineage.verifier(bundle, policy)
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
}

/// The CA of a file, below the others of it that issued it.
fn lineage(chain: &IssuerChain) -> Lineage {
    Lineage::of(chain.issuer().clone()).below(chain.intermediates())
}

fn root(
    options: &RootOptions,
    public_key: &PublicKey,
    at: UnixTime,
    above: Lineage,
) -> Result<Unsigned<Certificate>, IssueError> {
    let params = params::authority(
        &options.subject,
        &options.alternative_names,
        options.path_length,
        options.name_constraints.as_ref(),
        params::window(options.window, ROOT_LIFETIME, &[], at)?,
    )?;
    let name = options.subject.name();
    let written = written::self_signed(&params, name, public_key)?;
    Ok(Unsigned::authority(written, name, above))
}
