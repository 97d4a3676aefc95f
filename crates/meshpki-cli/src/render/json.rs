//! JSON for pipelines: the library's documents, and those of the other commands around the same parts.

use std::borrow::Cow;
use std::collections::BTreeMap;

use meshpki::{
    BundleReport, Certificate, Finding, KeyFile, Margin, Release, Report, Reports, Request, Source,
    UnixTime, rfc3339,
};
use meshpki_kube::{
    Change, Checked, CheckedLink, Difference, Edges, Event, MeshFinding, ObjectName, Verdict,
};
use serde::Serialize;
use serde_json::Value;

use crate::failure::Failure;
use crate::render::renewals::Renewal;
use crate::source::anchors::LeftOut;
use crate::source::content::Content;
use crate::text::escape;

/// A document of `verify`, and the certificates of directories that are not anchors, if there are any.
#[derive(Serialize)]
struct Verified<'a, T> {
    #[serde(flatten)]
    document: T,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<Left<'a>>,
}

#[derive(Serialize)]
struct Left<'a> {
    certificate: &'a Certificate,
    why: &'static str,
}

/// What every other document begins with.
#[derive(Serialize)]
struct Enveloped<T> {
    schema_version: u32,
    #[serde(flatten)]
    content: T,
}

#[derive(Serialize)]
struct Inspected<'a> {
    files: Vec<Inspection<'a>>,
}

#[derive(Serialize)]
struct Inspection<'a> {
    file: Cow<'a, str>,
    #[serde(flatten)]
    content: Contents<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Contents<'a> {
    Certificates {
        certificates: &'a [Certificate],
        findings: &'a [Finding],
    },
    Key {
        key: &'a KeyFile,
    },
    Request {
        request: &'a Request,
    },
}

#[derive(Serialize)]
struct RenewalCheck<'a> {
    at: String,
    due: bool,
    renewals: Vec<RenewalJson<'a>>,
}

#[derive(Serialize)]
struct RenewalJson<'a> {
    certificate: &'a Certificate,
    due: bool,
    renew_from: String,
}

/// What was found about a mesh.
#[derive(Serialize)]
struct CheckedJson<'a> {
    at: String,
    verdict: &'static str,
    undecided: &'a [String],
    not_judged: &'a [String],
    newest: Option<&'a str>,
    control_planes: Vec<PlaneJson<'a>>,
    mesh_findings: Vec<MeshFindingJson<'a>>,
    edges: Vec<EdgesJson<'a>>,
    outside: &'a BTreeMap<&'static str, Vec<String>>,
    links: Vec<LinkJson<'a>>,
    events: Vec<EventJson<'a>>,
}

/// What becomes of connections between clusters.
#[derive(Serialize)]
struct LinkJson<'a> {
    from: &'a str,
    to: &'a str,
    link: Option<String>,
    secured: &'static str,
    why: &'a str,
    until: Option<String>,
}

#[derive(Serialize)]
struct EventJson<'a> {
    cluster: Option<&'a str>,
    reason: &'static str,
    kind: &'a str,
    namespace: &'a str,
    name: &'a str,
    count: u64,
    last: Option<&'a str>,
    codes: &'a [&'static str],
}

/// What changes between two states of a mesh.
#[derive(Serialize)]
struct DifferenceJson<'a> {
    breaks: bool,
    undecided: &'a [String],
    anchors_gained: Vec<&'a Certificate>,
    anchors_lost: Vec<&'a Certificate>,
    issuers: Vec<IssuerChange<'a>>,
    edges: Vec<EdgesChange<'a>>,
    secured_until: Vec<UntilChange>,
    mesh_findings: Vec<MeshFindingJson<'a>>,
    findings: Vec<&'a Finding>,
    healed: Vec<&'static str>,
}

#[derive(Serialize)]
struct EdgesChange<'a> {
    from: &'static str,
    to: &'static str,
    why: &'a str,
    pods: &'a [String],
}

#[derive(Serialize)]
struct UntilChange {
    from: Option<String>,
    to: Option<String>,
}

#[derive(Serialize)]
struct IssuerChange<'a> {
    from: Option<&'a Certificate>,
    to: Option<&'a Certificate>,
}

/// Pods whose connections have the same to expect.
#[derive(Serialize)]
struct EdgesJson<'a> {
    secured: &'static str,
    why: &'a str,
    until: Option<String>,
    pods: &'a [String],
}

#[derive(Serialize)]
struct PlaneJson<'a> {
    cluster: Option<&'a str>,
    namespace: &'a str,
    trust_domain: Option<&'a str>,
    releases: Vec<&'a str>,
    proxies: usize,
    namespaces: usize,
    issuer: Option<&'a Report>,
    webhooks: &'a [Report],
    checks: Vec<CheckJson<'a>>,
    edges: Vec<EdgesJson<'a>>,
}

#[derive(Serialize)]
struct CheckJson<'a> {
    category: &'static str,
    description: &'a str,
    result: &'static str,
    error: Option<&'a str>,
}

#[derive(Serialize)]
struct MeshFindingJson<'a> {
    code: &'static str,
    severity: &'static str,
    cluster: Option<&'a str>,
    message: &'a str,
    consequence: &'a str,
    advice: Option<&'a str>,
    commands: &'a [String],
    objects: Vec<LocatedJson<'a>>,
}

#[derive(Serialize)]
struct LocatedJson<'a> {
    kind: &'a str,
    namespace: &'a str,
    name: &'a str,
    file: Cow<'a, str>,
    line: usize,
    detail: &'a str,
}

#[derive(Serialize)]
struct Failed<'a> {
    error: FailureJson<'a>,
}

#[derive(Serialize)]
struct FailureJson<'a> {
    message: &'a str,
    hint: Option<String>,
    file: Option<&'a str>,
    code: Option<&'static str>,
}

/// The reports of `verify`: one object, with a subject for each certificate that was judged.
pub(crate) fn reports(reports: &[Report], left_out: &[LeftOut]) -> String {
    verified(Reports(reports), left_out)
}

/// The report of a bundle that was judged alone: one object, without subjects.
pub(crate) fn bundle(report: &BundleReport, left_out: &[LeftOut]) -> String {
    verified(report, left_out)
}

/// What was found about a mesh.
pub(crate) fn checked(checked: &Checked) -> String {
    let planes = checked.planes().iter().map(|plane| PlaneJson {
        cluster: plane.cluster(),
        namespace: plane.namespace(),
        trust_domain: plane.trust_domain(),
        releases: plane.releases().iter().map(Release::as_str).collect(),
        proxies: plane.proxies().0,
        namespaces: plane.proxies().1,
        issuer: plane.issuer(),
        webhooks: plane.called(),
        checks: plane
            .categories()
            .iter()
            .flat_map(|category| category.items.iter().map(|item| (category.name, item)))
            .map(|(category, item)| CheckJson {
                category,
                description: &item.description,
                result: item.result(),
                error: item.error.as_deref(),
            })
            .collect(),
        edges: plane.edges().iter().map(edges).collect(),
    });
    enveloped(CheckedJson {
        at: rfc3339(checked.at()),
        verdict: match checked.verdict() {
            Verdict::Sound => "sound",
            Verdict::NotSound => "not-sound",
            Verdict::Undecided => "undecided",
        },
        undecided: checked.undecided(),
        not_judged: checked.skipped(),
        newest: checked.newest(),
        control_planes: planes.collect(),
        mesh_findings: checked.findings().iter().map(mesh_finding).collect(),
        edges: checked.edges().iter().map(edges).collect(),
        outside: checked.outside(),
        links: checked.links().iter().map(link).collect(),
        events: checked.events().iter().map(event).collect(),
    })
}

/// What changes between two states of a mesh.
pub(crate) fn difference(difference: &Difference) -> String {
    let mut anchors_gained = Vec::new();
    let mut anchors_lost = Vec::new();
    let mut issuers = Vec::new();
    let (mut edges, mut secured_until) = (Vec::new(), Vec::new());
    for change in difference.changes() {
        match change {
            Change::AnchorGained(anchor) => anchors_gained.push(anchor),
            Change::AnchorLost(anchor) => anchors_lost.push(anchor),
            Change::Issuer { from, to } => issuers.push(IssuerChange {
                from: from.as_ref(),
                to: to.as_ref(),
            }),
            Change::Edges {
                from,
                to,
                why,
                pods,
            } => edges.push(EdgesChange {
                from: from.as_str(),
                to: to.as_str(),
                why,
                pods,
            }),
            Change::Until { from, to } => secured_until.push(UntilChange {
                from: from.map(rfc3339),
                to: to.map(rfc3339),
            }),
            _ => {}
        }
    }
    let step = difference.step().iter();
    enveloped(DifferenceJson {
        breaks: difference.verdict() == Verdict::NotSound,
        undecided: difference.undecided(),
        anchors_gained,
        anchors_lost,
        issuers,
        edges,
        secured_until,
        mesh_findings: step
            .chain(difference.new_findings())
            .map(mesh_finding)
            .collect(),
        findings: difference.new_certificate_findings().collect(),
        healed: difference.healed().into_iter().collect(),
    })
}

fn link(link: &CheckedLink) -> LinkJson<'_> {
    LinkJson {
        from: &link.from,
        to: &link.to,
        link: link.link.as_ref().map(ObjectName::path),
        secured: link.secured.as_str(),
        why: &link.why,
        until: link.until.map(rfc3339),
    }
}

fn event(event: &Event) -> EventJson<'_> {
    EventJson {
        cluster: event.cluster.as_deref(),
        reason: event.reason,
        kind: &event.object.kind,
        namespace: &event.object.namespace,
        name: &event.object.name,
        count: event.count,
        last: event.last.as_deref(),
        codes: event.codes,
    }
}

fn edges(edges: &Edges) -> EdgesJson<'_> {
    EdgesJson {
        secured: edges.secured.as_str(),
        why: &edges.why,
        until: edges.until.map(rfc3339),
        pods: &edges.pods,
    }
}

fn mesh_finding(finding: &MeshFinding) -> MeshFindingJson<'_> {
    let objects = finding.objects.iter().map(|one| LocatedJson {
        kind: &one.name.kind,
        namespace: &one.name.namespace,
        name: &one.name.name,
        file: one.input.name(),
        line: one.line,
        detail: &one.detail,
    });
    MeshFindingJson {
        code: finding.code,
        severity: finding.severity.as_str(),
        cluster: finding.cluster.as_deref(),
        message: &finding.message,
        consequence: &finding.consequence,
        advice: finding.advice.as_deref(),
        commands: &finding.commands,
        objects: objects.collect(),
    }
}

fn verified(document: impl Serialize, left_out: &[LeftOut]) -> String {
    let left = left_out.iter().map(|one| Left {
        certificate: &one.certificate,
        why: one.why.as_str(),
    });
    print(Verified {
        document,
        left_out: left.collect(),
    })
}

/// The output of `inspect`: one object, with the content of each file.
pub(crate) fn contents(contents: &[(Source, Content)]) -> String {
    let files = contents.iter().map(|(source, content)| Inspection {
        file: source.name(),
        content: match content {
            Content::Certificates {
                certificates,
                findings,
            } => Contents::Certificates {
                certificates,
                findings,
            },
            Content::Key(key) => Contents::Key { key },
            Content::Request(request) => Contents::Request { request },
        },
    });
    enveloped(Inspected {
        files: files.collect(),
    })
}

/// The output of `renewal`: one object, with every certificate.
pub(crate) fn renewals(found: &[Renewal], margin: Margin, at: UnixTime) -> String {
    let renewals = found.iter().map(|one| RenewalJson {
        certificate: &one.certificate,
        due: one.is_due,
        renew_from: rfc3339(margin.begins(one.certificate.validity())),
    });
    enveloped(RenewalCheck {
        at: rfc3339(at),
        due: found.iter().any(|one| one.is_due),
        renewals: renewals.collect(),
    })
}

/// A failure.
pub(crate) fn failure(failure: &Failure) -> String {
    enveloped(Failed {
        error: FailureJson {
            message: &failure.message,
            hint: failure.hint.as_ref().map(ToString::to_string),
            file: failure.file.as_deref(),
            code: failure.code,
        },
    })
}

fn enveloped(content: impl Serialize) -> String {
    print(Enveloped {
        schema_version: 1,
        content,
    })
}

fn print(document: impl Serialize) -> String {
    // Nothing that is written here has a key that is not text.
    let value = serde_json::to_value(document).unwrap_or(Value::Null);
    escape::json(&value)
}
