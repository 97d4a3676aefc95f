//! The words about the right to sign.

use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::remedy::Advice;
use crate::problem::words::seen::{Seen, Words, list};

pub(crate) fn basic_constraints_not_critical(seen: &Seen<'_>) -> Words {
    seen.cosmetic(format!(
        "{}'s basic constraints are not critical",
        seen.what()
    ))
}

pub(crate) fn cannot_sign(key_usage: &[String], seen: &Seen<'_>) -> Words {
    let fact = format!(
        "{} may not sign certificates: its key usage is {} and does not include keyCertSign",
        seen.what(),
        list(key_usage)
    );
    let breaks = match seen.place {
        Place::Intermediate => {
            "the identity service does not start with it, and `linkerd check` fails; current proxies accept its \
             workloads"
        }
        Place::Issuer => {
            "current proxies accept its workloads, the control plane and newer proxies refuse them, and `linkerd \
             check` passes"
        }
        _ => seen.refusal(),
    };
    seen.words(fact, breaks)
}

pub(crate) fn empty_subject(seen: &Seen<'_>) -> Words {
    seen.cosmetic(format!("{} has no name: its subject is empty", seen.what()))
}

pub(crate) fn is_ca(seen: &Seen<'_>) -> Words {
    seen.words(
        "the workload certificate is a CA (basic constraints: CA:TRUE)",
        "every proxy refuses it, because it accepts no CA as a workload",
    )
}

pub(crate) fn no_path_length_room(path_length: &u32, below: &usize, seen: &Seen<'_>) -> Words {
    let fact = format!(
        "{}'s path length is {path_length}, too small for the {below} CA{} below it",
        seen.what(),
        if *below == 1 { "" } else { "s" }
    );
    if seen.place != Place::Anchor {
        return seen.words(
            fact,
            "every proxy refuses every workload certificate, although `linkerd check` passes",
        );
    }
    let anchor = seen.new_anchor(seen.name.clone(), Some(*below));
    Words {
        fact,
        breaks: "Go refuses every workload certificate of the issuer, although `linkerd check` passes and proxies \
                 accept them"
            .into(),
        fix: Some(anchor.advised(Advice::Rotate)),
    }
}

pub(crate) fn no_subject_key_identifier(seen: &Seen<'_>) -> Words {
    let what = seen.what();
    seen.cosmetic(format!(
        "{what} does not say which key it has (no subject key identifier)"
    ))
}

pub(crate) fn not_ca(seen: &Seen<'_>) -> Words {
    let fact = format!(
        "{} is not a CA: its basic constraints lack CA:TRUE",
        seen.what()
    );
    let breaks = match seen.place {
        Place::Issuer => {
            "the identity service does not start with it (`issuer cert is not a CA`), although `linkerd check` may pass"
        }
        _ => seen.refusal(),
    };
    seen.words(fact, breaks)
}

pub(crate) fn old_version(version: &u32, seen: &Seen<'_>) -> Words {
    let fact = format!(
        "{} is a version {version} certificate, which has no extensions",
        seen.what()
    );
    if seen.refused_if_used == Judges::NONE {
        return seen.cosmetic(fact);
    }
    seen.refused(fact)
}
