//! What rcgen writes, with names byte for byte, and ready to be signed once.
//!
//! rcgen parses names and writes them anew: it keeps one attribute of a kind, no multi-valued one, and not every string
//! type. A name that changes breaks the chain. So rcgen writes everything with a placeholder for each existing name, the
//! placeholders are replaced by the names' own bytes, and whoever has the key signs the result.

use std::borrow::Cow;

use crate::certificate::certificate::Certificate;
use crate::certificate::name::Name;
use crate::certificate::public_key::PublicKey;
use crate::issue::error::IssueError;
use crate::secret::key::UnsupportedAlgorithm;
use crate::x509::algorithm::SignatureAlgorithm;

/// A certificate or a request as it will be, but for its signature.
pub(crate) struct Written {
    /// The bytes to sign: a `TBSCertificate` or a `CertificationRequestInfo`.
    pub(crate) content: Vec<u8>,
    /// The algorithm to sign with.
    pub(crate) algorithm: SignatureAlgorithm,
    /// The same as it is written after the content.
    identifier: Vec<u8>,
}

/// The key that will sign, for rcgen. rcgen's own signature is empty, because it is replaced.
struct Placeholder {
    public_key: rcgen::SubjectPublicKeyInfo,
    algorithm: SignatureAlgorithm,
}

/// A self-signed certificate for `public_key`. `name` replaces the placeholder of its subject.
pub(crate) fn self_signed(
    params: &rcgen::CertificateParams,
    name: Option<&Name>,
    public_key: &PublicKey,
) -> Result<Written, IssueError> {
    let key = Placeholder::of(public_key)?;
    let written = params.self_signed(&key).map_err(IssueError::backend)?;
    Written::of(written.der(), &[(ISSUER, name), (SUBJECT, name)], key)
}

/// A certificate for `public_key`, to be signed by the CA with this certificate. `name` replaces the placeholder of its
/// subject.
pub(crate) fn signed(
    params: &rcgen::CertificateParams,
    name: Option<&Name>,
    public_key: &PublicKey,
    authority: &Certificate,
) -> Result<Written, IssueError> {
    let key = Placeholder::of(authority.public_key())?;
    let subject_key = rcgen::SubjectPublicKeyInfo::from_der(public_key.spki())
        .map_err(|_| UnsupportedAlgorithm(public_key.algorithm().clone()))?;
    let mut above = rcgen::CertificateParams::default();
    if let Some(identifier) = authority.subject_key_identifier() {
        above.key_identifier_method = rcgen::KeyIdMethod::PreSpecified(identifier.to_vec());
    }
    let issuer = rcgen::Issuer::new(above, &key);
    let written = params
        .signed_by(&subject_key, &issuer)
        .map_err(IssueError::backend)?;
    let names = [(ISSUER, Some(authority.subject())), (SUBJECT, name)];
    Written::of(written.der(), &names, key)
}

/// A request for `public_key`. `name` replaces the placeholder of its subject.
pub(crate) fn request(
    params: &rcgen::CertificateParams,
    name: Option<&Name>,
    public_key: &PublicKey,
) -> Result<Written, IssueError> {
    let key = Placeholder::of(public_key)?;
    let written = params
        .serialize_request(&key)
        .map_err(IssueError::backend)?;
    Written::of(written.der(), &[(REQUEST_SUBJECT, name)], key)
}

impl Written {
    /// What rcgen wrote, with other names, by the index of their fields.
    fn of(
        der: &[u8],
        names: &[(usize, Option<&Name>)],
        key: Placeholder,
    ) -> Result<Self, IssueError> {
        let unreadable = |_| IssueError::Backend("it cannot be read again");
        let outer = elements(der).map_err(unreadable)?;
        let [content, identifier, _] = outer.as_slice() else {
            return Err(IssueError::Backend("it has no signature"));
        };
        let mut fields: Vec<Cow<'_, [u8]>> = elements(content)
            .map_err(unreadable)?
            .into_iter()
            .map(Cow::Owned)
            .collect();
        for (index, name) in names {
            if let (Some(field), Some(name)) = (fields.get_mut(*index), name) {
                *field = Cow::Borrowed(name.der());
            }
        }
        let content = yasna::construct_der(|writer| {
            writer.write_sequence(|writer| {
                for field in &fields {
                    writer.next().write_der(field);
                }
            });
        });
        Ok(Self {
            content,
            algorithm: key.algorithm,
            identifier: identifier.clone(),
        })
    }

    /// The whole, in DER.
    pub(crate) fn with_signature(&self, signature: &[u8]) -> Vec<u8> {
        yasna::construct_der(|writer| {
            writer.write_sequence(|writer| {
                writer.next().write_der(&self.content);
                writer.next().write_der(&self.identifier);
                writer
                    .next()
                    .write_bitvec_bytes(signature, signature.len() * 8);
            });
        })
    }
}

/// The elements of a sequence, each as it is written.
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method itself is not general enough"
)]
fn elements(der: &[u8]) -> yasna::ASN1Result<Vec<Vec<u8>>> {
    yasna::parse_der(der, |reader| {
        reader.collect_sequence_of(|reader| reader.read_der())
    })
}

impl Placeholder {
    fn of(key: &PublicKey) -> Result<Self, UnsupportedAlgorithm> {
        let unsupported = || UnsupportedAlgorithm(key.algorithm().clone());
        Ok(Self {
            public_key: rcgen::SubjectPublicKeyInfo::from_der(key.spki())
                .map_err(|_| unsupported())?,
            algorithm: key.algorithm().signs_with().ok_or_else(unsupported)?,
        })
    }
}

impl rcgen::PublicKeyData for Placeholder {
    fn der_bytes(&self) -> &[u8] {
        self.public_key.der_bytes()
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        self.public_key.algorithm()
    }
}

impl rcgen::SigningKey for Placeholder {
    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        Ok(Vec::new())
    }
}

/// The fields of a `TBSCertificate` with a version (RFC 5280, section 4.1).
const ISSUER: usize = 3;
const SUBJECT: usize = 5;
/// The field of a `CertificationRequestInfo` (RFC 2986, section 4.1).
const REQUEST_SUBJECT: usize = 1;
