//! The facts behind a problem, by name, for machines.

use rustls_pki_types::UnixTime;

use crate::source::{Location, Origin};
use crate::text::label::Label;
use crate::text::time::rfc3339;
use crate::x509::algorithm::{KeyAlgorithm, SignatureAlgorithm};

/// A fact behind a problem.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Evidence {
    /// Yes or no.
    Flag(bool),
    /// Several words.
    List(Vec<String>),
    /// No value: a judge that refuses a text reads no number of blocks from it.
    None,
    /// A number.
    Number(u64),
    /// A word, a name, or a time (RFC 3339).
    Text(String),
}

impl From<&bool> for Evidence {
    fn from(flag: &bool) -> Self {
        Self::Flag(*flag)
    }
}

impl From<&&'static str> for Evidence {
    fn from(text: &&'static str) -> Self {
        Self::Text((*text).to_owned())
    }
}

impl From<&u32> for Evidence {
    fn from(number: &u32) -> Self {
        Self::Number((*number).into())
    }
}

impl From<&usize> for Evidence {
    fn from(number: &usize) -> Self {
        Self::Number(*number as u64)
    }
}

impl From<&UnixTime> for Evidence {
    fn from(at: &UnixTime) -> Self {
        Self::Text(rfc3339(*at))
    }
}

impl<T: AsRef<str>> From<&Vec<T>> for Evidence {
    fn from(words: &Vec<T>) -> Self {
        Self::List(words.iter().map(|word| word.as_ref().to_owned()).collect())
    }
}

/// A fact that may be missing.
macro_rules! optional {
    ($($kind:ty)+) => {
        $(impl From<&Option<$kind>> for Evidence {
            fn from(fact: &Option<$kind>) -> Self {
                fact.as_ref().map_or(Self::None, Self::from)
            }
        })+
    };
}

optional!(Origin String usize);

/// A value that is written as it is shown.
macro_rules! text {
    ($($kind:ty)+) => {
        $(impl From<&$kind> for Evidence {
            fn from(text: &$kind) -> Self {
                Self::Text(text.to_string())
            }
        })+
    };
}

text!(KeyAlgorithm Label Location Origin SignatureAlgorithm String);
