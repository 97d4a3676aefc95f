//! What a run is about to do in one folder, written down for the run that finds it undone.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A record ends with a NUL, which is in no path, and a line end for who looks at it.
///
/// ```text
/// first 131 /home/me/keys            in the other folders: where the commit is
/// other 262 /mnt/stick               in the first: the others
/// certificate 1 7:12:1700000000:5 issuer.crt
/// key 0 - issuer.key
/// end
/// ```
#[derive(Debug, Default, PartialEq)]
pub(super) struct Plan {
    pub(super) first: Option<Folder>,
    pub(super) others: Vec<Folder>,
    pub(super) files: Vec<PlannedFile>,
}

/// A folder, by its path, and by a number that tells it from what else may be mounted there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Folder {
    pub(super) inode: u64,
    pub(super) path: PathBuf,
}

#[derive(Debug, PartialEq)]
pub(super) struct PlannedFile {
    pub(super) index: usize,
    pub(super) is_key: bool,
    /// The file that it replaces.
    pub(super) replaced: Option<Version>,
    pub(super) name: OsString,
}

/// What tells a file from those that stood there before and after it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Version {
    inode: u64,
    size: u64,
    seconds: i64,
    nanoseconds: i64,
}

impl Plan {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut record = |head: String, path: &[u8]| {
            bytes.extend(head.as_bytes());
            bytes.extend(path);
            bytes.extend(b"\0\n");
        };
        for (word, folder) in (self.first.iter().map(|one| ("first", one)))
            .chain(self.others.iter().map(|one| ("other", one)))
        {
            let Folder { inode, path } = folder;
            record(format!("{word} {inode} "), path.as_os_str().as_bytes());
        }
        for file in &self.files {
            let word = if file.is_key { "key" } else { "certificate" };
            let index = file.index;
            let replaced = file.replaced.map_or("-".to_owned(), |one| one.to_string());
            record(format!("{word} {index} {replaced} "), file.name.as_bytes());
        }
        record("end".to_owned(), b"");
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> io::Result<Self> {
        let unreadable = || io::Error::other("is not a plan that this version reads");
        let mut plan = Self::default();
        for record in bytes.split(|byte| *byte == 0) {
            let record = record.trim_ascii_start();
            if record == b"end" {
                return Ok(plan);
            }
            plan.push(record).ok_or_else(unreadable)?;
        }
        Err(unreadable())
    }

    fn push(&mut self, record: &[u8]) -> Option<()> {
        let mut words = record.splitn(3, |byte| *byte == b' ');
        let word = words.next()?;
        let number = std::str::from_utf8(words.next()?).ok()?;
        let rest = words.next()?;
        let folder = || {
            Some(Folder {
                inode: number.parse().ok()?,
                path: OsString::from_vec(rest.to_vec()).into(),
            })
        };
        match word {
            b"first" => self.first = Some(folder()?),
            b"other" => self.others.push(folder()?),
            b"certificate" | b"key" => {
                let mut words = rest.splitn(2, |byte| *byte == b' ');
                let replaced = match words.next()? {
                    b"-" => None,
                    version => Some(std::str::from_utf8(version).ok()?.parse().ok()?),
                };
                self.files.push(PlannedFile {
                    index: number.parse().ok()?,
                    is_key: word == b"key",
                    replaced,
                    name: OsString::from_vec(words.next()?.to_vec()),
                });
            }
            _ => return None,
        }
        Some(())
    }
}

impl Folder {
    /// A folder by the path that it has everywhere.
    pub(super) fn new(path: &Path) -> io::Result<Self> {
        let path = path.canonicalize()?;
        let inode = fs::metadata(&path)?.ino();
        Ok(Self { inode, path })
    }

    /// Is it the one that `path` leads to?
    pub(super) fn is(&self, path: &Path) -> bool {
        fs::metadata(path).is_ok_and(|metadata| metadata.ino() == self.inode)
    }

    /// Is it there, and not another in its place?
    pub(super) fn is_there(&self) -> bool {
        self.is(&self.path)
    }
}

impl Version {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self {
            inode: metadata.ino(),
            size: metadata.size(),
            seconds: metadata.mtime(),
            nanoseconds: metadata.mtime_nsec(),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            inode,
            size,
            seconds,
            nanoseconds,
        } = self;
        write!(f, "{inode}:{size}:{seconds}:{nanoseconds}")
    }
}

impl FromStr for Version {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut numbers = text.splitn(4, ':');
        let mut number = || numbers.next().unwrap_or_default();
        Ok(Self {
            inode: number().parse()?,
            size: number().parse()?,
            seconds: number().parse()?,
            nanoseconds: number().parse()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Folder, Plan, PlannedFile};

    fn plan() -> Plan {
        Plan {
            first: Some(Folder {
                inode: 2,
                path: "/a folder/with\na line".into(),
            }),
            others: vec![Folder {
                inode: 3,
                path: "/mnt".into(),
            }],
            files: vec![
                PlannedFile {
                    index: 0,
                    is_key: true,
                    replaced: None,
                    name: " a key".into(),
                },
                PlannedFile {
                    index: 1,
                    is_key: false,
                    replaced: "7:12:-3:5".parse().ok(),
                    name: "a\ncertificate".into(),
                },
            ],
        }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(Plan::from_bytes(&plan().to_bytes()).unwrap(), plan());
    }

    #[test]
    fn a_part_is_no_plan() {
        let bytes = plan().to_bytes();
        for end in 0..bytes.len() - b"end\0\n".len() {
            assert!(Plan::from_bytes(&bytes[..end]).is_err(), "{end}");
        }
    }
}
