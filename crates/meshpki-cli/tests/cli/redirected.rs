//! The same file as input and output: under one name, under two, through a redirection or a descriptor.

use crate::run::Place;

/// A directory with a chain and a password.
fn place() -> Place {
    let place = Place::empty();
    place.meshpki("create chain .").assert_done();
    place.write("secret", "throw-away\n");
    place
        .sh(
            "meshpki create request name issuer.csr --use-key issuer.key \
             && meshpki key encrypt issuer.key -o encrypted.key --new-password-file secret \
             && ln ca.key twin.key && ln -s ca.key alias.key",
        )
        .assert_done();
    place
}

/// Each with `--force`, which is meant for the output, and not for an input.
#[test]
fn an_input_is_not_overwritten_under_any_of_its_names() {
    for line in [
        "create issuer i i.crt ca.key --ca-key - --force < ca.key",
        "create issuer i i.crt ca.key --ca-key - --force < twin.key",
        "create issuer i i.crt twin.key --ca-key - --force < alias.key",
        "create issuer i ca.crt i.key --ca - --force < ca.crt",
        "create issuer i i.crt ca.key --ca-key /dev/stdin --force < ca.key",
        "create issuer i i.crt ca.key --ca-key /dev/fd/0 --force < ca.key",
        "create issuer i i.crt ca.key --ca-key /dev/fd/3 --force 3< ca.key",
        "create issuer i i.crt ca.key --ca-key /proc/self/fd/3 --force 3< ca.key",
        "create issuer i secret i.key --ca-password-file - --force < secret",
        "create issuer i secret i.key --ca-password-fd 4 --force 4< secret",
        "create workload a.example w.crt issuer.key --ca issuer.crt --ca-key - --force < issuer.key",
        "create request r issuer.key --use-key - --force < issuer.key",
        "create root r secret r.key --encrypt --password-fd 3 --force 3< secret",
        "sign - issuer.csr --profile issuer --force < issuer.csr",
        "sign issuer.csr ca.key --profile issuer --ca-key - --force < ca.key",
        "key convert - -o ca.key --force < ca.key",
        "key convert /dev/fd/5 -o ca.key --force 5< ca.key",
        "key decrypt encrypted.key -o secret --password-fd 3 --force 3< secret",
        "key encrypt - -o ca.key --new-password-file secret --force < ca.key",
        "key encrypt issuer.key -o secret --new-password-fd 3 --force 3< secret",
        "key encrypt issuer.key --in-place --new-password-fd 3 --force 3< issuer.key",
        "certificate key - --out ca.key --force < ca.key",
        "certificate format --out ca.crt --force < ca.crt",
        "crypto key format --out ca.key --force < ca.key",
        "crypto change-pass /dev/fd/3 --out ca.key --new-password-file secret --force 3< ca.key",
        "certificate create n n.crt ca.key --profile leaf --ca ca.crt --ca-key /dev/fd/3 \
         --no-password --insecure --force 3< ca.key",
    ] {
        let place = place();
        let before = place.snapshot();
        let said = place.sh(&format!("exec meshpki {line}"));
        assert!(!said.is_done(), "{said:?}");
        assert!(place.snapshot() == before, "{said:?}");
        assert!(
            said.stderr.contains("is also an input; not overwritten"),
            "{said:?}"
        );
    }
}

#[test]
fn a_redirected_file_that_is_not_read_can_be_an_output() {
    let place = place();
    place.write("secret", "");
    place
        .sh("exec meshpki create root r new.crt secret --force < secret")
        .assert_done();
}

#[test]
fn two_names_of_the_same_file_are_refused_as_outputs() {
    for outputs in [
        "ca.key twin.key",
        "twin.key ca.key",
        "ca.key ./ca.key",
        "new ./new",
    ] {
        let place = place();
        let before = place.snapshot();
        let said = place.meshpki(&format!("create root r {outputs} --force"));
        said.assert_refused_with("is given for two outputs");
        assert!(place.snapshot() == before, "{said:?}");
    }
}

/// While it is staged, one would replace the other.
#[test]
fn an_output_with_the_staging_name_of_another_is_refused() {
    for outputs in ["a a.new", "a.old.2 a", "ca.key ca.key.old"] {
        for options in ["", "--force"] {
            let place = place();
            let before = place.snapshot();
            let said = place.meshpki(&format!("create root r {outputs} {options}"));
            assert_eq!(said.code, Some(2), "{said:?}");
            assert!(place.snapshot() == before, "{said:?}");
        }
    }
    let place = place();
    place.meshpki("create root r a.new b.new").assert_done();
}
