//! Metrics for the textfile collector of Prometheus' node exporter.
//!
//! Certificates have the names and labels of x509-certificate-exporter, so that its dashboards and
//! alerts work; further metrics begin with `meshpki_`. Times are absolute: an alert subtracts
//! `time()`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use meshpki::{
    BundleReport, Certificate, Finding, Judge, Outlook, Report, UnixTime, Until, decimal, hex,
};
use meshpki_kube::{Checked, Verdict as MeshVerdict};

use crate::text::escape::prometheus as quoted;

/// The reports of `verify`.
pub(crate) fn reports(reports: &[Report], at: UnixTime) -> String {
    let reports: Vec<_> = reports.iter().map(|report| (None, report)).collect();
    of_clusters(&reports, at)
}

/// Each report with the name of its cluster, where there are several.
fn of_clusters(reports: &[(Option<&str>, &Report)], at: UnixTime) -> String {
    let certificates = reports.iter().flat_map(|(_, report)| {
        let path = report.path().iter().map(|(_, certificate)| certificate);
        path.chain(report.anchors())
    });
    let verdicts = reports.iter().map(|(cluster, report)| {
        let verdict = Verdict {
            is_sound: report.is_sound(),
            accepted_by: judged(report.judges(), |judge| report.accepted_by(judge)),
            outlook: report.outlook(),
        };
        (labels_of_subject(report) + &of_cluster(*cluster), verdict)
    });
    let findings = reports.iter().flat_map(|(_, report)| report.findings());
    print(certificates, &verdicts.collect(), findings, at)
}

/// A label after others.
fn of_cluster(cluster: Option<&str>) -> String {
    cluster.map_or_else(String::new, |name| format!(",cluster={}", quoted(name)))
}

/// What was found about a mesh: the metrics of its issuers and webhooks, and its verdict.
pub(crate) fn checked(checked: &Checked) -> String {
    let all = checked.planes().iter().flat_map(|plane| {
        let reports = plane.issuer().into_iter().chain(plane.called());
        reports.map(|report| (plane.cluster(), report))
    });
    let all: Vec<_> = all.collect();
    let mut text = if all.is_empty() {
        String::new()
    } else {
        of_clusters(&all, checked.at())
    };
    let sound = u8::from(checked.verdict() == MeshVerdict::Sound);
    let decided = u8::from(checked.verdict() != MeshVerdict::Undecided);
    for (name, help, value) in [
        ("meshpki_mesh_sound", "1 if the mesh is sound.", sound),
        (
            "meshpki_mesh_decided",
            "1 if everything that decides was read, or something is wrong.",
            decided,
        ),
    ] {
        let _ = writeln!(
            text,
            "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}"
        );
    }
    let mut objects: BTreeMap<String, usize> = BTreeMap::new();
    for finding in checked.findings() {
        let labels = format!(
            "code={},severity={}{}",
            quoted(finding.code),
            quoted(finding.severity.as_str()),
            of_cluster(finding.cluster.as_deref())
        );
        *objects.entry(labels).or_default() += finding.objects.len().max(1);
    }
    if !objects.is_empty() {
        let name = "meshpki_mesh_findings";
        let _ = writeln!(
            text,
            "# HELP {name} The objects in which a finding about the mesh was made.\n# TYPE {name} gauge"
        );
        for (labels, count) in objects {
            let _ = writeln!(text, "{name}{{{labels}}} {count}");
        }
    }
    text
}

/// The report of a bundle that was judged alone.
pub(crate) fn bundle(report: &BundleReport) -> String {
    let verdict = Verdict {
        is_sound: report.is_sound(),
        accepted_by: judged(&Judge::MESH, |judge| report.accepted_by(judge)),
        outlook: report.outlook(),
    };
    let labels = "kind=\"bundle\",name=\"\",discriminator=\"\"".to_owned();
    print(
        report.anchors().iter(),
        &BTreeMap::from([(labels, verdict)]),
        report.findings().iter(),
        report.at(),
    )
}

/// The verdict on an issuer, a workload or a bundle.
struct Verdict<'a> {
    is_sound: bool,
    accepted_by: Vec<(Judge, bool)>,
    outlook: &'a Outlook,
}

impl Verdict<'_> {
    /// The last second in which it is sound as far as this judge decides: `0` if it is not, `+Inf` if nothing ends it.
    /// The least of the judges is the last second in which it is sound.
    fn sound_until(&self, judge: Judge) -> String {
        let last = |until: &Until| until.last.map_or(u64::MAX, |last| last.as_secs());
        let of_judge = |judge| self.outlook.accepted_until(judge).map(last);
        let sound = self.outlook.sound_until().map_or(0, last);
        let mut judges = self.accepted_by.iter();
        // All of them still accept if the policy ends it.
        let is_by_policy =
            judges.all(|(judge, _)| of_judge(*judge).is_some_and(|last| last > sound));
        match of_judge(judge) {
            Some(accepted) if !is_by_policy => number(accepted.max(sound)),
            _ => number(sound),
        }
    }

    /// What ends it, as labels.
    fn causes(&self) -> impl Iterator<Item = String> {
        let until = self.outlook.sound_until().into_iter();
        until.flat_map(|until| &until.causes).map(|one| {
            format!(
                "event={},place={},cause_name={},cause_discriminator={}",
                quoted(one.event.as_str()),
                quoted(one.place.as_str()),
                quoted(&one.certificate.name()),
                quoted(&discriminator(&one.certificate)),
            )
        })
    }
}

fn number(seconds: u64) -> String {
    match seconds {
        u64::MAX => "+Inf".to_owned(),
        seconds => seconds.to_string(),
    }
}

fn judged(judges: &[Judge], accepted_by: impl Fn(Judge) -> bool) -> Vec<(Judge, bool)> {
    let judges = judges.iter();
    judges.map(|&judge| (judge, accepted_by(judge))).collect()
}

fn print<'a>(
    certificates: impl Iterator<Item = &'a Certificate>,
    verdicts: &BTreeMap<String, Verdict<'_>>,
    found: impl Iterator<Item = &'a Finding>,
    at: UnixTime,
) -> String {
    let certificates: BTreeMap<String, &Certificate> = certificates
        .map(|certificate| (labels_of(certificate), certificate))
        .collect();
    let mut text = String::new();
    let mut family = |name: &str, help: &str, samples: Vec<(String, String)>| {
        if samples.is_empty() {
            return;
        }
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
        for (labels, value) in samples {
            let _ = writeln!(text, "{name}{labels} {value}");
        }
    };
    let mut of_certificates = |name: &str, help: &str, value: &dyn Fn(&Certificate) -> u64| {
        let samples = certificates
            .iter()
            .map(|(labels, one)| (format!("{{{labels}}}"), number(value(one))))
            .collect();
        family(name, help, samples);
    };
    of_certificates(
        "x509_cert_not_before",
        "When the certificate becomes valid, in seconds since 1970.",
        &|one| one.validity().not_before.as_secs(),
    );
    of_certificates(
        "x509_cert_not_after",
        "When the certificate expires, in seconds since 1970.",
        &|one| one.validity().not_after.as_secs(),
    );
    of_certificates(
        "x509_cert_expired",
        "1 if the certificate has expired, 0 if not.",
        &|one| u64::from(at > one.validity().not_after),
    );

    let sound = verdicts
        .iter()
        .map(|(labels, one)| (format!("{{{labels}}}"), number(one.is_sound.into())));
    family(
        "meshpki_sound",
        "1 if the certificate or bundle is sound, 0 if not.",
        sound.collect(),
    );
    let accepted = verdicts.iter().flat_map(|(labels, one)| {
        one.accepted_by.iter().map(move |(judge, is_accepted)| {
            let labels = format!("{{{labels},judge={}}}", quoted(judge.as_str()));
            (labels, number((*is_accepted).into()))
        })
    });
    family(
        "meshpki_accepted",
        "1 if the judge accepts the certificate or bundle, 0 if not.",
        accepted.collect(),
    );
    let until = verdicts.iter().flat_map(|(labels, one)| {
        one.accepted_by.iter().map(move |(judge, _)| {
            let labels = format!("{{{labels},judge={}}}", quoted(judge.as_str()));
            (labels, one.sound_until(*judge))
        })
    });
    family(
        "meshpki_sound_until_timestamp_seconds",
        "The last second in which it is sound as far as the judge decides, in seconds since 1970; 0 if it is not.",
        until.collect(),
    );
    let causes = verdicts.iter().flat_map(|(labels, one)| {
        let causes = one.causes();
        causes.map(move |cause| (format!("{{{labels},{cause}}}"), number(1)))
    });
    family(
        "meshpki_sound_until_cause_info",
        "What begins or ends in the second after the last in which it is sound.",
        causes.collect(),
    );
    family(
        "meshpki_findings",
        "Number of findings, by code and severity.",
        findings(found),
    );
    family(
        "meshpki_verified_time_seconds",
        "The time of the verification, in seconds since 1970.",
        vec![(String::new(), number(at.as_secs()))],
    );
    family("meshpki_up", UP, vec![(String::new(), number(1))]);
    text
}

/// A failure.
pub(crate) fn failure() -> String {
    format!("# HELP meshpki_up {UP}\n# TYPE meshpki_up gauge\nmeshpki_up 0\n")
}

fn findings<'a>(found: impl Iterator<Item = &'a Finding>) -> Vec<(String, String)> {
    let mut counts = BTreeMap::new();
    for finding in found {
        let labels = format!(
            "{{code={},severity={}}}",
            quoted(finding.code()),
            quoted(finding.severity().as_str())
        );
        *counts.entry(labels).or_insert(0) += 1;
    }
    let counts = counts.into_iter();
    counts
        .map(|(labels, count)| (labels, number(count)))
        .collect()
}

fn labels_of(certificate: &Certificate) -> String {
    let file = certificate.origin().map(|origin| origin.source().name());
    let path = file.filter(|file| *file != "-").unwrap_or_default();
    let name = Path::new(&*path).file_name().unwrap_or_default();
    format!(
        "serial_number={},subject_CN={},issuer_CN={},filename={},filepath={},discriminator={}",
        quoted(&decimal(certificate.serial())),
        quoted(certificate.subject().common_name().unwrap_or_default()),
        quoted(certificate.issuer().common_name().unwrap_or_default()),
        quoted(&name.to_string_lossy()),
        quoted(&path),
        quoted(&discriminator(certificate)),
    )
}

fn labels_of_subject(report: &Report) -> String {
    format!(
        "kind={},name={},discriminator={}",
        quoted(report.subject_place().as_str()),
        quoted(&report.subject().name()),
        quoted(&discriminator(report.subject())),
    )
}

/// Distinguishes certificates with the same name.
fn discriminator(certificate: &Certificate) -> String {
    hex(&certificate.fingerprint()[..8])
}

const UP: &str = "1 if all inputs could be read and judged, 0 if not.";
