//! What an authority does not make, and why.

use std::time::Duration;

use super::{foreign, issuer, private_key, root, workload};
use crate::common::{IDENTITY, Mint, at, time};
use meshpki::{
    AlternativeName, Authority, IssueError, IssuerOptions, KeyAlgorithm, LeafOptions,
    NameConstraints, PrivateKey, PublicKey, RootOptions, SignatureAlgorithm, Signer, SignerError,
    Subject, SubjectParts, Window,
};

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
    let error = asleep.create_leaf(&workload(IDENTITY), at()).unwrap_err();
    assert_eq!(error, expected);
}

#[test]
fn signer_that_signs_something_else_returns_nothing() {
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
    assert!(
        matches!(error, IssueError::WrongSignature { .. }),
        "{error:?}"
    );
    let error = confused.create_leaf(&workload(IDENTITY), at()).unwrap_err();
    assert!(
        matches!(error, IssueError::WrongSignature { .. }),
        "{error:?}"
    );
}

#[test]
fn name_that_cannot_be_written_is_refused() {
    let refused = |change: &dyn Fn(&mut RootOptions)| {
        let mut options = RootOptions::new("root");
        change(&mut options);
        let error = Authority::create_root(&options, at()).unwrap_err();
        assert!(
            matches!(error, IssueError::MalformedName { .. }),
            "{error:?}"
        );
    };
    let parts = |change: &dyn Fn(&mut SubjectParts)| {
        let mut parts = SubjectParts::new("root");
        change(&mut parts);
        refused(&|options| options.subject = Subject::Parts(parts.clone()));
    };
    parts(&|parts| parts.common_name = None);
    parts(&|parts| parts.common_name = Some(" ".to_owned()));
    parts(&|parts| parts.common_name = Some("a".repeat(65)));
    parts(&|parts| parts.common_name = Some("a\nb".to_owned()));
    parts(&|parts| parts.country = Some("de".to_owned()));
    parts(&|parts| parts.country = Some("DEU".to_owned()));
    parts(&|parts| parts.organization = Some("a".repeat(65)));
    parts(&|parts| parts.locality = Some("a".repeat(129)));
    for name in [
        AlternativeName::Other,
        AlternativeName::Malformed(1),
        AlternativeName::Directory("CN=a".to_owned()),
        AlternativeName::Ip(vec![1; 5]),
        AlternativeName::Dns("ä".to_owned()),
    ] {
        refused(&|options| options.alternative_names = vec![name.clone()]);
    }
    let constraints = |permitted: Vec<AlternativeName>| NameConstraints {
        permitted,
        excluded: Vec::new(),
    };
    for names in [
        vec![],
        vec![AlternativeName::Uri("cluster.local".to_owned())],
        vec![AlternativeName::Ip(vec![10, 0, 0, 0, 255, 0, 255, 0])],
        vec![AlternativeName::Other],
    ] {
        refused(&|options| options.name_constraints = Some(constraints(names.clone())));
    }
}

#[test]
fn text_that_is_not_a_name_is_refused() {
    for text in ["", "two words", "a\u{e4}", "http://[", "a/b", "10.0.0.1/8"] {
        assert!(text.parse::<AlternativeName>().is_err(), "{text:?}");
    }
    for text in [
        "",
        "spiffe://cluster.local",
        "10.0.0.1/8",
        "10.0.0.0/33",
        "a b",
        "fd00::/x",
    ] {
        assert!(NameConstraints::subtree(text).is_err(), "{text:?}");
    }
    let shown = |text: &str| NameConstraints::subtree(text).unwrap().to_string();
    for text in [
        "10.0.0.0/8",
        "0.0.0.0/0",
        "10.1.1.1/32",
        "fd00::/10",
        "::/0",
        "cluster.local",
        ".svc",
    ] {
        assert_eq!(shown(text), text);
    }
    assert_eq!(
        (shown("10.1.1.1"), shown("@example.org")),
        ("10.1.1.1/32".into(), "example.org".into())
    );
}

#[test]
fn authority_that_is_not_a_ca_signs_nothing() {
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
    issuer.create_leaf(&workload(IDENTITY), at()).unwrap();
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
fn issuer_with_the_name_of_its_ca_is_refused() {
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
fn name_that_no_certificate_can_have_is_refused() {
    for name in ["", "  ", "a\nb", &"a".repeat(65)] {
        let error = Authority::create_root(&RootOptions::new(name), at()).unwrap_err();
        assert!(
            matches!(error, IssueError::MalformedName { .. }),
            "{error:?}"
        );
    }
}

/// Only one that is given whole is meant to be in the past.
#[test]
fn what_would_have_expired_already_is_refused() {
    let root = Authority::create_root(&RootOptions::new("root"), at()).unwrap();
    let issuer = root
        .create_issuer(&IssuerOptions::new("issuer"), at())
        .unwrap();
    let past = time(at().as_secs() - 1);
    let expired = Err(IssueError::AlreadyExpired { not_after: past });
    let mut options = RootOptions::new("root");
    options.window = Window::new(None, Some(past));
    let made = Authority::create_root(&options, at()).map(drop);
    assert_eq!(made, expired);
    let mut options = IssuerOptions::new("issuer");
    options.window = Window::new(None, Some(past));
    assert_eq!(root.create_issuer(&options, at()).map(drop), expired);
    let mut options = LeafOptions::workload(&IDENTITY.parse().unwrap());
    options.lifetime = Duration::from_millis(900);
    let made = issuer.create_leaf(&options, at()).map(drop);
    assert_eq!(made, Err(IssueError::AlreadyExpired { not_after: at() }));
}

#[test]
fn window_that_ends_before_it_begins_is_refused() {
    let mut options = RootOptions::new("root");
    options.window = Window::new(Some(time(2000)), Some(time(1000)));
    let error = Authority::create_root(&options, at()).unwrap_err();
    let (not_before, not_after) = (time(2000), time(1000));
    assert_eq!(
        error,
        IssueError::EmptyValidity {
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
        .create_leaf(&workload(IDENTITY), at())
        .unwrap_err();
    assert_eq!(error, *expected);
}
