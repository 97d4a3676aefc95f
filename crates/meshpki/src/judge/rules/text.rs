//! Whether each consumer reads the whole of a text (RFC 7468).

use crate::judge::fault::Fault;
use crate::pem::oddity::Odd;
use crate::problem::judge::Judges;
use crate::problem::problem::Problem;
use crate::text::label::Label;

/// The problem for an oddity of a text. A judge refuses if it loses certificates because of it.
pub(crate) fn check(odd: &Odd) -> Fault {
    let by = Judges {
        control_plane: odd.costs_control_plane(),
        proxy: odd.costs_proxies(),
        ..Judges::NONE
    };
    Fault::refused_by(
        by,
        match *odd {
            Odd::ByteOrderMark => Problem::ByteOrderMark,
            Odd::DataAfterLastBlock { line, blank } => Problem::DataAfterLastBlock { line, blank },
            Odd::GluedBlocks => Problem::GluedBlocks,
            Odd::Indented => Problem::Indented,
            Odd::LostBlocks {
                control_plane,
                proxy,
                of,
            } => Problem::LostBlocks {
                control_plane,
                proxy,
                of,
            },
            Odd::LostToOpenSsl { openssl, of } => Problem::LostToOpenSsl { openssl, of },
            Odd::PrivateKey { label, lost } => Problem::PrivateKey { label, lost },
            Odd::UnexpectedBlock { label, lost } => Problem::UnexpectedBlock { label, lost },
            Odd::UnexpectedLabel { label } => Problem::UnexpectedLabel { label },
        },
    )
}

/// A text of Istio's.
#[derive(Clone, Copy)]
pub(crate) enum IstioText {
    /// The roots: istiod parses every block (Istio, pkg/spiffe/spiffe.go), and ztunnel refuses a block of another kind that
    /// its reader knows (ztunnel, src/tls/certificate.rs, `parse_cert_multi`).
    Roots,
    /// What is sent above a workload certificate, each block alone: istiod parses the first (Istio,
    /// security/pkg/pki/ca/ca.go), and ztunnel wants a certificate in each (`parse_cert`).
    Sent,
    /// The issuer's own, of which istiod reads only the first block (Istio, security/pkg/pki/util/crypto.go).
    Issuer {
        /// The number of the issuer's block.
        block: usize,
    },
}

/// The problem for an oddity of one of Istio's texts, in this block, if it is one. What Go does not find in a text is
/// another.
pub(crate) fn check_of_istio(odd: &Odd, block: usize, text: IstioText) -> Option<Fault> {
    let of_block = |label: &Label| match text {
        IstioText::Roots => Judges {
            control_plane: true,
            proxy: READ_BY_ZTUNNEL.contains(&label.as_str()),
            ..Judges::NONE
        },
        IstioText::Sent => Judges {
            control_plane: block == 1,
            proxy: true,
            ..Judges::NONE
        },
        IstioText::Issuer { block: issuer } if block < issuer => Judges::CONTROL_PLANE,
        IstioText::Issuer { .. } => Judges::NONE,
    };
    let is_of_issuer = matches!(text, IstioText::Issuer { .. });
    let refused_by = match odd {
        Odd::DataAfterLastBlock { .. } => return None,
        Odd::UnexpectedLabel { .. } if matches!(text, IstioText::Roots) => Judges::MESH,
        _ if matches!(text, IstioText::Issuer { block: issuer } if issuer < block) => return None,
        Odd::PrivateKey { label, .. }
        | Odd::UnexpectedBlock { label, .. }
        | Odd::UnexpectedLabel { label } => of_block(label),
        _ if is_of_issuer => return None,
        odd if odd.costs_proxies() => Judges::PROXY,
        Odd::LostBlocks { .. } => return None,
        _ => Judges::NONE,
    };
    Some(Fault {
        refused_by,
        ..check(odd)
    })
}

/// The labels of other blocks that ztunnel's reader knows (rustls-pemfile 2.2).
const READ_BY_ZTUNNEL: [&str; 6] = [
    "CERTIFICATE REQUEST",
    "EC PRIVATE KEY",
    "PRIVATE KEY",
    "PUBLIC KEY",
    "RSA PRIVATE KEY",
    "X509 CRL",
];
