//! Which value of a text is meant, where several could be.

use std::collections::{BTreeSet, HashMap, HashSet};

use meshpki::printable;

use crate::error::{IDENTITY_ISSUER, TRUST_ROOTS, Unread};
use crate::name::ObjectName;
use crate::object::object::Object;
use crate::object::value::{Role, Value};
use crate::read::manifests::Manifests;
use crate::read::selector::Selector;

impl Manifests {
    /// The value that `selector` names by its key. Else the one value with this role: of the object that `selector` names, or
    /// of the one that Linkerd itself reads, or of the only one that has any.
    ///
    /// # Errors
    ///
    /// [`NoChoice`] if there is none, if there are several and they differ, or if the one that Linkerd reads may be in a part
    /// that could not be read.
    pub fn one(&self, role: Role, selector: Option<&Selector>) -> Result<&Value, NoChoice> {
        let mut values: Vec<(Rank, &Object, &Value)> = self
            .selected(selector, |one| one == role)?
            .into_iter()
            .filter(|(_, value)| value.role() == role || selector.is_some_and(Selector::has_key))
            .map(|(object, value)| (Rank::of(object, value), object, value))
            .filter(|(rank, ..)| selector.is_some() || *rank != Rank::Never)
            .collect();
        let best = values.iter().map(|(rank, ..)| *rank).min();
        values.retain(|(rank, ..)| Some(*rank) == best);
        let Some((rank, object, first)) = values.first() else {
            return Err(self.nothing(Some(role), selector));
        };
        if selector.is_none() {
            self.check_none_is_missed(role, object, *rank)?;
        }
        self.check_once(object)?;
        // Pods that start with the same anchors, or the same object twice.
        let is_same = |other: &Value| trimmed(first).is_some() && trimmed(other) == trimmed(first);
        if values.iter().all(|(.., other)| is_same(other)) || values.len() == 1 {
            return Ok(first);
        }
        let mut counts: HashMap<&ObjectName, usize> = HashMap::new();
        for (_, object, _) in &values {
            *counts.entry(object.name()).or_default() += 1;
        }
        let choices = values.iter().map(|(_, object, value)| {
            let path = printable(&object.name().path());
            // Of an object with several, the name alone does not choose.
            if counts.get(object.name()).is_some_and(|count| *count > 1) {
                format!("{path}:{}", printable(value.key()))
            } else {
                path
            }
        });
        let choices = choices.collect();
        Err(NoChoice::Several { role, choices })
    }

    /// The one Secret of this name, or that `selector` names.
    ///
    /// # Errors
    ///
    /// [`NoChoice`] if there is none, if it is sealed, or if there are several.
    pub fn secret(&self, name: &str, selector: Option<&Selector>) -> Result<&Object, NoChoice> {
        let named = selector.cloned().unwrap_or_else(|| Selector::named(name));
        let secrets = self
            .objects()
            .iter()
            .filter(|one| one.name().kind == "Secret");
        let mut found = secrets.filter(|one| named.matches(one.name()) && one.sealed().is_none());
        let Some(first) = found.next() else {
            return Err(self.sealed(Some(&named)).unwrap_or(NoChoice::NoObject {
                selector: named,
                found: Vec::new(),
            }));
        };
        let others: Vec<&Object> = found.filter(|one| one.name() != first.name()).collect();
        if !others.is_empty() {
            let choices = std::iter::once(&first).chain(&others);
            let choices = choices.map(|one| printable(&one.name().path())).collect();
            let role = Role::Certificate;
            return Err(NoChoice::Several { role, choices });
        }
        self.check_once(first)?;
        match self
            .unread()
            .iter()
            .find(|unread| unread.object().is_none_or(|one| one.name == name))
        {
            Some(unread) if selector.is_none() => Err(NoChoice::Unread {
                role: Role::Certificate,
                unread: Box::new(unread.clone()),
            }),
            _ => Ok(first),
        }
    }

    /// Whether it is a value that Linkerd itself reads.
    #[must_use]
    pub fn is_of_linkerd(&self, value: &Value) -> bool {
        let is_it = |one: &Value| std::ptr::eq(one, value);
        let mut objects = self.objects().iter();
        objects.any(|object| {
            object.values().iter().any(is_it) && Rank::of(object, value) == Rank::Linkerd
        })
    }

    /// The value with this role that belongs to another of its object: of the certificate `tls.crt`, the key `tls.key`. Without
    /// such a name, the only one.
    #[must_use]
    pub fn beside(&self, value: &Value, role: Role) -> Option<&Value> {
        let has_it = |object: &&Object| object.values().iter().any(|one| std::ptr::eq(one, value));
        let object = self.objects().iter().find(has_it)?;
        let mut all = object.values().iter().filter(|one| one.role() == role);
        let name = PAIRS
            .iter()
            .find(|(certificate, _)| *certificate == value.key());
        if let Some((_, key)) = name {
            return all.find(|one| one.key() == *key);
        }
        let only = all.next()?;
        all.next().is_none().then_some(only)
    }

    /// Whether what Linkerd reads may be elsewhere than in `chosen`: in an object of its name without it, such as one that is
    /// sealed, or in a part that could not be read.
    fn check_none_is_missed(
        &self,
        role: Role,
        chosen: &Object,
        rank: Rank,
    ) -> Result<(), NoChoice> {
        let Some(name) = name_of(role) else {
            return Ok(());
        };
        // A sealed one beside what came of it, in one namespace, is how sealing works; a `Bundle` is in none.
        let is_beside = |object: &Object| {
            let namespace = &object.name().namespace;
            rank == Rank::Linkerd && (namespace.is_empty() || *namespace == chosen.name().namespace)
        };
        let has_it = |object: &Object| {
            let mut values = object.values().iter();
            values.any(|value| value.role() == role && Rank::of(object, value) <= Rank::Kept)
        };
        let mut named = self
            .objects()
            .iter()
            .filter(|one| one.is_or_makes(name) && KINDS.contains(&one.name().kind.as_str()));
        if let Some(object) = named.find(|one| !is_beside(one) && !has_it(one)) {
            let object_name = object.name().clone();
            return Err(match object.sealed() {
                Some(by) => NoChoice::Sealed {
                    object: object_name,
                    by,
                },
                None => NoChoice::Without {
                    object: object_name,
                    role,
                },
            });
        }
        let may_be = |unread: &&Unread| rank != Rank::Linkerd || unread.mentions(name);
        match self.unread().iter().find(may_be) {
            Some(unread) => Err(NoChoice::Unread {
                role,
                unread: Box::new(unread.clone()),
            }),
            None => Ok(()),
        }
    }

    /// Refuses an object that is there twice with different values of one key.
    fn check_once(&self, object: &Object) -> Result<(), NoChoice> {
        let differs = |twin: &Object| {
            twin.values().iter().any(|one| {
                let mut same = object
                    .values()
                    .iter()
                    .filter(|other| other.key() == one.key());
                same.any(|other| trimmed(one) != trimmed(other) || one.bytes().is_err())
            })
        };
        let mut twins = self
            .objects()
            .iter()
            .filter(|one| one.name() == object.name() && !std::ptr::eq(*one, object));
        if !twins.any(differs) {
            return Ok(());
        }
        let object = object.name().clone();
        Err(NoChoice::Twice { object })
    }

    /// Every value, or those of the object that `selector` names. A value that a pod shares with an object before it is left
    /// out.
    ///
    /// # Errors
    ///
    /// [`NoChoice`] if there is none.
    pub fn all(&self, selector: Option<&Selector>) -> Result<Vec<&Value>, NoChoice> {
        let mut found: Vec<&Value> = Vec::new();
        let mut seen = HashSet::new();
        for (object, value) in self.selected(selector, |_| true)? {
            let rank = Rank::of(object, value);
            let is_new = value.bytes().map_or(true, |bytes| seen.insert(bytes));
            if selector.is_some() || rank != Rank::Never && (is_new || rank != Rank::Pod) {
                found.push(value);
            }
        }
        if found.is_empty() {
            return Err(self.nothing(None, selector));
        }
        Ok(found)
    }

    /// The values of the object that `selector` names, or of all. Only objects with values of a wanted role are suggested in
    /// its place.
    fn selected(
        &self,
        selector: Option<&Selector>,
        is_wanted: impl Fn(Role) -> bool,
    ) -> Result<Vec<(&Object, &Value)>, NoChoice> {
        let objects = self.objects().iter();
        let objects =
            objects.filter(|one| selector.is_none_or(|selector| selector.matches(one.name())));
        let mut objects = objects.peekable();
        if let (Some(selector), None) = (selector, objects.peek()) {
            let selector = selector.clone();
            let has_it = |object: &&Object| object.values().iter().any(|one| is_wanted(one.role()));
            let found = self.objects().iter().filter(has_it);
            let found = found
                .map(|object| printable(&object.name().path()))
                .collect();
            return Err(NoChoice::NoObject { selector, found });
        }
        let values =
            objects.flat_map(|object| object.values().iter().map(move |value| (object, value)));
        let values: Vec<_> = values.collect();
        let Some(selector) = selector.filter(|one| one.has_key()) else {
            return Ok(values);
        };
        let named = values
            .iter()
            .filter(|(_, value)| selector.matches_value(value));
        let named: Vec<_> = named.copied().collect();
        if named.is_empty() && !values.is_empty() {
            return Err(NoChoice::NoKey {
                selector: selector.clone(),
                keys: values
                    .iter()
                    .map(|(_, value)| printable(value.key()))
                    .collect(),
            });
        }
        Ok(named)
    }

    /// Why there is no value of a role, or none at all.
    fn nothing(&self, role: Option<Role>, selector: Option<&Selector>) -> NoChoice {
        if let Some(sealed) = self.sealed(selector) {
            return sealed;
        }
        let objects = self.objects().iter();
        let objects =
            objects.filter(|one| selector.is_none_or(|selector| selector.matches(one.name())));
        let (mut count, mut roles) = (0, BTreeSet::new());
        for object in objects {
            count += 1;
            roles.extend(object.values().iter().map(Value::role));
        }
        NoChoice::Nothing {
            role,
            objects: count,
            roles: roles.into_iter().collect(),
        }
    }

    /// The first object that is sealed, and so may have what is missing.
    fn sealed(&self, selector: Option<&Selector>) -> Option<NoChoice> {
        let mut objects = self.objects().iter();
        objects.find_map(|object| {
            let by = object.sealed()?;
            let is_meant = selector.is_none_or(|one| one.matches(object.name()));
            is_meant.then(|| NoChoice::Sealed {
                object: object.name().clone(),
                by,
            })
        })
    }
}

/// How likely it is that a value is meant, of several with one role.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Rank {
    /// What the control plane reads (Linkerd, charts/linkerd-control-plane/templates/identity.yaml).
    Linkerd,
    /// What somebody keeps.
    Kept,
    /// What repeats what is elsewhere: the settings of Linkerd, `ca.crt` beside a certificate, the rest of a chain.
    Repeated,
    /// What a pod started with.
    Pod,
    /// What is of the cluster, and not of a mesh.
    Never,
}

impl Rank {
    fn of(object: &Object, value: &Value) -> Self {
        let ObjectName { kind, name, .. } = object.name();
        match (kind.as_str(), name.as_str(), value.key(), value.role()) {
            ("ConfigMap", TRUST_ROOTS, "ca-bundle.crt", _)
            | ("Secret", IDENTITY_ISSUER, "crt.pem" | "key.pem" | "tls.crt" | "tls.key", _) => {
                Self::Linkerd
            }
            ("ConfigMap", "kube-root-ca.crt" | "extension-apiserver-authentication", ..) => {
                Self::Never
            }
            // Nothing reads other keys of these two.
            ("ConfigMap", "linkerd-config" | TRUST_ROOTS, ..)
            | ("Secret", IDENTITY_ISSUER, ..)
            | ("Secret", _, "ca.crt", Role::Anchors)
            | ("Secret", _, "cert-chain.pem", _)
            | ("CertificateRequest", ..) => Self::Repeated,
            (kind, ..) if PODS.contains(&kind) => Self::Pod,
            _ => Self::Kept,
        }
    }
}

/// The bytes of a value, without the line breaks at their end, in which writers differ.
fn trimmed(value: &Value) -> Option<&[u8]> {
    value.bytes().ok().map(<[u8]>::trim_ascii_end)
}

/// The name of the object in which Linkerd reads a value of this role.
fn name_of(role: Role) -> Option<&'static str> {
    match role {
        Role::Anchors => Some(TRUST_ROOTS),
        Role::Certificate | Role::Key => Some(IDENTITY_ISSUER),
        Role::CaBundle => None,
    }
}

/// The kinds that have values, or make objects that do.
const KINDS: [&str; 8] = [
    "Bundle",
    "Certificate",
    "ClusterBundle",
    "ConfigMap",
    "ExternalSecret",
    "SealedSecret",
    "Secret",
    "SopsSecret",
];
/// Certificates and their keys: Linkerd, kubernetes.io/tls and Istio.
const PAIRS: [(&str, &str); 3] = [
    ("ca-cert.pem", "ca-key.pem"),
    ("crt.pem", "key.pem"),
    ("tls.crt", "tls.key"),
];
/// Pods, and what makes them.
const PODS: [&str; 8] = [
    "CronJob",
    "DaemonSet",
    "Deployment",
    "Job",
    "Pod",
    "ReplicaSet",
    "ReplicationController",
    "StatefulSet",
];

/// Why a text does not give one value.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NoChoice {
    /// No object of that name.
    #[error("contains no object {selector}")]
    NoObject {
        /// The name.
        selector: Selector,
        /// The selectors of objects that have certificates or keys.
        found: Vec<String>,
    },
    /// An object of that name, without the key.
    #[error("contains no value {selector}, only {}", keys.join(", "))]
    NoKey {
        /// The name.
        selector: Selector,
        /// The keys that the object has.
        keys: Vec<String>,
    },
    /// Objects, but no such value in them.
    #[error("contains {}, expected {}", contents(*objects, roles), wanted(*role))]
    Nothing {
        /// What was wanted; `None` for anything.
        role: Option<Role>,
        /// How many objects there are.
        objects: usize,
        /// What they have instead.
        roles: Vec<Role>,
    },
    /// An object whose values are encrypted or elsewhere.
    #[error("{object} is sealed ({by}): it could not be read")]
    Sealed {
        /// The object.
        object: ObjectName,
        /// What sealed it.
        by: &'static str,
    },
    /// Several values that differ.
    #[error("contains {role} in {} places, expected one", choices.len())]
    Several {
        /// What was wanted.
        role: Role,
        /// The selector of each.
        choices: Vec<String>,
    },
    /// The object that Linkerd reads may be in a part that could not be read.
    #[error("{role} may also be in a part that could not be read: {unread}")]
    Unread {
        /// What was wanted.
        role: Role,
        /// The part.
        unread: Box<Unread>,
    },
    /// The object that Linkerd reads, without what it reads.
    #[error("{object} has no {} in this text", role.one())]
    Without {
        /// The object.
        object: ObjectName,
        /// What was wanted.
        role: Role,
    },
    /// Two versions of one object.
    #[error("contains {object} more than once, with different values")]
    Twice {
        /// The object.
        object: ObjectName,
    },
}

impl NoChoice {
    /// Its stable code, such as `several-choices`. The words may change, the code does not.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoKey { .. } => "no-value",
            Self::NoObject { .. } => "no-object",
            Self::Nothing { .. } => "nothing-in-manifest",
            Self::Sealed { .. } => "sealed",
            Self::Several { .. } => "several-choices",
            Self::Twice { .. } => "object-twice",
            Self::Unread { .. } => "unread-part",
            Self::Without { .. } => "object-without-value",
        }
    }
}

fn contents(objects: usize, roles: &[Role]) -> String {
    let roles: Vec<String> = roles.iter().map(ToString::to_string).collect();
    let with = match roles.as_slice() {
        [] => "without certificates or keys".to_owned(),
        roles => format!("with {}", roles.join(" and ")),
    };
    match objects {
        0 => "no object".to_owned(),
        1 => format!("one object, {with}"),
        more => format!("{more} objects, {with}"),
    }
}

fn wanted(role: Option<Role>) -> String {
    role.map_or_else(
        || "certificates or keys".to_owned(),
        |role| role.to_string(),
    )
}
