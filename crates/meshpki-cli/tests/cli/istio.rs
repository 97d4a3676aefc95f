//! `--profile istio` and `--cacerts`: a secret of Istio's is judged as istiod and ztunnel judge it, told in their words, and
//! fixed by the commands that are printed.

use std::process::Command;

use serde_json::Value;

use crate::run::{Outcome, Place, program};

/// The files of a secret as Istio's documentation makes it, in `cacerts`, and the root's key beside.
fn made() -> Place {
    let place = Place::empty();
    std::fs::create_dir(place.path("cacerts")).unwrap();
    for line in [
        "create root root cacerts/root-cert.pem root-key.pem --not-before 2019-01-01 --not-after 2040-01-01",
        "create issuer istio-ca cacerts/ca-cert.pem cacerts/ca-key.pem --ca cacerts/root-cert.pem --ca-key root-key.pem",
    ] {
        place.meshpki(line).assert_done();
    }
    let done = place.sh("cat cacerts/ca-cert.pem cacerts/root-cert.pem > cacerts/cert-chain.pem");
    done.assert_done();
    place
}

/// A line of shell over the files, who refuses (ztunnel, istiod), and the first finding.
const BROKEN: [(&str, [bool; 2], &str); 14] = [
    (
        "cp root-cert.pem cert-chain.pem",
        [true, false],
        "issuer-not-sent",
    ),
    (": > cert-chain.pem", [true, false], "issuer-not-sent"),
    (
        "cat ca-key.pem >> root-cert.pem",
        [true, true],
        "pem-private-key",
    ),
    (
        "cat ca-key.pem >> cert-chain.pem",
        [true, false],
        "pem-private-key",
    ),
    (
        "meshpki create root other other.pem other.key; mv other.pem root-cert.pem",
        [true, true],
        "intermediate-unknown-anchor",
    ),
    (
        "meshpki create root other other.pem other.key; mv other.key ca-key.pem",
        [false, true],
        "key-mismatch",
    ),
    (
        "echo secret > p; meshpki key encrypt ca-key.pem -o x --new-password-file p; mv x ca-key.pem",
        [false, true],
        "key-encrypted",
    ),
    (
        "meshpki create issuer x x.pem x.key --ca root-cert.pem --ca-key ../root-key.pem --not-before 2020-01-01 \
         --not-after 2021-01-01; mv x.key ca-key.pem; cp x.pem ca-cert.pem; mv x.pem cert-chain.pem",
        [true, true],
        "issuer-expired",
    ),
    (
        "meshpki create root old x.pem x.key --not-before 2020-01-01 --not-after 2021-01-01; cat cert-chain.pem >> x.pem; \
         mv x.pem cert-chain.pem",
        [false, true],
        "intermediate-first-expired",
    ),
    (
        "meshpki create issuer x x.pem x.key --ca root-cert.pem --ca-key ../root-key.pem --permit example.org; \
         mv x.key ca-key.pem; cp x.pem ca-cert.pem; mv x.pem cert-chain.pem",
        [true, false],
        "issuer-name-constraints-exclude",
    ),
    (
        "meshpki create workload spiffe://cluster.local/ns/a/sa/b x.pem x.key --ca ca-cert.pem --ca-key ca-key.pem; \
         mv x.key ca-key.pem; cat cert-chain.pem >> x.pem; cp x.pem ca-cert.pem; mv x.pem cert-chain.pem",
        [true, true],
        "issuer-is-workload",
    ),
    (
        "cat ca-key.pem ca-cert.pem > x; mv x ca-cert.pem",
        [false, true],
        "pem-private-key",
    ),
    (
        "mv ca-cert.pem x; mv root-cert.pem ca-cert.pem; mv x root-cert.pem",
        [true, true],
        "issuer-swapped",
    ),
    (
        "meshpki create root root root-cert.pem ../root-key.pem --force",
        [true, true],
        "intermediate-signed-by-other-key",
    ),
];

fn broken(line: &str) -> Place {
    let place = made();
    place
        .sh(&format!("set -e; cd cacerts; {line}"))
        .assert_done();
    place
}

fn said(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.stdout).unwrap()
}

#[test]
fn a_secret_that_istiod_and_ztunnel_accept_is_sound_in_every_spelling() {
    let place = made();
    for line in [
        "--profile istio --cacerts cacerts",
        "--cacerts cacerts/",
        "--profile istio --anchors cacerts/root-cert.pem --issuer cacerts/ca-cert.pem --issuer-key cacerts/ca-key.pem",
    ] {
        let outcome = place.meshpki(&format!("verify {line}"));
        outcome.assert_done();
        for words in ["ztunnel accepts · istiod accepts", "key matches"] {
            assert!(outcome.stdout.contains(words), "{words}: {outcome:?}");
        }
    }
    // As cert-manager writes it, which istiod prefers.
    let script = "cd cacerts; cp ca-cert.pem tls.crt; cp ca-key.pem tls.key; cp root-cert.pem ca.crt; : > ca-cert.pem";
    place.sh(script).assert_done();
    let outcome = place.meshpki("verify --cacerts cacerts");
    outcome.assert_done();
    assert!(
        outcome.stderr.contains("ca-cert.pem is ignored"),
        "{outcome:?}"
    );
}

#[test]
fn each_of_istios_programs_refuses_what_we_say_it_refuses() {
    for (line, [by_ztunnel, by_istiod], code) in BROKEN {
        let place = broken(line);
        let outcome = place.meshpki("verify --cacerts cacerts --format json");
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        let said = said(&outcome);
        let subject = &said["subjects"][0];
        assert_eq!(
            subject["accepted_by"]["proxy"], !by_ztunnel,
            "{line}: {outcome:?}"
        );
        assert_eq!(
            subject["accepted_by"]["control-plane"], !by_istiod,
            "{line}: {outcome:?}"
        );
        assert_eq!(subject["findings"][0]["code"], code, "{line}: {outcome:?}");
        assert_eq!(said["profile"], "istio");
    }
}

/// Nothing of Linkerd's is said of Istio: no program of it, no file of its guide.
#[test]
fn istio_is_told_in_its_own_words() {
    for (line, _, _) in BROKEN.into_iter().chain([("true", [false; 2], "")]) {
        let place = broken(line);
        let outcome = place.meshpki("verify --cacerts cacerts");
        let text = outcome.stdout.to_lowercase();
        for word in [
            "linkerd",
            "identity service",
            "control plane",
            "proxies",
            "every proxy",
        ] {
            assert!(!text.contains(word), "{word}: {outcome:?}");
        }
    }
}

/// The commands of a finding are pasted, and what they write is put where the advice says.
#[test]
fn what_a_finding_prints_makes_the_secret_sound() {
    let mut pasted = 0;
    for (line, _, code) in BROKEN {
        let place = broken(line);
        // The commands name the key of the root beside the root.
        place
            .sh("cp root-key.pem cacerts/root-key.pem")
            .assert_done();
        let outcome = place.meshpki("verify --cacerts cacerts --format json");
        let finding = said(&outcome)["subjects"][0]["findings"][0].clone();
        let remedy = finding["remedy"].as_str().unwrap_or_default().to_owned();
        // Two files in each other's place need no new one, a password is asked for, and nobody has the key of another root.
        if !remedy.starts_with("meshpki create ") && !remedy.starts_with("meshpki inspect ")
            || code == "intermediate-unknown-anchor"
        {
            continue;
        }
        place.sh(&remedy).assert_done();
        let install = "cd cacerts; \
             for one in root-cert cert-chain ca-cert; do [ ! -e $one-fixed.crt ] || mv $one-fixed.crt $one.pem; done; \
             [ ! -e ../ca-new.crt ] || mv ../ca-new.crt root-cert.pem; \
             for one in ca-cert issuer; do [ ! -e $one-new.crt ] || \
             { cp $one-new.crt ca-cert.pem; mv $one-new.crt cert-chain.pem; mv $one-new.key ca-key.pem; }; done; \
             [ ! -e ca-key.pem.clear ] || mv ca-key.pem.clear ca-key.pem";
        place.sh(install).assert_done();
        let outcome = place.meshpki("verify --cacerts cacerts");
        assert!(outcome.is_done(), "{line}\n{remedy}\n{outcome:?}");
        pasted += 1;
    }
    assert!(pasted >= 8, "{pasted}");
}

#[test]
fn what_is_of_linkerd_is_refused_with_it() {
    let place = made();
    let place_of = |line: &str| place.meshpki(&format!("verify --cacerts cacerts {line}"));
    place.write("policy.toml", "linkerd = [\"2.19\"]\n");
    place.write("spiffe.toml", "profile = \"spiffe\"\n");
    place_of("--linkerd 2.19").assert_refused_with("cannot be used with");
    let named = "verify --profile istio --anchors cacerts/root-cert.pem --issuer cacerts/ca-cert.pem --linkerd 2.19";
    place
        .meshpki(named)
        .assert_refused_with("--linkerd: the profile is istio, expected linkerd");
    place_of("--policy policy.toml").assert_refused_with("linkerd: the profile is istio");
    place_of("--policy spiffe.toml")
        .assert_refused_with("--cacerts: the profile is spiffe, expected istio");
    place_of("--profile linkerd")
        .assert_refused_with("--cacerts: the profile is linkerd, expected istio");
    let outcome = place.meshpki(&format!(
        "{} --format linkerd-check",
        named.replace(" --linkerd 2.19", "")
    ));
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome
            .stdout
            .contains("linkerd-check is of Linkerd, and the profile is istio"),
        "{outcome:?}"
    );
    place_of("--issuer cacerts/ca-cert.pem").assert_refused_with("cannot be used with");
}

#[test]
fn a_folder_that_lacks_a_file_is_refused_as_istiod_refuses_it() {
    for name in ["root-cert.pem", "ca-cert.pem", "cert-chain.pem"] {
        let place = made();
        std::fs::remove_file(place.path("cacerts").join(name)).unwrap();
        let outcome = place.meshpki("verify --cacerts cacerts");
        outcome.assert_refused_with(&format!("cacerts: lacks {name}, expected"));
    }
    let place = made();
    std::fs::copy(
        place.path("cacerts/ca-cert.pem"),
        place.path("cacerts/tls.crt"),
    )
    .unwrap();
    place
        .meshpki("verify --cacerts cacerts")
        .assert_refused_with("cacerts: lacks ca.crt, expected");
    let place = made();
    std::fs::remove_file(place.path("cacerts/ca-key.pem")).unwrap();
    let outcome = place.meshpki("verify --cacerts cacerts");
    outcome.assert_done();
    assert!(
        outcome.stderr.contains("ca-key.pem is not there"),
        "{outcome:?}"
    );
    assert!(outcome.stdout.contains("key not checked"), "{outcome:?}");
    place
        .meshpki("verify --cacerts cacerts/ca-cert.pem")
        .assert_refused_with("is neither a directory");
}

/// ztunnel asks for a workload's identity, and for the trust domain of its own first name.
#[test]
fn workloads_have_identities_of_istio() {
    let place = made();
    let create = |names: &str| {
        let line = format!(
            "create workload {names} workload.crt workload.key --force --ca cacerts/ca-cert.pem --ca-key cacerts/ca-key.pem"
        );
        place.meshpki(&line).assert_done();
        place.meshpki("verify --cacerts cacerts --workload workload.crt --trust-domain cluster.local --format json")
    };
    for (names, code) in [
        ("spiffe://cluster.local/ns/shop/sa/default", None),
        (
            "spiffe://cluster.local/ns/shop",
            Some("workload-no-identity"),
        ),
        (
            "a.b.serviceaccount.identity.linkerd.cluster.local",
            Some("workload-no-identity"),
        ),
        (
            "spiffe://example.org/ns/shop/sa/default",
            Some("workload-wrong-trust-domain"),
        ),
    ] {
        let outcome = create(names);
        let found = said(&outcome)["subjects"][1]["findings"].clone();
        let errors: Vec<&str> = found
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|one| one["code"].as_str())
            .collect();
        assert_eq!(errors.first().copied(), code, "{names}: {outcome:?}");
        assert_eq!(outcome.is_done(), code.is_none(), "{names}: {outcome:?}");
    }
}

#[test]
fn the_page_is_explained() {
    let outcome = Place::empty().meshpki("explain istio");
    outcome.assert_done();
    for words in [
        "cert-chain.pem",
        "ztunnel, src/tls/certificate.rs",
        "To replace the root",
    ] {
        assert!(outcome.stdout.contains(words), "{words}: {outcome:?}");
    }
}

/// The name of a folder adds no line to an output, and no command to a runner.
#[test]
fn the_name_of_a_folder_is_shown_on_one_line() {
    let place = made();
    let name = "e\n::error::\u{1b}[2J$(touch pwned)";
    std::fs::rename(place.path("cacerts"), place.path(name)).unwrap();
    let folder = place.path(name);
    std::fs::copy(folder.join("root-cert.pem"), folder.join("cert-chain.pem")).unwrap();
    for format in ["text", "github", "json", "junit", "prometheus", "ics"] {
        let mut command = Command::new(program());
        command.args(["verify", "--format", format, "--cacerts", name]);
        let outcome = place.run(&mut command);
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        // A line break is shown as one character, not as a blank between two names.
        let is_told = !["prometheus", "ics"].contains(&format);
        assert!(
            !is_told || outcome.stdout.contains("is not in e\u{fffd}::error::"),
            "{outcome:?}"
        );
        for text in [&outcome.stdout, &outcome.stderr] {
            assert!(!text.contains('\u{1b}'), "{outcome:?}");
            let mut lines = text.lines().map(str::trim_start);
            assert!(
                !lines.any(|line| line.starts_with("::error::")),
                "{outcome:?}"
            );
        }
    }
}
