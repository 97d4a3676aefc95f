//! Oddities of a text, because of which its consumers read different things from it.

use crate::source::Origin;
use crate::text::label::Label;

/// An oddity of a text, and the block where it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Oddity {
    pub(crate) origin: Origin,
    pub(crate) kind: Odd,
}

/// A kind of oddity.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Odd {
    /// The text begins with a UTF-8 byte order mark.
    ByteOrderMark,
    /// Something follows the last block.
    DataAfterLastBlock {
        /// The line on which it begins, from 1.
        line: usize,
        /// Whether it is only white space.
        blank: bool,
    },
    /// A block begins on the line where the previous block ends.
    GluedBlocks,
    /// A block does not begin at the start of its line.
    Indented,
    /// Linkerd reads a different number of certificates than there are, for a reason that no other oddity names.
    LostBlocks {
        /// How many the control plane reads; `None` if it refuses the text.
        control_plane: Option<usize>,
        /// How many a proxy reads.
        proxy: usize,
        /// How many there are.
        of: usize,
    },
    /// Linkerd reads every certificate, but OpenSSL reads fewer.
    LostToOpenSsl {
        /// How many OpenSSL reads.
        openssl: usize,
        /// How many there are.
        of: usize,
    },
    /// A private key is among the certificates.
    PrivateKey {
        label: Label,
        /// How many certificates the control plane loses because of it.
        lost: usize,
    },
    /// A block among the certificates is not a certificate.
    UnexpectedBlock {
        label: Label,
        /// How many certificates the control plane loses because of it.
        lost: usize,
    },
    /// A certificate has a label that no consumer reads.
    UnexpectedLabel { label: Label },
}

impl Odd {
    /// Whether Linkerd's control plane loses certificates because of it.
    pub(crate) fn costs_control_plane(&self) -> bool {
        match self {
            Self::ByteOrderMark
            | Self::DataAfterLastBlock { .. }
            | Self::GluedBlocks
            | Self::Indented
            | Self::UnexpectedLabel { .. } => true,
            Self::LostBlocks {
                control_plane, of, ..
            } => *control_plane != Some(*of),
            Self::LostToOpenSsl { .. } => false,
            Self::PrivateKey { lost, .. } | Self::UnexpectedBlock { lost, .. } => *lost > 0,
        }
    }

    /// Whether Linkerd's proxies lose certificates because of it.
    pub(crate) fn costs_proxies(&self) -> bool {
        match self {
            Self::ByteOrderMark
            | Self::GluedBlocks
            | Self::Indented
            | Self::UnexpectedLabel { .. } => true,
            Self::LostBlocks { proxy, of, .. } => proxy != of,
            Self::DataAfterLastBlock { .. }
            | Self::LostToOpenSsl { .. }
            | Self::PrivateKey { .. }
            | Self::UnexpectedBlock { .. } => false,
        }
    }
}
