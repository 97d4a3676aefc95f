//! Thousands of workloads on standard input.

use crate::run::Place;

#[test]
fn a_stream_of_workloads_is_judged_and_counted_by_issuer() {
    let place = Place::empty();
    place.meshpki("create chain .").assert_done();
    for name in ["a", "b"] {
        let line = format!(
            "create workload {name}.shop.serviceaccount.identity.linkerd.cluster.local {name}.crt {name}.key"
        );
        place.meshpki(&line).assert_done();
    }
    let line = "create workload elsewhere.example.org c.crt c.key";
    place.meshpki(line).assert_done();

    let judge = "meshpki verify --anchors ca.crt --workload -";
    let sound = place.sh(&format!(
        "for i in $(seq 300); do cat a.crt b.crt; done | {judge}"
    ));
    sound.assert_done();
    assert_eq!(
        sound.stdout,
        "600 of 600 workloads of identity.linkerd.cluster.local sound\n"
    );

    let faulty = place.sh(&format!("cat a.crt c.crt b.crt | {judge}"));
    assert_eq!(faulty.code, Some(1), "{faulty:?}");
    assert!(faulty.stdout.contains("workload-wrong-trust-domain"));
    assert!(
        faulty.stdout.contains("standard input, block 3"),
        "{faulty:?}"
    );
    assert!(
        faulty
            .stdout
            .ends_with("2 of 3 workloads of identity.linkerd.cluster.local sound\n"),
        "{faulty:?}"
    );

    let allowed = place.sh(&format!(
        "cat a.crt c.crt b.crt | {judge} --allow workload-wrong-trust-domain"
    ));
    allowed.assert_done();
    assert_eq!(
        allowed.stdout,
        "3 of 3 workloads of identity.linkerd.cluster.local sound, 1 of them with allowed errors\n"
    );

    let cut = place.sh(&format!("cat a.crt b.crt | head -c -40 | {judge}"));
    assert_eq!(cut.code, Some(2), "{cut:?}");
}

/// In a rotation, the old and the new issuer have the same name.
#[test]
fn issuers_with_the_same_name_are_counted_separately() {
    let place = Place::empty();
    place.meshpki("create chain .").assert_done();
    let workload = |name: &str, issuer: &str| {
        let identity = format!("{name}.shop.serviceaccount.identity.linkerd.cluster.local");
        let ca = format!("--ca {issuer}.crt --ca-key {issuer}.key");
        let line = format!("create workload {identity} {name}.crt {name}.key {ca}");
        place.meshpki(&line).assert_done();
    };
    workload("a", "issuer");
    let line = "create issuer identity.linkerd.cluster.local new.crt new.key";
    place.meshpki(line).assert_done();
    workload("b", "new");
    let outcome = place.sh("cat a.crt b.crt a.crt | meshpki verify --anchors ca.crt --workload -");
    outcome.assert_done();
    let mut counts: Vec<&str> = outcome.stdout.lines().collect();
    counts.sort_unstable();
    let of = |line: &str, count: &str| {
        line.starts_with(&format!(
            "{count} of identity.linkerd.cluster.local (sha256 "
        ))
    };
    assert_eq!(counts.len(), 2, "{outcome:?}");
    assert!(of(counts[0], "1 of 1 workload"), "{outcome:?}");
    assert!(of(counts[1], "2 of 2 workloads"), "{outcome:?}");
}

/// An endless chain was kept in memory until there was none left.
#[test]
fn an_endless_chain_is_refused_at_the_limit() {
    let place = Place::with_fixtures();
    let endless = "{ cat workload.crt; yes -- \"$(cat ca.crt)\"; } 2> /dev/null";
    let outcome = place.sh(&format!(
        "{endless} | meshpki verify --anchors ca.crt --workload -"
    ));
    outcome.assert_refused("standard input");
    let words = "block 10001 makes one chain of 10001 certificates in ";
    assert!(outcome.stderr.contains(words), "{outcome:?}");
}

/// Text without a block was read until there was no memory left.
#[test]
fn every_command_refuses_an_endless_input_at_a_limit() {
    let place = Place::with_fixtures();
    place.write("password", "throw-away\n");
    let endless = [
        "yes 2> /dev/null",
        "cat /dev/zero 2> /dev/null",
        "{ cat workload.crt; yes 2> /dev/null; }",
    ];
    let policy = place.meshpki("verify --anchors ca.crt --policy /dev/zero");
    policy.assert_refused_with("larger than 64 KiB, expected a policy as TOML");
    for line in READING_STDIN {
        for endless in endless {
            let line = format!("{endless} | (ulimit -v 1000000; exec meshpki {line})");
            let outcome = place.sh(&line);
            assert!(outcome.code.is_some_and(|code| code > 0), "{outcome:?}");
            let bounds = ["16 MiB", "16777216 bytes", "4 KiB"];
            let said = format!("{}{}", outcome.stdout, outcome.stderr);
            let is_named = |bound: &&str| said.contains(*bound);
            assert!(bounds.iter().any(is_named), "{outcome:?}");
        }
    }
}

const READING_STDIN: [&str; 28] = [
    "bundle -",
    "bundle --diff ca.crt -",
    "certificate bundle - ca.crt made.crt",
    "certificate fingerprint -",
    "certificate format -",
    "certificate inspect -",
    "certificate key -",
    "certificate needs-renewal -",
    "certificate sign - ca.crt ca.key",
    "certificate verify - --roots ca.crt",
    "create issuer name made.crt made.key --ca - --ca-key ca.key",
    "create issuer name made.crt made.key --ca ca.crt --ca-key -",
    "create request name made.csr --use-key -",
    "create root name made.crt made.key --encrypt --password-file -",
    "crypto change-pass encrypted.key --out made.key --password-file - --no-password --insecure",
    "crypto key format",
    "explain -",
    "fingerprint -",
    "inspect -",
    "key convert - -o made.key",
    "key decrypt encrypted.key -o made.key --password-file -",
    "key encrypt ca.key -o made.key --new-password-file -",
    "renewal -",
    "sign - made.crt --ca ca.crt --ca-key ca.key",
    "verify --anchors -",
    "verify --anchors - --issuer issuer.crt",
    "verify --anchors ca.crt --workload -",
    "verify --anchors ca.crt --issuer issuer.crt --workload - --format json",
];
