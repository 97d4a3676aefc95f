//! The memory that reading and judging 16 MiB of trust anchors takes, as a multiple of the text.
//!
//!     cargo bench -p meshpki-benches --bench memory
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "it shows figures, and may stop"
)]

use std::fs;
use std::time::Duration;

use meshpki::{Authority, Policy, RootOptions, TrustBundle, UnixTime, Verifier};

fn main() {
    let mut text = String::with_capacity(LENGTH);
    let mut count = 0;
    loop {
        let options = RootOptions::new(&format!("root {count}"));
        let root = Authority::create_root(&options, at()).unwrap();
        let block = root.certificate().to_pem();
        if text.len() + block.len() > LENGTH {
            break;
        }
        text.push_str(&block);
        count += 1;
    }
    let before = most_resident();
    let bundle = TrustBundle::from_pem("ca.crt", text.as_bytes()).unwrap();
    let read = most_resident();
    let length = text.len() as u64;
    drop(text);
    let report = Verifier::new(bundle, Policy::default()).verify_bundle(at());
    assert_eq!(report.anchors().len(), count);
    let judged = most_resident();
    // The memory from before includes the text.
    let percent = |most: u64| 100 + (most - before) * 100 / length;
    println!(
        "{count} anchors in {length} bytes: {} % of that to read them, {} % to judge them",
        percent(read),
        percent(judged)
    );
}

/// The peak memory of the process, in bytes (Linux).
fn most_resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kibibytes: u64 = line
        .unwrap()
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    kibibytes * 1024
}

/// 2026-11-23T16:00:00Z
fn at() -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(1_795_449_600))
}

const LENGTH: usize = 16 << 20;
