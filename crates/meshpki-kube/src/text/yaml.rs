//! A document of YAML: an object, or a list whose objects are read one by one.

use std::cell::Cell;
use std::fmt;
use std::ops::ControlFlow;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess,
    Visitor,
};
use serde_json::{Map, Value};
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::options::AliasLimits;
use serde_saphyr::{Error as Failure, MergeKeyPolicy, Options, Spanned};

use crate::error::Reason;
use crate::limits;
use crate::text::document::Document;
use crate::text::item::Item;
use crate::text::tree::{Bounded, TOO_LARGE, Tree};

/// Gives each object of a document to `found`, with its line, and with the kind that its list says it has, until it breaks.
///
/// # Errors
///
/// The line at which reading stopped, and why.
pub(crate) fn each(
    document: &Document<'_>,
    mut found: impl FnMut(Item<'static>, usize, Option<&str>) -> ControlFlow<()>,
) -> Result<(), (usize, Reason)> {
    let first = first_line(document.text);
    let mut is_stopped = false;
    let root = Objects {
        found: &mut |Object { value, line, kind }| {
            let line = document.line + line.unwrap_or(first) - 1;
            is_stopped = found(Item::Yaml(value), line, kind).is_break();
            if is_stopped {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
        is_root: true,
    };
    let options = options(document.text.len());
    let read =
        serde_saphyr::with_deserializer_from_str_with_options(document.text, options, |parser| {
            root.deserialize(parser)
        });
    if is_stopped {
        return Ok(());
    }
    read.map_err(|error| {
        let place = error.location();
        let (line, column) = place.map_or((first, 1), |place| {
            (
                as_usize(place.line()).max(1),
                as_usize(place.column()).max(1),
            )
        });
        let line = document.line + line - 1;
        (line, reason(error.without_snippet(), document.text, column))
    })
}

/// The value of a text inside another: one document.
pub(crate) fn value<T: DeserializeOwned>(text: &str) -> Result<T, Reason> {
    serde_saphyr::from_str_with_options(text, options(text.len())).map_err(|error| {
        let column = error.location().map_or(1, |place| as_usize(place.column()));
        reason(error.without_snippet(), text, column)
    })
}

/// The line of a text on which its content begins, from 1.
fn first_line(text: &str) -> usize {
    let is_content = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    text.lines().position(is_content).map_or(1, |at| at + 1)
}

/// A parser reads no more than the text, what its aliases expand to, and no snippet of it into an error.
fn options(length: usize) -> Options {
    let budget = serde_saphyr::budget! {
        flow_nesting_limit: 2 * limits::DEPTH,
        max_aliases: limits::ALIASES,
        max_anchors: limits::ALIASES,
        max_depth: limits::DEPTH + 1,
        max_documents: limits::OBJECTS,
        max_events: length.saturating_mul(4) + 100,
        max_merge_keys: limits::ALIASES,
        max_nodes: length.saturating_mul(2) + 100,
        max_recorded_anchor_bytes: limits::OBJECT,
        max_recorded_anchor_events: limits::OBJECT / 16,
        max_total_scalar_bytes: length.saturating_mul(2) + 100,
    };
    serde_saphyr::options! {
        alias_limits: alias_limits(),
        merge_keys: MergeKeyPolicy::Error,
        budget: budget,
        with_snippet: false,
    }
}

fn alias_limits() -> AliasLimits {
    serde_saphyr::alias_limits! {
        max_alias_expansions_per_anchor: limits::ALIASES,
        max_replay_stack_depth: 16,
        max_total_replayed_events: limits::OBJECT / 16,
    }
}

fn reason(error: &Failure, text: &str, column: usize) -> Reason {
    match error {
        Failure::AliasError { error, .. } => reason(error, text, column),
        Failure::AliasExpansionLimitExceeded { .. }
        | Failure::AliasReplayCounterOverflow { .. }
        | Failure::AliasReplayLimitExceeded { .. }
        | Failure::AliasReplayStackDepthExceeded { .. } => Reason::Aliases {
            most: limits::ALIASES,
        },
        Failure::Budget { breach, .. } => match breach {
            BudgetBreach::Depth { .. } => Reason::Depth {
                most: limits::DEPTH,
            },
            _ => Reason::Aliases {
                most: limits::ALIASES,
            },
        },
        Failure::DuplicateMappingKey { .. } => Reason::DuplicateKey,
        Failure::MergeKeyNotAllowed { .. } => Reason::MergeKey,
        Failure::Message { msg, .. } if msg == TOO_LARGE => Reason::ObjectSize {
            most: limits::OBJECT,
        },
        _ if text.contains("{{") => Reason::Template,
        _ => Reason::NotFormat {
            format: "YAML",
            column,
        },
    }
}

/// An object, the line of its document if it is in a list, and the kind that its list says it has.
struct Object<'a> {
    value: Value,
    line: Option<usize>,
    kind: Option<&'a str>,
}

/// The root of a document, or the items in it. Objects are given away as they are read, so that a list of any length is in
/// memory once, as text.
struct Objects<'a> {
    found: &'a mut dyn FnMut(Object<'_>) -> ControlFlow<()>,
    is_root: bool,
}

impl Objects<'_> {
    /// A scalar in the place of an object. Its text does not matter.
    fn scalar<E: Error>(mut self) -> Result<(), E> {
        if !self.is_root {
            return Ok(());
        }
        self.give(Object {
            value: Value::Null,
            line: None,
            kind: None,
        })
    }

    fn give<E: Error>(&mut self, object: Object<'_>) -> Result<(), E> {
        match (self.found)(object) {
            ControlFlow::Break(()) => Err(E::custom("stopped")),
            ControlFlow::Continue(()) => Ok(()),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Objects<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Objects<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.scalar()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.scalar()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.scalar()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.scalar()
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.scalar()
    }

    /// `null`, as an empty list is written, or nothing between two separators.
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element::<Spanned<Bounded>>()? {
            self.give(Object {
                value: item.value.0,
                line: Some(as_usize(item.referenced.line())),
                kind: None,
            })?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        if !self.is_root {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(());
        }
        let left = Cell::new(limits::OBJECT);
        let (mut object, mut is_list) = (Map::new(), false);
        while let Some(key) = map.next_key::<String>()? {
            if key != ITEMS {
                object.insert(key, map.next_value_seed(Tree { left: &left })?);
                continue;
            }
            is_list = true;
            let kind = object.get("kind").and_then(Value::as_str);
            let kind = kind.and_then(|kind| kind.strip_suffix("List"));
            let kind = kind.filter(|kind| !kind.is_empty());
            map.next_value_seed(Objects {
                found: &mut |item| (self.found)(Object { kind, ..item }),
                is_root: false,
            })?;
        }
        if is_list {
            return Ok(());
        }
        self.give(Object {
            value: Value::Object(object),
            line: None,
            kind: None,
        })
    }
}

fn as_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

const ITEMS: &str = "items";
