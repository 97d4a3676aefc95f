//! What an authority promises of the certificates that it makes.

mod names;
mod refusal;

use std::collections::HashSet;

use meshpki::{
    AlternativeName, Authority, BACKDATE, BasicConstraints, Certificate, IssueError, IssuerChain,
    IssuerOptions, KeyAlgorithm, LeafOptions, NameConstraints, Policy, PrivateKey, Profile,
    PublicKey, RootOptions, SignatureAlgorithm, Signer, SignerError, Subject, SubjectParts,
    TrustBundle, Verifier, Window, WorkloadChain,
};

use crate::common::{IDENTITY, Judgement, Mint, accepted, at, time};

/// A certificate may be asked for that begins before its CA; until then nobody accepts it.
#[test]
fn certificate_that_begins_before_its_ca_is_judged_as_of_when_both_are_valid() {
    let root = Authority::create_root(&RootOptions::new("root"), at()).unwrap();
    let early = Window::new(Some(time(at().as_secs() - 172_800)), None);
    let mut options = IssuerOptions::new("issuer");
    options.window = early;
    let issuer = root.create_issuer(&options, at()).unwrap();
    assert!(issuer.certificate().validity().not_before < root.certificate().validity().not_before);
    let mut options = workload(IDENTITY);
    options.window = early;
    assert!(issuer.create_leaf(&options, at()).is_ok());

    let over = time(at().as_secs() - 86_400);
    options.window = Window::new(early.not_before, Some(over));
    let alone = Authority::new(issuer.certificate().clone(), issuer.signer()).unwrap();
    let outcome = alone.create_leaf(&options, at());
    let first = issuer.certificate().validity().not_before;
    assert!(
        outcome.is_ok(),
        "both are valid from {first:?} until {over:?}"
    );
    for authority in [&issuer, &root] {
        let outcome = authority.create_leaf(&options, at());
        assert!(
            matches!(outcome, Err(IssueError::NotSound(_))),
            "{outcome:?}"
        );
    }
}

/// 9999-12-31T23:59:59Z is the last second that a certificate can name.
#[test]
fn chain_is_sound_until_the_end_of_time() {
    let end = time(253_402_300_799);
    let mut options = RootOptions::new("root.linkerd.cluster.local");
    options.window = Window::new(None, Some(end));
    let root = Authority::create_root(&options, at()).unwrap();
    let mut options = IssuerOptions::new("identity.linkerd.cluster.local");
    options.window = Window::new(None, Some(end));
    let issuer = root.create_issuer(&options, at()).unwrap();
    let verifier = Verifier::new(
        [root.certificate().clone()].into_iter().collect(),
        Policy::default(),
    );
    let chain = IssuerChain::from(issuer.certificate().clone());
    assert!(verifier.verify(&chain, end).is_sound());
    let sound = verifier.timeline(&chain, at()).sound_until().unwrap();
    assert_eq!(sound.last, Some(end));
}

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
        let workload = issuer.create_leaf(&workload(IDENTITY), at()).unwrap();

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
fn certificates_begin_before_their_time_of_issue_and_have_the_lifetime_of_their_kind() {
    let (root, day) = (root(), 86_400);
    let issuer = issuer(&root);
    let workload = issuer.create_leaf(&workload(IDENTITY), at()).unwrap();
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
fn certificate_begins_no_earlier_than_its_ca() {
    let root = root();
    let begins = root.certificate().validity().not_before;
    let issuer = root
        .create_issuer(&IssuerOptions::new("issuer"), begins)
        .unwrap();
    assert_eq!(issuer.certificate().validity().not_before, begins);
}

#[test]
fn certificate_expires_with_its_ca() {
    let mut options = RootOptions::new("root");
    options.window = Window::new(None, Some(time(at().as_secs() + 1000)));
    let root = Authority::create_root(&options, at()).unwrap();
    let mut options = IssuerOptions::new("issuer");
    options.window = Window::new(None, Some(time(at().as_secs() + 2000)));
    let issuer = root.create_issuer(&options, at()).unwrap();
    let workload = issuer.create_leaf(&workload(IDENTITY), at()).unwrap();
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
    let workload = issuer.create_leaf(&workload(IDENTITY), at()).unwrap();
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
fn key_identifier_of_another_tools_ca_is_kept() {
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
        .create_leaf(&workload(IDENTITY), at())
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
fn long_identity_is_only_in_the_alternative_names() {
    let long = format!("{}.{IDENTITY}", "a".repeat(63));
    let workload = issuer(&root()).create_leaf(&workload(&long), at()).unwrap();
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
fn spiffe_identity_is_a_uri_name() {
    let id = "spiffe://cluster.local/ns/shop/sa/default";
    let workload = issuer(&root()).create_leaf(&workload(id), at()).unwrap();
    let names = [AlternativeName::Uri(id.to_owned())];
    assert_eq!(workload.certificate().alternative_names(), names);
}

#[test]
fn subject_has_its_parts_in_order() {
    let mut parts = SubjectParts::new("issuer");
    parts.country = Some("DE".to_owned());
    parts.province = Some("Berlin".to_owned());
    parts.locality = Some("Mitte".to_owned());
    parts.organization = Some("Example".to_owned());
    parts.organizational_unit = Some("Mesh".to_owned());
    let options = IssuerOptions::named(Subject::Parts(parts));
    let issuer = root().create_issuer(&options, at()).unwrap();
    assert_eq!(
        issuer.certificate().subject().to_string(),
        "C=DE, ST=Berlin, L=Mitte, O=Example, OU=Mesh, CN=issuer"
    );
}

#[test]
fn alternative_names_of_every_kind_are_written_as_they_are() {
    let names: Vec<AlternativeName> = [
        "root.example",
        "*.example",
        "spiffe://cluster.local",
        "https://example.org/a?b#c",
        "10.0.0.1",
        "fd00::1",
        "mesh@example.org",
    ]
    .iter()
    .map(|name| name.parse().unwrap())
    .collect();
    let mut options = RootOptions::new("root");
    options.alternative_names.clone_from(&names);
    let root = Authority::create_root(&options, at()).unwrap();
    assert_eq!(root.certificate().alternative_names(), names);
}

#[test]
fn name_constraints_hold_for_what_is_signed_below() {
    let subtree = |text: &str| NameConstraints::subtree(text).unwrap();
    let constraints = NameConstraints {
        permitted: vec![
            subtree("cluster.local"),
            subtree("10.0.0.0/8"),
            subtree("@example.org"),
        ],
        excluded: vec![
            subtree("evil.cluster.local"),
            subtree("fd00::/10"),
            subtree("10.1.1.1"),
        ],
    };
    let mut options = RootOptions::new("root");
    options.name_constraints = Some(constraints.clone());
    let root = Authority::create_root(&options, at()).unwrap();
    assert_eq!(root.certificate().name_constraints(), Some(&constraints));
    let mut extensions = root.certificate().extensions().iter();
    assert!(extensions.any(|one| one.oid == "2.5.29.30" && one.critical));

    let issuer = issuer(&root);
    issuer.create_leaf(&workload(IDENTITY), at()).unwrap();
    let wrong = workload("default.evil.cluster.local");
    let error = root.create_leaf(&wrong, at()).unwrap_err();
    assert!(matches!(error, IssueError::NotSound(_)), "{error:?}");
}

/// A mesh may be called anything, and a webhook is no workload.
#[test]
fn name_constraints_of_a_ca_are_its_makers_choice() {
    for permitted in ["example.org", "svc", "10.0.0.0/8"] {
        let mut options = RootOptions::new("root");
        options.name_constraints = Some(NameConstraints {
            permitted: vec![NameConstraints::subtree(permitted).unwrap()],
            excluded: Vec::new(),
        });
        let root = Authority::create_root(&options, at()).unwrap();
        issuer(&root);
    }
}

/// What the root constrains, and when it ends, holds for what an issuer below it signs.
#[test]
fn leaf_is_judged_by_every_ca_above_it() {
    let mut options = RootOptions::new("root");
    options.name_constraints = Some(NameConstraints {
        permitted: vec![NameConstraints::subtree("cluster.local").unwrap()],
        excluded: Vec::new(),
    });
    options.window = Window::new(None, Some(time(at().as_secs() + 1000)));
    let root = Authority::create_root(&options, at()).unwrap();
    let mut options = IssuerOptions::new("issuer");
    options.window.may_outlive = true;
    let made = root.create_issuer(&options, at()).unwrap();
    let stranger = Authority::create_root(&RootOptions::new("stranger"), at()).unwrap();

    let key = PrivateKey::from_pem("issuer.key", made.signer().to_pem().as_bytes()).unwrap();
    let candidates = [stranger.certificate().clone(), root.certificate().clone()];
    let issuer = Authority::new(made.certificate().clone(), key)
        .unwrap()
        .below(&candidates);
    assert_eq!(
        issuer.path(),
        [made.certificate().clone(), root.certificate().clone()]
    );
    assert_eq!(issuer.first_to_end(), root.certificate());

    let leaf = issuer.create_leaf(&workload(IDENTITY), at()).unwrap();
    assert_eq!(
        leaf.certificate().validity().not_after,
        root.certificate().validity().not_after
    );
    let elsewhere = "default.shop.serviceaccount.identity.linkerd.example.org";
    let error = issuer.create_leaf(&workload(elsewhere), at()).unwrap_err();
    assert!(matches!(error, IssueError::NotSound(_)), "{error:?}");
}

/// Name constraints are their maker's choice, and excuse nothing else.
#[test]
fn constrained_authority_for_another_purpose_signs_no_issuer() {
    let mut mint = Mint::authority("root", None);
    mint.params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::CodeSigning];
    mint.params.name_constraints = Some(rcgen::NameConstraints {
        permitted_subtrees: vec![rcgen::GeneralSubtree::DnsName("svc".to_owned())],
        excluded_subtrees: Vec::new(),
    });
    let error = foreign(&mint)
        .create_issuer(&IssuerOptions::new("issuer"), at())
        .unwrap_err();
    assert!(matches!(error, IssueError::NotSound(_)), "{error:?}");
}

#[test]
fn webhook_is_only_a_server_and_is_valid_for_a_year() {
    let options = LeafOptions::webhook(&"tap.linkerd-viz.svc".parse().unwrap());
    let webhook = root().create_leaf(&options, at()).unwrap();
    let certificate = webhook.certificate();
    let names = [AlternativeName::Dns("tap.linkerd-viz.svc".to_owned())];
    assert_eq!(certificate.alternative_names(), names);
    let usage = certificate.extended_key_usage().unwrap();
    assert!(usage.server_auth && !usage.client_auth);
    let usages: Vec<_> = certificate.key_usage().unwrap().names().collect();
    assert_eq!(usages, ["digitalSignature"]);
    assert_eq!(
        certificate.validity().not_after,
        time(at().as_secs() + 365 * 86_400)
    );
}

#[test]
fn certificate_outlives_its_ca_if_it_may() {
    let mut options = RootOptions::new("root");
    options.window = Window::new(None, Some(time(at().as_secs() + 1000)));
    let root = Authority::create_root(&options, at()).unwrap();
    let mut options = IssuerOptions::new("issuer");
    options.window.may_outlive = true;
    let issuer = root.create_issuer(&options, at()).unwrap();
    assert_eq!(
        issuer.certificate().validity().not_after,
        time(at().as_secs() + 365 * 86_400)
    );
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
    again.create_leaf(&workload(IDENTITY), at()).unwrap();
}

fn root() -> Authority {
    Authority::create_root(&RootOptions::new("root"), at()).unwrap()
}

fn issuer(root: &Authority) -> Authority {
    root.create_issuer(&IssuerOptions::new("issuer"), at())
        .unwrap()
}

fn workload(name: &str) -> LeafOptions {
    LeafOptions::workload(&name.parse().unwrap())
}

/// A CA that another tool made.
fn foreign(mint: &Mint) -> Authority {
    Authority::new(mint.made(None), private_key(mint)).unwrap()
}

fn private_key(mint: &Mint) -> PrivateKey {
    let block = pem::Pem::new("PRIVATE KEY", mint.key.serialized_der());
    PrivateKey::from_pem("ca.key", pem::encode(&block).as_bytes()).unwrap()
}
