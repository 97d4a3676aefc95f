//! The certificate files of a directory, by their endings, in the order of their names.

use std::ffi::OsStr;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, shell, shown};

/// The files to read for a path.
pub(crate) struct Listing {
    pub(crate) files: Vec<Listed>,
    /// If the path is a mounted secret: the file in it that is skipped.
    pub(crate) secret: Option<SecretPart>,
}

/// A file to be read.
#[derive(Debug)]
pub(crate) enum Listed {
    /// Found in a directory, where any user may have put it.
    Found(PathBuf),
    /// Named by the user: it may be a pipe.
    Named(PathBuf),
}

/// Which file of a secret of type kubernetes.io/tls is read, and which is skipped.
pub(crate) struct SecretPart {
    pub(crate) path: PathBuf,
    pub(crate) read: &'static str,
    pub(crate) skipped: &'static str,
}

/// The role for which the files of a directory are read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Role {
    All,
    Anchors,
    Workloads,
}

impl Listing {
    /// The file at `path`, or if it is a directory, the certificate files in it.
    ///
    /// Hidden names are skipped, such as the `..data` of a mounted secret, which contains the same files again.
    /// In a secret of type kubernetes.io/tls, `tls.crt` is a certificate with its issuers, and `ca.crt` is the CA
    /// that signed them: the first is not an anchor, the second is not a workload.
    pub(crate) fn of(path: &Path, wanted: Role) -> Result<Self, Failure> {
        if path.as_os_str() == "-" || !path.is_dir() {
            return Ok(Self {
                files: vec![Listed::Named(path.to_owned())],
                secret: None,
            });
        }
        let mut paths = certificates(path)?;
        let secret = secret_part(path, &paths, wanted)?;
        if let Some(SecretPart { skipped, .. }) = secret {
            paths.retain(|path| !path.ends_with(skipped));
        }
        Ok(Self {
            files: paths.into_iter().map(Listed::Found).collect(),
            secret,
        })
    }
}

/// The files at these paths, and in those that are directories; and the secrets of which a file is skipped.
pub(crate) fn files(
    paths: &[PathBuf],
    wanted: Role,
) -> Result<(Vec<Listed>, Vec<SecretPart>), Failure> {
    let (mut files, mut secrets) = (Vec::new(), Vec::new());
    for path in paths {
        let listing = Listing::of(path, wanted)?;
        files.extend(listing.files);
        secrets.extend(listing.secret);
    }
    Ok((files, secrets))
}

impl Listed {
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Found(path) | Self::Named(path) => path,
        }
    }
}

/// The certificate files of a directory, at least one.
fn certificates(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut paths: Vec<PathBuf> = entries
        .map_err(|error| Failure::system(&error).prefix(&shown(path)))?
        .iter()
        .map(DirEntry::path)
        // Dangling links and pipes are kept, and refused later: they may be meant as anchors.
        .filter(|path| is_named_as_certificate(path) && !path.is_dir())
        .collect();
    if paths.is_empty() {
        let what = "is a directory without certificate files, expected files that end in .crt, .pem or .cer";
        return Err(Failure::new(what).prefix(&shown(path)));
    }
    paths.sort_unstable();
    Ok(paths)
}

/// The file that is read and the file that is skipped, if the directory is a secret of type kubernetes.io/tls with
/// both.
fn secret_part(
    path: &Path,
    certificates: &[PathBuf],
    wanted: Role,
) -> Result<Option<SecretPart>, Failure> {
    let holds = |file: &str| certificates.iter().any(|path| path.ends_with(file));
    if !holds(TLS_CERTIFICATE) || !path.join(TLS_KEY).is_file() {
        return Ok(None);
    }
    let (read, skipped) = match wanted {
        Role::All => return Ok(None),
        Role::Anchors => (TLS_AUTHORITY, TLS_CERTIFICATE),
        Role::Workloads => (TLS_CERTIFICATE, TLS_AUTHORITY),
    };
    if !holds(read) {
        let what = "is a secret of type kubernetes.io/tls without ca.crt, expected trust anchors";
        let file = shell(&path.join(TLS_CERTIFICATE));
        return Err(Failure::new(what).prefix(&shown(path)).hint(format!(
            "if its certificate is an anchor, name the file: {file}"
        )));
    }
    Ok(holds(skipped).then(|| SecretPart {
        path: path.to_owned(),
        read,
        skipped,
    }))
}

fn is_named_as_certificate(path: &Path) -> bool {
    let is_hidden = |name: &OsStr| name.as_encoded_bytes().starts_with(b".");
    let is_certificate = |extension: &OsStr| {
        ["crt", "pem", "cer"]
            .iter()
            .any(|wanted| extension.eq_ignore_ascii_case(wanted))
    };
    !path.file_name().is_none_or(is_hidden) && path.extension().is_some_and(is_certificate)
}

const TLS_AUTHORITY: &str = "ca.crt";
const TLS_CERTIFICATE: &str = "tls.crt";
const TLS_KEY: &str = "tls.key";
