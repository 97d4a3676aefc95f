//! `meshpki check`: judges a mesh from a dump of its cluster, or from manifests.

use std::path::PathBuf;

use meshpki_kube::{Check, Verdict};

use crate::arguments::{CheckArguments, Format};
use crate::clock;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::{formats, github, notes};
use crate::source::dump;
use crate::source::file_id::FileId;
use crate::source::input::Input;
use crate::source::policy::{self, Rules};

pub(crate) fn run(arguments: &CheckArguments) -> Result<Exit, Failure> {
    let judging = &arguments.judging;
    if arguments.format() == Format::Github {
        keep_from_summary(arguments)?;
    }
    let input = Input::default();
    let Rules {
        mut policy,
        names_releases,
    } = policy::rules(&input, judging)?;
    if policy.profile != meshpki::Profile::Linkerd {
        let what = format!(
            "the policy's profile is {}, expected linkerd: only Linkerd's objects are judged",
            policy.profile
        );
        return Err(Failure::new(what));
    }
    let at = policy::times(judging, clock::now(), &mut policy)?;
    let mut check = Check {
        without_secrets: arguments.without_secrets,
        ..Check::default()
    };
    if names_releases {
        check.releases.clone_from(&policy.releases);
    }
    check.policy = policy;
    let cluster = dump::read(&input, &arguments.dumps)?;
    let checked = check.judge(&cluster, at);
    for plane in checked.planes() {
        plane.releases().iter().for_each(notes::release);
    }
    formats::checked(&checked, arguments.format())?;
    Ok(match checked.verdict() {
        Verdict::Sound => Exit::Sound,
        Verdict::NotSound => Exit::NotSound,
        Verdict::Undecided => Exit::Failed,
    })
}

/// Refuses to append the step summary of GitHub Actions to an input.
fn keep_from_summary(arguments: &CheckArguments) -> Result<(), Failure> {
    let summary = github::summary_file();
    let Some(file) = summary.as_deref().and_then(FileId::of_input) else {
        return Ok(());
    };
    let named = arguments.dumps.iter().chain(&arguments.judging.policy);
    let mut read: Vec<PathBuf> = named.cloned().collect();
    for folder in arguments.dumps.iter().filter(|path| path.is_dir()) {
        read.extend(dump::files(folder)?);
    }
    if read.iter().any(|path| FileId::of_input(path) == Some(file)) {
        let what = "is an input, and GITHUB_STEP_SUMMARY names it too, expected another file";
        let name = summary.unwrap_or_default();
        return Err(Failure::new(what).prefix(&name.to_string_lossy()));
    }
    Ok(())
}
