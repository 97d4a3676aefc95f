//! `certificate key`: prints the public key of a certificate.

use meshpki::PublicKey;

use super::presented::Presented;
use crate::arguments::step::{ConvertArguments, TargetArguments};
use crate::command::output::Output;
use crate::failure::{Failure, shown};
use crate::render;
use crate::source::content::Content;
use crate::source::input::Input;

pub(super) fn run(arguments: &ConvertArguments) -> Result<(), Failure> {
    let TargetArguments { out, force } = &arguments.target;
    let file = &arguments.input.file;
    let output = Output::open_optional(out.as_ref(), &[file], *force)?;
    let Presented {
        source, content, ..
    } = Presented::read(&Input::default(), file)?;
    let pem = match content {
        Content::Certificates { certificates, .. } => certificates[0].public_key().to_pem(),
        Content::Request(request) => request.public_key().to_pem(),
        Content::Key(key) => {
            let encrypted = || {
                Failure::new(
                    "is an encrypted private key, expected a certificate or an unencrypted key",
                )
                .prefix(&shown(file))
            };
            let pem = key
                .public_key()
                .map(PublicKey::to_pem)
                .ok_or_else(encrypted)?;
            render::words(&format!(
                "{source} is a private key: only its public key is printed\n"
            ));
            pem
        }
    };
    let Some((out, output)) = output else {
        return render::data(pem.as_bytes());
    };
    output.certificate(out, &pem).write()?;
    render::words(&format!("the public key is in {}\n", shown(out)));
    Ok(())
}
