//! What an authority promises of the certificates that it makes, and what it refuses to make.

use std::collections::HashSet;

use meshpki::{
    AlternativeName, Authority, BACKDATE, BasicConstraints, Certificate, IssueError, IssuerChain,
    IssuerOptions, KeyAlgorithm, Policy, PrivateKey, Profile, PublicKey, RootOptions,
    SignatureAlgorithm, Signer, SignerError, TrustBundle, Verifier, Window, WorkloadChain,
    WorkloadOptions,
};
use rcgen::{DnType, DnValue};

use crate::common::{IDENTITY, Judgement, Mint, accepted, at, time};

#[test]
fn chain_of_every_key_type_is_sound() {
    for algorithm in [
        KeyAlgorithm::EcdsaP256,
        KeyAlgorithm::EcdsaP384,
        KeyAlgorithm::Ed25519,
    ] {
        let mut options = RootOptions::new("root");
        options.key_algorithm = algorithm.clone();
        let root = Authority::create_root(&options, at()).unwrap();
        let mut options = IssuerOptions::new("issuer");
        options.key_algorithm = algorithm.clone();
        let issuer = root.create_issuer(&options, at()).unwrap();
        let workload = issuer.create_workload(&workload(IDENTITY), at()).unwrap();

        assert_eq!(*issuer.certificate().public_key().algorithm(), algorithm);
        let profile = match algorithm {
            KeyAlgorithm::EcdsaP256 => Profile::Linkerd,
            _ => Profile::Rfc5280,
        };
        let policy = Policy {
            profile,
            ..Policy::default()
        };
        let bundle = TrustBundle::from_iter([root.certificate().clone()]);
        let verifier = Verifier::new(bundle, policy);
        let chain = IssuerChain::new(issuer.certificate().clone(), Vec::new());
        assert_eq!(
            Judgement::from(&verifier.verify(&chain, at())),
            accepted(&[])
        );
        let chain = WorkloadChain::new(workload.certificate().clone(), Vec::new()).below(&chain);
        assert_eq!(
            Judgement::from(&verifier.verify_workload(&chain, at())),
            accepted(&[])
        );
    }
}

#[test]
fn serial_numbers_are_16_random_bytes() {
    let root = root();
    let key = PrivateKey::generate(&KeyAlgorithm::EcdsaP256).unwrap();
    let mut seen = HashSet::new();
    for _ in 0..100 {
        let options = IssuerOptions::new("issuer");
        let issuer = root.sign_issuer(&options, key.public_key(), at()).unwrap();
        assert_eq!(issuer.serial().len(), 16);
        assert!((1..0x80).contains(&issuer.serial()[0]));
        assert!(seen.insert(issuer.serial().to_vec()));
    }
}

#[test]
fn certificates_begin_before_their_time_of_issue_and_live_as_their_kind_does() {
    let (root, day) = (root(), 86_400);
    let issuer = issuer(&root);
    let workload = issuer.create_workload(&workload(IDENTITY), at()).unwrap();
    for (certificate, days) in [
        (root.certificate(), 3650),
        (issuer.certificate(), 365),
        (workload.certificate(), 1),
    ] {
        let validity = certificate.validity();
        assert_eq!(
            validity.not_before,
            time(at().as_secs() - BACKDATE.as_secs())
        );
        assert_eq!(validity.not_after, time(at().as_secs() + days * day));
    }
}

#[test]
fn certificate_begins_no_earlier_than_the_ca_above_it() {
    let root = root();
    let begins = root.certificate().validity().not_before;
    let issuer = root
        .create_issuer(&IssuerOptions::new("issuer"), begins)
        .unwrap();
    assert_eq!(issuer.certificate().validity().not_before, begins);
}

#[test]
fn certificate_ends_with_the_ca_above_it() {
    let mut options = RootOptions::new("root");
    options.window = Window::new(None, Some(time(at().as_secs() + 1000)));
    let root = Authority::create_root(&options, at()).unwrap();
    let mut options = IssuerOptions::new("issuer");
    options.window = Window::new(None, Some(time(at().as_secs() + 2000)));
    let issuer = root.create_issuer(&options, at()).unwrap();
    let workload = issuer.create_workload(&workload(IDENTITY), at()).unwrap();
    let ends = root.certificate().validity().not_after;
    assert_eq!(ends, time(at().as_secs() + 1000));
    assert_eq!(issuer.certificate().validity().not_after, ends);
    assert_eq!(workload.certificate().validity().not_after, ends);
}

#[test]
fn path_lengths_are_1_and_0_and_can_be_chosen() {
    let path_length = |certificate: &Certificate| {
        certificate.basic_constraints().map(
            |BasicConstraints {
                 is_ca, path_length, ..
             }| { (is_ca, path_length) },
        )
    };
    let root = root();
    assert_eq!(path_length(root.certificate()), Some((true, Some(1))));
    assert_eq!(
        path_length(issuer(&root).certificate()),
        Some((true, Some(0)))
    );
    for chosen in [None, Some(3)] {
        let mut options = RootOptions::new("root");
        options.path_length = chosen;
        let root = Authority::create_root(&options, at()).unwrap();
        assert_eq!(
            path_length(root.certificate()),
            Some((true, chosen.map(u32::from)))
        );
        let mut options = IssuerOptions::new("issuer");
        options.path_length = Some(2);
        let issuer = root.create_issuer(&options, at()).unwrap();
        assert_eq!(path_length(issuer.certificate()), Some((true, Some(2))));
    }
}

#[test]
fn constraints_are_critical_and_key_identifiers_match() {
    let root = root();
    let issuer = issuer(&root);
    let workload = issuer.create_workload(&workload(IDENTITY), at()).unwrap();
    let is_critical = |certificate: &Certificate, oid: &str| {
        certificate
            .extensions()
            .iter()
            .find(|one| one.oid == oid)
            .map(|one| one.critical)
    };
    for authority in [root.certificate(), issuer.certificate()] {
        assert_eq!(is_critical(authority, "2.5.29.19"), Some(true));
        assert_eq!(is_critical(authority, "2.5.29.15"), Some(true));
        assert_eq!(is_critical(authority, "2.5.29.14"), Some(false));
        assert_eq!(is_critical(authority, "2.5.29.35"), Some(false));
        let usages: Vec<_> = authority.key_usage().unwrap().names().collect();
        assert_eq!(usages, ["keyCertSign", "cRLSign"]);
    }
    let identifier = Certificate::subject_key_identifier;
    let above = Certificate::authority_key_identifier;
    assert!(identifier(root.certificate()).is_some());
    assert_eq!(above(issuer.certificate()), identifier(root.certificate()));
    assert_eq!(
        above(workload.certificate()),
        identifier(issuer.certificate())
    );
    assert_ne!(
        identifier(issuer.certificate()),
        identifier(root.certificate())
    );
}

#[test]
fn key_identifier_of_another_tools_ca_is_taken_over() {
    let mut mint = Mint::authority("root", None);
    mint.params.key_identifier_method = rcgen::KeyIdMethod::PreSpecified(vec![7; 8]);
    let issuer = foreign(&mint)
        .create_issuer(&IssuerOptions::new("issuer"), at())
        .unwrap();
    assert_eq!(
        issuer.certificate().authority_key_identifier(),
        Some(&[7; 8][..])
    );
}

#[test]
fn workload_is_as_the_identity_service_makes_it() {
    let workload = issuer(&root())
        .create_workload(&workload(IDENTITY), at())
        .unwrap();
    let certificate = workload.certificate();
    assert_eq!(certificate.public_key(), workload.key().public_key());
    assert_eq!(
        *certificate.public_key().algorithm(),
        KeyAlgorithm::EcdsaP256
    );
    assert!(!certificate.is_ca());
    assert!(certificate.key_usage().unwrap().digital_signature());
    let usage = certificate.extended_key_usage().unwrap();
    assert!(usage.server_auth && usage.client_auth && !usage.any && usage.other.is_empty());
    let names = [AlternativeName::Dns(IDENTITY.to_owned())];
    assert_eq!(certificate.alternative_names(), names);
    assert_eq!(certificate.subject().common_name(), Some(IDENTITY));
}

#[test]
fn long_identity_stands_in_the_alternative_name_alone() {
    let long = format!("{}.{IDENTITY}", "a".repeat(63));
    let workload = issuer(&root())
        .create_workload(&workload(&long), at())
        .unwrap();
    let certificate = workload.certificate();
    assert_eq!(certificate.subject().der(), [0x30, 0x00]);
    assert_eq!(
        certificate.alternative_names(),
        [AlternativeName::Dns(long)]
    );
    let mut extensions = certificate.extensions().iter();
    assert!(extensions.any(|one| one.oid == "2.5.29.17" && one.critical));
}

#[test]
fn spiffe_identity_stands_in_a_uri() {
    let id = "spiffe://cluster.local/ns/shop/sa/default";
    let workload = issuer(&root())
        .create_workload(&workload(id), at())
        .unwrap();
    let names = [AlternativeName::Uri(id.to_owned())];
    assert_eq!(workload.certificate().alternative_names(), names);
}

#[test]
fn signer_may_be_anywhere() {
    struct Kms(PrivateKey);
    impl Signer for Kms {
        fn public_key(&self) -> &PublicKey {
            self.0.public_key()
        }
        fn sign(
            &self,
            algorithm: &SignatureAlgorithm,
            message: &[u8],
        ) -> Result<Vec<u8>, SignerError> {
            assert_eq!(*algorithm, SignatureAlgorithm::EcdsaSha256);
            self.0.sign(algorithm, message)
        }
    }
    let kms = Kms(PrivateKey::generate(&KeyAlgorithm::EcdsaP256).unwrap());
    let root = Authority::sign_root(&RootOptions::new("root"), &kms, at()).unwrap();
    let issuer = root
        .create_issuer(&IssuerOptions::new("issuer"), at())
        .unwrap();
    assert_eq!(issuer.certificate().issuer(), root.certificate().subject());
    let again = Authority::new(root.certificate().clone(), kms).unwrap();
    again.create_workload(&workload(IDENTITY), at()).unwrap();
}

#[test]
fn signer_that_fails_is_quoted() {
    let asleep = Broken(
        PrivateKey::generate(&KeyAlgorithm::EcdsaP256)
            .unwrap()
            .public_key()
            .clone(),
    );
    let error = Authority::sign_root(&RootOptions::new("root"), &asleep, at()).unwrap_err();
    assert_eq!(
        error,
        IssueError::Signer(SignerError::new("the KMS is asleep"))
    );
    assert!(error.to_string().contains("the KMS is asleep"));

    let mint = Mint::authority("root", Some(1));
    let certificate = mint.made(None);
    let asleep = Authority::new(
        certificate.clone(),
        Broken(certificate.public_key().clone()),
    )
    .unwrap();
    let expected = IssueError::Signer(SignerError::new("the KMS is asleep"));
    let error = asleep
        .create_issuer(&IssuerOptions::new("issuer"), at())
        .unwrap_err();
    assert_eq!(error, expected);
    let error = asleep
        .create_workload(&workload(IDENTITY), at())
        .unwrap_err();
    assert_eq!(error, expected);
}

#[test]
fn signer_that_signs_something_else_hands_out_nothing() {
    struct Confused(PrivateKey);
    impl Signer for Confused {
        fn public_key(&self) -> &PublicKey {
            self.0.public_key()
        }
        fn sign(&self, algorithm: &SignatureAlgorithm, _: &[u8]) -> Result<Vec<u8>, SignerError> {
            self.0.sign(algorithm, b"something else")
        }
    }
    let key = || Confused(PrivateKey::generate(&KeyAlgorithm::EcdsaP256).unwrap());
    assert!(Authority::sign_root(&RootOptions::new("root"), key(), at()).is_err());
    let mint = Mint::authority("root", Some(1));
    let confused = Authority::new(mint.made(None), Confused(private_key(&mint))).unwrap();
    let error = confused
        .create_issuer(&IssuerOptions::new("issuer"), at())
        .unwrap_err();
    assert!(matches!(error, IssueError::NotSound(_)), "{error:?}");
    let error = confused
        .create_workload(&workload(IDENTITY), at())
        .unwrap_err();
    assert!(matches!(error, IssueError::NotSound(_)), "{error:?}");
}

#[test]
fn authority_that_is_no_ca_signs_nothing() {
    let name = "root".to_owned();
    refuses(
        |mint| mint.params.is_ca = rcgen::IsCa::ExplicitNoCa,
        &IssueError::NotCa { name },
    );
}

#[test]
fn authority_that_cannot_sign_signs_nothing() {
    let usages = vec![rcgen::KeyUsagePurpose::DigitalSignature];
    let name = "root".to_owned();
    refuses(
        |mint| mint.params.key_usages = usages,
        &IssueError::CannotSign { name },
    );
}

#[test]
fn authority_that_is_expired_signs_nothing() {
    let (name, not_after) = ("root".to_owned(), time(1_795_305_600));
    refuses(
        |mint| mint.params.not_after = rcgen::date_time_ymd(2026, 11, 22),
        &IssueError::ParentExpired { name, not_after },
    );
}

#[test]
fn authority_that_is_not_yet_valid_signs_nothing() {
    let (name, not_before) = ("root".to_owned(), time(1_795_478_400));
    refuses(
        |mint| mint.params.not_before = rcgen::date_time_ymd(2026, 11, 24),
        &IssueError::ParentNotYetValid { name, not_before },
    );
}

#[test]
fn authority_without_room_signs_no_issuer_and_still_workloads() {
    let issuer = issuer(&root());
    let error = issuer
        .create_issuer(&IssuerOptions::new("below"), at())
        .unwrap_err();
    assert_eq!(
        error,
        IssueError::NoPathLengthRoom {
            name: "issuer".to_owned()
        }
    );
    issuer.create_workload(&workload(IDENTITY), at()).unwrap();
}

#[test]
fn path_length_that_is_too_long_is_refused() {
    let mut options = IssuerOptions::new("issuer");
    options.path_length = Some(1);
    let error = root().create_issuer(&options, at()).unwrap_err();
    assert_eq!(
        error,
        IssueError::PathLengthTooLong {
            path_length: 1,
            most: 0
        }
    );
}

#[test]
fn issuer_of_the_name_of_its_ca_is_refused() {
    let error = root()
        .create_issuer(&IssuerOptions::new("root"), at())
        .unwrap_err();
    assert_eq!(
        error,
        IssueError::SameName {
            name: "root".to_owned()
        }
    );
}

#[test]
fn key_of_another_certificate_is_refused() {
    let key = PrivateKey::generate(&KeyAlgorithm::EcdsaP256).unwrap();
    let error = Authority::new(root().certificate().clone(), key).unwrap_err();
    assert_eq!(
        error,
        IssueError::KeyMismatch {
            name: "root".to_owned()
        }
    );
}

#[test]
fn name_that_would_change_is_refused() {
    let mut mint = Mint::authority("root", Some(1));
    // OU=one, OU=two: rcgen keeps one attribute of a kind.
    mint.edit = Some(|fields| {
        let one = b"\x31\x0c\x30\x0a\x06\x03\x55\x04\x0b\x0c\x03one".to_vec();
        let two = b"\x31\x0c\x30\x0a\x06\x03\x55\x04\x0b\x0c\x03two".to_vec();
        for name in [3, 5] {
            fields[name] = crate::common::write_sequence(&[one.clone(), two.clone()]);
        }
    });
    let error = foreign(&mint)
        .create_issuer(&IssuerOptions::new("issuer"), at())
        .unwrap_err();
    assert!(
        matches!(error, IssueError::NameNotPreserved { .. }),
        "{error:?}"
    );
}

#[test]
fn name_in_another_string_type_is_preserved_or_refused() {
    for value in [
        DnValue::PrintableString("root".try_into().unwrap()),
        DnValue::Ia5String("root".try_into().unwrap()),
        DnValue::TeletexString("root".try_into().unwrap()),
        DnValue::BmpString("root".try_into().unwrap()),
        DnValue::UniversalString("root".try_into().unwrap()),
    ] {
        let mut mint = Mint::authority("", Some(1));
        mint.params
            .distinguished_name
            .push(DnType::CommonName, value);
        let root = foreign(&mint);
        match root.create_issuer(&IssuerOptions::new("issuer"), at()) {
            Ok(issuer) => assert_eq!(issuer.certificate().issuer(), root.certificate().subject()),
            Err(error) => assert!(
                matches!(error, IssueError::NameNotPreserved { .. }),
                "{error:?}"
            ),
        }
    }
}

#[test]
fn name_that_no_certificate_can_bear_is_refused() {
    for name in ["", "  ", "a\nb", &"a".repeat(65)] {
        let error = Authority::create_root(&RootOptions::new(name), at()).unwrap_err();
        assert!(
            matches!(error, IssueError::MalformedName { .. }),
            "{error:?}"
        );
    }
}

#[test]
fn window_that_ends_before_it_begins_is_refused() {
    let mut options = RootOptions::new("root");
    options.window = Window::new(Some(time(2000)), Some(time(1000)));
    let error = Authority::create_root(&options, at()).unwrap_err();
    let (not_before, not_after) = (time(2000), time(1000));
    assert_eq!(
        error,
        IssueError::EmptyWindow {
            not_before,
            not_after
        }
    );
}

#[test]
fn algorithm_that_nothing_signs_with_is_refused() {
    let key = crate::vectors::P521_PKCS8.as_bytes();
    let key = meshpki::KeyFile::from_pem("key", key).unwrap();
    let signer = Broken(key.public_key().unwrap().clone());
    let error = Authority::sign_root(&RootOptions::new("root"), signer, at()).unwrap_err();
    assert!(
        matches!(error, IssueError::UnsupportedAlgorithm(_)),
        "{error:?}"
    );
    let mut options = IssuerOptions::new("issuer");
    options.key_algorithm = KeyAlgorithm::Rsa(2048);
    let error = root().create_issuer(&options, at()).unwrap_err();
    assert!(
        matches!(error, IssueError::UnsupportedAlgorithm(_)),
        "{error:?}"
    );
}

#[derive(Debug)]
struct Broken(PublicKey);

impl Signer for Broken {
    fn public_key(&self) -> &PublicKey {
        &self.0
    }
    fn sign(&self, _: &SignatureAlgorithm, _: &[u8]) -> Result<Vec<u8>, SignerError> {
        Err(SignerError::new("the KMS is asleep"))
    }
}

fn root() -> Authority {
    Authority::create_root(&RootOptions::new("root"), at()).unwrap()
}

fn issuer(root: &Authority) -> Authority {
    root.create_issuer(&IssuerOptions::new("issuer"), at())
        .unwrap()
}

fn workload(name: &str) -> WorkloadOptions {
    WorkloadOptions::new(name.parse().unwrap())
}

/// A CA that another tool made.
fn foreign(mint: &Mint) -> Authority {
    Authority::new(mint.made(None), private_key(mint)).unwrap()
}

fn private_key(mint: &Mint) -> PrivateKey {
    let block = pem::Pem::new("PRIVATE KEY", mint.key.serialized_der());
    PrivateKey::from_pem("ca.key", pem::encode(&block).as_bytes()).unwrap()
}

/// A CA with this fault refuses to make an issuer, and a workload, for this reason.
fn refuses(fault: impl FnOnce(&mut Mint), expected: &IssueError) {
    let mut mint = Mint::authority("root", Some(1));
    fault(&mut mint);
    let authority = foreign(&mint);
    let error = authority
        .create_issuer(&IssuerOptions::new("issuer"), at())
        .unwrap_err();
    assert_eq!(error, *expected);
    let error = authority
        .create_workload(&workload(IDENTITY), at())
        .unwrap_err();
    assert_eq!(error, *expected);
}
