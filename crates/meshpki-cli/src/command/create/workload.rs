//! `meshpki create workload`: creates a workload certificate, signed by an issuer.

use meshpki::LeafOptions;

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
    let below = Below::read((ca, ca_key), signer, (crt, key), new_key.force)?;
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
    let words = below.write(what, workload.certificate(), workload.key(), options.window)?;
    words.print()
}
