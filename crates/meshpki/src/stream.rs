//! Workloads as they come: a text without end, cut into chains.

use std::fmt;

use crate::certificate::Certificate;
use crate::chain::{Certificates, WorkloadChain};
use crate::error::{Error, Reason};
use crate::label::Label;
use crate::pem::{BEGIN, DASHES, END, Oddity, Text, count_lines, find};
use crate::problem::Problem;

/// PEM text of any number of workloads, read piece by piece: each a certificate that is no CA, and
/// the CAs that follow it. A CA that stands above nothing there is taken for a workload, to be refused.
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
/// workloads += stream.finish()?.len();
/// assert_eq!(workloads, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
        let (mut start, mut looked_at) = (0, 0);
        while let Some(end) = self.end_of_block(start) {
            self.searched = end;
            // An end without a beginning is text like any other before a block.
            if find(&self.rest[looked_at..end], BEGIN).is_none() {
                looked_at = end.saturating_sub(BEGIN.len()).max(start);
                continue;
            }
            let block = self.rest[start..end].to_vec();
            (start, looked_at) = (end, end);
            chains.extend(self.block(&block)?);
        }
        self.rest.drain(..start);
        self.searched -= start;
        self.pass_over_lines();
        if self.rest.len() > LONGEST_BLOCK {
            return Err(self.error("it is longer than 1 MiB"));
        }
        Ok(chains)
    }

    /// Ends it, and hands out the last chain, or chains.
    ///
    /// # Errors
    ///
    /// [`Error`] where there was no certificate at all, or the text ends within a block.
    pub fn finish(mut self) -> Result<Vec<WorkloadChain>, Error> {
        let rest = std::mem::take(&mut self.rest);
        let is_cut = find(&rest, BEGIN).is_some();
        if is_cut || self.blocks == 0 {
            Text::parse_after(&self.file, self.blocks, self.lines, &rest)?;
        }
        Ok(chains(self.chain.take()))
    }

    /// What stands before a block may be as long as it likes.
    fn pass_over_lines(&mut self) {
        if self.rest.len() <= LONGEST_BLOCK || find(&self.rest, BEGIN).is_some() {
            return;
        }
        if let Some(last) = self.rest.iter().rposition(|&byte| byte == b'\n') {
            self.lines += count_lines(&self.rest[..=last]);
            self.rest.drain(..=last);
            self.searched = self.searched.saturating_sub(last + 1);
        }
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

    fn block(&mut self, bytes: &[u8]) -> Result<Vec<WorkloadChain>, Error> {
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
                Ok(Vec::new())
            }
            chain => {
                let next = Certificates {
                    oddities,
                    ..Certificates::new(certificate, Vec::new())
                };
                Ok(chains(chain.replace(next)))
            }
        }
    }

    fn error(&self, detail: &'static str) -> Error {
        Error::new(
            &self.file,
            Reason::Malformed {
                block: self.blocks + 1,
                label: Label::from(""),
                line: self.lines + 1,
                detail,
            },
        )
    }
}

impl fmt::Debug for WorkloadStream {
    /// Shows how far it came, and nothing of the text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkloadStream")
            .field("file", &self.file)
            .field("blocks", &self.blocks)
            .field("lines", &self.lines)
            .finish_non_exhaustive()
    }
}

fn chains(group: Option<Certificates>) -> Vec<WorkloadChain> {
    let chains = group.into_iter().flat_map(Certificates::split);
    chains
        .map(|certificates| WorkloadChain { certificates })
        .collect()
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
    fn what_stands_before_a_block_is_passed_over_as_in_a_file() {
        let text = text(1);
        let ends = format!("-----END CERTIFICATE-----\n{text}");
        let blank = "\n".repeat(2 * LONGEST_BLOCK) + &text;
        for text in [ends, blank] {
            let whole = WorkloadChain::all_from_pem("-", text.as_bytes()).unwrap();
            let read = read(&text, 4096).unwrap();
            assert_eq!(names(&read), names(&whole));
            let line = |chains: &[WorkloadChain]| chains[0].workload().origin().unwrap().line();
            assert_eq!(line(&read), line(&whole));
        }
    }

    /// A workload that is a CA hides behind none.
    #[test]
    fn ca_that_is_above_nothing_is_a_workload() {
        let at = UnixTime::since_unix_epoch(Duration::from_secs(1_795_449_600));
        let root = Authority::create_root(&RootOptions::new("root"), at).unwrap();
        let ca = |name: &str| {
            let made = root.create_issuer(&crate::options::IssuerOptions::new(name), at);
            made.unwrap().certificate().to_pem()
        };
        let chain = text(1);
        let other = Authority::create_root(&RootOptions::new("other"), at).unwrap();
        let other = other.certificate().to_pem();
        for (text, expected) in [
            (
                format!("{chain}{}{chain}", ca("a")),
                &["workload-0.example 1", "a 1", "workload-0.example 1"][..],
            ),
            (
                format!("{}{}{}", ca("a"), ca("b"), root.certificate().to_pem()),
                &["a 1", "b 1"],
            ),
            // A root that nobody needs is no workload.
            (format!("{chain}{other}"), &["workload-0.example 2"]),
        ] {
            let whole = WorkloadChain::all_from_pem("-", text.as_bytes()).unwrap();
            assert_eq!(names(&whole), expected);
            assert_eq!(names(&read(&text, 100).unwrap()), expected);
        }
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
