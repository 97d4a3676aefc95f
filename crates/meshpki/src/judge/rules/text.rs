//! Whether each consumer reads the whole of a text (RFC 7468).

use crate::judge::fault::Fault;
use crate::pem::oddity::Odd;
use crate::problem::judge::Judges;
use crate::problem::problem::Problem;

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
pub(crate) enum IstioText {
    /// What ztunnel reads: every block has to be a certificate (ztunnel, src/tls/certificate.rs).
    Sent,
    /// The issuer's own, of which istiod reads only the first block (Istio, security/pkg/pki/util/crypto.go).
    Issuer {
        /// Whether the oddity is before the issuer.
        is_before: bool,
    },
}

/// The problem for an oddity of one of Istio's texts, if it is one: no program of Istio's minds what follows the last block.
pub(crate) fn check_of_istio(odd: &Odd, text: &IstioText) -> Option<Fault> {
    let fault = check(odd);
    let refused_by = match (odd, text) {
        (Odd::DataAfterLastBlock { .. }, _) => return None,
        (_, IstioText::Issuer { is_before: false }) => Judges::NONE,
        (_, IstioText::Issuer { is_before: true }) => Judges::CONTROL_PLANE,
        (Odd::PrivateKey { .. } | Odd::UnexpectedBlock { .. }, IstioText::Sent) => Judges::PROXY,
        _ => fault.refused_by,
    };
    Some(Fault {
        refused_by,
        ..fault
    })
}
