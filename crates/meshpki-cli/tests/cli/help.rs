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
fn every_command_has_a_manual_page_with_its_name() {
    let place = Place::empty();
    let page = place.meshpki("man").stdout;
    assert!(page.contains("\n.TH meshpki 1 "), "{page}");
    assert!(!page.contains("meshpki\\-cli"));
    let list = place.meshpki("man --list").stdout;
    assert!(list.lines().count() > 20, "{list}");
    for command in list.lines() {
        let page = place.meshpki(&format!("man {command}")).stdout;
        let title = format!("\n.TH meshpki-{} 1 ", command.replace(' ', "-"));
        assert!(page.contains(&title), "{command}: {page}");
    }
    let outcome = place.meshpki("man nope");
    outcome.assert_refused_with("unknown command nope");
}

/// Codes complete, where they are arguments.
#[test]
fn completions_know_the_codes() {
    let place = Place::empty();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = place.meshpki(&format!("completions {shell}")).stdout;
        let counted = script.matches("issuer-not-ca").count();
        assert_eq!(
            counted > 0,
            shell != "elvish" && shell != "powershell",
            "{shell}: {counted}"
        );
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
