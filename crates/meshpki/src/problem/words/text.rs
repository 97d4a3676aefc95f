//! The words about the text of a file.

use crate::problem::remedy::{Advice, Remedy};
use crate::problem::words::seen::{Seen, Words};
use crate::text::label::Label;

pub(crate) fn byte_order_mark(seen: &Seen<'_>) -> Words {
    rewrite(
        "the file begins with a UTF-8 byte order mark",
        SKIPPED,
        seen,
    )
}

pub(crate) fn data_after_last_block(line: &usize, blank: &bool, seen: &Seen<'_>) -> Words {
    let what = if *blank { "white space" } else { "text" };
    rewrite(
        &format!("{what} follows the last block, from line {line}"),
        "Linkerd's command line and identity service refuse the file (`not a PEM certificate`); proxies read it",
        seen,
    )
}

pub(crate) fn glued_blocks(seen: &Seen<'_>) -> Words {
    rewrite(
        "a block begins on the line on which the one before it ends",
        "the control plane refuses the file (`not a PEM certificate`), and proxies silently skip the second \
         certificate",
        seen,
    )
}

pub(crate) fn indented(seen: &Seen<'_>) -> Words {
    rewrite(
        "the block does not begin at the start of its line",
        SKIPPED,
        seen,
    )
}

pub(crate) fn lost_blocks(
    control_plane: &Option<usize>,
    proxy: &usize,
    of: &usize,
    seen: &Seen<'_>,
) -> Words {
    let control_plane = control_plane.map_or_else(
        || "none (`not a PEM certificate`)".to_owned(),
        |count| count.to_string(),
    );
    rewrite(
        &format!(
            "of {of} certificates, the control plane reads {control_plane} and a proxy reads {proxy}"
        ),
        FEWER,
        seen,
    )
}

pub(crate) fn lost_to_api_server(_leaf: &bool, seen: &Seen<'_>) -> Words {
    rewrite(
        "the API server cannot read the text of the block and skips it",
        "the API server ignores the certificate",
        seen,
    )
}

pub(crate) fn lost_to_openssl(openssl: &usize, of: &usize, seen: &Seen<'_>) -> Words {
    let fact = match openssl {
        0 => "Linkerd can read the text of the block, but OpenSSL cannot".to_owned(),
        openssl => format!("of {of} certificates, OpenSSL reads {openssl}"),
    };
    rewrite(
        &fact,
        "nothing in the mesh; a program that reads the file with OpenSSL (curl, Python, nginx) refuses it, or trusts \
         fewer anchors",
        seen,
    )
}

pub(crate) fn private_key(label: &Label, lost: &usize, seen: &Seen<'_>) -> Words {
    let breaks = match lost {
        0 => {
            "anyone who can read the file can sign with the key, and certificate files are usually public"
        }
        _ => {
            "anyone who can read the file can sign with the key, and the control plane silently stops reading at the \
             key: it loses the certificates that follow"
        }
    };
    Words {
        fact: format!("a private key ({label}) is among the certificates"),
        breaks: breaks.into(),
        fix: Some(seen.rewritten().advised(Advice::ReplaceExposedKey)),
    }
}

pub(crate) fn unexpected_block(label: &Label, lost: &usize, seen: &Seen<'_>) -> Words {
    let breaks = match lost {
        0 => "nothing: no certificate follows it".to_owned(),
        lost => format!(
            "the control plane silently stops reading at the block: it loses {lost} certificate{}",
            if *lost == 1 { "" } else { "s" }
        ),
    };
    Words {
        fact: format!("{} is among the certificates", label.block()),
        breaks: breaks.into(),
        fix: Some(seen.rewritten()),
    }
}

pub(crate) fn unexpected_label(label: &Label, seen: &Seen<'_>) -> Words {
    Words {
        fact: format!("a certificate {}, expected CERTIFICATE", label.labelled()),
        breaks: FEWER.into(),
        fix: Some(Remedy::advice(Advice::Relabel {
            label: *label,
            input: seen.input.clone(),
        })),
    }
}

fn rewrite(fact: &str, breaks: &'static str, seen: &Seen<'_>) -> Words {
    Words {
        fact: fact.to_owned(),
        breaks: breaks.into(),
        fix: Some(seen.rewritten()),
    }
}

const FEWER: &str = "a consumer that reads fewer anchors trusts fewer workloads: connections that need the lost \
                     anchor fail";

const SKIPPED: &str = "the control plane refuses the file (`not a PEM certificate`), and proxies silently skip the \
                       block";
