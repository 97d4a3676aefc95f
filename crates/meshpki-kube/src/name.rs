//! What an object is called.

use std::fmt;

use meshpki::printable;

/// The kind, namespace and name of an object.
///
/// `Display` is as `kubectl` writes it: `Secret linkerd/linkerd-identity-issuer`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ObjectName {
    /// Its kind, such as `Secret`.
    pub kind: String,
    /// Its namespace; empty if it has none, or if the manifest leaves it to `kubectl`.
    pub namespace: String,
    /// Its name; empty if the cluster is to choose one.
    pub name: String,
}

impl ObjectName {
    /// Whether an API server may have accepted it, so that what is typed names it alone (RFC 1123; Kubernetes,
    /// apimachinery/pkg/api/validation). An empty name is to be generated.
    pub(crate) fn is_valid(&self) -> bool {
        let is_allowed = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.:_".contains(&byte)
        };
        let parts = [&self.namespace, &self.name];
        let mut parts = parts.iter();
        parts.all(|one| {
            // What begins with a dash is an option.
            let begins = one
                .bytes()
                .next()
                .is_none_or(|byte| byte.is_ascii_alphanumeric());
            begins && one.len() <= LONGEST && one.bytes().all(is_allowed)
        })
    }

    /// The namespace and the name, as they are typed: `linkerd/linkerd-identity-issuer`.
    #[must_use]
    pub fn path(&self) -> String {
        if self.namespace.is_empty() {
            self.name.clone()
        } else {
            format!("{}/{}", self.namespace, self.name)
        }
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printable(&self.kind))?;
        match self.path() {
            // It may be anything, such as a piece of a key.
            _ if !self.is_valid() => f.write_str(" with a name that no object has"),
            path if path.is_empty() => f.write_str(" without a name"),
            path => write!(f, " {}", printable(&path)),
        }
    }
}

/// A text of a manifest that messages may repeat: one that has the form of a name, a domain or a scheme. Another may be
/// anything, such as a piece of a key, or words that are meant for whoever reads the message.
pub(crate) fn identifier(text: &str) -> &str {
    if is_identifier(text) {
        text
    } else {
        NOT_A_NAME
    }
}

pub(crate) fn is_identifier(text: &str) -> bool {
    let is_allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.:_/*".contains(&byte);
    text.len() <= LONGEST && text.bytes().all(is_allowed)
}

/// Whether messages may repeat a text as the word of an operator: `CertificateReady`.
pub(crate) fn is_word(text: &str) -> bool {
    (1..=LONGEST_WORD).contains(&text.len())
        && text.starts_with(|one: char| one.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// A time as the API server writes it (RFC 3339); `None` if it is another text.
pub(crate) fn time(text: String) -> Option<String> {
    let is_allowed = |byte: u8| byte.is_ascii_digit() || b"-:.TZ+".contains(&byte);
    let begins = text
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_digit());
    (begins && text.len() <= LONGEST_TIME && text.bytes().all(is_allowed)).then_some(text)
}

pub(crate) const NOT_A_NAME: &str = "(not a name)";
const LONGEST_TIME: usize = 40;
/// No word is as long as a line of a key.
const LONGEST_WORD: usize = 32;
/// Of a subdomain of DNS.
const LONGEST: usize = 253;
