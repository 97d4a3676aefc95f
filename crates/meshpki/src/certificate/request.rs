//! Certificate signing requests, signed with the key that they are for (RFC 2986).

use std::fmt;

use sha2::{Digest, Sha256};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::cri_attributes::ParsedCriAttribute;
use x509_parser::extensions::X509Extension;
use x509_parser::prelude::FromDer;

use crate::certificate::algorithm::signature_algorithm;
use crate::certificate::extension::read_extension;
use crate::certificate::name::Name;
use crate::certificate::public_key::PublicKey;
use crate::certificate::signature;
use crate::consumers::go::certificate::Frame;
use crate::error::{Error, Reason};
use crate::pem::block::encode;
use crate::pem::text::Text;
use crate::source::Origin;
use crate::source::Source;
use crate::text::label::Label;
use crate::x509::algorithm::SignatureAlgorithm;
use crate::x509::contents::Contents;
use crate::x509::extension::{BasicConstraints, Extension, KeyUsage, NameConstraints};
use crate::x509::general_name::AlternativeName;

/// A certificate signing request.
///
/// It was signed with its own key: others cannot be read. What else it requests need not be granted: sign for its
/// [`public_key`](Self::public_key), and decide the rest yourself.
///
/// ```
/// use meshpki::{
///     Authority, IssuerOptions, KeyAlgorithm, PrivateKey, Request, RequestOptions, RootOptions,
///     Subject, UnixTime,
/// };
///
/// // Where the issuer lives:
/// let key = PrivateKey::generate(&KeyAlgorithm::EcdsaP256)?;
/// let request = Request::create(&RequestOptions::new("identity.linkerd.cluster.local"), &key)?;
/// // Where the trust anchor lives:
/// let request = Request::from_pem("issuer.csr", request.to_pem().as_bytes())?;
/// let root = Authority::create_root(&RootOptions::new("root.linkerd.cluster.local"), UnixTime::now())?;
/// let options = IssuerOptions::named(Subject::Name(request.subject().clone()));
/// let issuer = root.sign_issuer(&options, request.public_key(), UnixTime::now())?;
/// assert_eq!(issuer.public_key(), key.public_key());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Eq)]
pub struct Request {
    der: Vec<u8>,
    signature: Vec<u8>,
    subject: Name,
    public_key: PublicKey,
    signature_algorithm: SignatureAlgorithm,
    contents: Contents,
    extensions: Vec<Extension>,
    attributes: Vec<String>,
    origin: Option<Origin>,
}

impl PartialEq for Request {
    /// Requests are equal wherever they were read.
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Request {
    /// Reads the request of a PEM file; messages call it `source`.
    ///
    /// # Errors
    ///
    /// [`Error`] if there is not exactly one request, if it cannot be read, or if its own key did not sign it.
    pub fn from_pem(source: impl Into<Source>, bytes: &[u8]) -> Result<Self, Error> {
        let source = source.into();
        let text = Text::parse(&source, bytes)?;
        let mut requests = text.blocks.iter().filter(|block| block.is_request());
        let Some(block) = requests.next() else {
            let found = text.labels();
            return Err(Error::new(&source, Reason::NoRequest { found }));
        };
        let more = requests.count();
        if more > 0 {
            return Err(Error::new(
                &source,
                Reason::SeveralRequests { count: more + 1 },
            ));
        }
        let origin = block.origin.clone();
        Self::parse(&block.contents, Some(origin)).map_err(|reason| Error::new(&source, reason))
    }

    /// Reads a request from its DER bytes; messages call them `source`.
    ///
    /// # Errors
    ///
    /// [`Error`] if it cannot be read, or if its own key did not sign it.
    pub fn from_der(source: impl Into<Source>, der: &[u8]) -> Result<Self, Error> {
        Self::parse(der, None).map_err(|reason| Error::new(&source.into(), reason))
    }

    fn parse(der: &[u8], origin: Option<Origin>) -> Result<Self, Reason> {
        let (block, line) = origin.as_ref().map_or((1, 1), |o| (o.block(), o.line()));
        let malformed = |detail| Reason::Malformed {
            block,
            label: Label::from(REQUEST),
            line,
            detail,
        };
        let (rest, parsed) = X509CertificationRequest::from_der(der)
            .map_err(|_| malformed("it is not a request"))?;
        if !rest.is_empty() {
            return Err(malformed("more bytes follow the request"));
        }
        let info = &parsed.certification_request_info;
        let public_key = PublicKey::from_parsed(&info.subject_pki);
        let signature_algorithm =
            signature_algorithm(parsed.signature_algorithm.algorithm.as_bytes(), &[]);
        let signed = signature::verifies_once(
            &public_key,
            &signature_algorithm,
            info.raw,
            &parsed.signature_value.data,
        );
        if !signature::is_key_supported(public_key.algorithm()) {
            return Err(Reason::UnsupportedRequest {
                block,
                algorithm: public_key.algorithm().to_string(),
            });
        }
        if !signed && !signature::is_supported(public_key.algorithm(), &signature_algorithm) {
            return Err(Reason::UnsupportedRequestSignature {
                block,
                algorithm: name_of(&signature_algorithm),
            });
        }
        if !signed {
            return Err(Reason::UnprovenRequest { block });
        }

        let mut extensions = Vec::new();
        let mut contents = Contents::default();
        for one in requested(&parsed) {
            let frame = Frame {
                id: one.oid.as_bytes(),
                critical: one.critical,
                value: one.value,
            };
            let (extension, refusal) = read_extension(frame, &mut contents);
            // A name that cannot be read cannot be refused.
            if refusal.is_some() && extension.oid == SUBJECT_ALTERNATIVE_NAME {
                return Err(malformed(
                    "some verifiers cannot read its alternative names",
                ));
            }
            extensions.push(extension);
        }
        let others = info.attributes().iter().filter(|attribute| {
            !matches!(
                attribute.parsed_attribute(),
                ParsedCriAttribute::ExtensionRequest(_)
            )
        });
        let attributes = others.map(|one| one.oid.to_id_string()).collect();
        Ok(Self {
            der: der.to_vec(),
            signature: parsed.signature_value.data.to_vec(),
            subject: Name::new(info.subject.as_raw()),
            public_key,
            signature_algorithm,
            contents,
            extensions,
            attributes,
            origin,
        })
    }

    /// Its bytes.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Its bytes as a PEM block.
    #[must_use]
    pub fn to_pem(&self) -> String {
        encode(REQUEST, std::iter::once(self.der.as_slice()))
    }

    /// SHA-256 over its bytes.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(&self.der).into()
    }

    /// Where it was read, if it was read from PEM.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// The subject that it requests.
    #[must_use]
    pub fn subject(&self) -> &Name {
        &self.subject
    }

    /// The key that it is for, with which it was signed.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The algorithm with which it was signed.
    #[must_use]
    pub fn signature_algorithm(&self) -> &SignatureAlgorithm {
        &self.signature_algorithm
    }

    /// The alternative names that it requests.
    #[must_use]
    pub fn alternative_names(&self) -> &[AlternativeName] {
        &self.contents.alternative_names
    }

    /// Every requested extension, in order, including the alternative names.
    #[must_use]
    pub fn extensions(&self) -> &[Extension] {
        &self.extensions
    }

    /// The object identifiers of its other attributes, such as a challenge password (RFC 2985, section
    /// 5.4): meshpki uses none of them.
    #[must_use]
    pub fn attributes(&self) -> &[String] {
        &self.attributes
    }

    /// The basic constraints that it requests.
    #[must_use]
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.contents.basic_constraints
    }

    /// The key usage that it requests.
    #[must_use]
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.contents.key_usage
    }

    /// The name constraints that it requests.
    #[must_use]
    pub fn name_constraints(&self) -> Option<&NameConstraints> {
        self.contents.name_constraints.as_ref()
    }

    /// The subject key identifier that it requests.
    #[must_use]
    pub fn subject_key_identifier(&self) -> Option<&[u8]> {
        self.contents.subject_key_identifier.as_deref()
    }

    /// The signature.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Its name for people: the common name, else the first alternative name, else the subject.
    #[must_use]
    pub fn name(&self) -> String {
        let first = || {
            self.contents
                .alternative_names
                .first()
                .map(ToString::to_string)
        };
        let common_name = self.subject.common_name().map(str::to_owned);
        common_name
            .or_else(first)
            .unwrap_or_else(|| self.subject.to_string())
    }
}

impl fmt::Debug for Request {
    /// Shows the requester and what is requested, but not the bytes, which may contain a challenge password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("subject", &self.subject)
            .field("algorithm", self.public_key.algorithm())
            .field("alternative_names", &self.alternative_names())
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// Every requested extension.
pub(crate) fn requested<'a>(
    request: &'a X509CertificationRequest<'a>,
) -> impl Iterator<Item = &'a X509Extension<'a>> {
    let attributes = request.certification_request_info.attributes().iter();
    let requested = attributes.filter_map(|attribute| match attribute.parsed_attribute() {
        ParsedCriAttribute::ExtensionRequest(requested) => Some(&requested.extensions),
        _ => None,
    });
    requested.flatten()
}

/// The name of a signature algorithm that is not supported.
fn name_of(algorithm: &SignatureAlgorithm) -> String {
    let known = OLD_ALGORITHMS.iter();
    let mut known = known.filter(|(oid, _)| *oid == algorithm.oid());
    known
        .next()
        .map_or_else(|| algorithm.to_string(), |(_, name)| (*name).to_owned())
}

/// Algorithms with which `openssl req` can still sign (RFC 3279, RFC 5758).
const OLD_ALGORITHMS: [(&str, &str); 4] = [
    ("1.2.840.10045.4.1", "ECDSA with SHA-1"),
    ("1.2.840.10045.4.3.1", "ECDSA with SHA-224"),
    ("1.2.840.113549.1.1.4", "RSA with MD5"),
    ("1.2.840.113549.1.1.14", "RSA with SHA-224"),
];
/// The label of a request (RFC 7468, section 7).
const REQUEST: &str = "CERTIFICATE REQUEST";
const SUBJECT_ALTERNATIVE_NAME: &str = "2.5.29.17";
