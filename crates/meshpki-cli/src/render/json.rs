//! JSON for pipelines. As long as `schema_version` stays the same, fields are added, but never renamed or removed.

use meshpki::{
    AlternativeName, BundleReport, Certificate, Evidence, Finding, Judge, KeyFile, Margin, Place,
    Reading, Report, Request, Severity, Source, UnixTime, hex, rfc3339,
};
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::render::remedy::Fix;
use crate::render::renewals::Renewal;
use crate::source::anchors::LeftOut;
use crate::source::content::Content;
use crate::text::escape;

/// The reports of `verify`: one object, with a subject for each certificate that was judged.
pub(crate) fn reports(reports: &[Report], left_out: &[LeftOut]) -> String {
    let mut object = envelope();
    if let Some(first) = reports.first() {
        object.insert("at".to_owned(), rfc3339(first.at()).into());
        object.insert("profile".to_owned(), first.profile().as_str().into());
        object.insert(
            "trust_domain".to_owned(),
            json!({
                "name": first.trust_domain().as_str(),
                "assumed": first.trust_domain_assumed(),
                "source": first.trust_domain_source().as_str(),
            }),
        );
        object.insert(
            "anchors".to_owned(),
            first.anchors().iter().map(certificate).collect(),
        );
    }
    if let Some(first) = reports.first() {
        object.insert(
            "inputs".to_owned(),
            first.readings().iter().map(input).collect(),
        );
    }
    object.insert(
        "sound".to_owned(),
        reports.iter().all(Report::is_sound).into(),
    );
    object.insert("subjects".to_owned(), reports.iter().map(subject).collect());
    insert_left_out(&mut object, left_out);
    print(object)
}

/// The report of a bundle that was judged alone: one object, without subjects.
pub(crate) fn bundle(report: &BundleReport, left_out: &[LeftOut]) -> String {
    let mut object = envelope();
    object.insert("at".to_owned(), rfc3339(report.at()).into());
    object.insert("profile".to_owned(), report.profile().as_str().into());
    object.insert(
        "trust_domain".to_owned(),
        json!({
            "name": report.trust_domain().as_str(),
            "assumed": report.trust_domain_assumed(),
                "source": report.trust_domain_source().as_str(),
        }),
    );
    object.insert(
        "anchors".to_owned(),
        report.anchors().iter().map(certificate).collect(),
    );
    object.insert(
        "inputs".to_owned(),
        report.readings().iter().map(input).collect(),
    );
    object.insert("sound".to_owned(), report.is_sound().into());
    object.insert("subjects".to_owned(), json!([]));
    insert_left_out(&mut object, left_out);
    object.insert(
        "bundle".to_owned(),
        json!({
            "sound": report.is_sound(),
            "accepted_by": judges(&Judge::MESH, |judge| report.accepted_by(judge)),
            "counts": counts(report.findings()),
            "findings": findings(&Judge::MESH, report.findings()),
            "allowed": findings(&Judge::MESH, report.allowed()),
        }),
    );
    print(object)
}

/// The output of `inspect`: one object, with the content of each file.
pub(crate) fn contents(contents: &[(Source, Content)]) -> String {
    let mut object = envelope();
    let files = contents.iter().map(|(source, content)| match content {
        Content::Certificates {
            certificates,
            findings,
        } => json!({
            "file": source.name(),
            "certificates": certificates.iter().map(certificate).collect::<Value>(),
            "findings": self::findings(&Judge::MESH, findings),
        }),
        Content::Key(key) => json!({ "file": source.name(), "key": key_file(key) }),
        Content::Request(wanted) => json!({ "file": source.name(), "request": request(wanted) }),
    });
    object.insert("files".to_owned(), files.collect());
    print(object)
}

/// The output of `renewal`: one object, with every certificate.
pub(crate) fn renewals(found: &[Renewal], margin: Margin, at: UnixTime) -> String {
    let mut object = envelope();
    object.insert("at".to_owned(), rfc3339(at).into());
    object.insert("due".to_owned(), found.iter().any(|one| one.is_due).into());
    let certificates = found.iter().map(|one| {
        let begins = margin.begins(one.certificate.validity());
        json!({
            "certificate": certificate(&one.certificate),
            "due": one.is_due,
            "renew_from": rfc3339(begins),
        })
    });
    object.insert("renewals".to_owned(), certificates.collect());
    print(object)
}

/// A failure.
pub(crate) fn failure(failure: &Failure) -> String {
    let mut object = envelope();
    object.insert(
        "error".to_owned(),
        json!({ "message": failure.message, "hint": failure.hint, "file": failure.file }),
    );
    print(object)
}

fn envelope() -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("schema_version".to_owned(), 1.into());
    object
}

/// The certificates of directories that are not anchors, if there are any.
fn insert_left_out(object: &mut Map<String, Value>, left_out: &[LeftOut]) {
    let one = |one: &LeftOut| json!({ "certificate": certificate(&one.certificate), "why": one.why.as_str() });
    if !left_out.is_empty() {
        object.insert("left_out".to_owned(), left_out.iter().map(one).collect());
    }
}

fn print(object: Map<String, Value>) -> String {
    escape::json(&Value::Object(object))
}

fn subject(report: &Report) -> Value {
    json!({
        "kind": report.subject_place().as_str(),
        "certificate": certificate(report.subject()),
        "sound": report.is_sound(),
        "accepted_by": judges(report.judges(), |judge| report.accepted_by(judge)),
        "key_checked": report.key_checked(),
        "identity": report.identity().map(ToString::to_string),
        "path": report.path().iter().map(step).collect::<Value>(),
        "counts": counts(report.findings()),
        "findings": findings(report.judges(), report.findings()),
        "allowed": findings(report.judges(), report.allowed()),
    })
}

/// The number of findings of each severity.
fn counts(findings: &[Finding]) -> Value {
    let count = |severity| {
        let of = |finding: &&Finding| finding.severity() == severity;
        findings.iter().filter(of).count()
    };
    json!({
        "error": count(Severity::Error),
        "warning": count(Severity::Warning),
        "note": count(Severity::Note),
    })
}

/// What each consumer reads of a file.
fn input(reading: &Reading) -> Value {
    let readings = reading.results().map(|(consumer, result)| {
        let reading = json!({ "certificates": result.ok(), "error": result.err() });
        (consumer.as_str().to_owned(), reading)
    });
    json!({
        "file": reading.source().name(),
        "agree": reading.agree(),
        "readings": readings.collect::<Map<_, _>>(),
    })
}

fn step((place, certificate): &(Place, Certificate)) -> Value {
    json!({ "place": place.as_str(), "fingerprint_sha256": hex(&certificate.fingerprint()) })
}

fn findings(asked: &[Judge], findings: &[Finding]) -> Value {
    let findings = findings.iter();
    findings.map(|one| finding(asked, one)).collect()
}

fn finding(asked: &[Judge], finding: &Finding) -> Value {
    let evidence: Map<String, Value> = finding
        .problem()
        .evidence()
        .into_iter()
        .map(|(name, fact)| (name.to_owned(), evidence(fact)))
        .collect();
    let fix = finding.remedy().map(|remedy| Fix::of(&remedy));
    json!({
        "code": finding.code(),
        "severity": finding.severity().as_str(),
        "place": finding.place().as_str(),
        "message": finding.message(),
        "evidence": evidence,
        "refused_by": judges(asked, |judge| finding.refused_by().contains(judge)),
        "consequence": finding.consequence(),
        "advice": fix.as_ref().and_then(|fix| fix.advice.clone()),
        "remedy": fix.as_ref().map(Fix::remedy),
        "reference": finding.reference(),
        "linkerd_check": finding.linkerd_check().map(|check| json!({
            "description": check.description(),
            "hint": check.hint(),
        })),
        "fingerprint_sha256": finding.certificate().map(|one| hex(&one.fingerprint())),
        "file": finding.origin().map(|origin| origin.source().name()),
        "block": finding.origin().map(meshpki::Origin::block),
        "line": finding.origin().map(meshpki::Origin::line),
    })
}

fn evidence(fact: Evidence) -> Value {
    match fact {
        Evidence::Flag(flag) => flag.into(),
        Evidence::List(words) => words.into(),
        Evidence::Number(number) => number.into(),
        Evidence::Text(text) => text.into(),
        _ => Value::Null,
    }
}

/// A value for each judge.
fn judges(asked: &[Judge], is_among: impl Fn(Judge) -> bool) -> Value {
    let judges = asked.iter();
    judges
        .map(|&judge| (judge.as_str().to_owned(), Value::from(is_among(judge))))
        .collect::<Map<_, _>>()
        .into()
}

fn certificate(certificate: &Certificate) -> Value {
    let validity = certificate.validity();
    let names = |kind: fn(&AlternativeName) -> bool| {
        certificate
            .alternative_names()
            .iter()
            .filter(|name| kind(name))
            .map(|name| Value::from(name.to_string()))
            .collect::<Value>()
    };
    json!({
        "subject": certificate.subject().to_string(),
        "issuer": certificate.issuer().to_string(),
        "common_name": certificate.subject().common_name(),
        "version": certificate.version(),
        "serial": hex(certificate.serial()),
        "not_before": rfc3339(validity.not_before),
        "not_after": rfc3339(validity.not_after),
        "not_after_unix": validity.not_after.as_secs(),
        "key_algorithm": certificate.public_key().algorithm().to_string(),
        "signature_algorithm": certificate.signature_algorithm().to_string(),
        "is_ca": certificate.is_ca(),
        "path_length": certificate.basic_constraints().and_then(|one| one.path_length),
        "key_usage": certificate.key_usage().map(|usage| usage.names().map(Value::from).collect::<Value>()),
        "extended_key_usage": certificate.extended_key_usage().map(|usage| usage.names().map(Value::from).collect::<Value>()),
        "dns_names": names(|name| matches!(name, AlternativeName::Dns(_))),
        "uri_names": names(|name| matches!(name, AlternativeName::Uri(_))),
        "ip_names": names(|name| matches!(name, AlternativeName::Ip(_))),
        "subject_key_identifier": certificate.subject_key_identifier().map(hex),
        "authority_key_identifier": certificate.authority_key_identifier().map(hex),
        "fingerprint_sha256": hex(&certificate.fingerprint()),
        "file": certificate.origin().map(|origin| origin.source().name()),
        "block": certificate.origin().map(meshpki::Origin::block),
    })
}

fn key_file(key: &KeyFile) -> Value {
    json!({
        "label": key.label().as_str(),
        "encrypted": key.is_encrypted(),
        "algorithm": key.public_key().map(|key| key.algorithm().to_string()),
    })
}

fn request(request: &Request) -> Value {
    let extensions = request.extensions().iter();
    json!({
        "subject": request.subject().to_string(),
        "common_name": request.subject().common_name(),
        "key_algorithm": request.public_key().algorithm().to_string(),
        "signature_algorithm": request.signature_algorithm().to_string(),
        "alternative_names": request.alternative_names().iter().map(ToString::to_string).collect::<Value>(),
        "extensions": extensions.map(|one| Value::from(one.oid.as_ref())).collect::<Value>(),
        "fingerprint_sha256": hex(&request.fingerprint()),
    })
}
