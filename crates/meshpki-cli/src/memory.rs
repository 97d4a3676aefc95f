//! What is in memory stays there: keys and passwords may be among it.

#[cfg(any(target_os = "android", target_os = "linux"))]
use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use rustix::process::{Resource, Rlimit, setrlimit};

/// Whatever this process dies of, there is no core file of it, and nobody but root looks into it.
pub(crate) fn keep() {
    // Less is always allowed, and without it the command does all the same.
    let nothing = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = setrlimit(Resource::Core, nothing);
    // The limit does not bind a program that the system hands cores to.
    #[cfg(any(target_os = "android", target_os = "linux"))]
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}
