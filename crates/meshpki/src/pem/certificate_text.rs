//! A text in which certificates are expected: what it contains, and what each consumer reads from it.

use std::collections::HashMap;

use crate::consumers::reading::{Consumer, Reading};
use crate::consumers::{go, openssl, proxy};
use crate::error::{Error, Reason};
use crate::pem::block::{Block, Kind};
use crate::pem::oddity::{Odd, Oddity};
use crate::pem::text::Text;
use crate::source::Source;
use crate::text::armour::{BEGIN, find_all};

/// The certificates of a file, its oddities, and what Linkerd reads from it.
pub(crate) struct CertificateText {
    pub(crate) blocks: Vec<Block>,
    pub(crate) oddities: Vec<Oddity>,
    control_plane: Option<usize>,
    proxy: Option<usize>,
}

impl CertificateText {
    /// What each consumer reads from the file, whose text is given again. If Linkerd reads all of it and OpenSSL does
    /// not, that is an oddity, too, unless OpenSSL refuses the certificates themselves: then no other text helps.
    pub(crate) fn with_reading(
        self,
        source: &Source,
        bytes: &[u8],
    ) -> (Vec<Block>, Vec<Oddity>, Reading) {
        let reading = Reading::completed(source, self.control_plane, self.proxy, bytes);
        let (blocks, mut oddities) = (self.blocks, self.oddities);
        // Headers have one.
        let has_colon = bytes.contains(&b':');
        let is_plain = oddities.is_empty() && self.control_plane == Some(blocks.len());
        let reading = if is_plain && !has_colon {
            reading
        } else {
            reading.skipping(skipped(&blocks, bytes))
        };
        let (of, openssl) = (blocks.len(), reading.by(Consumer::OpenSsl).unwrap_or(0));
        let is_whole_to_linkerd = self.control_plane == Some(of) && self.proxy == Some(of);
        let is_text = reading.by(Consumer::OpenSsl) != Err(openssl::NOT_DER);
        if is_whole_to_linkerd && openssl < of && is_text {
            let starts = find_all(bytes, BEGIN);
            let is_lost = |block: &&Block| {
                let index = block.origin.block() - 1;
                let end = starts.get(index + 1).copied().unwrap_or(bytes.len());
                openssl::certificates(&bytes[starts[index]..end]) != Ok(1)
            };
            let lost = blocks.iter().find(is_lost).unwrap_or(&blocks[0]);
            oddities.push(Oddity {
                origin: lost.origin.clone(),
                kind: Odd::LostToOpenSsl { openssl, of },
            });
            oddities.sort_by_key(|oddity| oddity.origin.block());
        }
        (blocks, oddities, reading)
    }
}

/// The certificates that Go does not find in a text, whatever is between them, by the numbers of their blocks; and
/// those that have headers.
fn skipped(blocks: &[Block], bytes: &[u8]) -> Vec<(usize, bool)> {
    let starts = find_all(bytes, BEGIN);
    let found: HashMap<usize, bool> = go::text::certificates_between(bytes).into_iter().collect();
    let numbers = blocks.iter().map(|block| block.origin.block());
    numbers
        .filter_map(|number| match found.get(&starts[number - 1]) {
            None => Some((number, false)),
            Some(true) => Some((number, true)),
            Some(false) => None,
        })
        .collect()
}

impl Text {
    /// The certificates of a file in which certificates are expected, and the oddities of such a file.
    pub(crate) fn into_certificates(
        mut self,
        source: &Source,
        bytes: &[u8],
    ) -> Result<CertificateText, Error> {
        if !self.blocks.iter().any(Block::is_certificate) {
            return Err(Error::new(source, self.no_certificate()));
        }
        let mut after = 0;
        for block in self.blocks.iter().rev() {
            if block.is_certificate() {
                after += 1;
                continue;
            }
            let (origin, label) = (block.origin.clone(), block.label);
            let kind = match block.kind {
                Kind::PrivateKey => Odd::PrivateKey { label, lost: after },
                Kind::OtherCertificate => Odd::UnexpectedLabel { label },
                _ => Odd::UnexpectedBlock { label, lost: after },
            };
            self.oddities.push(Oddity { origin, kind });
        }
        self.oddities.sort_by_key(|oddity| oddity.origin.block());

        let blocks: Vec<Block> = self
            .blocks
            .into_iter()
            .filter(Block::is_certificate)
            .collect();
        let of = blocks.len();
        let control_plane = go::text::certificates(bytes);
        let proxy = proxy::certificates(bytes);
        let is_lost = control_plane != Some(of)
            && !self
                .oddities
                .iter()
                .any(|one| one.kind.costs_control_plane())
            || proxy != Some(of) && !self.oddities.iter().any(|one| one.kind.costs_proxies());
        if is_lost {
            let origin = blocks[0].origin.clone();
            let kind = Odd::LostBlocks {
                control_plane,
                proxy: proxy.unwrap_or_default(),
                of,
            };
            self.oddities.push(Oddity { origin, kind });
        }
        Ok(CertificateText {
            blocks,
            oddities: self.oddities,
            control_plane,
            proxy,
        })
    }

    fn no_certificate(&self) -> Reason {
        match self.blocks.iter().find(|block| block.is_private_key()) {
            Some(key) => Reason::KeyForCertificate {
                block: key.origin.block(),
                label: key.label,
            },
            None => Reason::NoCertificate {
                found: self.labels(),
            },
        }
    }
}
