//! `certificate inspect`: shows a certificate in the layouts that step's users parse with cut and grep.

use meshpki::Certificate;

use super::presented::Presented;
use crate::arguments::InspectFormat;
use crate::arguments::step::InspectArguments;
use crate::failure::Failure;
use crate::render;
use crate::source::content::Content;
use crate::source::input::Input;

mod facts;
mod json;
mod short;
mod text;

pub(super) fn run(arguments: &InspectArguments) -> Result<(), Failure> {
    if arguments.short && arguments.format != InspectFormat::Text {
        return Err(Failure::new("--short requires --format text"));
    }
    let Presented {
        source, content, ..
    } = Presented::read(&Input::default(), &arguments.input.file)?;
    let text = match content {
        Content::Request(request) => match arguments.format {
            InspectFormat::Json => {
                let failure = Failure::new(
                    "is a request, expected a certificate: step's JSON does not support requests",
                );
                return Err(failure
                    .about(&source)
                    .hint("to see a request as JSON: meshpki inspect --format json"));
            }
            InspectFormat::Pem => request.to_pem(),
            InspectFormat::Text if arguments.short => short::request(&request),
            InspectFormat::Text => text::request(&request),
        },
        other => {
            let mut certificates = other.into_certificates()?;
            if !arguments.bundle {
                certificates.truncate(1);
            }
            shown(arguments, &certificates)
        }
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
