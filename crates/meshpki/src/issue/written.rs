//! What rcgen writes, with names byte for byte, and signed once.
//!
//! rcgen parses names and writes them anew: it keeps one attribute of a kind, no multi-valued one, and not every string
//! type. A name that changes breaks the chain. So rcgen writes everything with a placeholder for each existing name, the
//! placeholders are replaced by the names' own bytes, and the signer signs the result.

use std::borrow::Cow;

use rustls_pki_types::CertificateDer;

use crate::certificate::certificate::Certificate;
use crate::certificate::name::Name;
use crate::certificate::public_key::PublicKey;
use crate::certificate::request::Request;
use crate::issue::error::IssueError;
use crate::issue::signer::Signer;
use crate::secret::key::UnsupportedAlgorithm;
use crate::x509::algorithm::SignatureAlgorithm;

/// The key of a signer, for rcgen. rcgen's own signature is empty, because it is replaced.
struct Placeholder {
    public_key: rcgen::SubjectPublicKeyInfo,
    algorithm: SignatureAlgorithm,
}

/// A self-signed certificate. `name` replaces the placeholder of its subject.
pub(crate) fn self_signed(
    params: &rcgen::CertificateParams,
    name: Option<&Name>,
    signer: &dyn Signer,
) -> Result<Certificate, IssueError> {
    let key = Placeholder::of(signer)?;
    let written = params.self_signed(&key).map_err(IssueError::backend)?;
    certificate(written.der(), name, name, &key, signer)
}

/// A certificate for `public_key`, signed by the CA with this certificate. `name` replaces the placeholder of its subject.
pub(crate) fn signed(
    params: &rcgen::CertificateParams,
    name: Option<&Name>,
    public_key: &PublicKey,
    authority: &Certificate,
    signer: &dyn Signer,
) -> Result<Certificate, IssueError> {
    let key = Placeholder::of(signer)?;
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
    certificate(written.der(), Some(authority.subject()), name, &key, signer)
}

/// A request. `name` replaces the placeholder of its subject.
pub(crate) fn request(
    params: &rcgen::CertificateParams,
    name: Option<&Name>,
    signer: &dyn Signer,
) -> Result<Request, IssueError> {
    let key = Placeholder::of(signer)?;
    let written = params
        .serialize_request(&key)
        .map_err(IssueError::backend)?;
    let der = resigned(written.der(), &[(REQUEST_SUBJECT, name)], &key, signer)?;
    Request::from_der("the new request", &der).map_err(|_| unreadable())
}

fn certificate(
    der: &CertificateDer<'_>,
    issuer: Option<&Name>,
    subject: Option<&Name>,
    key: &Placeholder,
    signer: &dyn Signer,
) -> Result<Certificate, IssueError> {
    let der = resigned(der, &[(ISSUER, issuer), (SUBJECT, subject)], key, signer)?;
    let certificate =
        Certificate::from_der("the new certificate", &der).map_err(|_| unreadable())?;
    let is_written = |wanted: Option<&Name>, found: &Name| wanted.is_none_or(|one| one == found);
    // The fields stand where they are expected.
    if is_written(issuer, certificate.issuer()) && is_written(subject, certificate.subject()) {
        Ok(certificate)
    } else {
        Err(IssueError::Backend("its names are not where they belong"))
    }
}

/// The same certificate or request with other names, by the index of their fields, and the signature of `signer`.
fn resigned(
    der: &[u8],
    names: &[(usize, Option<&Name>)],
    key: &Placeholder,
    signer: &dyn Signer,
) -> Result<Vec<u8>, IssueError> {
    let unreadable = |_| unreadable();
    let outer = elements(der).map_err(unreadable)?;
    let [content, algorithm, _] = outer.as_slice() else {
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
    let signature = signer.sign(&key.algorithm, &content)?;
    Ok(yasna::construct_der(|writer| {
        writer.write_sequence(|writer| {
            writer.next().write_der(&content);
            writer.next().write_der(algorithm);
            writer
                .next()
                .write_bitvec_bytes(&signature, signature.len() * 8);
        });
    }))
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

fn unreadable() -> IssueError {
    IssueError::Backend("it cannot be read again")
}

impl Placeholder {
    fn of(signer: &dyn Signer) -> Result<Self, UnsupportedAlgorithm> {
        let key = signer.public_key();
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
