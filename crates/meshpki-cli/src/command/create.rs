//! `meshpki create`: certificates and their keys, judged before they are written.

use std::fs;
use std::io;
use std::path::Path;

use meshpki::{
    Authority, Certificate, IssuerChain, IssuerOptions, KeyFile, Policy, PrivateKey, RootOptions,
    TrustBundle, Verifier, Window, WorkloadOptions,
};

use crate::cli::{
    ChainArguments, CreateArguments, CreateCommand, IssuerArguments, RootArguments,
    WorkloadArguments,
};
use crate::clock;
use crate::exit::Exit;
use crate::failure::{Failure, reason, shown};
use crate::input::Input;
use crate::output::Output;
use crate::render::created::{Made, Words};
use crate::transaction::sync_parent;

pub(crate) fn run(arguments: &CreateArguments) -> Result<Exit, Failure> {
    match &arguments.what {
        CreateCommand::Chain(arguments) => chain(arguments),
        CreateCommand::Issuer(arguments) => issuer(arguments),
        CreateCommand::Root(arguments) => root(arguments),
        CreateCommand::Workload(arguments) => workload(arguments),
    }?;
    Ok(Exit::Sound)
}

fn chain(arguments: &ChainArguments) -> Result<(), Failure> {
    let at = clock::now();
    let folder = Folder::make(&arguments.dir)?;
    let [ca_crt, ca_key, issuer_crt, issuer_key] =
        ["ca.crt", "ca.key", "issuer.crt", "issuer.key"].map(|name| folder.path.join(name));
    Output::check(
        &[&ca_crt, &ca_key, &issuer_crt, &issuer_key],
        &[],
        arguments.force,
    )?;

    let not_before = arguments.not_before.map(|moment| moment.relative_to(at));
    let window = |not_after| Window::new(not_before, Some(not_after));
    let domain = &arguments.trust_domain;
    let mut options = RootOptions::new(&root_name(domain.as_str()));
    options.window = window(arguments.not_after.relative_to(at));
    let root = Authority::create_root(&options, at)?;
    let mut options = IssuerOptions::new(&issuer_name(domain.as_str()));
    options.window = window(arguments.issuer_not_after.relative_to(at));
    // A chain of the future is signed in the future.
    let signed_at = at.max(root.certificate().validity().not_before);
    let issuer = root.create_issuer(&options, signed_at)?;

    let (root_pem, root_key) = (root.certificate().to_pem(), root.signer().to_pem());
    let (issuer_pem, issuer_key_pem) = (issuer.certificate().to_pem(), issuer.signer().to_pem());
    let bundle = TrustBundle::from_pem(&ca_crt.display().to_string(), root_pem.as_bytes())?;
    let judged =
        IssuerChain::from_pem(&issuer_crt.display().to_string(), issuer_pem.as_bytes())?.with_key(
            KeyFile::from_pem(&issuer_key.display().to_string(), issuer_key_pem.as_bytes())?,
        );
    let policy = Policy {
        trust_domain: Some(domain.clone()),
        ..Policy::default()
    };
    let judged_at = at.max(issuer.certificate().validity().not_before);
    let report = Verifier::new(bundle, policy).verify(&judged, judged_at);

    Output::default()
        .key(&ca_key, &root_key)
        .key(&issuer_key, &issuer_key_pem)
        .certificate(&ca_crt, &root_pem)
        .certificate(&issuer_crt, &issuer_pem)
        .write(arguments.force)?;
    folder.keep();

    let mut words = Words::new(at);
    words.made(Made::Anchor, &ca_crt, Some(root.certificate()));
    words.made(Made::AnchorKey, &ca_key, None);
    words.made(Made::Issuer, &issuer_crt, Some(issuer.certificate()));
    words.made(Made::IssuerKey, &issuer_key, None);
    let wanted = arguments.issuer_not_after.relative_to(at);
    words.clamped(issuer.certificate(), root.certificate(), Some(wanted));
    words.verdict(&report);
    words.next_install(&ca_crt, &issuer_crt, &issuer_key, domain);
    words.print()
}

fn root(arguments: &RootArguments) -> Result<(), Failure> {
    let at = clock::now();
    Output::check(
        &[&arguments.crt, &arguments.key],
        &[],
        arguments.common.force,
    )?;
    let domain = arguments.common.trust_domain.as_str();
    let name = arguments.name.clone().unwrap_or_else(|| root_name(domain));
    let mut options = RootOptions::new(&name);
    options.key_algorithm = arguments.common.key_type.into();
    options.path_length = arguments.path_length.0;
    let not_before = arguments
        .common
        .not_before
        .map(|moment| moment.relative_to(at));
    options.window = Window::new(not_before, Some(arguments.not_after.relative_to(at)));
    let root = Authority::create_root(&options, at)?;

    let (certificate, key) = (root.certificate().to_pem(), root.signer().to_pem());
    Output::default()
        .key(&arguments.key, &key)
        .certificate(&arguments.crt, &certificate)
        .write(arguments.common.force)?;

    let mut words = Words::new(at);
    words.made(Made::Anchor, &arguments.crt, Some(root.certificate()));
    words.made(Made::AnchorKey, &arguments.key, None);
    words.key_warning(root.certificate());
    words.next_issuer(&arguments.crt, &arguments.key);
    words.print()
}

fn issuer(arguments: &IssuerArguments) -> Result<(), Failure> {
    let at = clock::now();
    Output::check(
        &[&arguments.crt, &arguments.key],
        &[&arguments.ca, &arguments.ca_key],
        arguments.common.force,
    )?;
    let (ca, above) = read_authority(&arguments.ca, &arguments.ca_key)?;
    let domain = arguments.common.trust_domain.as_str();
    let name = arguments
        .name
        .clone()
        .unwrap_or_else(|| issuer_name(domain));
    let mut options = IssuerOptions::new(&name);
    options.key_algorithm = arguments.common.key_type.into();
    options.path_length = arguments.path_length.0;
    let wanted = arguments.not_after.map(|moment| moment.relative_to(at));
    let not_before = arguments
        .common
        .not_before
        .map(|moment| moment.relative_to(at));
    options.window = Window::new(not_before, wanted);
    let issuer = ca
        .create_issuer(&options, at)
        .map_err(|error| Failure::below(error, &arguments.ca))?;

    let (certificate, key) = (
        with_chain(issuer.certificate(), &above),
        issuer.signer().to_pem(),
    );
    Output::default()
        .key(&arguments.key, &key)
        .certificate(&arguments.crt, &certificate)
        .write(arguments.common.force)?;

    let mut words = Words::new(at);
    words.made(Made::Issuer, &arguments.crt, Some(issuer.certificate()));
    words.made(Made::IssuerKey, &arguments.key, None);
    words.key_warning(issuer.certificate());
    words.clamped(issuer.certificate(), ca.certificate(), wanted);
    if ca.certificate().subject() == ca.certificate().issuer() {
        words.next_verify(&arguments.ca, &arguments.crt, &arguments.key);
    }
    words.print()
}

fn workload(arguments: &WorkloadArguments) -> Result<(), Failure> {
    let at = clock::now();
    Output::check(
        &[&arguments.crt, &arguments.key],
        &[&arguments.ca, &arguments.ca_key],
        arguments.force,
    )?;
    let (ca, above) = read_authority(&arguments.ca, &arguments.ca_key)?;
    let mut options = WorkloadOptions::new(arguments.identity.clone());
    let wanted = arguments.not_after.map(|moment| moment.relative_to(at));
    options.window = Window::new(
        arguments.not_before.map(|moment| moment.relative_to(at)),
        wanted,
    );
    let workload = ca
        .create_workload(&options, at)
        .map_err(|error| Failure::below(error, &arguments.ca))?;

    let (certificate, key) = (
        with_chain(workload.certificate(), &above),
        workload.key().to_pem(),
    );
    Output::default()
        .key(&arguments.key, &key)
        .certificate(&arguments.crt, &certificate)
        .write(arguments.force)?;

    let mut words = Words::new(at);
    words.made(Made::Workload, &arguments.crt, Some(workload.certificate()));
    words.made(Made::WorkloadKey, &arguments.key, None);
    words.clamped(workload.certificate(), ca.certificate(), wanted);
    words.print()
}

/// A CA from its files, and what a certificate below it is presented with: the CAs of the file that
/// did not sign themselves.
fn read_authority(
    certificate: &Path,
    key: &Path,
) -> Result<(Authority, Vec<Certificate>), Failure> {
    let input = Input::default();
    let (name, bytes) = input.read(certificate)?;
    let chain = IssuerChain::from_pem(&name, &bytes)?;
    let (key_name, bytes) = input.read(key)?;
    let key = PrivateKey::from_pem(&key_name, &bytes)?;
    let authority = Authority::new(chain.issuer().clone(), key)
        .map_err(|error| Failure::from(error).prefix(&key_name))?;
    let above = std::iter::once(chain.issuer()).chain(chain.intermediates());
    let above = above
        .filter(|one| one.subject() != one.issuer())
        .cloned()
        .collect();
    Ok((authority, above))
}

fn with_chain(certificate: &Certificate, above: &[Certificate]) -> String {
    std::iter::once(certificate)
        .chain(above)
        .map(Certificate::to_pem)
        .collect()
}

fn root_name(trust_domain: &str) -> String {
    format!("root.linkerd.{trust_domain}")
}

fn issuer_name(trust_domain: &str) -> String {
    format!("identity.linkerd.{trust_domain}")
}

/// A directory that goes again, if it was made here, unless it is kept.
struct Folder<'a> {
    path: &'a Path,
    made: bool,
}

impl<'a> Folder<'a> {
    fn make(path: &'a Path) -> Result<Self, Failure> {
        let made = match fs::create_dir(path) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
            Err(error) => {
                return Err(Failure::new(format!(
                    "{}: the directory cannot be made: {}",
                    shown(path),
                    if error.kind() == io::ErrorKind::NotFound {
                        "the one above it does not exist".to_owned()
                    } else {
                        reason(&error)
                    }
                )));
            }
        };
        Ok(Self { path, made })
    }

    fn keep(mut self) {
        if std::mem::take(&mut self.made) {
            // What is in it is on the disk, and is found from another name if need be.
            let _ = sync_parent(self.path);
        }
    }
}

impl Drop for Folder<'_> {
    fn drop(&mut self) {
        if self.made {
            // It is empty, or it is somebody's by now and stays.
            let _ = fs::remove_dir(self.path);
        }
    }
}
