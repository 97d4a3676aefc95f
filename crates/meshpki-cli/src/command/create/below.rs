//! A certificate and its key, signed by an existing CA: the inputs and the two output files.

use std::path::{Path, PathBuf};

use meshpki::{Certificate, IssueError, Policy, PrivateKey, UnixTime, Verifier, Window};
use zeroize::Zeroizing;

use crate::arguments::CaArguments;
use crate::clock;
use crate::command::manifest::Manifest;
use crate::command::output::Output;
use crate::failure::Failure;
use crate::render::created::{Made, Words};
use crate::source::authority::Signing;
use crate::source::input::Input;

/// A CA, and the two files of the certificate that it will sign.
pub(super) struct Below<'a> {
    pub(super) at: UnixTime,
    pub(super) signing: Signing,
    ca: &'a Path,
    output: Output<'a>,
}

impl<'a> Below<'a> {
    /// Checks that the output files can be written, then reads the CA.
    pub(super) fn read(
        (ca, ca_key): (&'a PathBuf, &PathBuf),
        signer: &CaArguments,
        files: &[&Path],
        force: bool,
    ) -> Result<Self, Failure> {
        let password_file = signer.file();
        let read: Vec<&Path> = [ca, ca_key]
            .into_iter()
            .chain(&password_file)
            .map(PathBuf::as_path)
            .collect();
        let output = Output::open(files, &read, force)?;
        Ok(Self {
            at: clock::now(),
            signing: Signing::read(&Input::default(), ca, ca_key, &signer.password())?,
            ca,
            output,
        })
    }

    /// A failure to sign. The message names the CA's file if the CA is the reason.
    pub(super) fn failed(&self, error: IssueError) -> Failure {
        Failure::below(error, self.ca)
    }

    /// A verifier in the mesh of the CA, and what is presented with a certificate that it signs.
    pub(super) fn verifier(&self, policy: Policy) -> (Verifier, Vec<Certificate>) {
        let authority = &self.signing.authority;
        let above = authority.path().to_vec();
        let anchor = above.last().cloned();
        let verifier = authority.verifier(anchor.into_iter().collect(), policy);
        (verifier, above)
    }

    /// Writes both files, and collects the lines that describe them.
    pub(super) fn write(
        self,
        (what, what_key): (Made, Made),
        (crt, key_file): (&Path, &Path),
        certificate: &Certificate,
        key: &PrivateKey,
        window: Window,
    ) -> Result<Words, Failure> {
        let (text, key_text) = (self.signing.presented(certificate), key.to_pem());
        self.output
            .key(key_file, &*key_text, key.public_key())
            .certificate(crt, &text)
            .write()?;

        let mut words = Words::new(self.at);
        words.made(what, crt, Some(certificate));
        words.made(what_key, key_file, None);
        words.key_warning(certificate);
        words.ends_with(certificate, self.signing.authority.first_to_end(), window);
        Ok(words)
    }

    /// Writes `text`, which has both in it, and collects the line that describes it.
    pub(super) fn apply(
        self,
        manifest: Manifest<'_>,
        text: &Zeroizing<String>,
        what: Made,
        certificate: &Certificate,
        window: Window,
    ) -> Result<Words, Failure> {
        manifest.write(self.output, text, Some(certificate.public_key()))?;
        let mut words = Words::new(self.at);
        words.made(what, manifest.shown(), Some(certificate));
        words.key_warning(certificate);
        words.ends_with(certificate, self.signing.authority.first_to_end(), window);
        Ok(words)
    }
}
