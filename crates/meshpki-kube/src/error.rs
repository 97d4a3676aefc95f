//! Why a part of an input could not be read.

use std::fmt;

use meshpki::Source;

use crate::name::ObjectName;

/// A part of an input that could not be read: the rest of a text, a document or an object.
///
/// [`Display`](fmt::Display) names the input, the line, and the object if it is known. It never shows a value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unread {
    input: Source,
    line: usize,
    object: Option<ObjectName>,
    reason: Reason,
    /// The names of objects that Linkerd reads that are in it.
    mentions: [bool; 2],
}

impl Unread {
    /// `text` is the part, as far as it is known.
    pub(crate) fn new(
        input: &Source,
        line: usize,
        object: Option<ObjectName>,
        reason: Reason,
        text: Option<&str>,
    ) -> Self {
        Self {
            input: input.clone(),
            line,
            object,
            reason,
            mentions: NAMES.map(|name| text.is_none_or(|text| text.contains(name))),
        }
    }

    /// Whether the part may be, or have in it, the object of this name that Linkerd reads.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        let names = NAMES.iter().zip(self.mentions);
        names.into_iter().any(|(one, is_in)| *one == name && is_in)
    }

    /// The input.
    #[must_use]
    pub fn input(&self) -> &Source {
        &self.input
    }

    /// The line on which the part begins, or on which its reading stopped, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// The object, if it is known.
    #[must_use]
    pub fn object(&self) -> Option<&ObjectName> {
        self.object.as_ref()
    }

    /// What was found, and what was expected.
    #[must_use]
    pub fn reason(&self) -> &Reason {
        &self.reason
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: line {}: ", self.input, self.line)?;
        if let Some(object) = &self.object {
            write!(f, "{object}: ")?;
        }
        self.reason.fmt(f)
    }
}

impl std::error::Error for Unread {}

/// What was found, and what was expected.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// More anchors and aliases of YAML than a document may have, or such that expand to more than an object may be.
    #[error(
        "has more YAML aliases than a manifest needs, or such that expand too far, expected at most {most}"
    )]
    Aliases {
        /// How many a document may have.
        most: usize,
    },
    /// Parts that are nested too deep.
    #[error("is nested more than {most} deep, which no object of a cluster is")]
    Depth {
        /// How deep they may be.
        most: usize,
    },
    /// One key twice in a map, so that readers disagree about its value.
    #[error("has a key twice in one map: readers disagree about which value counts")]
    DuplicateKey,
    /// A trust bundle that takes anchors from other objects, too.
    #[error("takes anchors from other objects, so that those in it are not all")]
    Incomplete,
    /// A list among the items of a list.
    #[error("is a list within a list, which kubectl does not read either")]
    ListInList,
    /// A merge key of YAML, which readers expand to different values where it meets other keys.
    #[error("has a YAML merge key (<<): readers disagree about which value counts")]
    MergeKey,
    /// A value whose type is not that of its field.
    #[error("is no {kind} that Kubernetes accepts: expected {expected}")]
    Mistyped {
        /// The object's kind.
        kind: String,
        /// What its field may be.
        expected: String,
    },
    /// A name or a namespace that no object has.
    #[error("has a name or a namespace that Kubernetes does not accept")]
    Name,
    /// A value of a Secret that is not base64.
    #[error("is not base64, expected the value of a Secret")]
    NotBase64,
    /// A document that is neither JSON nor YAML.
    #[error("is not {format} (column {column})")]
    NotFormat {
        /// `JSON` or `YAML`.
        format: &'static str,
        /// The column, from 1.
        column: usize,
    },
    /// A document that is not a Kubernetes object.
    #[error("is not a Kubernetes object, expected apiVersion and kind")]
    NotObject,
    /// Bytes that are not UTF-8.
    #[error("is not UTF-8 text, expected a manifest in JSON or YAML")]
    NotUtf8,
    /// An object that is larger than one can be.
    #[error("is an object of more than {most} bytes, which no cluster stores")]
    ObjectSize {
        /// How large it may be.
        most: usize,
    },
    /// More objects than a text may have.
    #[error("is the object after {most}, expected no more in one text")]
    Objects {
        /// How many there may be.
        most: usize,
    },
    /// A value in whose place stands a mark of somebody who hid it.
    #[error("is redacted, expected the value itself")]
    Redacted,
    /// An object whose values are encrypted, or are elsewhere.
    #[error("is sealed ({by}): its values could not be read")]
    Sealed {
        /// What sealed it.
        by: &'static str,
    },
    /// A text that is too long.
    #[error("is {found} bytes long, expected at most {most}")]
    Size {
        /// How long it is.
        found: usize,
        /// How long it may be.
        most: usize,
    },
    /// A template that was not rendered.
    #[error("is a template that was not rendered ({{{{ … }}}}), expected a manifest")]
    Template,
    /// Too many parts that could not be read.
    #[error("the rest is not read, because {most} parts of this text could not be read")]
    TooManyUnread {
        /// How many there may be.
        most: usize,
    },
}

impl Reason {
    /// Its stable code, such as `not-base64`. The words may change, the code does not.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Aliases { .. } => "aliases",
            Self::Depth { .. } => "depth",
            Self::DuplicateKey => "duplicate-key",
            Self::Incomplete => "incomplete",
            Self::ListInList => "list-in-list",
            Self::MergeKey => "merge-key",
            Self::Mistyped { .. } => "mistyped",
            Self::Name => "name",
            Self::NotBase64 => "not-base64",
            Self::NotFormat { .. } => "not-format",
            Self::NotObject => "not-object",
            Self::NotUtf8 => "not-utf8",
            Self::ObjectSize { .. } => "object-size",
            Self::Objects { .. } => "objects",
            Self::Redacted => "redacted",
            Self::Sealed { .. } => "sealed",
            Self::Size { .. } => "size",
            Self::Template => "template",
            Self::TooManyUnread { .. } => "too-many-unread",
        }
    }
}

/// Linkerd, charts/linkerd-control-plane/templates/identity.yaml.
pub(crate) const IDENTITY_ISSUER: &str = "linkerd-identity-issuer";
pub(crate) const TRUST_ROOTS: &str = "linkerd-identity-trust-roots";
const NAMES: [&str; 2] = [IDENTITY_ISSUER, TRUST_ROOTS];
