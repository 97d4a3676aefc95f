//! What counts as good: the policy file, and what the command line puts in its place.
//!
//! A policy file is named, and never looked for: what a pipeline judges by is in the pipeline.

use std::path::Path;
use std::str::FromStr;

use meshpki::{Level, Levels, Policy, TrustDomain, UnknownCode, Usages};
use toml::Value;

use crate::arguments::{Profile, VerifyArguments, trust_domain};
use crate::clock::Within;
use crate::failure::Failure;
use crate::source::input::Input;
use crate::text::secret;

/// The policy of a verification.
pub(crate) fn read(input: &Input, arguments: &VerifyArguments) -> Result<Policy, Failure> {
    let mut policy = match &arguments.policy {
        Some(path) => from_file(input, path)?,
        None => Policy::default(),
    };
    if let Some(profile) = arguments.profile {
        policy.profile = profile.into();
    }
    // Beyond the mesh nobody is both.
    if policy.profile == meshpki::Profile::Rfc5280 {
        policy.usages = Usages::Server;
    }
    if let Some(Within(margin)) = arguments.fail_within {
        policy.fail_within = margin;
    }
    if let Some(Within(margin)) = arguments.warn_within {
        policy.warn_within = margin;
    }
    policy.identity = arguments.identity.clone().or(policy.identity);
    policy.trust_domain = arguments.trust_domain.clone().or(policy.trust_domain);
    check_trust_domain(&policy).map_err(|failure| {
        let is_flag = arguments.trust_domain.is_some();
        failure.prefix(if is_flag {
            "--trust-domain"
        } else {
            "trust-domain"
        })
    })?;

    let mut levels = Levels::default();
    for (flag, codes, level) in [
        ("--allow", &arguments.allow, Level::Allow),
        ("--warn", &arguments.warn, Level::Warn),
        ("--deny", &arguments.deny, Level::Deny),
    ] {
        for code in codes {
            set(&mut levels, code, level).map_err(|failure| failure.prefix(flag))?;
        }
    }
    policy.levels = policy.levels.overridden_by(&levels);
    Ok(policy)
}

/// SPIFFE allows what is no DNS name, and Linkerd does not.
fn check_trust_domain(policy: &Policy) -> Result<(), Failure> {
    let Some(domain) = &policy.trust_domain else {
        return Ok(());
    };
    if policy.profile == meshpki::Profile::Spiffe {
        return Ok(());
    }
    match domain.as_str().parse::<TrustDomain>() {
        Ok(_) => Ok(()),
        Err(error) => {
            Err(Failure::new(error).hint("where it is one of SPIFFE alone, add --profile spiffe"))
        }
    }
}

fn from_file(input: &Input, path: &Path) -> Result<Policy, Failure> {
    let (name, bytes) = input.read_policy(path)?;
    let name = if name == "-" { "standard input" } else { &name };
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::new("is not UTF-8 text, expected TOML").prefix(name))?;
    parse(&text).map_err(|failure| failure.prefix(name))
}

fn parse(text: &str) -> Result<Policy, Failure> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| {
            1 + text[..span.start.min(text.len())].matches('\n').count()
        });
        Failure::new(format!("line {line}: is not TOML"))
    })?;
    let mut policy = Policy::default();
    for (key, value) in &table {
        let text = || Text { key, value };
        match key.as_str() {
            "allow" => levels(&mut policy.levels, key, value, Level::Allow)?,
            "deny" => levels(&mut policy.levels, key, value, Level::Deny)?,
            "fail-within" => policy.fail_within = text().parsed::<Within>()?.0,
            "identity" => policy.identity = Some(text().parsed()?),
            "profile" => policy.profile = text().profile()?.into(),
            "trust-domain" => policy.trust_domain = Some(text().trust_domain()?),
            "warn" => levels(&mut policy.levels, key, value, Level::Warn)?,
            "warn-within" => policy.warn_within = text().parsed::<Within>()?.0,
            _ => return Err(unknown_key(key)),
        }
    }
    Ok(policy)
}

fn levels(levels: &mut Levels, key: &str, value: &Value, level: Level) -> Result<(), Failure> {
    let expected = || Failure::new(format!("{key}: expected a list of codes"));
    for code in value.as_array().ok_or_else(expected)? {
        let code = code.as_str().ok_or_else(expected)?;
        if secret::may_be_in(code) {
            let what = format!("{key}: a value may hold a private key, and is not shown");
            return Err(Failure::new(what).hint("every code: meshpki explain --list"));
        }
        set(levels, code, level).map_err(|failure| failure.prefix(key))?;
    }
    Ok(())
}

/// One code has one level: which of two was meant cannot be told.
fn set(levels: &mut Levels, code: &str, level: Level) -> Result<(), Failure> {
    if levels.get(code).is_some_and(|other| other != level) {
        return Err(Failure::new(format!("{code} is given two levels")));
    }
    levels
        .set(code, level)
        .map_err(|error| unknown_code(&error))
}

fn unknown_code(error: &UnknownCode) -> Failure {
    let hint = error.nearest().map_or_else(
        || "meshpki explain --list names them all".to_owned(),
        |nearest| format!("did you mean {nearest}?"),
    );
    Failure::new(error).hint(hint)
}

fn unknown_key(key: &str) -> Failure {
    let nearest = KEYS
        .iter()
        .min_by_key(|known| strsim::levenshtein(known, key))
        .filter(|known| strsim::levenshtein(known, key) <= known.len() / 2);
    let hint = nearest.map_or_else(
        || format!("the keys are {}", KEYS.join(", ")),
        |nearest| format!("did you mean {nearest}?"),
    );
    // It may be anything: the line of a private key ends with `=`.
    let is_word = |byte: u8| byte.is_ascii_lowercase() || b"-_".contains(&byte);
    let failure = if key.len() <= LONGEST_KEY && key.bytes().all(is_word) {
        Failure::new(format!("{key:?} is not a key of a policy"))
    } else {
        Failure::new("has a key that no policy has")
    };
    failure.hint(hint)
}

/// A value that is text.
struct Text<'a> {
    key: &'a str,
    value: &'a Value,
}

impl Text<'_> {
    fn parsed<T: FromStr<Err: ToString>>(&self) -> Result<T, Failure> {
        let text = self.text()?;
        text.parse()
            .map_err(|error: T::Err| Failure::new(format!("{}: {}", self.key, error.to_string())))
    }

    fn profile(&self) -> Result<Profile, Failure> {
        clap::ValueEnum::from_str(self.text()?, false)
            .map_err(|_| Failure::new(format!("{}: expected linkerd, rfc5280 or spiffe", self.key)))
    }

    fn trust_domain(&self) -> Result<TrustDomain, Failure> {
        trust_domain(self.text()?).map_err(|error| Failure::new(error).prefix(self.key))
    }

    /// What may hold a private key is not repeated: no value of a policy looks like one.
    fn text(&self) -> Result<&str, Failure> {
        let failure = |what: &str| Failure::new(format!("{}: {what}", self.key));
        let text = self.value.as_str();
        let text = text.ok_or_else(|| failure("expected text in quotes"))?;
        if secret::may_be_in(text) {
            return Err(failure(
                "its value may hold a private key, and is not shown",
            ));
        }
        Ok(text)
    }
}

const LONGEST_KEY: usize = 30;
const KEYS: [&str; 8] = [
    "allow",
    "deny",
    "fail-within",
    "identity",
    "profile",
    "trust-domain",
    "warn",
    "warn-within",
];

#[cfg(test)]
mod tests {
    use meshpki::Margin;

    use super::*;

    fn failure(text: &str) -> (String, Option<String>) {
        let failure = parse(text).unwrap_err();
        (failure.message, failure.hint)
    }

    #[test]
    fn policy_files_hold_the_settings_of_the_command_line() {
        let policy = parse(
            "profile = \"spiffe\"\ntrust-domain = \"example.org\"\nfail-within = \"20%\"\n\
             deny = [\"warnings\"]\nallow = [\"issuer-outlives\"]\n",
        )
        .unwrap();
        assert_eq!(policy.profile, meshpki::Profile::Spiffe);
        assert_eq!(policy.fail_within, Margin::Percent(20));
        assert_eq!(policy.levels.get("warnings"), Some(Level::Deny));
        assert_eq!(policy.levels.get("issuer-outlives"), Some(Level::Allow));
        assert_eq!(parse("").unwrap(), Policy::default());
    }

    #[test]
    fn unknown_keys_and_codes_are_failures_with_the_nearest_named() {
        assert_eq!(
            failure("warn_within = \"1d\"").1.as_deref(),
            Some("did you mean warn-within?")
        );
        let (message, hint) = failure("deny = [\"issuer-expire\"]");
        assert!(message.starts_with("deny: "), "{message}");
        assert_eq!(hint.as_deref(), Some("did you mean issuer-expired?"));
    }

    #[test]
    fn a_code_with_two_levels_is_a_failure() {
        let (message, _) = failure("allow = [\"issuer-expired\"]\ndeny = [\"issuer-expired\"]");
        assert_eq!(message, "deny: issuer-expired is given two levels");
    }

    #[test]
    fn values_of_another_kind_are_failures() {
        for bad in [
            "profile = 1",
            "profile = \"istio\"",
            "warn-within = \"soon\"",
            "deny = \"warnings\"",
            "deny = [1]",
            "trust-domain = \"A\"",
            "[deny]",
            "= 1",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
