//! `meshpki verify`: an issuer or workloads, judged against trust anchors.

use std::path::Path;

use meshpki::{IssuerChain, KeyFile, Report, TrustBundle, Verifier, WorkloadChain};

use crate::cli::{Format, VerifyArguments};
use crate::clock;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::Input;
use crate::policy;
use crate::render;

pub(crate) fn run(arguments: &VerifyArguments) -> Result<Exit, Failure> {
    let input = Input::default();
    let policy = policy::read(&input, arguments)?;
    let mut bundle = TrustBundle::default();
    for path in &arguments.anchors {
        let (name, bytes) = input.read(path)?;
        bundle.add_pem(&name, &bytes)?;
    }
    let issuer = arguments.issuer.as_deref();
    let issuer = issuer
        .map(|path| read_issuer(&input, path, arguments))
        .transpose()?;
    let workloads = arguments
        .workload
        .iter()
        .map(|path| {
            let (name, bytes) = input.read(path)?;
            let chain = WorkloadChain::from_pem(&name, &bytes)?;
            Ok(match &issuer {
                Some(issuer) => chain.below(issuer),
                None => chain,
            })
        })
        .collect::<Result<Vec<_>, Failure>>()?;

    let at = arguments.at.relative_to(clock::now());
    let verifier = Verifier::new(bundle, policy);
    let mut reports: Vec<Report> = issuer
        .iter()
        .map(|chain| verifier.verify(chain, at))
        .collect();
    reports.extend(
        workloads
            .iter()
            .map(|chain| verifier.verify_workload(chain, at)),
    );

    match arguments.format {
        Format::Json => render::data(render::json::reports(&reports).as_bytes())?,
        Format::Text => render::text::reports(&reports)?,
    }
    Ok(if reports.iter().all(Report::is_sound) {
        Exit::Sound
    } else {
        Exit::NotSound
    })
}

fn read_issuer(
    input: &Input,
    path: &Path,
    arguments: &VerifyArguments,
) -> Result<IssuerChain, Failure> {
    let (name, bytes) = input.read(path)?;
    let chain = IssuerChain::from_pem(&name, &bytes)?;
    let Some(path) = &arguments.issuer_key else {
        return Ok(chain);
    };
    let (name, bytes) = input.read(path)?;
    Ok(chain.with_key(KeyFile::from_pem(&name, &bytes)?))
}
