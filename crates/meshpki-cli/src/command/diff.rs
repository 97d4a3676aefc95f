//! `meshpki diff`: what manifests change in trust, and whether a mesh that runs survives the step.

use std::slice;

use crate::arguments::{DiffArguments, Format};
use crate::command::judging;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::formats;
use crate::source::dump;
use crate::source::input::Input;

pub(crate) fn run(arguments: &DiffArguments) -> Result<Exit, Failure> {
    let format = arguments.judging.format;
    if !matches!(format, Format::Github | Format::Json | Format::Text) {
        return Err(Failure::new(
            "--format: diff writes text, json and github, expected one of them",
        ));
    }
    let inputs = [arguments.base.clone(), arguments.head.clone()];
    judging::keep_from_summary(&inputs, &arguments.judging, format)?;
    let input = Input::default();
    let (check, at) = judging::check(&input, &arguments.judging)?;
    let read = |path| dump::read(&input, slice::from_ref(path), |_| None::<()>);
    let (base, head) = (read(&arguments.base)?, read(&arguments.head)?);
    if let Some(empty) = base.empty.first().or(head.empty.first()) {
        return Err(Failure::new("is empty, expected manifests").about(empty));
    }
    let difference = check.compare(&base.cluster, &head.cluster, at);
    formats::difference(&difference, format)?;
    Ok(judging::exit(difference.verdict()))
}
