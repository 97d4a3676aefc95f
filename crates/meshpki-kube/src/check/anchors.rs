//! The trust anchors of a control plane, and where they are said again.

use std::collections::BTreeSet;

use meshpki::{Certificate, Judge, Place, Report, Severity, TrustBundle, rfc3339};

use crate::check::loaded::Loaded;
use crate::error::Reason;
use crate::finding::codes::{
    ANCHORS_DIFFER, ANCHORS_HELD, ANCHORS_MISSING, ANCHORS_UNREADABLE, BUNDLE, MeshCode,
};
use crate::finding::finding::MeshFinding;
use crate::finding::words::{option, path};
use crate::limits;
use crate::mesh::cluster::{Entry, Index};
use crate::mesh::plane::{CONFIG, Meshed, Plane, TRUST_ROOTS};
use crate::mesh::workload::restarts;
use crate::object::value::Value;

/// The anchors that the identity service and new proxies read.
pub(crate) type Anchors = Loaded<TrustBundle>;

/// Reads them from the `ConfigMap` that is mounted; without it, provisionally from where they are repeated.
pub(crate) fn read(index: &Index<'_>, plane: &Plane<'_>) -> Anchors {
    let namespace = plane.namespace;
    let object = format!("ConfigMap {}", path(namespace, TRUST_ROOTS));
    let Some(entry) = index.get("ConfigMap", namespace, TRUST_ROOTS) else {
        return without(index, plane, &object);
    };
    if let Some(how) = entry.object.sealed() {
        let why = format!("{object} is sealed ({how}): its values could not be read");
        return provisional(index, plane, why);
    }
    let Some(value) = entry.value(KEY) else {
        if entry.object.values().is_empty() && entry.object.is_live() {
            let why =
                format!("{object} has no anchors in the dump, as if somebody had removed them");
            return provisional(index, plane, why);
        }
        let message = format!("{object} lacks the key {KEY}");
        return fault(index, plane, ANCHORS_MISSING, message, Some(entry));
    };
    match value.bytes() {
        Err(reason) if *reason == Reason::Redacted => {
            provisional(index, plane, format!("{object}: the anchors are redacted"))
        }
        Ok(bytes) if bytes.trim_ascii().is_empty() => {
            provisional(index, plane, format!("{object}: the anchors are empty"))
        }
        _ => match bundle(value) {
            Ok(bundle) => Anchors {
                findings: repeated(index, plane, entry, &bundle),
                value: Some(bundle),
                ..Anchors::default()
            },
            Err(error) => {
                let message = format!("the trust anchors cannot be read: {error}");
                fault(index, plane, ANCHORS_UNREADABLE, message, Some(entry))
            }
        },
    }
}

/// What is said if the `ConfigMap` is not there: it is missing, or it is not in the dump.
fn without(index: &Index<'_>, plane: &Plane<'_>, object: &str) -> Anchors {
    let namespace = plane.namespace;
    let is_read = !index.may_be_unread(TRUST_ROOTS);
    let is_elsewhere = index.get("ConfigMap", "", TRUST_ROOTS).is_some();
    if is_read && !is_elsewhere && index.has_all_config_maps(namespace) {
        return fault(
            index,
            plane,
            ANCHORS_MISSING,
            format!("there is no {object}"),
            None,
        );
    }
    let is_external = plane.config.is_some_and(|(_, one)| one.has_external_ca);
    if is_read && is_external && !index.is_live() {
        // Somebody else makes them in the cluster: a render does not miss them.
        let why = format!("{object} is made in the cluster, and not in the manifests");
        let mut found = provisional(index, plane, String::new());
        found.undecided = None;
        found.skipped = Some(why);
        return found;
    }
    let why = if is_read {
        format!("{object} is not in the dump")
    } else {
        format!("{object} may be in a part that could not be read")
    };
    provisional(index, plane, why)
}

/// The anchors that Linkerd's settings repeat, and why they are not those that decide.
fn provisional(index: &Index<'_>, plane: &Plane<'_>, why: String) -> Anchors {
    let config = index.get("ConfigMap", plane.namespace, CONFIG);
    let repeated = config.and_then(|one| one.value(REPEATED));
    // A Bundle may have all of them in itself.
    let made = || {
        let maker = index.maker(plane.namespace, TRUST_ROOTS)?;
        let mut all = TrustBundle::default();
        for value in maker.object.values() {
            all.append(bundle(value).ok()?);
        }
        (!all.anchors().is_empty()).then_some(all)
    };
    Anchors {
        value: repeated.and_then(|value| bundle(value).ok()).or_else(made),
        undecided: Some(why),
        ..Anchors::default()
    }
}

fn fault(
    index: &Index<'_>,
    plane: &Plane<'_>,
    code: MeshCode,
    message: String,
    entry: Option<Entry<'_>>,
) -> Anchors {
    let namespace = plane.namespace;
    let finding = MeshFinding::new(
        code,
        message.clone(),
        "the identity service does not start again, and pods that start get no certificate",
    );
    let finding = match index.maker(namespace, TRUST_ROOTS) {
        Some(maker) => finding.fix(format!(
            "{} makes it: its status says why it does not",
            maker.object.name()
        )),
        None => finding
            .fix("write every anchor that the issuer and running proxies need, and apply what is written:")
            .run([format!(
                "meshpki bundle ca.crt --as configmap {}-o anchors.yaml",
                option(namespace)
            )]),
    };
    Anchors {
        is_unreadable: Some(message),
        findings: vec![finding.about(entry.map(Entry::located))],
        ..Anchors::default()
    }
}

/// A Bundle that has all of its anchors in itself, without the one above the issuer: it takes that from the mesh when it is written
/// next.
pub(crate) fn taken(
    index: &Index<'_>,
    plane: &Plane<'_>,
    accepts: impl Fn(TrustBundle) -> bool,
) -> Option<MeshFinding> {
    let maker = index.maker(plane.namespace, TRUST_ROOTS)?;
    let mut all = TrustBundle::default();
    for value in maker.object.values() {
        all.append(bundle(value).ok()?);
    }
    if all.anchors().is_empty() || accepts(all) {
        return None;
    }
    let finding = MeshFinding::new(
        BUNDLE,
        format!(
            "{} does not have the anchor above the issuer, and {TRUST_ROOTS} still has it",
            maker.object.name()
        ),
        "trust-manager takes it away when it writes the bundle next: pods that start then refuse every peer",
    );
    let fix =
        "put the anchor into the sources of the Bundle, until every certificate is below another";
    Some(finding.fix(fix).about([maker.located()]))
}

/// The control plane reads its anchors once, when it starts. `None` if none of its Pods is older than the anchors, or if the
/// dump does not say when they were changed.
///
/// `report`: the verdict on the issuer by the anchors that are read now. If they refuse it, a restart makes it worse. If it is below
/// one that was made after a Pod started, that Pod cannot have it.
pub(crate) fn held(
    index: &Index<'_>,
    plane: &Plane<'_>,
    report: Option<&Report>,
) -> Option<MeshFinding> {
    let is_refused = report.is_some_and(|one| !one.accepted_by(Judge::Proxy));
    let path = report.into_iter().flat_map(Report::path);
    let mut anchors = path.filter(|(place, _)| *place == Place::Anchor);
    let made = anchors
        .next()
        .map(|(_, anchor)| rfc3339(anchor.validity().not_before));
    let entry = index.get("ConfigMap", plane.namespace, TRUST_ROOTS)?;
    let changed = entry.object.metadata.data_changed()?;
    let own = plane.proxies.iter().filter(|one| plane.is_own(one));
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
    let lacks = |one: &Meshed<'_>| {
        let started = one.pod.started.as_deref();
        started
            .zip(made.as_deref())
            .is_some_and(|(started, made)| started < made)
    };
    let mut finding = finding;
    if !is_refused && older.iter().any(lacks) {
        finding.severity = Severity::Error;
        "the anchor above the issuer was made after it started: the identity service has not taken this issuer, and its \
         proxies refuse whoever has a certificate of it"
            .clone_into(&mut finding.consequence);
    }
    let finding = if is_refused {
        finding.fix("do not restart it before the anchors have the one above the issuer: it would not start")
    } else if commands.is_empty() {
        finding.fix("restart the control plane")
    } else {
        finding.fix("restart the control plane:").run(commands)
    };
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
    // The chart then writes no anchors, whatever its values repeat.
    let is_external = plane.config.is_some_and(|(_, one)| one.has_external_ca);
    let is_redacted = value.bytes() == Err(&Reason::Redacted);
    if is_external || is_redacted || bundle(value).is_ok_and(|other| set(&other) == set(anchors)) {
        return Vec::new();
    }
    let roots = entry.value(KEY).and_then(Value::argument);
    let issuers = issuers([anchors]);
    let command = roots
        .map(|roots| format!("meshpki bundle {issuers}{roots} --as helm-values -o anchors.yaml"));
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
    if bytes.len() > limits::ANCHORS {
        let most = limits::ANCHORS >> 10;
        return Err(format!("{}: is larger than {most} KiB", value.source()));
    }
    let bundle = TrustBundle::from_pem(value.source(), bytes);
    bundle.map_err(|error| error.to_string())
}

/// What a pasted command is given to read the anchors of a control plane.
pub(crate) fn argument(index: &Index<'_>, namespace: &str) -> Option<String> {
    let entry = index.get("ConfigMap", namespace, TRUST_ROOTS)?;
    entry.value(KEY)?.argument()
}

/// The option that `meshpki bundle` needs for these anchors: one that another CA signed is taken only if that is said.
pub(crate) fn issuers<'a>(bundles: impl IntoIterator<Item = &'a TrustBundle>) -> &'static str {
    let mut all = bundles.into_iter().flat_map(TrustBundle::anchors);
    if all.all(Certificate::is_self_signed) {
        ""
    } else {
        "--issuers "
    }
}

/// The certificates of a bundle, in no order.
pub(crate) fn set(bundle: &TrustBundle) -> BTreeSet<[u8; 32]> {
    let all = bundle.anchors().iter();
    all.map(Certificate::fingerprint).collect()
}

pub(crate) const KEY: &str = "ca-bundle.crt";
const REPEATED: &str = "values.identityTrustAnchorsPEM";
