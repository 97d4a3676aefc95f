//! Extensions as Go reads them (crypto/x509/parser.go, `processExtensions`).

use crate::consumers::go::der::{
    BOOLEAN, Der, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, constructed, context,
};
use crate::consumers::go::oid;
use crate::consumers::go::refusal::{Part, Refusal};
use crate::consumers::go::{domain, url};
use crate::x509::contents::Contents;
use crate::x509::extension::{BasicConstraints, ExtendedKeyUsage, KeyUsage, NameConstraints};
use crate::x509::general_name::AlternativeName;
use crate::x509::general_name::is_network;

/// Adds the value of an extension to `contents`, if Go can parse it. Returns whether Go supports it, as it must if the
/// extension is critical.
pub(crate) fn read(
    id: &[u8],
    critical: bool,
    value: &[u8],
    contents: &mut Contents,
) -> Result<bool, Refusal> {
    let damaged = || Part::Extension(oid::dotted(id)).because("is not well formed");
    let value = Der::new(value);
    let is_read = match id {
        AUTHORITY_INFORMATION_ACCESS => authority_information_access(value),
        AUTHORITY_KEY_IDENTIFIER => authority_key_identifier(value, contents),
        BASIC_CONSTRAINTS => basic_constraints(value, contents),
        CERTIFICATE_POLICIES => certificate_policies(value, contents),
        CRL_DISTRIBUTION_POINTS => crl_distribution_points(value),
        EXTENDED_KEY_USAGE => extended_key_usage(value, contents),
        INHIBIT_ANY_POLICY => inhibit_any_policy(value),
        KEY_USAGE => key_usage(value, contents),
        NAME_CONSTRAINTS => return name_constraints(value, contents),
        POLICY_CONSTRAINTS => policy_constraints(value),
        POLICY_MAPPINGS => policy_mappings(value, contents),
        SUBJECT_ALTERNATIVE_NAME => {
            subject_alternative_name(value, contents).ok_or_else(damaged)?;
            return Ok(contents.alternative_names.iter().any(is_handled));
        }
        SUBJECT_KEY_IDENTIFIER => subject_key_identifier(value, contents),
        _ => return Ok(false),
    };
    let is_never_critical = [
        AUTHORITY_INFORMATION_ACCESS,
        AUTHORITY_KEY_IDENTIFIER,
        SUBJECT_KEY_IDENTIFIER,
    ]
    .contains(&id);
    if critical && is_never_critical {
        return Err(Part::ExtensionCritical(oid::dotted(id)).because("is critical"));
    }
    is_read.map(|()| true).ok_or_else(damaged)
}

/// Whether Go reads names of this kind from a certificate.
fn is_handled(name: &AlternativeName) -> bool {
    matches!(
        name,
        AlternativeName::Dns(_)
            | AlternativeName::Email(_)
            | AlternativeName::Ip(_)
            | AlternativeName::Uri(_)
    )
}

fn authority_information_access(mut value: Der<'_>) -> Option<()> {
    let mut accesses = value.read(SEQUENCE)?;
    while !accesses.is_empty() {
        let mut access = accesses.read(SEQUENCE)?;
        access.oid()?;
        access.read_optional(context(6))?;
    }
    Some(())
}

fn authority_key_identifier(mut value: Der<'_>, contents: &mut Contents) -> Option<()> {
    let mut identifier = value.read(SEQUENCE)?;
    contents.authority_key_identifier = identifier.read_optional(context(0))?.and_then(present);
    Some(())
}

fn subject_key_identifier(mut value: Der<'_>, contents: &mut Contents) -> Option<()> {
    contents.subject_key_identifier = present(value.read(OCTET_STRING)?);
    Some(())
}

/// Go treats an empty identifier as missing.
fn present(identifier: Der<'_>) -> Option<Vec<u8>> {
    Some(identifier.bytes().to_vec()).filter(|bytes| !bytes.is_empty())
}

fn basic_constraints(mut value: Der<'_>, contents: &mut Contents) -> Option<()> {
    let mut constraints = value.read(SEQUENCE)?;
    let is_ca = constraints.is_next(BOOLEAN) && constraints.boolean()?;
    let path_length = if constraints.is_next(INTEGER) {
        let length = constraints
            .int64(INTEGER)
            .and_then(|n| u64::try_from(n).ok())?;
        // No path is that long.
        Some(u32::try_from(length).unwrap_or(u32::MAX))
    } else {
        None
    };
    contents.basic_constraints = Some(BasicConstraints { is_ca, path_length });
    Some(())
}

fn certificate_policies(mut value: Der<'_>, contents: &mut Contents) -> Option<()> {
    let mut policies = value.read(SEQUENCE)?;
    let mut seen = std::collections::HashSet::new();
    while !policies.is_empty() {
        let policy = policies.read(SEQUENCE)?.read(OBJECT_IDENTIFIER)?.bytes();
        (oid::is_whole(policy) && seen.insert(policy)).then_some(())?;
    }
    contents.has_policies = !seen.is_empty();
    Some(())
}

fn crl_distribution_points(mut value: Der<'_>) -> Option<()> {
    let mut points = value.read(SEQUENCE)?;
    while !points.is_empty() {
        let mut point = points.read(SEQUENCE)?;
        let Some(mut name) = point.read_optional(constructed(0))? else {
            continue;
        };
        let mut full = name.read(constructed(0))?;
        while full.is_next(context(6)) {
            full.read(context(6))?;
        }
    }
    Some(())
}

fn extended_key_usage(mut value: Der<'_>, contents: &mut Contents) -> Option<()> {
    let mut purposes = value.read(SEQUENCE)?;
    let mut usage = ExtendedKeyUsage {
        any: false,
        server_auth: false,
        client_auth: false,
        other: Vec::new(),
    };
    while !purposes.is_empty() {
        match purposes.oid()? {
            ANY_PURPOSE => usage.any = true,
            [0x2b, 6, 1, 5, 5, 7, 3, 1] => usage.server_auth = true,
            [0x2b, 6, 1, 5, 5, 7, 3, 2] => usage.client_auth = true,
            other => usage.other.push(match other {
                [0x2b, 6, 1, 5, 5, 7, 3, 3] => "codeSigning".to_owned(),
                [0x2b, 6, 1, 5, 5, 7, 3, 4] => "emailProtection".to_owned(),
                [0x2b, 6, 1, 5, 5, 7, 3, 8] => "timeStamping".to_owned(),
                [0x2b, 6, 1, 5, 5, 7, 3, 9] => "OCSPSigning".to_owned(),
                _ => oid::dotted(other),
            }),
        }
    }
    contents.extended_key_usage = Some(usage);
    Some(())
}

fn inhibit_any_policy(mut value: Der<'_>) -> Option<()> {
    value.int64(INTEGER).map(drop)
}

fn key_usage(mut value: Der<'_>, contents: &mut Contents) -> Option<()> {
    let (bits, _) = value.bit_string()?;
    let is_set = |bit: usize| {
        bits.get(bit / 8)
            .is_some_and(|byte| byte >> (7 - bit % 8) & 1 == 1)
    };
    let usage = (0..9)
        .filter(|&bit| is_set(bit))
        .fold(0, |usage, bit| usage | 1 << bit);
    contents.key_usage = Some(KeyUsage(usage));
    contents.is_key_usage_loose = bits.last() == Some(&0) || !value.is_empty();
    Some(())
}

fn policy_constraints(mut value: Der<'_>) -> Option<()> {
    let mut constraints = value.read(SEQUENCE)?;
    for tag in [context(0), context(1)] {
        if constraints.is_next(tag) {
            constraints.int64(tag)?;
        }
    }
    Some(())
}

fn policy_mappings(mut value: Der<'_>, contents: &mut Contents) -> Option<()> {
    let mut mappings = value.read(SEQUENCE)?;
    while !mappings.is_empty() {
        let mut mapping = mappings.read(SEQUENCE)?;
        for _ in 0..2 {
            let policy = mapping.read(OBJECT_IDENTIFIER)?.bytes();
            contents.maps_any_policy |= policy == ANY_POLICY;
        }
    }
    Some(())
}

fn subject_alternative_name(mut value: Der<'_>, contents: &mut Contents) -> Option<()> {
    contents.alternative_names_value = Some(value.bytes().to_vec());
    let mut names = value.read(SEQUENCE)?;
    let mut is_good = true;
    while !names.is_empty() {
        let name = names.element()?;
        let bytes = name.contents.bytes();
        is_good &= is_name(name.tag, bytes);
        contents
            .alternative_names
            .push(AlternativeName::read(name.tag, bytes));
    }
    is_good.then_some(())
}

/// Whether Go can parse it as an alternative name. Go ignores kinds that it does not support.
fn is_name(tag: u8, bytes: &[u8]) -> bool {
    match tag {
        EMAIL | DNS => bytes.is_ascii(),
        IP => [4, 16].contains(&bytes.len()),
        URI => {
            bytes.is_ascii() && url::host(bytes).is_some_and(|host| domain::is_valid(&host, false))
        }
        _ => true,
    }
}

fn name_constraints(mut value: Der<'_>, contents: &mut Contents) -> Result<bool, Refusal> {
    let damaged = || Part::Extension(oid::dotted(NAME_CONSTRAINTS)).because("is not well formed");
    let frame = || {
        let mut constraints = value.read(SEQUENCE)?;
        let permitted = constraints.read_optional(constructed(0))?;
        let excluded = constraints.read_optional(constructed(1))?;
        (value.is_empty() && constraints.is_empty()).then_some([permitted, excluded])
    };
    let trees = { frame }().ok_or_else(damaged)?;
    let is_empty = trees.iter().flatten().any(|trees| trees.is_empty());
    contents.has_empty_constraints = is_empty || trees.iter().all(Option::is_none);
    if trees.iter().all(|trees| trees.is_none_or(Der::is_empty)) {
        contents.name_constraints = Some(NameConstraints {
            permitted: Vec::new(),
            excluded: Vec::new(),
        });
        return Err(Part::NameConstraintsEmpty.because("are empty"));
    }
    let mut is_good = true;
    let [permitted, excluded] = trees.map(|trees| {
        let mut trees = trees.unwrap_or(Der::new(&[]));
        let mut names = Vec::new();
        while !trees.is_empty() {
            let Some(name) = trees.read(SEQUENCE).and_then(|mut tree| tree.element()) else {
                is_good = false;
                break;
            };
            let bytes = name.contents.bytes();
            is_good &= is_constraint(name.tag, bytes);
            names.push(AlternativeName::read(name.tag, bytes));
        }
        names
    });
    let is_handled = permitted.iter().chain(&excluded).all(is_handled);
    contents.name_constraints = Some(NameConstraints {
        permitted,
        excluded,
    });
    if is_good {
        Ok(is_handled)
    } else {
        Err(damaged())
    }
}

/// Whether Go can parse it as the base of a subtree. Go ignores kinds that it does not support.
fn is_constraint(tag: u8, bytes: &[u8]) -> bool {
    match tag {
        EMAIL if bytes.contains(&b'@') => bytes.is_ascii() && domain::mailbox(bytes).is_some(),
        DNS | EMAIL => bytes.is_ascii() && domain::is_valid(bytes, true),
        IP => is_network(bytes),
        URI => bytes.is_ascii() && !url::is_address(bytes) && domain::is_valid(bytes, true),
        _ => true,
    }
}

const ANY_POLICY: &[u8] = &[0x55, 0x1d, 0x20, 0x00];
const ANY_PURPOSE: &[u8] = &[0x55, 0x1d, 0x25, 0x00];
const AUTHORITY_INFORMATION_ACCESS: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 1, 1];
const AUTHORITY_KEY_IDENTIFIER: &[u8] = &[0x55, 0x1d, 35];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 19];
const CERTIFICATE_POLICIES: &[u8] = &[0x55, 0x1d, 32];
const CRL_DISTRIBUTION_POINTS: &[u8] = &[0x55, 0x1d, 31];
const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1d, 37];
const INHIBIT_ANY_POLICY: &[u8] = &[0x55, 0x1d, 54];
const KEY_USAGE: &[u8] = &[0x55, 0x1d, 15];
const NAME_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 30];
const POLICY_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 36];
const POLICY_MAPPINGS: &[u8] = &[0x55, 0x1d, 33];
const SUBJECT_ALTERNATIVE_NAME: &[u8] = &[0x55, 0x1d, 17];
const SUBJECT_KEY_IDENTIFIER: &[u8] = &[0x55, 0x1d, 14];

/// The tags of a `GeneralName` (RFC 5280, section 4.2.1.6).
const EMAIL: u8 = context(1);
const DNS: u8 = context(2);
const URI: u8 = context(6);
const IP: u8 = context(7);
