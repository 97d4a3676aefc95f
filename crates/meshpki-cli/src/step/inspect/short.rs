//! The few lines of `--short`.

use std::fmt::Write;

use meshpki::{
    AlternativeName, Certificate, KeyAlgorithm, Name, PublicKey, Request, decimal, rfc3339,
};

use super::facts::{curve, is_self_signed, key_name};

pub(super) fn certificate(certificate: &Certificate) -> String {
    let kind = match (certificate.is_ca(), is_self_signed(certificate)) {
        (true, true) => "Root CA",
        (true, false) => "Intermediate CA",
        (false, _) => "TLS",
    };
    let key = key(certificate.public_key());
    let serial = shortened(&decimal(certificate.serial()));
    let validity = certificate.validity();
    let mut text = format!("X.509v3 {kind} Certificate ({key}) [Serial: {serial}]\n");
    subject(
        &mut text,
        certificate.subject(),
        certificate.alternative_names(),
    );
    let issuer = certificate.issuer().common_name().unwrap_or_default();
    let _ = writeln!(text, "  Issuer:      {issuer}");
    let _ = writeln!(text, "  Valid from:  {}", rfc3339(validity.not_before));
    let _ = writeln!(text, "          to:  {}", rfc3339(validity.not_after));
    text
}

pub(super) fn request(request: &Request) -> String {
    let key = key(request.public_key());
    let mut text = format!("X.509v3 Certificate Signing Request ({key})\n");
    subject(&mut text, request.subject(), request.alternative_names());
    text
}

/// The type of a key, and its curve or size.
fn key(key: &PublicKey) -> String {
    let name = key_name(key.algorithm());
    let size = match (key.algorithm(), curve(key.algorithm())) {
        (_, Some((curve, _))) => curve.to_owned(),
        (KeyAlgorithm::Ed25519, _) => "256".to_owned(),
        (KeyAlgorithm::Rsa(bits), _) => (bits.div_ceil(8) * 8).to_string(),
        _ => "unknown".to_owned(),
    };
    format!("{name} {size}")
}

fn subject(text: &mut String, subject: &Name, alternative_names: &[AlternativeName]) {
    let names = names(subject, alternative_names);
    if names.is_empty() {
        text.push_str("  Subject: \n");
    }
    for (index, name) in names.iter().enumerate() {
        let label = if index == 0 { "Subject:" } else { "" };
        let _ = writeln!(text, "  {label:<12} {name}");
    }
}

/// The common name, then every other: DNS names, addresses, mail addresses and URIs.
fn names(subject: &Name, alternative_names: &[AlternativeName]) -> Vec<String> {
    let common = subject.common_name().unwrap_or_default();
    let kinds: [fn(&AlternativeName) -> bool; 4] = [
        |name| matches!(name, AlternativeName::Dns(_)),
        |name| matches!(name, AlternativeName::Ip(_)),
        |name| matches!(name, AlternativeName::Email(_)),
        |name| matches!(name, AlternativeName::Uri(_)),
    ];
    let of_kind = |kind: fn(&AlternativeName) -> bool| {
        let names = alternative_names.iter();
        names
            .filter(move |name| kind(name))
            .map(ToString::to_string)
    };
    let others = kinds.into_iter().flat_map(of_kind);
    let common_name = Some(common.to_owned()).filter(|name| !name.is_empty());
    common_name
        .into_iter()
        .chain(others.filter(|name| name != common))
        .collect()
}

fn shortened(serial: &str) -> String {
    if serial.len() <= 8 {
        return serial.to_owned();
    }
    format!("{}...{}", &serial[..4], &serial[serial.len() - 4..])
}
