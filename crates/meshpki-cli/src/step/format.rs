//! `certificate format`: converts PEM to DER, and DER to PEM.

use super::presented::Presented;
use crate::arguments::step::{ConvertArguments, TargetArguments};
use crate::command::output::Output;
use crate::failure::{Failure, shown};
use crate::render;
use crate::source::input::Input;

pub(super) fn run(arguments: &ConvertArguments) -> Result<(), Failure> {
    let TargetArguments { out, force } = &arguments.target;
    let file = &arguments.input.file;
    let output = Output::open_optional(out.as_ref(), &[file], *force)?;
    let presented = Presented::read(&Input::default(), file)?;
    let is_pem = presented.is_pem;
    let (der, pem) = presented.forms()?.swap_remove(0);
    let converted = if is_pem { der } else { pem.into_bytes() };
    let Some((out, output)) = output else {
        return render::bytes(&converted);
    };
    output.certificate(out, &converted).write()?;
    render::words(&format!("the certificate is in {}\n", shown(out)));
    Ok(())
}
