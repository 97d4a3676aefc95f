//! Words that people know from step, openssl and other tools, and what to write instead.

/// What to write instead of a word that `command` does not know.
pub(crate) fn tip(command: &str, word: &str) -> Option<&'static str> {
    let word = word.split('=').next().unwrap_or(word);
    if command == "verify" && !word.starts_with('-') {
        return Some("name what each file is: --anchors FILE --issuer FILE, or --workload FILE");
    }
    let name = word.trim_start_matches('-').to_ascii_lowercase();
    let is_command =
        |commands: &str| commands.is_empty() || commands.split(' ').any(|one| one == command);
    TIPS.iter()
        .find(|(commands, words, _)| {
            is_command(commands) && words.split(' ').any(|one| one == name)
        })
        .map(|(.., tip)| *tip)
}

/// Commands, or none for all of them; words, without dashes; the tip.
const TIPS: &[(&str, &str, &str)] = &[
    (
        "verify",
        "a anchor ca ca-cert ca-file cafile capath root trust-anchors trusted untrusted",
        "the trust anchors are given with --anchors FILE",
    ),
    (
        "verify",
        "cert certificate crt in leaf",
        "give a CA with --issuer FILE, and a workload's certificate with --workload FILE",
    ),
    (
        "verify",
        "key",
        "the issuer's key is given with --issuer-key FILE",
    ),
    (
        "verify",
        "attime date now time",
        "the time is given with --at 2027-03-01",
    ),
    (
        "verify",
        "hostname server-name",
        "give the name of a webhook with --host NAME",
    ),
    (
        "verify",
        "expires-in",
        "to fail before a certificate expires: --fail-within 14d",
    ),
    ("inspect", "noout text", "text is what inspect prints"),
    ("inspect", "in", "name the file alone: meshpki inspect FILE"),
    (
        "inspect",
        "short",
        "the short form is: meshpki certificate inspect FILE --short",
    ),
    ("inspect", "outform", "the form is given with --format pem"),
    (
        "chain issuer root sign webhook workload",
        "days duration expires lifetime ttl validity",
        "the end is given with --not-after 365d",
    ),
    (
        "issuer request root webhook workload",
        "algorithm curve kty newkey type",
        "the type of the key is given with --key-type p256",
    ),
    (
        "issuer webhook workload",
        "insecure no-password nodes noenc",
        "keys are written without a password: leave it out",
    ),
    (
        "issuer root webhook workload",
        "profile",
        "the profile is the command: create root, create issuer, create workload",
    ),
    (
        "issuer sign webhook workload",
        "cakey",
        "the CA's key is given with --ca-key FILE",
    ),
    (
        "issuer request root webhook workload",
        "cn subj subject",
        "the common name is the first argument",
    ),
    (
        "issuer request root webhook workload",
        "addext dns ip name uri",
        "an alternative name is given with --san NAME",
    ),
    (
        "chain root",
        "insecure no-password nodes noenc",
        "without --encrypt, a key is written without a password",
    ),
    (
        "inspect renewal verify",
        "json yaml",
        "JSON is asked for with --format json",
    ),
    (
        "renewal verify",
        "o output",
        "the format is given with --format json",
    ),
    (
        "request workload",
        "o output",
        "the new files are the last arguments: NAME CRT KEY",
    ),
    (
        "issuer request root webhook workload",
        "out",
        "the new files are the last arguments: NAME CRT KEY",
    ),
    ("meshpki", "version", "the version: meshpki --version"),
    (
        "check",
        "proxy pre linkerd-identity all",
        "everything that is in the dump is checked: leave it out",
    ),
    (
        "check",
        "anchors issuer webhook workload",
        "files with certificates are judged by meshpki verify",
    ),
    (
        "meshpki",
        "ca genrsa init install new",
        "a new chain: meshpki create chain",
    ),
    (
        "meshpki",
        "genpkey ecparam",
        "a new key comes with its certificate: meshpki create",
    ),
    (
        "meshpki",
        "pkcs12 x509 s_client show view",
        "to show a certificate: meshpki inspect FILE",
    ),
    (
        "meshpki",
        "req csr",
        "a request: meshpki create request; to sign one: meshpki sign",
    ),
    (
        "meshpki",
        "ec pkcs8 pkey rsa",
        "to convert a key: meshpki key convert",
    ),
    ("meshpki", "list", "all codes: meshpki explain --list"),
    (
        "meshpki",
        "lint validate",
        "to verify: meshpki verify --anchors FILE",
    ),
    (
        "meshpki",
        "renew rotate",
        "which are due: meshpki renewal FILE; how to rotate: meshpki explain rotation",
    ),
];

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::{TIPS, tip};
    use crate::arguments::Cli;

    #[test]
    fn a_tip_names_the_word_of_the_command() {
        assert!(tip("verify", "--ca").unwrap().contains("--anchors"));
        assert!(tip("verify", "ca.crt").unwrap().contains("--issuer"));
        assert!(tip("root", "--days=30").unwrap().contains("--not-after"));
        assert!(tip("inspect", "-text").is_some());
        assert_eq!(tip("inspect", "--nope"), None);
    }

    /// Otherwise the word would never be unknown, and the tip never given.
    #[test]
    fn no_command_knows_a_word_for_which_there_is_a_tip() {
        let mut cli = Cli::command();
        cli.build();
        // Its words are commands.
        let commands = cli.get_subcommands().map(|one| one.get_name().to_owned());
        let mut known = vec![("meshpki".to_owned(), commands.collect())];
        for command in cli.get_subcommands() {
            if ["certificate", "crypto", "help"].contains(&command.get_name()) {
                continue;
            }
            known.push((command.get_name().to_owned(), names(command)));
            for inner in command.get_subcommands() {
                known.push((inner.get_name().to_owned(), names(inner)));
            }
        }
        for (commands, words, _) in TIPS {
            for command in commands.split_whitespace() {
                assert!(known.iter().any(|(name, _)| name == command), "{command}");
            }
            for word in words.split(' ') {
                for (command, names) in &known {
                    let applies = commands.split(' ').any(|one| one == command);
                    assert!(
                        !applies || !names.contains(&word.to_owned()),
                        "{command} {word}"
                    );
                }
            }
        }
    }

    /// A tip that names an option names one of that command.
    #[test]
    fn every_option_in_a_tip_exists() {
        let mut cli = Cli::command();
        cli.build();
        let create = cli.find_subcommand("create").unwrap();
        for (commands, _, tip) in TIPS {
            let (ours, other) = tip.split_once("meshpki ").unwrap_or((tip, ""));
            let options = |text: &str| -> Vec<String> {
                let words = text.split([' ', ',', ':', ';']);
                let options = words.filter_map(|word| word.strip_prefix("--"));
                options.map(str::to_owned).collect()
            };
            for command in commands.split(' ') {
                let found = cli.find_subcommand(command);
                let found = found.or_else(|| create.find_subcommand(command));
                let known = found.map_or_else(|| names(&cli), names);
                for option in options(ours) {
                    assert!(known.contains(&option), "{command} --{option}");
                }
            }
            if let Some(named) = other.split([' ', ',', ';']).next()
                && let Some(found) = cli.find_subcommand(named)
            {
                let inner = other
                    .split(' ')
                    .nth(1)
                    .and_then(|one| found.find_subcommand(one));
                for option in options(other) {
                    assert!(names(inner.unwrap_or(found)).contains(&option), "{tip}");
                }
            }
        }
    }

    fn names(command: &clap::Command) -> Vec<String> {
        let arguments = command.get_arguments().flat_map(|one| {
            let long = one.get_long_and_visible_aliases().unwrap_or_default();
            let short = one.get_short().map(String::from);
            long.into_iter()
                .map(str::to_owned)
                .chain(short)
                .collect::<Vec<_>>()
        });
        let commands = command
            .get_subcommands()
            .map(|one| one.get_name().to_owned());
        arguments.chain(commands).collect()
    }
}
