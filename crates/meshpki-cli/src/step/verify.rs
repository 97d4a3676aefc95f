//! `certificate verify`: our own `verify`, with step's arguments and output.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

use meshpki::{
    Certificate, Finding, IssuerChain, Level, Levels, Margin, Policy, Problem, Profile, Report,
    Severity, TrustBundle, Usages, Verifier, WorkloadChain,
};

use super::presented;
use crate::arguments::step::VerifyArguments;
use crate::clock;
use crate::failure::{Failure, shown};
use crate::render::{self, finding, notes};
use crate::source::anchors::{AnchorFiles, Judged};
use crate::source::content;
use crate::source::directory::{Listed, Listing, Role};
use crate::source::input::Input;

pub(super) fn run(arguments: &VerifyArguments) -> Result<(), Failure> {
    let input = Input::default();
    let file = &arguments.input.file;
    let mut certificates = presented::certificates(&input, file)?.into_iter();
    let Some(first) = certificates.next() else {
        return Err(Failure::new("contains no certificate").prefix(&shown(file)));
    };
    // A root is valid if it is among the roots, as in step.
    let (roots, left_out) = read_roots(&input, &arguments.roots)?.beside(&Judged::default())?;
    notes::left_out(&left_out);
    let report = judge(roots, first, certificates.collect())?;
    if !report.is_sound() {
        return Err(refused(&report).prefix(&shown(file)));
    }
    if let Some(host) = &arguments.host
        && !report.subject().is_for_host(host)
    {
        return Err(other_host(report.subject(), host).prefix(&shown(file)));
    }
    if arguments.verbose {
        let mut text = String::from("certificate validated against roots\n");
        if arguments.host.is_some() {
            text.push_str("certificate host name validated\n");
        }
        text.push_str("certificate is valid\n");
        render::data(text.as_bytes())?;
    }
    Ok(())
}

/// Any path that RFC 5280 allows, for any purpose and any name, as of now.
fn judge(
    roots: TrustBundle,
    first: Certificate,
    above: Vec<Certificate>,
) -> Result<Report, Failure> {
    let mut levels = Levels::default();
    // Only the first certificate is verified, whatever follows it.
    levels
        .set("issuer-wrong-order", Level::Allow)
        .map_err(Failure::new)?;
    let policy = Policy {
        profile: Profile::Rfc5280,
        usages: Usages::Any,
        warn_within: Margin::Time(Duration::ZERO),
        levels,
        ..Policy::default()
    };
    let verifier = Verifier::new(roots, policy);
    let at = clock::now();
    Ok(if first.is_ca() {
        verifier.verify(&IssuerChain::new(first, above), at)
    } else {
        verifier.verify_workload(&WorkloadChain::new(first, above), at)
    })
}

/// Prints the findings to standard error, and returns the failure.
fn refused(report: &Report) -> Failure {
    let mut words = String::new();
    let is_error = |one: &&Finding| one.severity() == Severity::Error;
    let errors: Vec<&Finding> = report.findings().iter().filter(is_error).collect();
    for finding in &errors {
        finding::describe(&mut words, finding);
        words.push('\n');
    }
    render::words(&words);
    let is = if errors.len() == 1 { "error" } else { "errors" };
    let subject = report.subject().name();
    let failure = Failure::new(format!("{subject} is not valid: {} {is}", errors.len()));
    if report.subject().is_ca() && errors.iter().all(|one| is_about_workloads(one)) {
        return failure
            .hint("meshpki judges a CA by the workloads that it could sign; step does not");
    }
    failure
}

/// Whether the CA itself can be valid all the same.
fn is_about_workloads(finding: &Finding) -> bool {
    matches!(
        finding.problem(),
        Problem::CannotSign { .. }
            | Problem::NameConstraintsExclude { .. }
            | Problem::NoPathLengthRoom { .. }
    )
}

fn other_host(certificate: &Certificate, host: &str) -> Failure {
    let names = certificate.alternative_names().iter();
    let names: Vec<String> = names.map(ToString::to_string).collect();
    let found = match names.as_slice() {
        [] => "it has no alternative names, and verifiers ignore the subject".to_owned(),
        names => format!("it is for {}", names.join(", ")),
    };
    Failure::new(format!("is not for the host {host}: {found}"))
}

/// The roots of a file, of several files separated by commas, or of a directory: of a directory, only self-signed
/// CAs.
fn read_roots(input: &Input, text: &OsStr) -> Result<AnchorFiles, Failure> {
    let whole = PathBuf::from(text);
    let paths = match text.to_str() {
        Some(list) if list.contains(',') && !whole.exists() => list
            .split(',')
            .map(|path| Listed::Named(PathBuf::from(path.trim())))
            .collect(),
        _ => Listing::of(&whole, Role::All)?.files,
    };
    let mut roots = AnchorFiles::default();
    for file in paths {
        let named = match &file {
            Listed::Found(_) => &whole,
            Listed::Named(path) => path,
        };
        let bundle = read_file(input, &file)?.into_iter().collect();
        roots.add(named, file.path(), bundle);
    }
    Ok(roots)
}

fn read_file(input: &Input, file: &Listed) -> Result<Vec<Certificate>, Failure> {
    let (source, bytes) = input.read_listed(file)?;
    Ok(content::anchors(&source, &bytes)?.anchors().to_vec())
}
