//! Which value of a text is meant, where several could be.

use std::collections::{BTreeSet, HashSet};

use meshpki::printable;

use crate::name::ObjectName;
use crate::object::object::Object;
use crate::object::value::{Role, Value};
use crate::read::manifests::Manifests;
use crate::read::selector::Selector;

impl Manifests {
    /// The value that `selector` names by its key. Else the one value with this role: of the object that `selector` names, or of the one that Linkerd itself reads, or of the
    /// only one that has any.
    ///
    /// # Errors
    ///
    /// [`NoChoice`] if there is none, or if there are several and they differ.
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
        let Some((_, object, first)) = values.first() else {
            return Err(self.nothing(Some(role), selector));
        };
        // Pods that start with the same anchors, or the same object twice.
        let is_same = |other: &Value| other.bytes().is_ok() && other.bytes() == first.bytes();
        if values.iter().all(|(.., other)| is_same(other)) || values.len() == 1 {
            return Ok(first);
        }
        let is_one_object = values
            .iter()
            .all(|(_, other, _)| other.name() == object.name());
        let choices = values.iter().map(|(_, object, value)| {
            let path = printable(&object.name().path());
            if is_one_object || is_ambiguous(object, &values) {
                format!("{path}:{}", printable(value.key()))
            } else {
                path
            }
        });
        let mut choices: Vec<String> = choices.collect();
        choices.dedup();
        if choices.len() == 1 {
            let object = object.name().clone();
            return Err(NoChoice::Twice { object });
        }
        Err(NoChoice::Several { role, choices })
    }

    /// The value with this role in the object of another value, such as the key of a certificate.
    #[must_use]
    pub fn beside(&self, value: &Value, role: Role) -> Option<&Value> {
        let has_it = |object: &&Object| object.values().iter().any(|one| std::ptr::eq(one, value));
        let object = self.objects().iter().find(has_it)?;
        object.values().iter().find(|one| one.role() == role)
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
        let is_selected =
            |value: &Value| selector.is_none_or(|selector| selector.matches_value(value));
        Ok(values.filter(|(_, value)| is_selected(value)).collect())
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

/// Whether an object has several of the values, so that its name alone does not choose.
fn is_ambiguous(object: &Object, values: &[(Rank, &Object, &Value)]) -> bool {
    let same = values
        .iter()
        .filter(|(_, other, _)| other.name() == object.name());
    same.count() > 1
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
            ("ConfigMap", "linkerd-identity-trust-roots", "ca-bundle.crt", _)
            | ("Secret", "linkerd-identity-issuer", _, Role::Certificate | Role::Key) => {
                Self::Linkerd
            }
            ("ConfigMap", "kube-root-ca.crt" | "extension-apiserver-authentication", ..) => {
                Self::Never
            }
            ("ConfigMap", "linkerd-config", ..)
            | ("Secret", _, "ca.crt", Role::Anchors)
            | ("Secret", _, "cert-chain.pem", _)
            | ("CertificateRequest", ..) => Self::Repeated,
            (kind, ..) if PODS.contains(&kind) => Self::Pod,
            _ => Self::Kept,
        }
    }
}

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
            Self::NoObject { .. } => "no-object",
            Self::Nothing { .. } => "nothing-in-manifest",
            Self::Sealed { .. } => "sealed",
            Self::Several { .. } => "several-choices",
            Self::Twice { .. } => "object-twice",
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
