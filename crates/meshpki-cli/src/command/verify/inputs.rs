//! The inputs of `verify`.

use std::io::Stdin;
use std::path::{Path, PathBuf};

use meshpki::{
    Error, IssuerChain, KeyFile, Reason, Source, TrustBundle, WebhookChain, WorkloadChain,
};
use meshpki_kube::Role;

use crate::arguments::{Format, Profile, VerifyArguments};
use crate::failure::{Failure, shown};
use crate::hint::Wanted;
use crate::render::{github, notes};
use crate::source::anchors::{AnchorFiles, Judged, LeftOut};
use crate::source::cacerts::CaCerts;
use crate::source::content;
use crate::source::directory::{self, Listed, Listing};
use crate::source::file_id::FileId;
use crate::source::input::{Input, Text};
use crate::source::text::{IssuerText, Texts};

pub(super) struct Inputs {
    pub(super) bundle: TrustBundle,
    /// The certificates of directories that are not anchors.
    pub(super) left_out: Vec<LeftOut>,
    pub(super) issuer: Option<IssuerChain>,
    pub(super) workloads: Vec<WorkloadChain>,
    pub(super) webhooks: Vec<WebhookChain>,
    /// Standard input, if workloads are read from it.
    pub(super) stream: Option<Stdin>,
}

impl Inputs {
    pub(super) fn read(input: &Input, arguments: &VerifyArguments) -> Result<Self, Failure> {
        let of_istio = arguments.cacerts.as_deref();
        let of_istio = of_istio
            .map(|folder| CaCerts::read(input, folder))
            .transpose()?;
        let anchors = read_anchors(input, &arguments.anchors, !arguments.webhook.is_empty())?;
        let is_linkerd_check = matches!(
            arguments.judging.format,
            Format::LinkerdCheck | Format::LinkerdCheckJson
        );
        let issuer = arguments
            .issuer
            .as_deref()
            .map(|path| read_issuer(input, path, arguments))
            .transpose()?;
        if is_linkerd_check && issuer.as_ref().is_some_and(|issuer| issuer.key().is_none()) {
            notes::without_key();
        }

        let (streams, files): (Vec<_>, Vec<_>) = arguments
            .workload
            .iter()
            .partition(|path| path.as_os_str() == "-");
        // The second request for standard input fails.
        let streams = streams.iter().map(|_| input.stream());
        let stream = streams.collect::<Result<Vec<_>, Failure>>()?.pop();

        let mut judged = Judged::default();
        let workloads = read_workloads(input, files, &mut judged)?;
        let webhooks = read_webhooks(input, arguments, &mut judged)?;
        for path in arguments.issuer.iter().chain(&arguments.workload) {
            judged.add_file(path);
        }
        if let Some(issuer) = &issuer {
            judged.add(issuer.issuer());
        }
        let (mut bundle, left_out) = anchors.beside(&judged)?;
        notes::left_out(&left_out);
        let issuer = match of_istio {
            Some(CaCerts {
                anchors,
                issuer,
                left,
            }) => {
                for (path, why) in &left {
                    notes::of_cacerts(path, why);
                }
                bundle = anchors;
                Some(issuer)
            }
            None => issuer,
        };
        notes::of_two_meshes(&bundle, issuer.as_ref());
        let is_of_istio = arguments.profile == Some(Profile::Istio);
        if is_of_istio && arguments.issuer.is_some() {
            notes::without_cert_chain();
        }
        Ok(Self {
            bundle,
            left_out,
            issuer,
            workloads,
            webhooks,
            stream,
        })
    }
}

/// Refuses to append the step summary of GitHub Actions to an input.
pub(super) fn keep_from_summary(arguments: &VerifyArguments) -> Result<(), Failure> {
    let Some(summary) = github::summary_file() else {
        return Ok(());
    };
    let Some(file) = FileId::of_input(&summary) else {
        return Ok(());
    };
    let is_summary = |path: &Path| FileId::of_input(path) == Some(file);
    let named = arguments
        .anchors
        .iter()
        .chain(&arguments.issuer)
        .chain(&arguments.issuer_key)
        .chain(&arguments.workload)
        .chain(&arguments.webhook)
        .chain(&arguments.judging.policy);
    let of_istio = arguments
        .cacerts
        .iter()
        .flat_map(|folder| CaCerts::files(folder).chain([folder.clone()]));
    if of_istio.into_iter().any(|path| is_summary(&path)) {
        return Err(in_summary(&summary));
    }
    for path in named {
        let mut found = Listing::of(path, directory::Role::All)
            .into_iter()
            .flat_map(|one| one.files);
        if is_summary(path) || found.any(|one| is_summary(one.path())) {
            return Err(in_summary(&summary));
        }
    }
    Ok(())
}

fn in_summary(summary: &Path) -> Failure {
    let what = "is an input, and GITHUB_STEP_SUMMARY names it too, expected another file";
    Failure::new(what).prefix(&summary.to_string_lossy())
}

fn read_workloads(
    input: &Input,
    files: Vec<&PathBuf>,
    judged: &mut Judged,
) -> Result<Vec<WorkloadChain>, Failure> {
    let mut chains = Vec::new();
    for path in files {
        read_each(input, path, &WORKLOADS, |file, source, bytes| {
            judged.add_file(file);
            chains.extend(WorkloadChain::all_from_pem(source, bytes)?);
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
        read_each(input, path, &WORKLOADS, |file, source, bytes| {
            judged.add_file(file);
            let webhook = WebhookChain::from_pem(source, bytes)?;
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

fn read_anchors(
    input: &Input,
    paths: &[PathBuf],
    is_ca_bundle: bool,
) -> Result<AnchorFiles, Failure> {
    let mut anchors = AnchorFiles::default();
    let wanted = if is_ca_bundle { &CA_BUNDLE } else { &ANCHORS };
    for path in paths {
        read_each(input, path, wanted, |file, source, bytes| {
            // The API server reads only PEM.
            let bundle = if is_ca_bundle {
                TrustBundle::from_pem(source, bytes)?
            } else {
                content::anchors_of_text(source, bytes)?
            };
            anchors.add(path, file, bundle);
            Ok(())
        })?;
    }
    Ok(anchors)
}

/// Reads a file, or every file of a directory. In a directory, a file that contains only private keys is skipped
/// with a note: a mounted secret has its key beside its certificates.
fn read_each(
    input: &Input,
    path: &Path,
    wanted: &Purpose,
    mut read: impl FnMut(&Path, &Source, &[u8]) -> Result<(), Error>,
) -> Result<(), Failure> {
    let listing = Listing::of(path, wanted.files)?;
    listing.secret.iter().for_each(notes::secret_part);
    let mut is_read = false;
    for file in listing.files {
        let Texts { all, unread, .. } = Texts::one(input, &file, wanted.values)?;
        notes::unread(&unread);
        for Text { source, bytes } in all {
            match read(file.path(), &source, &bytes) {
                Err(error) if matches!(file, Listed::Found(_)) && is_key(&error) => {
                    notes::without_certificate(&source);
                }
                Err(error) => return Err(Failure::reading(&error, wanted.content)),
                Ok(()) => is_read = true,
            }
        }
    }
    if is_read {
        return Ok(());
    }
    let what = "is a directory with only private keys, expected certificates";
    Err(Failure::new(what).prefix(&shown(path)))
}

/// What is read of an input: which files of a directory, which value of a manifest, and as what.
struct Purpose {
    files: directory::Role,
    values: &'static [Role],
    content: Wanted,
}

const ANCHORS: Purpose = Purpose {
    files: directory::Role::Anchors,
    values: &[Role::Anchors],
    content: Wanted::Anchors,
};

const CA_BUNDLE: Purpose = Purpose {
    values: &[Role::CaBundle, Role::Anchors],
    ..ANCHORS
};

const WORKLOADS: Purpose = Purpose {
    files: directory::Role::Workloads,
    values: &[Role::Certificate],
    content: Wanted::Certificate,
};

fn is_key(error: &Error) -> bool {
    matches!(error.reason(), Reason::KeyForCertificate { .. })
}

fn read_issuer(
    input: &Input,
    path: &Path,
    arguments: &VerifyArguments,
) -> Result<IssuerChain, Failure> {
    let IssuerText {
        certificate: Text { source, bytes },
        key,
        unread,
    } = IssuerText::read(input, &Listed::Named(path.to_owned()))?;
    notes::unread(&unread);
    let chain = IssuerChain::from_pem(&source, &bytes)?;
    let key = match &arguments.issuer_key {
        Some(path) => {
            let file = Listed::Named(path.to_owned());
            Texts::one(input, &file, &[Role::Key])?.all.pop()
        }
        None => key,
    };
    let Some(Text { source, bytes }) = key else {
        return Ok(chain);
    };
    let key = KeyFile::from_pem(&source, &bytes);
    Ok(chain.with_key(key.map_err(|error| Failure::reading(&error, Wanted::Key))?))
}
