//! Every rule, at every place where it can speak: a sound chain, one change, and all that is found.

mod anchor;
mod bundle;
mod candidates;
mod codes;
mod encoding;
mod intermediate;
mod issuer;
mod key;
mod link;
mod mixup;
mod names;
mod pem;
mod releases;
mod serial;
mod spiffe;
mod strict;
mod table;
mod unreadable;
mod webhook;
mod workload;

use rcgen::{
    DistinguishedName, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, KeyPair, KeyUsagePurpose,
    NameConstraints,
};

use crate::common::{Chain, Mint, accepted};

#[test]
fn sound_chain_has_no_findings() {
    assert_eq!(Chain::sound().judged(), accepted(&[]));
    assert_eq!(Chain::sound().workload_judged(), accepted(&[]));
}

#[test]
fn sound_chain_of_three_tiers_has_no_findings() {
    assert_eq!(Chain::three_tiers().judged(), accepted(&[]));
    assert_eq!(Chain::three_tiers().workload_judged(), accepted(&[]));
}

fn with_anchor(fault: fn(&mut Mint)) -> Chain {
    let mut chain = Chain::sound();
    fault(&mut chain.anchors[0]);
    chain
}

fn with_intermediate(fault: fn(&mut Mint)) -> Chain {
    let mut chain = Chain::three_tiers();
    fault(&mut chain.intermediates[0]);
    chain
}

fn with_issuer(fault: fn(&mut Mint)) -> Chain {
    let mut chain = Chain::sound();
    fault(&mut chain.issuer);
    chain
}

fn with_workload(fault: fn(&mut Mint)) -> Chain {
    let mut chain = Chain::sound();
    fault(&mut chain.workload);
    chain
}

fn cannot_sign(mint: &mut Mint) {
    mint.params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
}

fn client_only(mint: &mut Mint) {
    mint.params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
}

fn critical_key_identifier(mint: &mut Mint) {
    mint.params.use_authority_key_identifier_extension = false;
    mint.add_extension(&[2, 5, 29, 35], true, &[0x30, 0x03, 0x80, 0x01, 0x01]);
}

fn ed25519(mint: &mut Mint) {
    mint.key = KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
}

fn empty_name_constraints(mint: &mut Mint) {
    mint.add_extension(NAME_CONSTRAINTS, true, &[0x30, 0x00]);
}

fn expired(mint: &mut Mint) {
    mint.params.not_after = rcgen::date_time_ymd(2026, 11, 22);
}

fn expiring_soon(mint: &mut Mint) {
    mint.params.not_before = rcgen::date_time_ymd(2026, 1, 1);
    mint.params.not_after = rcgen::date_time_ymd(2027, 1, 1);
}

fn malformed_extension(mint: &mut Mint) {
    mint.add_extension(&[2, 5, 29, 32], false, &[0x05, 0x00]);
}

fn names_below(dns: &str) -> NameConstraints {
    NameConstraints {
        permitted_subtrees: vec![GeneralSubtree::DnsName(dns.to_owned())],
        excluded_subtrees: Vec::new(),
    }
}

fn names_elsewhere(mint: &mut Mint) {
    mint.params.name_constraints = Some(names_below("foo.bar"));
}

fn negative_serial(mint: &mut Mint) {
    mint.edit = Some(|fields| fields[1] = vec![0x02, 0x01, 0x80]);
}

fn not_ca(mint: &mut Mint) {
    mint.params.is_ca = rcgen::IsCa::ExplicitNoCa;
}

fn not_yet_valid(mint: &mut Mint) {
    mint.params.not_before = rcgen::date_time_ymd(2026, 11, 24);
}

fn other_key(mint: &mut Mint) {
    mint.signer = Some(KeyPair::generate().unwrap());
}

/// A key on a curve that no verifier here knows, but Go reads: the base point (SEC 2, section 2.3.2).
fn p224() -> Vec<u8> {
    let point = b"\x04\
        \xb7\x0e\x0c\xbd\x6b\xb4\xbf\x7f\x32\x13\x90\xb9\x4a\x03\xc1\xd3\x56\xc2\x11\x22\x34\x32\x80\xd6\
        \x11\x5c\x1d\x21\
        \xbd\x37\x63\x88\xb5\xf7\x23\xfb\x4c\x22\xdf\xe6\xcd\x43\x75\xa0\x5a\x07\x47\x64\x44\xd5\x81\x99\
        \x85\x00\x7e\x34";
    point_on(&[1, 3, 132, 0, 33], point)
}

fn p384(mint: &mut Mint) {
    mint.key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
}

fn point_on(curve: &[u64], point: &[u8]) -> Vec<u8> {
    yasna::construct_der(|writer| {
        writer.write_sequence(|writer| {
            writer.next().write_sequence(|algorithm| {
                for oid in [&[1, 2, 840, 10045, 2, 1][..], curve] {
                    let oid = yasna::models::ObjectIdentifier::from_slice(oid);
                    algorithm.next().write_oid(&oid);
                }
            });
            writer.next().write_bitvec_bytes(point, point.len() * 8);
        });
    })
}

fn policy_constraints(mint: &mut Mint) {
    mint.add_extension(&[2, 5, 29, 36], true, &[0x30, 0x03, 0x80, 0x01, 0x00]);
}

fn repeated_extension(mint: &mut Mint) {
    mint.add_extension(PRIVATE_EXTENSION, false, &[0x05, 0x00]);
    mint.add_extension(PRIVATE_EXTENSION, false, &[0x05, 0x00]);
}

pub(crate) fn rsa_pss(mint: &mut Mint) {
    let oid = [1, 2, 840, 113_549, 1, 1, 10];
    mint.algorithm = Some(yasna::construct_der(|writer| {
        writer.write_sequence(|writer| {
            let oid = yasna::models::ObjectIdentifier::from_slice(&oid);
            writer.next().write_oid(&oid);
        });
    }));
}

/// A key on a curve that nobody here knows.
fn secp256k1() -> Vec<u8> {
    point_on(&[1, 3, 132, 0, 10], &[4; 65])
}

fn server_only(mint: &mut Mint) {
    mint.params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
}

fn unknown_critical_extension(mint: &mut Mint) {
    mint.add_extension(PRIVATE_EXTENSION, true, &[0x05, 0x00]);
}

fn unsupported_name_constraints(mint: &mut Mint) {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, "elsewhere");
    mint.params.name_constraints = Some(NameConstraints {
        permitted_subtrees: Vec::new(),
        excluded_subtrees: vec![GeneralSubtree::DirectoryName(name)],
    });
}

const NAME_CONSTRAINTS: &[u64] = &[2, 5, 29, 30];
/// Below the arc for examples (RFC 5612).
const PRIVATE_EXTENSION: &[u64] = &[1, 3, 6, 1, 4, 1, 32473, 1];
