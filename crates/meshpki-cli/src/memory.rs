//! Keeps keys and passwords in memory out of core files.

#[cfg(any(target_os = "android", target_os = "linux"))]
use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use rustix::process::{Resource, Rlimit, setrlimit};

/// From now on this process leaves no core file, however it ends, and only root can inspect it.
pub(crate) fn keep() {
    // Lowering a limit is always allowed; if it fails, the command still works.
    let nothing = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = setrlimit(Resource::Core, nothing);
    // The limit does not apply where the system pipes cores to a program.
    #[cfg(any(target_os = "android", target_os = "linux"))]
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}
