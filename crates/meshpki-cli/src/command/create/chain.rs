//! `meshpki create chain`: creates a trust anchor and an identity issuer in one run.

use meshpki::{
    Authority, IssuerChain, IssuerOptions, KeyFile, Policy, RootOptions, TrustBundle, Window,
};

use crate::arguments::ChainArguments;
use crate::clock;
use crate::command::create::names::{issuer_name, root_name};
use crate::command::output::Output;
use crate::failure::{Failure, shown};
use crate::render::created::{Made, Words};
use crate::render::next;
use crate::source::password;

pub(crate) fn run(arguments: &ChainArguments) -> Result<(), Failure> {
    let at = clock::now();
    let output = Output::open_in(
        &arguments.dir,
        &NAMES,
        arguments.encryption.file().as_deref().as_slice(),
        arguments.force,
    )?;
    let [ca_crt, ca_key, issuer_crt, issuer_key] = NAMES.map(|name| arguments.dir.join(name));

    let not_before = arguments.not_before.map(|moment| moment.relative_to(at));
    let window = |not_after| Window::new(not_before, Some(not_after));
    let domain = &arguments.trust_domain;
    let mut options = RootOptions::new(&root_name(domain));
    options.window = window(arguments.not_after.relative_to(at));
    let root = Authority::create_root(&options, at)?;
    let mut options = IssuerOptions::new(&issuer_name(domain));
    options.window = window(arguments.issuer_not_after.relative_to(at));
    // If the anchor is not yet valid, it signs as of the time when it is.
    let signed_at = at.max(root.certificate().validity().not_before);
    let issuer = root.create_issuer(&options, signed_at)?;

    let password = arguments.encryption.password();
    let root_pem = root.certificate().to_pem();
    let root_key = password::new_key(root.signer(), password.as_ref(), &shown(&ca_key))?;
    let issuer_pem = issuer.certificate().to_pem();
    let issuer_key_pem = issuer.signer().to_pem();
    let bundle = TrustBundle::from_pem(&*ca_crt.to_string_lossy(), root_pem.as_bytes())?;
    let judged =
        IssuerChain::from_pem(&*issuer_crt.to_string_lossy(), issuer_pem.as_bytes())?.with_key(
            KeyFile::from_pem(&*issuer_key.to_string_lossy(), issuer_key_pem.as_bytes())?,
        );
    let policy = Policy {
        trust_domain: Some(domain.clone()),
        ..Policy::default()
    };
    let judged_at = at.max(issuer.certificate().validity().not_before);
    let report = issuer.verifier(bundle, policy).verify(&judged, judged_at);

    output
        .key(&ca_key, &*root_key, root.certificate().public_key())
        .key(
            &issuer_key,
            &*issuer_key_pem,
            issuer.certificate().public_key(),
        )
        .certificate(&ca_crt, &root_pem)
        .certificate(&issuer_crt, &issuer_pem)
        .write()?;

    let mut words = Words::new(at);
    words.made(Made::Anchor, &ca_crt, Some(root.certificate()));
    let key_is = if password.is_none() {
        Made::AnchorKey
    } else {
        Made::EncryptedAnchorKey
    };
    words.made(key_is, &ca_key, None);
    words.made(Made::Issuer, &issuer_crt, Some(issuer.certificate()));
    words.made(Made::IssuerKey, &issuer_key, None);
    words.ends_with(issuer.certificate(), root.certificate(), options.window);
    words.verdict(&report, judged_at);
    words.next(next::install(&ca_crt, &issuer_crt, &issuer_key, domain));
    words.print()
}

/// The files of a chain.
const NAMES: [&str; 4] = ["ca.crt", "ca.key", "issuer.crt", "issuer.key"];
