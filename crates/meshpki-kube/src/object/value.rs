//! A value with certificates or a key.

use std::fmt;

use meshpki::Source;
use zeroize::Zeroizing;

use crate::error::Reason;
use crate::object::base64::is_redacted;

/// What a value is for, as far as its object and its key say it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Role {
    /// The trust anchors of a mesh.
    Anchors,
    /// The CAs by which the API server verifies a webhook or an API service.
    CaBundle,
    /// A certificate, perhaps followed by those of its issuers.
    Certificate,
    /// A private key.
    Key,
}

/// A value of an object with certificates or a key: its bytes, and where they were read.
///
/// Neither `Debug` nor anything else shows the bytes. They are wiped on drop.
pub struct Value {
    pub(crate) source: Source,
    pub(crate) key: String,
    pub(crate) role: Role,
    pub(crate) bytes: Result<Zeroizing<Vec<u8>>, Reason>,
}

impl Value {
    /// What a pasted command is given to read it; `None` if no command can find it again.
    pub(crate) fn argument(&self) -> Option<String> {
        let argument = self.source.argument()?;
        Some(meshpki::shell_path(argument.as_bytes()))
    }

    /// Where it was read: messages name its object and its key.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Its key in the object, such as `tls.crt`.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What it is for.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// Its bytes.
    ///
    /// # Errors
    ///
    /// [`Reason`] if it is not base64, or redacted.
    pub fn bytes(&self) -> Result<&[u8], &Reason> {
        self.bytes.as_ref().map(|bytes| bytes.as_slice())
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Value")
            .field("source", &self.source)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

impl Role {
    /// What it is called after `no`.
    pub(crate) fn one(self) -> &'static str {
        match self {
            Self::Anchors => "trust anchors",
            Self::CaBundle => "caBundle",
            Self::Certificate => "certificate",
            Self::Key => "private key",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Anchors => "trust anchors",
            Self::CaBundle => "a caBundle",
            Self::Certificate => "a certificate",
            Self::Key => "a private key",
        })
    }
}

/// A value that was found in an object, before its object has a name.
pub(crate) struct Found {
    pub(crate) key: String,
    pub(crate) role: Role,
    pub(crate) bytes: Result<Zeroizing<Vec<u8>>, Reason>,
}

impl Found {
    /// A value that is text.
    pub(crate) fn text(key: impl Into<String>, role: Role, text: &str) -> Self {
        let bytes = if is_redacted(text) {
            Err(Reason::Redacted)
        } else {
            Ok(Zeroizing::new(text.as_bytes().to_vec()))
        };
        Self {
            key: key.into(),
            role,
            bytes,
        }
    }
}

/// Whether a text is PEM: a block begins on a line of its own.
pub(crate) fn has_pem(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| *byte == b'\n');
    lines.any(|line| line.starts_with(b"-----BEGIN "))
}

/// Whether there is a private key in a text that is PEM.
pub(crate) fn has_key(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| *byte == b'\n');
    lines.any(|line| {
        line.starts_with(b"-----BEGIN ") && line.trim_ascii_end().ends_with(b"PRIVATE KEY-----")
    })
}
