//! What a new CA keeps of the old one, as options of `meshpki create`.

use crate::certificate::name::Name;
use crate::mesh::names::subtree_text;
use crate::problem::remedy::Kept;
use crate::text::shell::shell_word;
use crate::x509::extension::NameConstraints;

/// The options, each with a space after it.
pub(super) fn options(kept: &Kept) -> String {
    let parts = parts(kept).into_iter();
    let subject = parts.filter_map(|part| Some(option(part.option?, &part.text)));
    let constraints = kept.name_constraints.iter().filter(|one| can_be_typed(one));
    let constraints = constraints.flat_map(|one| {
        let permitted = one.permitted.iter().map(|name| ("permit", name));
        permitted.chain(one.excluded.iter().map(|name| ("exclude", name)))
    });
    let constraints =
        constraints.filter_map(|(name, tree)| Some(option(name, &subtree_text(tree)?.1)));
    subject.chain(constraints).collect()
}

/// What of the old one no option writes: the first few, and how many more. `name` is the new common name.
pub(super) fn lost(kept: &Kept, name: &str) -> Option<String> {
    let old = kept.subject.as_ref().and_then(Name::common_name);
    let common = old.filter(|old| *old != name);
    let mut lost: Vec<String> = common
        .map(|old| format!("CN={}", shell_word(old)))
        .into_iter()
        .collect();
    let parts = parts(kept).into_iter();
    let parts = parts.filter(|part| part.option.is_none());
    lost.extend(parts.map(|part| format!("{}={}", part.name, shell_word(&part.text))));
    match &kept.name_constraints {
        Some(constraints) if !can_be_typed(constraints) => lost.push("name constraints".to_owned()),
        _ => {
            let constraints = kept.lost.iter();
            lost.extend(constraints.map(|one| format!("name constraint {}", shell_word(one))));
        }
    }
    if lost.len() > SHOWN + 1 {
        let more = lost.split_off(SHOWN).len();
        lost.push(format!("{more} more"));
    }
    let end = lost.pop()?;
    Some(if lost.is_empty() {
        end
    } else {
        format!("{} and {end}", lost.join(", "))
    })
}

/// Whether a person would want to see all of the constraints in a command.
fn can_be_typed(constraints: &NameConstraints) -> bool {
    constraints.permitted.len() + constraints.excluded.len() <= MOST_CONSTRAINTS
}

/// A part of a name.
struct Part {
    name: String,
    text: String,
    /// The option of `meshpki create` that writes it, if one does.
    option: Option<&'static str>,
}

/// The parts of the old name, except its common name. An option writes one part only.
fn parts(kept: &Kept) -> Vec<Part> {
    let attributes = kept.subject.as_ref().map(Name::attributes);
    let mut written = Vec::new();
    let mut parts = Vec::new();
    let mut has_common = false;
    for (oid, text) in attributes.unwrap_or_default() {
        if oid == COMMON_NAME && !has_common {
            has_common = true;
            continue;
        }
        let known = KNOWN.iter().find(|(known, ..)| *known == oid);
        let option = known
            .filter(|(_, _, option, most)| {
                !option.is_empty() && !written.contains(option) && fits(&text, *most)
            })
            .map(|(_, _, option, _)| *option);
        written.extend(option);
        parts.push(Part {
            name: known.map_or(oid, |(_, name, ..)| (*name).to_owned()),
            text,
            option,
        });
    }
    parts
}

/// Whether `create` takes the text: its characters are shown, and it has no more than `most` of them.
fn fits(text: &str, most: usize) -> bool {
    let is_country = || text.bytes().all(|byte| byte.is_ascii_uppercase());
    !text.trim().is_empty()
        && !text.contains(char::REPLACEMENT_CHARACTER)
        && text.chars().count() <= most
        && (most != COUNTRY || text.len() == COUNTRY && is_country())
}

/// An option and its value, whatever that begins with.
fn option(name: &str, value: &str) -> String {
    if value.starts_with('-') {
        return format!("--{name}={} ", shell_word(value));
    }
    format!("--{name} {} ", shell_word(value))
}

const COMMON_NAME: &str = "2.5.4.3";
/// The length of a country.
const COUNTRY: usize = 2;
/// Object identifier, short name, option and most characters (RFC 5280, appendix A.1; RFC 4519).
const KNOWN: [(&str, &str, &str, usize); 7] = [
    ("2.5.4.3", "CN", "", 0),
    ("2.5.4.6", "C", "country", COUNTRY),
    ("2.5.4.7", "L", "locality", 128),
    ("2.5.4.8", "ST", "province", 128),
    ("2.5.4.10", "O", "organization", 64),
    ("2.5.4.11", "OU", "organizational-unit", 64),
    ("0.9.2342.19200300.100.1.25", "DC", "", 0),
];
/// In one command.
const MOST_CONSTRAINTS: usize = 8;
/// Of the parts that are lost.
const SHOWN: usize = 3;
