//! Shells into which commands are pasted. In them, `meshpki` and the other programs only print their arguments.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::run::has;

/// A shell, run as a script or typed at.
pub(crate) struct Shell {
    pub(crate) name: &'static str,
    options: &'static [&'static str],
}

/// What a shell did with some lines.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The words behind the name of each command.
    pub(crate) words: Vec<Vec<u8>>,
    /// The files that it made.
    made: Vec<String>,
}

impl Ran {
    pub(crate) fn is_clean(&self) -> bool {
        !self.made.iter().any(|name| name.starts_with("canary"))
    }
}

impl Shell {
    pub(crate) fn all() -> Vec<Self> {
        let shells = [
            ("sh", &["-s"][..]),
            ("dash", &["-s"]),
            ("bash", &["-s"]),
            // As at a prompt, where `!` means something, too.
            (
                "bash",
                &[
                    "--norc",
                    "--noprofile",
                    "--noediting",
                    "-i",
                    "-o",
                    "history",
                    "-o",
                    "histexpand",
                ],
            ),
            ("zsh", &["-f", "-s"]),
            // As at a prompt, where `#` begins no comment.
            ("zsh", &["-f", "-i"]),
        ];
        let there = shells.into_iter().filter(|(name, _)| has(name));
        there
            .map(|(name, options)| Self { name, options })
            .collect()
    }

    pub(crate) fn run(&self, lines: &str) -> Ran {
        let folder = TempDir::new().unwrap();
        let stubs = TempDir::new().unwrap();
        let said = stubs.path().join("said");
        make_stubs(stubs.path());
        let mut child = Command::new(self.path())
            .args(self.options)
            .current_dir(folder.path())
            .env_clear()
            .env("PATH", stubs.path())
            .env("SAID", &said)
            .env("HOME", folder.path())
            .env("TERM", "dumb")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let text = format!("{lines}\nexit\n");
        // A shell may leave before it has read everything.
        let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
        child.wait().unwrap();
        let said = fs::read(said).unwrap_or_default();
        let mut words: Vec<Vec<u8>> = said.split(|&byte| byte == 0).map(<[u8]>::to_vec).collect();
        words.pop();
        let made = fs::read_dir(folder.path()).unwrap();
        let made = made.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
        Ran {
            words,
            made: made.collect(),
        }
    }

    fn path(&self) -> String {
        let path = std::env::var("PATH").unwrap();
        let mut folders = path
            .split(':')
            .map(|folder| format!("{folder}/{}", self.name));
        folders.find(|path| fs::metadata(path).is_ok()).unwrap()
    }
}

/// Programs that only print their arguments. Another process makes them: a file that this one has
/// open could not be run yet, if a test beside this one starts something meanwhile.
fn make_stubs(folder: &Path) {
    let status = Command::new("sh")
        .args(["-c", MAKE_STUBS])
        .current_dir(folder)
        .status();
    assert!(status.unwrap().success());
}

const MAKE_STUBS: &str = r#"
cat >meshpki <<'END'
#!/bin/sh
printf '%s\0' "$@" >>"$SAID"
END
chmod 755 meshpki
ln meshpki openssl
ln meshpki kubectl
"#;

#[test]
fn an_unquoted_word_is_detected() {
    for shell in Shell::all() {
        let ran = shell.run("meshpki $(>canary) 'a b'");
        assert!(!ran.is_clean(), "{}: {ran:?}", shell.name);
        assert_eq!(
            shell.run("meshpki 'a b' c").words,
            [&b"a b"[..], b"c"],
            "{}",
            shell.name
        );
    }
}
