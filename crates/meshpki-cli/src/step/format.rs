//! `certificate format`: PEM to DER, and DER to PEM.

use super::presented;
use crate::arguments::step::FormatArguments;
use crate::failure::{Failure, shown};
use crate::files::output::Output;
use crate::render;
use crate::source::input::Input;

pub(super) fn run(arguments: &FormatArguments) -> Result<(), Failure> {
    let file = presented::or_stdin(arguments.file.as_deref());
    presented::refuse_remote(file)?;
    let output = Output::open_optional(arguments.out.as_ref(), &[file], arguments.force)?;
    let (name, bytes) = Input::default().read(file)?;
    let presented = presented::presented(&name, &bytes)?;
    let (der, pem) = &presented.ders()[0];
    let is_pem = presented::is_pem(&bytes);
    let converted: &[u8] = if is_pem { der } else { pem.as_bytes() };
    let Some((out, output)) = output else {
        return render::bytes(converted);
    };
    output.certificate(out, converted).write()?;
    render::words(&format!("the certificate is in {}\n", shown(out)));
    Ok(())
}
