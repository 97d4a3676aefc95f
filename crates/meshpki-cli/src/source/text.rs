//! The texts of an input: a whole file, or the values of a manifest.

use meshpki_kube::{Manifests, NoChoice, Reason, Role, Selector, Value};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::source::directory::Listed;
use crate::source::input::{Input, Read, Text};
use crate::source::manifest::{choice, unreadable};

/// The texts that were read, at least one.
pub(crate) struct Texts {
    pub(crate) all: Vec<Text>,
    /// What of a manifest could not be read, in words.
    pub(crate) unread: Vec<String>,
    /// Whether they are values of a manifest, of which some may not concern whoever names it.
    pub(crate) are_values: bool,
}

/// The text of an issuer, and that of its key, if both are in one Secret.
pub(crate) struct IssuerText {
    pub(crate) certificate: Text,
    pub(crate) key: Option<Text>,
    pub(crate) unread: Vec<String>,
}

impl Texts {
    /// The text of a file; if it is a manifest, the value with one of these roles, the first that it has.
    pub(crate) fn one(input: &Input, file: &Listed, roles: &[Role]) -> Result<Self, Failure> {
        let (found, selector) = match input.read_any(file)? {
            Read::Text(text) => return Ok(Self::whole(text)),
            Read::Manifests(found, selector) => (found, selector),
        };
        let value = one(&found, roles, selector.as_ref())?;
        let mut unread = input.unread(&found);
        unread.extend(which(&found, value, selector.as_ref()));
        Ok(Self {
            all: vec![of_value(value)?],
            unread,
            are_values: true,
        })
    }

    /// The text of a file; if it is a manifest, every value with a certificate or a key, or with a certificate alone.
    pub(crate) fn all(input: &Input, file: &Listed, with_keys: bool) -> Result<Self, Failure> {
        let (found, selector) = match input.read_any(file)? {
            Read::Text(text) => return Ok(Self::whole(text)),
            Read::Manifests(found, selector) => (found, selector),
        };
        let values = found
            .all(selector.as_ref())
            .map_err(|error| choice(&found, &error))?;
        let (mut texts, mut unread, mut first) = (Vec::new(), input.unread(&found), None);
        let is_wanted = |value: &&&Value| with_keys || value.role() != Role::Key;
        for value in values.iter().filter(is_wanted) {
            match of_value(value) {
                Ok(text) => texts.push(text),
                Err(failure) => {
                    unread.push(failure.message.clone());
                    first.get_or_insert(failure);
                }
            }
        }
        match first {
            Some(failure) if texts.is_empty() => Err(failure),
            _ if texts.is_empty() => Err(Failure::new(
                "contains only private keys, expected certificates",
            )
            .about(found.input())),
            _ => Ok(Self {
                all: texts,
                unread,
                are_values: true,
            }),
        }
    }

    fn whole(text: Text) -> Self {
        Self {
            all: vec![text],
            unread: Vec::new(),
            are_values: false,
        }
    }
}

impl IssuerText {
    /// The text of an issuer's file; if it is a manifest, the certificate of its Secret, and the key beside it.
    pub(crate) fn read(input: &Input, file: &Listed) -> Result<Self, Failure> {
        let (found, selector) = match input.read_any(file)? {
            Read::Text(certificate) => {
                return Ok(Self {
                    certificate,
                    key: None,
                    unread: Vec::new(),
                });
            }
            Read::Manifests(found, selector) => (found, selector),
        };
        let value = one(&found, &[Role::Certificate], selector.as_ref())?;
        let mut unread = input.unread(&found);
        unread.extend(which(&found, value, selector.as_ref()));
        let not_verified =
            |why: &str| format!("{}: {why}, so the key is not verified", value.source());
        let key = match found.beside(value, Role::Key) {
            None => None,
            Some(key) => match key.bytes() {
                // Somebody hid it.
                Err(Reason::Redacted) => {
                    unread.push(not_verified("its key is redacted"));
                    None
                }
                Ok(bytes) if bytes.trim_ascii().is_empty() => {
                    unread.push(not_verified("its key is empty"));
                    None
                }
                _ => Some(of_value(key)?),
            },
        };
        Ok(Self {
            certificate: of_value(value)?,
            key,
            unread,
        })
    }
}

/// The value with the first of these roles that the manifest has at all. Several with one role are a question, and another
/// role is no answer to it.
fn one<'a>(
    found: &'a Manifests,
    roles: &[Role],
    selector: Option<&Selector>,
) -> Result<&'a Value, Failure> {
    let mut outcomes = roles.iter().map(|role| found.one(*role, selector));
    let first = outcomes
        .next()
        .ok_or_else(|| Failure::new("no value is wanted"))?;
    let chosen = match first {
        Err(NoChoice::Nothing { .. }) => outcomes.find(Result::is_ok).unwrap_or(first),
        first => first,
    };
    chosen.map_err(|error| choice(found, &error))
}

/// Which value was taken of several objects, unless it is the one that Linkerd reads, or was named.
fn which(found: &Manifests, value: &Value, selector: Option<&Selector>) -> Option<String> {
    let of_linkerd = match value.role() {
        Role::Anchors => "linkerd-identity-trust-roots",
        Role::Certificate | Role::Key => "linkerd-identity-issuer",
        _ => return None,
    };
    let objects = found.objects().iter();
    let with_values = objects.filter(|one| !one.values().is_empty());
    let is_clear = selector.is_some() || with_values.count() < 2 || found.is_of_linkerd(value);
    (!is_clear).then(|| {
        let source = value.source();
        format!("{source} is read, because there is no {of_linkerd}")
    })
}

fn of_value(value: &Value) -> Result<Text, Failure> {
    let bytes = value
        .bytes()
        .map_err(|reason| unreadable(value.source(), reason))?;
    Ok(Text {
        source: value.source().clone(),
        bytes: Zeroizing::new(bytes.to_vec()),
    })
}
