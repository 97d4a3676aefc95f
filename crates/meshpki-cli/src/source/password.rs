//! Passwords: from a file, a descriptor or a prompt, and never from an argument.

use std::io::{self, IsTerminal};
use std::path::Path;

use meshpki::PrivateKey;
use zeroize::Zeroizing;

use crate::arguments::PasswordSource;
use crate::failure::{Failure, reason, shown};
use crate::source::input::Input;
use crate::terminal;

/// A password's bytes, wiped on drop.
#[derive(Eq, PartialEq)]
pub(crate) struct Password(Zeroizing<Vec<u8>>);

impl Password {
    /// The password on a line, typed or read, without trailing blanks, which are invisible; step does the same.
    fn of_line(line: &[u8]) -> Self {
        Self(Zeroizing::new(line.trim_ascii_end().to_vec()))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The password that decrypts `what`.
pub(crate) fn read(
    source: &PasswordSource,
    input: &Input,
    what: &str,
) -> Result<Password, Failure> {
    match source.file() {
        Some(file) => from_file(input, file),
        None => ask(source, what, &format!("Password of {what}: ")),
    }
}

/// A new key as PEM, encrypted if there is a source of a password.
pub(crate) fn new_key(
    key: &PrivateKey,
    source: Option<&PasswordSource>,
    what: &str,
) -> Result<Zeroizing<String>, Failure> {
    match source {
        Some(source) => protect(source, &Input::default(), key, what),
        None => Ok(key.to_pem()),
    }
}

/// The key as PEM, encrypted with a new password; the prompt names it as `what`.
pub(crate) fn protect(
    source: &PasswordSource,
    input: &Input,
    key: &PrivateKey,
    what: &str,
) -> Result<Zeroizing<String>, Failure> {
    let password = read_new(source, input, what)?;
    let pem = key.to_encrypted_pem(password.as_bytes());
    pem.map(Zeroizing::new).map_err(Failure::new)
}

/// A new password for `what`. At a prompt, the user types it twice.
fn read_new(source: &PasswordSource, input: &Input, what: &str) -> Result<Password, Failure> {
    let password = if let Some(file) = source.file() {
        from_file(input, file)?
    } else {
        let password = ask(source, what, &format!("New password of {what}: "))?;
        if ask(source, what, "The same again: ")? != password {
            return Err(Failure::new("the two passwords differ"));
        }
        password
    };
    if password.is_empty() {
        let failure = Failure::new("the password is empty, expected at least one character");
        return Err(match source.file() {
            Some(file) => failure.prefix(&file.to_string_lossy()),
            None => failure,
        });
    }
    Ok(password)
}

fn ask(source: &PasswordSource, what: &str, prompt: &str) -> Result<Password, Failure> {
    // In a pipeline, no user answers.
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        let failure = Failure::new("a password is needed, but there is no terminal");
        let hint = format!("name a file that contains it: {} FILE", source.option());
        return Err(failure.prefix(what).hint(hint));
    }
    let line = terminal::ask(prompt).map_err(|error| {
        Failure::new(format!("the password cannot be read: {}", reason(&error)))
    })?;
    Ok(Password::of_line(&line))
}

/// The first line of a file, as with OpenSSL's `file:`.
fn from_file(input: &Input, path: &Path) -> Result<Password, Failure> {
    let bytes = input.read_password(path)?;
    let mut lines = bytes.splitn(2, |&byte| byte == b'\n');
    let first = lines.next().unwrap_or_default();
    if lines
        .next()
        .is_some_and(|rest| !rest.trim_ascii().is_empty())
    {
        let what = format!(
            "{}: has several lines, expected a password on one",
            shown(path)
        );
        return Err(Failure::new(what));
    }
    Ok(Password::of_line(first))
}
