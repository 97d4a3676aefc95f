//! `certificate create`: creates a trust anchor, an issuer or a leaf with its key, or a request.

use std::path::{Path, PathBuf};
use std::time::Duration;

use meshpki::{
    AlternativeName, Authority, Certificate, IssueError, IssuerOptions, KeyAlgorithm, KeyForm,
    LeafOptions, PrivateKey, PublicKey, Request, RequestOptions, RootOptions, Subject,
    SubjectParts, UnixTime,
};
use zeroize::Zeroizing;

use super::window;
use crate::arguments::PasswordSource;
use crate::arguments::step::{CreateArguments, CreateProfile, KeyType};
use crate::clock;
use crate::command::output::Output;
use crate::failure::{Failure, shown};
use crate::render::created::{Made, Words};
use crate::source::authority::{Signing, read_key};
use crate::source::input::Input;
use crate::source::password;

pub(super) fn run(arguments: &CreateArguments) -> Result<(), Failure> {
    let at = clock::now();
    let input = Input::default();
    let (outputs, inputs) = files(arguments);
    let mut output = Output::open(&outputs, &inputs, arguments.force)?;
    let mut words = Words::new(at);
    let made = match arguments.profile {
        _ if arguments.csr => request(arguments, &input)?,
        CreateProfile::IntermediateCa | CreateProfile::Leaf => {
            below(arguments, &input, at, &mut words)?
        }
        CreateProfile::RootCa => root(arguments, &input, at)?,
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
        let what = if arguments.secrecy.no_password {
            Made::Key
        } else {
            Made::EncryptedKey
        };
        words.made(what, path, None);
    }
    if let Some(certificate) = &made.certificate {
        if certificate.is_ca() {
            words.named(certificate);
        }
        words.key_warning(certificate);
    }
    words.print()
}

/// What was created: the text of the certificate or the request, and its key.
struct Product {
    what: Made,
    text: String,
    certificate: Option<Certificate>,
    key: PrivateKey,
}

fn root(arguments: &CreateArguments, input: &Input, at: UnixTime) -> Result<Product, Failure> {
    if arguments.ca.is_some() || arguments.bundle {
        let what = "--ca, --ca-key and --bundle do not apply to a root, which signs itself";
        return Err(Failure::new(what));
    }
    let mut options = RootOptions::new(&arguments.subject);
    options.alternative_names.clone_from(&arguments.san);
    options.window = arguments.window.window(at);
    window::check(options.window, None, at)?;
    let key = new_or_given_key(arguments, input)?;
    let root = Authority::sign_root(&options, &key, at)?;
    Ok(Product {
        what: Made::Anchor,
        text: root.certificate().to_pem(),
        certificate: Some(root.certificate().clone()),
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
        return Err(Failure::new(
            "--ca and --ca-key are required, because a CA signs the certificate",
        )
        .hint("for a root, which signs itself, add --profile root-ca"));
    };
    let is_leaf = arguments.profile == CreateProfile::Leaf;
    if arguments.bundle && !is_leaf {
        return Err(Failure::new("--bundle requires --profile leaf"));
    }
    let password = arguments.ca_password_file.clone();
    let password = PasswordSource::new(password, None, "--ca-password-file");
    let Signing { authority, .. } = &Signing::read_any(input, ca, ca_key, &password)?;
    let window = arguments.window.window(at);
    window::check(window, Some(authority.first_to_end()), at)?;
    let key = new_or_given_key(arguments, input)?;
    let certificate = if is_leaf {
        let mut options = LeafOptions::new(subject(arguments), names(arguments)?);
        options.key_encipherment = is_rsa(key.public_key());
        options.window = window;
        authority.sign_leaf(&options, key.public_key(), at)
    } else {
        let mut options = IssuerOptions::named(subject(arguments));
        options.alternative_names.clone_from(&arguments.san);
        options.window = window;
        options.lifetime = INTERMEDIATE_LIFETIME;
        authority.sign_issuer(&options, key.public_key(), at)
    };
    let certificate = certificate.map_err(|error| Failure::below(error, ca))?;
    words.ends_with(&certificate, authority.first_to_end(), window);
    let mut text = certificate.to_pem();
    if arguments.bundle {
        text.push_str(&authority.certificate().to_pem());
    }
    Ok(Product {
        what: if is_leaf {
            Made::Workload
        } else {
            Made::Issuer
        },
        text,
        certificate: Some(certificate),
        key,
    })
}

fn request(arguments: &CreateArguments, input: &Input) -> Result<Product, Failure> {
    if arguments.profile != CreateProfile::Leaf {
        let what =
            "--csr and --profile exclude each other: the signer of a request chooses the profile";
        return Err(Failure::new(what));
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

/// RSA alone has a use for `keyEncipherment`.
pub(super) fn is_rsa(key: &PublicKey) -> bool {
    matches!(key.algorithm(), KeyAlgorithm::Rsa(_))
}

fn subject(arguments: &CreateArguments) -> Subject {
    Subject::Parts(SubjectParts::new(&arguments.subject))
}

/// The names of a leaf: those in --san, or else the subject.
fn names(arguments: &CreateArguments) -> Result<Vec<AlternativeName>, Failure> {
    if !arguments.san.is_empty() {
        return Ok(arguments.san.clone());
    }
    let name = arguments.subject.parse();
    let name = name.map_err(|error| Failure::new(error).hint("give a host name: --san NAME"))?;
    Ok(vec![name])
}

fn new_or_given_key(arguments: &CreateArguments, input: &Input) -> Result<PrivateKey, Failure> {
    if let Some(path) = &arguments.key {
        return read_key(input, path, &arguments.secrecy.password()).map(|(_, key)| key);
    }
    let algorithm = match (arguments.kty, arguments.curve.as_deref()) {
        (KeyType::Ec, None | Some("P-256")) => KeyAlgorithm::EcdsaP256,
        (KeyType::Ec, Some("P-384")) => KeyAlgorithm::EcdsaP384,
        (KeyType::Okp, None | Some("Ed25519")) => KeyAlgorithm::Ed25519,
        (_, Some(curve)) => {
            let what = format!("--curve {curve}: expected P-256 or P-384 for EC, Ed25519 for OKP");
            return Err(Failure::new(what).hint("Linkerd accepts only P-256"));
        }
    };
    PrivateKey::generate(&algorithm).map_err(|error| Failure::from(IssueError::from(error)))
}

/// A key as step writes it: encrypted, or in SEC1 or PKCS#1.
fn key_text(
    arguments: &CreateArguments,
    input: &Input,
    key: &PrivateKey,
    path: &Path,
) -> Result<Zeroizing<String>, Failure> {
    let secrecy = &arguments.secrecy;
    if secrecy.no_password {
        return Ok(key.to_pem_as(KeyForm::Traditional));
    }
    password::protect(&secrecy.password(), input, key, &shown(path))
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

/// The lifetime that step gives an intermediate CA.
pub(super) const INTERMEDIATE_LIFETIME: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);
