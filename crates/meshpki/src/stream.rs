//! Workloads as they come: a text without end, cut into chains.

use crate::certificate::Certificate;
use crate::chain::{Certificates, WorkloadChain};
use crate::error::{Error, Reason};
use crate::pem::{BEGIN, DASHES, END, Oddity, Text, find};
use crate::problem::Problem;

/// PEM text of any number of workloads, read piece by piece: each a certificate that is no CA, and
/// the CAs that follow it.
///
/// It holds one chain and one block at a time, however many go through it.
///
/// ```
/// # fn pieces() -> Vec<Vec<u8>> { Vec::new() }
/// use meshpki::WorkloadStream;
///
/// let mut stream = WorkloadStream::new("-");
/// for piece in pieces() {
///     for chain in stream.push(&piece)? {
///         println!("{}", chain.workload().name());
///     }
/// }
/// if let Some(last) = stream.finish()? {
///     println!("{}", last.workload().name());
/// }
/// # Ok::<(), meshpki::Error>(())
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
        self.searched = self.rest.len().saturating_sub(END.len());
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
        Ok(self.chain.take().map(|certificates| WorkloadChain { certificates }))
    }

    /// Where the first whole block after `start` ends.
    fn end_of_block(&self, start: usize) -> Option<usize> {
        let from = self.searched.max(start);
        let end = from + find(&self.rest[from..], END)? + END.len();
        let dashes = find(&self.rest[end..], DASHES)?;
        Some(end + dashes + DASHES.len())
    }

    fn block(&mut self, bytes: &[u8]) -> Result<Option<WorkloadChain>, Error> {
        let is_glued = self.blocks > 0 && bytes.starts_with(BEGIN);
        let text = Text::parse_after(&self.file, self.blocks, self.lines, bytes)?;
        let (blocks, mut oddities) = text.into_certificates(&self.file, bytes)?;
        self.blocks += 1;
        self.lines += bytes.iter().filter(|byte| **byte == b'\n').count();
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
