//! The group `crypto`: converts private keys and changes their passwords.

use std::io::{self, IsTerminal};
use std::path::Path;

use meshpki::{KeyForm, PrivateKey, Source};
use zeroize::Zeroizing;

use super::presented::is_pem;
use crate::arguments::PasswordSource;
use crate::arguments::step::{ChangePassArguments, KeyFormatArguments, TargetArguments};
use crate::command::output::Output;
use crate::failure::{Failure, shown};
use crate::render;
use crate::source::authority::{open_key, read_key};
use crate::source::input::Input;
use crate::source::password;

pub(super) fn format(arguments: &KeyFormatArguments) -> Result<(), Failure> {
    let TargetArguments { out, force } = &arguments.target;
    let file = &arguments.file;
    let password = arguments.secrecy.password();
    let read: Vec<&Path> = password
        .file()
        .into_iter()
        .chain([file.as_path()])
        .collect();
    let output = Output::open_optional(out.as_ref(), &read, *force)?;
    let input = Input::default();
    let (source, bytes) = input.read_secret(file)?;
    let key = open_key(&input, &source, &bytes, &password)?;
    let form = if arguments.pkcs8 {
        KeyForm::Pkcs8
    } else {
        KeyForm::Traditional
    };
    let written = if arguments.der || is_pem(&bytes) && !arguments.pem {
        key.to_der(form)
    } else if arguments.secrecy.no_password {
        as_bytes(&key.to_pem_as(form))
    } else {
        encrypted(&key, &password, &Input::default(), &source)?
    };
    match output {
        Some((out, output)) => write(output, out, &written, &key),
        None if io::stdout().is_terminal() => Err(Failure::new(
            "is a private key, which meshpki does not write to a terminal",
        )
        .about(&source)
        .hint("write it to a file: --out FILE")),
        None => render::bytes(&written),
    }
}

pub(super) fn change_pass(arguments: &ChangePassArguments) -> Result<(), Failure> {
    let TargetArguments { out, force } = &arguments.target;
    let file = &arguments.file;
    let password = arguments.secrecy.password();
    let new = arguments.new_password_file.clone();
    let new = PasswordSource::new(new, None, "--new-password-file");
    let mut read: Vec<&Path> = [password.file(), new.file()]
        .into_iter()
        .flatten()
        .collect();
    let out = out.as_ref().unwrap_or(file);
    let output = if out == file && *force {
        Output::open_in_place(out, &read)?
    } else {
        if out != file {
            read.push(file);
        }
        Output::open(&[out], &read, *force)?
    };
    let input = Input::default();
    let (source, key) = read_key(&input, file, &password)?;
    let written = if arguments.secrecy.no_password {
        as_bytes(&key.to_pem_as(KeyForm::Traditional))
    } else {
        encrypted(&key, &new, &input, &source)?
    };
    write(output, out, &written, &key)
}

fn encrypted(
    key: &PrivateKey,
    password: &PasswordSource,
    input: &Input,
    source: &Source,
) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let pem = password::protect(password, input, key, &source.to_string())?;
    Ok(as_bytes(&pem))
}

fn as_bytes(text: &Zeroizing<String>) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(text.as_bytes().to_vec())
}

fn write<'a>(
    output: Output<'a>,
    out: &Path,
    bytes: &'a [u8],
    key: &PrivateKey,
) -> Result<(), Failure> {
    output.key(out, bytes, key.public_key()).write()?;
    render::words(&format!("the private key is in {}\n", shown(out)));
    Ok(())
}
