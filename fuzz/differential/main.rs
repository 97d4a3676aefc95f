//! meshpki beside Go's crypto/x509 and rustls-webpki.

mod bend;
mod case;
mod certificate;
mod chain;
mod corpus;
mod der;
mod dice;
mod key;
mod odd;
mod peer;
mod plan;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::key::Keys;
use crate::peer::Peer;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("differential: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(args: &[String]) -> io::Result<ExitCode> {
    let value = |name: &str| {
        let index = args.iter().position(|one| one == name)?;
        args.get(index + 1).cloned()
    };
    let number = |name: &str, otherwise: u64| match value(name) {
        Some(text) => text.parse().map_err(|_| io::Error::other(format!("{name} wants a number, not {text:?}"))),
        None => Ok(otherwise),
    };
    let judge = value("--judge").map_or_else(|| PathBuf::from("judge"), PathBuf::from);
    let seed = number("--seed", 1)?;
    let count = number("--count", 5_000)?;
    let mut peer = Peer::start(&judge)?;
    let keys = Keys::from(&mut peer)?;
    match args.first().map(String::as_str) {
        Some("corpus") => {
            let out = PathBuf::from(value("--out").ok_or_else(|| io::Error::other("--out is missing"))?);
            let found: Vec<String> = args.windows(2).filter(|pair| pair[0] == "--with").map(|pair| pair[1].clone()).collect();
            let (written, refused) = corpus::write(&mut peer, &keys, seed, count, &found, &out)?;
            println!("{written} certificates, of which Go refuses {refused}");
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(io::Error::other("expected corpus")),
    }
}
