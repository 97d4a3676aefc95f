//! What an operator that rotates trust anchors says of its work: `TrustAnchorRotation`, `LinkerdTrustRotation`. Their schemas
//! are not public, so that nothing is judged by them.

use serde::Deserialize;
use serde_json::Value;

use crate::name::is_word;

#[derive(Deserialize)]
pub(crate) struct Operator {
    status: Option<Status>,
}

#[derive(Deserialize)]
struct Status {
    phase: Option<Value>,
    state: Option<Value>,
    conditions: Option<Vec<Condition>>,
}

#[derive(Deserialize)]
struct Condition {
    #[serde(rename = "type")]
    kind: Option<String>,
    status: Option<String>,
    reason: Option<String>,
}

impl Operator {
    /// Its phase and its conditions, in words that it wrote.
    pub(crate) fn says(self) -> Vec<String> {
        let Some(status) = self.status else {
            return Vec::new();
        };
        let word = |text: Option<String>| text.filter(|text| is_word(text));
        let phase = [&status.phase, &status.state];
        let mut phases = phase.into_iter().flatten().filter_map(Value::as_str);
        let phase = phases
            .find(|text| is_word(text))
            .map(|phase| format!("phase {phase}"));
        let conditions = status.conditions.into_iter().flatten().take(MOST);
        let conditions = conditions.filter_map(|one| {
            let (kind, status) = (word(one.kind)?, word(one.status)?);
            Some(match word(one.reason) {
                Some(reason) => format!("{kind} is {status} ({reason})"),
                None => format!("{kind} is {status}"),
            })
        });
        phase.into_iter().chain(conditions).collect()
    }
}

/// Conditions that are shown.
const MOST: usize = 10;
