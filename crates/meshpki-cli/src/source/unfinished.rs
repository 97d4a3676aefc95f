//! The names of unfinished files. They tell what a file is, and none has the ending of a certificate file, so it
//! is never read as an anchor.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// The kinds of unfinished files.
#[derive(Clone, Copy)]
pub(crate) enum Unfinished {
    /// The file that will be written.
    New,
    /// The file that it replaces.
    Old,
}

impl Unfinished {
    const ALL: [Self; 2] = [Self::New, Self::Old];

    fn ending(self) -> &'static str {
        match self {
            Self::New => ".new",
            Self::Old => ".old",
        }
    }

    /// The names that it may have beside `name`: `NAME.new`, `NAME.new.2` and so on. The first free one is
    /// used.
    pub(crate) fn names(self, name: &OsStr) -> impl Iterator<Item = OsString> {
        let mut first = stem(name).to_owned();
        first.push(self.ending());
        let others = (2..=MOST).map({
            let first = first.clone();
            move |number| {
                let mut name = first.clone();
                name.push(format!(".{number}"));
                name
            }
        });
        std::iter::once(first).chain(others)
    }
}

/// Is `entry` a name that an interrupted run leaves beside `name`?
pub(crate) fn is_left_behind(entry: &OsStr, name: &OsStr) -> bool {
    let Some(rest) = entry.as_bytes().strip_prefix(stem(name).as_bytes()) else {
        return false;
    };
    Unfinished::ALL.iter().any(|one| {
        let ending = rest.strip_prefix(one.ending().as_bytes());
        ending.is_some_and(|number| match number {
            [] => true,
            [b'.', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
            _ => false,
        })
    })
}

/// The files that an interrupted run has left of the missing file at `path`. The names are for messages only.
pub(crate) fn left_behind_as(path: &Path) -> Vec<PathBuf> {
    let Some(name) = path.file_name() else {
        return Vec::new();
    };
    let names = Unfinished::ALL
        .into_iter()
        .filter_map(|one| one.names(name).next());
    names
        .map(|name| path.with_file_name(name))
        .filter(|path| path.symlink_metadata().is_ok_and(|one| one.is_file()))
        .collect()
}

/// As much of a name as leaves room for the ending.
fn stem(name: &OsStr) -> &OsStr {
    let bytes = name.as_bytes();
    OsStr::from_bytes(&bytes[..bytes.len().min(LONGEST)])
}

/// File systems accept 255 bytes.
const LONGEST: usize = 240;
/// With this many leftovers, the user has to remove some.
const MOST: u32 = 9999;

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::{Unfinished, is_left_behind};

    #[test]
    fn names_of_unfinished_files_are_recognised() {
        let long = "n".repeat(255);
        for name in ["ca.crt", "ca.key", "a.new", ".new", &long] {
            for one in Unfinished::ALL {
                for unfinished in one.names(OsStr::new(name)).take(12) {
                    assert!(unfinished.len() <= 255);
                    assert!(is_left_behind(&unfinished, OsStr::new(name)), "{name}");
                }
            }
        }
    }

    #[test]
    fn other_names_are_not_recognised() {
        for entry in [
            "ca.crt",
            "ca.crt.news",
            "ca.crt.new.",
            "ca.crt.new.x",
            "ca.crt.bak",
            "other.crt.new",
        ] {
            assert!(!is_left_behind(OsStr::new(entry), OsStr::new("ca.crt")));
        }
    }
}
