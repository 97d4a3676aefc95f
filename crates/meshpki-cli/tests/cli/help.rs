//! The help and the manual, except their text.

use crate::run::Place;

#[test]
fn the_examples_of_the_help_can_be_pasted() {
    let place = Place::empty();
    for command in [
        "",
        "certificate",
        "certificate bundle",
        "certificate create",
        "certificate inspect",
        "certificate needs-renewal",
        "certificate sign",
        "certificate verify",
        "completions",
        "create chain",
        "create issuer",
        "create root",
        "create workload",
        "crypto",
        "explain",
        "fingerprint",
        "inspect",
        "renewal",
        "verify",
    ] {
        let help = place.meshpki(&format!("{command} --help")).stdout;
        let (_, after) = help.split_once("Example").unwrap();
        let examples = after.lines().skip(1).take_while(|line| !line.is_empty());
        let mut continues = false;
        for line in examples {
            let first = line.split_whitespace().next().unwrap();
            let begins = ["meshpki", "kubectl", "linkerd"].contains(&first);
            assert!(begins || continues, "broken in two: {line:?}");
            continues = line.ends_with('\\');
        }
    }
}

#[test]
fn the_manual_has_the_name_of_the_command_and_not_of_its_package() {
    let page = Place::empty().meshpki("man").stdout;
    assert!(page.contains("\n.TH meshpki 1 "), "{}", &page[..200]);
    assert!(!page.contains("meshpki\\-cli"));
    for command in [
        "completions",
        "create\\-workload",
        "explain",
        "inspect",
        "man",
        "verify",
    ] {
        assert!(page.contains(&format!("meshpki\\-{command}")), "{command}");
    }
}

#[test]
fn every_subcommand_prints_the_version() {
    let place = Place::empty();
    for command in [
        "verify",
        "inspect",
        "explain",
        "create",
        "create chain",
        "man",
    ] {
        let outcome = place.meshpki(&format!("{command} --version"));
        outcome.assert_done();
        let name = command.replace(' ', "-");
        assert!(
            outcome.stdout.starts_with(&format!("meshpki-{name} ")),
            "{outcome:?}"
        );
    }
}
