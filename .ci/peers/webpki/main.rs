//! Says what one version of rustls-webpki makes of certificate chains, as Linkerd's proxies ask it.
//!
//! It answers requests from its standard input until that ends, in the messages of `judge stream`
//! (`../judge/stream.go`). It knows one operation:
//!
//! ```text
//! judge ANCHORS CHAIN LEAF UNIX-SECONDS HOST
//!                                       three lines: the leaf as a server, the leaf as a client, the leaf's
//!                                       name, compared with that host; `accepts`, or webpki's error
//! ```

#![forbid(unsafe_code)]

#[path = "../stream.rs"]
mod stream;

#[cfg_attr(feature = "of-0-101", path = "ask_0_101.rs")]
#[cfg_attr(feature = "of-next", path = "ask_next.rs")]
#[cfg_attr(
    not(any(feature = "of-0-101", feature = "of-next")),
    path = "ask_0_103.rs"
)]
mod ask;

use std::fmt::Debug;
use std::io;
use std::process::ExitCode;

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

fn main() -> ExitCode {
    stream::answer("webpki", |fields| respond(fields).map(String::into_bytes))
}

/// What webpki is asked about.
struct Question<'a> {
    anchors: Vec<CertificateDer<'a>>,
    presented: Vec<CertificateDer<'a>>,
    leaf: CertificateDer<'a>,
    /// In seconds since 1970.
    at: u64,
    host: &'a str,
}

fn respond(fields: &[&[u8]]) -> io::Result<String> {
    let [b"judge", anchors, chain, leaf, at, host] = fields else {
        return Err(io::Error::other("expected judge and five fields"));
    };
    let text = |bytes| std::str::from_utf8(bytes).map_err(io::Error::other);
    let (at, host) = (text(at)?.parse().map_err(io::Error::other)?, text(host)?);
    let question = certificates("anchors", anchors).and_then(|anchors| {
        let leaf = certificates("leaf", leaf)?.into_iter().next();
        Ok(Question {
            anchors,
            presented: certificates("chain", chain)?,
            leaf: leaf.ok_or("leaf: no certificate")?,
            at,
            host,
        })
    });
    let said = match &question {
        Ok(question) => ask::judge(question),
        Err(why) => [(); 3].map(|()| Err(why.clone())),
    };
    Ok(said.map(word).join("\n"))
}

fn certificates(file: &str, text: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let all: Result<_, _> = CertificateDer::pem_slice_iter(text).collect();
    all.map_err(|error| format!("{file}: {error}"))
}

fn word(verdict: Result<(), String>) -> String {
    match verdict {
        Ok(()) => "accepts".to_owned(),
        Err(why) => why.replace('\n', " "),
    }
}

/// An error as webpki names it.
fn named(error: impl Debug) -> String {
    format!("{error:?}")
}
