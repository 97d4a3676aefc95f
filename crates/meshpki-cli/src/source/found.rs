//! A file that was found in a directory, where any user may have put it.

use std::fs::{File, Metadata, OpenOptions, metadata};
use std::io;
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::OFlags;

use crate::failure::Failure;

/// Opens it without waiting for a pipe or a device.
pub(crate) fn open_found(path: &Path) -> Result<File, Failure> {
    check(&metadata(path))?;
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
        .map_err(|error| Failure::system(&error))?;
    // Another file may have taken its place meanwhile.
    check(&file.metadata())?;
    Ok(file)
}

fn check(found: &io::Result<Metadata>) -> Result<(), Failure> {
    let found = found.as_ref().map_err(Failure::system)?.file_type();
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
