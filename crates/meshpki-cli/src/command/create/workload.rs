//! `meshpki create workload`: creates a workload certificate, signed by an issuer.

use meshpki::{Certificate, IssuerChain, LeafOptions, Policy, Report, WorkloadChain};

use crate::arguments::WorkloadArguments;
use crate::command::create::below::Below;
use crate::failure::Failure;
use crate::render::created::Made;

pub(crate) fn run(arguments: &WorkloadArguments) -> Result<(), Failure> {
    let WorkloadArguments {
        crt,
        key,
        ca,
        ca_key,
        signer,
        names,
        new_key,
        ..
    } = arguments;
    let below = Below::read((ca, ca_key), signer, &[crt, key], new_key.force)?;
    let mut options = LeafOptions::workload(&arguments.identity);
    options.alternative_names.extend(names.san.iter().cloned());
    options.key_algorithm = new_key.key_type.into();
    options.window = signer.window(&arguments.window, below.at);
    let workload = below
        .signing
        .authority
        .create_leaf(&options, below.at)
        .map_err(|error| below.failed(error))?;

    let what = (Made::Workload, Made::WorkloadKey);
    let report = judged(&below, workload.certificate());
    let mut words = below.write(
        what,
        (crt.as_path(), key.as_path()),
        workload.certificate(),
        workload.key(),
        options.window,
    )?;
    words.refused(&report);
    words.print()
}

/// What `verify` will say of it in the mesh of its CA.
fn judged(below: &Below<'_>, workload: &Certificate) -> Report {
    let (mut verifier, above) = below.verifier(Policy::default());
    let issuer = below.signing.authority.certificate().clone();
    let issuer = IssuerChain::new(issuer, Vec::new());
    verifier.read_trust_domain(Some(&issuer), []);
    verifier.verify_workload(&WorkloadChain::new(workload.clone(), above), below.at)
}
