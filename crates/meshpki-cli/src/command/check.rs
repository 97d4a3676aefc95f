//! `meshpki check`: judges a mesh from a dump of its cluster, or from manifests.

use crate::arguments::{CheckArguments, Format};
use crate::command::judging;
use crate::exit::Exit;
use crate::explain::lines::Lines;
use crate::failure::Failure;
use crate::render::{self, checked, formats, notes};
use crate::source::dump::{self, Dump};
use crate::source::input::Input;

pub(crate) fn run(arguments: &CheckArguments) -> Result<Exit, Failure> {
    judging::keep_from_summary(&arguments.dumps, &arguments.judging, arguments.format())?;
    let input = Input::default();
    let (mut check, at) = judging::check(&input, &arguments.judging)?;
    check.without_secrets = arguments.without_secrets;
    let recognise = |text: &str| Some(Lines::of(text, true)).filter(|one| !one.found.is_empty());
    let Dump { cluster, logs } = dump::read(&input, &arguments.dumps, recognise)?;
    let found = check.judge(&cluster, at);
    for plane in found.planes() {
        plane.releases().iter().for_each(notes::release);
    }
    formats::checked(&found, arguments.format())?;
    // Other formats have no place for what programs say.
    if arguments.format() == Format::Text && !logs.is_empty() {
        render::data(checked::logs(&found, &logs).as_bytes())?;
    }
    Ok(judging::exit(found.verdict()))
}
