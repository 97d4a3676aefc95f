//! The values of a Secret or a `ConfigMap` by their keys.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

/// Texts by their keys, each key once. The texts are wiped on drop.
#[derive(Default)]
pub(crate) struct Entries(BTreeMap<String, Zeroizing<String>>);

impl Entries {
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(key, text)| (key.as_str(), text.as_str()))
    }

    pub(crate) fn contains(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Found;

        impl<'de> Visitor<'de> for Found {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of texts")
            }

            fn visit_unit<E>(self) -> Result<Entries, E> {
                Ok(Entries::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut found = BTreeMap::new();
                while let Some(key) = map.next_key::<String>()? {
                    let text = map.next_value::<Option<String>>()?.unwrap_or_default();
                    if found.insert(key, Zeroizing::new(text)).is_some() {
                        return Err(A::Error::custom(TWICE));
                    }
                }
                Ok(Entries(found))
            }
        }

        deserializer.deserialize_any(Found)
    }
}

/// The message of the error that says that a key is in a map twice.
pub(crate) const TWICE: &str = "duplicate field";
