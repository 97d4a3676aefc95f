//! Requests in that layout: nearly that of certificates.

use std::fmt::Write;

use meshpki::{Details, Extension, Request};

use super::super::facts::signature_name;
use super::{
    alternative_names, basic_constraints, key_usage, known_purpose, line, name_constraints,
    printable, public_key, signature, subject,
};
use crate::render::digest::colons;

pub(in super::super) fn request(request: &Request) -> String {
    let mut text = String::from("Certificate Request:\n    Data:\n        Version: 0 (0x0)\n");
    subject(&mut text, request.subject());
    public_key(&mut text, request.public_key());
    let details = request.details();
    let extensions = request.extensions().iter().zip(&details.values);
    let (known, others): (Vec<_>, Vec<_>) =
        extensions.partition(|(one, _)| KNOWN.contains(&one.oid.as_ref()));
    if !known.is_empty() {
        text.push_str("        Requested Extensions:\n");
        for (one, _) in known {
            extension(&mut text, request, &details, one);
        }
    }
    if !others.is_empty() {
        text.push_str("        Attributes:\n");
        for (one, value) in others {
            let _ = writeln!(text, "            {}:{}", one.oid, critical(one));
            line(&mut text, &printable(value));
            line(&mut text, &colons(value).to_lowercase());
        }
    }
    let algorithm = signature_name(request.signature_algorithm());
    signature(&mut text, &algorithm, request.signature());
    text
}

fn extension(text: &mut String, request: &Request, details: &Details, extension: &Extension) {
    let mut head = |name: &str| {
        let _ = writeln!(text, "            X509v3 {name}:{}", critical(extension));
    };
    match extension.oid.as_ref() {
        "2.5.29.14" => {
            head("Subject Key Identifier");
            let identifier = request.subject_key_identifier().unwrap_or_default();
            line(text, &colons(identifier));
        }
        "2.5.29.15" => {
            head("Key Usage");
            line(text, &key_usage(request.key_usage()));
        }
        "2.5.29.17" => {
            head("Subject Alternative Name");
            alternative_names(text, request.alternative_names());
        }
        "2.5.29.19" => {
            head("Basic Constraints");
            line(text, &basic_constraints(request.basic_constraints()));
        }
        "2.5.29.30" => {
            head("Name Constraints");
            if let Some(constraints) = request.name_constraints() {
                name_constraints(text, constraints);
            }
        }
        _ => {
            head("Extended Key Usage");
            line(text, &purposes(details));
        }
    }
}

fn critical(extension: &Extension) -> &'static str {
    if extension.critical { " critical" } else { "" }
}

/// In their own order, and not those that are known first, as a certificate has them.
fn purposes(details: &Details) -> String {
    let purposes = details.purposes.iter().map(|oid| {
        let known = known_purpose(oid).map(str::to_owned);
        known.unwrap_or_else(|| format!("UNKNOWN({oid})"))
    });
    purposes.collect::<Vec<_>>().join(", ")
}

/// What is spelled out.
const KNOWN: [&str; 6] = [
    "2.5.29.14",
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.19",
    "2.5.29.30",
    "2.5.29.37",
];
