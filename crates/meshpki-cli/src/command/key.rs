//! `meshpki key`: converts, encrypts and decrypts private keys.

use std::path::{Path, PathBuf};

use meshpki::PrivateKey;
use meshpki_kube::Role;
use zeroize::Zeroizing;

use crate::arguments::{Encoding, KeyArguments, KeyCommand, KeyFiles};
use crate::command::output::Output;
use crate::exit::Exit;
use crate::failure::{Failure, shown};
use crate::render::created::{Made, Words};
use crate::render::notes;
use crate::source::authority::open_key;
use crate::source::directory::Listed;
use crate::source::input::{Input, Text};
use crate::source::password;
use crate::source::text::Texts;

pub(crate) fn run(arguments: &KeyArguments) -> Result<Exit, Failure> {
    let input = Input::default();
    match &arguments.what {
        KeyCommand::Convert(arguments) => {
            let (key, path, output) = open(&input, &arguments.files, None)?;
            let form = arguments.form.into();
            let bytes = match arguments.encoding {
                Encoding::Der => key.to_der(form),
                Encoding::Pem => Zeroizing::new(key.to_pem_as(form).as_bytes().to_vec()),
            };
            write(output, &path, &bytes, &key, Made::Key)
        }
        KeyCommand::Decrypt(arguments) => {
            let (key, path, output) = open(&input, &arguments.files, None)?;
            write(output, &path, key.to_pem().as_bytes(), &key, Made::Key)
        }
        KeyCommand::Encrypt(arguments) => {
            let new_password = arguments.new_password();
            let (key, path, output) = open(&input, &arguments.files, new_password.file())?;
            let pem = password::protect(&new_password, &input, &key, &shown(&path))?;
            write(output, &path, pem.as_bytes(), &key, Made::EncryptedKey)
        }
    }?;
    Ok(Exit::Sound)
}

/// The key, and the file to which it will be written.
fn open<'a>(
    input: &Input,
    files: &KeyFiles,
    new_password: Option<&Path>,
) -> Result<(PrivateKey, PathBuf, Output<'a>), Failure> {
    let password = files.password();
    let mut read: Vec<&Path> = password.file().into_iter().chain(new_password).collect();
    let (path, output) = match &files.output {
        Some(path) => {
            read.push(&files.key);
            (path, Output::open(&[path], &read, files.force)?)
        }
        None if files.key.as_os_str() == "-" => {
            return Err(Failure::new("standard input (-) cannot be replaced")
                .hint("name an output file: -o FILE"));
        }
        None => (&files.key, Output::open_in_place(&files.key, &read)?),
    };
    let file = Listed::Named(files.key.clone());
    let Texts {
        mut all, unread, ..
    } = Texts::one(input, &file, &[Role::Key])?;
    notes::unread(&unread);
    let Some(Text { source, bytes }) = all.pop() else {
        return Err(Failure::new("has no private key").prefix(&shown(&files.key)));
    };
    let key = open_key(input, &source, &bytes, &password)?;
    Ok((key, path.clone(), output))
}

fn write<'a>(
    output: Output<'a>,
    path: &Path,
    bytes: &'a [u8],
    key: &PrivateKey,
    made: Made,
) -> Result<(), Failure> {
    output.key(path, bytes, key.public_key()).write()?;
    let mut words = Words::new(crate::clock::now());
    words.made(made, path, None);
    words.print()
}
