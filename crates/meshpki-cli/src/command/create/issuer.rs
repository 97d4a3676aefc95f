//! `meshpki create issuer`: an identity issuer below a CA.

use meshpki::IssuerOptions;

use crate::arguments::IssuerArguments;
use crate::command::create::below::Below;
use crate::command::create::{issuer_name, trust_domain};
use crate::failure::Failure;
use crate::render::created::Made;

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
    let given = authority.trust_domain.as_ref();
    let domain = trust_domain(given, arguments.name.as_deref(), Some(above));
    let name = arguments.name.clone();
    let name = name.unwrap_or_else(|| issuer_name(domain.as_str()));
    let mut options = IssuerOptions::new(&name);
    options.subject = authority.subject.subject(&name);
    options.alternative_names.clone_from(&authority.names.san);
    options.key_algorithm = new_key.key_type.into();
    options.path_length = arguments.path_length.0;
    options.name_constraints = authority.constraints.name_constraints();
    options.window = signer.window(&arguments.window, below.at);
    let issuer = below.signing.authority.create_issuer(&options, below.at);
    let issuer = issuer.map_err(|error| below.failed(error))?;

    let (what, is_below_anchor) = ((Made::Issuer, Made::IssuerKey), below.signing.is_anchor());
    let mut words = below.write(what, issuer.certificate(), issuer.signer(), options.window)?;
    if is_below_anchor {
        words.next_verify(ca, crt, Some(key), &domain);
    }
    words.print()
}
