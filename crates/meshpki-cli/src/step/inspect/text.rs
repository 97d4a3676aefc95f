//! OpenSSL's layout, as step prints it.

use std::fmt::Write;

use meshpki::{
    AlternativeName, BasicConstraints, Certificate, ExtendedKeyUsage, Extension, KeyAlgorithm,
    KeyUsage, Name, NameConstraints, PublicKey, Request, UnixTime, decimal, hex,
};
use time::OffsetDateTime;
use time::macros::format_description;

use super::facts::{
    KEY_USAGES, KINDS, PURPOSES, curve, ending, key_name, name, signature_name, without_zeros,
};
use crate::render::digest::colons;

pub(super) fn certificate(certificate: &Certificate) -> String {
    let validity = certificate.validity();
    let version = certificate.version();
    let serial = certificate.serial();
    let algorithm = signature_name(certificate.signature_algorithm());
    let mut text = format!(
        "Certificate:
    Data:
        Version: {version} ({:#x})
        Serial Number: {} (0x{})
        Signature Algorithm: {algorithm}
        Issuer: {}
        Validity
            Not Before: {}
            Not After : {}
",
        version.saturating_sub(1),
        decimal(serial),
        hex(without_zeros(serial)),
        name(certificate.issuer(), ","),
        day(validity.not_before),
        day(validity.not_after),
    );
    subject(&mut text, certificate.subject(), certificate.public_key());
    let contents = Contents {
        alternative_names: certificate.alternative_names(),
        authority_key_identifier: certificate.authority_key_identifier(),
        basic_constraints: certificate.basic_constraints(),
        extended_key_usage: certificate.extended_key_usage(),
        key_usage: certificate.key_usage(),
        name_constraints: certificate.name_constraints(),
        subject_key_identifier: certificate.subject_key_identifier(),
    };
    if version == 3 && !certificate.extensions().is_empty() {
        text.push_str("        X509v3 extensions:\n");
        contents.list(&mut text, certificate.extensions());
    }
    signature(&mut text, &algorithm, certificate.signature());
    text
}

/// Almost the same layout as for certificates.
pub(super) fn request(request: &Request) -> String {
    let mut text = String::from("Certificate Request:\n    Data:\n        Version: 0 (0x0)\n");
    subject(&mut text, request.subject(), request.public_key());
    let contents = Contents {
        alternative_names: request.alternative_names(),
        authority_key_identifier: None,
        basic_constraints: request.basic_constraints(),
        extended_key_usage: None,
        key_usage: request.key_usage(),
        name_constraints: request.name_constraints(),
        subject_key_identifier: request.subject_key_identifier(),
    };
    if !request.extensions().is_empty() {
        text.push_str("        Requested Extensions:\n");
        contents.list(&mut text, request.extensions());
    }
    let algorithm = signature_name(request.signature_algorithm());
    signature(&mut text, &algorithm, request.signature());
    text
}

fn subject(text: &mut String, subject: &Name, key: &PublicKey) {
    let subject = format!("        Subject: {}", name(subject, ","));
    let algorithm = key_name(key.algorithm());
    let _ = writeln!(
        text,
        "{}\n        Subject Public Key Info:\n            Public Key Algorithm: {algorithm}",
        subject.trim_end()
    );
    let _ = match (key.algorithm(), curve(key.algorithm())) {
        (_, Some((curve, bits))) => {
            let size = bits.div_ceil(8);
            let _ = writeln!(text, "                Public-Key: ({bits} bit)");
            // A point has both numbers behind a 4 (SEC 1, section 2.3.3), or is not shown.
            if let [4, point @ ..] = ending(key, 1 + 2 * size) {
                let (x, y) = point.split_at(size);
                let [x, y] = [x, y].map(|number| lines(without_zeros(number), 15, 20));
                let _ = writeln!(text, "                X:{x}\n                Y:{y}");
            }
            writeln!(text, "                Curve: {curve}")
        }
        // The length is in bytes, although step labels it as bits.
        (KeyAlgorithm::Ed25519, _) => {
            let bytes = lines(ending(key, ED25519), 15, 20);
            writeln!(text, "                Public-Key: ({ED25519} bit){bytes}")
        }
        (KeyAlgorithm::Rsa(bits), _) => {
            writeln!(text, "                Public-Key: ({bits} bit)")
        }
        _ => Ok(()),
    };
}

fn signature(text: &mut String, algorithm: &str, signature: &[u8]) {
    let lines = lines(signature, 18, 9);
    let _ = writeln!(text, "    Signature Algorithm: {algorithm}{lines}");
}

/// The extensions of a certificate or a request.
struct Contents<'a> {
    alternative_names: &'a [AlternativeName],
    authority_key_identifier: Option<&'a [u8]>,
    basic_constraints: Option<BasicConstraints>,
    extended_key_usage: Option<&'a ExtendedKeyUsage>,
    key_usage: Option<KeyUsage>,
    name_constraints: Option<&'a NameConstraints>,
    subject_key_identifier: Option<&'a [u8]>,
}

impl Contents<'_> {
    fn list(&self, text: &mut String, extensions: &[Extension]) {
        for one in extensions {
            let critical = if one.critical { " critical" } else { "" };
            let (name, lines) = self.shown(&one.oid);
            let _ = writeln!(text, "            {name}:{critical}");
            for line in lines {
                let _ = writeln!(text, "                {line}");
            }
        }
    }

    /// The name and the content of an extension, or nothing for an unknown one.
    fn shown<'a>(&self, oid: &'a str) -> (&'a str, Vec<String>) {
        match oid {
            "2.5.29.14" => (
                "X509v3 Subject Key Identifier",
                vec![colons(self.subject_key_identifier.unwrap_or_default())],
            ),
            "2.5.29.15" => {
                let names = self.key_usage.into_iter().flat_map(KeyUsage::names);
                let names = spelled(names, &KEY_USAGES);
                let names = Some(names).filter(|names| !names.is_empty());
                let names = names.unwrap_or_else(|| "None".to_owned());
                ("X509v3 Key Usage", vec![names])
            }
            "2.5.29.17" => (
                "X509v3 Subject Alternative Name",
                alternative_names(self.alternative_names),
            ),
            "2.5.29.19" => ("X509v3 Basic Constraints", vec![self.basic_constraints()]),
            "2.5.29.30" => (
                "X509v3 Name Constraints",
                self.name_constraints
                    .map(name_constraints)
                    .unwrap_or_default(),
            ),
            "2.5.29.35" => (
                "X509v3 Authority Key Identifier",
                vec![colons(self.authority_key_identifier.unwrap_or_default())],
            ),
            "2.5.29.37" => {
                let usage = self.extended_key_usage;
                let names = usage.map(|usage| spelled(usage.names(), &PURPOSES));
                ("X509v3 Extended Key Usage", names.into_iter().collect())
            }
            other => (other, Vec::new()),
        }
    }

    fn basic_constraints(&self) -> String {
        let is_ca = self.basic_constraints.is_some_and(|one| one.is_ca);
        let is_ca = if is_ca { "TRUE" } else { "FALSE" };
        match self.basic_constraints.and_then(|one| one.path_length) {
            Some(length) => format!("CA:{is_ca}, pathlen:{length}"),
            None => format!("CA:{is_ca}"),
        }
    }
}

fn spelled<'a>(
    names: impl Iterator<Item = &'a str>,
    known: &[(&str, &'static str, &str)],
) -> String {
    let texts = names.map(|name| {
        let known = known.iter().find(|(one, ..)| *one == name);
        known.map_or(name, |(_, text, _)| text)
    });
    texts.collect::<Vec<_>>().join(", ")
}

/// One line per type.
fn alternative_names(names: &[AlternativeName]) -> Vec<String> {
    KINDS
        .iter()
        .map(|kind| {
            let names = names.iter().filter(|name| (kind.has)(name));
            let names = names.map(|name| format!("{}:{name}", kind.name));
            names.collect::<Vec<_>>().join(", ")
        })
        .filter(|line| !line.is_empty())
        .chain(others(names).map(|other| format!("{}:{other}", other.kind())))
        .collect()
}

fn name_constraints(constraints: &NameConstraints) -> Vec<String> {
    [
        ("Permitted:", &constraints.permitted),
        ("Excluded:", &constraints.excluded),
    ]
    .into_iter()
    .filter(|(_, names)| !names.is_empty())
    .flat_map(|(head, names)| {
        let [dns, email, ip, uri] = KINDS;
        let kinds = [dns, email, uri, ip].into_iter().filter_map(|kind| {
            let names = names.iter().filter(|name| (kind.has)(name));
            let names: Vec<String> = names.map(subtree).collect();
            (!names.is_empty()).then(|| format!("  {}: {}", kind.constraint, names.join(", ")))
        });
        let others = others(names).map(|other| format!("  {}: {other}", other.kind()));
        std::iter::once(head.to_owned())
            .chain(kinds)
            .chain(others)
            .collect::<Vec<_>>()
    })
    .collect()
}

fn others(names: &[AlternativeName]) -> impl Iterator<Item = &AlternativeName> {
    let is_other = |name: &&AlternativeName| KINDS.iter().all(|kind| !(kind.has)(name));
    names.iter().filter(is_other)
}

/// A constraint. A network is written as its address and prefix length.
pub(super) fn subtree(name: &AlternativeName) -> String {
    let AlternativeName::Ip(bytes) = name else {
        return name.to_string();
    };
    let (address, mask) = bytes.split_at(bytes.len() / 2);
    let bits: u32 = mask.iter().map(|byte| byte.count_ones()).sum();
    format!("{}/{bits}", AlternativeName::Ip(address.to_vec()))
}

/// Bytes in lines of a fixed length, indented; each line begins with a line break.
fn lines(bytes: &[u8], width: usize, indent: usize) -> String {
    let lines = bytes.chunks(width).map(|line| {
        let line = colons(line).to_lowercase();
        format!("\n{:indent$}{line}", "")
    });
    lines.collect::<Vec<_>>().join(":")
}

fn day(at: UnixTime) -> String {
    let format = format_description!(
        "[month repr:short] [day padding:none] [hour]:[minute]:[second] [year padding:zero] UTC"
    );
    i64::try_from(at.as_secs())
        .ok()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
        .and_then(|moment| moment.format(format).ok())
        .unwrap_or_else(|| format!("@{}", at.as_secs()))
}

/// The length of an Ed25519 key in bytes (RFC 8032, section 5.1.5).
const ED25519: usize = 32;
