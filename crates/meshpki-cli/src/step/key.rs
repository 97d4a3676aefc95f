//! `certificate key`: the public key of a certificate.

use super::presented;
use crate::arguments::step::KeyArguments;
use crate::failure::{Failure, shown};
use crate::files::output::Output;
use crate::render;
use crate::source::content::Content;
use crate::source::input::Input;

pub(super) fn run(arguments: &KeyArguments) -> Result<(), Failure> {
    let output =
        Output::open_optional(arguments.out.as_ref(), &[&arguments.file], arguments.force)?;
    let name = shown(&arguments.file);
    let key = match presented::content(&Input::default(), &arguments.file)? {
        Content::Certificates { certificates, .. } => certificates[0].public_key().clone(),
        Content::Request(request) => request.public_key().clone(),
        Content::Key(key) => {
            let encrypted = || Failure::new("is an encrypted private key").prefix(&name);
            let key = key.public_key().ok_or_else(encrypted)?;
            render::words(&format!(
                "{name} is a private key: this is its public key, and the private one stays there\n"
            ));
            key.clone()
        }
    };
    let pem = key.to_pem();
    let Some((out, output)) = output else {
        return render::data(pem.as_bytes());
    };
    output.certificate(out, &pem).write()?;
    render::words(&format!("the public key is in {}\n", shown(out)));
    Ok(())
}
