//! `meshpki create issuer`: creates an identity issuer, signed by a CA.

use meshpki::IssuerOptions;

use crate::arguments::IssuerArguments;
use crate::command::create::below::Below;
use crate::command::create::names::{issuer_name, trust_domain};
use crate::failure::Failure;
use crate::render::created::Made;
use crate::render::next;

pub(crate) fn run(arguments: &IssuerArguments) -> Result<(), Failure> {
    let IssuerArguments {
        crt,
        key,
        ca,
        ca_key,
        signer,
        authority,
        new_key,
        ..
    } = arguments;
    let below = Below::read((ca, ca_key), signer, (crt, key), new_key.force)?;
    let above = below.signing.authority.certificate();
    let domain = trust_domain(
        authority.trust_domain.as_ref(),
        arguments.name.as_deref(),
        Some(above),
    );
    let name = arguments
        .name
        .clone()
        .unwrap_or_else(|| issuer_name(&domain));
    let mut options = IssuerOptions::new(&name);
    options.subject = authority.subject.subject(&name);
    options.alternative_names.clone_from(&authority.names.san);
    options.key_algorithm = new_key.key_type.into();
    options.path_length = arguments.path_length.0;
    options.name_constraints = authority.constraints.name_constraints();
    options.window = signer.window(&arguments.window, below.at);
    let issuer = below
        .signing
        .authority
        .create_issuer(&options, below.at)
        .map_err(|error| below.failed(error))?;

    let is_below_anchor = below.signing.is_anchor();
    let what = (Made::Issuer, Made::IssuerKey);
    let mut words = below.write(what, issuer.certificate(), issuer.signer(), options.window)?;
    if is_below_anchor {
        words.next(next::verify(ca, crt, Some(key), &domain));
        words.then(next::upgrade_issuer(crt, key));
    }
    words.print()
}
