//! The output of `inspect`.

use std::fmt::Write;
use std::path::Path;

use meshpki::{
    AlternativeName, Certificate, KeyFile, Problem, Request, Source, UnixTime, hex, rfc3339,
};

use crate::failure::{Failure, shown};
use crate::render::finding::describe;
use crate::render::{self, fold, separate, validity};
use crate::source::content::Content;

/// Prints the content of each file.
pub(crate) fn contents(contents: &[(Source, Content)], at: UnixTime) -> Result<(), Failure> {
    let mut text = String::new();
    for (source, content) in contents {
        match content {
            Content::Certificates { certificates, .. } => {
                for one in certificates {
                    let place = one
                        .origin()
                        .map_or_else(|| source.to_string(), ToString::to_string);
                    separate(&mut text);
                    text.push_str(&fold::words(&place, "", "  "));
                    certificate(&mut text, one, at);
                }
            }
            Content::Key(key) => {
                separate(&mut text);
                text.push_str(&fold::words(&source.to_string(), "", "  "));
                private_key(&mut text, key);
            }
            Content::Request(wanted) => {
                separate(&mut text);
                text.push_str(&fold::words(&source.to_string(), "", "  "));
                request(&mut text, wanted);
            }
        }
    }
    render::data(text.as_bytes())
}

/// Prints the findings in the text of the files to standard error.
pub(crate) fn oddities(contents: &[(Source, Content)]) {
    let mut text = String::new();
    for (_, content) in contents {
        let Content::Certificates { findings, .. } = content else {
            continue;
        };
        for finding in findings {
            separate(&mut text);
            describe(&mut text, finding);
        }
    }
    render::words(&text);
}

/// Prints to standard error what was wrong with the text and is not with what was written; an exposed key stays exposed.
pub(crate) fn repaired(contents: &[(Source, Content)], written: Option<&Path>) {
    let (mut text, mut count) = (String::new(), 0);
    for (source, content) in contents {
        let Content::Certificates {
            certificates,
            findings,
        } = content
        else {
            count += 1;
            continue;
        };
        count += certificates.len();
        for finding in findings {
            let what = finding
                .origin()
                .map_or_else(|| source.to_string(), ToString::to_string);
            let word = match finding.problem() {
                Problem::PrivateKey { .. } => "left out, treat it as exposed",
                _ => "repaired",
            };
            let line = format!("{word}: {what}: {}", finding.message());
            text.push_str(&fold::words(&line, "", "  "));
        }
    }
    if let Some(path) = written {
        let s = if count == 1 { "" } else { "s" };
        let line = format!("  made   {}  {count} block{s}", shown(path));
        text.push_str(&fold::words(&line, "", "         "));
    }
    render::words(&text);
}

fn certificate(text: &mut String, certificate: &Certificate, at: UnixTime) {
    let validity = certificate.validity();
    let mut line = |name: &str, value: String| row(text, name, &value);
    line("subject", certificate.subject().to_string());
    line("issuer", certificate.issuer().to_string());
    // Nearly every certificate has version 3.
    if certificate.version() != 3 {
        line("version", certificate.version().to_string());
    }
    line("serial number", hex(certificate.serial()));
    line("not before", rfc3339(validity.not_before));
    let left = validity::left(validity, at);
    line(
        "not after",
        format!("{} ({left})", rfc3339(validity.not_after)),
    );
    line(
        "public key",
        certificate.public_key().algorithm().to_string(),
    );
    line("signature", certificate.signature_algorithm().to_string());
    line(
        "basic constraints",
        match certificate.basic_constraints() {
            Some(constraints) if constraints.is_ca => match constraints.path_length {
                Some(length) => format!("CA, path length {length}"),
                None => "CA, any path length".to_owned(),
            },
            Some(_) => "not a CA".to_owned(),
            None => String::new(),
        },
    );
    let usage = certificate.key_usage();
    line(
        "key usage",
        usage
            .map(|usage| usage.names().collect::<Vec<_>>().join(", "))
            .unwrap_or_default(),
    );
    let usage = certificate.extended_key_usage();
    line(
        "extended key usage",
        usage
            .map(|usage| usage.names().collect::<Vec<_>>().join(", "))
            .unwrap_or_default(),
    );
    line(
        "alternative names",
        names_of(certificate.alternative_names()),
    );
    if let Some(constraints) = certificate.name_constraints() {
        line("permitted names", names_of(&constraints.permitted));
        line("excluded names", names_of(&constraints.excluded));
    }
    line("other extensions", other_extensions(certificate));
    let identifier = |bytes: Option<&[u8]>| bytes.map(hex).unwrap_or_default();
    line(
        "subject key identifier",
        identifier(certificate.subject_key_identifier()),
    );
    line(
        "issuer's identifier",
        identifier(certificate.authority_key_identifier()),
    );
    line("sha256", hex(&certificate.fingerprint()));
}

/// A name and a value, unless the value is empty.
fn row(text: &mut String, name: &str, value: &str) {
    let head = format!("  {name:<22}  ");
    if value.is_empty() {
        return;
    }
    // A fingerprint is longer than what is left of a usual line.
    if !value.contains(' ') && !fold::fits(&format!("{head}{value}")) {
        let _ = writeln!(text, "  {name}");
        text.push_str(&fold::words(value, "    ", "    "));
        return;
    }
    text.push_str(&fold::words(value, &head, INDENT));
}

fn names_of(names: &[AlternativeName]) -> String {
    names
        .iter()
        .map(|name| fold::whole(&[format!("{} {name}", name.kind())], ""))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The extensions that have no line of their own.
fn other_extensions(certificate: &Certificate) -> String {
    certificate
        .extensions()
        .iter()
        .filter(|one| !SHOWN.contains(&one.oid.as_ref()))
        .map(|one| {
            let critical = if one.critical { " (critical)" } else { "" };
            format!("{}{critical}", one.oid)
        })
        .collect::<Vec<_>>()
        .join(", ")
}

fn private_key(text: &mut String, key: &KeyFile) {
    row(text, "private key", &key.label().to_string());
    let what = match key.public_key() {
        Some(public_key) => public_key.algorithm().to_string(),
        None => "encrypted".to_owned(),
    };
    row(text, "algorithm", &what);
}

fn request(text: &mut String, request: &Request) {
    let mut line = |name: &str, value: String| row(text, name, &value);
    line("request for", request.subject().to_string());
    line("public key", request.public_key().algorithm().to_string());
    line("signature", request.signature_algorithm().to_string());
    line("requested names", names_of(request.alternative_names()));
    let others = request
        .extensions()
        .iter()
        .filter(|one| one.oid != SHOWN[2])
        .map(|one| one.name().unwrap_or(&one.oid));
    line(
        "requested extensions",
        others.collect::<Vec<_>>().join(", "),
    );
    line("sha256", hex(&request.fingerprint()));
}

const INDENT: &str = "                          ";
/// Subject key identifier, key usage, subject alternative name, basic constraints, name constraints,
/// authority key identifier, extended key usage.
const SHOWN: [&str; 7] = [
    "2.5.29.14",
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.19",
    "2.5.29.30",
    "2.5.29.35",
    "2.5.29.37",
];
