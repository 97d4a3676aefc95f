//! An object, before its kind is known.

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use serde_json::value::RawValue;
use zeroize::{Zeroize, Zeroizing};

/// An object of a text: a piece of JSON, or a tree that was read from YAML.
#[derive(Debug)]
pub(crate) enum Item<'a> {
    Json(&'a RawValue),
    Yaml(Value),
}

/// What an object says of itself.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Head {
    pub(crate) api_version: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) items: Option<IgnoredAny>,
    /// SOPS adds it to a manifest whose values it encrypts.
    pub(crate) sops: Option<IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) name: Option<String>,
    pub(crate) namespace: Option<String>,
}

impl Item<'_> {
    /// It as a value of one type. Fields that the type does not have are skipped.
    pub(crate) fn to<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        match self {
            Self::Json(raw) => serde_json::from_str(raw.get()),
            Self::Yaml(tree) => T::deserialize(tree),
        }
    }

    /// Whether it has keys and values.
    pub(crate) fn is_map(&self) -> bool {
        match self {
            Self::Json(raw) => raw.get().starts_with('{'),
            Self::Yaml(tree) => tree.is_object(),
        }
    }

    /// Its text; of a tree, as JSON.
    pub(crate) fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(match self {
            Self::Json(raw) => raw.get().to_owned(),
            Self::Yaml(tree) => tree.to_string(),
        })
    }

    /// Wipes what was copied out of the text.
    pub(crate) fn wipe(self) {
        if let Self::Yaml(mut tree) = self {
            wipe(&mut tree);
        }
    }
}

fn wipe(tree: &mut Value) {
    match tree {
        Value::Array(values) => values.iter_mut().for_each(wipe),
        Value::Object(values) => values.values_mut().for_each(wipe),
        Value::String(text) => text.zeroize(),
        Value::Bool(_) | Value::Null | Value::Number(_) => {}
    }
}
