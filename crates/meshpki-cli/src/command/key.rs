//! `meshpki key`: private keys in other forms, and under passwords.

use std::path::{Path, PathBuf};

use meshpki::PrivateKey;
use zeroize::Zeroizing;

use crate::authority::read_key;
use crate::cli::{Encoding, KeyArguments, KeyCommand, KeyFiles};
use crate::exit::Exit;
use crate::failure::{Failure, shown};
use crate::input::Input;
use crate::output::Output;
use crate::render::created::{Made, Words};

pub(crate) fn run(arguments: &KeyArguments) -> Result<Exit, Failure> {
    let input = Input::default();
    match &arguments.what {
        KeyCommand::Convert(arguments) => {
            let (key, output) = open(&input, &arguments.files, None)?;
            let form = arguments.form.into();
            let bytes = match arguments.encoding {
                Encoding::Der => key.to_der(form),
                Encoding::Pem => Zeroizing::new(key.to_pem_as(form).as_bytes().to_vec()),
            };
            write(&arguments.files, &output, &bytes, Made::Key)
        }
        KeyCommand::Decrypt(arguments) => {
            let (key, output) = open(&input, &arguments.files, None)?;
            write(
                &arguments.files,
                &output,
                key.to_pem().as_bytes(),
                Made::Key,
            )
        }
        KeyCommand::Encrypt(arguments) => {
            let new_password = arguments.new_password();
            let (key, output) = open(&input, &arguments.files, new_password.file())?;
            let pem = new_password.protect(&input, &key, &shown(&output))?;
            write(
                &arguments.files,
                &output,
                pem.as_bytes(),
                Made::EncryptedKey,
            )
        }
    }?;
    Ok(Exit::Sound)
}

/// The key, and the file that it is to be written to.
fn open(
    input: &Input,
    files: &KeyFiles,
    new_password: Option<&Path>,
) -> Result<(PrivateKey, PathBuf), Failure> {
    let password = files.password();
    let secrets = password.file().into_iter().chain(new_password);
    let output = match &files.output {
        Some(output) => {
            let read: Vec<&Path> = secrets.chain([files.key.as_path()]).collect();
            Output::check(&[output], &read, files.force)?;
            output.clone()
        }
        None if files.key.as_os_str() == "-" => {
            return Err(Failure::new("standard input (-) cannot be replaced")
                .hint("name a file to write: -o FILE"));
        }
        None => {
            Output::check(&[&files.key], &secrets.collect::<Vec<_>>(), true)?;
            files.key.clone()
        }
    };
    let (_, key) = read_key(input, &files.key, &password)?;
    Ok((key, output))
}

fn write(files: &KeyFiles, output: &Path, bytes: &[u8], made: Made) -> Result<(), Failure> {
    Output::default()
        .key_bytes(output, bytes)
        .write(files.force || files.in_place)?;
    let mut words = Words::new(crate::clock::now());
    words.made(made, output, None);
    words.print()
}
