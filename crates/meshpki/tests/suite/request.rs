//! Certificate signing requests: what is read of them, and what is not believed.

use meshpki::{
    AlternativeName, Authority, IssueError, IssuerOptions, KeyAlgorithm, LeafOptions, PrivateKey,
    Reason, Request, RequestOptions, RootOptions, Subject, SubjectParts,
};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};

use crate::common::{IDENTITY, at};
use crate::secrets::leak::Secret;
use crate::vectors::{REQUEST_ECDSA_SHA1, REQUEST_P256_SHA512, REQUEST_RSA_PSS};

#[test]
fn what_is_asked_for_is_read_again() {
    for algorithm in [
        KeyAlgorithm::EcdsaP256,
        KeyAlgorithm::EcdsaP384,
        KeyAlgorithm::Ed25519,
    ] {
        let key = PrivateKey::generate(&algorithm).unwrap();
        let mut options = RequestOptions::new("issuer");
        options.alternative_names = vec![IDENTITY.parse().unwrap()];
        let made = Request::create(&options, &key).unwrap();
        let read = Request::from_pem("issuer.csr", made.to_pem().as_bytes()).unwrap();
        assert_eq!(read.der(), made.der());
        assert_eq!(read.public_key(), key.public_key());
        assert_eq!(read.subject().common_name(), Some("issuer"));
        let names = [AlternativeName::Dns(IDENTITY.to_owned())];
        assert_eq!(read.alternative_names(), names);
        let asked: Vec<&str> = read
            .extensions()
            .iter()
            .map(|one| one.oid.as_ref())
            .collect();
        assert_eq!(asked, ["2.5.29.17"]);
        assert_eq!(
            Some(read.signature_algorithm()),
            algorithm.signs_with().as_ref()
        );
        assert_eq!(
            Request::from_der("issuer.csr", made.der()).unwrap().der(),
            made.der()
        );
    }
}

#[test]
fn wishes_are_read_as_a_certificates_extensions_are() {
    let mut params = CertificateParams::new(vec![IDENTITY.to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(3));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::CodeSigning];
    let key = KeyPair::generate().unwrap();
    let made = params.serialize_request(&key).unwrap();
    let request = Request::from_der("a", made.der()).unwrap();
    let constraints = request.basic_constraints().unwrap();
    assert_eq!(
        (constraints.is_ca, constraints.path_length),
        (true, Some(3))
    );
    assert!(request.key_usage().unwrap().key_cert_sign());
    assert_eq!(request.name_constraints(), None);
    assert_eq!(request.subject_key_identifier(), None);
    assert!(request.der().ends_with(request.signature()));
}

#[test]
fn older_label_is_read_too() {
    let pem = request()
        .to_pem()
        .replace("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST");
    assert_eq!(
        Request::from_pem("a", pem.as_bytes()).unwrap().name(),
        "issuer"
    );
}

/// The algorithm's identifier and the number of unused bits of the signature are not signed, and a parser
/// may overlook how they are written.
#[test]
fn request_that_was_changed_is_refused_or_says_the_same() {
    let request = request();
    let mut same = 0;
    for at in 0..request.der().len() {
        let mut changed = request.der().to_vec();
        changed[at] ^= 1;
        if let Ok(read) = Request::from_der("a", &changed) {
            assert_eq!(read.subject(), request.subject(), "byte {at}");
            assert_eq!(read.public_key(), request.public_key(), "byte {at}");
            assert_eq!(read.extensions(), request.extensions(), "byte {at}");
            same += 1;
        }
    }
    assert!(same <= 2, "{same}");
}

#[test]
fn request_for_somebody_elses_key_is_unproven() {
    let (mine, other) = (request(), request());
    let mut der = mine.der().to_vec();
    let key = |request: &Request| request.public_key().spki().to_vec();
    let at = der
        .windows(key(&mine).len())
        .position(|part| part == key(&mine))
        .unwrap();
    der.splice(at..at + key(&mine).len(), key(&other));
    let error = Request::from_der("a", &der).unwrap_err();
    assert_eq!(*error.reason(), Reason::UnprovenRequest { block: 1 });
}

/// Nobody can tell whether its own key signed it, so that is not said.
#[test]
fn request_signed_in_a_way_that_is_not_supported_is_said_to_be_that() {
    for (pem, algorithm) in [
        (REQUEST_ECDSA_SHA1, "ECDSA with SHA-1"),
        (REQUEST_P256_SHA512, "ECDSA with SHA-512"),
        (REQUEST_RSA_PSS, "RSA-PSS"),
    ] {
        // One backend verifies it.
        if cfg!(feature = "aws-lc-rs") && pem == REQUEST_P256_SHA512 {
            continue;
        }
        let error = Request::from_pem("a.csr", pem.as_bytes()).unwrap_err();
        let expected = Reason::UnsupportedRequestSignature {
            block: 1,
            algorithm: algorithm.to_owned(),
        };
        assert_eq!(*error.reason(), expected);
    }
}

#[test]
fn one_request_and_no_other_block_is_expected() {
    let reason = |text: &str| {
        Request::from_pem("a", text.as_bytes())
            .unwrap_err()
            .reason()
            .clone()
    };
    let pem = request().to_pem();
    assert_eq!(
        reason(&format!("{pem}{pem}")),
        Reason::SeveralRequests { count: 2 }
    );
    let root = Authority::create_root(&RootOptions::new("root"), at()).unwrap();
    let found = vec![meshpki::Label::from("CERTIFICATE")];
    assert_eq!(
        reason(&root.certificate().to_pem()),
        Reason::NoRequest { found }
    );
    let mut longer = request().der().to_vec();
    longer.push(0);
    assert!(matches!(
        Request::from_der("a", &longer).unwrap_err().reason(),
        Reason::Malformed { .. }
    ));
}

/// rcgen would copy them (rcgen, csr.rs).
#[test]
fn nothing_but_subject_and_key_is_taken_from_a_request() {
    let mut wishes = CertificateParams::new(vec!["evil.example".to_owned()]).unwrap();
    wishes.is_ca = IsCa::Ca(BasicConstraints::Constrained(9));
    wishes.key_usages = vec![rcgen::KeyUsagePurpose::CrlSign];
    wishes.distinguished_name.push(DnType::CommonName, "issuer");
    let key = KeyPair::generate().unwrap();
    let request = wishes.serialize_request(&key).unwrap();
    let request = Request::from_der("a", request.der()).unwrap();
    assert_eq!(request.extensions().len(), 3);

    let root = Authority::create_root(&RootOptions::new("root"), at()).unwrap();
    let options = IssuerOptions::named(Subject::Name(request.subject().clone()));
    let issuer = root
        .sign_issuer(&options, request.public_key(), at())
        .unwrap();
    assert_eq!(issuer.subject(), request.subject());
    assert_eq!(issuer.public_key(), request.public_key());
    assert_eq!(issuer.basic_constraints().unwrap().path_length, Some(0));
    assert!(issuer.key_usage().unwrap().key_cert_sign());
    assert!(issuer.alternative_names().is_empty());

    let options = LeafOptions::new(Subject::Name(request.subject().clone()), Vec::new());
    let issuer = Authority::create_root(&RootOptions::new("issuer of leaves"), at()).unwrap();
    let leaf = issuer
        .sign_leaf(&options, request.public_key(), at())
        .unwrap();
    assert!(!leaf.is_ca() && leaf.alternative_names().is_empty());
}

/// rcgen would write P-256's algorithm beside a point of P-384 (rcgen, csr.rs).
#[test]
fn key_of_another_curve_than_its_hash_is_signed_as_it_is() {
    let key = PrivateKey::generate(&KeyAlgorithm::EcdsaP384).unwrap();
    let request = Request::create(&RequestOptions::new("issuer"), &key).unwrap();
    let root = Authority::create_root(&RootOptions::new("root"), at()).unwrap();
    let options = IssuerOptions::named(Subject::Name(request.subject().clone()));
    let issuer = root
        .sign_issuer(&options, request.public_key(), at())
        .unwrap();
    assert_eq!(*issuer.public_key().algorithm(), KeyAlgorithm::EcdsaP384);
    assert_eq!(issuer.public_key(), key.public_key());
}

/// Also one that has a part twice.
#[test]
fn requested_subject_is_signed_byte_for_byte() {
    let mut options = RequestOptions::new("issuer");
    let mut parts = SubjectParts::new("issuer");
    parts.country = Some("DE".to_owned());
    parts.organization = Some("Example".to_owned());
    options.subject = Subject::Parts(parts);
    let key = PrivateKey::generate(&KeyAlgorithm::EcdsaP256).unwrap();
    let request = Request::create(&options, &key).unwrap();
    let root = Authority::create_root(&RootOptions::new("root"), at()).unwrap();
    let options = IssuerOptions::named(Subject::Name(request.subject().clone()));
    let issuer = root
        .sign_issuer(&options, request.public_key(), at())
        .unwrap();
    assert_eq!(issuer.subject().der(), request.subject().der());

    let twice = crate::vectors::REQUEST_WITH_TWO_UNITS;
    let request = Request::from_pem("a", twice.as_bytes()).unwrap();
    let options = IssuerOptions::named(Subject::Name(request.subject().clone()));
    let issuer = root
        .sign_issuer(&options, request.public_key(), at())
        .unwrap();
    assert_eq!(issuer.subject().der(), request.subject().der());
}

#[test]
fn name_is_the_common_name_or_the_first_alternative_name() {
    let key = PrivateKey::generate(&KeyAlgorithm::EcdsaP256).unwrap();
    let mut options = RequestOptions::new("unused");
    options.subject = Subject::Parts(SubjectParts::default());
    options.alternative_names = vec![IDENTITY.parse().unwrap()];
    let request = Request::create(&options, &key).unwrap();
    assert_eq!(
        (request.name(), request.subject().der()),
        (IDENTITY.to_owned(), &[0x30, 0][..])
    );
    options.alternative_names.clear();
    assert_eq!(Request::create(&options, &key).unwrap().name(), "(no name)");
}

fn request() -> Request {
    let key = PrivateKey::generate(&KeyAlgorithm::EcdsaP256).unwrap();
    Request::create(&RequestOptions::new("issuer"), &key).unwrap()
}

/// It would be an issuer's, and go into a cluster.
#[test]
fn key_of_the_ca_itself_is_no_issuers() {
    let root = Authority::create_root(&RootOptions::new("root"), at()).unwrap();
    let request = Request::create(&RequestOptions::new("issuer"), root.signer()).unwrap();
    let options = IssuerOptions::named(Subject::Name(request.subject().clone()));
    let error = root
        .sign_issuer(&options, request.public_key(), at())
        .unwrap_err();
    assert_eq!(
        error,
        IssueError::OwnKey {
            name: "root".to_owned()
        }
    );
}

#[test]
fn subject_that_is_not_fit_to_show_is_refused() {
    let root = Authority::create_root(&RootOptions::new("root"), at()).unwrap();
    for name in ["", " ", "a\u{1b}[31mb", "a\nb", "a\u{202e}b"] {
        let mut wishes = CertificateParams::default();
        wishes.distinguished_name = rcgen::DistinguishedName::new();
        wishes.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let request = wishes.serialize_request(&key).unwrap();
        let request = Request::from_der("a", request.der()).unwrap();
        let options = IssuerOptions::named(Subject::Name(request.subject().clone()));
        let error = root
            .sign_issuer(&options, request.public_key(), at())
            .unwrap_err();
        assert!(
            matches!(error, IssueError::MalformedName { .. }),
            "{name:?}: {error:?}"
        );
    }
}

#[test]
fn names_that_cannot_be_read_make_a_request_unreadable() {
    let mut wishes = CertificateParams::default();
    let names =
        rcgen::CustomExtension::from_oid_content(&[2, 5, 29, 17], vec![0x30, 0x02, 0x82, 0x05]);
    wishes.custom_extensions.push(names);
    let request = wishes
        .serialize_request(&KeyPair::generate().unwrap())
        .unwrap();
    let error = Request::from_der("a", request.der()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("some verifiers cannot read its alternative names"),
        "{error}"
    );
}

#[test]
fn other_attributes_are_named_to_be_refused() {
    let challenge = rcgen::Attribute {
        oid: &[1, 2, 840, 113_549, 1, 9, 7],
        values: vec![0x31, 0x06, 0x0c, 0x04, b'o', b'p', b'e', b'n'],
    };
    let request = CertificateParams::default()
        .serialize_request_with_attributes(&KeyPair::generate().unwrap(), vec![challenge])
        .unwrap();
    let request = Request::from_der("a", request.der()).unwrap();
    assert_eq!(request.attributes(), ["1.2.840.113549.1.9.7"]);
    assert!(request.extensions().is_empty());
    let password = Secret::new(&[0x31, 0x06, 0x0c, 0x04, b'o', b'p', b'e', b'n'], &[]);
    assert_eq!(password.found_in(format!("{request:?}").as_bytes()), None);
}
