//! `certificate create`: a trust anchor, an issuer or a leaf with its key, or a request.

use std::path::{Path, PathBuf};
use std::time::Duration;

use meshpki::{
    AlternativeName, Authority, Certificate, IssueError, IssuerOptions, KeyAlgorithm, KeyForm,
    LeafOptions, PrivateKey, PublicKey, Request, RequestOptions, RootOptions, Subject,
    SubjectParts, UnixTime, Window,
};
use zeroize::Zeroizing;

use crate::arguments::PasswordSource;
use crate::arguments::step::{CreateArguments, CreateProfile, KeyType, RefusedIssuingArguments};
use crate::clock;
use crate::failure::{Failure, shown};
use crate::files::output::Output;
use crate::render::created::{Made, Words};
use crate::source::authority::{Signing, read_key};
use crate::source::input::Input;
use crate::source::password;

pub(super) fn run(arguments: &CreateArguments) -> Result<(), Failure> {
    refuse(&arguments.refused)?;
    let at = clock::now();
    let input = Input::default();
    let (outputs, inputs) = files(arguments);
    let mut output = Output::open(&outputs, &inputs, arguments.force)?;
    check_future(arguments.window.window(at), at)?;
    let mut words = Words::new(at);
    let made = if arguments.csr {
        request(arguments, &input)?
    } else {
        match arguments.profile {
            CreateProfile::IntermediateCa | CreateProfile::Leaf => {
                below(arguments, &input, at, &mut words)?
            }
            CreateProfile::RootCa => root(arguments, &input, at)?,
            CreateProfile::SelfSigned => return Err(self_signed()),
        }
    };

    let key = match &arguments.key_file {
        Some(path) => Some((path, key_text(arguments, &input, &made.key, path)?)),
        None => None,
    };
    if let Some((path, text)) = &key {
        output = output.key(path, &**text, made.key.public_key());
    }
    output.certificate(&arguments.crt, &made.text).write()?;
    words.made(made.what, &arguments.crt, made.certificate.as_ref());
    if let Some((path, _)) = key {
        let is_clear = arguments.secrecy.no_password;
        words.made(
            if is_clear {
                Made::Key
            } else {
                Made::EncryptedKey
            },
            path,
            None,
        );
    }
    if let Some(certificate) = &made.certificate {
        if certificate.is_ca() {
            words.named(certificate);
        }
        words.key_warning(certificate);
    }
    words.print()
}

/// What was made: the text of the certificate or the request, and its key.
struct Product {
    what: Made,
    text: String,
    certificate: Option<Certificate>,
    key: PrivateKey,
}

fn root(arguments: &CreateArguments, input: &Input, at: UnixTime) -> Result<Product, Failure> {
    if arguments.ca.is_some() || arguments.ca_key.is_some() || arguments.bundle {
        let what = "--ca, --ca-key and --bundle are not for a root, which signs itself";
        return Err(Failure::new(what));
    }
    let mut options = RootOptions::new(&arguments.subject);
    options.alternative_names.clone_from(&arguments.san);
    options.window = arguments.window.window(at);
    let key = new_or_given_key(arguments, input)?;
    let certificate = Authority::sign_root(&options, &key, at)?
        .certificate()
        .clone();
    Ok(Product {
        what: Made::Anchor,
        text: certificate.to_pem(),
        certificate: Some(certificate),
        key,
    })
}

fn below(
    arguments: &CreateArguments,
    input: &Input,
    at: UnixTime,
    words: &mut Words,
) -> Result<Product, Failure> {
    let (Some(ca), Some(ca_key)) = (&arguments.ca, &arguments.ca_key) else {
        return Err(Failure::new("--ca and --ca-key are needed: a CA signs it")
            .hint("a root signs itself: --profile root-ca"));
    };
    let password = PasswordSource::new(
        arguments.ca_password_file.clone(),
        None,
        "--ca-password-file",
    );
    let signing = Signing::read_any(input, ca, ca_key, &password)?;
    let window = arguments.window.window(at);
    check_end(window, signing.authority.first_to_end())?;
    let key = new_or_given_key(arguments, input)?;
    let (authority, public_key) = (&signing.authority, key.public_key());
    let (what, certificate) = if arguments.profile == CreateProfile::Leaf {
        let mut options = LeafOptions::new(subject(arguments), names(arguments)?);
        options.key_encipherment = is_rsa(public_key);
        options.window = window;
        (
            Made::Workload,
            authority.sign_leaf(&options, public_key, at),
        )
    } else {
        if arguments.bundle {
            return Err(Failure::new("--bundle is for --profile leaf"));
        }
        let mut options = IssuerOptions::named(subject(arguments));
        options.alternative_names.clone_from(&arguments.san);
        options.window = window;
        options.lifetime = INTERMEDIATE_LIFETIME;
        (
            Made::Issuer,
            authority.sign_issuer(&options, public_key, at),
        )
    };
    let certificate = certificate.map_err(|error| Failure::below(error, ca))?;
    words.ends_with(&certificate, authority.first_to_end(), window);
    let mut text = certificate.to_pem();
    if arguments.bundle {
        text.push_str(&authority.certificate().to_pem());
    }
    Ok(Product {
        what,
        text,
        certificate: Some(certificate),
        key,
    })
}

fn request(arguments: &CreateArguments, input: &Input) -> Result<Product, Failure> {
    if arguments.profile != CreateProfile::Leaf {
        return Err(Failure::new(
            "--csr and --profile do not go together: who signs a request decides",
        ));
    }
    let mut options = RequestOptions::new(&arguments.subject);
    options.subject = subject(arguments);
    options.alternative_names = names(arguments)?;
    let key = new_or_given_key(arguments, input)?;
    Ok(Product {
        what: Made::Request,
        text: Request::create(&options, &key)?.to_pem(),
        certificate: None,
        key,
    })
}

/// What asks for more than is done here.
pub(super) fn refuse(arguments: &RefusedIssuingArguments) -> Result<(), Failure> {
    match arguments.first() {
        Some((flag, instead)) => Err(Failure::new("is not done here").prefix(flag).hint(instead)),
        None => Ok(()),
    }
}

/// An end that is over already is a slip, unless the beginning is given with it.
pub(super) fn check_future(window: Window, at: UnixTime) -> Result<(), Failure> {
    match window.not_after {
        Some(end) if end <= at && window.not_before.is_none() => Err(Failure::new(format!(
            "it would have ended on {}",
            meshpki::rfc3339(end)
        ))
        .hint("choose a --not-after that is still to come, or a --not-before before it")),
        _ => Ok(()),
    }
}

/// An end that was asked for is not quietly another one.
pub(super) fn check_end(window: Window, above: &Certificate) -> Result<(), Failure> {
    let limit = above.validity().not_after;
    match window.not_after {
        Some(wished) if wished > limit && !window.may_outlive => Err(Failure::new(format!(
            "it would end on {}, after {}, which signs it and ends on {}",
            meshpki::rfc3339(wished),
            above.name(),
            meshpki::rfc3339(limit)
        ))
        .hint("nobody would accept it from then on: choose an earlier --not-after, or say --outlive-ca")),
        _ => Ok(()),
    }
}

/// RSA alone has a use for `keyEncipherment`.
pub(super) fn is_rsa(key: &PublicKey) -> bool {
    matches!(key.algorithm(), KeyAlgorithm::Rsa(_))
}

fn subject(arguments: &CreateArguments) -> Subject {
    Subject::Parts(SubjectParts::new(&arguments.subject))
}

/// The names of a leaf: those that are given, or else the subject.
fn names(arguments: &CreateArguments) -> Result<Vec<AlternativeName>, Failure> {
    if !arguments.san.is_empty() {
        return Ok(arguments.san.clone());
    }
    let name = arguments
        .subject
        .parse()
        .map_err(|error| Failure::new(error).hint("name what it is for: --san NAME"))?;
    Ok(vec![name])
}

fn new_or_given_key(arguments: &CreateArguments, input: &Input) -> Result<PrivateKey, Failure> {
    if let Some(path) = &arguments.key {
        let password = arguments.secrecy.password_file.clone();
        let password = PasswordSource::new(password, None, "--password-file");
        return read_key(input, path, &password).map(|(_, key)| key);
    }
    let unmade = |what: &str, instead: &str| {
        let what = format!("{what} keys are not made here, expected P-256, P-384 or Ed25519");
        Err(Failure::new(what).hint(instead))
    };
    let algorithm = match (arguments.kty, arguments.curve.as_deref()) {
        (KeyType::Ec, None | Some("P-256")) => KeyAlgorithm::EcdsaP256,
        (KeyType::Ec, Some("P-384")) => KeyAlgorithm::EcdsaP384,
        (KeyType::Okp, None | Some("Ed25519")) => KeyAlgorithm::Ed25519,
        (KeyType::Rsa, _) => {
            return unmade(
                "RSA",
                "make it with openssl genpkey, and give it: --key FILE",
            );
        }
        (_, Some(curve)) => {
            return unmade(
                curve,
                "choose one that goes with --kty: Linkerd takes P-256",
            );
        }
    };
    PrivateKey::generate(&algorithm).map_err(|error| Failure::from(IssueError::from(error)))
}

/// A key, as step writes it: in the form before PKCS#8, or under a password.
fn key_text(
    arguments: &CreateArguments,
    input: &Input,
    key: &PrivateKey,
    path: &Path,
) -> Result<Zeroizing<String>, Failure> {
    if arguments.secrecy.no_password {
        return Ok(key.to_pem_as(KeyForm::Traditional));
    }
    let source = PasswordSource::new(
        arguments.secrecy.password_file.clone(),
        None,
        "--password-file",
    );
    password::protect(&source, input, key, &shown(path)).map_err(|failure| {
        match arguments.secrecy.password_file {
            Some(_) => failure,
            None => failure.hint("name a file that holds it: --password-file FILE; or have none: --no-password --insecure"),
        }
    })
}

fn files(arguments: &CreateArguments) -> (Vec<&Path>, Vec<&Path>) {
    let outputs = std::iter::once(&arguments.crt).chain(&arguments.key_file);
    let inputs = [
        &arguments.ca,
        &arguments.ca_key,
        &arguments.ca_password_file,
        &arguments.key,
        &arguments.secrecy.password_file,
    ];
    (
        outputs.map(PathBuf::as_path).collect(),
        inputs.into_iter().flatten().map(PathBuf::as_path).collect(),
    )
}

fn self_signed() -> Failure {
    Failure::new(
        "--profile self-signed is not done here: no proxy accepts a leaf that signs itself",
    )
    .hint("make a CA, and a leaf below it: --profile root-ca, then --profile leaf --ca --ca-key")
}

/// step's lifetime of an intermediate CA.
pub(super) const INTERMEDIATE_LIFETIME: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);
