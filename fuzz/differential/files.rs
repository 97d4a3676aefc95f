//! The three files of a case, as PEM.

use std::fs;
use std::io;
use std::path::Path;

use crate::plan::Case;

pub(crate) struct Files {
    pub(crate) anchors: String,
    pub(crate) issuer: String,
    pub(crate) leaf: String,
}

impl Files {
    pub(crate) fn of(case: &Case) -> Self {
        let all = |list: &[Vec<u8>]| list.iter().map(|der| pem(der)).collect();
        Self {
            anchors: all(&case.anchors),
            issuer: all(&case.chain),
            leaf: pem(&case.leaf),
        }
    }

    /// Writes them into a folder, with the verdicts on them.
    pub(crate) fn write(&self, folder: &Path, said: &str) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        fs::write(folder.join("anchors.pem"), &self.anchors)?;
        fs::write(folder.join("issuer.pem"), &self.issuer)?;
        fs::write(folder.join("leaf.pem"), &self.leaf)?;
        fs::write(folder.join("said.txt"), said)
    }
}

/// A certificate as PEM.
pub(crate) fn pem(der: &[u8]) -> String {
    let mut text = "-----BEGIN CERTIFICATE-----\n".to_owned();
    for line in der.chunks(48) {
        for three in line.chunks(3) {
            let bits = three
                .iter()
                .fold(0u32, |sum, &byte| sum << 8 | u32::from(byte))
                << (8 * (3 - three.len()));
            for index in 0..4 {
                let digit = bits >> (18 - 6 * index) & 0x3f;
                text.push(if index > three.len() {
                    '='
                } else {
                    char::from(ALPHABET[digit as usize])
                });
            }
        }
        text.push('\n');
    }
    text + "-----END CERTIFICATE-----\n"
}

/// The base64 alphabet.
pub(crate) const ALPHABET: &[u8; 64] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
