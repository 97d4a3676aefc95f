//! A stream of certificates, each with what Go reads from it.

use std::collections::HashSet;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::case::{self, Wanted};
use crate::files::ALPHABET;
use crate::key::Keys;
use crate::peer::{Peer, message};

/// Writes the certificates that are found in files and folders, then the odd certificates of `count` cases.
pub(crate) fn write(
    peer: &mut Peer,
    keys: &Keys,
    seed: u64,
    count: u64,
    found: &[PathBuf],
    out: &Path,
) -> io::Result<(usize, usize)> {
    let mut output = BufWriter::new(fs::File::create(out)?);
    let (mut written, mut refused) = (0, 0);
    each(keys, seed, count, found, |one| {
        let answer = peer.ask(&[b"parse", &one.der])?;
        written += 1;
        refused += usize::from(is_refused(&answer));
        output.write_all(&message(&one.der))?;
        output.write_all(&message(&answer))
    })?;
    output.flush()?;
    Ok((written, refused))
}

/// A certificate and its origin.
pub(crate) struct One {
    pub(crate) der: Vec<u8>,
    pub(crate) origin: String,
}

/// Each certificate once: those in files, then those of the cases.
pub(crate) fn each(
    keys: &Keys,
    seed: u64,
    count: u64,
    found: &[PathBuf],
    mut take: impl FnMut(One) -> io::Result<()>,
) -> io::Result<()> {
    let mut seen = HashSet::new();
    for path in found {
        for der in certificates(path)? {
            if seen.insert(der.clone()) {
                take(One {
                    der,
                    origin: "found".to_owned(),
                })?;
            }
        }
    }
    for number in 0..count {
        let case = case::numbered(keys, seed, number, Wanted::Bent);
        if seen.insert(case.odd.clone()) {
            let origin = format!("case {number}: {} {}", case.path, case.kind);
            take(One {
                der: case.odd,
                origin,
            })?;
        }
    }
    Ok(())
}

/// Does Go's answer refuse the certificate?
pub(crate) fn is_refused(answer: &[u8]) -> bool {
    answer.starts_with(b"{\"error\"")
}

/// The certificates in a file, or in every file of a folder: PEM blocks anywhere in the text, also in JSON
/// and YAML.
pub(crate) fn certificates(path: &Path) -> io::Result<Vec<Vec<u8>>> {
    if path.is_dir() {
        let mut entries: Vec<_> = fs::read_dir(path)?.collect::<Result<_, _>>()?;
        entries.sort_by_key(fs::DirEntry::path);
        let mut all = Vec::new();
        for entry in entries {
            all.extend(certificates(&entry.path()).unwrap_or_default());
        }
        return Ok(all);
    }
    let text = String::from_utf8_lossy(&fs::read(path)?).replace("\\n", "\n");
    Ok(certificates_of(&text))
}

/// The certificates in a text.
pub(crate) fn certificates_of(text: &str) -> Vec<Vec<u8>> {
    let blocks = text.split("-----BEGIN CERTIFICATE-----").skip(1);
    blocks
        .filter_map(|block| block.split_once("-----END CERTIFICATE-----"))
        .filter_map(|(base64, _)| decoded(base64))
        .collect()
}

fn decoded(base64: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0u32, 0);
    for byte in base64
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=')
    {
        let digit = ALPHABET.iter().position(|&one| one == byte)?;
        bits = bits << 6 | u32::try_from(digit).ok()?;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count).to_le_bytes()[0]);
        }
    }
    Some(bytes)
}
