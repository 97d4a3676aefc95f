//! Detects what may be a private key in a text, so that no message repeats it.

use std::ffi::OsString;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Is a key or a certificate among the arguments, where a file name should be? No message may repeat it, not even
/// as the name of a missing file.
///
/// PEM text is recognised by its frame, and base64 or hexadecimal by its beginning: DER, or PEM text as in a
/// Kubernetes Secret. A bare number cannot be told from a fingerprint.
pub(crate) fn is_among(words: &[OsString]) -> bool {
    words.iter().any(|word| {
        let word = word.to_string_lossy();
        let value = word.split_once('=').map_or("", |(_, value)| value);
        // Attached to a short option, or with a prefix of hexadecimal numbers and paths.
        let attached = word.strip_prefix('-').and_then(|rest| rest.get(1..));
        let plain = ["0x", "./", "\""]
            .iter()
            .find_map(|one| word.strip_prefix(one));
        let forms = [
            &*word,
            value,
            attached.unwrap_or_default(),
            plain.unwrap_or_default(),
        ];
        ["-----BEGIN", "-----END"]
            .iter()
            .any(|frame| word.contains(frame))
            || forms.into_iter().any(is_key)
    })
}

/// May a line contain a private key? It has the frame of one, or more digits of base64 or hexadecimal in a row
/// than any word.
pub(crate) fn may_be_in(line: &str) -> bool {
    let has_frame = ["-----", "PRIVATE KEY"]
        .iter()
        .any(|frame| line.contains(frame));
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || "+/=_-".contains(c);
    // Pairs of digits, or numbers, and their separators.
    let is_number = |c: char| c.is_ascii_hexdigit() || ": ,;x\\\t".contains(c);
    has_frame
        || line.split(|c| !is_base64(c)).any(is_mixed)
        || line.split(|c| !is_number(c)).any(is_long)
}

/// PEM text, or DER of a sequence that begins with a small number, as private keys do, or with an encryption
/// algorithm (RFC 8018).
fn is_key(word: &str) -> bool {
    let is_between = |c: char| c == ':' || c.is_whitespace();
    let word: String = word.split(is_between).collect();
    let bytes = if word.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let pair = |at: usize| u8::from_str_radix(word.get(2 * at..2 * at + 2)?, 16).ok();
        (0..BEGINNING).map_while(pair).collect()
    } else {
        let beginning = word.get(..BEGINNING / 3 * 4).unwrap_or_default();
        let decode = |engine: &dyn Fn(&str) -> Option<Vec<u8>>| engine(beginning);
        decode(&|text| STANDARD_NO_PAD.decode(text).ok())
            .or_else(|| decode(&|text| URL_SAFE_NO_PAD.decode(text).ok()))
            .unwrap_or_default()
    };
    if bytes.starts_with(b"-----BEGIN") {
        return true;
    }
    let [0x30, length, rest @ ..] = bytes.as_slice() else {
        return false;
    };
    let longer = usize::from(length.saturating_sub(0x80));
    let inside = rest.get(longer..).unwrap_or_default();
    let is_encryption = |inside: &[u8]| inside.get(2..).is_some_and(|oid| oid.starts_with(&PKCS5));
    word.len() >= SHORTEST_KEY
        && (matches!(inside, [0x02, 0x01, 0 | 1, ..])
            || inside.first() == Some(&0x30) && is_encryption(inside))
}

/// Letters of both cases and digits, as in no word; in a long run, the letters are enough.
fn is_mixed(run: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| run.bytes().any(|byte| kind(&byte));
    let is_raised = |pair: &&[u8]| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase();
    let raised = run.as_bytes().windows(2).filter(is_raised).count();
    let is_word = !has(u8::is_ascii_digit) && raised * LETTERS_OF_WORD < run.len();
    let has_both = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    run.len() >= LONGEST_WORD && has_both && !is_word
}

fn is_long(run: &str) -> bool {
    let digits = run.bytes().filter(u8::is_ascii_hexdigit);
    digits.count() >= LONGEST_NUMBER
}

/// How many bytes of a key identify it: a multiple of three.
const BEGINNING: usize = 18;
/// Words in a name such as `CertificateNotValidForName` are at least this long on average.
const LETTERS_OF_WORD: usize = 5;
/// A shortened IPv6 address has fewer digits, and so has a time.
const LONGEST_NUMBER: usize = 16;
const LONGEST_WORD: usize = 16;
/// The beginning of an object identifier: 1.2.840.113549.1.5.
const PKCS5: [u8; 10] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05];
/// An Ed25519 key without the frame.
const SHORTEST_KEY: usize = 60;

#[cfg(test)]
mod tests {
    use super::{is_among, may_be_in};

    #[test]
    fn a_line_with_a_key_is_detected() {
        for line in [
            "error -----BEGIN",
            "x509: unknown authority MHcCAQEEIJV1ZUSlv1O1",
            "\\nMHcCAQEEIJV1ZUSlv1O1ZkKwuoQDerUcj0gzZG\\n",
            "unknownissuer d=lvVlRKW_U7VmQrC6hAN6tRyPSDNkY",
            "unknownissuer QWdhSnWerLkjTzUiOpYxCvBnMasDFgHjK",
            "unknownissuer 95f56544a5bf53b5",
            "unknownissuer 95:F5:65:44:A5:BF:53:B5",
            "unknownissuer [0x95, 0xf5, 0x65, 0x44, 0xa5, 0xbf, 0x53, 0xb5]",
            "unknownissuer [149 245 101 68 165 191 83 181]",
        ] {
            assert!(may_be_in(line), "{line}");
        }
        for line in [
            "x509: certificate has expired or is not yet valid: current time 2027-01-01T00:00:00Z",
            "2027-01-01 00:00:00,123 invalid peer certificate: UnknownIssuer fd00:10:244::5:8080",
            "InvalidCertificate(CertificateNotValidForNameContext)",
            "linkerd-identity-5f7d8c9b6-x2x5z /var/run/linkerd/identity/end-entity",
            "spiffe://cluster.local/ns/shop/sa/default",
            "6f1c9d3e-7a54-4b0e-9f6e-0d6f2b1c8a77",
        ] {
            assert!(!may_be_in(line), "{line}");
        }
    }

    #[test]
    fn a_key_without_its_frame_is_detected_by_its_first_bytes() {
        let long = "A".repeat(60);
        for (word, expected) in [
            (format!("MHcCAQEEIJV1{long}"), true),
            (format!("--ca-key=MIGHAgEAMBMG{long}"), true),
            (format!("MIIEvQIBADANBgkq{long}"), true),
            (format!("MC4CAQAwBQYDK2Vw{long}"), true),
            (format!("MIHsMFcGCSqGSIb3DQEF{long}"), true),
            (format!("LS0tLS1CRUdJTiBQUklWQVRF{long}"), true),
            (format!("30770201010420{long}"), true),
            (format!("30:77:02:01:01:04:20:{long}"), true),
            (format!("30 81 87 02 01 00 30 13 {long}"), true),
            ("MHcCAQEEIJV1.key".to_owned(), false),
            (long.clone(), false),
            ("95f56544".repeat(8), false),
            (format!("/tmp/MHcCAQEEIJV1{long}"), false),
            // A certificate.
            (format!("MIIBszCCAVmgAwIBAgIU{long}"), false),
        ] {
            assert_eq!(is_among(&[word.clone().into()]), expected, "{word}");
        }
    }
}
