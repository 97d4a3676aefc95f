//! `certificate bundle`: merges two files, and loses no certificate.

use super::presented;
use crate::arguments::step::BundleArguments;
use crate::clock;
use crate::command::output::Output;
use crate::failure::Failure;
use crate::render::bundled;
use crate::source::bundle::{self, Accepted, Gathered};
use crate::source::directory::Listed;
use crate::source::input::Input;

pub(super) fn run(arguments: &BundleArguments) -> Result<(), Failure> {
    let BundleArguments {
        crt,
        ca,
        bundle: target,
        force,
    } = arguments;
    presented::refuse_remote(crt)?;
    presented::refuse_remote(ca)?;
    let output = Output::open(&[target], &[], *force)?;
    let at = clock::now();
    let files = [crt, ca].map(|path| Listed::Named(path.clone()));
    let Gathered { entries, .. } =
        bundle::gather(&Input::default(), &files, Accepted::default(), |_| false)?;
    let text = bundle::kept(&entries).to_pem();
    output.certificate(target, &text).write()?;
    bundled::entries(&entries, Some(target), at);
    Ok(())
}
