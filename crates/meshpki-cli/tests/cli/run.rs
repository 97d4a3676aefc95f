//! A directory of fixtures, the command run in it, and its outcome.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The time that the fixtures are judged at.
pub(crate) const AT: &str = "2027-01-01T00:00:00Z";

/// The exit code and the output of a command.
pub(crate) struct Outcome {
    /// `None`: a signal.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// The command line.
    typed: String,
}

/// A transcript, for the message of an assertion.
impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            code,
            stdout,
            stderr,
            typed,
        } = self;
        write!(
            f,
            "\n$ {typed}\n{stdout}--- standard error\n{stderr}--- exit {code:?}\n"
        )
    }
}

impl Outcome {
    /// Nothing was judged or created, and one message on standard error tells why, about `about`.
    pub(crate) fn assert_refused(&self, about: &str) {
        assert_eq!(self.code, Some(2), "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        self.assert_one_message(about);
    }

    /// Nothing was judged or created, and standard error has these words.
    pub(crate) fn assert_refused_with(&self, words: &str) {
        assert_eq!((self.code, self.stdout.as_str()), (Some(2), ""), "{self:?}");
        assert!(self.stderr.contains(words), "wanted {words:?}: {self:?}");
        self.assert_no_panic();
    }

    pub(crate) fn assert_one_message(&self, about: &str) {
        let mut lines = self.stderr.lines();
        let first = lines.next().unwrap_or_default();
        let start = format!("error: {about}: ");
        assert!(first.starts_with(&start), "wanted {start:?}: {self:?}");
        let hint: Vec<&str> = lines.collect();
        assert!(
            hint.len() <= 1 && hint.iter().all(|line| line.starts_with("       ")),
            "more than a message and a hint: {self:?}"
        );
        self.assert_no_panic();
    }

    pub(crate) fn is_done(&self) -> bool {
        self.code == Some(0)
    }

    pub(crate) fn assert_done(&self) {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.assert_no_panic();
    }

    fn assert_no_panic(&self) {
        for word in ["panicked", "RUST_BACKTRACE", "os error", "Os {"] {
            assert!(!self.stderr.contains(word), "{word}: {self:?}");
        }
    }
}

/// A temporary directory, removed at the end.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    pub(crate) fn empty() -> Self {
        Self::empty_in(&std::env::temp_dir()).unwrap()
    }

    pub(crate) fn empty_in(parent: &Path) -> io::Result<Self> {
        let folder = tempfile::tempdir_in(parent)?;
        // Other users are let in: some tests become one.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777))?;
        Ok(Self { folder })
    }

    /// With a copy of every fixture.
    pub(crate) fn with_fixtures() -> Self {
        let place = Self::empty();
        for entry in fs::read_dir(fixtures()).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, place.path(path.file_name().unwrap())).unwrap();
        }
        place
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, name: impl AsRef<OsStr>) -> PathBuf {
        self.folder.path().join(name.as_ref())
    }

    pub(crate) fn write(&self, name: impl AsRef<OsStr>, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.path(name)).unwrap().permissions().mode() & 0o7777
    }

    /// Runs `meshpki` with the words of `arguments`.
    pub(crate) fn meshpki(&self, arguments: &str) -> Outcome {
        self.run(Command::new(MESHPKI).args(arguments.split_whitespace()))
    }

    /// Runs a line of shell, in which `meshpki` is the command.
    pub(crate) fn sh(&self, line: &str) -> Outcome {
        self.run(Command::new("sh").arg("-c").arg(line))
    }

    pub(crate) fn run(&self, command: &mut Command) -> Outcome {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let beside = Path::new(MESHPKI).parent().unwrap().to_owned();
        let path = std::env::join_paths([beside].into_iter().chain(std::env::split_paths(&path)));
        command
            .current_dir(self.folder())
            .env("PATH", path.unwrap())
            .env("COLUMNS", "400")
            .env("NO_COLOR", "1")
            .env_remove("RUST_BACKTRACE");
        run(command)
    }

    /// Every file below, by name: its mode and content, or where it points.
    pub(crate) fn snapshot(&self) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.folder().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let metadata = fs::symlink_metadata(&path).unwrap();
                let content = if metadata.is_symlink() {
                    fs::read_link(&path)
                        .unwrap()
                        .into_os_string()
                        .into_encoded_bytes()
                } else if metadata.is_file() && metadata.len() < LARGE {
                    fs::read(&path).unwrap()
                } else {
                    Vec::new()
                };
                if metadata.is_dir() {
                    folders.push(path.clone());
                }
                found.insert(path, (metadata.mode(), content));
            }
        }
        found
    }

    /// The names of the files in it, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// Runs a command to its end; one that hangs is ended, and has no code.
fn run(command: &mut Command) -> Outcome {
    let words: Vec<&OsStr> = command.get_args().collect();
    let typed = format!("{} {words:?}", command.get_program().display());
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = collect(child.stdout.take().unwrap());
    let stderr = collect(child.stderr.take().unwrap());
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > TOO_LONG {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("longer than {TOO_LONG:?}: {typed}");
        }
        thread::sleep(Duration::from_millis(1));
    };
    Outcome {
        code: status.code(),
        stdout: stdout.join().unwrap(),
        stderr: stderr.join().unwrap(),
        typed,
    }
}

fn collect(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Reports, past the capture of the test harness, that a test checked less than it could.
#[expect(
    clippy::explicit_write,
    reason = "the test harness captures what the macros print"
)]
pub(crate) fn skip(test: &str, because: &str) {
    writeln!(io::stderr(), "SKIPPED {test}: {because}").unwrap();
}

/// The root of the repository, unless these tests are those of a package; then `test` is skipped.
pub(crate) fn repository(test: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let found = root.join("crates/meshpki-cli").is_dir();
    if !found {
        skip(test, "it reads the repository, and this is a package of it");
    }
    found.then_some(root)
}

/// The command, or another one that the tests of what is printed are asked to look at.
pub(crate) fn program() -> PathBuf {
    std::env::var_os("MESHPKI_UNDER_TEST").map_or_else(|| MESHPKI.into(), PathBuf::from)
}

/// Prints a figure, past the capture of the test harness.
#[expect(
    clippy::explicit_write,
    reason = "the test harness captures what the macros print"
)]
pub(crate) fn figure(figure: &str) {
    writeln!(io::stderr(), "{figure}").unwrap();
}

/// Is a program installed?
pub(crate) fn has(program: &str) -> bool {
    // Not every program supports the flag, and a missing program prints nothing.
    Command::new(program).arg("--version").output().is_ok()
}

/// The command prefix that runs a command as a user without root's rights, or `None`.
pub(crate) fn as_somebody(place: &Place) -> Option<&'static str> {
    let prefix = match place.sh("id -u").stdout.trim() {
        "0" => "setpriv --reuid=65534 --regid=65534 --clear-groups",
        _ => "",
    };
    let works = place.sh(&format!("{prefix} meshpki --version")).code == Some(0);
    works.then_some(prefix)
}

pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/fixtures")
}

const LARGE: u64 = 1024 * 1024;
pub(crate) const MESHPKI: &str = env!("CARGO_BIN_EXE_meshpki");
/// A hang, in a debug build on a busy machine.
const TOO_LONG: Duration = Duration::from_secs(20);
