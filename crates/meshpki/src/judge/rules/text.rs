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
