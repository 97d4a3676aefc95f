//! The objects of several texts, as those of one cluster.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use meshpki::Source;

use crate::error::Unread;
use crate::finding::codes::TWICE;
use crate::finding::finding::{Located, MeshFinding};
use crate::object::facts::Facts;
use crate::object::object::Object;
use crate::object::pod::Pod;
use crate::object::selector::LabelSelector;
use crate::object::value::Value;
use crate::read::manifests::Manifests;
use crate::text::item::Labels;

/// The objects of several texts, as those of one cluster: a dump, or manifests before they are applied.
#[derive(Debug, Default)]
pub struct Cluster {
    inputs: Vec<Manifests>,
}

impl Cluster {
    /// The objects of these texts.
    #[must_use]
    pub fn new(inputs: Vec<Manifests>) -> Self {
        Self { inputs }
    }

    /// The texts.
    #[must_use]
    pub fn inputs(&self) -> &[Manifests] {
        &self.inputs
    }

    pub(crate) fn index(&self) -> Index<'_> {
        Index::of(&self.inputs)
    }
}

/// An object, and the text in which it was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) input: &'a Source,
    pub(crate) object: &'a Object,
}

impl<'a> Entry<'a> {
    pub(crate) fn namespace(self) -> &'a str {
        &self.object.name().namespace
    }

    pub(crate) fn name(self) -> &'a str {
        &self.object.name().name
    }

    pub(crate) fn located(self) -> Located {
        self.with(String::new())
    }

    pub(crate) fn with(self, detail: impl Into<String>) -> Located {
        Located {
            name: self.object.name().clone(),
            input: self.input.clone(),
            line: self.object.line(),
            detail: detail.into(),
        }
    }

    pub(crate) fn value(self, key: &str) -> Option<&'a Value> {
        self.object.values().iter().find(|one| one.key() == key)
    }

    pub(crate) fn pod(self) -> Option<&'a Pod> {
        match &self.object.facts {
            Facts::Pod(pod) => Some(pod),
            _ => None,
        }
    }
}

/// The objects by kind, namespace and name. Of two versions, the later counts.
#[derive(Debug)]
pub(crate) struct Index<'a> {
    all: Vec<Entry<'a>>,
    named: HashMap<(&'a str, &'a str, &'a str), usize>,
    namespaces: HashMap<&'a str, Labels>,
    /// What makes Secrets and `ConfigMap`s, by the names of those.
    makers: HashMap<&'a str, Vec<usize>>,
    /// The objects of each kind and namespace.
    kinds: HashMap<(&'a str, &'a str), Vec<usize>>,
    /// Whether Pods were dumped.
    pub(crate) has_pods: bool,
    /// The Secrets of each name, in any namespace.
    secrets: HashMap<&'a str, Vec<usize>>,
    /// The namespaces whose Secrets are all there.
    with_all_secrets: HashSet<&'a str>,
    pub(crate) unread: Vec<&'a Unread>,
    /// Whether other clusters are judged beside it.
    pub(crate) is_one_of_several: bool,
    /// The objects of which there are two versions that differ.
    twice: Vec<(Entry<'a>, Entry<'a>)>,
}

impl<'a> Index<'a> {
    fn of(inputs: &'a [Manifests]) -> Self {
        let mut index = Self {
            all: Vec::new(),
            named: HashMap::new(),
            namespaces: HashMap::new(),
            makers: HashMap::new(),
            kinds: HashMap::new(),
            has_pods: false,
            secrets: HashMap::new(),
            with_all_secrets: HashSet::new(),
            unread: inputs.iter().flat_map(Manifests::unread).collect(),
            is_one_of_several: false,
            twice: Vec::new(),
        };
        let mut groups: HashMap<usize, &str> = HashMap::new();
        for input in inputs {
            for object in input.objects() {
                let entry = Entry {
                    input: input.input(),
                    object,
                };
                let name = object.name();
                let key = (
                    name.kind.as_str(),
                    name.namespace.as_str(),
                    name.name.as_str(),
                );
                // Of one whose name is still to be chosen, there may be several.
                let before = index.named.get(&key).copied().filter(|at| {
                    !name.name.is_empty() && groups.get(at) == Some(&object.group.as_str())
                });
                if let Some(at) = before {
                    let earlier = std::mem::replace(&mut index.all[at], entry);
                    if !goes_on(&earlier) && !is_same(earlier.object, object) {
                        index.twice.push((earlier, entry));
                    }
                    continue;
                }
                let at = index.all.len();
                groups.insert(at, &object.group);
                // Another API may have a kind of this name, of which nothing is read.
                let says = object.facts != Facts::Nothing || !object.values().is_empty();
                if says || !index.named.contains_key(&key) {
                    index.named.insert(key, at);
                }
                index.all.push(entry);
            }
        }
        index.note_kinds();
        for entry in index
            .all
            .iter()
            .filter(|one| one.object.name().kind == "Namespace")
        {
            let mut labels = entry.object.metadata.labels.clone();
            // The API server sets it on each.
            labels
                .0
                .insert(NAME_LABEL.to_owned(), entry.name().to_owned());
            index.namespaces.insert(entry.name(), labels);
        }
        index
    }

    /// Notes where objects are by their kinds, what makes Secrets, and where all of them are.
    fn note_kinds(&mut self) {
        for (at, one) in self.all.iter().enumerate() {
            let name = match &one.object.facts {
                Facts::Bundle(_) => Some(one.name()),
                Facts::Certificate(facts) => facts.secret_name.as_deref(),
                _ => one.object.sealed().map(|_| one.object.makes()),
            };
            if let Some(name) = name {
                self.makers.entry(name).or_default().push(at);
            }
            let kind = one.object.name().kind.as_str();
            self.kinds
                .entry((kind, one.namespace()))
                .or_default()
                .push(at);
            self.has_pods |= kind == "Pod";
            let is_mark = one.name() == "linkerd-config-overrides"
                || one.name().starts_with("sh.helm.release.v1.");
            if kind == "Secret" {
                self.secrets.entry(one.name()).or_default().push(at);
                if is_mark && one.object.is_live() {
                    self.with_all_secrets.insert(one.namespace());
                }
            }
        }
    }

    /// What is said of objects of which there are two versions.
    pub(crate) fn twice(&self) -> Option<MeshFinding> {
        let (_, first) = self.twice.first()?;
        let name = first.object.name();
        let message = match self.twice.len() - 1 {
            0 => format!("{name} is there twice, and the two differ"),
            1 => format!("{name} and another object are there twice, and the two differ"),
            more => format!("{name} and {more} other objects are there twice, and the two differ"),
        };
        let finding = MeshFinding::new(
            TWICE,
            message,
            "it is not known which of them the cluster has: the later one is judged",
        );
        let objects = self.twice.iter().map(|(earlier, later)| {
            later.with(format!(
                "{}, line {}; {}, line {}",
                earlier.input,
                earlier.object.line(),
                later.input,
                later.object.line()
            ))
        });
        let fix = "give only the dump that is newer, or take a new one";
        Some(finding.fix(fix).about(objects))
    }

    pub(crate) fn get(&self, kind: &str, namespace: &str, name: &str) -> Option<Entry<'a>> {
        let at = self.named.get(&(kind, namespace, name))?;
        Some(self.all[*at])
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Entry<'a>> + '_ {
        self.all.iter().copied()
    }

    pub(crate) fn of_kind<'b>(&'b self, kind: &'b str) -> impl Iterator<Item = Entry<'a>> + 'b {
        self.iter()
            .filter(move |one| one.object.name().kind == kind)
    }

    /// The objects of a kind in one namespace.
    pub(crate) fn of_kind_in<'b>(
        &'b self,
        kind: &'b str,
        namespace: &'b str,
    ) -> impl Iterator<Item = Entry<'a>> + 'b {
        let all = self.kinds.get(&(kind, namespace));
        all.into_iter().flatten().map(|at| self.all[*at])
    }

    /// Pods that run or will, and the templates of workloads.
    pub(crate) fn pods(&self) -> impl Iterator<Item = (Entry<'a>, &'a Pod)> + '_ {
        self.iter().filter_map(|one| Some((one, one.pod()?)))
    }

    /// The labels of a namespace, at least its name.
    pub(crate) fn labels(&self, namespace: &str) -> Cow<'_, Labels> {
        if let Some(known) = self.namespaces.get(namespace) {
            Cow::Borrowed(known)
        } else {
            let name = (NAME_LABEL.to_owned(), namespace.to_owned());
            Cow::Owned(Labels(BTreeMap::from([name])))
        }
    }

    /// Whether the object of a namespace is in the dump, so that its labels are known.
    pub(crate) fn knows(&self, namespace: &str) -> bool {
        self.namespaces.contains_key(namespace)
    }

    /// Whether all `ConfigMap`s of a namespace were taken from a cluster: there is the one that every namespace has.
    pub(crate) fn has_all_config_maps(&self, namespace: &str) -> bool {
        let every = self.get("ConfigMap", namespace, "kube-root-ca.crt");
        every.is_some_and(|one| one.object.is_live())
    }

    /// Whether all Secrets of the namespace of a control plane were taken from a cluster: there is the one that Helm keeps of
    /// a release, or `linkerd install` of its settings, which nobody asks for by name or by the type of certificates.
    pub(crate) fn has_all_secrets(&self, namespace: &str) -> bool {
        self.with_all_secrets.contains(namespace)
    }

    /// The Secrets of this name in all namespaces, within bounds.
    pub(crate) fn secrets<'b>(&'b self, name: &str) -> impl Iterator<Item = Entry<'a>> + 'b {
        let all = self.secrets.get(name);
        let all = all.into_iter().flatten().take(MOST_COPIES);
        all.map(|at| self.all[*at])
    }

    /// Whether anything was taken from a cluster, rather than rendered.
    pub(crate) fn is_live(&self) -> bool {
        self.iter().any(|one| one.object.is_live())
    }

    /// Whether it is linked with other clusters, or they with it: clients and anchors may be of another.
    pub(crate) fn is_linked(&self) -> bool {
        self.is_one_of_several
            || self.iter().any(|one| {
                let labels = &one.object.metadata.labels;
                matches!(one.object.facts, Facts::Link(_))
                    || labels.get("linkerd.io/extension") == Some("multicluster")
                    || labels
                        .0
                        .keys()
                        .any(|key| key.starts_with("mirror.linkerd.io/"))
            })
    }

    /// What makes the Secret or the `ConfigMap` of this name in a namespace: a Certificate, a Bundle, something sealed.
    pub(crate) fn maker(&self, namespace: &str, name: &str) -> Option<Entry<'a>> {
        let all = self.makers.get(name)?.iter().map(|at| self.all[*at]);
        let mut all = all.filter(|one| match &one.object.facts {
            Facts::Bundle(facts) => {
                let selects = |selector: &LabelSelector| {
                    selector.selects(&self.labels(namespace)) || !selector.is_by_name()
                };
                facts.keys.iter().any(|key| key == "ca-bundle.crt")
                    && facts.namespaces.as_ref().is_none_or(selects)
            }
            _ => one.namespace() == namespace,
        });
        all.next()
    }

    /// Whether an object of this name may be in a part that could not be read.
    pub(crate) fn may_be_unread(&self, name: &str) -> bool {
        self.unread.iter().any(|one| one.mentions(name))
    }

    /// The namespaces in which something stands.
    pub(crate) fn namespaces(&self) -> BTreeSet<&'a str> {
        let all = self.iter().map(Entry::namespace);
        all.filter(|one| !one.is_empty()).collect()
    }

    /// The newest time of the objects.
    pub(crate) fn newest(&self) -> Option<&'a str> {
        let created = self.iter().filter_map(|one| {
            let started = one.pod().and_then(|pod| pod.started.as_deref());
            started.max(one.object.metadata.creation_timestamp.as_deref())
        });
        created.max()
    }
}

/// Whether an object changes by itself between two dumps, so that the later one counts.
fn goes_on(entry: &Entry<'_>) -> bool {
    matches!(
        entry.object.facts,
        Facts::Event(_) | Facts::Operator(_) | Facts::Pod(_)
    )
}

/// Whether two objects say the same, as far as they are read.
fn is_same(one: &Object, other: &Object) -> bool {
    let values = |object: &Object| -> Vec<(String, Option<Vec<u8>>)> {
        let all = object.values().iter();
        all.map(|one| (one.key().to_owned(), one.bytes().ok().map(<[u8]>::to_vec)))
            .collect()
    };
    one.facts == other.facts && values(one) == values(other) && one.sealed() == other.sealed()
}

/// Copies of one Secret that are compared.
const MOST_COPIES: usize = 100;
const NAME_LABEL: &str = "kubernetes.io/metadata.name";
