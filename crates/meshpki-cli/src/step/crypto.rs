//! The group `crypto`: private keys in other forms, and under other passwords.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use meshpki::{KeyFile, KeyForm, PublicKey, printable};
use zeroize::Zeroizing;

use super::presented;
use crate::arguments::PasswordSource;
use crate::arguments::step::{ChangePassArguments, KeyFormatArguments};
use crate::failure::{Failure, shown};
use crate::files::output::Output;
use crate::render;
use crate::source::authority::{open_key, read_key};
use crate::source::content::Content;
use crate::source::input::Input;
use crate::source::password;

pub(super) fn format(arguments: &KeyFormatArguments) -> Result<(), Failure> {
    if arguments.ssh || arguments.jwk {
        return Err(Failure::new("--ssh and --jwk are not done here")
            .hint("ssh-keygen -i and -e convert keys of OpenSSH"));
    }
    let file = presented::or_stdin(arguments.file.as_deref());
    let secret = arguments.secrecy.password_file.as_deref();
    let read: Vec<&Path> = secret.into_iter().chain([file]).collect();
    let output = Output::open_optional(arguments.out.as_ref(), &read, arguments.force)?;
    let input = Input::default();
    let (name, bytes) = input.read_secret(file)?;
    let is_pem = presented::is_pem(&bytes);
    let to_pem = if arguments.pem || arguments.der {
        arguments.pem
    } else {
        !is_pem
    };
    if let Some(key) = public_key(&name, &bytes) {
        let written = if to_pem {
            key.to_pem().into_bytes()
        } else {
            key.spki().to_vec()
        };
        let Some((out, output)) = output else {
            return render::bytes(&written);
        };
        output.certificate(out, &written).write()?;
        render::words(&format!("the public key is in {}\n", shown(out)));
        return Ok(());
    }

    let source = || {
        PasswordSource::new(
            arguments.secrecy.password_file.clone(),
            None,
            "--password-file",
        )
    };
    let key = open_key(&input, &name, &bytes, &source())?;
    let form = if arguments.pkcs8 {
        KeyForm::Pkcs8
    } else {
        KeyForm::Traditional
    };
    let written = if !to_pem {
        key.to_der(form)
    } else if arguments.secrecy.no_password {
        as_bytes(&key.to_pem_as(form))
    } else {
        as_bytes(&password::protect(
            &source(),
            &Input::default(),
            &key,
            &printable(&name),
        )?)
    };
    let Some((out, output)) = output else {
        if io::stdout().is_terminal() {
            return Err(
                Failure::new("is a private key, which is not shown on a terminal")
                    .prefix(&name)
                    .hint("write it to a file: --out FILE"),
            );
        }
        return render::bytes(&written);
    };
    write(output, out, &written, key.public_key())
}

pub(super) fn change_pass(arguments: &ChangePassArguments) -> Result<(), Failure> {
    let secrets = [&arguments.password_file, &arguments.new_password_file];
    let mut read: Vec<&Path> = secrets
        .into_iter()
        .flatten()
        .map(PathBuf::as_path)
        .collect();
    let (out, output) = match &arguments.out {
        Some(out) => {
            read.push(&arguments.file);
            (out, Output::open(&[out], &read, arguments.force)?)
        }
        None if arguments.force => {
            let file = &arguments.file;
            (file, Output::open_in_place(file, &read)?)
        }
        None => {
            let file = &arguments.file;
            (file, Output::open(&[file], &read, false)?)
        }
    };
    let input = Input::default();
    let password = PasswordSource::new(arguments.password_file.clone(), None, "--password-file");
    let (name, key) = read_key(&input, &arguments.file, &password)?;
    let written = if arguments.no_password {
        as_bytes(&key.to_pem_as(KeyForm::Traditional))
    } else {
        let file = arguments.new_password_file.clone();
        let source = PasswordSource::new(file, None, "--new-password-file");
        as_bytes(&password::protect(
            &source,
            &input,
            &key,
            &printable(&name),
        )?)
    };
    write(output, out, &written, key.public_key())
}

/// The public key of a file that holds no private one.
fn public_key(name: &str, bytes: &[u8]) -> Option<PublicKey> {
    let plain = PublicKey::from_spki(bytes).or_else(|| PublicKey::from_pem(bytes));
    // A certificate may stand before the key.
    if KeyFile::from_pem(name, bytes).is_ok() {
        return None;
    }
    plain.or_else(|| match Content::read(name, bytes).ok()? {
        Content::Certificates { certificates, .. } => Some(certificates[0].public_key().clone()),
        Content::Request(request) => Some(request.public_key().clone()),
        Content::Key(_) => None,
    })
}

fn as_bytes(text: &Zeroizing<String>) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(text.as_bytes().to_vec())
}

fn write<'a>(
    output: Output<'a>,
    out: &Path,
    bytes: &'a [u8],
    public: &PublicKey,
) -> Result<(), Failure> {
    output.key(out, bytes, public).write()?;
    render::words(&format!("the private key is in {}\n", shown(out)));
    Ok(())
}
