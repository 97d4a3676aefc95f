//! Checks the file at a target and the files beside it: only a private key replaces a private key, and files whose
//! names belong together have the same key.

use std::ffi::OsString;
use std::path::Path;

use meshpki::{Certificate, PublicKey, Source};
use meshpki_kube::{is_manifest, is_replaced_by};
use zeroize::Zeroizing;

use super::entry;
use super::error::{Error, Held, Why};
use super::target::Target;
use crate::source::content::{self, Content, is_jwks};

/// Refuses to replace the file at `target` by one of another kind, even with `--force`: a user who names a key where
/// a certificate goes has confused two names.
pub(super) fn check_replaced(
    target: &Target,
    written: entry::Content,
    new: &[u8],
) -> Result<(), Error> {
    let bytes = target.read()?;
    let held = match written {
        _ if bytes.trim_ascii().is_empty() => return Ok(()),
        entry::Content::Certificate | entry::Content::Key if is_for_cluster(&bytes) => {
            Held::Manifest
        }
        entry::Content::Certificate if holds_key(&bytes) => Held::Key,
        entry::Content::Certificate if !is_public(&bytes) => Held::NotPublic,
        entry::Content::Key if holds_certificate(&bytes) => Held::Certificate,
        entry::Content::Key if !holds_key(&bytes) || has(&bytes, PUBLIC_KEY) => Held::NoKey,
        entry::Content::Manifest | entry::Content::SecretManifest
            if !is_replaced_by(&bytes, new) =>
        {
            Held::OtherObjects
        }
        _ => return Ok(()),
    };
    Err(Why::Holds(held).at(target.path()))
}

/// Refuses to write a file with one of the `keys` beside a file that has the same name except for the ending, and
/// another key. The `others` are written in the same run. A file that cannot be read has no known key. An
/// encrypted key counts as another key if one of the `keys` is written elsewhere in this run.
pub(super) fn check_beside(
    target: &Target,
    written: entry::Content,
    keys: &[PublicKey],
    is_written_elsewhere: bool,
    others: &[Target],
) -> Result<(), Error> {
    let beside: Vec<Target> = names_beside(target.path(), written)
        .into_iter()
        .map(|name| target.beside(name))
        .collect();
    // The two files of a written pair have the same key; a copy of the old certificate is not part of the pair.
    let is_of_pair = |one: &Target| others.iter().any(|other| other.is(one));
    if keys.is_empty() || beside.iter().any(is_of_pair) {
        return Ok(());
    }
    for beside in beside {
        let Some(bytes) = beside.read_if_there() else {
            continue;
        };
        let found = keys_of(&bytes);
        let is_other = if found.is_empty() {
            is_written_elsewhere && holds_key(&bytes)
        } else {
            !found.iter().any(|key| keys.contains(key))
        };
        if is_other {
            return Err(Why::OtherKey(beside.path().to_owned()).at(target.path()));
        }
    }
    Ok(())
}

/// The public key in a file: of its first certificate, of its request, or of its private key.
pub(crate) fn keys_of(bytes: &[u8]) -> Vec<PublicKey> {
    match Content::read(&at_hand(), bytes) {
        Ok(Content::Certificates { certificates, .. }) => {
            let first = certificates.first().map(Certificate::public_key);
            first.cloned().into_iter().collect()
        }
        Ok(Content::Key(key)) => key.public_key().cloned().into_iter().collect(),
        Ok(Content::Request(request)) => vec![request.public_key().clone()],
        Err(_) => Vec::new(),
    }
}

/// No message names it.
fn at_hand() -> Source {
    Source::Bytes("".into())
}

/// The names that belong to a path: `issuer.crt` and the like for `issuer.key`, and vice versa.
fn names_beside(path: &Path, written: entry::Content) -> Vec<OsString> {
    let (Some(stem), Some(ending)) = (path.file_stem(), path.extension()) else {
        return Vec::new();
    };
    let (endings, others): (&[&str], &[&str]) = match written {
        entry::Content::Certificate => (&PUBLIC, &KEYS),
        entry::Content::Key => (&KEYS, &CERTIFICATES),
        entry::Content::Manifest | entry::Content::SecretManifest => (&[], &[]),
    };
    if !endings.iter().any(|one| ending.eq_ignore_ascii_case(one)) {
        return Vec::new();
    }
    let named = |ending: &&str| {
        let mut name = stem.to_owned();
        name.push(".");
        name.push(ending);
        name
    };
    others.iter().map(named).collect()
}

/// A private key in any form, even damaged. After a false positive the user needs another name; after a false
/// negative the key is lost.
fn holds_key(bytes: &[u8]) -> bool {
    // UTF-16 text has zeros between the letters.
    let text: Zeroizing<Vec<u8>> =
        Zeroizing::new(bytes.iter().copied().filter(|&byte| byte != 0).collect());
    has(&text, "PRIVATE KEY")
        || is_jwks(&text) && has_secret_member(&text)
        || begins_with_version(bytes)
        || matches!(Content::read(&at_hand(), bytes), Ok(Content::Key(_)))
}

/// A manifest, or values of Helm, in which PEM is not at the beginning of a line.
fn is_for_cluster(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let mut is_pem = || lines.any(|line| line.starts_with(b"-----BEGIN "));
    is_manifest(bytes) || VALUES.iter().any(|value| has(bytes, value)) && !is_pem()
}

fn holds_certificate(bytes: &[u8]) -> bool {
    has(bytes, "CERTIFICATE-----")
        || has(bytes, "CERTIFICATE REQUEST-----")
        || begins_with_version_3(bytes)
        || content::anchors(&at_hand(), bytes).is_ok()
}

/// Only certificates, a request or a public key: every PEM block has a known label that is not a private key's.
fn is_public(bytes: &[u8]) -> bool {
    let count = |word: &str| {
        let word = word.as_bytes();
        bytes.windows(word.len()).filter(|one| *one == word).count()
    };
    let known: usize = PUBLIC_BLOCKS.into_iter().map(count).sum();
    let is_ssh = SSH_PUBLIC
        .iter()
        .any(|kind| bytes.starts_with(kind.as_bytes()));
    let is_spki = |rest: &[u8]| rest.first() == Some(&SEQUENCE);
    match count("-----BEGIN") {
        _ if holds_key(bytes) => false,
        0 => {
            is_ssh
                || is_jwks(bytes)
                || inside(bytes).is_some_and(is_spki)
                || Content::read(&at_hand(), bytes).is_ok()
        }
        all => all == known,
    }
}

fn has(bytes: &[u8], word: &str) -> bool {
    let word = word.as_bytes();
    bytes.windows(word.len()).any(|window| window == word)
}

/// JSON with a member that only private keys have.
fn has_secret_member(text: &[u8]) -> bool {
    let json: Vec<u8> = text
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let json = Zeroizing::new(json);
    JWK_SECRETS.into_iter().any(|member| has(&json, member))
}

/// DER of a sequence that begins with a number: PKCS#1, PKCS#8, SEC1 and PKCS#12 do, certificates and
/// requests do not.
fn begins_with_version(bytes: &[u8]) -> bool {
    inside(bytes).and_then(<[u8]>::first) == Some(&INTEGER)
}

/// PKCS#12, which contains certificates and keys.
fn begins_with_version_3(bytes: &[u8]) -> bool {
    inside(bytes).is_some_and(|inside| inside.starts_with(&[INTEGER, 1, 3]))
}

/// The bytes behind the header of a sequence.
fn inside(bytes: &[u8]) -> Option<&[u8]> {
    let [SEQUENCE, length, rest @ ..] = bytes else {
        return None;
    };
    let more = match length {
        0..=0x80 => 0,
        long => usize::from(long & 0x7f),
    };
    rest.get(more..)
}

const CERTIFICATES: [&str; 6] = ["cer", "crt", "pem", "CER", "CRT", "PEM"];
/// A request is not written beside the key of another either; but an old request does not prevent a new key.
const PUBLIC: [&str; 8] = ["cer", "crt", "csr", "pem", "CER", "CRT", "CSR", "PEM"];
const KEYS: [&str; 2] = ["key", "KEY"];
/// A secret number or exponent (RFC 7518, section 6), and an encrypted key (RFC 7516, section 7.2).
const JWK_SECRETS: [&str; 2] = ["\"d\":", "\"ciphertext\":"];
const PUBLIC_BLOCKS: [&str; 8] = [
    "-----BEGIN CERTIFICATE-----",
    "-----BEGIN CERTIFICATE REQUEST-----",
    "-----BEGIN NEW CERTIFICATE REQUEST-----",
    "-----BEGIN PUBLIC KEY-----",
    "-----BEGIN RSA PUBLIC KEY-----",
    "-----BEGIN TRUSTED CERTIFICATE-----",
    "-----BEGIN X509 CERTIFICATE-----",
    "-----BEGIN X509 CRL-----",
];
/// Of Linkerd's charts.
const VALUES: [&str; 3] = ["identityTrustAnchorsPEM:", "crtPEM:", "caBundle:"];
const PUBLIC_KEY: &str = "PUBLIC KEY-----";
const SSH_PUBLIC: [&str; 2] = ["ssh-", "ecdsa-sha2-"];
const INTEGER: u8 = 0x02;
const SEQUENCE: u8 = 0x30;

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{entry, holds_certificate, holds_key, is_public, names_beside};

    #[test]
    fn a_key_is_recognised_in_every_form_even_damaged() {
        for text in [
            &b"-----BEGIN PRIVATE KEY-----\n!"[..],
            b"x\n-----BEGIN OPENSSH PRIVATE KEY-----",
            b"\xff\xfe-\0B\0P\0R\0I\0V\0A\0T\0E\0 \0K\0E\0Y\0",
            b" {\"kty\": \"EC\", \"d\": \"x\"}",
            b"\x30\x03\x02\x01\x01",
            b"\x30\x81\x87\x02\x01\x00",
            b"\x30\x82\x01\x00\x02\x01\x03",
            b"\x30\x80\x02\x01\x03",
        ] {
            assert!(holds_key(text), "{}", text.escape_ascii());
            assert!(!is_public(text));
            let is_pkcs12 = text.ends_with(&[3]);
            assert_eq!(
                holds_certificate(text),
                is_pkcs12,
                "{}",
                text.escape_ascii()
            );
        }
        for text in [
            &b""[..],
            b"-----BEGIN PUBLIC KEY-----",
            b"-----BEGIN CERTIFICATE-----",
            b"{\"keys\": [{\"kty\": \"EC\", \"x\": \"d\"}]}",
            b"\x30\x82\x01\x00\x30\x81",
            b"\x30\x84",
        ] {
            assert!(!holds_key(text), "{}", text.escape_ascii());
        }
        assert!(holds_certificate(b"-----BEGIN CERTIFICATE REQUEST-----"));
        assert!(holds_certificate(b"-----BEGIN CERTIFICATE-----\n!"));
    }

    #[test]
    fn only_content_that_is_known_to_be_public_counts_as_public() {
        for text in [
            &b"-----BEGIN CERTIFICATE-----\n!"[..],
            b"words\n-----BEGIN CERTIFICATE REQUEST-----\n-----BEGIN PUBLIC KEY-----",
            b"{\"keys\": []}",
            b"ssh-ed25519 AAAA",
            b"\x30\x59\x30\x13",
        ] {
            assert!(is_public(text), "{}", text.escape_ascii());
        }
        for text in [
            &b"words"[..],
            b"apiVersion: v1\ndata:\n  tls.key: LS0tLS1CRUdJTg==\n",
            b"-----BEGIN PRIV\x01TE KEY-----",
            b"-----BEGIN CERTIFICATE-----\n-----BEGIN PRIV\x01TE KEY-----",
            b"LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t",
            b"\x1f\x8b\x08",
            b"PuTTY-User-Key-File-3: ecdsa-sha2-nistp256",
        ] {
            assert!(!is_public(text), "{}", text.escape_ascii());
        }
    }

    #[test]
    fn names_that_differ_only_in_the_ending_belong_together() {
        let names = |name: &str, content| names_beside(Path::new(name), content);
        let all = names("x/a.b.key", entry::Content::Key);
        assert_eq!(all[..3], ["a.b.cer", "a.b.crt", "a.b.pem"]);
        assert_eq!(all[3..], ["a.b.CER", "a.b.CRT", "a.b.PEM"]);
        for name in ["issuer.crt", "issuer.PEM", "issuer.csr"] {
            assert_eq!(
                names(name, entry::Content::Certificate),
                ["issuer.key", "issuer.KEY"]
            );
        }
        for name in ["issuer", "issuer.key", ".crt", "issuer.txt"] {
            assert!(names(name, entry::Content::Certificate).is_empty());
        }
    }
}
