//! A text as each consumer reads it.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::consumers::reading::Reading;

#[derive(Serialize)]
struct ReadingJson<'a> {
    file: String,
    agree: bool,
    /// By consumer.
    readings: BTreeMap<&'static str, ResultJson<'a>>,
}

#[derive(Serialize)]
struct ResultJson<'a> {
    certificates: Option<usize>,
    error: Option<&'a str>,
}

impl Serialize for Reading {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let results = self.results().map(|(consumer, result)| {
            let certificates = result.as_ref().ok().copied();
            let error = result.err();
            (
                consumer.as_str(),
                ResultJson {
                    certificates,
                    error,
                },
            )
        });
        ReadingJson {
            file: self.source().name().into_owned(),
            agree: self.agree(),
            readings: results.collect(),
        }
        .serialize(serializer)
    }
}
