//! The facts that every layout shows of a certificate, with Go's names for them.

use meshpki::{AlternativeName, Certificate, KeyAlgorithm, Name, PublicKey, SignatureAlgorithm};

/// The algorithm of a signature.
pub(super) fn signature_name(algorithm: &SignatureAlgorithm) -> String {
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
        other => return other.oid().to_owned(),
    }
    .to_owned()
}

/// The type of a key.
pub(super) fn key_name(algorithm: &KeyAlgorithm) -> &str {
    match algorithm {
        KeyAlgorithm::Ed25519 => "Ed25519",
        KeyAlgorithm::Rsa(_) => "RSA",
        KeyAlgorithm::Other(oid) => oid,
        _ if curve(algorithm).is_some() => "ECDSA",
        _ => "unknown",
    }
}

/// The curve of an ECDSA key, and the bits of its numbers.
pub(super) fn curve(algorithm: &KeyAlgorithm) -> Option<(&'static str, usize)> {
    match algorithm {
        KeyAlgorithm::EcdsaP256 => Some(("P-256", 256)),
        KeyAlgorithm::EcdsaP384 => Some(("P-384", 384)),
        KeyAlgorithm::EcdsaP521 => Some(("P-521", 521)),
        _ => None,
    }
}

/// The last `length` bytes of a key: what follows its algorithm.
pub(super) fn ending(key: &PublicKey, length: usize) -> &[u8] {
    let bytes = key.spki();
    &bytes[bytes.len().saturating_sub(length)..]
}

/// Is it signed with its own key, and does it name itself as its issuer?
pub(super) fn is_self_signed(certificate: &Certificate) -> bool {
    certificate.subject() == certificate.issuer() && certificate.is_signed_by(certificate)
}

/// A number without leading zeros.
pub(super) fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|&&byte| byte == 0).count();
    &number[zeros..]
}

/// The parts of a name, each with its type.
pub(super) fn name(name: &Name, between: &str) -> String {
    let parts = name.attributes().into_iter().map(|(oid, value)| {
        let label = PARTS.iter().find(|(known, ..)| *known == oid);
        format!("{}={value}", label.map_or(&*oid, |(_, label, _)| label))
    });
    parts.collect::<Vec<_>>().join(between)
}

/// A type of names: its label as an alternative name, its label as a constraint, and its member in JSON.
pub(super) struct Kind {
    pub(super) has: fn(&AlternativeName) -> bool,
    pub(super) name: &'static str,
    pub(super) constraint: &'static str,
    pub(super) member: &'static str,
}

/// The types of names that are shown.
pub(super) const KINDS: [Kind; 4] = [
    Kind {
        has: |name| matches!(name, AlternativeName::Dns(_)),
        name: "DNS",
        constraint: "DNS",
        member: "dns_names",
    },
    Kind {
        has: |name| matches!(name, AlternativeName::Email(_)),
        name: "email",
        constraint: "Email",
        member: "email_addresses",
    },
    Kind {
        has: |name| matches!(name, AlternativeName::Ip(_)),
        name: "IP Address",
        constraint: "IP Range",
        member: "ip_addresses",
    },
    Kind {
        has: |name| matches!(name, AlternativeName::Uri(_)),
        name: "URI",
        constraint: "URI",
        member: "uniform_resource_identifiers",
    },
];

/// The parts of a name: the identifier, the label and the member of an object of each.
pub(super) const PARTS: [(&str, &str, &str); 6] = [
    ("2.5.4.3", "CN", "common_name"),
    ("2.5.4.6", "C", "country"),
    ("2.5.4.7", "L", "locality"),
    ("2.5.4.8", "ST", "province"),
    ("2.5.4.10", "O", "organization"),
    ("2.5.4.11", "OU", "organizational_unit"),
];
/// The bits of a key usage: the name of RFC 5280, the text, and the member of an object of each.
pub(super) const KEY_USAGES: [(&str, &str, &str); 9] = [
    ("digitalSignature", "Digital Signature", "digital_signature"),
    ("nonRepudiation", "Content Commitment", "content_commitment"),
    ("keyEncipherment", "Key Encipherment", "key_encipherment"),
    ("dataEncipherment", "Data Encipherment", "data_encipherment"),
    ("keyAgreement", "Key Agreement", "key_agreement"),
    ("keyCertSign", "Certificate Sign", "certificate_sign"),
    ("cRLSign", "CRL Sign", "crl_sign"),
    ("encipherOnly", "Encipher Only", "encipher_only"),
    ("decipherOnly", "Decipher Only", "decipher_only"),
];
/// The same of an extended key usage.
pub(super) const PURPOSES: [(&str, &str, &str); 7] = [
    ("anyExtendedKeyUsage", "Any Usage", "any"),
    ("serverAuth", "Server Authentication", "server_auth"),
    ("clientAuth", "Client Authentication", "client_auth"),
    ("codeSigning", "Code Signing", "code_signing"),
    ("emailProtection", "E-mail Protection", "email_protection"),
    ("timeStamping", "Time Stamping", "time_stamping"),
    ("OCSPSigning", "OCSP Signing", "ocsp_signing"),
];
