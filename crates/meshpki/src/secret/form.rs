//! The forms of a private key: they are recognised by their content, and written.

use pkcs8::PrivateKeyInfoRef;
use pkcs8::der::asn1::ContextSpecific;
use pkcs8::der::{self, Decode, Encode, Reader, Tagged};
use pkcs8::spki::{AlgorithmIdentifierRef, ObjectIdentifier, SubjectPublicKeyInfoRef};
use zeroize::Zeroizing;

use crate::certificate::public_key::PublicKey;
use crate::error::{Error, Reason};
use crate::pem::block::Block;
use crate::pem::text::Text;
use crate::secret::point::{Curve, P256, P384};
use crate::source::Source;
use crate::text::label::Label;

/// What a block or a file contains.
pub(crate) enum Content {
    Clear {
        #[cfg_attr(
            not(feature = "issue"),
            expect(dead_code, reason = "only a key that signs needs it")
        )]
        pkcs8: Zeroizing<Vec<u8>>,
        public_key: PublicKey,
        /// The label that this content should have.
        form: &'static str,
    },
    Encrypted(
        #[cfg_attr(
            not(feature = "issue"),
            expect(dead_code, reason = "only a key that is decrypted needs it")
        )]
        Encryption,
    ),
}

/// How a key is encrypted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Encryption {
    /// By headers in its PEM block (RFC 1421, section 4.6.1.3), as OpenSSL did before 1.0 and step does.
    Headers,
    /// As PKCS#8 (RFC 5958, section 3).
    Pkcs8,
}

/// The only private key of a file.
pub(crate) fn only_key<'a>(source: &Source, text: &'a Text) -> Result<&'a Block, Error> {
    let mut keys = text.blocks.iter().filter(|block| block.is_private_key());
    let Some(key) = keys.next() else {
        return Err(Error::new(
            source,
            Reason::NoKey {
                found: text.labels(),
            },
        ));
    };
    match keys.count() {
        0 => Ok(key),
        more => Err(Error::new(source, Reason::SeveralKeys { count: more + 1 })),
    }
}

/// Reads a key by its content, whatever its label is. Linkerd trusts the label, so a wrong label is a finding.
pub(crate) fn read(block: &Block) -> Result<Content, Reason> {
    if block.headers {
        return Ok(Content::Encrypted(Encryption::Headers));
    }
    if block.label == "ENCRYPTED PRIVATE KEY" {
        return Ok(Content::Encrypted(Encryption::Pkcs8));
    }
    let (number, line) = (block.origin.block(), block.origin.line());
    read_der(&block.contents, block.label, number, line)
}

/// Does the same for the bytes of a block or of a file.
pub(crate) fn read_der(
    bytes: &[u8],
    label: Label,
    block: usize,
    line: usize,
) -> Result<Content, Reason> {
    let unsupported = |detail| Reason::UnsupportedKey { block, detail };
    let (pkcs8, form) = if let Ok(key) = sec1::EcPrivateKey::from_der(bytes) {
        (wrap_sec1(&key, block)?, "EC PRIVATE KEY")
    } else if pkcs1::RsaPrivateKeyRef::from_der(bytes).is_ok() {
        let wrapped = wrap(RSA_ENCRYPTION, Some(der::AnyRef::NULL), bytes);
        (
            wrapped.map_err(|_| unsupported(UNWRITABLE))?,
            "RSA PRIVATE KEY",
        )
    } else if PrivateKeyInfoRef::try_from(bytes).is_ok() {
        (Zeroizing::new(bytes.to_vec()), "PRIVATE KEY")
    } else if pkcs8::EncryptedPrivateKeyInfoRef::try_from(bytes).is_ok() {
        return Ok(Content::Encrypted(Encryption::Pkcs8));
    } else if describes_its_curve(bytes) {
        return Err(Reason::ExplicitCurve { block });
    } else {
        return Err(Reason::Malformed {
            block,
            label,
            line,
            detail: "it is not a private key",
        });
    };
    let pkcs8 = completed(pkcs8, block)?;
    let public_key = public_key(&pkcs8, block)?;
    Ok(Content::Clear {
        pkcs8,
        public_key,
        form,
    })
}

/// SEC1 with the curve's parameters instead of its name (RFC 3279, section 2.3.5), which nothing in a mesh reads.
fn describes_its_curve(bytes: &[u8]) -> bool {
    let parse = |reader: &mut der::SliceReader<'_>| {
        reader.sequence(|reader| {
            u8::decode(reader)?;
            <&der::asn1::OctetStringRef>::decode(reader)?;
            let described = der::TagNumber(0);
            let parameters =
                ContextSpecific::<der::AnyRef<'_>>::decode_explicit(reader, described)?;
            while !reader.is_finished() {
                der::AnyRef::decode(reader)?;
            }
            Ok::<_, der::Error>(parameters.map(|one| one.value.tag()))
        })
    };
    let found = der::SliceReader::new(bytes).and_then(|mut reader| parse(&mut reader));
    matches!(found, Ok(Some(der::Tag::Sequence)))
}

/// The form that keys of this algorithm had before PKCS#8, and its label: SEC1 (RFC 5915) or PKCS#1
/// (RFC 8017, appendix A.1.2). Others have none.
#[cfg(feature = "issue")]
pub(crate) fn traditional(
    pkcs8: &[u8],
    public_key: &PublicKey,
) -> Option<(Zeroizing<Vec<u8>>, &'static str)> {
    let info = PrivateKeyInfoRef::try_from(pkcs8).ok()?;
    let inner = info.private_key.as_bytes();
    match info.algorithm.oid {
        EC_PUBLIC_KEY => {
            let spki = SubjectPublicKeyInfoRef::from_der(public_key.spki()).ok()?;
            // PKCS#8 names the curve outside, SEC1 inside.
            let whole = sec1::EcPrivateKey {
                private_key: sec1::EcPrivateKey::from_der(inner).ok()?.private_key,
                parameters: Some(sec1::EcParameters::NamedCurve(
                    info.algorithm.parameters_oid().ok()?,
                )),
                public_key: Some(spki.subject_public_key.as_bytes()?),
            };
            Some((Zeroizing::new(whole.to_der().ok()?), "EC PRIVATE KEY"))
        }
        RSA_ENCRYPTION => Some((Zeroizing::new(inner.to_vec()), "RSA PRIVATE KEY")),
        _ => None,
    }
}

/// The public key of a PKCS#8 key: from the backend, which checks that the two belong together, or from the key
/// itself if the backend does not support such keys.
fn public_key(pkcs8: &[u8], block: usize) -> Result<PublicKey, Reason> {
    let unsupported = |detail| Reason::UnsupportedKey { block, detail };
    #[cfg(feature = "issue")]
    if let Some(public_key) = crate::secret::backend::public_key(pkcs8) {
        return public_key.map_err(unsupported);
    }

    let info = PrivateKeyInfoRef::try_from(pkcs8).map_err(|_| unsupported("it is not PKCS#8"))?;
    let inner = info.private_key.as_bytes();
    let point: Vec<u8> = match info.algorithm.oid {
        EC_PUBLIC_KEY => {
            let key = sec1::EcPrivateKey::from_der(inner)
                .map_err(|_| unsupported("it is not an elliptic curve key"))?;
            // An unknown name is not repeated, because it comes from inside a private key.
            let named = info.algorithm.parameters_oid().ok();
            let known = CURVES.iter().find(|(oid, _)| Some(*oid) == named);
            let &(_, curve) = known.ok_or_else(|| unsupported("its curve is not supported"))?;
            let point = key.public_key;
            let point = point.ok_or(Reason::NoPublicPart { block, curve })?;
            if is_compressed(point) {
                return Err(Reason::CompressedPublicPart { block, curve });
            }
            let curve = named.and_then(Curve::named);
            let belongs =
                |curve: Curve| curve.point(key.private_key, false).as_deref() == Some(point);
            // The backend has refused it, unless there is none that reads keys.
            if curve.is_some_and(|curve| cfg!(feature = "issue") || !belongs(curve)) {
                return Err(unsupported(OTHER_PUBLIC_PART));
            }
            point.to_vec()
        }
        ED25519 => match info.public_key {
            Some(point) => point.as_bytes().unwrap_or_default().to_vec(),
            None => return Err(unsupported(NO_BACKEND)),
        },
        RSA_ENCRYPTION => pkcs1::RsaPrivateKeyRef::from_der(inner)
            .and_then(|key| key.public_key().to_der())
            .map_err(|_| unsupported("it is not an RSA key"))?,
        _ => {
            return Err(unsupported("its algorithm is not ECDSA, Ed25519 or RSA"));
        }
    };
    let spki = SubjectPublicKeyInfoRef {
        algorithm: info.algorithm,
        subject_public_key: der::asn1::BitStringRef::from_bytes(&point)
            .map_err(|_| unsupported("its public part is invalid"))?,
    };
    spki.to_der()
        .ok()
        .and_then(|der| PublicKey::from_spki(&der))
        .ok_or_else(|| unsupported("its public part is invalid"))
}

/// The same key as version 1 of PKCS#8, which every reader supports: the backends write Ed25519 keys as version 2,
/// which OpenSSL 3.0 does not support.
#[cfg(feature = "issue")]
pub(crate) fn without_public_part(pkcs8: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let info = PrivateKeyInfoRef::try_from(pkcs8).ok()?;
    let bare = PrivateKeyInfoRef::new(info.algorithm, info.private_key);
    bare.to_der().map(Zeroizing::new).ok()
}

/// Converts SEC1 to PKCS#8, the only form that the backends read. PKCS#8 names the curve outside the key, SEC1 inside.
fn wrap_sec1(key: &sec1::EcPrivateKey<'_>, block: usize) -> Result<Zeroizing<Vec<u8>>, Reason> {
    let unsupported = |detail| Reason::UnsupportedKey { block, detail };
    let curve = key
        .parameters
        .and_then(sec1::EcParameters::named_curve)
        .ok_or_else(|| unsupported("it does not name its curve"))?;
    let inner = sec1::EcPrivateKey {
        private_key: key.private_key,
        parameters: None,
        public_key: key.public_key,
    };
    inner
        .to_der()
        .map(Zeroizing::new)
        .and_then(|der| wrap(EC_PUBLIC_KEY, Some(der::AnyRef::from(&curve)), &der))
        .map_err(|_| unsupported(UNWRITABLE))
}

/// The same key in the form that the backends require: the secret number has the length of the curve (RFC 5915, section
/// 3), and the public part is present and uncompressed. GnuTLS sometimes writes a zero before the number, others leave
/// out zeros or the public part; Go reads all of these.
fn completed(pkcs8: Zeroizing<Vec<u8>>, block: usize) -> Result<Zeroizing<Vec<u8>>, Reason> {
    let unsupported = |detail| Reason::UnsupportedKey { block, detail };
    let info = PrivateKeyInfoRef::try_from(pkcs8.as_slice())
        .map_err(|_| unsupported("it is not PKCS#8"))?;
    if info.algorithm.oid != EC_PUBLIC_KEY {
        return Ok(pkcs8);
    }
    let named = info.algorithm.parameters_oid().ok();
    let Some(curve) = named.and_then(Curve::named) else {
        if is_description(info.algorithm.parameters) {
            return Err(Reason::ExplicitCurve { block });
        }
        return Ok(pkcs8);
    };
    let key = sec1::EcPrivateKey::from_der(info.private_key.as_bytes())
        .map_err(|_| unsupported("it is not an elliptic curve key"))?;
    let compressed = key.public_key.filter(|point| is_compressed(point));
    let is_complete = key.public_key.is_some() && compressed.is_none();
    if is_complete && key.private_key.len() == curve.size() {
        return Ok(pkcs8);
    }

    let zeros = key
        .private_key
        .iter()
        .take_while(|&&byte| byte == 0)
        .count();
    let significant = &key.private_key[zeros..];
    let Some(missing) = curve.size().checked_sub(significant.len()) else {
        return Err(unsupported("its secret number is too long for its curve"));
    };
    let mut scalar = Zeroizing::new(Vec::with_capacity(curve.size()));
    scalar.resize(missing, 0);
    scalar.extend_from_slice(significant);
    let point = |compressed| {
        let point = curve.point(&scalar, compressed);
        point.ok_or_else(|| unsupported("its secret number is not valid for its curve"))
    };
    let computed;
    let public_key = if is_complete {
        key.public_key
    } else {
        if compressed.is_some() && compressed != Some(point(true)?.as_slice()) {
            return Err(unsupported(OTHER_PUBLIC_PART));
        }
        computed = point(false)?;
        Some(computed.as_slice())
    };
    let whole = sec1::EcPrivateKey {
        private_key: &scalar,
        public_key,
        ..key
    };
    whole
        .to_der()
        .map(Zeroizing::new)
        .and_then(|der| wrap(EC_PUBLIC_KEY, info.algorithm.parameters, &der))
        .map_err(|_| unsupported(UNWRITABLE))
}

/// Whether it contains a curve's parameters where its name is expected (RFC 3279, section 2.3.5).
fn is_description(parameters: Option<der::AnyRef<'_>>) -> bool {
    parameters.is_some_and(|parameters| parameters.tag() == der::Tag::Sequence)
}

fn is_compressed(point: &[u8]) -> bool {
    matches!(point.first(), Some(0x02 | 0x03))
}

fn wrap(
    oid: ObjectIdentifier,
    parameters: Option<der::AnyRef<'_>>,
    bytes: &[u8],
) -> der::Result<Zeroizing<Vec<u8>>> {
    let algorithm = AlgorithmIdentifierRef { oid, parameters };
    let key = der::asn1::OctetStringRef::new(bytes)?;
    PrivateKeyInfoRef::new(algorithm, key)
        .to_der()
        .map(Zeroizing::new)
}

const OTHER_PUBLIC_PART: &str = "its public part does not belong to its private part";
const UNWRITABLE: &str = "it cannot be written as PKCS#8";
const NO_BACKEND: &str =
    "it is an Ed25519 key without its public part, which only the feature `issue` computes";
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// The NIST curves from P-192, secp256k1, the Brainpool curves from 256 bits, and SM2, each with its name.
const CURVES: [(ObjectIdentifier, &str); 10] = [
    (ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.1"), "P-192"),
    (ObjectIdentifier::new_unwrap("1.3.132.0.33"), "P-224"),
    (P256, "P-256"),
    (P384, "P-384"),
    (ObjectIdentifier::new_unwrap("1.3.132.0.35"), "P-521"),
    (ObjectIdentifier::new_unwrap("1.3.132.0.10"), "secp256k1"),
    (
        ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.7"),
        "brainpoolP256r1",
    ),
    (
        ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.11"),
        "brainpoolP384r1",
    ),
    (
        ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.13"),
        "brainpoolP512r1",
    ),
    (ObjectIdentifier::new_unwrap("1.2.156.10197.1.301"), "SM2"),
];
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
