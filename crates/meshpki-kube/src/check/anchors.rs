//! The trust anchors of a control plane, and where they are said again.

use std::collections::BTreeSet;

use meshpki::TrustBundle;

use crate::check::cluster::{Entry, Index};
use crate::check::codes::{ANCHORS_DIFFER, ANCHORS_HELD, ANCHORS_MISSING, ANCHORS_UNREADABLE};
use crate::check::finding::MeshFinding;
use crate::check::plane::{CONFIG, Meshed, Plane, TRUST_ROOTS, component};
use crate::check::workload::restarts;
use crate::object::value::Value;

/// The anchors that the identity service and new proxies read.
pub(crate) struct Anchors {
    pub(crate) bundle: Option<TrustBundle>,
    /// What is not known, if they are not those that are read.
    pub(crate) undecided: Option<String>,
    pub(crate) findings: Vec<MeshFinding>,
}

impl Anchors {
    fn undecided(why: String) -> Self {
        Self {
            bundle: None,
            undecided: Some(why),
            findings: Vec::new(),
        }
    }

    fn fault(finding: MeshFinding) -> Self {
        Self {
            bundle: None,
            undecided: None,
            findings: vec![finding],
        }
    }
}

/// Reads them from the `ConfigMap` that is mounted; without it, provisionally from where they are repeated.
pub(crate) fn read(index: &Index<'_>, plane: &Plane<'_>) -> Anchors {
    let namespace = plane.namespace;
    let Some(entry) = index.get("ConfigMap", namespace, TRUST_ROOTS) else {
        return without(index, plane);
    };
    let Some(value) = entry.value(KEY) else {
        let message = format!("ConfigMap {namespace}/{TRUST_ROOTS} lacks the key {KEY}");
        return Anchors::fault(missing(message, namespace).about([entry.located()]));
    };
    match bundle(value) {
        Ok(bundle) => Anchors {
            findings: repeated(index, plane, entry, &bundle),
            bundle: Some(bundle),
            undecided: None,
        },
        Err(error) => {
            let finding = MeshFinding::new(
                ANCHORS_UNREADABLE,
                format!("the trust anchors cannot be read: {error}"),
                "the identity service does not start again, and pods that start get no certificate",
            );
            let finding = finding
                .fix("write the anchors again, and apply them:")
                .run([apply(namespace)]);
            Anchors::fault(finding.about([entry.located()]))
        }
    }
}

/// What is said if the `ConfigMap` is not there: it is missing, or it is not in the dump.
fn without(index: &Index<'_>, plane: &Plane<'_>) -> Anchors {
    let namespace = plane.namespace;
    let is_read = !index.may_be_unread(TRUST_ROOTS);
    if is_read && index.has_all_config_maps(namespace) {
        let message = format!("there is no ConfigMap {namespace}/{TRUST_ROOTS}");
        return Anchors::fault(missing(message, namespace));
    }
    let config = index.get("ConfigMap", namespace, CONFIG);
    let repeated = config.and_then(|one| one.value(REPEATED));
    let is_external = plane.config.is_some_and(|(_, one)| one.has_external_ca);
    let why = if is_read {
        format!("ConfigMap {namespace}/{TRUST_ROOTS} is not in the dump")
    } else {
        format!("ConfigMap {namespace}/{TRUST_ROOTS} may be in a part that could not be read")
    };
    let mut found = Anchors::undecided(why);
    found.bundle = repeated.and_then(|value| bundle(value).ok());
    if is_external && !plane.is_live(index) {
        // Somebody else makes them in the cluster: a render does not miss them.
        found.undecided = None;
    }
    found
}

fn missing(message: String, namespace: &str) -> MeshFinding {
    MeshFinding::new(
        ANCHORS_MISSING,
        message,
        "the identity service does not start again, and pods that start get no certificate",
    )
    .fix("write the anchors in which the issuer's chain ends, and apply them:")
    .run([apply(namespace)])
}

fn apply(namespace: &str) -> String {
    format!(
        "meshpki bundle ca.crt --as configmap -n {} | kubectl apply -f -",
        meshpki::shell_word(namespace)
    )
}

/// The control plane reads its anchors once, when it starts. `None` if none of its Pods is older than the anchors, or if the
/// dump does not say when they were changed.
pub(crate) fn held(index: &Index<'_>, plane: &Plane<'_>) -> Option<MeshFinding> {
    let entry = index.get("ConfigMap", plane.namespace, TRUST_ROOTS)?;
    let changed = entry.object.metadata.data_changed()?;
    let own = plane
        .proxies
        .iter()
        .filter(|one| one.entry.namespace() == plane.namespace && component(one.pod).is_some());
    let older: Vec<Meshed<'_>> = own
        .filter(|one| {
            one.pod
                .started
                .as_deref()
                .is_some_and(|started| started < changed)
        })
        .copied()
        .collect();
    let first = older.first()?;
    let finding = MeshFinding::new(
        ANCHORS_HELD,
        format!(
            "the anchors were changed at {}, and {} started before",
            meshpki::printable(changed),
            first.entry.object.name()
        ),
        "it still has the anchors from before: the identity service skips a new issuer that they did not sign \
         (IssuerUpdateSkipped), and its proxies refuse peers below a new anchor",
    );
    let commands = restarts(older.iter().map(|one| (one.entry, one.pod)));
    let located = older.iter().map(|one| {
        let started = one.pod.started.as_deref().unwrap_or_default();
        one.entry
            .with(format!("started at {}", meshpki::printable(started)))
    });
    let finding = finding.fix("restart the control plane:").run(commands);
    Some(finding.about(located))
}

/// Linkerd's settings repeat the anchors. Only `linkerd check`, `linkerd upgrade` and multicluster read them there.
fn repeated(
    index: &Index<'_>,
    plane: &Plane<'_>,
    entry: Entry<'_>,
    anchors: &TrustBundle,
) -> Vec<MeshFinding> {
    let config = index.get("ConfigMap", plane.namespace, CONFIG);
    let Some((config, value)) = config.and_then(|one| Some((one, one.value(REPEATED)?))) else {
        return Vec::new();
    };
    if bundle(value).is_ok_and(|other| set(&other) == set(anchors)) {
        return Vec::new();
    }
    let command = entry.input.path().map(|path| {
        let selected = format!("{path}#{}", entry.object.name().path());
        let selected = meshpki::shell_word(&selected);
        format!("meshpki bundle {selected} --as helm-values -o anchors.yaml")
    });
    let finding = MeshFinding::new(
        ANCHORS_DIFFER,
        format!("{CONFIG} has other anchors than {TRUST_ROOTS}, from which the mesh reads them"),
        "the mesh works, but linkerd check judges the anchors of the settings, and the next linkerd upgrade or \
         helm upgrade puts them in place of those that are used",
    )
    .fix("give the chart the anchors that are used")
    .run(command);
    vec![finding.about([config.located(), entry.located()])]
}

pub(crate) fn bundle(value: &Value) -> Result<TrustBundle, String> {
    let bytes = value.bytes().map_err(ToString::to_string)?;
    let bundle = TrustBundle::from_pem(value.source(), bytes);
    bundle.map_err(|error| error.to_string())
}

/// The certificates of a bundle, in no order.
pub(crate) fn set(bundle: &TrustBundle) -> BTreeSet<[u8; 32]> {
    let all = bundle.anchors().iter();
    all.map(meshpki::Certificate::fingerprint).collect()
}

pub(crate) const KEY: &str = "ca-bundle.crt";
const REPEATED: &str = "values.identityTrustAnchorsPEM";
