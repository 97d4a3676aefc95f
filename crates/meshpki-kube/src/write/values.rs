//! Values of Linkerd's Helm charts (Linkerd, charts/linkerd-control-plane/values.yaml, viz/charts/linkerd-viz/values.yaml).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::write::yaml::Block;

/// A value, or values below it.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Values<'a> {
    Flag(bool),
    Text(Block<'a>),
    Below(BTreeMap<&'static str, Values<'a>>),
}

impl<'a> Values<'a> {
    pub(super) fn below<const N: usize>(values: [(&'static str, Self); N]) -> Self {
        Self::Below(BTreeMap::from(values))
    }

    pub(super) fn text(text: &'a str) -> Self {
        Self::Text(Block(text))
    }
}
