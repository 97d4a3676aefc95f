//! Verifies a trust bundle and an issuer in a pipeline, before anything reaches a cluster.
//!
//! ```sh
//! cargo run -p meshpki-examples --example verify_in_a_pipeline -- ca.crt issuer.crt
//! ```
//!
//! The exit code is 0 for sound, 1 for not sound, 2 if an input could not be read. Without arguments,
//! the example creates a chain of its own.

#![expect(clippy::print_stdout, reason = "an example prints its results")]

use std::error::Error;
use std::fs;
use std::process::ExitCode;
use std::time::Duration;

use meshpki::{
    Authority, IssuerChain, IssuerOptions, Margin, Policy, RootOptions, Step, TrustBundle,
    UnixTime, Verifier,
};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match verify(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            println!("failed: {error}");
            ExitCode::from(2)
        }
    }
}

/// `Err`: an input could not be read. `Ok(false)`: it was read, and something is wrong.
fn verify(files: &[String]) -> Result<bool, Box<dyn Error>> {
    let now = UnixTime::now();
    let (bundle, chain) = match files {
        [] => own_chain(now)?,
        [anchors, issuer] => (
            TrustBundle::from_pem(anchors, &fs::read(anchors)?)?,
            IssuerChain::from_pem(issuer, &fs::read(issuer)?)?,
        ),
        _ => return Err("expected two files: the anchors and the issuer".into()),
    };
    is_sound(bundle, &chain, now)
}

fn is_sound(
    bundle: TrustBundle,
    chain: &IssuerChain,
    at: UnixTime,
) -> Result<bool, Box<dyn Error>> {
    let policy = Policy {
        trust_domain: Some("cluster.local".parse()?),
        fail_within: Margin::Time(Duration::from_secs(14 * 86_400)), // an error by then, no longer a warning
        ..Policy::default()
    };
    let report = Verifier::new(bundle, policy).verify(chain, at);
    for finding in report.findings() {
        println!("{finding}\n  breaks: {}", finding.consequence());
        // A remedy is data: a program can take its steps, or write them as commands of its own.
        for step in finding.remedy().unwrap_or_default().steps {
            match step {
                Step::ReissueIssuer { name, .. } => println!("  fix:    reissue {name:?}"),
                other => println!("  fix:    {other:?}"),
            }
        }
    }
    println!("sound: {}", report.is_sound());
    Ok(report.is_sound())
}

fn own_chain(at: UnixTime) -> Result<(TrustBundle, IssuerChain), Box<dyn Error>> {
    let root = Authority::create_root(&RootOptions::new("root.linkerd.cluster.local"), at)?;
    let options = IssuerOptions::new("identity.linkerd.cluster.local");
    let issuer = root.create_issuer(&options, at)?;
    let (anchor, issuer) = (root.certificate().to_pem(), issuer.certificate().to_pem());
    Ok((
        TrustBundle::from_pem("ca.crt", anchor.as_bytes())?,
        IssuerChain::from_pem("issuer.crt", issuer.as_bytes())?,
    ))
}

#[test]
fn it_runs() -> Result<(), Box<dyn Error>> {
    assert!(verify(&[])?);
    assert!(verify(&["no such file".to_owned(), "issuer.crt".to_owned()]).is_err());

    let now = UnixTime::now();
    let next_year = UnixTime::since_unix_epoch(Duration::from_secs(now.as_secs() + 366 * 86_400));
    let (bundle, chain) = own_chain(now)?;
    assert!(!is_sound(bundle, &chain, next_year)?);
    let (stranger, _) = own_chain(now)?;
    assert!(!is_sound(stranger, &chain, now)?);
    Ok(())
}
