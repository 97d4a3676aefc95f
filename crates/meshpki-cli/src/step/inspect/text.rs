//! The layout of OpenSSL, as step has it.

use std::fmt::Write;

use meshpki::{
    AlternativeName, BasicConstraints, Certificate, Details, Extension, KeyMaterial, KeyUsage,
    Name, NameConstraints, PublicKey, UnixTime, decimal, hex, is_hidden,
};
use time::OffsetDateTime;
use time::macros::format_description;

use super::facts::{key_name, signature_name, without_zeros};
use crate::render::digest::colons;

pub(super) mod request;

pub(super) fn certificate(certificate: &Certificate) -> String {
    let mut text = String::from("Certificate:\n    Data:\n");
    let validity = certificate.validity();
    let version = certificate.version();
    let serial = certificate.serial();
    let algorithm = signature_name(certificate.signature_algorithm());
    let _ = writeln!(
        text,
        "        Version: {version} ({:#x})",
        version.saturating_sub(1)
    );
    let _ = writeln!(
        text,
        "        Serial Number: {} (0x{})",
        decimal(serial),
        hex(without_zeros(serial))
    );
    let _ = writeln!(text, "        Signature Algorithm: {algorithm}");
    let _ = writeln!(text, "        Issuer: {}", name(certificate.issuer()));
    let _ = writeln!(text, "        Validity");
    let _ = writeln!(text, "            Not Before: {}", day(validity.not_before));
    let _ = writeln!(text, "            Not After : {}", day(validity.not_after));
    subject(&mut text, certificate.subject());
    public_key(&mut text, certificate.public_key());
    if certificate.version() == 3 && !certificate.extensions().is_empty() {
        text.push_str("        X509v3 extensions:\n");
        let details = certificate.details();
        for (one, value) in certificate.extensions().iter().zip(&details.values) {
            extension(&mut text, certificate, &details, one, value);
        }
    }
    signature(&mut text, &algorithm, certificate.signature());
    text
}

fn subject(text: &mut String, subject: &Name) {
    let _ = writeln!(text, "        Subject: {}", name(subject));
    if subject.attributes().is_empty() {
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
}

fn signature(text: &mut String, algorithm: &str, signature: &[u8]) {
    let _ = write!(text, "    Signature Algorithm: {algorithm}");
    lines(text, signature, 18, 9);
    text.push('\n');
}

fn public_key(text: &mut String, key: &PublicKey) {
    let (name, curve) = key_name(key.algorithm());
    text.push_str("        Subject Public Key Info:\n");
    let _ = writeln!(text, "            Public Key Algorithm: {name}");
    match key.material() {
        KeyMaterial::Point { x, y } => {
            let (curve, bits) = curve.unwrap_or_default();
            let _ = write!(
                text,
                "                Public-Key: ({bits} bit)\n                X:"
            );
            lines(text, without_zeros(&x), 15, 20);
            text.push_str("\n                Y:");
            lines(text, without_zeros(&y), 15, 20);
            let _ = writeln!(text, "\n                Curve: {curve}");
        }
        KeyMaterial::Rsa { modulus, exponent } => {
            let bits = bit_length(&modulus);
            let _ = write!(
                text,
                "                Public-Key: ({bits} bit)\n                Modulus:"
            );
            lines(text, &modulus, 15, 20);
            let _ = writeln!(
                text,
                "\n                Exponent: {} (0x{})",
                decimal(&exponent),
                hex(&exponent).trim_start_matches('0')
            );
        }
        // The length is in bytes, whatever the word behind it says.
        KeyMaterial::Other(bytes) => {
            let _ = write!(text, "                Public-Key: ({} bit)", bytes.len());
            lines(text, &bytes, 15, 20);
            text.push('\n');
        }
        _ => {}
    }
}

fn extension(
    text: &mut String,
    certificate: &Certificate,
    details: &Details,
    extension: &Extension,
    value: &[u8],
) {
    let critical = if extension.critical { " critical" } else { "" };
    let mut head = |name: &str| {
        let _ = writeln!(text, "            {name}:{critical}");
    };
    match extension.oid.as_ref() {
        "2.5.29.14" => {
            head("X509v3 Subject Key Identifier");
            let identifier = certificate.subject_key_identifier().unwrap_or_default();
            line(text, &colons(identifier));
        }
        "2.5.29.15" => {
            head("X509v3 Key Usage");
            line(text, &key_usage(certificate.key_usage()));
        }
        "2.5.29.17" => {
            head("X509v3 Subject Alternative Name");
            alternative_names(text, certificate.alternative_names());
        }
        "2.5.29.19" => {
            head("X509v3 Basic Constraints");
            line(text, &basic_constraints(certificate.basic_constraints()));
        }
        "2.5.29.30" => {
            head("X509v3 Name Constraints");
            if let Some(constraints) = certificate.name_constraints() {
                name_constraints(text, constraints);
            }
        }
        "2.5.29.31" => {
            head("X509v3 CRL Distribution Points");
            if !details.revocation_lists.is_empty() {
                line(text, "Full Name:");
                line(
                    text,
                    &format!("  URI:{}", details.revocation_lists.join(", URI:")),
                );
            }
        }
        "2.5.29.32" => {
            head("X509v3 Certificate Policies");
            for policy in &details.policies {
                line(text, &format!("Policy: {policy}"));
            }
        }
        "2.5.29.35" => {
            head("X509v3 Authority Key Identifier");
            let identifier = certificate.authority_key_identifier().unwrap_or_default();
            line(text, &colons(identifier));
        }
        "2.5.29.37" => {
            head("X509v3 Extended Key Usage");
            line(text, &purposes(details));
        }
        "1.3.6.1.5.5.7.1.1" => {
            head("Authority Information Access");
            for (what, locations) in [
                ("OCSP", &details.ocsp_locations),
                ("CA Issuers", &details.issuer_locations),
            ] {
                if !locations.is_empty() {
                    line(text, &format!("{what} - URI:{}", locations.join(",URI:")));
                }
            }
        }
        other => {
            head(other);
            line(text, &printable(value));
        }
    }
}

fn line(text: &mut String, content: &str) {
    let _ = writeln!(text, "                {content}");
}

fn basic_constraints(constraints: Option<BasicConstraints>) -> String {
    let length = constraints.and_then(|one| one.path_length);
    let length = length.map(|length| format!(", pathlen:{length}"));
    let is_ca = constraints.is_some_and(|one| one.is_ca);
    let is_ca = if is_ca { "TRUE" } else { "FALSE" };
    format!("CA:{is_ca}{}", length.unwrap_or_default())
}

fn key_usage(usage: Option<KeyUsage>) -> String {
    let names = usage.into_iter().flat_map(KeyUsage::names);
    let names: Vec<&str> = names
        .map(|name| match name {
            "digitalSignature" => "Digital Signature",
            "nonRepudiation" => "Content Commitment",
            "keyEncipherment" => "Key Encipherment",
            "dataEncipherment" => "Data Encipherment",
            "keyAgreement" => "Key Agreement",
            "keyCertSign" => "Certificate Sign",
            "cRLSign" => "CRL Sign",
            "encipherOnly" => "Encipher Only",
            "decipherOnly" => "Decipher Only",
            other => other,
        })
        .collect();
    if names.is_empty() {
        return "None".to_owned();
    }
    names.join(", ")
}

/// Those that Go knows, then the others.
fn purposes(details: &Details) -> String {
    let known = details.purposes.iter().filter_map(|oid| known_purpose(oid));
    let unknown = details.purposes.iter().map(String::as_str);
    let unknown = unknown.filter(|oid| known_purpose(oid).is_none());
    known.chain(unknown).collect::<Vec<_>>().join(", ")
}

fn known_purpose(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "1.3.6.1.5.5.7.3.1" => "Server Authentication",
        "1.3.6.1.5.5.7.3.2" => "Client Authentication",
        "1.3.6.1.5.5.7.3.3" => "Code Signing",
        "1.3.6.1.5.5.7.3.4" => "E-mail Protection",
        "1.3.6.1.5.5.7.3.5" => "IPSec End System",
        "1.3.6.1.5.5.7.3.6" => "IPSec Tunnel",
        "1.3.6.1.5.5.7.3.7" => "IPSec User",
        "1.3.6.1.5.5.7.3.8" => "Time Stamping",
        "1.3.6.1.5.5.7.3.9" => "OCSP Signing",
        "2.5.29.37.0" => "Any Usage",
        _ => return None,
    })
}

fn alternative_names(text: &mut String, names: &[AlternativeName]) {
    for label in ["DNS", "email", "IP Address", "URI"] {
        let of_kind: Vec<String> = names
            .iter()
            .filter(|name| label_of(name) == Some(label))
            .map(|name| format!("{label}:{name}"))
            .collect();
        if !of_kind.is_empty() {
            line(text, &of_kind.join(", "));
        }
    }
    let others = names.iter().filter(|name| label_of(name).is_none());
    for other in others {
        line(text, &format!("{}:{other}", other.kind()));
    }
}

fn label_of(name: &AlternativeName) -> Option<&'static str> {
    Some(match name {
        AlternativeName::Dns(_) => "DNS",
        AlternativeName::Email(_) => "email",
        AlternativeName::Ip(_) => "IP Address",
        AlternativeName::Uri(_) => "URI",
        _ => return None,
    })
}

fn name_constraints(text: &mut String, constraints: &NameConstraints) {
    for (head, names) in [
        ("Permitted:", &constraints.permitted),
        ("Excluded:", &constraints.excluded),
    ] {
        if names.is_empty() {
            continue;
        }
        line(text, head);
        for label in ["DNS", "Email", "URI", "IP Range"] {
            let of_kind: Vec<String> = names
                .iter()
                .filter(|name| constraint_label(name) == Some(label))
                .map(|name| match name {
                    AlternativeName::Ip(bytes) => network(bytes),
                    name => name.to_string(),
                })
                .collect();
            if !of_kind.is_empty() {
                line(text, &format!("  {label}: {}", of_kind.join(", ")));
            }
        }
        for other in names.iter().filter(|name| constraint_label(name).is_none()) {
            line(text, &format!("  {}: {other}", other.kind()));
        }
    }
}

fn constraint_label(name: &AlternativeName) -> Option<&'static str> {
    Some(match name {
        AlternativeName::Dns(_) => "DNS",
        AlternativeName::Email(_) => "Email",
        AlternativeName::Ip(_) => "IP Range",
        AlternativeName::Uri(_) => "URI",
        _ => return None,
    })
}

/// An address and a mask, as an address and how many bits of it count.
pub(super) fn network(bytes: &[u8]) -> String {
    let (address, mask) = bytes.split_at(bytes.len() / 2);
    let bits: u32 = mask.iter().map(|byte| byte.count_ones()).sum();
    format!("{}/{bits}", AlternativeName::Ip(address.to_vec()))
}

/// The parts of a name, each with what it is.
fn name(name: &Name) -> String {
    let parts = name.attributes().into_iter();
    let parts = parts.map(|(oid, value)| match label(&oid) {
        Some(label) => format!("{label}={value}"),
        None => format!("{oid}={value}"),
    });
    parts.collect::<Vec<_>>().join(",")
}

fn label(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.2.840.113549.1.9.1" => "emailAddress",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.17" => "POSTALCODE",
        "2.5.4.3" => "CN",
        "2.5.4.5" => "SERIALNUMBER",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "STREET",
        _ => return None,
    })
}

/// So many bytes a line, behind so many spaces.
fn lines(text: &mut String, bytes: &[u8], width: usize, indent: usize) {
    for (index, line) in bytes.chunks(width).enumerate() {
        if index > 0 {
            text.push(':');
        }
        let pairs: Vec<String> = line.iter().map(|byte| format!("{byte:02x}")).collect();
        let _ = write!(text, "\n{:indent$}{}", "", pairs.join(":"));
    }
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

/// What of it can be read, a dot for every other character.
fn printable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let is_odd = |c: char| is_hidden(c) || c == char::REPLACEMENT_CHARACTER;
    text.replace(is_odd, ".")
}

fn bit_length(number: &[u8]) -> usize {
    let zeros = number
        .first()
        .map_or(0, |first| first.leading_zeros() as usize);
    number.len() * 8 - zeros
}
