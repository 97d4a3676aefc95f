//! An object, before its kind is known.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeOwned, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;
use zeroize::{Zeroize, Zeroizing};

use crate::name;

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
#[serde(rename_all = "camelCase")]
pub(crate) struct Metadata {
    pub(crate) name: Option<String>,
    pub(crate) namespace: Option<String>,
    /// The API server gives it: a manifest that was rendered has none.
    pub(crate) uid: Option<String>,
    #[serde(default, deserialize_with = "time")]
    pub(crate) creation_timestamp: Option<String>,
    /// It is being deleted.
    #[serde(default, deserialize_with = "time")]
    pub(crate) deletion_timestamp: Option<String>,
    #[serde(default)]
    pub(crate) labels: Labels,
    #[serde(default)]
    pub(crate) annotations: Annotations,
    #[serde(default)]
    pub(crate) owner_references: Option<Vec<Owner>>,
    #[serde(default)]
    managed_fields: Option<Vec<Managed>>,
}

/// Who changed which fields, and when.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Managed {
    #[serde(default, deserialize_with = "time")]
    time: Option<String>,
    fields_v1: Option<Fields>,
}

#[derive(Debug, Deserialize)]
struct Fields {
    #[serde(rename = "f:data")]
    data: Option<IgnoredAny>,
}

impl Metadata {
    /// When its data was changed last, as the API server writes times; `None` if that is not known.
    pub(crate) fn data_changed(&self) -> Option<&str> {
        let all = self.managed_fields.iter().flatten();
        let of_data =
            all.filter(|one| one.fields_v1.as_ref().is_some_and(|one| one.data.is_some()));
        of_data.filter_map(|one| one.time.as_deref()).max()
    }
}

/// What made an object.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Owner {
    #[serde(default)]
    pub(crate) api_version: Option<String>,
    #[serde(default)]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) name: String,
}

/// A time; `None` if it is another text.
pub(crate) fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.and_then(name::time))
}

/// Labels by their keys.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Labels(pub(crate) BTreeMap<String, String>);

/// Linkerd's annotations by their keys, and what marks a mirror pod. Others may have a whole Secret in them, and are skipped.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Annotations(pub(crate) BTreeMap<String, String>);

impl Labels {
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }
}

impl Annotations {
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }
}

impl<'de> Deserialize<'de> for Labels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let all = Texts(|_: &str| true);
        deserializer.deserialize_any(all).map(Self)
    }
}

impl<'de> Deserialize<'de> for Annotations {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let of_linkerd =
            |key: &str| key.contains("linkerd.io/") || [MIRROR, CERTIFICATE_NAME].contains(&key);
        deserializer.deserialize_any(Texts(of_linkerd)).map(Self)
    }
}

/// Reads the texts of a map whose keys are wanted.
struct Texts<F>(F);

impl<'de, F: Fn(&str) -> bool> Visitor<'de> for Texts<F> {
    type Value = BTreeMap<String, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of texts")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(BTreeMap::new())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = BTreeMap::new();
        while let Some(key) = map.next_key::<String>()? {
            if (self.0)(&key) {
                let text = map.next_value::<Option<String>>()?;
                found.insert(key, text.unwrap_or_default());
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// cert-manager's annotation on the Secret that it makes.
pub(crate) const CERTIFICATE_NAME: &str = "cert-manager.io/certificate-name";
/// The kubelet's annotation on the mirror of a pod that it runs by itself.
pub(crate) const MIRROR: &str = "kubernetes.io/config.mirror";

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
