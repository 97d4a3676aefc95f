//! The policy: from the policy file, with the settings of the command line over it.
//!
//! meshpki reads a policy file only if the user names it, so a pipeline always shows which policy it uses.

use std::fmt::Display;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use clap::ValueEnum;
use meshpki::{
    Identity, Level, Levels, Policy, Release, TrustDomain, UnixTime, UnknownCode, Usages, rfc3339,
};
use meshpki_kube::MESH_CODES;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use toml::Value;

use crate::arguments::{Asked, Format, JudgingArguments, Profile, VerifyArguments, trust_domain};
use crate::clock::{Span, Within};
use crate::failure::Failure;
use crate::hint::Hint;
use crate::source::input::Input;
use crate::text::escape;
use crate::text::secret;

/// The policy of a verification.
pub(crate) fn read(input: &Input, arguments: &VerifyArguments) -> Result<Policy, Failure> {
    let Rules { mut policy, .. } = rules(input, &arguments.judging)?;
    if let Some(profile) = arguments.profile {
        policy.profile = profile.into();
    }
    if arguments.cacerts.is_some() {
        match (arguments.profile, policy.profile) {
            (None, meshpki::Profile::Linkerd) => policy.profile = meshpki::Profile::Istio,
            (_, meshpki::Profile::Istio) => {}
            (_, other) => {
                let what = format!("--cacerts: the profile is {other}, expected istio");
                return Err(Failure::new(what));
            }
        }
    }
    if policy.profile == meshpki::Profile::Istio {
        check_istio(arguments, &policy)?;
        policy.releases.clear();
    }
    // Outside a mesh, a certificate is for servers only.
    if policy.profile == meshpki::Profile::Rfc5280 {
        policy.usages = Usages::Server;
    }
    if let Some(Span(lifetime)) = arguments.issuance_lifetime {
        policy.issuance_lifetime = lifetime;
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
    Ok(policy)
}

/// A policy, and whether it names releases or has the usual ones.
pub(crate) struct Rules {
    pub(crate) policy: Policy,
    pub(crate) names_releases: bool,
}

/// The part of a policy that every command that judges has.
pub(crate) fn rules(input: &Input, arguments: &JudgingArguments) -> Result<Rules, Failure> {
    let (mut policy, mut names_releases) = match &arguments.policy {
        Some(path) => from_file(input, path)?,
        None => (Policy::default(), false),
    };
    if let Some(Within(margin)) = arguments.fail_within {
        policy.fail_within = margin;
    }
    if let Some(Within(margin)) = arguments.warn_within {
        policy.warn_within = margin;
    }
    names_releases |= names_release(&arguments.linkerd);
    ask(&arguments.linkerd, &mut policy);
    policy.releases.sort_by_key(Release::age);
    policy.releases.dedup();

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
    Ok(Rules {
        policy,
        names_releases,
    })
}

/// The time of a verification. The policy gets the time until which the verdict has to hold.
pub(crate) fn times(
    arguments: &JudgingArguments,
    now: UnixTime,
    policy: &mut Policy,
) -> Result<UnixTime, Failure> {
    let at = arguments.at.relative_to(now);
    policy.sound_until = arguments.until.map(|until| until.relative_to(at));
    if policy.sound_until.is_some_and(|until| until > LAST) {
        return Err(Failure::new(
            "--until: no certificate is valid after the year 9999",
        ));
    }
    match policy.sound_until.filter(|until| *until <= at) {
        None => Ok(at),
        Some(until) => Err(Failure::new(format!(
            "--until: {} is not after the time of the verification, {}",
            rfc3339(until),
            rfc3339(at)
        ))),
    }
}

fn names_release(asked: &[Asked]) -> bool {
    asked.iter().any(|one| matches!(one, Asked::Release(_)))
}

/// Asks about these instead. If only what comes is named, the releases stay as they are.
fn ask(asked: &[Asked], policy: &mut Policy) {
    if asked.is_empty() {
        return;
    }
    policy.looks_ahead = asked.iter().any(|one| matches!(one, Asked::Next));
    let releases = asked.iter().filter_map(|one| match one {
        Asked::Release(release) => Some(release.clone()),
        Asked::Next => None,
    });
    let releases: Vec<Release> = releases.collect();
    if !releases.is_empty() {
        policy.releases = releases;
    }
}

/// Nothing that only Linkerd has is asked about Istio.
fn check_istio(arguments: &VerifyArguments, policy: &Policy) -> Result<(), Failure> {
    let what = if !arguments.judging.linkerd.is_empty() {
        "--linkerd: the profile is istio, expected linkerd"
    } else if policy.looks_ahead || policy.releases != Release::usual() {
        "linkerd: the profile is istio, expected linkerd"
    } else if !arguments.webhook.is_empty() {
        "--webhook: the profile is istio, expected linkerd"
    } else if matches!(
        arguments.judging.format,
        Format::LinkerdCheck | Format::LinkerdCheckJson
    ) {
        "--format: linkerd-check is of Linkerd, and the profile is istio"
    } else {
        return Ok(());
    };
    Err(Failure::new(what))
}

/// SPIFFE allows trust domains that are not DNS names; Linkerd does not.
fn check_trust_domain(policy: &Policy) -> Result<(), Failure> {
    let Some(domain) = &policy.trust_domain else {
        return Ok(());
    };
    if matches!(
        policy.profile,
        meshpki::Profile::Istio | meshpki::Profile::Spiffe
    ) {
        return Ok(());
    }
    match domain.as_str().parse::<TrustDomain>() {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::new(error)
            .hint("if the mesh uses SPIFFE without Linkerd, add --profile spiffe")),
    }
}

fn from_file(input: &Input, path: &Path) -> Result<(Policy, bool), Failure> {
    let (source, bytes) = input.read_policy(path)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::new("is not UTF-8 text, expected TOML").about(&source))?;
    parse(&text).map_err(|failure| failure.about(&source))
}

/// The policy of a file, and whether it names releases.
fn parse(text: &str) -> Result<(Policy, bool), Failure> {
    let failure = |error: &toml::de::Error, what: &str| {
        let start = error.span().map_or(0, |span| span.start);
        let before = text.bytes().take(start);
        let line = 1 + before.filter(|byte| *byte == b'\n').count();
        Failure::new(format!("line {line}: {what}"))
    };
    let file = toml::Deserializer::parse(text).map_err(|error| failure(&error, "is not TOML"))?;
    let settings = Settings::deserialize(file).map_err(|error| {
        // The message may quote a key of the file, which can be any text.
        let what = match error.message() {
            message if secret::may_be_in(message) => {
                "not shown because it may contain a private key"
            }
            message => &escape::line(message),
        };
        failure(&error, what)
    })?;
    let names_releases = names_release(&settings.linkerd);
    Ok((settings.policy()?, names_releases))
}

/// The settings of a policy file.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Settings {
    #[serde(deserialize_with = "codes")]
    allow: Vec<String>,
    #[serde(deserialize_with = "codes")]
    deny: Vec<String>,
    #[serde(deserialize_with = "parsed")]
    fail_within: Option<Within>,
    #[serde(deserialize_with = "parsed")]
    identity: Option<Identity>,
    #[serde(deserialize_with = "parsed")]
    issuance_lifetime: Option<Span>,
    #[serde(deserialize_with = "releases")]
    linkerd: Vec<Asked>,
    #[serde(deserialize_with = "profile")]
    profile: Option<Profile>,
    #[serde(deserialize_with = "domain")]
    trust_domain: Option<TrustDomain>,
    #[serde(deserialize_with = "codes")]
    warn: Vec<String>,
    #[serde(deserialize_with = "parsed")]
    warn_within: Option<Within>,
}

impl Settings {
    fn policy(self) -> Result<Policy, Failure> {
        let mut policy = Policy::default();
        policy.fail_within = self.fail_within.map_or(policy.fail_within, |one| one.0);
        policy.identity = self.identity;
        ask(&self.linkerd, &mut policy);
        let lifetime = self.issuance_lifetime;
        policy.issuance_lifetime = lifetime.map_or(policy.issuance_lifetime, |one| one.0);
        policy.profile = self.profile.map_or(policy.profile, Into::into);
        policy.trust_domain = self.trust_domain;
        policy.warn_within = self.warn_within.map_or(policy.warn_within, |one| one.0);
        for (key, codes, level) in [
            ("allow", self.allow, Level::Allow),
            ("deny", self.deny, Level::Deny),
            ("warn", self.warn, Level::Warn),
        ] {
            for code in codes {
                set(&mut policy.levels, &code, level).map_err(|failure| failure.prefix(key))?;
            }
        }
        Ok(policy)
    }
}

fn codes<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<String>, D::Error> {
    let Value::Array(values) = Value::deserialize(value)? else {
        return Err(D::Error::custom("expected a list of finding codes"));
    };
    values.into_iter().map(text).collect()
}

fn releases<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<Asked>, D::Error> {
    let Value::Array(values) = Value::deserialize(value)? else {
        return Err(D::Error::custom("expected a list of releases"));
    };
    if values.is_empty() {
        return Err(D::Error::custom("expected at least one release"));
    }
    let release = |value| text::<D::Error>(value)?.parse().map_err(D::Error::custom);
    values.into_iter().map(release).collect()
}

fn parsed<'de, D, T>(value: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let text: String = text(Value::deserialize(value)?)?;
    text.parse().map(Some).map_err(D::Error::custom)
}

fn profile<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Profile>, D::Error> {
    let text: String = text(Value::deserialize(value)?)?;
    let expected = |_| D::Error::custom("expected linkerd, istio, rfc5280 or spiffe");
    ValueEnum::from_str(&text, false)
        .map(Some)
        .map_err(expected)
}

fn domain<'de, D: Deserializer<'de>>(value: D) -> Result<Option<TrustDomain>, D::Error> {
    let text: String = text(Value::deserialize(value)?)?;
    trust_domain(&text).map(Some).map_err(D::Error::custom)
}

/// A text that messages may repeat. One that may be a private key is an error.
fn text<E: Error>(value: Value) -> Result<String, E> {
    match value {
        Value::String(text) if secret::may_be_in(&text) => Err(E::custom(
            "the value is not shown because it may contain a private key",
        )),
        Value::String(text) => Ok(text),
        _ => Err(E::custom("expected text in quotes")),
    }
}

/// Sets the level of a code. Two different levels are a failure: the user can mean only one of them.
fn set(levels: &mut Levels, code: &str, level: Level) -> Result<(), Failure> {
    if levels.get(code).is_some_and(|other| other != level) {
        return Err(Failure::new(format!("{code} has two levels, expected one")));
    }
    levels
        .set_among(code, level, MESH_CODES)
        .map_err(|error| unknown_code(&error))
}

fn unknown_code(error: &UnknownCode) -> Failure {
    let hint = error.nearest().map_or_else(
        || Hint::command("list all codes", "meshpki explain --list"),
        |nearest| format!("did you mean {nearest}?").into(),
    );
    Failure::new(error).hint(hint)
}

/// The last second of the year 9999.
const LAST: UnixTime = UnixTime::since_unix_epoch(Duration::from_secs(253_402_300_799));

#[cfg(test)]
mod tests {
    use meshpki::Margin;

    use super::*;

    fn failure(text: &str) -> (String, Option<String>) {
        let failure = parse(text).unwrap_err();
        (failure.message, failure.hint.map(|one| one.to_string()))
    }

    #[test]
    fn policy_files_hold_the_settings_of_the_command_line() {
        let (policy, _) = parse(
            "profile = \"spiffe\"\ntrust-domain = \"example.org\"\nfail-within = \"20%\"\n\
             deny = [\"warnings\"]\nallow = [\"issuer-outlives\"]\n",
        )
        .unwrap();
        assert_eq!(policy.profile, meshpki::Profile::Spiffe);
        assert_eq!(policy.fail_within, Margin::Percent(20));
        assert_eq!(policy.levels.get("warnings"), Some(Level::Deny));
        assert_eq!(policy.levels.get("issuer-outlives"), Some(Level::Allow));
        assert_eq!(parse("").unwrap(), (Policy::default(), false));
    }

    #[test]
    fn a_failure_for_an_unknown_key_or_code_names_the_known_ones() {
        let (message, _) = failure("\nwarn_within = \"1d\"");
        assert!(
            message.starts_with("line 2: unknown field `warn_within`, expected one of `allow`"),
            "{message}"
        );
        let (message, hint) = failure("deny = [\"issuer-expire\"]");
        assert!(message.starts_with("deny: "), "{message}");
        assert_eq!(hint.as_deref(), Some("did you mean issuer-expired?"));
    }

    #[test]
    fn a_code_with_two_levels_is_a_failure() {
        let (message, _) = failure("allow = [\"issuer-expired\"]\ndeny = [\"issuer-expired\"]");
        assert_eq!(message, "deny: issuer-expired has two levels, expected one");
    }

    #[test]
    fn private_keys_and_control_characters_among_the_keys_of_a_policy_are_not_shown() {
        let (message, _) = failure("MHcCAQEEIJV1ZUSlv1O1ZkKwuoQDerUcj0gzZG = 1");
        assert_eq!(
            message,
            "line 1: not shown because it may contain a private key"
        );
        let (message, _) = failure("\"\\u001b[31m\" = 1");
        assert!(!message.contains('\u{1b}'), "{message}");
    }

    #[test]
    fn values_of_the_wrong_type_are_failures() {
        for bad in [
            "profile = 1",
            "profile = \"consul\"",
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
