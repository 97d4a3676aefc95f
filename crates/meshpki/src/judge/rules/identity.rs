//! The identities that a workload certificate is for (linkerd2-proxy, linkerd/meshtls/verifier/src/lib.rs; SPIFFE-ID,
//! section 2).

use crate::certificate::certificate::Certificate;
use crate::consumers::go::general_name::is_readable;
use crate::judge::checked::Checked;
use crate::judge::fault::Fault;
use crate::judge::go::host;
use crate::mesh::identity::Identity;
use crate::mesh::trust_domain::TrustDomain;
use crate::policy::profile::Profile;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::x509::general_name::AlternativeName;

pub(crate) fn check(checked: &Checked<'_>, found: &mut Vec<Fault>) {
    if checked.place == Place::Webhook {
        found.extend(other_host(checked));
    }
    if checked.place != Place::Workload {
        return;
    }
    if checked.policy.profile == Profile::Rfc5280 {
        let expected = checked.policy.identity.as_ref();
        found.extend(expected.and_then(|expected| beyond_the_mesh(checked.certificate, expected)));
        return;
    }
    let (identities, malformed): (Vec<_>, Vec<_>) =
        Identity::of(checked.certificate).partition(Result::is_ok);
    // A proxy skips such a name, and uses any other.
    let alone = identities.is_empty();
    for error in malformed.into_iter().filter_map(Result::err) {
        let detail = error.to_string();
        let by = if alone { Judges::PROXY } else { Judges::NONE };
        found.push(Fault::refused_by(by, Problem::MalformedIdentity { detail }));
    }

    let profile = checked.policy.profile;
    let identities: Vec<Identity> = identities
        .into_iter()
        .filter_map(Result::ok)
        .filter(|identity| is_of_profile(identity, profile))
        .collect();
    let trust_domain = checked.policy.trust_domain();
    if identities.is_empty() {
        // Without a URI name it is not an X509-SVID, which the rules for SVIDs report.
        if profile != Profile::Spiffe {
            found.push(Fault::refused_by(Judges::PROXY, Problem::NoIdentity));
        }
    } else if let Some(expected) = &checked.policy.identity
        && !identities.contains(expected)
    {
        let problem = Problem::WrongIdentity {
            found: identities.iter().map(ToString::to_string).collect(),
            expected: expected.to_string(),
        };
        found.push(Fault::refused_by(Judges::PROXY, problem));
    } else if !identities
        .iter()
        .any(|identity| identity.is_in(&trust_domain))
    {
        let problem = Problem::WrongTrustDomain {
            found: identities[0].to_string(),
            expected: trust_domain.to_string(),
        };
        found.push(Fault::refused_by(Judges::PROXY, problem));
    } else if let Some((first, by)) = first_name(checked.certificate, profile)
        && !is_meant(&first, checked, &trust_domain)
    {
        let good = |one: &&Identity| is_meant(one.as_str(), checked, &trust_domain);
        let expected = identities.iter().find(good).map(ToString::to_string);
        let expected = expected.unwrap_or_default();
        let problem = Problem::WrongFirstIdentity {
            found: first,
            expected,
        };
        found.push(Fault::refused_by(by, problem));
    }
}

/// The API server calls a webhook by one name, and Go decides whether the certificate is for it.
fn other_host(checked: &Checked<'_>) -> Option<Fault> {
    let names = checked.certificate.alternative_names().iter();
    let names = names.filter_map(|name| match name {
        AlternativeName::Dns(name) => Some(name.as_str()),
        _ => None,
    });
    let expected = checked.policy.identity.as_ref().map(Identity::as_str);
    let is_for = |host| host::is_among(names.clone(), host);
    let problem = || Problem::WrongHost {
        found: names.clone().map(str::to_owned).collect(),
        expected: expected.unwrap_or(SERVICE).to_owned(),
    };
    (!expected.is_some_and(is_for)).then(|| Fault::refused_by(Judges::API_SERVER, problem()))
}

/// Whether workloads have such identities under the profile. Istio's have five segments (ztunnel,
/// src/identity/manager.rs).
fn is_of_profile(identity: &Identity, profile: Profile) -> bool {
    match identity {
        Identity::Dns(_) => !profile.has_spiffe_ids_alone(),
        Identity::Spiffe(id) => {
            let segments: Vec<&str> = id.path().split('/').collect();
            profile != Profile::Istio || matches!(segments[..], ["", "ns", _, "sa", _])
        }
    }
}

/// The first name that matters more than the others, and to whom it is a reason to refuse. ztunnel asks for a certificate
/// whose first URI is the workload's identity, and takes from its own the trust domain that it requires of its peers
/// (src/identity/caclient.rs, src/tls/certificate.rs).
fn first_name(certificate: &Certificate, profile: Profile) -> Option<(String, Judges)> {
    let mut names = certificate.alternative_names().iter();
    match profile {
        Profile::Linkerd => Some((first_identity(certificate)?, Judges::NONE)),
        Profile::Istio => names.find_map(|name| match name {
            AlternativeName::Uri(uri) => Some((uri.clone(), Judges::PROXY)),
            _ => None,
        }),
        Profile::Rfc5280 | Profile::Spiffe => None,
    }
}

/// The first name that a proxy of Linkerd can read. As a TLS server, the proxy uses it as the client's identity, whatever
/// names follow.
fn first_identity(certificate: &Certificate) -> Option<String> {
    let mut names = certificate.alternative_names().iter();
    names.find_map(|name| match name {
        AlternativeName::Dns(name) => {
            let identity: Result<Identity, _> = name.to_ascii_lowercase().parse();
            identity.ok().map(|identity| identity.to_string())
        }
        AlternativeName::Uri(uri) if is_readable(name) && has_scheme(uri) => Some(uri.clone()),
        _ => None,
    })
}

/// Whether it is absolute, and without blanks, as a proxy requires.
fn has_scheme(uri: &str) -> bool {
    let scheme = uri.split_once(':').map(|(scheme, _)| scheme);
    uri.bytes().all(|byte| byte.is_ascii_graphic())
        && scheme.is_some_and(|scheme| {
            scheme.starts_with(|first: char| first.is_ascii_alphabetic())
                && scheme
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        })
}

/// Whether it is the identity that was given, or if none was, an identity of the trust domain.
fn is_meant(name: &str, checked: &Checked<'_>, trust_domain: &TrustDomain) -> bool {
    match &checked.policy.identity {
        Some(expected) => name == expected.as_str(),
        None => name.parse::<Identity>().is_ok_and(|identity| {
            identity.is_in(trust_domain) && is_of_profile(&identity, checked.policy.profile)
        }),
    }
}

/// Outside of a mesh any name is good, and the one that was given need only be among them.
fn beyond_the_mesh(certificate: &Certificate, expected: &Identity) -> Option<Fault> {
    let names = certificate.alternative_names().iter();
    let is_expected = |name: &AlternativeName| match (name, expected) {
        (AlternativeName::Dns(name), Identity::Dns(_)) => {
            name.eq_ignore_ascii_case(expected.as_str())
        }
        (AlternativeName::Uri(uri), Identity::Spiffe(_)) => uri == expected.as_str(),
        _ => false,
    };
    if names.clone().any(is_expected) {
        return None;
    }
    let names = names.filter_map(|name| match name {
        AlternativeName::Dns(name) | AlternativeName::Uri(name) => Some(name.clone()),
        _ => None,
    });
    let found: Vec<String> = names.collect();
    if found.is_empty() {
        return Some(Fault::refused_by(Judges::PROXY, Problem::NoIdentity));
    }
    let expected = expected.to_string();
    let problem = Problem::WrongIdentity { found, expected };
    Some(Fault::refused_by(Judges::PROXY, problem))
}

/// The form of the name by which the API server calls a service.
const SERVICE: &str = "NAME.NAMESPACE.svc";
