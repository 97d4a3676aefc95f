//! The environment of a container, as the kubelet expands it.
//!
//! Kubernetes, `third_party/forked/golang/expansion` and `pkg/kubelet/kubelet_pods.go`: a variable may use those before it,
//! and the last of one name counts.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;

/// A variable, by value or by reference.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Variable {
    name: Option<String>,
    value: Option<String>,
    value_from: Option<ValueFrom>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ValueFrom {
    config_map_key_ref: Option<KeyRef>,
    field_ref: Option<FieldRef>,
}

/// A key of a `ConfigMap` in the namespace of the Pod.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct KeyRef {
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) key: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FieldRef {
    field_path: Option<String>,
}

/// What a variable is.
pub(crate) enum Setting<'a> {
    Text(Cow<'a, str>),
    Reference(&'a KeyRef),
    /// From a field or a source that is not known here.
    Unknown,
}

/// The variables of one container by their names.
pub(crate) struct Environment<'a>(HashMap<&'a str, Setting<'a>>);

impl<'a> Environment<'a> {
    /// `field` is the value of a field of the Pod, such as `metadata.namespace`.
    pub(crate) fn of(variables: &'a [Variable], field: impl Fn(&str) -> Option<&'a str>) -> Self {
        let mut found: HashMap<&str, Setting<'_>> = HashMap::new();
        let mut left = LONGEST;
        for variable in variables {
            let Some(name) = &variable.name else {
                continue;
            };
            let setting = match (&variable.value, &variable.value_from) {
                (Some(text), _) => expanded(text, &found, &mut left),
                (None, None) => Setting::Text(Cow::Borrowed("")),
                (None, Some(from)) => match (&from.config_map_key_ref, &from.field_ref) {
                    (Some(key), _) => Setting::Reference(key),
                    (None, Some(of)) => {
                        let path = of.field_path.as_deref().unwrap_or_default();
                        field(path).map_or(Setting::Unknown, |text| Setting::Text(text.into()))
                    }
                    (None, None) => Setting::Unknown,
                },
            };
            found.insert(name, setting);
        }
        Self(found)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Setting<'a>> {
        self.0.get(name)
    }

    /// The text of a variable, if it is known.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(name)? {
            Setting::Text(text) => Some(text),
            Setting::Reference(_) | Setting::Unknown => None,
        }
    }
}

/// A text with each `$(NAME)` replaced. One that is not known makes the whole unknown; `$$` is a dollar.
///
/// `left` is how many bytes all expansions of a container may still have.
fn expanded<'a>(
    text: &'a str,
    known: &HashMap<&str, Setting<'_>>,
    left: &mut usize,
) -> Setting<'a> {
    if !text.contains('$') {
        return Setting::Text(Cow::Borrowed(text));
    }
    let mut whole = String::new();
    let mut rest = text;
    let mut is_closed = true;
    while let Some(at) = rest.find('$') {
        whole.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            whole.push('$');
            rest = after;
            continue;
        }
        let inner = rest.strip_prefix('(').filter(|_| is_closed);
        let name = inner.and_then(|inner| inner.split_once(')'));
        // Without one behind this, there is none behind the next.
        is_closed &= inner.is_none() || name.is_some();
        let Some((name, after)) = name else {
            whole.push('$');
            continue;
        };
        match known.get(name) {
            Some(Setting::Text(text)) => whole.push_str(text),
            Some(Setting::Reference(_) | Setting::Unknown) => return Setting::Unknown,
            // What is not defined stays as it is.
            None => {
                whole.push_str("$(");
                whole.push_str(name);
                whole.push(')');
            }
        }
        rest = after;
        if whole.len() > *left {
            *left = 0;
            return Setting::Unknown;
        }
    }
    whole.push_str(rest);
    *left = left.saturating_sub(whole.len());
    Setting::Text(Cow::Owned(whole))
}

/// No settings are as long; variables that double each other are.
const LONGEST: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::{Environment, Variable};

    fn text(json: &str, name: &str) -> Option<String> {
        let variables: Vec<Variable> = serde_json::from_str(json).unwrap();
        let field = |path: &str| (path == "metadata.namespace").then_some("shop");
        let all = Environment::of(&variables, field);
        all.text(name).map(str::to_owned)
    }

    #[test]
    fn variables_are_expanded_from_those_before_them_and_the_last_counts() {
        let json = r#"[
            {"name": "ns", "valueFrom": {"fieldRef": {"fieldPath": "metadata.namespace"}}},
            {"name": "node", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}},
            {"name": "a", "value": "1"}, {"name": "a", "value": "$(ns).$(later).$$(ns)"},
            {"name": "later", "value": "2"}, {"name": "b", "value": "on $(node)"}
        ]"#;
        assert_eq!(text(json, "a").unwrap(), "shop.$(later).$(ns)");
        assert_eq!(text(json, "b"), None);
    }

    #[test]
    fn variables_that_double_each_other_are_bounded() {
        let variable =
            |at: usize| format!(r#"{{"name": "v{}", "value": "$(v{at})$(v{at})"}}"#, at + 1);
        let all: Vec<String> = (0..60).map(variable).collect();
        let json = format!(
            r#"[{{"name": "v0", "value": "0123456789"}}, {}]"#,
            all.join(",")
        );
        assert_eq!(text(&json, "v60"), None);
    }
}
