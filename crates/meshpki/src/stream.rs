//! Workloads as they come: a text without end, cut into chains.

use crate::certificate::Certificate;
use crate::chain::{Certificates, WorkloadChain};
use crate::error::{Error, Reason};
use crate::pem::{BEGIN, DASHES, END, Oddity, Text, count_lines, find};
use crate::problem::Problem;

/// PEM text of any number of workloads, read piece by piece: each a certificate that is no CA, and
/// the CAs that follow it.
///
/// It holds one chain and one block at a time, however many go through it.
///
/// ```
/// # use meshpki::{Authority, Identity, IssuerOptions, RootOptions, TrustDomain, UnixTime, LeafOptions};
/// # let root = Authority::create_root(&RootOptions::new("root"), UnixTime::now())?;
/// # let issuer = root.create_issuer(&IssuerOptions::new("issuer"), UnixTime::now())?;
/// # let shop = Identity::linkerd("default", "shop", "linkerd", &TrustDomain::default())?;
/// # let workload = issuer.create_leaf(&LeafOptions::workload(&shop), UnixTime::now())?;
/// # let text = workload.certificate().to_pem().repeat(3);
/// use meshpki::WorkloadStream;
///
/// let mut stream = WorkloadStream::new("-");
/// let mut workloads = 0;
/// for piece in text.as_bytes().chunks(100) {
///     workloads += stream.push(piece)?.len();
/// }
/// workloads += stream.finish()?.into_iter().len();
/// assert_eq!(workloads, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct WorkloadStream {
    file: String,
    /// The text after the last whole block.
    rest: Vec<u8>,
    /// How far `rest` is known to hold no end of a block.
    searched: usize,
    blocks: usize,
    lines: usize,
    chain: Option<Certificates>,
}

impl WorkloadStream {
    /// A stream from the start; `file` is the name that messages give to it.
    #[must_use]
    pub fn new(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            rest: Vec::new(),
            searched: 0,
            blocks: 0,
            lines: 0,
            chain: None,
        }
    }

    /// Reads on, and hands out the chains that are whole: one is when the next begins.
    ///
    /// # Errors
    ///
    /// [`Error`] where a block is damaged, is no certificate, or is longer than a mebibyte.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<WorkloadChain>, Error> {
        self.rest.extend_from_slice(bytes);
        let mut chains = Vec::new();
        let mut start = 0;
        while let Some(end) = self.end_of_block(start) {
            let block = self.rest[start..end].to_vec();
            start = end;
            self.searched = end;
            chains.extend(self.block(&block)?);
        }
        self.rest.drain(..start);
        self.searched -= start;
        if self.rest.len() > LONGEST_BLOCK {
            let detail = "it is longer than 1 MiB".to_owned();
            return Err(self.error(detail));
        }
        Ok(chains)
    }

    /// Ends it, and hands out the last chain.
    ///
    /// # Errors
    ///
    /// [`Error`] where there was no certificate at all, or the text ends within a block.
    pub fn finish(mut self) -> Result<Option<WorkloadChain>, Error> {
        let rest = std::mem::take(&mut self.rest);
        let is_cut = find(&rest, BEGIN).is_some();
        if is_cut || self.blocks == 0 {
            Text::parse_after(&self.file, self.blocks, self.lines, &rest)?;
        }
        Ok(self
            .chain
            .take()
            .map(|certificates| WorkloadChain { certificates }))
    }

    /// Where the first whole block after `start` ends.
    fn end_of_block(&mut self, start: usize) -> Option<usize> {
        let from = self.searched.max(start);
        let Some(end) = find(&self.rest[from..], END).map(|end| from + end) else {
            // The next piece may complete one that has begun.
            self.searched = self.rest.len().saturating_sub(END.len()).max(from);
            return None;
        };
        self.searched = end;
        let label = end + END.len();
        let dashes = find(&self.rest[label..], DASHES)?;
        Some(label + dashes + DASHES.len())
    }

    fn block(&mut self, bytes: &[u8]) -> Result<Option<WorkloadChain>, Error> {
        let is_glued = self.blocks > 0 && bytes.starts_with(BEGIN);
        let text = Text::parse_after(&self.file, self.blocks, self.lines, bytes)?;
        let read = text.into_certificates(&self.file, bytes)?;
        let (blocks, mut oddities) = (read.blocks, read.oddities);
        self.blocks += 1;
        self.lines += count_lines(bytes);
        let certificate = Certificate::from_block(&blocks[0])?;
        if is_glued {
            oddities.push(Oddity {
                origin: blocks[0].origin.clone(),
                problem: Problem::GluedBlocks,
            });
        }
        match &mut self.chain {
            Some(chain) if certificate.is_ca() => {
                chain.rest.push(certificate);
                chain.oddities.extend(oddities);
                Ok(None)
            }
            chain => {
                let next = Certificates {
                    oddities,
                    ..Certificates::new(certificate, Vec::new())
                };
                let whole = chain.replace(next);
                Ok(whole.map(|certificates| WorkloadChain { certificates }))
            }
        }
    }

    fn error(&self, detail: String) -> Error {
        Error::new(
            &self.file,
            Reason::Malformed {
                block: self.blocks + 1,
                label: String::new(),
                line: self.lines + 1,
                detail,
            },
        )
    }
}

const LONGEST_BLOCK: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustls_pki_types::UnixTime;

    use super::*;
    use crate::issue::Authority;
    use crate::options::{LeafOptions, RootOptions};

    /// Workloads, each above the CA that signed it.
    fn text(workloads: usize) -> String {
        let at = UnixTime::since_unix_epoch(Duration::from_secs(1_795_449_600));
        let root = Authority::create_root(&RootOptions::new("root"), at).unwrap();
        let made = |index| {
            let identity = format!("workload-{index}.example").parse().unwrap();
            let workload = root.create_leaf(&LeafOptions::workload(&identity), at);
            workload.unwrap().certificate().to_pem() + &root.certificate().to_pem()
        };
        (0..workloads).map(made).collect()
    }

    fn names(chains: &[WorkloadChain]) -> Vec<String> {
        let above = |chain: &WorkloadChain| chain.intermediates().len();
        chains
            .iter()
            .map(|chain| format!("{} {}", chain.workload().name(), above(chain)))
            .collect()
    }

    fn read(text: &str, piece: usize) -> Result<Vec<WorkloadChain>, Error> {
        let mut stream = WorkloadStream::new("-");
        let mut chains = Vec::new();
        for piece in text.as_bytes().chunks(piece) {
            chains.extend(stream.push(piece)?);
        }
        chains.extend(stream.finish()?);
        Ok(chains)
    }

    #[test]
    fn pieces_of_any_size_are_the_whole() {
        let text = text(4);
        let whole = names(&WorkloadChain::all_from_pem("-", text.as_bytes()).unwrap());
        assert_eq!(whole.len(), 4);
        assert_eq!(whole[3], "workload-3.example 1");
        for piece in (1..80).chain([1000, text.len()]) {
            assert_eq!(names(&read(&text, piece).unwrap()), whole, "{piece}");
        }
    }

    #[test]
    fn blocks_and_lines_are_counted_through_the_stream() {
        let text = text(2);
        let chains = read(&text, 7).unwrap();
        let origin = chains[1].workload().origin().unwrap();
        let before = &text[..text.match_indices(BEGIN_CERTIFICATE).nth(2).unwrap().0];
        assert_eq!(origin.block(), 3);
        assert_eq!(origin.line(), 1 + before.matches('\n').count());
    }

    #[test]
    fn blocks_without_a_line_break_between_them_are_said_to_be() {
        let glued = text(1).replacen("-----\n-----", "----------", 1);
        let chains = read(&glued, 64).unwrap();
        let oddities = &chains[0].certificates.oddities;
        assert_eq!(oddities[0].problem, Problem::GluedBlocks);
    }

    #[test]
    fn what_is_cut_or_empty_or_endless_is_an_error() {
        let text = text(1);
        assert!(read(&text[..text.len() - 40], 64).is_err());
        assert!(read("", 1).is_err());
        assert!(read("no certificate", 64).is_err());
        assert!(read(&"A".repeat(LONGEST_BLOCK + 2), 4096).is_err());
    }

    const BEGIN_CERTIFICATE: &str = "-----BEGIN CERTIFICATE";
}
