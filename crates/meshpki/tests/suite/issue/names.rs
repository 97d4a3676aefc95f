//! The names of CAs and of requests are written byte for byte.

use std::time::Duration;

use meshpki::{
    Authority, Fix, IssueError, IssuerChain, IssuerOptions, LeafOptions, Policy, RootOptions, Step,
    Subject, SubjectParts, UnixTime, Verifier,
};

use rcgen::GeneralSubtree;

use super::foreign;
use crate::common::{Chain, IDENTITY, Mint, at, time, write_sequence};

/// A part of a name: its object identifier, its string type, and its value.
struct Part(&'static [u8], u8, &'static [u8]);

/// Writes the name into the certificate, as its subject and its issuer.
fn rename(fields: &mut [Vec<u8>], sets: &[&[Part]]) {
    let name = write_sequence(&sets.iter().map(|set| set_of(set)).collect::<Vec<_>>());
    fields[3].clone_from(&name);
    fields[5] = name;
}

/// The DER of a set of parts.
fn set_of(parts: &[Part]) -> Vec<u8> {
    let parts = parts
        .iter()
        .map(|Part(oid, tag, value)| write_sequence(&[element(0x06, oid), element(*tag, value)]));
    let mut parts: Vec<Vec<u8>> = parts.collect();
    parts.sort_unstable();
    element(0x31, &parts.concat())
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap();
    assert!(length < 0x80);
    [&[tag, length], content].concat()
}

/// Active Directory names its CAs DC=com, DC=contoso, CN=…
#[test]
fn a_ca_with_any_name_that_go_reads_signs_and_is_signed_under_that_name() {
    let edits: [fn(&mut Vec<Vec<u8>>); 7] = [
        |fields| {
            rename(
                fields,
                &[
                    &[Part(DC, IA5, b"com")],
                    &[Part(DC, IA5, b"contoso")],
                    &[Part(CN, PRINTABLE, b"CA")],
                ],
            );
        },
        |fields| {
            rename(
                fields,
                &[&[Part(OU, UTF8, b"one")], &[Part(OU, UTF8, b"two")]],
            );
        },
        |fields| {
            rename(
                fields,
                &[&[Part(OU, UTF8, b"one"), Part(CN, PRINTABLE, b"two")]],
            );
        },
        |fields| rename(fields, &[&[Part(CN, T61, b"cafe")]]),
        |fields| rename(fields, &[&[Part(CN, BMP, b"\0r\0o\0o\0t")]]),
        |fields| rename(fields, &[&[Part(CN, UTF8, &[b'a'; 100])]]),
        |fields| rename(fields, &[&[Part(b"\x78\x01", UTF8, b"2.40.1")]]),
    ];
    for edit in edits {
        let mut mint = Mint::authority("root", Some(1));
        mint.edit = Some(edit);
        let root = foreign(&mint);
        let name = root.certificate().subject();
        let options = IssuerOptions::new("identity.linkerd.cluster.local");
        let issuer = root.create_issuer(&options, at()).unwrap();
        assert_eq!(issuer.certificate().issuer(), name);
        assert_eq!(
            issuer.certificate().authority_key_identifier(),
            root.certificate().subject_key_identifier()
        );

        let other = Authority::create_root(&RootOptions::new("other"), at()).unwrap();
        let options = IssuerOptions::named(Subject::Name(name.clone()));
        let below = other.create_issuer(&options, at()).unwrap();
        assert_eq!(below.certificate().subject(), name);
        let leaf = LeafOptions::workload(&IDENTITY.parse().unwrap());
        let workload = below.create_leaf(&leaf, at()).unwrap();
        assert_eq!(workload.certificate().issuer(), name);

        let mut options = RootOptions::new("");
        options.subject = Subject::Name(name.clone());
        let renewed = Authority::create_root(&options, at()).unwrap();
        assert_eq!(renewed.certificate().subject(), name);
        assert_eq!(renewed.certificate().issuer(), name);
    }
}

#[test]
fn a_remedy_says_which_parts_of_a_name_it_does_not_keep() {
    let mut mint = Mint::authority("root", Some(1));
    mint.edit = Some(|fields| {
        rename(
            fields,
            &[
                &[Part(DC, IA5, b"com")],
                &[Part(DC, IA5, b"contoso")],
                &[Part(OU, UTF8, b"one")],
                &[Part(OU, UTF8, b"two")],
                &[Part(CN, PRINTABLE, b"CA")],
            ],
        );
    });
    let root = foreign(&mint);
    let options = IssuerOptions::new("identity.linkerd.cluster.local");
    let issuer = root.create_issuer(&options, at()).unwrap();
    let end = root.certificate().validity().not_after.as_secs() + 1;
    let verifier = Verifier::new(
        [root.certificate().clone()].into_iter().collect(),
        Policy::default(),
    );
    let report = verifier.verify(
        &IssuerChain::from(issuer.certificate().clone()),
        UnixTime::since_unix_epoch(Duration::from_secs(end)),
    );
    let mut findings = report.findings().iter();
    let finding = findings.find(|one| one.code() == "anchor-expired").unwrap();
    let remedy = finding.remedy().unwrap();
    let fix = Fix::of(&remedy);
    let advice = fix.advice.unwrap();
    assert!(
        advice.starts_with("the new anchor is without the old one's DC=com, DC=contoso and OU=two; make a new anchor"),
        "{advice}"
    );
    assert!(
        fix.commands[0].contains(" --organizational-unit one CA "),
        "{:?}",
        fix.commands
    );
    let kept = remedy.steps.iter().find_map(|step| match step {
        Step::MakeAnchor { kept, .. } => kept.subject.clone(),
        _ => None,
    });
    assert_eq!(kept.as_ref(), Some(root.certificate().subject()));
}

/// They read the same if one forgets where a name ends.
#[test]
fn names_that_differ_in_a_comma_are_different() {
    let named = |organization: &str, name: Option<&str>| {
        let mut parts = SubjectParts::default();
        parts.organization = Some(organization.to_owned());
        parts.common_name = name.map(str::to_owned);
        Subject::Parts(parts)
    };
    let mut options = RootOptions::new("root");
    options.subject = named("A", Some("root"));
    let root = Authority::create_root(&options, at()).unwrap();
    let other = IssuerOptions::named(named("A, CN=root", None));
    assert!(root.create_issuer(&other, at()).is_ok());
    let same = IssuerOptions::named(named("A", Some("root")));
    let error = root.create_issuer(&same, at()).unwrap_err();
    assert!(matches!(error, IssueError::SameName { .. }), "{error}");
}

/// A new anchor has no wider rights than the old one, unless that is said.
#[test]
fn a_remedy_keeps_constraints_or_says_that_it_does_not() {
    let dns = |name: &str| GeneralSubtree::DnsName(name.to_owned());
    let mail = |name: &str| GeneralSubtree::Rfc822Name(name.to_owned());
    let network = |address, mask| GeneralSubtree::IpAddress(rcgen::CidrSubnet::V4(address, mask));
    let mesh = || dns("cluster.local");
    for (permitted, excluded, options, lost) in [
        // Bits outside of the mask are of no matter.
        (
            vec![mesh(), network([10, 1, 2, 3], [255, 0, 0, 0])],
            vec![],
            "--permit cluster.local --permit 10.0.0.0/8 ",
            "",
        ),
        (
            vec![mesh(), mail("example.org")],
            vec![mail("a@example.org")],
            "--permit cluster.local --permit @example.org --exclude a@example.org ",
            "",
        ),
        (
            vec![dns(".cluster.local")],
            vec![],
            "--permit cluster.local ",
            "'permitted DNS .cluster.local'",
        ),
        // It would be read as another kind of name.
        (
            vec![mesh(), dns("10.0.0.1")],
            vec![],
            "--permit cluster.local ",
            "'permitted DNS 10.0.0.1'",
        ),
        (
            vec![mesh()],
            vec![mail("a/b@example.org")],
            "--permit cluster.local ",
            "'excluded email a/b@example.org'",
        ),
        (
            vec![mesh(), network([10, 0, 0, 0], [255, 0, 255, 0])],
            vec![],
            "--permit cluster.local ",
            "'permitted IP 0a000000ff00ff00'",
        ),
        // These exclude the mesh, and nothing else is lost for that.
        (
            vec![network([10, 0, 0, 0], [255, 0, 0, 0])],
            vec![mesh()],
            "--permit 10.0.0.0/8 ",
            "'excluded DNS cluster.local'",
        ),
    ] {
        let mut chain = Chain::sound();
        chain.anchors[0].params.name_constraints = Some(rcgen::NameConstraints {
            permitted_subtrees: permitted,
            excluded_subtrees: excluded,
        });
        let made = chain.made();
        let verifier = Verifier::new(made.anchors.iter().cloned().collect(), Policy::default());
        let late = time(made.anchors[0].validity().not_after.as_secs() + 1);
        let chain = IssuerChain::new(made.issuer.clone(), Vec::new());
        let alone = verifier.verify_bundle(late);
        let below = verifier.verify(&chain, late);
        let findings = alone.findings().iter().chain(below.findings());
        let mut seen = 0;
        for finding in findings.filter(|one| one.code() == "anchor-expired") {
            let fix = Fix::of(&finding.remedy().unwrap());
            let command = &fix.commands[0];
            assert!(
                command.contains(&format!(" {options}root ca-new.crt")),
                "{command}"
            );
            let advice = fix.advice.unwrap();
            let said = advice.contains(&format!("without the old one's name constraint {lost};"));
            assert_eq!(said, !lost.is_empty(), "{advice}");
            seen += 1;
        }
        assert_eq!(seen, 2);
    }
}

const CN: &[u8] = b"\x55\x04\x03";
const OU: &[u8] = b"\x55\x04\x0b";
/// 0.9.2342.19200300.100.1.25
const DC: &[u8] = b"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19";

const BMP: u8 = 0x1e;
const IA5: u8 = 0x16;
const PRINTABLE: u8 = 0x13;
const T61: u8 = 0x14;
const UTF8: u8 = 0x0c;
