//! An argument that names a part of a file: `dump.yaml#linkerd/linkerd-identity-issuer`.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// The file of an argument, and the text that names a part of it. A file whose name has a `#` is itself.
pub(crate) fn located(argument: &Path) -> (&Path, Option<&str>) {
    let bytes = argument.as_os_str().as_bytes();
    let Some(at) = bytes.iter().rposition(|byte| *byte == b'#') else {
        return (argument, None);
    };
    let file = Path::new(OsStr::from_bytes(&bytes[..at]));
    let is_file = file.as_os_str() == "-" || file.exists();
    match std::str::from_utf8(&bytes[at + 1..]) {
        Ok(part) if is_file && !argument.exists() => (file, Some(part)),
        _ => (argument, None),
    }
}
