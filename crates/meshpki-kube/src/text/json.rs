//! A document of JSON: an object, a list of objects, or several of them one after the other.

use std::fmt;
use std::ops::ControlFlow;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::Reason;
use crate::limits;
use crate::text::document::Document;
use crate::text::item::Item;

/// Whether a document is JSON: YAML may begin with a brace, too, but hardly with a quote behind it.
pub(crate) fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    let after = |open: char| text.strip_prefix(open).map(str::trim_start);
    after('{').is_some_and(|rest| rest.starts_with(['"', '}']))
        || after('[').is_some_and(|rest| rest.starts_with(['{', ']']))
}

/// Gives each object of a document to `found`, with its line, and with the kind that its list says it has, until it breaks.
///
/// # Errors
///
/// The line at which reading stopped, and why.
pub(crate) fn each<'a>(
    document: &Document<'a>,
    mut found: impl FnMut(Item<'a>, usize, Option<&str>) -> ControlFlow<()>,
) -> Result<(), (usize, Reason)> {
    let text = document.text;
    let mut lines = Lines {
        text,
        at: 0,
        line: document.line,
    };
    let mut left = limits::OBJECTS;
    for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        let value = value.map_err(|error| {
            let (line, reason) = not_json(&error);
            (document.line + line - 1, reason)
        })?;
        let mut parser = serde_json::Deserializer::from_str(value.get());
        let outline = Outline { most: left }.deserialize(&mut parser);
        let (kind, items) = outline.map_err(|error| {
            let (line, reason) = not_json(&error);
            (lines.of(value) + line - 1, reason)
        })?;
        let items = items.unwrap_or_else(|| vec![value]);
        let kind = kind.as_deref().and_then(|kind| kind.strip_suffix("List"));
        let kind = kind.filter(|kind| !kind.is_empty());
        for item in items {
            let line = lines.of(item);
            if left == 0 {
                let most = limits::OBJECTS;
                return Err((line, Reason::Objects { most }));
            }
            left -= 1;
            if found(Item::Json(item), line, kind).is_break() {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn not_json(error: &serde_json::Error) -> (usize, Reason) {
    if error.to_string().starts_with(TOO_MANY) {
        let most = limits::OBJECTS;
        return (error.line().max(1), Reason::Objects { most });
    }
    let (line, column) = (error.line().max(1), error.column());
    let format = "JSON";
    (line, Reason::NotFormat { format, column })
}

/// The kind of a document, and its items if it has any, but no more than may be read.
struct Outline {
    most: usize,
}

type Found<'a> = (Option<String>, Option<Vec<&'a RawValue>>);

impl<'de> DeserializeSeed<'de> for Outline {
    type Value = Found<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Outline {
    type Value = Found<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a document of JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Found<'de>, E> {
        Ok((None, None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Found<'de>, E> {
        Ok((None, None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Found<'de>, E> {
        Ok((None, None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Found<'de>, E> {
        Ok((None, None))
    }

    fn visit_unit<E>(self) -> Result<Found<'de>, E> {
        Ok((None, None))
    }

    fn visit_str<E>(self, _: &str) -> Result<Found<'de>, E> {
        Ok((None, None))
    }

    /// `jq '.items'` leaves a list without an object around it.
    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Found<'de>, A::Error> {
        Ok((None, Some(elements(items, self.most)?)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found<'de>, A::Error> {
        let (mut kind, mut items) = (None, None);
        while let Some(key) = map.next_key::<&RawValue>()? {
            match key.get() {
                "\"kind\"" => {
                    kind = serde_json::from_str(map.next_value::<&RawValue>()?.get()).ok();
                }
                "\"items\"" => items = map.next_value_seed(Items { most: self.most })?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok((kind, items))
    }
}

/// The elements of a list; nothing if it is something else.
struct Items {
    most: usize,
}

impl<'de> DeserializeSeed<'de> for Items {
    type Value = Option<Vec<&'de RawValue>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let outline = Outline { most: self.most };
        let raw: &RawValue = serde::Deserialize::deserialize(deserializer)?;
        if !raw.get().starts_with('[') {
            return Ok(None);
        }
        let mut parser = serde_json::Deserializer::from_str(raw.get());
        let found = outline.deserialize(&mut parser);
        Ok(found.map_err(D::Error::custom)?.1)
    }
}

/// The elements of a list.
fn elements<'de, A: SeqAccess<'de>>(
    mut items: A,
    most: usize,
) -> Result<Vec<&'de RawValue>, A::Error> {
    let mut found = Vec::new();
    while let Some(item) = items.next_element()? {
        if found.len() == most {
            return Err(A::Error::custom(TOO_MANY));
        }
        found.push(item);
    }
    Ok(found)
}

/// Counts lines, for places that are asked about in the order of the text.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line of a part of the text, from 1.
    fn of(&mut self, part: &RawValue) -> usize {
        let start = part.get().as_ptr() as usize - self.text.as_ptr() as usize;
        if let Some(between) = self.text.as_bytes().get(self.at..start) {
            self.line += between.split(|byte| *byte == b'\n').count() - 1;
            self.at = start;
        }
        self.line
    }
}

const TOO_MANY: &str = "too many items";
