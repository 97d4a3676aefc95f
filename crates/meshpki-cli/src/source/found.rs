//! A file that was found in a folder, and not named by who reads it.

use std::fs::{File, FileType, OpenOptions, metadata};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::OFlags;

use crate::failure::{Failure, reason};

/// Opens it: nobody waits for a pipe that somebody has put there, and no device is asked.
pub(crate) fn open_found(path: &Path) -> Result<File, Failure> {
    let unreadable = |error| Failure::new(reason(&error));
    check(metadata(path).map_err(unreadable)?.file_type())?;
    let mut options = OpenOptions::new();
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let options = options.read(true).custom_flags(flags.bits().cast_signed());
    let file = options.open(path).map_err(unreadable)?;
    // It may be another one by now.
    check(file.metadata().map_err(unreadable)?.file_type())?;
    Ok(file)
}

fn check(found: FileType) -> Result<(), Failure> {
    let what = if found.is_file() {
        return Ok(());
    } else if found.is_dir() {
        "a directory"
    } else if found.is_fifo() {
        "a named pipe"
    } else if found.is_socket() {
        "a socket"
    } else {
        "a device"
    };
    Err(Failure::new(format!("is {what}, expected a file")))
}
