//! `certificate inspect`: what is in a certificate, in the layouts that step's users cut and grep.

use meshpki::Certificate;

use super::presented::{self, Presented};
use crate::arguments::InspectFormat;
use crate::arguments::step::InspectArguments;
use crate::failure::Failure;
use crate::render;
use crate::source::input::Input;

mod facts;
mod json;
mod short;
mod text;

pub(super) fn run(arguments: &InspectArguments) -> Result<(), Failure> {
    if arguments.short && arguments.format != InspectFormat::Text {
        return Err(Failure::new("--short is for --format text"));
    }
    let file = presented::or_stdin(arguments.file.as_deref());
    presented::refuse_remote(file)?;
    let (name, bytes) = Input::default().read(file)?;
    let text = match presented::presented(&name, &bytes)? {
        Presented::Certificates(certificates) if arguments.bundle => {
            shown(arguments, &certificates)
        }
        Presented::Certificates(certificates) => shown(arguments, &certificates[..1]),
        Presented::Request(request) => match arguments.format {
            InspectFormat::Json => json::request::request(&request),
            InspectFormat::Pem => request.to_pem(),
            InspectFormat::Text if arguments.short => short::request(&request),
            InspectFormat::Text => text::request::request(&request),
        },
    };
    render::data(text.as_bytes())
}

fn shown(arguments: &InspectArguments, certificates: &[Certificate]) -> String {
    let each = certificates.iter();
    match arguments.format {
        InspectFormat::Json => json::certificates(certificates),
        InspectFormat::Pem => each.map(Certificate::to_pem).collect(),
        InspectFormat::Text if arguments.short => each.map(short::certificate).collect(),
        InspectFormat::Text => each.map(text::certificate).collect(),
    }
}
