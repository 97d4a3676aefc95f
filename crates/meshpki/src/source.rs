//! Where bytes came from, and where in them a certificate or a key was read.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::text::shown::printable;

/// Where an input came from. Messages and remedies name it.
///
/// A string is converted as the path of a file, or as standard input if it is `-`.
///
/// ```
/// use meshpki::Source;
///
/// assert_eq!(Source::from("ca.crt"), Source::File("ca.crt".into()));
/// assert_eq!(Source::from("-"), Source::Stdin);
/// let secret = Source::object("Secret", "linkerd", "linkerd-identity-issuer", "tls.crt");
/// assert_eq!(secret.to_string(), "Secret linkerd/linkerd-identity-issuer, key tls.crt");
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Source {
    /// Bytes in memory, by a name that is not a file's.
    Bytes(Arc<str>),
    /// A file, by its path.
    File(Arc<str>),
    /// A value in a Kubernetes object.
    Object(Arc<Object>),
    /// Standard input.
    Stdin,
}

/// A value in a Kubernetes object.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Object {
    /// Its kind, such as `Secret`.
    pub kind: String,
    /// Its namespace; empty if it has none.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The key of the value in its data.
    pub key: String,
    /// The text that the object was read from, if it is known.
    pub input: Option<Source>,
}

impl Source {
    /// A value in a Kubernetes object.
    #[must_use]
    pub fn object(kind: &str, namespace: &str, name: &str, key: &str) -> Self {
        Self::Object(Arc::new(Object {
            kind: kind.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            key: key.to_owned(),
            input: None,
        }))
    }

    /// The same value in a Kubernetes object, read from the text of `input`; another source is unchanged.
    ///
    /// ```
    /// use meshpki::Source;
    ///
    /// let secret = Source::object("Secret", "linkerd", "linkerd-identity-issuer", "tls.crt");
    /// let secret = secret.in_input(&Source::from("dump.yaml"));
    /// assert_eq!(
    ///     secret.to_string(),
    ///     "dump.yaml: Secret linkerd/linkerd-identity-issuer, key tls.crt"
    /// );
    /// assert_eq!(secret.name(), "dump.yaml#linkerd/linkerd-identity-issuer:tls.crt");
    /// ```
    #[must_use]
    pub fn in_input(self, input: &Self) -> Self {
        let Self::Object(mut object) = self else {
            return self;
        };
        Arc::make_mut(&mut object).input = Some(input.clone());
        Self::Object(object)
    }

    /// The name that the caller gave to it, as it is in data: `-` for standard input. A value in a Kubernetes object that
    /// was read from a text is called as the command's arguments call it.
    #[must_use]
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Self::Bytes(name) | Self::File(name) => Cow::Borrowed(name),
            Self::Object(object) => Cow::Owned(object.argument()),
            Self::Stdin => Cow::Borrowed("-"),
        }
    }

    /// The path of a file; `None` for other sources, and if the exact path is unknown because it is not UTF-8.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::File(path) if !path.contains(char::REPLACEMENT_CHARACTER) => Some(path),
            _ => None,
        }
    }
}

impl Source {
    /// What a command that reads it is given: a path, or a value of an object in a file, as `dump.yaml#NAMESPACE/NAME:KEY`.
    /// `None` if no command can find it again.
    #[must_use]
    pub fn argument(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Object(object) => {
                object.input.as_ref()?.path()?;
                Some(self.name())
            }
            source => source.path().map(Cow::Borrowed),
        }
    }
}

impl From<&str> for Source {
    fn from(text: &str) -> Self {
        match text {
            "-" => Self::Stdin,
            path => Self::File(Arc::from(path)),
        }
    }
}

impl From<&String> for Source {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<String> for Source {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&Self> for Source {
    fn from(source: &Self) -> Self {
        source.clone()
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(name) | Self::File(name) => f.write_str(&printable(name)),
            Self::Object(object) => {
                if let Some(input) = &object.input {
                    write!(f, "{input}: ")?;
                }
                f.write_str(&printable(&object.to_string()))
            }
            Self::Stdin => f.write_str("standard input"),
        }
    }
}

impl Object {
    /// As the command's arguments call it; in words if its text is not known.
    fn argument(&self) -> String {
        let Self {
            namespace,
            name,
            key,
            input: Some(input),
            ..
        } = self
        else {
            return self.to_string();
        };
        let slash = if namespace.is_empty() { "" } else { "/" };
        format!("{}#{namespace}{slash}{name}:{key}", input.name())
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.kind)?;
        if !self.namespace.is_empty() {
            write!(f, "{}/", self.namespace)?;
        }
        write!(f, "{}, key {}", self.name, self.key)
    }
}

/// Where a certificate or a key was read: the source, and the block in it.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Origin {
    source: Source,
    block: usize,
    blocks: usize,
    line: usize,
}

impl Origin {
    /// A block of a text.
    pub(crate) fn of_block(source: Source, block: usize, blocks: usize, line: usize) -> Self {
        Self {
            source,
            block,
            blocks,
            line,
        }
    }

    /// A key of a key set, which counts as a block.
    pub(crate) fn of_key(source: Source, key: usize, keys: usize) -> Self {
        Self::of_block(source, key, keys, 1)
    }

    /// Where the text came from.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The number of the block in its text, from 1.
    #[must_use]
    pub fn block(&self) -> usize {
        self.block
    }

    /// How many blocks the text contains.
    #[must_use]
    pub fn blocks(&self) -> usize {
        self.blocks
    }

    /// The line on which the block begins, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, block {}", self.source, self.block)?;
        if self.blocks > 1 {
            write!(f, " of {}", self.blocks)?;
        }
        Ok(())
    }
}

/// Where a certificate is: where it was read, or its name if it was not read from a text.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Location {
    /// In memory, under this name.
    AtHand(String),
    /// Read from a text.
    Read(Origin),
}

impl Location {
    /// Where it was read, or else its name.
    pub(crate) fn of(origin: Option<&Origin>, name: impl FnOnce() -> String) -> Self {
        origin
            .cloned()
            .map_or_else(|| Self::AtHand(name()), Self::Read)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtHand(name) => f.write_str(&printable(name)),
            Self::Read(origin) => origin.fmt(f),
        }
    }
}
