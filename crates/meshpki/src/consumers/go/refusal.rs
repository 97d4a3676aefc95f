//! Why Go cannot parse a certificate.

/// A reason for which Go refuses a certificate, and the whole file that contains it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) part: Part,
    /// What is wrong with the part, in words: `has …`, `is …`.
    pub(crate) reason: &'static str,
}

/// The part of a certificate that Go cannot parse.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Part {
    /// Its outermost elements, or a part that no other variant names.
    Certificate,
    /// An extension, or the content of one: its object identifier, dotted.
    Extension(String),
    /// An extension that must not be critical.
    ExtensionCritical(String),
    /// An extension that occurs a second time.
    ExtensionRepeated(String),
    /// The issuer's or the subject's name.
    Name,
    /// Name constraints that are empty.
    NameConstraintsEmpty,
    /// The public key.
    PublicKey,
    /// The public key, which is well formed but is not a point on its curve.
    PublicKeyOffCurve,
    /// The serial number.
    Serial,
    /// The serial number, which is negative.
    SerialNegative,
    /// The identifiers of the algorithm that it is signed with.
    SignatureAlgorithm,
    /// The validity period.
    Validity,
    /// The version.
    Version,
}

impl Part {
    pub(crate) fn because(self, reason: &'static str) -> Refusal {
        Refusal { part: self, reason }
    }

    /// The part in words.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Certificate => "its structure".to_owned(),
            Self::Extension(oid) | Self::ExtensionCritical(oid) | Self::ExtensionRepeated(oid) => {
                format!("its extension {oid}")
            }
            Self::Name => "a name".to_owned(),
            Self::NameConstraintsEmpty => "its name constraints".to_owned(),
            Self::PublicKey | Self::PublicKeyOffCurve => "its public key".to_owned(),
            Self::Serial | Self::SerialNegative => "its serial number".to_owned(),
            Self::SignatureAlgorithm => "its signature algorithm".to_owned(),
            Self::Validity => "its validity period".to_owned(),
            Self::Version => "its version".to_owned(),
        }
    }
}
