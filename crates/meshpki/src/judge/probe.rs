//! A workload certificate that an issuer could sign, made without its private key.
//!
//! webpki judges only end entities, not an issuer. So a *probe* is made under it: a workload certificate in memory,
//! whose signature only [`ProbeAlgorithm`] accepts, and only for exactly these bytes. Everything above the probe is
//! judged by webpki.

use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm,
};
use yasna::Tag;
use yasna::models::{GeneralizedTime, ObjectIdentifier};

use crate::certificate::certificate::Certificate;
use crate::consumers::go::key;
use crate::mesh::identity::Identity;

/// A workload certificate that the candidate could sign, with the contents that Linkerd's identity service requests
/// (Linkerd, pkg/tls/ca.go).
pub(crate) struct Probe {
    pub(crate) der: CertificateDer<'static>,
    pub(crate) algorithm: ProbeAlgorithm,
}

impl Probe {
    /// A probe below `candidate` for `identity`, or for none.
    ///
    /// Fails if signatures of the candidate's key cannot be verified.
    pub(crate) fn new(
        candidate: &Certificate,
        identity: Option<&Identity>,
    ) -> Result<Self, webpki::Error> {
        let key = key::read(candidate.public_key().spki()).map_err(|_| webpki::Error::BadDer)?;
        let key_algorithm = candidate.public_key().algorithm().id().ok_or_else(|| {
            webpki::Error::UnsupportedSignatureAlgorithmForPublicKeyContext(
                webpki::UnsupportedSignatureAlgorithmForPublicKeyContext {
                    signature_algorithm_id: PROBE_ALGORITHM.to_vec(),
                    public_key_algorithm_id: key.algorithm.to_vec(),
                },
            )
        })?;
        let message = signed_part(candidate, identity);
        let der = yasna::construct_der(|writer| {
            writer.write_sequence(|writer| {
                writer.next().write_der(&message);
                write_probe_algorithm(writer.next());
                writer.next().write_bitvec_bytes(MARK, MARK.len() * 8);
            });
        });
        let public_key = key.bits.to_vec();
        let algorithm = ProbeAlgorithm {
            key_algorithm,
            public_key,
            message,
        };
        Ok(Self {
            der: CertificateDer::from(der),
            algorithm,
        })
    }
}

/// Accepts one signature: the marker on the probe, "by" the key of the candidate.
///
/// Its object identifier is under an arc that no certificate uses, so it is asked only about the probe; and it
/// accepts only the bytes of the probe.
#[derive(Debug)]
pub(crate) struct ProbeAlgorithm {
    key_algorithm: AlgorithmIdentifier,
    public_key: Vec<u8>,
    message: Vec<u8>,
}

impl SignatureVerificationAlgorithm for ProbeAlgorithm {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        if public_key == self.public_key && message == self.message && signature == MARK {
            Ok(())
        } else {
            Err(InvalidSignature)
        }
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.key_algorithm
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        PROBE_ALGORITHM
    }
}

/// The `TBSCertificate` of the probe (RFC 5280, section 4.1).
fn signed_part(candidate: &Certificate, identity: Option<&Identity>) -> Vec<u8> {
    yasna::construct_der(|writer| {
        writer.write_sequence(|writer| {
            writer
                .next()
                .write_tagged(Tag::context(0), |version| version.write_u8(2));
            writer.next().write_u8(1);
            write_probe_algorithm(writer.next());
            writer.next().write_der(candidate.subject().der());
            writer.next().write_sequence(|validity| {
                for time in [time::OffsetDateTime::UNIX_EPOCH, END_OF_TIME] {
                    let time = GeneralizedTime::from_datetime(time);
                    validity.next().write_generalized_time(&time);
                }
            });
            // A name of its own, because webpki treats a name and key that it has already seen as a loop.
            writer.next().write_sequence(|subject| {
                subject.next().write_set(|parts| {
                    parts.next().write_sequence(|part| {
                        let oid = ObjectIdentifier::from_slice(COMMON_NAME);
                        part.next().write_oid(&oid);
                        part.next().write_utf8_string(PROBE_NAME);
                    });
                });
            });
            writer.next().write_der(candidate.public_key().spki());
            if let Some(identity) = identity {
                writer.next().write_tagged(Tag::context(3), |extensions| {
                    extensions.write_sequence(|extensions| {
                        extensions.next().write_sequence(|extension| {
                            let oid = ObjectIdentifier::from_slice(SUBJECT_ALT_NAME);
                            extension.next().write_oid(&oid);
                            extension.next().write_bool(true);
                            extension.next().write_bytes(&general_names(identity));
                        });
                    });
                });
            }
        });
    })
}

/// The identity as `GeneralNames` (RFC 5280, section 4.2.1.6).
fn general_names(identity: &Identity) -> Vec<u8> {
    let tag = match identity {
        Identity::Dns(_) => 2,
        Identity::Spiffe(_) => 6,
    };
    yasna::construct_der(|writer| {
        writer.write_sequence(|names| {
            let name = names.next();
            name.write_tagged_implicit(Tag::context(tag), |name| {
                name.write_ia5_string(identity.as_str());
            });
        });
    })
}

fn write_probe_algorithm(writer: yasna::DERWriter<'_>) {
    writer.write_sequence(|writer| {
        writer
            .next()
            .write_oid(&ObjectIdentifier::from_slice(PROBE_OID));
    });
}

/// The last second that a certificate can name (RFC 5280, section 4.1.2.5.2).
const END_OF_TIME: time::OffsetDateTime = time::macros::datetime!(9999-12-31 23:59:59 UTC);
const COMMON_NAME: &[u64] = &[2, 5, 4, 3];
const MARK: &[u8] = b"the probe leaf of meshpki";
const PROBE_NAME: &str = "the probe leaf of meshpki";
/// 2.25.0: the nil UUID's arc, which has no meaning (ITU-T X.667).
const PROBE_OID: &[u64] = &[2, 25, 0];
const PROBE_ALGORITHM: AlgorithmIdentifier =
    AlgorithmIdentifier::from_slice(&[0x06, 0x02, 0x69, 0x00]);
const SUBJECT_ALT_NAME: &[u64] = &[2, 5, 29, 17];

#[cfg(test)]
mod tests {
    use super::*;

    /// Anything else that it accepted would be treated as a workload certificate that nobody signed.
    #[test]
    fn probe_is_accepted_by_its_key_for_its_bytes_with_its_mark_alone() {
        let (key, message) = (vec![1, 2, 3], vec![4, 5, 6]);
        let algorithm = ProbeAlgorithm {
            key_algorithm: rustls_pki_types::alg_id::ECDSA_P256,
            public_key: key.clone(),
            message: message.clone(),
        };
        let other = [7, 8, 9];
        for (accepted, key, message, mark) in [
            (true, &key[..], &message[..], MARK),
            (false, &other, &message, MARK),
            (false, &key, &other, MARK),
            (false, &key, &message, &other),
            (false, &other, &other, MARK),
            (false, &key, &other, &other),
            (false, &other, &message, &other),
            (false, &other, &other, &other),
        ] {
            let outcome = algorithm.verify_signature(key, message, mark);
            assert_eq!(outcome.is_ok(), accepted, "{key:?} {message:?} {mark:?}");
        }
    }
}
