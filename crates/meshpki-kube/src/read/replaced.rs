//! Whether a text may take the place of another: nothing of the other is lost.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::name::ObjectName;
use crate::read::manifests::{Manifests, is_manifest};
use crate::text::yaml;

/// Whether everything that a manifest or values of Helm name is named in `new`, too: writing `new` in its place loses no
/// object and no value, but their old contents.
#[must_use]
pub fn is_replaced_by(old: &[u8], new: &[u8]) -> bool {
    if is_manifest(old) || is_manifest(new) {
        return match (names(old), names(new)) {
            (Some(old), Some(new)) => old.is_subset(&new),
            _ => false,
        };
    }
    match (paths(old), paths(new)) {
        (Some(old), Some(new)) => !old.is_empty() && old.is_subset(&new),
        _ => false,
    }
}

/// The objects of a manifest; `None` if a part of it could not be read.
fn names(text: &[u8]) -> Option<BTreeSet<ObjectName>> {
    let found = Manifests::read("", text);
    let is_read = found.unread().is_empty() && !found.objects().is_empty();
    is_read.then(|| {
        found
            .objects()
            .iter()
            .map(|one| one.name().clone())
            .collect()
    })
}

/// The paths of the values in a map; `None` if it is none.
fn paths(text: &[u8]) -> Option<BTreeSet<String>> {
    let text = std::str::from_utf8(text).ok()?;
    let values: Value = yaml::value(text).ok()?;
    let mut found = BTreeSet::new();
    let mut left = vec![(String::new(), values.as_object()?)];
    while let Some((above, map)) = left.pop() {
        for (key, value) in map {
            let path = format!("{above}.{key}");
            match value.as_object() {
                Some(below) => left.push((path, below)),
                None => {
                    found.insert(path);
                }
            }
        }
    }
    Some(found)
}
