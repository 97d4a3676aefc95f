//! What a program that embeds the library brings and takes: the types that rustls shares, signers of any kind,
//! signatures that come later.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use proptest::prelude::*;

use crate::common::{IDENTITY, at};
use meshpki::{
    AlternativeName, Authority, Certificate, CertificateDer, Credentials, Identity, IssueError,
    IssuerChain, IssuerOptions, KeyAlgorithm, KeyFile, LeafOptions, NameConstraints, Policy,
    PrivateKey, PrivateKeyDer, PublicKey, Reason, Request, RequestOptions, RootOptions, Signer,
    Source, Subject, SubjectParts, TrustAnchor, TrustBundle, Unsigned, Verifier, WorkloadChain,
};

fn root() -> Authority {
    Authority::create_root(&RootOptions::new("root.linkerd.cluster.local"), at()).unwrap()
}

fn issuer(root: &Authority) -> Authority {
    let options = IssuerOptions::new("identity.linkerd.cluster.local");
    root.create_issuer(&options, at()).unwrap()
}

fn workload() -> LeafOptions {
    LeafOptions::workload(&IDENTITY.parse().unwrap())
}

fn key() -> PrivateKey {
    PrivateKey::generate(&KeyAlgorithm::EcdsaP256).unwrap()
}

#[test]
fn keys_and_certificates_survive_the_types_of_rustls() {
    for algorithm in [
        KeyAlgorithm::EcdsaP256,
        KeyAlgorithm::EcdsaP384,
        KeyAlgorithm::Ed25519,
    ] {
        let key = PrivateKey::generate(&algorithm).unwrap();
        let der = PrivateKeyDer::from(&key);
        let again = PrivateKey::try_from(&der).unwrap();
        assert_eq!(again.public_key(), key.public_key());
        assert_eq!(again.to_pem(), key.to_pem());
        let spki = PublicKey::from_spki(key.public_key().spki()).unwrap();
        assert_eq!(&spki, key.public_key());
    }
    let none = PrivateKeyDer::Pkcs8(vec![0x30, 0].into());
    let error = PrivateKey::try_from(&none).unwrap_err();
    assert!(
        error.to_string().starts_with("the private key: "),
        "{error}"
    );

    let root = root();
    let der = CertificateDer::from(root.certificate());
    assert_eq!(&Certificate::try_from(&der).unwrap(), root.certificate());
    let error = Certificate::try_from(&CertificateDer::from(vec![1, 2])).unwrap_err();
    assert!(
        error.to_string().starts_with("the certificate: "),
        "{error}"
    );
}

#[test]
fn credentials_present_every_ca_but_the_anchor() {
    let mut options = root_options();
    options.path_length = Some(2);
    let root = Authority::create_root(&options, at()).unwrap();
    let mut options = issuer_options("intermediate");
    options.path_length = Some(1);
    let intermediate = root.create_issuer(&options, at()).unwrap();
    let issuer = intermediate.create_issuer(&issuer_options("issuer"), at());
    let issuer = issuer.unwrap();
    let names = |made: &Credentials| {
        let names = made.chain().iter().skip(1).map(Certificate::name);
        names.collect::<Vec<_>>()
    };
    let below_root = root.create_leaf(&workload(), at()).unwrap();
    assert!(names(&below_root).is_empty());
    let below_issuer = issuer.create_leaf(&workload(), at()).unwrap();
    assert_eq!(names(&below_issuer), ["issuer", "intermediate"]);

    let bundle: TrustBundle = [root.certificate().clone()].into_iter().collect();
    let chain = WorkloadChain::from(&below_issuer);
    assert!(
        Verifier::new(bundle, Policy::default())
            .verify_workload(&chain, at())
            .is_sound()
    );
    let leaf = below_issuer.certificate().der().clone();
    let (chain, key) = below_issuer.into_parts();
    assert_eq!((chain.len(), &chain[0]), (3, &leaf));
    assert!(PrivateKey::try_from(&key).is_ok());
}

#[test]
fn issuer_that_is_read_again_knows_the_cas_of_its_file() {
    let root = root();
    let made = issuer(&root);
    let file = made.certificate().to_pem() + &root.certificate().to_pem();
    let chain = IssuerChain::from_pem("issuer.crt", file.as_bytes()).unwrap();
    let key = PrivateKey::from_pem("issuer.key", made.signer().to_pem().as_bytes()).unwrap();
    let again = Authority::new(chain, key).unwrap();
    assert_eq!(again.path(), made.path());
    let leaf = again.create_leaf(&workload(), at()).unwrap();
    assert_eq!(leaf.chain()[1..], [made.certificate().clone()]);

    let (path, key) = again.into_parts();
    let alone = Authority::new(path[0].clone(), key).unwrap();
    assert_eq!(alone.path().len(), 1);
    let below = alone.below(&[root.certificate().clone()]);
    assert_eq!(below.path(), made.path());
}

#[test]
fn one_certificate_is_read_and_several_are_not() {
    let root = root();
    let pem = root.certificate().to_pem();
    let read = Certificate::from_pem("ca.crt", pem.as_bytes()).unwrap();
    assert_eq!(&read, root.certificate());
    assert_eq!(read.origin().unwrap().source(), &Source::from("ca.crt"));
    let error = Certificate::from_pem("ca.crt", pem.repeat(2).as_bytes()).unwrap_err();
    assert_eq!(error.reason(), &Reason::SeveralCertificates { count: 2 });
    assert_eq!(
        error.to_string(),
        "ca.crt: contains 2 certificates, expected one"
    );
    assert!(Certificate::from_pem("ca.crt", b"").is_err());
}

#[test]
fn a_bundle_grows_and_becomes_what_rustls_trusts() {
    let (first, second) = (root(), root());
    let mut bundle: TrustBundle = [first.certificate().clone()].into_iter().collect();
    bundle.extend([second.certificate().clone()]);
    assert_eq!(bundle.anchors().len(), 2);
    let anchors: Vec<TrustAnchor<'static>> = bundle.trust_anchors();
    assert_eq!(anchors.len(), 2);
    let spki = second.certificate().public_key().spki();
    // A trust anchor has the contents of the sequence alone.
    assert!(spki.ends_with(&anchors[1].subject_public_key_info));
}

#[test]
fn a_key_in_memory_is_judged_like_one_in_a_file() {
    let root = root();
    let issuer = issuer(&root);
    let bundle: TrustBundle = [root.certificate().clone()].into_iter().collect();
    let verifier = Verifier::new(bundle, Policy::default());
    let judged = |key: &PrivateKey| {
        let chain = IssuerChain::from(issuer.certificate().clone()).with_key(KeyFile::from(key));
        verifier.verify(&chain, at())
    };
    let report = judged(issuer.signer());
    assert!(report.is_sound() && report.key_checked());
    let report = judged(&key());
    assert_eq!(report.findings()[0].code(), "key-mismatch");
    assert!(report.findings()[0].origin().is_some());
}

/// A signer that another thread may own.
fn shared(signer: impl Signer + Send + Sync + 'static) -> Arc<dyn Signer + Send + Sync> {
    Arc::new(signer)
}

#[test]
fn what_points_to_a_signer_is_one() {
    let root = Authority::sign_root(&root_options(), shared(key()), at()).unwrap();
    assert!(root.create_issuer(&issuer_options("a"), at()).is_ok());
    let boxed: Box<dyn Signer> = Box::new(key());
    let root = Authority::sign_root(&root_options(), boxed, at()).unwrap();
    assert!(root.create_issuer(&issuer_options("a"), at()).is_ok());
}

/// A KMS: it has the key, and answers in its own time.
struct Kms(PrivateKey);

impl Kms {
    fn answer<T>(&self, unsigned: Unsigned<T>) -> Result<T, IssueError> {
        let signature = self.0.sign(unsigned.algorithm(), unsigned.message());
        // The unsigned certificate waits on another thread, as a future may.
        let unsigned = std::thread::scope(|scope| scope.spawn(|| unsigned).join().unwrap());
        unsigned.with_signature(&signature.unwrap())
    }
}

#[test]
fn signatures_may_come_later() {
    let kms = Kms(key());
    let unsigned = Authority::prepare_root(&root_options(), kms.0.public_key(), at()).unwrap();
    let root = kms.answer(unsigned).unwrap();
    assert!(root.is_self_signed());

    let authority = Authority::keyless(root.clone());
    let issuer_key = Kms(key());
    let options = issuer_options("identity.linkerd.cluster.local");
    let unsigned = authority.prepare_issuer(&options, issuer_key.0.public_key(), at());
    let issuer = kms.answer(unsigned.unwrap()).unwrap();
    let authority = Authority::keyless(IssuerChain::new(issuer, vec![root.clone()]));
    assert_eq!(authority.path().len(), 2);
    let unsigned = authority.prepare_leaf(&workload(), key().public_key(), at());
    let leaf = issuer_key.answer(unsigned.unwrap()).unwrap();
    let verifier = Verifier::new([root].into_iter().collect(), Policy::default());
    let chain = WorkloadChain::new(leaf, authority.path()[..1].to_vec());
    assert!(verifier.verify_workload(&chain, at()).is_sound());

    let unsigned = Request::prepare(&RequestOptions::new("a"), kms.0.public_key()).unwrap();
    assert_eq!(
        kms.answer(unsigned).unwrap().public_key(),
        kms.0.public_key()
    );
}

#[test]
fn signature_of_another_key_is_refused_and_the_errors_are_those_of_a_signer() {
    let (kms, other) = (Kms(key()), Kms(key()));
    let wrong = |error: &IssueError| matches!(error, IssueError::WrongSignature { .. });
    let unsigned = Authority::prepare_root(&root_options(), kms.0.public_key(), at()).unwrap();
    assert!(wrong(&other.answer(unsigned).unwrap_err()));
    let unsigned = Authority::prepare_root(&root_options(), kms.0.public_key(), at()).unwrap();
    assert!(wrong(&unsigned.with_signature(b"").unwrap_err()));
    let unsigned = Request::prepare(&RequestOptions::new("a"), kms.0.public_key()).unwrap();
    assert!(wrong(&other.answer(unsigned).unwrap_err()));

    let root = root();
    let authority = Authority::keyless(root.certificate().clone());
    let unsigned = authority.prepare_leaf(&workload(), other.0.public_key(), at());
    let error = kms.answer(unsigned.unwrap()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the signature is not that of the key of root.linkerd.cluster.local"
    );
    let late = meshpki::UnixTime::since_unix_epoch(Duration::from_secs(9_000_000_000));
    assert!(matches!(
        authority.prepare_leaf(&workload(), other.0.public_key(), late),
        Err(IssueError::ParentExpired { .. })
    ));
}

#[test]
fn a_certificate_that_is_not_sound_comes_with_the_finding() {
    let mut constrained = root_options();
    constrained.name_constraints = Some(NameConstraints {
        permitted: vec![NameConstraints::subtree("example.org").unwrap()],
        excluded: Vec::new(),
    });
    let root = Authority::create_root(&constrained, at()).unwrap();
    let error = root.create_leaf(&workload(), at()).unwrap_err();
    let IssueError::NotSound(finding) = error else {
        panic!("{error}");
    };
    assert_eq!(finding.code(), "workload-name-constraints-exclude");
    assert!(finding.remedy().is_some());
}

/// Every name that can be written is one that some verifier accepts.
#[test]
fn names_that_no_verifier_accepts_are_not_minted() {
    let root = root();
    let minted = |name: &AlternativeName| {
        let options = LeafOptions::new(Subject::Parts(SubjectParts::default()), vec![name.clone()]);
        root.create_leaf(&options, at())
    };
    let dns = |name: &str| AlternativeName::Dns(name.to_owned());
    let uri = |name: &str| AlternativeName::Uri(name.to_owned());
    let long = vec!["a".repeat(60); 5].join(".");
    for name in [
        dns(""),
        dns("a..b"),
        dns("a.b."),
        dns(".a.b"),
        dns("-a.b"),
        dns("a b"),
        dns("a.*.b"),
        dns("a*.b"),
        dns("*"),
        dns("10.0.0.1"),
        dns(&"a".repeat(64)),
        dns(&long),
        uri("spiffe://Example.org/a"),
        uri("spiffe://example.org/a/"),
        uri("spiffe://example.org/a//b"),
        uri("spiffe://example.org/a?b"),
        uri("spiffe://example.org"),
        uri("spiffe://"),
    ] {
        let error = minted(&name).unwrap_err();
        let is_name = matches!(error, IssueError::MalformedName { .. });
        assert!(is_name, "{name}: {error}");
    }
    for name in [
        dns("Shop.Example.org"),
        dns("*.example.org"),
        dns("a_b.example.org"),
        dns("localhost"),
        uri("spiffe://example.org/ns/shop/sa/default"),
        uri("https://example.org/a"),
        AlternativeName::Ip(vec![10, 0, 0, 1]),
        AlternativeName::Email("a@example.org".to_owned()),
    ] {
        let made = minted(&name).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(
            Identity::of(made.certificate()).all(|one| one.is_ok() || name == dns("*.example.org"))
        );
    }
}

fn root_options() -> RootOptions {
    RootOptions::new("root.linkerd.cluster.local")
}

fn issuer_options(name: &str) -> IssuerOptions {
    IssuerOptions::new(name)
}

#[expect(
    dead_code,
    reason = "it compiles: a future that waits for a signature can be sent"
)]
fn a_future_can_be_sent(unsigned: Unsigned<Certificate>) -> impl Send {
    async move { unsigned.with_signature(b"") }
}

#[expect(
    dead_code,
    reason = "it compiles: an authority with a shared signer can be shared"
)]
fn an_authority_can_be_shared(root: Authority<Arc<dyn Signer + Send + Sync>>) -> impl Send + Sync {
    root
}

/// A code is the name of its variant, so that no two are the same and none changes unnoticed.
#[test]
fn errors_have_codes_of_their_own() {
    for (text, code) in [
        ("", "empty"),
        ("prose", "not-pem"),
        ("-----BEGIN CERTIFICATE-----\n", "truncated"),
        (
            "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
            "malformed",
        ),
    ] {
        let error = TrustBundle::from_pem("ca.crt", text.as_bytes()).unwrap_err();
        assert_eq!(error.reason().code(), code);
    }
    let source =
        include_str!("../../src/error.rs").to_owned() + include_str!("../../src/issue/error.rs");
    let arms = source.lines().filter_map(|line| {
        let (variant, code) = line.trim().strip_prefix("Self::")?.split_once("=> \"")?;
        let name = variant.split([' ', '(', '{']).next()?;
        Some((name, code.strip_suffix("\",")?))
    });
    let mut count = 0;
    for (name, code) in arms {
        let words = name.chars().fold(String::new(), |mut words, letter| {
            if letter.is_uppercase() && !words.is_empty() {
                words.push('-');
            }
            words.extend(letter.to_lowercase());
            words
        });
        assert_eq!(words, code, "{name}");
        count += 1;
    }
    assert!(count > 45, "{count}");
}

#[test]
fn what_configuration_spells_is_read_as_it_is_shown() {
    fn round<T>(values: &[T])
    where
        T: std::str::FromStr<Err = meshpki::InvalidName> + ToString + PartialEq + std::fmt::Debug,
    {
        for value in values {
            assert_eq!(value.to_string().parse::<T>().as_ref(), Ok(value));
        }
        assert!("".parse::<T>().is_err());
    }
    use meshpki::{Level, Profile, Severity};
    round(&[
        Profile::Linkerd,
        Profile::Istio,
        Profile::Rfc5280,
        Profile::Spiffe,
    ]);
    round(&[Severity::Note, Severity::Warning, Severity::Error]);
    round(&[Level::Allow, Level::Warn, Level::Deny]);
    round(&[
        KeyAlgorithm::EcdsaP256,
        KeyAlgorithm::EcdsaP384,
        KeyAlgorithm::Ed25519,
    ]);
    assert_eq!("p-256".parse(), Ok(KeyAlgorithm::EcdsaP256));
    let error = "consul".parse::<Profile>().unwrap_err();
    let expected = "\"consul\" is not a profile: expected linkerd, istio, rfc5280 or spiffe";
    assert_eq!(error.to_string(), expected);

    let root = root();
    let twice = [root.certificate(), &root.certificate().clone()];
    assert_eq!(std::collections::HashSet::from(twice).len(), 1);
}

proptest! {
    /// What is minted is not refused for its form. A wildcard is for servers: it is no identity.
    #[test]
    fn what_is_minted_has_an_identity_that_proxies_read(
        is_uri in any::<bool>(),
        text in "[aB9_.:/@?%-]{0,12}",
    ) {
        let name = if is_uri {
            AlternativeName::Uri(format!("spiffe://{text}"))
        } else {
            AlternativeName::Dns(text)
        };
        let options = LeafOptions::new(Subject::Parts(SubjectParts::default()), vec![name]);
        let authority = &*AUTHORITY;
        if let Ok(certificate) = authority.sign_leaf(&options, authority.certificate().public_key(), at()) {
            for identity in Identity::of(&certificate) {
                prop_assert!(identity.is_ok(), "{identity:?}");
            }
        }
    }
}

static AUTHORITY: LazyLock<Authority> = LazyLock::new(root);
