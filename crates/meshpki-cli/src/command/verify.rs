//! `meshpki verify`: an issuer or workloads, judged against trust anchors, or those by themselves.

use std::path::{Path, PathBuf};

use meshpki::{
    Error, IssuerChain, KeyFile, Reason, Report, TrustBundle, UnixTime, Verifier, WebhookChain,
    WorkloadChain, WorkloadStream,
};

use crate::arguments::{Format, VerifyArguments};
use crate::clock;
use crate::exit::Exit;
use crate::failure::{Failure, shown};
use crate::render::tally::Tally;
use crate::render::{self, formats};
use crate::source::anchors::{Anchors, Judged, identity};
use crate::source::content;
use crate::source::input::{Input, Listed, Pieces, Role};
use crate::source::policy;

pub(crate) fn run(arguments: &VerifyArguments) -> Result<Exit, Failure> {
    if arguments.format == Format::Github {
        keep_inputs(arguments)?;
    }
    let input = Input::default();
    let policy = policy::read(&input, arguments)?;
    let anchors = read_anchors(&input, &arguments.anchors, !arguments.webhook.is_empty())?;
    let is_linkerd_check = matches!(
        arguments.format,
        Format::LinkerdCheck | Format::LinkerdCheckJson
    );
    if is_linkerd_check && arguments.issuer.is_some() && arguments.issuer_key.is_none() {
        render::text::without_key();
    }
    let issuer = arguments.issuer.as_deref();
    let issuer = issuer
        .map(|path| read_issuer(&input, path, arguments))
        .transpose()?;

    let (streams, files): (Vec<_>, Vec<_>) = arguments
        .workload
        .iter()
        .partition(|path| path.as_os_str() == "-");
    let streams = streams
        .iter()
        .map(|_| input.pieces())
        .collect::<Result<Vec<_>, Failure>>()?;

    let mut judged = Judged::default();
    let chains = read_workloads(&input, files, &mut judged)?;
    let webhooks = read_webhooks(&input, arguments, &mut judged)?;
    for path in arguments.issuer.iter().chain(&arguments.workload) {
        judged.add_file(path);
    }
    if let Some(issuer) = &issuer {
        judged.add(issuer.issuer());
    }
    let (bundle, left_out) = anchors.beside(&judged)?;
    render::text::left_out(&left_out);

    let mut bench = Bench {
        verifier: Verifier::new(bundle, policy),
        at: arguments.at.relative_to(clock::now()),
        issuer,
        is_waiting: chains.is_empty() && !streams.is_empty(),
    };
    bench
        .verifier
        .read_trust_domain(bench.issuer.as_ref(), &chains);
    let is_bundle_alone =
        arguments.issuer.is_none() && arguments.workload.is_empty() && arguments.webhook.is_empty();
    if is_bundle_alone {
        let report = bench.verifier.verify_bundle(bench.at);
        formats::bundle(&report, &left_out, arguments.format)?;
        return Ok(Exit::of(report.is_sound()));
    }
    let mut reports = Vec::new();
    if !bench.is_waiting {
        reports.extend(bench.issuer_report());
    }
    reports.extend(chains.into_iter().map(|chain| bench.report(chain)));
    let webhooks = webhooks.iter();
    reports.extend(webhooks.map(|one| bench.verifier.verify_webhook(one, bench.at)));

    let mut is_sound = reports.iter().all(Report::is_sound);
    if arguments.format != Format::Text {
        for stream in streams {
            bench.stream(stream, |report| {
                is_sound &= report.is_sound();
                reports.push(report);
                Ok(())
            })?;
        }
        formats::reports(&reports, &left_out, arguments.format, bench.at)?;
    } else if streams.is_empty() && reports.len() <= SHOWN_IN_FULL {
        render::text::reports(&reports)?;
    } else {
        let mut tally = Tally::default();
        for report in reports {
            tally.add(&report)?;
        }
        for stream in streams {
            bench.stream(stream, |report| {
                is_sound &= report.is_sound();
                tally.add(&report)
            })?;
        }
        tally.print()?;
    }
    Ok(Exit::of(is_sound))
}

/// The summary of a step is appended to no file that is read.
fn keep_inputs(arguments: &VerifyArguments) -> Result<(), Failure> {
    let Some(summary) = render::github::summary_file() else {
        return Ok(());
    };
    let Some(file) = identity(&summary) else {
        return Ok(());
    };
    let named = arguments
        .anchors
        .iter()
        .chain(&arguments.issuer)
        .chain(&arguments.issuer_key)
        .chain(&arguments.workload)
        .chain(&arguments.webhook)
        .chain(&arguments.policy);
    for path in named {
        let path = if path.as_os_str() == "-" {
            Path::new("/dev/stdin")
        } else {
            path
        };
        let mut files = Input::files(path, Role::All)
            .unwrap_or_default()
            .into_iter();
        if identity(path) == Some(file) || files.any(|one| identity(one.path()) == Some(file)) {
            let what = "GITHUB_STEP_SUMMARY names a file that is an input, expected another";
            return Err(Failure::new(what).prefix(&summary.to_string_lossy()));
        }
    }
    Ok(())
}

/// What chains are judged by.
struct Bench {
    verifier: Verifier,
    at: UnixTime,
    issuer: Option<IssuerChain>,
    /// The first workload of a stream is to say the trust domain, before the issuer is judged.
    is_waiting: bool,
}

impl Bench {
    fn issuer_report(&self) -> Option<Report> {
        let chain = self.issuer.as_ref()?;
        Some(self.verifier.verify(chain, self.at))
    }

    fn report(&self, chain: WorkloadChain) -> Report {
        let chain = match &self.issuer {
            Some(issuer) => chain.below(issuer),
            None => chain,
        };
        self.verifier.verify_workload(&chain, self.at)
    }

    /// Judges the workloads of standard input as they come, and keeps none.
    fn stream(
        &mut self,
        pieces: Pieces,
        mut each: impl FnMut(Report) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut stream = WorkloadStream::new("-");
        pieces.read(|bytes| {
            for chain in stream.push(bytes)? {
                self.begin(Some(&chain), &mut each)?;
                each(self.report(chain))?;
            }
            Ok(())
        })?;
        for chain in stream.finish()? {
            self.begin(Some(&chain), &mut each)?;
            each(self.report(chain))?;
        }
        self.begin(None, &mut each)
    }

    /// Judges the issuer, once the first workload has said the trust domain.
    fn begin(
        &mut self,
        first: Option<&WorkloadChain>,
        mut each: impl FnMut(Report) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        if !std::mem::take(&mut self.is_waiting) {
            return Ok(());
        }
        self.verifier.read_trust_domain(self.issuer.as_ref(), first);
        self.issuer_report().map_or(Ok(()), &mut each)
    }
}

fn read_workloads(
    input: &Input,
    files: Vec<&PathBuf>,
    judged: &mut Judged,
) -> Result<Vec<WorkloadChain>, Failure> {
    let mut chains = Vec::new();
    for path in files {
        read_each(input, path, Role::Workloads, |file, name, bytes| {
            judged.add_file(file);
            chains.extend(WorkloadChain::all_from_pem(name, bytes)?);
            Ok(())
        })?;
    }
    for certificate in chains.iter().map(WorkloadChain::workload) {
        judged.add(certificate);
    }
    Ok(chains)
}

fn read_webhooks(
    input: &Input,
    arguments: &VerifyArguments,
    judged: &mut Judged,
) -> Result<Vec<WebhookChain>, Failure> {
    let mut webhooks = Vec::new();
    for path in &arguments.webhook {
        judged.add_file(path);
        read_each(input, path, Role::Workloads, |file, name, bytes| {
            judged.add_file(file);
            let webhook = WebhookChain::from_pem(name, bytes)?;
            webhooks.push(match &arguments.host {
                Some(host) => webhook.called(host.clone()),
                None => webhook,
            });
            Ok(())
        })?;
    }
    for certificate in webhooks.iter().map(WebhookChain::webhook) {
        judged.add(certificate);
    }
    Ok(webhooks)
}

fn read_anchors(input: &Input, paths: &[PathBuf], is_ca_bundle: bool) -> Result<Anchors, Failure> {
    let mut anchors = Anchors::default();
    for path in paths {
        read_each(input, path, Role::Anchors, |file, name, bytes| {
            let mut bundle = TrustBundle::default();
            // The API server reads PEM alone.
            if content::is_jwks(bytes) && !is_ca_bundle {
                bundle.add_jwks(name, bytes)?;
            } else {
                bundle.add_pem(name, bytes)?;
            }
            anchors.add(path, file, bundle);
            Ok(())
        })?;
    }
    Ok(anchors)
}

/// Reads a file, or every file of a directory. There a mounted secret has its key beside its
/// certificates: a file of private keys alone is skipped, and named.
fn read_each(
    input: &Input,
    path: &Path,
    wanted: Role,
    mut read: impl FnMut(&Path, &str, &[u8]) -> Result<(), Error>,
) -> Result<(), Failure> {
    let files = Input::files(path, wanted)?;
    let mut is_read = false;
    for file in files {
        let (name, bytes) = input.read_listed(&file)?;
        match read(file.path(), &name, &bytes) {
            Err(error) if matches!(file, Listed::Found(_)) && is_key(&error) => {
                render::text::skipped(&name);
            }
            other => {
                other?;
                is_read = true;
            }
        }
    }
    if is_read {
        return Ok(());
    }
    let what = "is a directory of private keys alone, expected certificates";
    Err(Failure::new(what).prefix(&shown(path)))
}

fn is_key(error: &Error) -> bool {
    matches!(error.reason(), Reason::KeyForCertificate { .. })
}

fn read_issuer(
    input: &Input,
    path: &Path,
    arguments: &VerifyArguments,
) -> Result<IssuerChain, Failure> {
    let (name, bytes) = input.read(path)?;
    let chain = IssuerChain::from_pem(&name, &bytes)?;
    let Some(path) = &arguments.issuer_key else {
        return Ok(chain);
    };
    let (name, bytes) = input.read(path)?;
    Ok(chain.with_key(KeyFile::from_pem(&name, &bytes)?))
}

/// More than these are counted, and shown where something is wrong.
const SHOWN_IN_FULL: usize = 10;
