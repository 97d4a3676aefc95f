//! Names with a special meaning for a shell, a terminal or a runner.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::time::Duration;

use meshpki::{Authority, IssuerOptions, RootOptions, UnixTime};

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
        let at = UnixTime::since_unix_epoch(Duration::from_secs(1_795_449_600));
        let common_name = text(random, TEXTS);
        let root = Authority::create_root(&RootOptions::new(&text(random, TEXTS)), at).unwrap();
        let mut options = IssuerOptions::new(&common_name);
        options.window.not_after = None;
        let issuer = root.create_issuer(&options, at).unwrap();
        // Another root of that name did not sign it.
        let name = root
            .certificate()
            .subject()
            .common_name()
            .unwrap_or("x")
            .to_owned();
        let other = RootOptions::new(&name.replace('\u{fffd}', "x"));
        let other = Authority::create_root(&other, at).unwrap();
        Self {
            anchors: file_name(random, "a", ".crt"),
            root: file_name(random, "r", ".crt"),
            issuer: file_name(random, "i", ".crt"),
            key: file_name(random, "k", ".key"),
            missing: file_name(random, "m", ""),
            common_name,
            issuer_pem: issuer.certificate().to_pem(),
            root_pem: other.certificate().to_pem(),
        }
    }
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
