//! Other tools accept our certificates, and we judge theirs. One module per tool; `.ci/interop` runs those whose tool
//! is installed.
#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::print_stdout, reason = "the figures are part of what is shown")]

mod certtool;
mod cfssl;
mod docs;
mod go;
mod istio;
mod keys;
mod kubectl;
mod kubernetes;
mod linkerd;
mod openssl;
mod spellings;
mod step;
mod texts;

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// The kinds of root that meshpki makes.
const KEY_TYPES: [&str; 3] = ["p256", "p384", "ed25519"];
const IDENTITY: &str = "default.shop.serviceaccount.identity.linkerd.cluster.local";

/// A directory to work in, with meshpki on the path.
struct Bench(TempDir);

impl Bench {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A bench with ca.crt, issuer.crt and workload.crt, and their keys, signed by a root of this kind.
    fn with_chain(key_type: &str) -> Self {
        let bench = Self::new();
        bench.done(&format!("meshpki create root --key-type {key_type}"));
        bench.done("meshpki create issuer");
        bench.done(&format!("meshpki create workload {IDENTITY}"));
        bench
    }

    /// Runs a line of shell. Returns whether it succeeded, and its output.
    fn sh(&self, line: &str) -> (bool, String) {
        let own = Path::new(env!("CARGO_BIN_EXE_meshpki")).parent().unwrap();
        let path = format!("{}:{}", own.display(), env::var("PATH").unwrap());
        let output = Command::new("sh")
            .args(["-c", line])
            .current_dir(self.0.path())
            .env("PATH", path)
            .env("COLUMNS", "400")
            .output()
            .unwrap();
        let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
        said.push_str(&String::from_utf8_lossy(&output.stderr));
        (output.status.success(), said)
    }

    /// Runs a line that has to succeed.
    fn done(&self, line: &str) -> String {
        let (done, said) = self.sh(line);
        assert!(done, "$ {line}\n{said}");
        said
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.0.path().join(name), bytes).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).unwrap()
    }

    /// The root `root.crt` of others, with `root.key`, signs our issuer, and the whole is sound.
    fn signs_our_issuer(&self, profile: &str) {
        self.done("meshpki create issuer --ca root.crt --ca-key root.key");
        self.done(&format!("meshpki create workload {IDENTITY}"));
        self.done(&format!(
            "meshpki verify --profile {profile} --anchors root.crt --issuer issuer.crt \
             --issuer-key issuer.key --workload workload.crt"
        ));
    }
}
