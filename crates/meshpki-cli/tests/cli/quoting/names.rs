//! Names with a special meaning for a shell, a terminal or a runner.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};

use crate::secrets::mutation::Random;

/// The names of one attack, and the certificates that have them.
pub(crate) struct Hostile {
    pub(crate) anchors: OsString,
    pub(crate) root: OsString,
    pub(crate) issuer: OsString,
    pub(crate) key: OsString,
    pub(crate) missing: OsString,
    pub(crate) common_name: String,
    pub(crate) issuer_pem: String,
    pub(crate) root_pem: String,
}

impl Hostile {
    pub(crate) fn new(random: &mut Random) -> Self {
        let (root_name, common_name) = (text(random, TEXTS), text(random, TEXTS));
        let (params, key) = (authority(&root_name), KeyPair::generate().unwrap());
        let root = Issuer::new(params.clone(), key);
        let issuer = authority(&common_name).signed_by(&KeyPair::generate().unwrap(), &root);
        // Another root of that name did not sign it.
        let other = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        Self {
            anchors: file_name(random, "a", ".crt"),
            root: file_name(random, "r", ".crt"),
            issuer: file_name(random, "i", ".crt"),
            key: file_name(random, "k", ".key"),
            missing: file_name(random, "m", ""),
            common_name,
            issuer_pem: issuer.unwrap().pem(),
            root_pem: other.pem(),
        }
    }
}

/// A CA of any name, even one that nothing should mint.
fn authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params.not_before = rcgen::date_time_ymd(2026, 11, 1);
    params.not_after = rcgen::date_time_ymd(2027, 11, 1);
    params
}

/// One of each kind alone, and some of several.
pub(crate) fn file_names() -> Vec<OsString> {
    let each = TEXTS
        .iter()
        .chain(CONTROLS)
        .map(|text| OsString::from(text.replace('/', "_")));
    let mut random = Random::new(7);
    let bytes = [b"\xff".as_slice(), b"a\xc3", b"\x80\n", b"\n\n", b"-\x1b"];
    let bytes = bytes.map(|bytes| OsString::from_vec(bytes.to_vec()));
    let mixed: Vec<OsString> = (0..20).map(|_| file_name(&mut random, "", "")).collect();
    each.chain(bytes)
        .chain(mixed)
        .filter(|name| !name.is_empty())
        .collect()
}

fn file_name(random: &mut Random, before: &str, after: &str) -> OsString {
    let mut name = if random.below(3) == 0 {
        text(random, TEXTS)
    } else {
        text(random, TEXTS) + before
    };
    name.push_str(CONTROLS[random.below(CONTROLS.len())]);
    let mut bytes = name.replace('/', "_").into_bytes();
    if random.below(6) == 0 {
        bytes.push(0xff);
    }
    // A name that means standard input is not used.
    bytes.extend(before.bytes());
    bytes.extend(after.bytes());
    OsString::from_vec(bytes)
}

/// Pieces, as many as a common name holds.
fn text(random: &mut Random, pieces: &[&str]) -> String {
    let mut text = String::new();
    for _ in 0..=random.below(3) {
        let piece = random.one_of(pieces);
        if (text.clone() + piece).chars().count() < 60 {
            text.push_str(piece);
        }
    }
    if text.trim().is_empty() {
        "x".to_owned()
    } else {
        text
    }
}

/// Names of certificates.
const TEXTS: &[&str] = &[
    " ",
    "'",
    "''",
    "\"",
    "`>canary`",
    "$(>canary)",
    ";>canary;",
    "&&>canary",
    "|>canary",
    ">canary",
    "<canary",
    "\\",
    "=meshpki",
    "~",
    "~root",
    "{a,b}",
    "*",
    "?",
    "[a-z]",
    "!x",
    "!!",
    "!$",
    "#",
    "^a^b",
    "%",
    "%s",
    "$HOME",
    "${IFS}",
    "##[group]x",
    "##[add-mask]x",
    "####[error]",
    "##vso[task.x]",
    "::add-mask::x",
    "::set-output name=a::b",
    "  ::stop-commands::x",
    "\u{202e}",
    "\u{200b}",
    "\u{61c}",
    "\u{e0041}",
    "\u{ad}",
    "\u{3164}",
    "\u{fe0f}",
    "\u{2066}",
    "\u{feff}",
    "é",
    "-rf",
    "--force",
    "-",
    "</failure>",
    "]]>",
    "&lt;",
    "|",
    "```",
    "a`b``c",
    "[x](javascript:a)",
    "<img src=x>",
    "@a",
    "\\|",
    "a=~b",
    "x:y",
    "linkerd",
    "例",
    "()",
    "a b",
    "\u{a0}::error::x",
];

/// Further names of files.
const CONTROLS: &[&str] = &[
    "",
    "",
    "",
    "",
    "\n",
    "\n::error::x",
    "\t",
    "\r",
    "\u{1b}[31m",
    "\u{1b}]0;x\u{7}",
    "\u{9b}1m",
    "\u{7f}",
    "\n\n",
    "\u{2028}",
];
