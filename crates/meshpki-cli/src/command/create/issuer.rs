//! `meshpki create issuer`: creates an identity issuer, signed by a CA.

use meshpki::{Certificate, IssuerChain, IssuerOptions, Policy, Report, TrustDomain};

use crate::arguments::IssuerArguments;
use crate::command::create::below::Below;
use crate::command::create::names::{issuer_name, trust_domain};
use crate::command::manifest::{self, Manifest};
use crate::failure::{Failure, shown};
use crate::render::created::Made;
use crate::render::{applied, next};

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
    let manifest = Manifest::asked(&arguments.manifest, &manifest::ISSUER, "an issuer", true)?;
    let files = manifest.map_or(vec![crt.as_path(), key.as_path()], Manifest::files);
    let below = Below::read((ca, ca_key), signer, &files, new_key.force)?;
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
    let below_name = above.subject().common_name().map(str::to_owned);
    let report = judged(&below, issuer.certificate(), &domain);
    if let Some(manifest) = manifest {
        let certificate = below.signing.presented(issuer.certificate());
        let key = issuer.signer().to_pem();
        let namespace = &arguments.cluster.namespace;
        let anchor = below.signing.authority.path().last();
        let text = manifest::issuer(manifest.form, namespace, (&certificate, &key), anchor)
            .map_err(|failure| failure.prefix(&shown(ca)))?;
        let mut words = below.apply(
            manifest,
            &text,
            Made::IssuerManifest,
            issuer.certificate(),
            options.window,
        )?;
        words.refused(&report);
        let anchor = is_below_anchor.then_some(ca.as_path());
        words.applied(&applied::issuer(
            manifest.form,
            manifest.file,
            anchor,
            namespace,
        ));
        return words.print();
    }
    let what = (Made::Issuer, Made::IssuerKey);
    let files = (crt.as_path(), key.as_path());
    let mut words = below.write(
        what,
        files,
        issuer.certificate(),
        issuer.signer(),
        options.window,
    )?;
    words.refused(&report);
    if is_below_anchor {
        // What `verify` would read from the names.
        let cas = [below_name.as_deref(), Some(name.as_str())];
        let named: Vec<TrustDomain> = cas
            .into_iter()
            .flatten()
            .filter_map(TrustDomain::of_ca_name)
            .collect();
        let is_named = named.iter().all(|one| *one == domain);
        words.next(next::verify(ca, crt, Some(key), &domain, is_named));
        if let Some(upgrade) = next::upgrade_issuer(ca, crt, key) {
            words.then_is(upgrade);
        }
    }
    words.print()
}

/// What `verify` will say of it in the mesh for which it was made.
fn judged(below: &Below<'_>, issuer: &Certificate, domain: &TrustDomain) -> Report {
    let policy = Policy {
        trust_domain: Some(domain.clone()),
        ..Policy::default()
    };
    let (verifier, above) = below.verifier(policy);
    verifier.verify(&IssuerChain::new(issuer.clone(), above), below.at)
}
