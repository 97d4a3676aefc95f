//! What `check` and `diff` judge by, and which files they may not write to.

use std::path::PathBuf;

use meshpki::UnixTime;
use meshpki_kube::{Check, Verdict};

use crate::arguments::{Format, JudgingArguments};
use crate::clock;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::github;
use crate::source::dump;
use crate::source::file_id::FileId;
use crate::source::input::Input;
use crate::source::policy::{self, Rules};

/// The check that the arguments ask for, and the time for which.
pub(super) fn check(
    input: &Input,
    judging: &JudgingArguments,
) -> Result<(Check, UnixTime), Failure> {
    let Rules {
        mut policy,
        names_releases,
    } = policy::rules(input, judging)?;
    if policy.profile != meshpki::Profile::Linkerd {
        let what = format!(
            "the policy's profile is {}, expected linkerd: only Linkerd's objects are judged",
            policy.profile
        );
        return Err(Failure::new(what));
    }
    let at = policy::times(judging, clock::now(), &mut policy)?;
    let mut check = Check::default();
    if names_releases {
        check.releases.clone_from(&policy.releases);
    }
    check.policy = policy;
    Ok((check, at))
}

pub(super) fn exit(verdict: Verdict) -> Exit {
    match verdict {
        Verdict::Sound => Exit::Sound,
        Verdict::NotSound => Exit::NotSound,
        Verdict::Undecided => Exit::Failed,
    }
}

/// Refuses to append the step summary of GitHub Actions to an input.
pub(super) fn keep_from_summary(
    inputs: &[PathBuf],
    judging: &JudgingArguments,
    format: Format,
) -> Result<(), Failure> {
    let summary = github::summary_file().filter(|_| format == Format::Github);
    let Some(file) = summary.as_deref().and_then(FileId::of_input) else {
        return Ok(());
    };
    let named = inputs.iter().chain(&judging.policy);
    let mut read: Vec<PathBuf> = named.cloned().collect();
    for folder in inputs.iter().filter(|path| path.is_dir()) {
        read.extend(dump::files(folder)?);
    }
    if read.iter().any(|path| FileId::of_input(path) == Some(file)) {
        let what = "is an input, and GITHUB_STEP_SUMMARY names it too, expected another file";
        let name = summary.unwrap_or_default();
        return Err(Failure::new(what).prefix(&name.to_string_lossy()));
    }
    Ok(())
}
