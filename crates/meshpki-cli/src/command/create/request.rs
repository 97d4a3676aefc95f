//! `meshpki create request`: creates a key that stays here, and a request for its certificate.

use std::path::{Path, PathBuf};

use meshpki::{Identity, PrivateKey, Request, RequestOptions, TrustDomain};

use crate::arguments::{PasswordSource, RequestArguments};
use crate::clock;
use crate::command::create::names::issuer_name;
use crate::command::output::Output;
use crate::failure::{Failure, shell, shown};
use crate::hint::Hint;
use crate::render::created::{Made, Words};
use crate::render::next;
use crate::source::authority::read_key;
use crate::source::input::Input;
use crate::source::password;

pub(crate) fn run(arguments: &RequestArguments) -> Result<(), Failure> {
    let RequestArguments { csr, new_key, .. } = arguments;
    let domain = trust_domain(arguments);
    let name = arguments
        .name
        .clone()
        .unwrap_or_else(|| issuer_name(&domain));
    let mut options = RequestOptions::new(&name);
    options.subject = arguments.subject.subject(&name);
    options.alternative_names.clone_from(&arguments.names.san);

    let mut words = Words::new(clock::now());
    if let Some(path) = &arguments.use_key {
        let password = arguments.key_password_file.clone();
        let read = std::iter::once(path).chain(&password).map(PathBuf::as_path);
        let output = Output::open(&[csr], &read.collect::<Vec<_>>(), new_key.force)?;
        let password = PasswordSource::new(password, None, "--key-password-file");
        let (_, key) = read_key(&Input::default(), path, &password)?;
        let request = Request::create(&options, &key)?.to_pem();
        output.certificate(csr, &request).write()?;
        words.made(Made::Request, csr, None);
    } else {
        let path = arguments
            .key
            .clone()
            .unwrap_or_else(|| PathBuf::from("issuer.key"));
        let encryption = &arguments.encryption;
        let read = encryption.file();
        let output = Output::open(&[csr, &path], read.as_deref().as_slice(), new_key.force)
            .map_err(|failure| renewed(failure, &path))?;
        let key = PrivateKey::generate(&new_key.key_type.into())
            .map_err(|error| Failure::from(meshpki::IssueError::from(error)))?;
        let request = Request::create(&options, &key)?.to_pem();
        let text = password::new_key(&key, encryption.password().as_ref(), &shown(&path))?;
        output
            .key(&path, &*text, key.public_key())
            .certificate(csr, &request)
            .write()?;
        words.made(Made::Request, csr, None);
        words.made(Made::RequestKey, &path, None);
    }
    words.next_is(next::sign(csr, &options.alternative_names, &domain));
    words.print()
}

/// A key that exists is not replaced, but a request can be made for it.
fn renewed(failure: Failure, key: &Path) -> Failure {
    if failure.file.as_deref() != Some(&*shown(key)) || !key.exists() {
        return failure;
    }
    failure.hint(Hint::command(
        "for another certificate of this key",
        format!("meshpki create request --use-key {}", shell(key)),
    ))
}

/// The trust domain that the user gave, or else that of the common name, or that of the requested identities if
/// they agree.
fn trust_domain(arguments: &RequestArguments) -> TrustDomain {
    let by_identities = || {
        let names = arguments.names.san.iter();
        let identities = names.filter_map(|name| name.to_string().parse::<Identity>().ok());
        let domains = identities.filter_map(|identity| identity.trust_domain());
        let mut domains = domains.filter(TrustDomain::is_dns);
        let first = domains.next()?;
        domains.all(|other| other == first).then_some(first)
    };
    let by_name = || TrustDomain::of_ca_name(arguments.name.as_deref()?);
    arguments
        .trust_domain
        .clone()
        .or_else(by_name)
        .or_else(by_identities)
        .unwrap_or_default()
}
