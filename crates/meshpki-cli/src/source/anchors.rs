//! Trust anchors: every certificate of a named file, and the self-signed CAs of a directory.
//!
//! `create chain` writes the issuer beside its anchor, and a mounted secret contains both. A user who names a
//! directory did not choose each of its files, so an issuer in it would vouch for itself.

use std::path::{Path, PathBuf};

use meshpki::{Certificate, TrustBundle};

use crate::failure::{Failure, shown};
use crate::source::file_id::FileId;

/// The anchors that were read. Those of directories are kept apart until all other inputs are known.
#[derive(Default)]
pub(crate) struct AnchorFiles {
    parts: Vec<Part>,
}

struct Part {
    bundle: TrustBundle,
    /// The directory that the user named, and the file in it.
    of_folder: Option<(PathBuf, PathBuf)>,
}

/// A certificate of a directory that is not an anchor.
pub(crate) struct LeftOut {
    pub(crate) certificate: Certificate,
    pub(crate) why: Why,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Why {
    /// It is judged itself.
    Judged,
    NotCa,
    NotSelfSigned,
}

impl Why {
    /// Why this certificate is not an anchor, after its name.
    pub(crate) fn words(self, certificate: &Certificate) -> String {
        match self {
            Self::Judged => "is itself judged".to_owned(),
            Self::NotCa => "is not a CA".to_owned(),
            Self::NotSelfSigned => format!("is signed by {}", certificate.issuer().short()),
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Judged => "judged",
            Self::NotCa => "not-ca",
            Self::NotSelfSigned => "not-self-signed",
        }
    }
}

/// The inputs that are judged, which are not anchors.
#[derive(Default)]
pub(crate) struct Judged {
    files: Vec<FileId>,
    certificates: Vec<Certificate>,
}

impl Judged {
    pub(crate) fn add_file(&mut self, path: &Path) {
        self.files.extend(FileId::of_input(path));
    }

    pub(crate) fn add(&mut self, certificate: &Certificate) {
        self.certificates.push(certificate.clone());
    }

    fn is_file(&self, path: &Path) -> bool {
        FileId::of_input(path).is_some_and(|file| self.files.contains(&file))
    }
}

impl AnchorFiles {
    /// Adds the anchors of `file`, which the user named, or which is in the directory that the user named.
    pub(crate) fn add(&mut self, named: &Path, file: &Path, bundle: TrustBundle) {
        let is_named = named == file;
        self.parts.push(Part {
            bundle,
            of_folder: (!is_named).then(|| (named.to_owned(), file.to_owned())),
        });
    }

    /// The anchors, and the certificates of directories that are not anchors.
    pub(crate) fn beside(self, judged: &Judged) -> Result<(TrustBundle, Vec<LeftOut>), Failure> {
        let (mut all, mut left_out) = (TrustBundle::default(), Vec::new());
        let mut folders: Vec<(PathBuf, usize)> = Vec::new();
        for Part {
            mut bundle,
            of_folder,
        } in self.parts
        {
            if let Some((folder, file)) = of_folder {
                let is_judged = judged.is_file(&file);
                let why = |one: &Certificate| {
                    if is_judged || judged.certificates.contains(one) {
                        Some(Why::Judged)
                    } else if !one.is_ca() {
                        Some(Why::NotCa)
                    } else if !one.is_self_signed() {
                        Some(Why::NotSelfSigned)
                    } else {
                        None
                    }
                };
                let left = bundle.retain(|one| why(one).is_none());
                left_out.extend(left.into_iter().filter_map(|certificate| {
                    let why = why(&certificate)?;
                    Some(LeftOut { certificate, why })
                }));
                match folders.last_mut() {
                    Some((last, count)) if *last == folder => *count += bundle.anchors().len(),
                    _ => folders.push((folder, bundle.anchors().len())),
                }
            }
            all.append(bundle);
        }
        match folders.into_iter().find(|(_, count)| *count == 0) {
            Some((folder, _)) => Err(without_anchors(&folder, &left_out)),
            None => Ok((all, left_out)),
        }
    }
}

fn without_anchors(folder: &Path, left_out: &[LeftOut]) -> Failure {
    let what = "is a directory without a self-signed CA, expected at least one: other certificates in a directory are not anchors";
    let file = left_out.iter().find_map(|one| {
        let file = one.certificate.origin()?.source().name();
        Path::new(&*file).starts_with(folder).then_some(file)
    });
    let failure = Failure::new(what).prefix(&shown(folder));
    match file {
        Some(file) => failure.hint(format!("to trust a certificate, name its file: {file}")),
        None => failure,
    }
}
