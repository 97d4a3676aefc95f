//! Text for people: what was looked at, the verdict, the worst first, and the one next thing to do.

use std::collections::BTreeMap;
use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use meshpki::{
    AlternativeName, BundleReport, Certificate, Consumer, Finding, Judge, KeyFile, Place, Policy,
    Profile, Reading, Report, Request, Severity, TrustDomainSource, UnixTime, hex, printable,
    rfc3339,
};

use crate::failure::Failure;
use crate::render::{self, picture};
use crate::source::anchors::{LeftOut, Why};
use crate::source::content::Content;

/// What `verify` says.
pub(crate) fn reports(reports: &[Report]) -> Result<(), Failure> {
    let mut text = String::new();
    for (index, one) in reports.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        report(&mut text, one);
    }
    render::data(text.as_bytes())
}

/// Why nothing was judged or made.
pub(crate) fn failure(failure: &Failure) -> String {
    let message = printable(&failure.message);
    let mut text = format!("{}: {message}\n", paint(Severity::Error, "error"));
    if let Some(hint) = &failure.hint {
        let _ = writeln!(text, "       {hint}");
    }
    text
}

/// A file of a directory that holds nothing to judge, for standard error.
pub(crate) fn skipped(name: &str) {
    let note = paint(Severity::Note, "note");
    render::words(&format!(
        "{note}: {}: skipped, as it holds private keys and no certificate\n",
        printable(name)
    ));
}

/// The certificates of a folder that are no anchors, for standard error.
pub(crate) fn left_out(left_out: &[LeftOut]) {
    let note = paint(Severity::Note, "note");
    let mut text = String::new();
    for LeftOut { certificate, why } in left_out.iter().take(MOST_ROWS) {
        let place = certificate.origin().map(ToString::to_string);
        let why = match why {
            Why::Judged => "is what is judged".to_owned(),
            Why::NotCa => "is not a CA".to_owned(),
            Why::NotSelfSigned => format!("is signed by {}", certificate.issuer().short()),
        };
        let _ = writeln!(
            text,
            "{note}: {}: {} {why}, and is left out of the anchors: name the file to trust it",
            place.unwrap_or_default(),
            certificate.name()
        );
    }
    if left_out.len() > MOST_ROWS {
        let more = left_out.len() - MOST_ROWS;
        let _ = writeln!(text, "{note}: {more} more certificates are left out");
    }
    render::words(&text);
}

pub(crate) fn without_key() {
    let note = paint(Severity::Note, "note");
    render::words(&format!(
        "{note}: `certificate config is valid` is about the key too, and no --issuer-key was given\n"
    ));
}

fn report(text: &mut String, report: &Report) {
    let above: String = report
        .path()
        .iter()
        .skip(1)
        .fold(String::new(), |mut names, (_, one)| {
            let _ = write!(names, "  ◀ {}", one.name());
            names
        });
    let style = if report.is_sound() {
        GOOD
    } else {
        style(Severity::Error)
    };
    let verdict = format!("{style}{:<9}{style:#}", render::verdict(report));
    let at = rfc3339(report.at());
    let _ = writeln!(
        text,
        "{verdict}  {}{above}  as of {at}",
        report.subject().name()
    );
    let _ = writeln!(text, "           {}", judges(report));
    for reading in report.readings().iter().filter(|one| !one.agree()) {
        let _ = writeln!(text, "           {}", readers(reading));
    }
    text.push('\n');
    let path = report.path().iter().rev();
    let rows = picture::rows(path.map(|(place, one)| (place.to_string(), one)));
    picture::picture(text, &rows, report.at(), report.warn_within());

    findings(text, report.findings());
    if let Some(next) = next(report.findings(), report.is_sound()) {
        let _ = writeln!(text, "next   {next}");
    }
}

/// What `verify` says of a bundle by itself.
pub(crate) fn bundle(report: &BundleReport) -> String {
    let style = if report.is_sound() {
        GOOD
    } else {
        style(Severity::Error)
    };
    let verdict = render::verdict_of(report.is_sound(), report.allowed());
    let mut text = format!(
        "{style}{verdict:<9}{style:#}  {}  as of {}\n",
        anchors(report),
        rfc3339(report.at())
    );
    let mut parts = vec![accepted(&Judge::MESH, |judge| report.accepted_by(judge))];
    parts.extend(allowed(report.allowed()));
    let _ = writeln!(text, "           {}", parts.join(" · "));
    for reading in report.readings().iter().filter(|one| !one.agree()) {
        let _ = writeln!(text, "           {}", readers(reading));
    }
    text.push('\n');
    let all = report.anchors().iter().take(MOST_ROWS);
    let rows = picture::rows(all.map(|one| (one.name(), one)));
    picture::picture(&mut text, &rows, report.at(), report.warn_within());
    findings(&mut text, report.findings());
    if let Some(next) = next(report.findings(), report.is_sound()) {
        let _ = writeln!(text, "next   {next}");
    }
    text
}

/// A bundle, in words.
pub(crate) fn anchors(report: &BundleReport) -> String {
    match report.anchors() {
        [one] => format!("1 anchor: {}", one.name()),
        all => format!("{} anchors", all.len()),
    }
}

/// Each finding, and how many of which severity there are.
fn findings(text: &mut String, findings: &[Finding]) {
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    let mut was_note = false;
    for finding in findings {
        let count = told.entry(finding.code()).or_default();
        *count += 1;
        if *count > MOST_OF_A_CODE {
            continue;
        }
        // Notes are short, and stand together.
        let is_note = finding.severity() == Severity::Note;
        if !(is_note && was_note) {
            text.push('\n');
        }
        was_note = is_note;
        describe(text, finding);
    }
    for (code, count) in told.iter().filter(|(_, count)| **count > MOST_OF_A_CODE) {
        let more = count - MOST_OF_A_CODE;
        let _ = writeln!(
            text,
            "\n… and {more} more of {code}; --format json tells all of them"
        );
    }
    if findings.iter().map(Finding::severity).max() > Some(Severity::Note) {
        let _ = writeln!(text, "\n{}", counts(findings));
    }
}

/// The one thing to do first: what mends the worst that was found, where there is more than one thing
/// to mend.
fn next(findings: &[Finding], is_sound: bool) -> Option<&str> {
    let mut remedies = findings.iter().filter_map(Finding::remedy);
    let first = remedies.next()?;
    let has_more = remedies.any(|other| other != first);
    let command = first.lines().find(|line| !line.starts_with("# "));
    command.filter(|_| has_more && !is_sound)
}

/// What each consumer takes from a file of which they do not take the same.
fn readers(reading: &Reading) -> String {
    let parts = reading.results().map(|(consumer, result)| {
        let who = match consumer {
            Consumer::ControlPlane => "the control plane",
            Consumer::OpenSsl => "OpenSSL",
            Consumer::Proxy => "proxies",
            _ => consumer.as_str(),
        };
        match result {
            Ok(count) => format!("{who} {count}"),
            Err(error) => format!("{who} none ({error})"),
        }
    });
    let parts: Vec<String> = parts.collect();
    format!(
        "{} as read by {}",
        printable(reading.file()),
        parts.join(" · ")
    )
}

fn judges(report: &Report) -> String {
    let mut parts = vec![accepted(report.judges(), |judge| report.accepted_by(judge))];
    if report.subject_place() == Place::Webhook
        && let Some(host) = report.identity()
    {
        parts.push(format!("called {host}"));
    }
    if report.key_checked() {
        let mismatch = report
            .findings()
            .iter()
            .any(|finding| finding.code() == "key-mismatch");
        let verdict = if mismatch {
            "key does not belong"
        } else {
            "key belongs"
        };
        parts.push(verdict.to_owned());
    }
    if report.profile() != Profile::Rfc5280 {
        let source = match report.trust_domain_source() {
            TrustDomainSource::Assumed => " (assumed)",
            TrustDomainSource::Names => " (from the names)",
            TrustDomainSource::Workloads => " (from the workloads)",
            _ => "",
        };
        parts.push(format!("trust domain {}{source}", report.trust_domain()));
    }
    parts.extend(allowed(report.allowed()));
    parts.join(" · ")
}

/// What the judges say.
fn accepted(judges: &[Judge], by: impl Fn(Judge) -> bool) -> String {
    let parts = judges.iter().rev().map(|&judge| {
        let verdict = if by(judge) { "accept" } else { "refuse" };
        match judge {
            Judge::ApiServer => format!("API server {verdict}s"),
            Judge::Proxy => format!("proxies {verdict}"),
            _ => format!("control plane {verdict}s"),
        }
    });
    parts.collect::<Vec<_>>().join(" · ")
}

/// The codes of what is allowed, each once.
fn allowed(findings: &[Finding]) -> Option<String> {
    let mut codes: Vec<String> = findings.iter().map(Finding::code).collect();
    codes.sort_unstable();
    codes.dedup();
    (!codes.is_empty()).then(|| format!("allowed {}", codes.join(", ")))
}

pub(crate) fn describe(text: &mut String, finding: &Finding) {
    let head = format!("{}[{}]", finding.severity(), finding.code());
    let place = finding.origin().map(ToString::to_string);
    let head = paint(finding.severity(), &head);
    let message = finding.message();
    if finding.severity() == Severity::Note {
        let name = finding.certificate().map(Certificate::name);
        let about: Vec<String> = name.into_iter().chain(place).collect();
        let _ = writeln!(text, "{head}: {message} ({})", about.join(", "));
        return;
    }
    let _ = writeln!(text, "{head}: {message}");
    match (finding.certificate(), place) {
        (Some(certificate), place) => {
            let place = place.map(|place| format!("  {place}")).unwrap_or_default();
            let fingerprint = &hex(&certificate.fingerprint())[..SHORT_FINGERPRINT];
            let name = certificate.name();
            let _ = writeln!(text, "  about   {name}  sha256 {fingerprint}…{place}");
        }
        (None, Some(place)) => {
            let _ = writeln!(text, "  about   {place}");
        }
        (None, None) => {}
    }
    let _ = writeln!(text, "  breaks  {}", finding.consequence());
    if let Some(remedy) = finding.remedy() {
        let _ = writeln!(text, "  mend    {}", remedy.replace('\n', "\n          "));
    }
    let check = finding
        .linkerd_check()
        .map(|check| format!(" · linkerd check: \"{check}\""));
    let _ = writeln!(
        text,
        "  see     meshpki explain {} · {}{}",
        finding.code(),
        finding.reference(),
        check.unwrap_or_default()
    );
}

pub(crate) fn counts(findings: &[Finding]) -> String {
    [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .filter_map(|severity| {
            let of = |finding: &&Finding| finding.severity() == severity;
            let count = findings.iter().filter(of).count();
            (count > 0).then(|| format!("{count} {severity}{}", if count == 1 { "" } else { "s" }))
        })
        .collect::<Vec<_>>()
        .join(", ")
}

/// What `inspect` says.
pub(crate) fn contents(contents: &[(String, Content)], at: UnixTime) -> Result<(), Failure> {
    let mut text = String::new();
    for (name, content) in contents {
        match content {
            Content::Certificates { certificates, .. } => {
                for one in certificates {
                    let place = one
                        .origin()
                        .map_or_else(|| printable(name), ToString::to_string);
                    separate(&mut text);
                    let _ = writeln!(text, "{place}");
                    certificate(&mut text, one, at);
                }
            }
            Content::Key(key) => {
                separate(&mut text);
                let _ = writeln!(text, "{}", printable(name));
                private_key(&mut text, key);
            }
            Content::Request(wanted) => {
                separate(&mut text);
                let _ = writeln!(text, "{}", printable(name));
                request(&mut text, wanted);
            }
        }
    }
    let several = contents.iter().flat_map(|(_, content)| match content {
        Content::Certificates { certificates, .. } => certificates.as_slice(),
        Content::Key(_) | Content::Request(_) => &[],
    });
    let rows = picture::rows(several.map(|one| (one.name(), one)));
    if (2..=MOST_ROWS).contains(&rows.len()) {
        separate(&mut text);
        picture::picture(&mut text, &rows, at, Policy::default().warn_within);
    }
    render::data(text.as_bytes())
}

/// What is odd about the text of the files, for standard error.
pub(crate) fn oddities(contents: &[(String, Content)]) {
    let mut text = String::new();
    for (_, content) in contents {
        let Content::Certificates { findings, .. } = content else {
            continue;
        };
        for finding in findings {
            separate(&mut text);
            describe(&mut text, finding);
        }
    }
    render::words(&text);
}

pub(crate) fn separate(text: &mut String) {
    if !text.is_empty() {
        text.push('\n');
    }
}

fn certificate(text: &mut String, certificate: &Certificate, at: UnixTime) {
    let validity = certificate.validity();
    let mut line = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(text, "  {name:<22}  {value}");
        }
    };
    line("subject", certificate.subject().to_string());
    line("issuer", certificate.issuer().to_string());
    // What is as it always is need not be said.
    if certificate.version() != 3 {
        line("version", certificate.version().to_string());
    }
    line("serial number", hex(certificate.serial()));
    line("not before", rfc3339(validity.not_before));
    let left = picture::left(validity, at);
    line(
        "not after",
        format!("{} ({left})", rfc3339(validity.not_after)),
    );
    line(
        "public key",
        certificate.public_key().algorithm().to_string(),
    );
    line("signature", certificate.signature_algorithm().to_string());
    line(
        "basic constraints",
        match certificate.basic_constraints() {
            Some(constraints) if constraints.is_ca => match constraints.path_length {
                Some(length) => format!("CA, path length {length}"),
                None => "CA, any path length".to_owned(),
            },
            Some(_) => "not a CA".to_owned(),
            None => String::new(),
        },
    );
    let usage = certificate.key_usage();
    line(
        "key usage",
        usage
            .map(|usage| usage.names().collect::<Vec<_>>().join(", "))
            .unwrap_or_default(),
    );
    let usage = certificate.extended_key_usage();
    line(
        "extended key usage",
        usage
            .map(|usage| usage.names().collect::<Vec<_>>().join(", "))
            .unwrap_or_default(),
    );
    line(
        "alternative names",
        names_of(certificate.alternative_names()),
    );
    if let Some(constraints) = certificate.name_constraints() {
        line("permitted names", names_of(&constraints.permitted));
        line("excluded names", names_of(&constraints.excluded));
    }
    line("other extensions", other_extensions(certificate));
    let identifier = |bytes: Option<&[u8]>| bytes.map(hex).unwrap_or_default();
    line(
        "subject key identifier",
        identifier(certificate.subject_key_identifier()),
    );
    line(
        "issuer's identifier",
        identifier(certificate.authority_key_identifier()),
    );
    line("sha256", hex(&certificate.fingerprint()));
}

fn names_of(names: &[AlternativeName]) -> String {
    names
        .iter()
        .map(|name| format!("{} {name}", name.kind()))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The extensions that have no line of their own.
fn other_extensions(certificate: &Certificate) -> String {
    let others = certificate
        .extensions()
        .iter()
        .filter(|one| !SHOWN.contains(&one.oid.as_ref()));
    let others = others.map(|one| {
        format!(
            "{}{}",
            one.oid,
            if one.critical { " (critical)" } else { "" }
        )
    });
    others.collect::<Vec<_>>().join(", ")
}

fn private_key(text: &mut String, key: &KeyFile) {
    let _ = writeln!(text, "  {:<22}  {}", "private key", key.label());
    let what = match key.public_key() {
        Some(public_key) => public_key.algorithm().to_string(),
        None => "encrypted".to_owned(),
    };
    let _ = writeln!(text, "  {:<22}  {what}", "algorithm");
}

fn request(text: &mut String, request: &Request) {
    let mut line = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(text, "  {name:<22}  {value}");
        }
    };
    line("request of", request.subject().to_string());
    line("key", request.public_key().algorithm().to_string());
    line("signed with", request.signature_algorithm().to_string());
    line("asks for names", names_of(request.alternative_names()));
    let others = request
        .extensions()
        .iter()
        .filter(|one| one.oid != SHOWN[2]);
    let others = others.map(|one| one.name().unwrap_or(&one.oid).to_owned());
    line("asks for extensions", others.collect::<Vec<_>>().join(", "));
    line("sha256", hex(&request.fingerprint()));
}

pub(crate) fn paint(severity: Severity, text: &str) -> String {
    let style = style(severity);
    format!("{style}{text}{style:#}")
}

pub(crate) fn style(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Note => AnsiColor::Cyan,
    };
    colour.on_default().bold()
}

pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// More findings of one code are counted.
const MOST_OF_A_CODE: usize = 50;
const MOST_ROWS: usize = 50;
/// Subject key identifier, key usage, subject alternative name, basic constraints, name constraints,
/// authority key identifier, extended key usage.
const SHOWN: [&str; 7] = [
    "2.5.29.14",
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.19",
    "2.5.29.30",
    "2.5.29.35",
    "2.5.29.37",
];
const SHORT_FINGERPRINT: usize = 12;
