//! The question put to webpki: would a workload certificate of this issuer be accepted?
//!
//! webpki judges end entities, and an issuer is none. So a *probe* stands below it: a workload
//! certificate made in memory, whose signature only [`ProbeAlgorithm`] accepts, and that for these
//! very bytes alone. Everything above the probe is webpki's word, and no private key is needed.
//!
//! The question is put in two forms. The *plain* form is what a proxy does: an anchor is a name and
//! a key. The *strict* form is what the control plane does: an anchor is a certificate too, and
//! must be in date, a CA, with room for what stands below it. There the anchors are offered as
//! intermediates as well, so that webpki looks at them, and the path must end in one of them.

use std::cell::RefCell;
use std::collections::HashSet;

use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm,
    TrustAnchor, UnixTime,
};
use webpki::{
    EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeId, KeyPurposeIdIter, VerifiedPath,
};
use x509_parser::prelude::FromDer;
use x509_parser::x509::SubjectPublicKeyInfo;
use yasna::Tag;
use yasna::models::{GeneralizedTime, ObjectIdentifier};

use crate::certificate::Certificate;
use crate::identity::Identity;
use crate::signature::Signatures;

/// What webpki is to judge: a leaf, what is presented with it, and what is trusted.
pub(crate) struct Question<'a, 'p> {
    pub(crate) leaf: Leaf<'p>,
    pub(crate) presented: Vec<&'a Certificate>,
    pub(crate) anchors: &'a Anchors,
    pub(crate) signatures: &'a Signatures,
    pub(crate) at: UnixTime,
}

/// The end of the chain that is no CA.
#[derive(Clone, Copy)]
pub(crate) enum Leaf<'a> {
    /// A workload certificate that the candidate could sign.
    Probe {
        probe: &'a Probe,
        candidate: &'a Certificate,
    },
    /// A real one.
    Workload(&'a Certificate),
}

/// The role of a workload in a TLS connection.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Usage {
    Any,
    Client,
    Server,
}

/// A path that a judge takes: the CAs above the leaf, lowest first, and the anchor they end in.
#[derive(Clone)]
pub(crate) struct Route<'a> {
    pub(crate) authorities: Vec<&'a Certificate>,
    pub(crate) anchor: usize,
}

/// The anchors, as webpki wants them.
pub(crate) struct Anchors {
    pub(crate) certificates: Vec<Certificate>,
    /// To a proxy: a name, a key and name constraints.
    plain: Vec<TrustAnchor<'static>>,
    /// To the control plane. One that stands in the path itself brings its name constraints along
    /// there, and they are not for itself (RFC 5280, section 6.1.3).
    strict: Vec<TrustAnchor<'static>>,
    /// The same as `plain`, by the index of the certificate.
    by_index: Vec<Option<TrustAnchor<'static>>>,
    /// Which of them can stand in a path as their own issuer.
    stands: Vec<bool>,
    self_signed: Vec<bool>,
}

impl Anchors {
    pub(crate) fn new(certificates: Vec<Certificate>, signatures: &Signatures) -> Self {
        let mut anchors = Self {
            plain: Vec::new(),
            strict: Vec::new(),
            by_index: Vec::new(),
            stands: Vec::new(),
            self_signed: Vec::new(),
            certificates,
        };
        let mut seen = HashSet::new();
        for certificate in &anchors.certificates {
            let self_signed =
                certificate.is_self_issued() && signatures.verifies(certificate, certificate);
            let stands = self_signed && EndEntityCert::try_from(certificate.der()).is_ok();
            let plain = webpki::anchor_from_trusted_cert(certificate.der());
            let plain = plain.ok().map(|anchor| anchor.to_owned());
            let strict = plain.clone().map(|anchor| TrustAnchor {
                name_constraints: anchor.name_constraints.filter(|_| !stands),
                ..anchor
            });
            if seen.insert(certificate.fingerprint()) {
                anchors.plain.extend(plain.clone());
                anchors.strict.extend(strict);
            }
            anchors.by_index.push(plain);
            anchors.stands.push(stands);
            anchors.self_signed.push(self_signed);
        }
        anchors
    }

    pub(crate) fn is_self_signed(&self, index: usize) -> bool {
        self.self_signed[index]
    }
}

impl<'a> Question<'a, '_> {
    /// The plain form: by which route does a proxy accept the leaf in this role, of those that
    /// `admits` takes too?
    pub(crate) fn proxy(
        &self,
        usage: Usage,
        admits: &dyn Fn(&Route<'_>) -> bool,
    ) -> Result<Route<'a>, webpki::Error> {
        let presented: Vec<_> = self.presented.iter().map(|one| borrowed(one)).collect();
        let route = |path: &VerifiedPath<'_>| self.plain_routes(path)?.into_iter().find(admits);
        let plain = &self.anchors.plain;
        match usage {
            Usage::Any => self.ask(plain, &presented, AnyUsage, &route),
            Usage::Client => {
                let usage = webpki::KeyUsage::client_auth();
                self.ask(plain, &presented, usage, &route)
            }
            Usage::Server => {
                let usage = webpki::KeyUsage::server_auth();
                self.ask(plain, &presented, usage, &route)
            }
        }
    }

    /// The plain form in both roles: the route that is good for both, or the server's where each has
    /// its own.
    pub(crate) fn proxy_in_both_roles(
        &self,
        admits: &dyn Fn(&Route<'_>) -> bool,
    ) -> Result<Route<'a>, webpki::Error> {
        let presented: Vec<_> = self.presented.iter().map(|one| borrowed(one)).collect();
        self.ask(&self.anchors.plain, &presented, ServerAndClient, &|path| {
            self.plain_routes(path)?.into_iter().find(admits)
        })
        .or_else(|_| {
            let server = self.proxy(Usage::Server, admits)?;
            self.proxy(Usage::Client, admits).map(|_| server)
        })
    }

    /// The routes that a path stands for when an anchor is a name, a key and name constraints.
    fn plain_routes(&self, path: &VerifiedPath<'_>) -> Option<Vec<Route<'a>>> {
        let authorities = self.authorities(path)?;
        let routes = self
            .anchors_of(path)
            .filter(|&anchor| self.has_constraints_of(path, anchor))
            .filter(|&anchor| !authorities.is_empty() || self.may_sign_leaf(anchor))
            .map(|anchor| Route {
                authorities: authorities.clone(),
                anchor,
            });
        Some(routes.collect())
    }

    /// A path without a CA between goes through the candidate if that is the anchor itself.
    fn may_sign_leaf(&self, anchor: usize) -> bool {
        match self.leaf {
            Leaf::Probe { candidate, .. } => self.anchors.certificates[anchor] == *candidate,
            Leaf::Workload(_) => true,
        }
    }

    /// Has this anchor the name constraints that the path's has?
    fn has_constraints_of(&self, path: &VerifiedPath<'_>, anchor: usize) -> bool {
        let constraints =
            |anchor: &TrustAnchor<'_>| anchor.name_constraints.clone().map(|der| der.to_vec());
        let anchor = self.anchors.by_index[anchor].as_ref();
        anchor.map(constraints) == Some(constraints(path.anchor()))
    }

    /// The strict form: by which route does the control plane accept the leaf in this role, of
    /// those that `admits` takes too?
    pub(crate) fn control_plane(
        &self,
        usage: Usage,
        admits: &dyn Fn(&Route<'_>) -> bool,
    ) -> Result<Route<'a>, webpki::Error> {
        let standing = self.anchors.certificates.iter().zip(&self.anchors.stands);
        let standing = standing
            .filter(|(_, stands)| **stands)
            .map(|(anchor, _)| anchor);
        let presented: Vec<_> = self
            .presented
            .iter()
            .copied()
            .chain(standing)
            .map(borrowed)
            .collect();
        let strict = self.ask(
            &self.anchors.strict,
            &presented,
            UsageOrAny(usage),
            &|path| self.strict_routes(path)?.into_iter().find(admits),
        );
        let Err(webpki::Error::MaximumPathDepthExceeded) = strict else {
            return strict;
        };
        // The anchor is one too many to stand in the path: it is left to the rules.
        let presented = &presented[..self.presented.len()];
        self.ask(&self.anchors.plain, presented, UsageOrAny(usage), &|path| {
            self.plain_routes(path)?.into_iter().find(admits)
        })
    }

    fn ask(
        &self,
        trusted: &[TrustAnchor<'_>],
        presented: &[CertificateDer<'_>],
        usage: impl ExtendedKeyUsageValidator,
        route: &dyn Fn(&VerifiedPath<'_>) -> Option<Route<'a>>,
    ) -> Result<Route<'a>, webpki::Error> {
        let taken = RefCell::new(None);
        let verify_path = |path: &VerifiedPath<'_>| {
            let found = Some(path)
                .filter(|path| self.goes_through_candidate(path))
                .and_then(route);
            let verdict = if found.is_some() {
                Ok(())
            } else {
                Err(webpki::Error::UnknownIssuer)
            };
            taken.replace(found);
            verdict
        };
        let remembering = self.signatures.algorithms();
        let remembering = remembering.iter();
        let mut algorithms: Vec<&dyn SignatureVerificationAlgorithm> =
            remembering.map(|one| one as _).collect();
        let der = match self.leaf {
            Leaf::Probe { probe, .. } => {
                algorithms.push(&probe.algorithm);
                &probe.der
            }
            Leaf::Workload(certificate) => certificate.der(),
        };
        EndEntityCert::try_from(der)?.verify_for_usage(
            &algorithms,
            trusted,
            presented,
            self.at,
            usage,
            None,
            Some(&verify_path),
        )?;
        taken.into_inner().ok_or(webpki::Error::UnknownIssuer)
    }

    /// webpki may know another way round the candidate: an anchor of its name and key, a
    /// cross-signed twin. The question is about this certificate.
    fn goes_through_candidate(&self, path: &VerifiedPath<'_>) -> bool {
        let Leaf::Probe { candidate, .. } = self.leaf else {
            return true;
        };
        match path.intermediate_certificates().next() {
            Some(first) => first.der() == *candidate.der(),
            None => self.anchors.certificates.contains(candidate),
        }
    }

    /// The certificates of a path above the leaf.
    fn authorities(&self, path: &VerifiedPath<'_>) -> Option<Vec<&'a Certificate>> {
        let known = |one: &webpki::Cert<'_>| {
            let der = one.der();
            self.presented
                .iter()
                .copied()
                .chain(&self.anchors.certificates)
                .find(|certificate| *certificate.der() == der)
        };
        path.intermediate_certificates().map(known).collect()
    }

    /// A path of webpki's ends in a name and a key: the certificates of the bundle that bear them.
    fn anchors_of<'p>(
        &self,
        path: &'p VerifiedPath<'_>,
    ) -> impl Iterator<Item = usize> + use<'a, 'p> {
        let trusted = path.anchor();
        self.anchors
            .by_index
            .iter()
            .enumerate()
            .filter_map(move |(index, anchor)| {
                let anchor = anchor.as_ref()?;
                let is_it = anchor.subject == trusted.subject
                    && anchor.subject_public_key_info == trusted.subject_public_key_info;
                is_it.then_some(index)
            })
    }

    /// The routes that a path stands for when an anchor is a certificate.
    ///
    /// An anchor that signed itself must be the last of the path's intermediates, where webpki has
    /// judged it. One that did not cannot stand there, and is left to the rules.
    fn strict_routes(&self, path: &VerifiedPath<'_>) -> Option<Vec<Route<'a>>> {
        let bundle = &self.anchors.certificates;
        let authorities = self.authorities(path)?;
        let last = authorities
            .last()
            .and_then(|last| bundle.iter().position(|one| one == *last));
        if let Some(anchor) = last
            && self.anchors.stands[anchor]
        {
            let below = authorities.len() - 1;
            return Some(vec![Route {
                authorities: authorities[..below].to_vec(),
                anchor,
            }]);
        }
        let routes = self
            .anchors_of(path)
            .filter(|&anchor| !self.anchors.stands[anchor])
            .filter(|&anchor| self.has_constraints_of(path, anchor))
            .map(|anchor| Route {
                authorities: authorities.clone(),
                anchor,
            });
        Some(routes.collect())
    }
}

fn borrowed(certificate: &Certificate) -> CertificateDer<'_> {
    CertificateDer::from(certificate.der().as_ref())
}

/// Both roles of a proxy at once: a path that is good for both answers two questions.
struct ServerAndClient;

/// No purpose is asked for, and whatever a certificate is for will do.
struct AnyUsage;

impl ExtendedKeyUsageValidator for AnyUsage {
    fn validate(&self, present: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        for purpose in present {
            purpose?;
        }
        Ok(())
    }
}

impl ExtendedKeyUsageValidator for ServerAndClient {
    fn validate(&self, present: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        let (server, client) = (
            KeyPurposeId::new(SERVER_AUTH),
            KeyPurposeId::new(CLIENT_AUTH),
        );
        let (mut is_absent, mut has_server, mut has_client) = (true, false, false);
        for purpose in present {
            let purpose = purpose?;
            is_absent = false;
            has_server |= purpose == server;
            has_client |= purpose == client;
        }
        if is_absent || has_server && has_client {
            return Ok(());
        }
        // Never seen: the two are asked about apart then.
        Err(webpki::Error::UnknownIssuer)
    }
}

/// Go's rule for extended key usages: the one that is asked for, or any (Go, crypto/x509/verify.go,
/// `checkChainForKeyUsage`). Linkerd names none, which means `serverAuth`.
struct UsageOrAny(Usage);

impl ExtendedKeyUsageValidator for UsageOrAny {
    fn validate(&self, present: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        let wanted = KeyPurposeId::new(match self.0 {
            Usage::Any => return AnyUsage.validate(present),
            Usage::Client => CLIENT_AUTH,
            Usage::Server => SERVER_AUTH,
        });
        let mut is_absent = true;
        for purpose in present {
            is_absent = false;
            let purpose = purpose?;
            if purpose == wanted || purpose == KeyPurposeId::new(ANY_EXTENDED_KEY_USAGE) {
                return Ok(());
            }
        }
        if is_absent {
            return Ok(());
        }
        Err(webpki::Error::RequiredEkuNotFoundContext(
            webpki::RequiredEkuNotFoundContext {
                required: webpki::KeyUsage::server_auth(),
                present: Vec::new(),
            },
        ))
    }
}

/// A workload certificate that the candidate could sign, as Linkerd's identity service would ask
/// (Linkerd, pkg/tls/ca.go).
pub(crate) struct Probe {
    der: CertificateDer<'static>,
    algorithm: ProbeAlgorithm,
}

impl Probe {
    /// A probe below `candidate` that speaks for `identity`, or for nobody.
    ///
    /// Fails where the candidate's key is of a kind whose signatures cannot be verified.
    pub(crate) fn new(
        candidate: &Certificate,
        identity: Option<&Identity>,
    ) -> Result<Self, webpki::Error> {
        let spki = candidate.public_key().spki();
        let (_, parsed) =
            SubjectPublicKeyInfo::from_der(spki).map_err(|_| webpki::Error::BadDer)?;
        let key_algorithm = candidate.public_key().algorithm().id().ok_or_else(|| {
            webpki::Error::UnsupportedSignatureAlgorithmForPublicKeyContext(
                webpki::UnsupportedSignatureAlgorithmForPublicKeyContext {
                    signature_algorithm_id: PROBE_ALGORITHM.to_vec(),
                    public_key_algorithm_id: parsed.algorithm.algorithm.as_bytes().to_vec(),
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
        let public_key = parsed.subject_public_key.data.to_vec();
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

/// Accepts one signature: the mark on the probe, "by" the key of the candidate.
///
/// Its object identifier is under an arc that no certificate uses, so that nothing else is ever
/// brought before it; and if something were, it would have to be the probe.
#[derive(Debug)]
struct ProbeAlgorithm {
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
                for year in [FIRST_YEAR, LAST_YEAR] {
                    let time = GeneralizedTime::from_datetime(january(year));
                    validity.next().write_generalized_time(&time);
                }
            });
            // A name of its own: webpki takes a name and a key that it has met for a loop.
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

fn january(year: i32) -> time::OffsetDateTime {
    time::Date::from_ordinal_date(year, 1).map_or(time::OffsetDateTime::UNIX_EPOCH, |date| {
        date.midnight().assume_utc()
    })
}

const ANY_EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x25, 0x00];
const CLIENT_AUTH: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02];
const SERVER_AUTH: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01];
const FIRST_YEAR: i32 = 1970;
const LAST_YEAR: i32 = 9999;
const COMMON_NAME: &[u64] = &[2, 5, 4, 3];
const MARK: &[u8] = b"the probe leaf of meshpki";
const PROBE_NAME: &str = "the probe leaf of meshpki";
/// 2.25.0: the nil UUID's arc, which stands for nothing (ITU-T X.667).
const PROBE_OID: &[u64] = &[2, 25, 0];
const PROBE_ALGORITHM: AlgorithmIdentifier =
    AlgorithmIdentifier::from_slice(&[0x06, 0x02, 0x69, 0x00]);
const SUBJECT_ALT_NAME: &[u64] = &[2, 5, 29, 17];

#[cfg(test)]
mod tests {
    use super::*;

    /// What it accepts besides would be taken for a workload certificate that nobody has signed.
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
