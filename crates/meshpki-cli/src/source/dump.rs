//! Dumps of a cluster and manifests: files, folders with files, standard input.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use meshpki::Source;
use meshpki_kube::{Cluster, Manifests, is_manifest};
use zeroize::Zeroizing;

use crate::failure::{Failure, shown};
use crate::hint::Hint;
use crate::source::directory::Listed;
use crate::source::input::Input;

/// What was read of a cluster.
pub(crate) struct Dump<T> {
    /// The objects of all inputs.
    pub(crate) cluster: Cluster,
    /// What was recognised in texts that are no manifests.
    pub(crate) logs: Vec<(Source, T)>,
    /// Texts without anything in them, such as of a kubectl that failed.
    pub(crate) empty: Vec<Source>,
}

/// Reads all inputs. A text that the user names and that is no manifest is a log if `recognise` finds something in it.
pub(crate) fn read<T>(
    input: &Input,
    paths: &[PathBuf],
    recognise: impl Fn(&str) -> Option<T>,
) -> Result<Dump<T>, Failure> {
    let (mut found, mut logs, mut empty) = (Vec::new(), Vec::new(), Vec::new());
    for path in paths {
        if path.as_os_str() == "-" || !path.is_dir() {
            match named(input, path, &recognise)? {
                Named::Empty(source) => empty.push(source),
                Named::Log(source, found) => logs.push((source, found)),
                Named::Manifests(manifests) => found.push(manifests),
            }
            continue;
        }
        let before = found.len();
        for file in files(path)? {
            let (source, bytes) = input.read_listed(&Listed::Found(file))?;
            let bytes = Zeroizing::new(bytes);
            // A folder has other files, too, such as the values of a chart.
            if is_manifest(&bytes) {
                found.push(Manifests::read(source, &bytes));
            }
        }
        if found.len() == before {
            let what = "is a folder without manifests: no file that ends in .yaml, .yml or .json has an apiVersion and a kind";
            return Err(Failure::new(what).prefix(&shown(path)));
        }
    }
    let cluster = Cluster::new(found);
    Ok(Dump {
        cluster,
        logs,
        empty,
    })
}

/// What the user names.
enum Named<T> {
    Empty(Source),
    Log(Source, T),
    Manifests(Manifests),
}

fn named<T>(
    input: &Input,
    path: &Path,
    recognise: impl Fn(&str) -> Option<T>,
) -> Result<Named<T>, Failure> {
    let (source, bytes) = input.read_secret(path)?;
    if is_manifest(&bytes) {
        return Ok(Named::Manifests(Manifests::read(source, &bytes)));
    }
    if bytes.trim_ascii().is_empty() {
        return Ok(Named::Empty(source));
    }
    if let Ok(text) = std::str::from_utf8(&bytes)
        && let Some(found) = recognise(text)
    {
        return Ok(Named::Log(source, found));
    }
    let failure =
        Failure::new("is not a manifest, expected what kubectl get -o json or -o yaml writes");
    let failure = failure.about(&source);
    let is_pem = bytes.windows(BEGIN.len()).any(|part| part == BEGIN);
    Err(if is_pem {
        failure.hint(Hint::command(
            "certificates in files are judged by",
            "meshpki verify --anchors ca.crt --issuer issuer.crt",
        ))
    } else {
        failure
    })
}

/// The manifests of a folder and those below it, in the order of their names. Hidden ones and symbolic links are skipped, so
/// that no folder is read twice.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let mut left = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = left.pop() {
        let failure = |error| Failure::system(&error).prefix(&shown(&folder));
        for entry in fs::read_dir(&folder).map_err(failure)? {
            let entry = entry.map_err(failure)?;
            let kind = entry.file_type().map_err(failure)?;
            let path = entry.path();
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            if kind.is_dir() {
                if depth == DEPTH {
                    let what = format!("is more than {DEPTH} folders deep");
                    return Err(Failure::new(what).prefix(&shown(&path)));
                }
                left.push((path, depth + 1));
            } else if kind.is_file() && is_named_as_manifest(&path) {
                if found.len() == FILES {
                    let what = format!("has more than {FILES} manifests");
                    return Err(Failure::new(what).prefix(&shown(&folder)));
                }
                found.push(path);
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

fn is_named_as_manifest(path: &Path) -> bool {
    let is_ending = |ending: &OsStr| {
        let mut all = ["json", "yaml", "yml"].iter();
        all.any(|one| ending.eq_ignore_ascii_case(one))
    };
    path.extension().is_some_and(is_ending)
}

const BEGIN: &[u8] = b"-----BEGIN ";
const DEPTH: usize = 32;
const FILES: usize = 100_000;
