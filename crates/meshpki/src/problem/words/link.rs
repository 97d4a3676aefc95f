//! The words about which certificate signed which.

use std::borrow::Cow;

use rustls_pki_types::UnixTime;

use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::remedy::{Advice, Remedy, Step, WorkloadReason};
use crate::problem::words::seen::{Seen, Words, list, refuse};
use crate::source::{Location, Origin};
use crate::text::time::rfc3339;
use crate::x509::algorithm::KeyAlgorithm;

pub(crate) fn outlives(not_after: &UnixTime, above: &UnixTime, seen: &Seen<'_>) -> Words {
    seen.words(
        format!(
            "{} expires on {}, after the certificate that issued it ({})",
            seen.what(),
            rfc3339(*not_after),
            rfc3339(*above)
        ),
        "it looks usable for longer than it is: it stops working when the certificate that issued it expires",
    )
}

pub(crate) fn authority_key_mismatch(found: &str, expected: &str, seen: &Seen<'_>) -> Words {
    seen.cosmetic(format!(
        "{} names {found} as the key that signed it, but its signer has the key {expected}",
        seen.what()
    ))
}

pub(crate) fn missing_intermediate(name: &str, seen: &Seen<'_>) -> Words {
    let fact = format!(
        "{} was issued by {name}, an intermediate that is missing",
        seen.what()
    );
    let inserted = || {
        Remedy::advice(Advice::InsertIntermediate {
            name: name.to_owned(),
            input: seen.input.clone(),
        })
    };
    untrusted(fact, inserted, seen)
}

pub(crate) fn name_encoding_mismatch(
    name: &str,
    candidate: &Location,
    found: &[&'static str],
    expected: &[&'static str],
    has_signed: &bool,
    seen: &Seen<'_>,
) -> Words {
    let of = |kinds: &[&str]| format!(" as {}", kinds.join(" and "));
    let (found, expected) = match found {
        [] => (String::new(), " in another encoding".to_owned()),
        found => (of(found), of(expected)),
    };
    let key = if *has_signed { "" } else { ", and another key" };
    let fact = format!(
        "{} names its signer {name}{found}, and {candidate} has the same name{expected}{key}: the names read the \
         same, but verifiers compare bytes",
        seen.what()
    );
    let reissued = || {
        if seen.is_of_workload() {
            seen.new_workload(WorkloadReason::ByteForByte)
        } else {
            seen.reissued().advised(Advice::ReissueByteForByte)
        }
    };
    untrusted(fact, reissued, seen)
}

pub(crate) fn no_authority_key_identifier(seen: &Seen<'_>) -> Words {
    let what = seen.what();
    seen.words(
        format!("{what} does not say which key signed it (no authority key identifier)"),
        crate::problem::words::seen::STRICT,
    )
}

pub(crate) fn same_serial(serial: &str, seen: &Seen<'_>) -> Words {
    seen.words(
        format!(
            "{} has the serial number of the CA that issued it, {serial}",
            seen.what()
        ),
        "nothing in the mesh; NSS (Firefox, Thunderbird) refuses two certificates of one issuer with one serial number",
    )
}

pub(crate) fn same_subject(name: &str, seen: &Seen<'_>) -> Words {
    seen.words(
        format!("{} has the same name as its signer, {name}", seen.what()),
        "current versions of Linkerd tell the two apart by their keys; OpenSSL considers the issued one self-signed, \
         and proxies from before 2021 fail with `BadCertificate`",
    )
}

pub(crate) fn signed_by_other_key(name: &str, candidate: &Location, seen: &Seen<'_>) -> Words {
    let fact = format!(
        "{} names {name} as its signer, but the key in {candidate} did not sign it",
        seen.what()
    );
    let name = || name.to_owned();
    let fix = || {
        if seen.is_of_workload() {
            return seen.new_workload(WorkloadReason::OtherKey(name()));
        }
        seen.reissued().advised(Advice::AddAnchor {
            name: name(),
            anchors: seen.ground.anchors.clone(),
        })
    };
    untrusted(fact, fix, seen)
}

pub(crate) fn signed_by_unverifiable_key(
    name: &str,
    candidate: &Location,
    found: &KeyAlgorithm,
    seen: &Seen<'_>,
) -> Words {
    let fact = format!(
        "{} was signed by {name}, whose key in {candidate} ({found}) cannot verify signatures",
        seen.what()
    );
    let fix = if seen.is_of_workload() {
        seen.new_workload(WorkloadReason::UnverifiableIssuer)
    } else {
        seen.new_anchor(None, None)
            .advised(Advice::ReissueUnderP256)
    };
    Words {
        fact,
        breaks: "no proxy trusts a workload certificate of this chain".into(),
        fix: Some(fix),
    }
}

pub(crate) fn too_many_candidates(
    name: &str,
    count: &usize,
    needed: &Option<Origin>,
    seen: &Seen<'_>,
) -> Words {
    let budget = match seen.refused_if_used {
        Judges::API_SERVER => "the API server (Go)",
        Judges::CONTROL_PLANE => "the control plane (Go)",
        Judges::PROXY => "every proxy (rustls-webpki)",
        _ => "the control plane (Go) and of every proxy (rustls-webpki)",
    };
    let what = match seen.place {
        Place::Workload => "the workload's certificate",
        _ => "every workload certificate of this chain",
    };
    // Of an input of the chain, the others are needed too.
    let of_anchors = needed.iter().filter(|origin| {
        let is_named = origin.source().path().is_some();
        origin.blocks() > 1 && is_named && seen.is_bundle(origin.source())
    });
    Words {
        fact: format!(
            "{count} certificates have the name {name}, and the budget of {budget} runs out before all are tried"
        ),
        breaks: format!("{} {what}", refuse(seen.refused_if_used)).into(),
        fix: Some(Remedy {
            advice: vec![Advice::RemoveSameName {
                name: name.to_owned(),
                anchors: seen.ground.anchors.clone(),
                input: seen.input.clone(),
                needed: needed.clone(),
            }],
            steps: of_anchors
                .map(|origin| Step::ExtractBlock {
                    input: origin.source().clone(),
                    block: origin.block(),
                })
                .collect(),
        }),
    }
}

pub(crate) fn unknown_anchor(name: &str, present: &[String], seen: &Seen<'_>) -> Words {
    let fact = format!(
        "{} was issued by {name}, which is not among the anchors ({})",
        seen.what(),
        list(present)
    );
    let added = |or_reissue| Advice::AddSigner {
        name: name.to_owned(),
        anchors: seen.ground.anchors.clone(),
        input: seen.input.clone(),
        or_reissue,
    };
    let fix = || {
        if seen.is_of_workload() {
            Remedy::advice(added(false))
        } else {
            seen.reissued().advised(added(true))
        }
    };
    untrusted(fact, fix, seen)
}

/// The words where signatures lead to no anchor. Proxies may still accept the workloads of an issuer through another
/// certificate with its name and key; the control plane then does not accept the issuer itself.
fn untrusted(fact: String, fix: impl FnOnce() -> Remedy, seen: &Seen<'_>) -> Words {
    let is_passed = seen.place == Place::Issuer && seen.refused_by == Judges::CONTROL_PLANE;
    if is_passed {
        return Words {
            fact,
            breaks: "the identity service does not start with it, and `linkerd check` fails; proxies accept its \
                     workloads through another certificate with its name and key"
                .into(),
            fix: Some(Remedy::advice(Advice::FirstOfSameKey)),
        };
    }
    let breaks: Cow<'_, str> = match seen.place {
        Place::Workload => "no proxy of this mesh accepts the workload's connections".into(),
        _ => format!(
            "no proxy trusts this issuer's workload certificates: every meshed connection fails once they are renewed ({})",
            seen.within()
        )
        .into(),
    };
    Words {
        fact,
        breaks,
        fix: Some(fix()),
    }
}
