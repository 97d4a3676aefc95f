//! The known labels of PEM blocks (RFC 7468, section 4).

use std::fmt;

/// The label of a PEM block: one of a list, or unknown.
///
/// If a `BEGIN` line is malformed, the text in place of its label may be the first bytes of a private key. So no text
/// of a file becomes a label: only a label of the list can be shown.
///
/// ```
/// use meshpki::Label;
///
/// assert_eq!(Label::from("EC PRIVATE KEY").as_str(), "EC PRIVATE KEY");
/// assert_eq!(Label::from("MHcCAQEEIJV1ZUSlv1O1ZkKwuoQD").as_str(), "an unknown label");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Label(Option<&'static str>);

impl Label {
    /// The label, or `an unknown label`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0.unwrap_or("an unknown label")
    }

    /// The label, if it is known.
    #[must_use]
    pub fn known(self) -> Option<&'static str> {
        self.0
    }

    /// The line that ends its block.
    pub(crate) fn end(self) -> String {
        match self.0 {
            Some(label) => format!("-----END {label}-----"),
            None => "END".to_owned(),
        }
    }

    /// A block with this label, in words.
    pub(crate) fn block(self) -> String {
        match self.0 {
            Some(label) => format!("a {label} block"),
            None => format!("a block with {self}"),
        }
    }

    /// A statement about a block with this label, in words.
    pub(crate) fn labelled(self) -> String {
        match self.0 {
            Some(label) => format!("is labelled {label}"),
            None => format!("has {self}"),
        }
    }
}

impl PartialEq<str> for Label {
    fn eq(&self, other: &str) -> bool {
        self.0 == Some(other)
    }
}

impl PartialEq<&str> for Label {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl From<&str> for Label {
    fn from(text: &str) -> Self {
        Self(KNOWN.into_iter().find(|known| *known == text))
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Several labels, separated by commas.
pub(crate) fn list(labels: &[Label]) -> String {
    let labels: Vec<&str> = labels.iter().map(|label| label.as_str()).collect();
    labels.join(", ")
}

/// The labels that OpenSSL, `OpenSSH`, PGP, Java, step and age write.
const KNOWN: [&str; 36] = [
    "AGE ENCRYPTED FILE",
    "ANY PRIVATE KEY",
    "ATTRIBUTE CERTIFICATE",
    "CERTIFICATE",
    "CERTIFICATE CHAIN",
    "CERTIFICATE PAIR",
    "CERTIFICATE REQUEST",
    "CMS",
    "DH PARAMETERS",
    "DSA PARAMETERS",
    "DSA PRIVATE KEY",
    "DSA PUBLIC KEY",
    "EC PARAMETERS",
    "EC PRIVATE KEY",
    "ED25519 PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "NEW CERTIFICATE REQUEST",
    "OPENSSH PRIVATE KEY",
    "PARAMETERS",
    "PGP MESSAGE",
    "PGP PRIVATE KEY BLOCK",
    "PGP PUBLIC KEY BLOCK",
    "PGP SIGNATURE",
    "PKCS #7 SIGNED DATA",
    "PKCS12",
    "PKCS7",
    "PRIVATE KEY",
    "PUBLIC KEY",
    "RSA PRIVATE KEY",
    "RSA PUBLIC KEY",
    "SSH2 ENCRYPTED PRIVATE KEY",
    "SSH2 PUBLIC KEY",
    "TRUSTED CERTIFICATE",
    "X.509 CERTIFICATE",
    "X509 CERTIFICATE",
    "X509 CRL",
];

#[cfg(test)]
mod tests {
    use super::{KNOWN, Label};

    #[test]
    fn a_label_of_the_list_is_itself_and_no_other_is_shown() {
        for known in KNOWN {
            assert_eq!(Label::from(known).to_string(), known);
        }
        for other in [
            "",
            "private key",
            " PRIVATE KEY",
            "PRIVATE KEY\nMHcCAQEEIJV1ZUSlv1O1ZkKwuoQD",
        ] {
            let label = Label::from(other);
            assert_eq!(label, Label::from("MHcCAQEEIJV1ZUSlv1O1"));
            assert!(
                !format!("{label} {label:?}")
                    .to_lowercase()
                    .contains("private")
            );
        }
    }
}
