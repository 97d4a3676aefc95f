//! Digests as text.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use meshpki::hex;

use crate::arguments::FingerprintFormat;

pub(crate) fn text(digest: &[u8], format: FingerprintFormat) -> String {
    match format {
        FingerprintFormat::Base64 => STANDARD.encode(digest),
        FingerprintFormat::Base64Raw => STANDARD_NO_PAD.encode(digest),
        FingerprintFormat::Base64Url => URL_SAFE.encode(digest),
        FingerprintFormat::Base64UrlRaw => URL_SAFE_NO_PAD.encode(digest),
        FingerprintFormat::Colons => colons(digest),
        FingerprintFormat::Hex => hex(digest),
    }
}

/// As OpenSSL writes them.
pub(crate) fn colons(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}
