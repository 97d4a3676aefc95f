//! Private keys: every form that is read, every form that is not, and nothing shown of any.

use meshpki::{
    Authority, EncryptionError, KeyAlgorithm, KeyFile, KeyForm, Label, PrivateKey, Reason,
    RootOptions, SignatureAlgorithm, Signer, Source,
};

use crate::common::at;
use crate::vectors::{
    EC_COMPRESSED, EC_COMPRESSED_PKCS8, EC_ENCRYPTED_3DES, EC_ENCRYPTED_MANY_ROUNDS,
    EC_ENCRYPTED_PBES1, EC_ENCRYPTED_PKCS8, EC_ENCRYPTED_SCRYPT, EC_ENCRYPTED_SEC1,
    EC_ENCRYPTED_SHA1, EC_EXPLICIT, EC_EXPLICIT_PKCS8, EC_OTHER_SEC1, EC_PKCS8, EC_SEC1,
    EC_WITH_PARAMETERS, EC_WITHOUT_PUBLIC_PART, EC_WITHOUT_PUBLIC_PART_PKCS8, P521_COMPRESSED,
    P521_PKCS8, P521_WITHOUT_PUBLIC_PART, RSA_2048_PKCS1, RSA_2048_PKCS8,
};

#[test]
fn one_key_is_the_same_in_every_form() {
    let read = |pem: &str| PrivateKey::from_pem("key", pem.as_bytes()).unwrap();
    let key = read(EC_PKCS8);
    assert_eq!(*key.public_key().algorithm(), KeyAlgorithm::EcdsaP256);
    for form in [EC_SEC1, EC_WITH_PARAMETERS] {
        assert_eq!(read(form).public_key(), key.public_key());
    }
    assert_ne!(read(EC_OTHER_SEC1).public_key(), key.public_key());

    let key = read(RSA_2048_PKCS8);
    assert_eq!(*key.public_key().algorithm(), KeyAlgorithm::Rsa(2048));
    assert_eq!(read(RSA_2048_PKCS1).public_key(), key.public_key());
}

/// A caller that picks the algorithm by another key would else send a signature that nobody verifies.
#[test]
fn a_key_signs_only_with_its_own_algorithm() {
    let all = [
        SignatureAlgorithm::EcdsaSha256,
        SignatureAlgorithm::EcdsaSha384,
        SignatureAlgorithm::EcdsaSha512,
        SignatureAlgorithm::Ed25519,
        SignatureAlgorithm::RsaSha256,
        SignatureAlgorithm::RsaSha384,
    ];
    let generated = [
        KeyAlgorithm::EcdsaP256,
        KeyAlgorithm::EcdsaP384,
        KeyAlgorithm::Ed25519,
    ];
    let mut keys: Vec<_> = generated
        .iter()
        .map(|algorithm| PrivateKey::generate(algorithm).unwrap())
        .collect();
    keys.push(PrivateKey::from_pem("key", RSA_2048_PKCS8.as_bytes()).unwrap());
    for key in keys {
        let own = key.public_key().algorithm().signs_with().unwrap();
        for algorithm in &all {
            let signed = Signer::sign(&&key, algorithm, b"message");
            assert_eq!(signed.is_ok(), *algorithm == own, "{key:?} {algorithm}");
            if let Err(error) = signed {
                assert!(
                    error.to_string().contains(&algorithm.to_string()),
                    "{error}"
                );
            }
        }
    }
}

#[test]
fn every_form_signs() {
    for pem in [
        EC_PKCS8,
        EC_SEC1,
        EC_WITH_PARAMETERS,
        RSA_2048_PKCS8,
        RSA_2048_PKCS1,
    ] {
        let key = PrivateKey::from_pem("ca.key", pem.as_bytes()).unwrap();
        let root = Authority::sign_root(&RootOptions::new("root"), key, at()).unwrap();
        assert_eq!(root.certificate().public_key(), root.signer().public_key());
    }
}

/// GnuTLS writes a zero before a number whose first bit is set.
#[test]
fn secret_number_with_a_zero_before_it_is_the_same_number() {
    let mut der = contents(EC_SEC1);
    assert_eq!(der[..7], [0x30, 0x77, 0x02, 0x01, 0x01, 0x04, 0x20]);
    (der[1], der[6]) = (0x78, 0x21);
    der.insert(7, 0);
    let padded = wrap("EC PRIVATE KEY", &der);
    let key = PrivateKey::from_pem("key", padded.as_bytes()).unwrap();
    let whole = PrivateKey::from_pem("key", EC_SEC1.as_bytes()).unwrap();
    assert_eq!(key.public_key(), whole.public_key());
    assert_eq!(key.to_pem(), whole.to_pem());
}

#[test]
fn generated_key_is_read_again() {
    for algorithm in [
        KeyAlgorithm::EcdsaP256,
        KeyAlgorithm::EcdsaP384,
        KeyAlgorithm::Ed25519,
    ] {
        let key = PrivateKey::generate(&algorithm).unwrap();
        assert_eq!(*key.public_key().algorithm(), algorithm);
        let again = PrivateKey::from_pem("key", key.to_pem().as_bytes()).unwrap();
        assert_eq!(again.public_key(), key.public_key());
        assert_eq!(again.to_pem(), key.to_pem());
        let file = KeyFile::from_pem("key", key.to_pem().as_bytes()).unwrap();
        assert_eq!(file.public_key(), Some(key.public_key()));
        assert_eq!(file.mislabelled(), None);
    }
}

#[test]
fn generated_keys_differ() {
    let key = || PrivateKey::generate(&KeyAlgorithm::EcdsaP256).unwrap();
    assert_ne!(key().public_key(), key().public_key());
}

#[test]
fn keys_of_other_algorithms_are_not_generated() {
    for algorithm in [KeyAlgorithm::EcdsaP521, KeyAlgorithm::Rsa(2048)] {
        let error = PrivateKey::generate(&algorithm).unwrap_err();
        assert!(
            error.to_string().starts_with(&algorithm.to_string()),
            "{error}"
        );
    }
}

#[test]
fn key_that_the_backend_cannot_use_still_has_its_public_part() {
    let file = KeyFile::from_pem("key", P521_PKCS8.as_bytes()).unwrap();
    let algorithm = file.public_key().unwrap().algorithm();
    assert_eq!(*algorithm, KeyAlgorithm::EcdsaP521);
}

#[test]
fn encrypted_key_is_unreadable_to_sign_and_readable_to_judge() {
    for (pem, label) in [
        (EC_ENCRYPTED_PKCS8, "ENCRYPTED PRIVATE KEY"),
        (EC_ENCRYPTED_SEC1, "EC PRIVATE KEY"),
    ] {
        let label = Label::from(label);
        assert_eq!(unreadable(pem), Reason::EncryptedKey { label });
        let file = KeyFile::from_pem("key", pem.as_bytes()).unwrap();
        assert!(file.is_encrypted());
        assert_eq!((file.label(), file.public_key()), (label, None));
    }
}

#[test]
fn password_decrypts_what_openssl_encrypts() {
    let key = PrivateKey::from_pem("key", EC_PKCS8.as_bytes()).unwrap();
    for pem in [
        EC_ENCRYPTED_PKCS8,
        EC_ENCRYPTED_SCRYPT,
        EC_ENCRYPTED_SHA1,
        EC_ENCRYPTED_3DES,
        EC_PKCS8,
        EC_SEC1,
    ] {
        let opened = PrivateKey::from_encrypted_pem("key", pem.as_bytes(), b"secret").unwrap();
        assert_eq!(opened.to_pem(), key.to_pem());
        let der = contents(pem);
        let opened = PrivateKey::from_encrypted_der("key", &der, b"secret").unwrap();
        assert_eq!(opened.to_pem(), key.to_pem());
    }
}

#[test]
fn wrong_password_decrypts_nothing() {
    for pem in [EC_ENCRYPTED_PKCS8, EC_ENCRYPTED_SCRYPT, EC_ENCRYPTED_SHA1] {
        for password in ["", "Secret", "secret "] {
            let error = PrivateKey::from_encrypted_pem("key", pem.as_bytes(), password.as_bytes());
            let error = error.unwrap_err();
            assert_eq!(*error.reason(), Reason::WrongPassword { block: 1 });
        }
    }
}

#[test]
fn encryption_that_is_not_supported_is_an_error_that_names_it() {
    for (pem, expected) in [
        (EC_ENCRYPTED_SEC1, "encrypted by PEM headers"),
        (EC_ENCRYPTED_PBES1, "PBES2 (RFC 8018)"),
        (EC_ENCRYPTED_MANY_ROUNDS, "more than ten million rounds"),
    ] {
        let error = PrivateKey::from_encrypted_pem("key", pem.as_bytes(), b"secret").unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn encrypted_key_is_decrypted_again_and_differs_each_time() {
    for algorithm in [
        KeyAlgorithm::EcdsaP256,
        KeyAlgorithm::EcdsaP384,
        KeyAlgorithm::Ed25519,
    ] {
        let key = PrivateKey::generate(&algorithm).unwrap();
        let pem = key.to_encrypted_pem("pässword".as_bytes()).unwrap();
        assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
        assert_ne!(key.to_encrypted_pem("pässword".as_bytes()).unwrap(), pem);
        let again = PrivateKey::from_encrypted_pem("key", pem.as_bytes(), "pässword".as_bytes());
        assert_eq!(again.unwrap().to_pem(), key.to_pem());
        assert_eq!(
            key.to_encrypted_pem(b""),
            Err(EncryptionError::EmptyPassword)
        );
    }
}

#[test]
fn traditional_forms_are_those_of_openssl() {
    let key = |pem: &str| PrivateKey::from_pem("key", pem.as_bytes()).unwrap();
    for (pkcs8, traditional) in [(EC_PKCS8, EC_SEC1), (RSA_2048_PKCS8, RSA_2048_PKCS1)] {
        let pem = key(pkcs8).to_pem_as(KeyForm::Traditional);
        assert_eq!(pem.as_str(), traditional);
        assert_eq!(
            *key(pkcs8).to_der(KeyForm::Traditional),
            contents(traditional)
        );
        assert_eq!(*key(traditional).to_der(KeyForm::Pkcs8), contents(pkcs8));
    }
    let edwards = PrivateKey::generate(&KeyAlgorithm::Ed25519).unwrap();
    assert_eq!(edwards.to_pem_as(KeyForm::Traditional), edwards.to_pem());
}

#[test]
fn key_that_has_to_be_written_again_is_an_error_that_says_why() {
    for (pem, reason) in [
        (
            P521_COMPRESSED,
            Reason::CompressedPublicPart {
                block: 1,
                curve: "P-521",
            },
        ),
        (EC_EXPLICIT, Reason::ExplicitCurve { block: 1 }),
        (EC_EXPLICIT_PKCS8, Reason::ExplicitCurve { block: 1 }),
        (
            P521_WITHOUT_PUBLIC_PART,
            Reason::NoPublicPart {
                block: 1,
                curve: "P-521",
            },
        ),
    ] {
        // One backend computes the public part of a key of P-521 itself.
        if cfg!(feature = "aws-lc-rs") && [P521_COMPRESSED, P521_WITHOUT_PUBLIC_PART].contains(&pem)
        {
            continue;
        }
        let error = PrivateKey::from_pem("key", pem.as_bytes()).unwrap_err();
        assert_eq!(*error.reason(), reason);
    }
}

#[test]
fn der_is_read_in_every_form() {
    let key = PrivateKey::from_pem("key", EC_PKCS8.as_bytes()).unwrap();
    for pem in [EC_PKCS8, EC_SEC1] {
        let read = PrivateKey::from_der("key", &contents(pem)).unwrap();
        assert_eq!(read.to_pem(), key.to_pem());
    }
    let rsa = PrivateKey::from_der("key", &contents(RSA_2048_PKCS1)).unwrap();
    assert_eq!(*rsa.public_key().algorithm(), KeyAlgorithm::Rsa(2048));
    let error = PrivateKey::from_der("key", &contents(EC_ENCRYPTED_PKCS8)).unwrap_err();
    assert!(matches!(error.reason(), Reason::EncryptedKey { .. }));
    assert!(PrivateKey::from_der("key", b"").is_err());
}

#[test]
fn file_says_which_label_comes_first() {
    let file = KeyFile::from_pem("issuer.key", EC_WITH_PARAMETERS.as_bytes()).unwrap();
    assert_eq!(
        (file.first_label().as_str(), file.label().as_str()),
        ("EC PARAMETERS", "EC PRIVATE KEY")
    );
    assert_eq!(
        (file.origin().source(), file.origin().block()),
        (&Source::from("issuer.key"), 2)
    );
    assert_eq!(file.origin().line(), 4);
}

#[test]
fn wrong_label_is_read_by_content_and_remembered() {
    for (pem, from, to, expected) in [
        (EC_SEC1, "EC PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY"),
        (
            EC_SEC1,
            "EC PRIVATE KEY",
            "RSA PRIVATE KEY",
            "EC PRIVATE KEY",
        ),
        (EC_PKCS8, "PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY"),
        (
            RSA_2048_PKCS1,
            "RSA PRIVATE KEY",
            "PRIVATE KEY",
            "RSA PRIVATE KEY",
        ),
    ] {
        let file = KeyFile::from_pem("key", pem.replace(from, to).as_bytes()).unwrap();
        assert_eq!(file.mislabelled(), Some(expected));
        assert!(file.public_key().is_some());
    }
}

/// Go computes it, whatever is written.
#[test]
fn key_without_its_public_part_or_with_a_compressed_one_is_the_whole_key() {
    let whole = PrivateKey::from_pem("key", EC_PKCS8.as_bytes()).unwrap();
    for pem in [
        EC_COMPRESSED,
        EC_COMPRESSED_PKCS8,
        EC_WITHOUT_PUBLIC_PART,
        EC_WITHOUT_PUBLIC_PART_PKCS8,
    ] {
        let key = PrivateKey::from_pem("key", pem.as_bytes()).unwrap();
        assert_eq!(key.public_key(), whole.public_key());
        assert_eq!(key.to_pem(), whole.to_pem());
        let root = Authority::sign_root(&RootOptions::new("root"), key, at());
        assert!(root.is_ok());
        let file = KeyFile::from_pem("key", pem.as_bytes()).unwrap();
        assert_eq!(file.public_key(), Some(whole.public_key()));
        let read = PrivateKey::from_der("key", &contents(pem)).unwrap();
        assert_eq!(read.to_pem(), whole.to_pem());
    }
}

#[test]
fn public_part_is_computed_on_every_curve_that_signs() {
    for algorithm in [KeyAlgorithm::EcdsaP256, KeyAlgorithm::EcdsaP384] {
        for _ in 0..8 {
            let whole = PrivateKey::generate(&algorithm).unwrap();
            let sec1 = whole.to_der(KeyForm::Traditional);
            let (bare, compressed) = (without_point(&sec1), with_compressed_point(&sec1));
            for der in [bare, compressed] {
                let key = PrivateKey::from_der("key", &der).unwrap();
                assert_eq!(key.public_key(), whole.public_key());
                assert_eq!(key.to_pem(), whole.to_pem());
            }
        }
    }
}

#[test]
fn secret_number_that_is_invalid_for_its_curve_is_unreadable() {
    for byte in [0, 0xff] {
        let mut der = contents(EC_WITHOUT_PUBLIC_PART);
        der[7..39].fill(byte);
        let error = PrivateKey::from_der("key", &der).unwrap_err();
        let detail = "its secret number is not valid for its curve";
        assert_eq!(*error.reason(), Reason::UnsupportedKey { block: 1, detail });
    }
}

#[test]
fn compressed_public_part_of_another_key_is_refused_like_an_uncompressed_one() {
    let mut der = contents(EC_COMPRESSED);
    let parity = der.len() - 33;
    der[parity] ^= 1;
    let reason = unreadable(&wrap("EC PRIVATE KEY", &der));
    assert!(
        matches!(reason, Reason::UnsupportedKey { block: 1, .. }),
        "{reason:?}"
    );
}

/// White space in a block is nothing to Go, which alone reads keys.
#[test]
fn key_with_white_space_inside_its_block_is_the_same_key() {
    for pem in [EC_SEC1, EC_PKCS8, RSA_2048_PKCS1, EC_ENCRYPTED_PKCS8] {
        let whole = PrivateKey::from_encrypted_pem("key", pem.as_bytes(), b"secret").unwrap();
        let body = |text: &str| {
            pem.replace('\n', text)
                .replace("-----\n\n-----", "-----\n-----")
        };
        let after_first = pem
            .match_indices('\n')
            .nth(1)
            .map(|(at, _)| format!("{}\n{}", &pem[..at], &pem[at..]));
        for text in [
            after_first.unwrap(),
            body("\n\n"),
            body("\r\n\r\n"),
            body(" \t\n"),
            body("\n \n"),
        ] {
            let key = PrivateKey::from_encrypted_pem("key", text.as_bytes(), b"secret").unwrap();
            assert_eq!(key.to_pem(), whole.to_pem(), "{text:?}");
        }
    }
}

/// The headers of an encrypted key end at its first blank line, as ever.
#[test]
fn key_encrypted_by_headers_stays_one_with_white_space_in_its_block() {
    let text = EC_ENCRYPTED_SEC1.trim_end().rsplit_once("\n-----END");
    let (body, end) = text.unwrap();
    let spaced = format!("{body}\n\n-----END{end}\n");
    let label = Label::from("EC PRIVATE KEY");
    assert_eq!(unreadable(&spaced), Reason::EncryptedKey { label });
}

#[test]
fn several_keys_are_unreadable() {
    let pem = format!("{EC_SEC1}{EC_OTHER_SEC1}");
    assert_eq!(unreadable(&pem), Reason::SeveralKeys { count: 2 });
}

#[test]
fn certificate_for_a_key_is_unreadable() {
    let root = Authority::create_root(&RootOptions::new("root"), at()).unwrap();
    let found = vec![Label::from("CERTIFICATE")];
    assert_eq!(
        unreadable(&root.certificate().to_pem()),
        Reason::NoKey { found }
    );
}

#[test]
fn damaged_key_is_unreadable() {
    let cut = EC_SEC1.replace("AwEHoUQDQgAE", "AwEHoUQD");
    for pem in [
        cut,
        EC_SEC1.replace("MHcCAQEE", "MHcCAQ!E"),
        wrap("PRIVATE KEY", b"junk"),
    ] {
        let reason = unreadable(&pem);
        assert!(
            matches!(reason, Reason::Malformed { block: 1, .. }),
            "{reason:?}"
        );
    }
    let reason = unreadable(EC_SEC1.trim_end().trim_end_matches('-'));
    assert!(
        matches!(reason, Reason::Truncated { block: 1, .. }),
        "{reason:?}"
    );
}

#[test]
fn key_whose_public_part_is_another_keys_is_unreadable() {
    let (mine, other) = (contents(EC_SEC1), contents(EC_OTHER_SEC1));
    let point = mine.len() - 65;
    let sec1 = [&mine[..point], &other[point..]].concat();
    let mut pkcs8 = contents(EC_PKCS8);
    let point = pkcs8.len() - 65;
    pkcs8.truncate(point);
    pkcs8.extend(&other[other.len() - 65..]);
    for pem in [wrap("EC PRIVATE KEY", &sec1), wrap("PRIVATE KEY", &pkcs8)] {
        let reason = unreadable(&pem);
        assert!(
            matches!(reason, Reason::UnsupportedKey { block: 1, .. }),
            "{reason:?}"
        );
    }
}

#[test]
fn nothing_of_a_key_is_shown() {
    let root = Authority::create_root(&RootOptions::new("root"), at()).unwrap();
    let root_key = secret(&root.signer().to_pem());
    hidden(&root_key, &format!("{root:?} {root:#?}"));
    hidden(&root_key, &format!("{:?}", root.signer()));

    let identity = crate::common::IDENTITY.parse().unwrap();
    let workload = root
        .create_leaf(&meshpki::LeafOptions::workload(&identity), at())
        .unwrap();
    hidden(
        &secret(&workload.key().to_pem()),
        &format!("{workload:?} {workload:#?}"),
    );

    for pem in [EC_PKCS8, EC_SEC1, EC_WITH_PARAMETERS] {
        let file = KeyFile::from_pem("key", pem.as_bytes()).unwrap();
        hidden(&secret(EC_PKCS8), &format!("{file:?} {file:#?}"));
    }
}

#[test]
fn nothing_of_a_damaged_key_is_shown() {
    let damaged = EC_SEC1.replace("AwEHoUQDQgAE", "AwEHoUQD");
    let error = PrivateKey::from_pem("key", damaged.as_bytes()).unwrap_err();
    hidden(&secret(EC_PKCS8), &format!("{error} {error:?}"));
    for line in damaged.lines().filter(|line| !line.starts_with('-')) {
        assert!(!format!("{error} {error:?}").contains(line));
    }
}

fn unreadable(pem: &str) -> Reason {
    let error = PrivateKey::from_pem("key", pem.as_bytes()).unwrap_err();
    assert_eq!(*error.input(), Source::from("key"));
    error.reason().clone()
}

/// SEC1 of a key, its public part left out.
fn without_point(sec1: &[u8]) -> Vec<u8> {
    rewritten(sec1, |_| None)
}

fn with_compressed_point(sec1: &[u8]) -> Vec<u8> {
    rewritten(sec1, |point| {
        let half = point.len() / 2;
        let sign = 2 + (point[point.len() - 1] & 1);
        Some([&[sign], &point[1..=half]].concat())
    })
}

#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method by its name is of one lifetime, and the reader wants any"
)]
fn rewritten(sec1: &[u8], point: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Vec<u8> {
    yasna::parse_der(sec1, |reader| {
        reader.read_sequence(|reader| {
            reader.next().read_u8()?;
            let scalar = reader.next().read_bytes()?;
            let curve = reader
                .next()
                .read_tagged(yasna::Tag::context(0), |one| one.read_oid())?;
            let (whole, _) = reader
                .next()
                .read_tagged(yasna::Tag::context(1), |one| one.read_bitvec_bytes())?;
            Ok(yasna::construct_der(|writer| {
                writer.write_sequence(|writer| {
                    writer.next().write_u8(1);
                    writer.next().write_bytes(&scalar);
                    let tag = yasna::Tag::context(0);
                    writer.next().write_tagged(tag, |w| w.write_oid(&curve));
                    if let Some(point) = point(&whole) {
                        let tag = yasna::Tag::context(1);
                        let bits = point.len() * 8;
                        let write = |w: yasna::DERWriter<'_>| w.write_bitvec_bytes(&point, bits);
                        writer.next().write_tagged(tag, write);
                    }
                });
            }))
        })
    })
    .unwrap()
}

fn contents(pem: &str) -> Vec<u8> {
    pem::parse(pem).unwrap().into_contents()
}

fn wrap(label: &str, contents: &[u8]) -> String {
    pem::encode(&pem::Pem::new(label, contents))
}

/// The 32 secret bytes of a P-256 key in PKCS#8.
fn secret(pem: &str) -> Vec<u8> {
    let bytes = contents(pem);
    let start = bytes
        .windows(2)
        .position(|window| window == [0x04, 0x20])
        .unwrap()
        + 2;
    bytes[start..start + 32].to_vec()
}

/// No four bytes of `secret` in a row are in `text`, as numbers or as hexadecimal digits.
fn hidden(secret: &[u8], text: &str) {
    let text: String = text.to_lowercase().split_whitespace().collect();
    for bytes in secret.windows(4) {
        let numbers = format!("{bytes:?}").replace(' ', "");
        let numbers = numbers.trim_matches(['[', ']']);
        let digits = format!("{:08x}", u32::from_be_bytes(bytes.try_into().unwrap()));
        assert!(!text.contains(numbers) && !text.contains(&digits), "{text}");
    }
}
