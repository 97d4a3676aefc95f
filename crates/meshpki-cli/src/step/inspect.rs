//! `certificate inspect`: what is in a certificate, in the layouts that step's users cut and grep.

use meshpki::{Certificate, KeyAlgorithm, SignatureAlgorithm};

use super::presented::{self, Presented};
use crate::arguments::InspectFormat;
use crate::arguments::step::InspectArguments;
use crate::failure::Failure;
use crate::render;
use crate::source::input::Input;

mod json;
mod short;
mod text;

pub(super) fn run(arguments: &InspectArguments) -> Result<(), Failure> {
    if arguments.short && arguments.format != InspectFormat::Text {
        return Err(Failure::new("--short is for --format text"));
    }
    let file = presented::or_stdin(arguments.file.as_deref());
    presented::refuse_remote(file)?;
    let (name, bytes) = Input::default().read(file)?;
    let text = match presented::presented(&name, &bytes)? {
        Presented::Certificates(certificates) if arguments.bundle => {
            shown(arguments, &certificates)
        }
        Presented::Certificates(certificates) => shown(arguments, &certificates[..1]),
        Presented::Request(request) => match arguments.format {
            InspectFormat::Json => json::request(&request),
            InspectFormat::Pem => request.to_pem(),
            InspectFormat::Text if arguments.short => short::request(&request),
            InspectFormat::Text => text::request(&request),
        },
    };
    render::data(text.as_bytes())
}

fn shown(arguments: &InspectArguments, certificates: &[Certificate]) -> String {
    let each = certificates.iter();
    match arguments.format {
        InspectFormat::Json => json::certificates(certificates),
        InspectFormat::Pem => each.map(Certificate::to_pem).collect(),
        InspectFormat::Text if arguments.short => each.map(short::certificate).collect(),
        InspectFormat::Text => each.map(text::certificate).collect(),
    }
}

/// What signs a certificate, as Go calls it.
fn signature_name(algorithm: &SignatureAlgorithm) -> String {
    match algorithm {
        SignatureAlgorithm::EcdsaSha256 => "ECDSA-SHA256",
        SignatureAlgorithm::EcdsaSha384 => "ECDSA-SHA384",
        SignatureAlgorithm::EcdsaSha512 => "ECDSA-SHA512",
        SignatureAlgorithm::Ed25519 => "Ed25519",
        SignatureAlgorithm::RsaSha1 => "SHA1-RSA",
        SignatureAlgorithm::RsaSha256 => "SHA256-RSA",
        SignatureAlgorithm::RsaSha384 => "SHA384-RSA",
        SignatureAlgorithm::RsaSha512 => "SHA512-RSA",
        SignatureAlgorithm::RsaPss => "RSAPSS",
        other => return other.to_string(),
    }
    .to_owned()
}

/// What kind of key it is, as Go calls it; and its curve and the bits of that.
fn key_name(algorithm: &KeyAlgorithm) -> (&str, Option<(&'static str, usize)>) {
    match algorithm {
        KeyAlgorithm::EcdsaP256 => ("ECDSA", Some(("P-256", 256))),
        KeyAlgorithm::EcdsaP384 => ("ECDSA", Some(("P-384", 384))),
        KeyAlgorithm::EcdsaP521 => ("ECDSA", Some(("P-521", 521))),
        KeyAlgorithm::Ed25519 => ("Ed25519", None),
        KeyAlgorithm::Rsa(_) => ("RSA", None),
        KeyAlgorithm::Other(oid) => (oid, None),
        _ => ("unknown", None),
    }
}

/// It signed itself, and not by its names alone.
fn is_self_signed(certificate: &Certificate) -> bool {
    certificate.subject() == certificate.issuer() && certificate.is_signed_by(certificate)
}

/// A number without the zeros before it.
fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|&&byte| byte == 0).count();
    &number[zeros..]
}
