//! The objects of one text.

use std::ops::ControlFlow;

use meshpki::Source;

use crate::error::{Reason, Unread};
use crate::limits;
use crate::name::ObjectName;
use crate::object::object::Object;
use crate::text::document::documents;
use crate::text::item::Item;
use crate::text::{json, yaml};

/// The objects of one text in JSON or YAML: a manifest, several documents, lists, or the output of `kubectl get`.
///
/// Reading never fails as a whole: what could not be read is kept beside what could, and the caller decides.
///
/// ```
/// use meshpki_kube::{Manifests, Role};
///
/// let text = "
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: linkerd-identity-trust-roots, namespace: linkerd}
/// data:
///   ca-bundle.crt: |
///     -----BEGIN CERTIFICATE-----
///     …
/// ---
/// kind: {{ .Values.kind }}
/// ";
/// let found = Manifests::read("linkerd.yaml", text.as_bytes());
/// let [object] = found.objects() else { panic!() };
/// assert_eq!(object.name().to_string(), "ConfigMap linkerd/linkerd-identity-trust-roots");
/// assert_eq!(object.values()[0].role(), Role::Anchors);
/// assert_eq!(
///     found.unread()[0].to_string(),
///     "linkerd.yaml: line 10: is a template that was not rendered ({{ … }}), expected a manifest"
/// );
/// ```
#[derive(Debug)]
pub struct Manifests {
    input: Source,
    objects: Vec<Object>,
    unread: Vec<Unread>,
}

impl Manifests {
    /// Reads a text; messages call it `input`.
    #[must_use]
    pub fn read(input: impl Into<Source>, bytes: &[u8]) -> Self {
        let mut found = Self {
            input: input.into(),
            objects: Vec::new(),
            unread: Vec::new(),
        };
        if let Err((line, reason)) = found.add(bytes) {
            found
                .unread
                .push(Unread::new(&found.input, line, None, reason, None));
        }
        found
    }

    /// The text that was read.
    #[must_use]
    pub fn input(&self) -> &Source {
        &self.input
    }

    /// The objects, in the order of the text.
    #[must_use]
    pub fn objects(&self) -> &[Object] {
        &self.objects
    }

    /// The parts that could not be read, in the order of the text.
    #[must_use]
    pub fn unread(&self) -> &[Unread] {
        &self.unread
    }

    fn add(&mut self, bytes: &[u8]) -> Result<(), (usize, Reason)> {
        if bytes.len() > limits::BYTES {
            let (found, most) = (bytes.len(), limits::BYTES);
            return Err((1, Reason::Size { found, most }));
        }
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = &bytes[..error.valid_up_to()];
            let line = before.split(|byte| *byte == b'\n').count();
            (line, Reason::NotUtf8)
        })?;
        let mut stop = None;
        for (number, document) in documents(text).enumerate() {
            if number == limits::OBJECTS {
                let most = limits::OBJECTS;
                return Err((document.line, Reason::Objects { most }));
            }
            let add = |item: Item<'_>, line, kind: Option<&str>| {
                self.add_item(item, line, kind, &mut stop)
            };
            let read = if json::is_json(document.text) {
                json::each(&document, add)
            } else {
                yaml::each(&document, add)
            };
            if let Err((line, reason)) = read {
                stop = self
                    .add_unread(line, None, reason, Some(document.text))
                    .err();
            }
            if let Some(stop) = stop {
                return Err(stop);
            }
        }
        Ok(())
    }

    /// Breaks when no more may be read, and says why in `stop`.
    fn add_item(
        &mut self,
        item: Item<'_>,
        line: usize,
        kind: Option<&str>,
        stop: &mut Option<(usize, Reason)>,
    ) -> ControlFlow<()> {
        *stop = self.try_add(item, line, kind).err();
        if stop.is_some() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    fn try_add(
        &mut self,
        item: Item<'_>,
        line: usize,
        kind: Option<&str>,
    ) -> Result<(), (usize, Reason)> {
        if self.objects.len() == limits::OBJECTS {
            let most = limits::OBJECTS;
            return Err((line, Reason::Objects { most }));
        }
        let read = Object::read(&self.input, &item, line, kind);
        let outcome = match read {
            Ok(object) => {
                self.objects.push(object);
                Ok(())
            }
            Err((name, reason)) => {
                let text = item.text();
                self.add_unread(line, name, reason, Some(&text))
            }
        };
        item.wipe();
        outcome
    }

    fn add_unread(
        &mut self,
        line: usize,
        object: Option<ObjectName>,
        reason: Reason,
        text: Option<&str>,
    ) -> Result<(), (usize, Reason)> {
        if self.unread.len() == limits::UNREAD {
            let most = limits::UNREAD;
            return Err((line, Reason::TooManyUnread { most }));
        }
        let unread = Unread::new(&self.input, line, object, reason, text);
        self.unread.push(unread);
        Ok(())
    }
}

/// Whether a text is meant as a manifest: keys say `apiVersion` and `kind`, and no PEM block begins a line.
#[must_use]
pub fn is_manifest(bytes: &[u8]) -> bool {
    // What is not UTF-8 is no less meant, and a text may have been cut within a character.
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    if text.starts_with(BEGIN) || text.contains(&format!("\n{BEGIN}")) {
        return false;
    }
    if json::is_json(text) {
        return text.contains("\"apiVersion\"") && text.contains("\"kind\"");
    }
    let (mut has_version, mut has_kind) = (false, false);
    for line in text.lines() {
        let key = line.trim_start_matches([' ', '-', '"', '\'']);
        // In braces, all may be on one line.
        let (key, is_flow) = key
            .strip_prefix('{')
            .map_or((key, false), |rest| (rest, true));
        let begins = |name: &str| {
            let rest = key.strip_prefix(name).unwrap_or_default();
            rest.trim_start_matches(['"', '\''])
                .trim_start()
                .starts_with(':')
        };
        let is = |name: &str| begins(name) || is_flow && key.contains(name);
        has_version |= is("apiVersion");
        has_kind |= is("kind");
        if has_version && has_kind {
            return true;
        }
    }
    false
}

const BEGIN: &str = "-----BEGIN ";
