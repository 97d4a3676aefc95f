//! Does each consumer read the whole of a text? (RFC 7468)

use crate::pem::oddity::Odd;
use crate::problem::problem::Problem;

/// What is wrong with a text in which this is odd.
pub(crate) fn problem(odd: &Odd) -> Problem {
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
    }
}
