//! Judge a trust bundle and an issuer in a pipeline, before anything reaches a cluster.
//!
//! ```sh
//! cargo run -p meshpki-examples --example verify_in_a_pipeline -- ca.crt issuer.crt
//! ```
//!
//! The exit code says it all: 0 for sound, 1 for not sound, 2 for input that could not be read.
//! Without arguments it makes a chain of its own.

#![expect(clippy::print_stdout, reason = "an example speaks to its reader")]

use std::error::Error;
use std::fs;
use std::process::ExitCode;
use std::time::Duration;

use meshpki::{
    Authority, IssuerChain, IssuerOptions, Policy, RootOptions, TrustBundle, UnixTime, Verifier,
};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let now = UnixTime::now();
    let verdict = match arguments.as_slice() {
        [] => own_chain(now).and_then(|(anchors, issuer)| is_sound(&anchors, &issuer, now)),
        [anchors, issuer] => {
            read(anchors, issuer).and_then(|(anchors, issuer)| is_sound(&anchors, &issuer, now))
        }
        _ => Err("expected two files: the anchors and the issuer".into()),
    };
    match verdict {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            println!("could not look: {error}");
            ExitCode::from(2)
        }
    }
}

/// `Err`: we could not look. `Ok(false)`: we looked, and something is wrong.
fn is_sound(anchors: &[u8], issuer: &[u8], at: UnixTime) -> Result<bool, Box<dyn Error>> {
    let bundle = TrustBundle::from_pem("ca.crt", anchors)?;
    let chain = IssuerChain::from_pem("issuer.crt", issuer)?;
    let policy = Policy {
        trust_domain: Some("cluster.local".parse()?),
        fail_within: Duration::from_secs(14 * 86_400), // no longer a warning by then
        ..Policy::default()
    };
    let report = Verifier::new(bundle, policy).verify(&chain, at);
    for finding in report.findings() {
        println!("{finding}\n  breaks: {}", finding.consequence());
        if let Some(remedy) = finding.remedy() {
            println!("  mend:   {remedy}");
        }
    }
    println!("sound: {}", report.is_sound());
    Ok(report.is_sound())
}

fn read(anchors: &str, issuer: &str) -> Result<(Vec<u8>, Vec<u8>), Box<dyn Error>> {
    Ok((fs::read(anchors)?, fs::read(issuer)?))
}

fn own_chain(at: UnixTime) -> Result<(Vec<u8>, Vec<u8>), Box<dyn Error>> {
    let root = Authority::create_root(&RootOptions::new("root.linkerd.cluster.local"), at)?;
    let options = IssuerOptions::new("identity.linkerd.cluster.local");
    let issuer = root.create_issuer(&options, at)?;
    let pem = |certificate: &meshpki::Certificate| certificate.to_pem().into_bytes();
    Ok((pem(root.certificate()), pem(issuer.certificate())))
}

#[test]
fn it_runs() -> Result<(), Box<dyn Error>> {
    let now = UnixTime::now();
    let (anchors, issuer) = own_chain(now)?;
    assert!(is_sound(&anchors, &issuer, now)?);

    let next_year = UnixTime::since_unix_epoch(Duration::from_secs(now.as_secs() + 366 * 86_400));
    assert!(!is_sound(&anchors, &issuer, next_year)?);
    let (stranger, _) = own_chain(now)?;
    assert!(!is_sound(&stranger, &issuer, now)?);
    assert!(is_sound(b"no PEM", &issuer, now).is_err());
    Ok(())
}
