//! Shared by the targets: a root, and keys that are public.

use std::sync::LazyLock;
use std::time::Duration;

use meshpki::{
    Authority, Certificate, CertificateDer, PrivateKey, RootOptions, SignatureAlgorithm, Signer,
    TrustBundle, UnixTime,
};
use yasna::Tag;
use yasna::models::ObjectIdentifier;

/// 2026-11-23T16:00:00Z
pub const AT: UnixTime = UnixTime::since_unix_epoch(Duration::from_secs(1_795_449_600));

/// The root that signs every issuer of the target `issuer`. Its key is [`key`] 1.
pub static ROOT: LazyLock<Authority> = LazyLock::new(|| {
    let options = RootOptions::new("root.linkerd.cluster.local");
    Authority::sign_root(&options, key(1), AT).unwrap()
});

/// The P-256 private key with the number 1 or 2: its point is the generator, or twice that.
pub fn key(number: u8) -> PrivateKey {
    let point = match number {
        1 => GENERATOR,
        _ => TWICE_GENERATOR,
    };
    let number = [[0; 31].as_slice(), &[number]].concat();
    let der = [SEC1_HEAD, &number, SEC1_CURVE, point].concat();
    let text = pem::encode(&pem::Pem::new("EC PRIVATE KEY", der));
    PrivateKey::from_pem("key", text.as_bytes()).unwrap()
}

/// A bundle with only the root.
pub fn bundle() -> TrustBundle {
    TrustBundle::from_iter([ROOT.certificate().clone()])
}

/// A certificate signed by the root, whatever its content.
pub fn signed_issuer(signed_part: &[u8]) -> Option<Certificate> {
    let unsigned = certificate(signed_part, &[]);
    Certificate::from_der("unsigned", &unsigned).ok()?; // signing is slow
    let signature = ROOT
        .signer()
        .sign(&SignatureAlgorithm::EcdsaSha256, signed_part);
    Certificate::from_der("signed", &certificate(signed_part, &signature.ok()?)).ok()
}

/// A workload certificate of an issuer whose key is [`key`] 2, written without meshpki: the issuer's
/// name is copied unchanged.
pub fn workload(issuer: &Certificate) -> Certificate {
    let names = b"\x82\x3adefault.default.serviceaccount.identity.linkerd.cluster.local";
    let signed_part = yasna::construct_der(|writer| {
        writer.write_sequence(|writer| {
            writer
                .next()
                .write_tagged(Tag::context(0), |version| version.write_u8(2));
            writer.next().write_u8(1);
            writer.next().write_der(ECDSA_WITH_SHA256);
            writer.next().write_der(issuer.subject().der());
            writer.next().write_der(VALIDITY);
            writer.next().write_sequence(|_subject| {});
            writer.next().write_der(key(1).public_key().spki());
            writer.next().write_tagged(Tag::context(3), |extensions| {
                extensions.write_sequence(|extensions| {
                    extensions.next().write_sequence(|extension| {
                        extension
                            .next()
                            .write_oid(&ObjectIdentifier::from_slice(&[2, 5, 29, 17]));
                        extension.next().write_bool(true);
                        extension
                            .next()
                            .write_bytes(&yasna::construct_der(|writer| {
                                writer.write_sequence(|writer| writer.next().write_der(names));
                            }));
                    });
                });
            });
        });
    });
    let signature = key(2).sign(&SignatureAlgorithm::EcdsaSha256, &signed_part);
    Certificate::from_der("workload", &certificate(&signed_part, &signature.unwrap())).unwrap()
}

/// webpki's verdict on a workload, as a TLS server and as a TLS client, without meshpki.
pub fn proxy_accepts(workload: &Certificate, issuer: &Certificate) -> Result<(), webpki::Error> {
    let anchor = webpki::anchor_from_trusted_cert(ROOT.certificate().der())?;
    let leaf = webpki::EndEntityCert::try_from(workload.der())?;
    let presented: [CertificateDer<'_>; 1] = [issuer.der().clone()];
    for usage in [
        webpki::KeyUsage::server_auth(),
        webpki::KeyUsage::client_auth(),
    ] {
        let algorithms = webpki::ALL_VERIFICATION_ALGS;
        leaf.verify_for_usage(
            algorithms,
            std::slice::from_ref(&anchor),
            &presented,
            AT,
            usage,
            None,
            None,
        )?;
    }
    Ok(())
}

/// Splits concatenated DER at the first empty `SEQUENCE`.
pub fn pieces(mut bytes: &[u8]) -> (Vec<&[u8]>, Vec<&[u8]>) {
    let (mut before, mut after, mut divided) = (Vec::new(), Vec::new(), false);
    while let [0x30, 0x82, high, low, ..] | [0x30, 0, high, low, ..] = *bytes {
        let long = bytes[1] != 0;
        let length = if long {
            4 + usize::from(high) * 256 + usize::from(low)
        } else {
            2
        };
        let (piece, rest) = bytes.split_at(length.min(bytes.len()));
        bytes = rest;
        match (long, divided) {
            (false, _) => divided = true,
            (true, false) => before.push(piece),
            (true, true) => after.push(piece),
        }
    }
    (before, after)
}

fn certificate(signed_part: &[u8], signature: &[u8]) -> Vec<u8> {
    yasna::construct_der(|writer| {
        writer.write_sequence(|writer| {
            writer.next().write_der(signed_part);
            writer.next().write_der(ECDSA_WITH_SHA256);
            writer
                .next()
                .write_bitvec_bytes(signature, signature.len() * 8);
        });
    })
}

const ECDSA_WITH_SHA256: &[u8] = b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02";
/// 2026-11-23T00:00:00Z until 2026-11-24T00:00:00Z
const VALIDITY: &[u8] = b"\x30\x1e\x17\x0d261123000000Z\x17\x0d261124000000Z";
const SEC1_HEAD: &[u8] = b"\x30\x77\x02\x01\x01\x04\x20";
const SEC1_CURVE: &[u8] = b"\xa0\x0a\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\xa1\x44\x03\x42\x00";
const GENERATOR: &[u8] = b"\x04\
    \x6b\x17\xd1\xf2\xe1\x2c\x42\x47\xf8\xbc\xe6\xe5\x63\xa4\x40\xf2\
    \x77\x03\x7d\x81\x2d\xeb\x33\xa0\xf4\xa1\x39\x45\xd8\x98\xc2\x96\
    \x4f\xe3\x42\xe2\xfe\x1a\x7f\x9b\x8e\xe7\xeb\x4a\x7c\x0f\x9e\x16\
    \x2b\xce\x33\x57\x6b\x31\x5e\xce\xcb\xb6\x40\x68\x37\xbf\x51\xf5";
const TWICE_GENERATOR: &[u8] = b"\x04\
    \x7c\xf2\x7b\x18\x8d\x03\x4f\x7e\x8a\x52\x38\x03\x04\xb5\x1a\xc3\
    \xc0\x89\x69\xe2\x77\xf2\x1b\x35\xa6\x0b\x48\xfc\x47\x66\x99\x78\
    \x07\x77\x55\x10\xdb\x8e\xd0\x40\x29\x3d\x9a\xc6\x9f\x74\x30\xdb\
    \xba\x7d\xad\xe6\x3c\xe9\x82\x29\x9e\x04\xb7\x9d\x22\x78\x73\xd1";
