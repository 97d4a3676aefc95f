//! Why a command failed.

use std::fmt;
use std::io;
use std::path::Path;

use meshpki::{Error, IssueError, Source, StreamError, printable};

use crate::hint::{Hint, Wanted, hint};
pub(crate) use crate::text::escape::{shell, shown};

/// What went wrong, in one line, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) message: String,
    pub(crate) hint: Option<Hint>,
    /// The input that could not be read, if that is the reason.
    pub(crate) file: Option<String>,
    /// The library's code for it.
    pub(crate) code: Option<&'static str>,
}

impl Failure {
    pub(crate) fn new(message: impl fmt::Display) -> Self {
        Self {
            message: message.to_string(),
            hint: None,
            file: None,
            code: None,
        }
    }

    /// A failed system call.
    pub(crate) fn system(error: &io::Error) -> Self {
        Self::new(reason(error))
    }

    /// A failure to sign with the CA in the file `ca`. The message names the file if the CA is the reason.
    pub(crate) fn below(error: IssueError, ca: &Path) -> Self {
        let is_about_ca = matches!(
            error,
            IssueError::CannotSign { .. }
                | IssueError::NoPathLengthRoom { .. }
                | IssueError::NotCa { .. }
                | IssueError::ParentExpired { .. }
                | IssueError::ParentNotYetValid { .. }
        );
        let failure = Self::from(error);
        if is_about_ca {
            failure.prefix(&shown(ca))
        } else {
            failure
        }
    }

    /// A failure to sign the request in the file `csr` with the CA in the file `ca`. The message names the file
    /// that is the reason.
    pub(crate) fn signing(error: IssueError, ca: &Path, csr: &Path) -> Self {
        match error {
            IssueError::MalformedName { .. } | IssueError::OwnKey { .. } => {
                Self::from(error).prefix(&shown(csr))
            }
            error => Self::below(error, ca),
        }
    }

    /// The same, about an input.
    pub(crate) fn about(mut self, input: &Source) -> Self {
        self.message = format!("{input}: {}", self.message);
        self.file = Some(input.name().into_owned());
        self
    }

    /// The same, about the file `name`.
    pub(crate) fn prefix(mut self, name: &str) -> Self {
        self.message = format!("{}: {}", printable(name), self.message);
        self.file = Some(name.to_owned());
        self
    }

    pub(crate) fn hint(mut self, hint: impl Into<Hint>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl Failure {
    /// An input that could not be read as what was wanted.
    pub(crate) fn reading(error: &Error, wanted: Wanted) -> Self {
        Self {
            message: error.to_string(),
            hint: hint(error, wanted),
            file: Some(error.input().name().into_owned()),
            code: Some(error.reason().code()),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::reading(&error, Wanted::Certificate)
    }
}

impl From<StreamError> for Failure {
    fn from(error: StreamError) -> Self {
        match error {
            StreamError::Unreadable(error) => error.into(),
            StreamError::Io { input, error } => Self::system(&error).about(&input),
            error => Self::new(error.to_string()),
        }
    }
}

impl From<IssueError> for Failure {
    fn from(error: IssueError) -> Self {
        let code = Some(error.code());
        Self {
            code,
            ..Self::issuing(error)
        }
    }
}

impl Failure {
    fn issuing(error: IssueError) -> Self {
        let hint = match &error {
            IssueError::KeyMismatch { .. } => "use the key that was created with the certificate",
            IssueError::NoPathLengthRoom { .. } => {
                "sign with a CA of path length 1 or more, such as the trust anchor"
            }
            IssueError::OwnKey { .. } => {
                "ask for a request with a new key: a CA does not sign its own key"
            }
            IssueError::ParentExpired { .. } => {
                "sign with a CA that has not expired, or renew this one first"
            }
            IssueError::PathLengthTooLong { path_length, .. } => {
                let length = path_length + 1;
                return Self::new(&error).hint(Hint::command(
                    &format!("sign with a CA of path length {length} or more"),
                    format!("meshpki create root --path-length {length}"),
                ));
            }
            IssueError::SameName { .. } => "give the issuer a name that differs from its CA's",
            _ => return Self::new(error),
        };
        Self::new(error).hint(hint)
    }
}

/// The system's message for an error, without its number.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::NotADirectory => "its parent is not a directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::StorageFull => "no space left on the disk".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error")
                .next()
                .unwrap_or(&text)
                .to_lowercase()
        }
    }
}
