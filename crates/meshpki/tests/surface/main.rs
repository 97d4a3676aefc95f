//! What the library offers to other programs, recorded in `surface.txt`: a change to it is a change to that file, which
//! is read before it is committed.
#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "the test runs rustdoc, and reads what it writes"
)]

use std::collections::BTreeSet;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

/// `MESHPKI_WRITE_SURFACE` writes the file.
#[test]
#[ignore = "it documents the library, which takes half a minute"]
fn the_public_surface_is_the_recorded_one() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let target = temporary.parent().unwrap();
    // rustdoc's JSON is not stable, and no other form of the surface is as exact. Only rustdoc may use what is not stable:
    // for the compiler, it would mean to build everything anew.
    let rustdoc = temporary.join("rustdoc");
    std::fs::write(
        &rustdoc,
        "#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec rustdoc \"$@\"\n",
    )
    .unwrap();
    std::fs::set_permissions(&rustdoc, Permissions::from_mode(0o755)).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    // What cargo says to a test would have it build everything anew.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_"]
            .iter()
            .any(|one| name.starts_with(one))
        {
            cargo.env_remove(&*name);
        }
    }
    let done = cargo
        .args(["rustdoc", "--lib", "--features", "serde", "--manifest-path"])
        .arg(manifest.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target)
        .args(["--", "-Z", "unstable-options", "--output-format", "json"])
        .env("RUSTDOC", &rustdoc)
        .env_remove("RUSTDOCFLAGS")
        .status();
    assert!(done.unwrap().success());
    let found = public_api::Builder::from_rustdoc_json(target.join("doc/meshpki.json"))
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build()
        .unwrap()
        .to_string();
    let recorded = manifest.join("surface.txt");
    if std::env::var_os("MESHPKI_WRITE_SURFACE").is_some() {
        std::fs::write(&recorded, found).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&recorded).unwrap();
    let lines = |text: &'_ str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let (found, expected) = (lines(&found), lines(&expected));
    let gone: Vec<_> = expected.difference(&found).collect();
    let new: Vec<_> = found.difference(&expected).collect();
    assert!(
        gone.is_empty() && new.is_empty(),
        "gone: {gone:#?}\nnew: {new:#?}\nMESHPKI_WRITE_SURFACE=1 records the change"
    );
}
