//! Certificates, requests and key files.

use serde::{Serialize, Serializer};

use crate::certificate::certificate::Certificate;
use crate::certificate::request::Request;
use crate::secret::file::KeyFile;
use crate::source::Origin;
use crate::text::number::hex;
use crate::text::time::rfc3339;
use crate::x509::extension::{ExtendedKeyUsage, KeyUsage};
use crate::x509::general_name::AlternativeName;

#[derive(Serialize)]
struct CertificateJson<'a> {
    subject: String,
    issuer: String,
    common_name: Option<&'a str>,
    version: u32,
    serial: String,
    not_before: String,
    not_after: String,
    not_after_unix: u64,
    key_algorithm: String,
    signature_algorithm: String,
    is_ca: bool,
    path_length: Option<u32>,
    key_usage: Option<Vec<&'static str>>,
    extended_key_usage: Option<Vec<&'a str>>,
    dns_names: Vec<String>,
    uri_names: Vec<String>,
    ip_names: Vec<String>,
    subject_key_identifier: Option<String>,
    authority_key_identifier: Option<String>,
    fingerprint_sha256: String,
    file: Option<String>,
    block: Option<usize>,
}

impl Serialize for Certificate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = |is_kind: fn(&AlternativeName) -> bool| {
            let names = self.alternative_names().iter();
            names
                .filter(|name| is_kind(name))
                .map(ToString::to_string)
                .collect()
        };
        let validity = self.validity();
        CertificateJson {
            subject: self.subject().to_string(),
            issuer: self.issuer().to_string(),
            common_name: self.subject().common_name(),
            version: self.version(),
            serial: hex(self.serial()),
            not_before: rfc3339(validity.not_before),
            not_after: rfc3339(validity.not_after),
            not_after_unix: validity.not_after.as_secs(),
            key_algorithm: self.public_key().algorithm().to_string(),
            signature_algorithm: self.signature_algorithm().to_string(),
            is_ca: self.is_ca(),
            path_length: self.basic_constraints().and_then(|one| one.path_length),
            key_usage: self
                .key_usage()
                .map(|usage: KeyUsage| usage.names().collect()),
            extended_key_usage: self
                .extended_key_usage()
                .map(|usage: &ExtendedKeyUsage| usage.names().collect()),
            dns_names: names(|name| matches!(name, AlternativeName::Dns(_))),
            uri_names: names(|name| matches!(name, AlternativeName::Uri(_))),
            ip_names: names(|name| matches!(name, AlternativeName::Ip(_))),
            subject_key_identifier: self.subject_key_identifier().map(hex),
            authority_key_identifier: self.authority_key_identifier().map(hex),
            fingerprint_sha256: hex(&self.fingerprint()),
            file: self.origin().map(file),
            block: self.origin().map(Origin::block),
        }
        .serialize(serializer)
    }
}

#[derive(Serialize)]
struct KeyFileJson {
    label: &'static str,
    encrypted: bool,
    algorithm: Option<String>,
}

impl Serialize for KeyFile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        KeyFileJson {
            label: self.label().as_str(),
            encrypted: self.is_encrypted(),
            algorithm: self.public_key().map(|key| key.algorithm().to_string()),
        }
        .serialize(serializer)
    }
}

#[derive(Serialize)]
struct RequestJson<'a> {
    subject: String,
    common_name: Option<&'a str>,
    key_algorithm: String,
    signature_algorithm: String,
    alternative_names: Vec<String>,
    extensions: Vec<&'a str>,
    fingerprint_sha256: String,
}

impl Serialize for Request {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = self.alternative_names().iter();
        let extensions = self.extensions().iter();
        RequestJson {
            subject: self.subject().to_string(),
            common_name: self.subject().common_name(),
            key_algorithm: self.public_key().algorithm().to_string(),
            signature_algorithm: self.signature_algorithm().to_string(),
            alternative_names: names.map(ToString::to_string).collect(),
            extensions: extensions.map(|one| one.oid.as_ref()).collect(),
            fingerprint_sha256: hex(&self.fingerprint()),
        }
        .serialize(serializer)
    }
}

/// The name of the source in which it was read.
pub(crate) fn file(origin: &Origin) -> String {
    origin.source().name().into_owned()
}
