//! Which object of a text is meant.

use std::fmt;
use std::str::FromStr;

use meshpki::printable;

use crate::name::ObjectName;
use crate::object::value::Value;

/// An object of a text, and perhaps one of its values: `linkerd/linkerd-identity-issuer`, or
/// `linkerd/linkerd-identity-issuer:tls.crt`. An object without a namespace is called by its name alone, and any object may
/// be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Selector {
    namespace: Option<String>,
    name: String,
    key: Option<String>,
}

impl Selector {
    /// The objects of this name, in any namespace.
    pub(crate) fn named(name: &str) -> Self {
        Self {
            namespace: None,
            name: name.to_owned(),
            key: None,
        }
    }

    pub(crate) fn matches(&self, object: &ObjectName) -> bool {
        let namespace = self.namespace.as_deref();
        object.name == self.name && namespace.is_none_or(|one| one == object.namespace)
    }

    pub(crate) fn has_key(&self) -> bool {
        self.key.is_some()
    }

    pub(crate) fn matches_value(&self, value: &Value) -> bool {
        self.key.as_deref().is_none_or(|key| key == value.key())
    }
}

impl FromStr for Selector {
    type Err = InvalidSelector;

    fn from_str(text: &str) -> Result<Self, InvalidSelector> {
        let (object, key) = match text.split_once(':') {
            Some((object, key)) => (object, Some(key)),
            None => (text, None),
        };
        let (namespace, name) = match object.split_once('/') {
            Some((namespace, name)) => (Some(namespace), name),
            None => (None, object),
        };
        let is_name = |part: &str| !part.is_empty() && !part.contains('/');
        if !is_name(name) || !namespace.is_none_or(is_name) || key.is_some_and(str::is_empty) {
            return Err(InvalidSelector(text.to_owned()));
        }
        Ok(Self {
            namespace: namespace.map(str::to_owned),
            name: name.to_owned(),
            key: key.map(str::to_owned),
        })
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(namespace) = &self.namespace {
            write!(f, "{}/", printable(namespace))?;
        }
        f.write_str(&printable(&self.name))?;
        match &self.key {
            Some(key) => write!(f, ":{}", printable(key)),
            None => Ok(()),
        }
    }
}

/// A text that names no object.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{:?} names no object, expected NAMESPACE/NAME, NAME or NAMESPACE/NAME:KEY", printable(.0))]
pub struct InvalidSelector(String);
