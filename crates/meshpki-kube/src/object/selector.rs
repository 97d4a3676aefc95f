//! Label selectors, as the API server reads them (apimachinery/pkg/apis/meta/v1, `LabelSelectorAsSelector`).

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::text::item::Labels;

/// Selects objects by their labels. One without a requirement selects every object.
#[derive(Clone, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LabelSelector {
    #[serde(default)]
    match_labels: Option<BTreeMap<String, String>>,
    #[serde(default)]
    match_expressions: Option<Vec<Requirement>>,
}

#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
struct Requirement {
    #[serde(default)]
    key: String,
    #[serde(default)]
    operator: String,
    #[serde(default)]
    values: Option<Vec<String>>,
}

impl LabelSelector {
    pub(crate) fn selects(&self, labels: &Labels) -> bool {
        let mut equal = self.match_labels.iter().flatten();
        let mut required = self.match_expressions.iter().flatten();
        equal.all(|(key, value)| labels.get(key) == Some(value))
            && required.all(|one| one.is_met(labels))
    }
}

impl LabelSelector {
    /// Whether it asks for nothing but the name of a namespace, which is known.
    pub(crate) fn is_by_name(&self) -> bool {
        self.keys().all(|key| key == "kubernetes.io/metadata.name")
    }

    /// How many values it compares.
    pub(crate) fn size(&self) -> usize {
        let required = self.match_expressions.iter().flatten();
        let values = required.map(|one| 1 + one.values.as_ref().map_or(0, Vec::len));
        self.match_labels.as_ref().map_or(0, BTreeMap::len) + values.sum::<usize>()
    }

    /// The labels that it asks about.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let equal = self
            .match_labels
            .iter()
            .flatten()
            .map(|(key, _)| key.as_str());
        let required = self.match_expressions.iter().flatten();
        equal.chain(required.map(|one| one.key.as_str()))
    }
}

impl Requirement {
    fn is_met(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        let is_among = |value: &str| {
            let mut values = self.values.iter().flatten();
            values.any(|one| one == value)
        };
        match self.operator.as_str() {
            "In" => value.is_some_and(is_among),
            "NotIn" => !value.is_some_and(is_among),
            "Exists" => value.is_some(),
            "DoesNotExist" => value.is_none(),
            // The API server accepts no other.
            _ => false,
        }
    }
}
