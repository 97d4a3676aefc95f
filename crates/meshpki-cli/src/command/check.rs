//! `meshpki check`: judges a mesh from a dump of its cluster, or from manifests.

use crate::arguments::CheckArguments;
use crate::command::judging;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::{formats, notes};
use crate::source::dump;
use crate::source::input::Input;

pub(crate) fn run(arguments: &CheckArguments) -> Result<Exit, Failure> {
    judging::keep_from_summary(&arguments.dumps, &arguments.judging, arguments.format())?;
    let input = Input::default();
    let (mut check, at) = judging::check(&input, &arguments.judging)?;
    check.without_secrets = arguments.without_secrets;
    let cluster = dump::read(&input, &arguments.dumps)?;
    let checked = check.judge(&cluster, at);
    for plane in checked.planes() {
        plane.releases().iter().for_each(notes::release);
    }
    formats::checked(&checked, arguments.format())?;
    Ok(judging::exit(checked.verdict()))
}
