//! What is odd about a text: that by which its consumers read different things from it.

use crate::source::Origin;
use crate::text::label::Label;

/// Something odd about a text, and the block at which it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Oddity {
    pub(crate) origin: Origin,
    pub(crate) kind: Odd,
}

/// What is odd.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Odd {
    /// The text begins with a UTF-8 byte order mark.
    ByteOrderMark,
    /// Something stands after the last block.
    DataAfterLastBlock {
        /// The line it begins on, from 1.
        line: usize,
        /// It is white space alone.
        blank: bool,
    },
    /// A block begins on the line on which the one before it ends.
    GluedBlocks,
    /// A block does not begin at the start of its line.
    Indented,
    /// Linkerd reads another number of certificates than there are, for a reason that no other oddity is.
    LostBlocks {
        /// How many the control plane reads; `None`: it refuses the text.
        control_plane: Option<usize>,
        /// How many a proxy reads.
        proxy: usize,
        /// How many there are.
        of: usize,
    },
    /// Linkerd reads every certificate, OpenSSL fewer.
    LostToOpenSsl {
        /// How many OpenSSL reads.
        openssl: usize,
        /// How many there are.
        of: usize,
    },
    /// A private key among the certificates.
    PrivateKey {
        label: Label,
        /// How many certificates the control plane loses by it.
        lost: usize,
    },
    /// A block among the certificates that is none.
    UnexpectedBlock {
        label: Label,
        /// How many certificates the control plane loses by it.
        lost: usize,
    },
    /// A certificate under a label that no consumer reads.
    UnexpectedLabel { label: Label },
}

impl Odd {
    /// Does Linkerd's control plane lose certificates by it?
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

    /// Do Linkerd's proxies lose certificates by it?
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
