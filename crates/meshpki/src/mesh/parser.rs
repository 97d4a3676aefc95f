//! Workloads from a text of any length that its caller brings piece by piece, cut into chains as it arrives.

use std::fmt;

use crate::certificate::certificate::Certificate;
use crate::error::{Error, Reason};
use crate::mesh::chain::{Cutter, Presented, WorkloadChain, bounded};
use crate::pem::oddity::{Odd, Oddity};
use crate::pem::text::{Text, not_pem};
use crate::source::Source;
use crate::text::armour::{BEGIN, DASHES, END, count_lines, find};

/// PEM text of any number of workloads, brought piece by piece: each a certificate that is not a CA, and the CAs that
/// follow it. A CA that issued nothing in its chain is treated as a workload, so that it is refused.
///
/// It keeps one chain and one block at a time, both of limited size. It returns the same chains as
/// [`WorkloadChain::all_from_pem`], whatever the pieces are, but treats the rest of the text differently: it ignores
/// text after the last certificate, and a block that is not a certificate is an error.
///
/// [`WorkloadStream`](crate::WorkloadStream) does the same with a reader; this is for a reader that is asynchronous.
///
/// ```
/// # use meshpki::{Authority, Identity, IssuerOptions, RootOptions, TrustDomain, UnixTime, LeafOptions};
/// # let root = Authority::create_root(&RootOptions::new("root"), UnixTime::now())?;
/// # let issuer = root.create_issuer(&IssuerOptions::new("issuer"), UnixTime::now())?;
/// # let shop = Identity::linkerd("default", "shop", "linkerd", &TrustDomain::default())?;
/// # let workload = issuer.create_leaf(&LeafOptions::workload(&shop), UnixTime::now())?;
/// # let text = workload.certificate().to_pem().repeat(3);
/// use meshpki::WorkloadParser;
///
/// let mut parser = WorkloadParser::new("-");
/// let mut workloads = 0;
/// for piece in text.as_bytes().chunks(100) {
///     workloads += parser.push(piece)?.len();
/// }
/// workloads += parser.finish()?.len();
/// assert_eq!(workloads, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct WorkloadParser {
    source: Source,
    /// The text after the last whole block.
    rest: Vec<u8>,
    /// The line that is searched for in it, and where the search continues.
    sought: Sought,
    searched: usize,
    /// Where the block begins whose end is searched for.
    begin: usize,
    /// Whether only white space was dropped before the first block; `None` if nothing was dropped.
    dropped_blank: Option<bool>,
    /// How many bytes were dropped since the last block.
    dropped: usize,
    blocks: usize,
    lines: usize,
    cutter: Cutter,
    ended: Ended,
}

/// Whether the text has ended before its end.
enum Ended {
    No,
    /// An error was found behind chains that were complete, and follows them.
    After(Error),
    /// The error was returned.
    Yes,
}

/// The parts of a block that are searched for, in order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Sought {
    Begin,
    End,
    Dashes,
}

impl WorkloadParser {
    /// The most bytes of other text before a block, or after the last one: as many as a file may have. A longer text
    /// can only be an error.
    pub const MOST_TEXT: usize = 16 << 20;

    /// A parser of a new text; messages call it `source`.
    #[must_use]
    pub fn new(source: impl Into<Source>) -> Self {
        Self {
            source: source.into(),
            rest: Vec::new(),
            sought: Sought::Begin,
            searched: 0,
            begin: 0,
            dropped_blank: None,
            dropped: 0,
            blocks: 0,
            lines: 0,
            cutter: Cutter::default(),
            ended: Ended::No,
        }
    }

    /// Reads the next piece, and returns the chains that are complete: a chain is complete when the next one begins.
    ///
    /// Chains that are complete before an error are returned first, and the error with the next call. After an error,
    /// it reads and returns nothing more.
    ///
    /// # Errors
    ///
    /// [`Error`] if a block is malformed or is not a certificate; [`Reason::LongChain`] if one chain is longer than
    /// [`WorkloadChain::MOST_CERTIFICATES`] or [`WorkloadChain::MOST_BYTES`]; [`Reason::LongProse`] if there is more
    /// than [`MOST_TEXT`](Self::MOST_TEXT) of other text between two blocks.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<WorkloadChain>, Error> {
        match std::mem::replace(&mut self.ended, Ended::Yes) {
            Ended::After(error) => return Err(error),
            Ended::Yes => return Ok(Vec::new()),
            Ended::No => {}
        }
        let mut chains = Vec::new();
        match self.read(bytes, &mut chains) {
            Ok(()) => self.ended = Ended::No,
            Err(error) if chains.is_empty() => return Err(error),
            Err(error) => self.ended = Ended::After(error),
        }
        Ok(chains)
    }

    /// Reads the next piece, and adds the chains that it completes.
    fn read(&mut self, bytes: &[u8], chains: &mut Vec<WorkloadChain>) -> Result<(), Error> {
        self.rest.extend_from_slice(bytes);
        let mut start = 0;
        while let Some(end) = self.end_of_block() {
            self.check_text(self.begin - start)?;
            let block = self.rest[start..end].to_vec();
            start = end;
            self.dropped = 0;
            chains.extend(self.block(&block)?);
        }
        self.rest.drain(..start);
        self.searched = self.searched.saturating_sub(start);
        self.begin = self.begin.saturating_sub(start);
        if self.sought == Sought::Begin {
            self.drop_text()?;
        } else {
            let length = self.rest.len() - self.begin;
            bounded(self.blocks + 1, 1, length).map_err(|reason| self.error(reason))?;
        }
        Ok(())
    }

    /// Ends the text, and returns the last chain, or chains.
    ///
    /// # Errors
    ///
    /// [`Error`] if there was no certificate at all, or if the text ends within a block; or the error that follows the
    /// chains of the last piece.
    pub fn finish(mut self) -> Result<Vec<WorkloadChain>, Error> {
        match std::mem::replace(&mut self.ended, Ended::Yes) {
            Ended::After(error) => return Err(error),
            Ended::Yes => return Ok(Vec::new()),
            Ended::No => {}
        }
        let rest = std::mem::take(&mut self.rest);
        let mut chains = Vec::new();
        if self.sought != Sought::Begin {
            chains = self.block(&rest)?;
        } else if self.blocks == 0 {
            let is_rest_alone = self.dropped_blank != Some(false);
            let reason = if is_rest_alone {
                not_pem(&rest)
            } else {
                Reason::NotPem
            };
            return Err(self.error(reason));
        }
        chains.extend(presented(self.cutter.finish()));
        Ok(chains)
    }

    /// Drops the text before a block, except as much of its last line as shows how it ends.
    fn drop_text(&mut self) -> Result<(), Error> {
        self.check_text(self.rest.len())?;
        if self.rest.len() <= LONGEST_TEXT {
            return Ok(());
        }
        let line = self.rest.iter().rposition(|&byte| byte == b'\n');
        let kept = line.map_or(0, |line| line + 1);
        let kept = kept.max(self.rest.len() - LINE_KEPT);
        let dropped = &self.rest[..kept];
        let is_blank = dropped.trim_ascii().is_empty();
        self.dropped_blank = Some(is_blank && self.dropped_blank != Some(false));
        self.lines += count_lines(dropped);
        self.rest.drain(..kept);
        self.dropped += kept;
        self.searched = self.searched.saturating_sub(kept);
        Ok(())
    }

    /// Checks that there is not too much text before the next block; `kept` bytes of it were not dropped.
    fn check_text(&self, kept: usize) -> Result<(), Error> {
        let (found, most) = (self.dropped.saturating_add(kept), Self::MOST_TEXT);
        if found <= most {
            return Ok(());
        }
        let block = self.blocks + 1;
        Err(self.error(Reason::LongProse { block, found, most }))
    }

    /// Where the next complete block ends. No text is searched twice.
    fn end_of_block(&mut self) -> Option<usize> {
        loop {
            let needle = match self.sought {
                Sought::Begin => BEGIN,
                Sought::End => END,
                Sought::Dashes => DASHES,
            };
            let Some(found) = find(&self.rest[self.searched..], needle) else {
                // The next piece may complete a line that has begun.
                let complete = self.rest.len().saturating_sub(needle.len() - 1);
                self.searched = self.searched.max(complete);
                return None;
            };
            let found = self.searched + found;
            self.searched = found;
            let end = match self.sought {
                Sought::Dashes => self.closed_at(found)?,
                _ => found + needle.len(),
            };
            self.searched = end;
            self.sought = match self.sought {
                Sought::Begin => {
                    self.begin = found;
                    Sought::End
                }
                Sought::End => Sought::Dashes,
                Sought::Dashes => {
                    self.sought = Sought::Begin;
                    return Some(end);
                }
            };
        }
    }

    /// Where the block ends whose last dashes are here: before the next BEGIN if the dashes belong to that, as in a
    /// file. `None` if the next piece has to decide.
    fn closed_at(&self, dashes: usize) -> Option<usize> {
        let end = dashes + DASHES.len();
        for begin in dashes..end {
            let rest = &self.rest[begin..];
            if rest.starts_with(BEGIN) {
                return Some(begin);
            }
            if BEGIN.starts_with(rest) {
                return None;
            }
        }
        Some(end)
    }

    fn block(&mut self, bytes: &[u8]) -> Result<Vec<WorkloadChain>, Error> {
        let is_glued = self.blocks > 0 && bytes.starts_with(BEGIN);
        let text = Text::parse_after(&self.source, self.blocks, self.lines, bytes)?;
        let read = text.into_certificates(&self.source, bytes)?;
        let (blocks, mut oddities) = (read.blocks, read.oddities);
        self.blocks += 1;
        self.lines += count_lines(bytes);
        let certificate = Certificate::from_block(&blocks[0])?;
        if is_glued {
            oddities.push(Oddity {
                origin: blocks[0].origin.clone(),
                kind: Odd::GluedBlocks,
            });
        }
        let cut = self.cutter.push(certificate, blocks[0].length, oddities);
        cut.map(presented).map_err(|reason| self.error(reason))
    }

    fn error(&self, reason: Reason) -> Error {
        Error::new(&self.source, reason)
    }
}

impl fmt::Debug for WorkloadParser {
    /// Shows its progress, but nothing of the text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkloadParser")
            .field("source", &self.source)
            .field("blocks", &self.blocks)
            .field("lines", &self.lines)
            .finish_non_exhaustive()
    }
}

fn presented(chains: Vec<Presented>) -> Vec<WorkloadChain> {
    chains
        .into_iter()
        .map(|certificates| WorkloadChain { certificates })
        .collect()
}

/// How many bytes of other text are kept.
const LONGEST_TEXT: usize = 1 << 20;
const LINE_KEPT: usize = 64;

#[cfg(test)]
#[cfg(feature = "issue")]
mod tests {
    use std::time::Duration;

    use rustls_pki_types::UnixTime;

    use super::*;
    use crate::issue::authority::Authority;
    use crate::issue::options::{LeafOptions, RootOptions};

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
        let mut stream = WorkloadParser::new("-");
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

    /// What is complete before an error comes before it, whatever the pieces are, and nothing comes after it.
    #[test]
    fn chains_before_an_error_are_not_lost() {
        let bad = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let text = text(3) + bad + &text(1);
        for piece in [1, 100, 4096, text.len()] {
            let mut parser = WorkloadParser::new("-");
            let (mut chains, mut errors) = (0, 0);
            for piece in text.as_bytes().chunks(piece) {
                match parser.push(piece) {
                    Ok(more) => {
                        assert!(errors == 0 || more.is_empty());
                        chains += more.len();
                    }
                    Err(_) => errors += 1,
                }
            }
            let end = parser.finish();
            errors += usize::from(end.is_err());
            // The third may have gone on.
            assert_eq!((chains, errors), (2, 1), "{piece}");
        }
    }

    /// No text is searched twice: searching each piece from the start of what was kept took quadratic time.
    #[test]
    fn what_was_searched_is_not_searched_again() {
        let ends = "-----END X-----\n".repeat(6_000);
        let open = format!("-----BEGIN X-----\n-----END {}", "X".repeat(100_000));
        for text in [ends, open] {
            let mut stream = WorkloadParser::new("-");
            for piece in text.as_bytes().chunks(4) {
                stream.push(piece).unwrap();
                // The line that is searched for may have begun.
                let again = stream.rest.len() - stream.searched;
                assert!(again <= BEGIN.len() + DASHES.len(), "{again}");
            }
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
        assert_eq!(oddities[0].kind, Odd::GluedBlocks);
    }

    #[test]
    fn what_stands_before_a_block_is_passed_over_as_in_a_file() {
        let text = text(1);
        let ends = format!("-----END CERTIFICATE-----\n{text}");
        let blank = "\n".repeat(2 * LONGEST_TEXT) + &text;
        for text in [ends, blank] {
            let whole = WorkloadChain::all_from_pem("-", text.as_bytes()).unwrap();
            let read = read(&text, 4096).unwrap();
            assert_eq!(names(&read), names(&whole));
            let line = |chains: &[WorkloadChain]| chains[0].workload().origin().unwrap().line();
            assert_eq!(line(&read), line(&whole));
        }
    }

    /// A workload that is a CA cannot hide behind another workload.
    #[test]
    fn ca_that_is_above_nothing_is_a_workload() {
        let at = UnixTime::since_unix_epoch(Duration::from_secs(1_795_449_600));
        let root = Authority::create_root(&RootOptions::new("root"), at).unwrap();
        let ca = |name: &str| {
            let made = root.create_issuer(&crate::issue::options::IssuerOptions::new(name), at);
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
            // A root that is not needed is not a workload.
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
        assert!(read(&"A".repeat(LONGEST_TEXT + 2), 4096).is_err());
    }

    #[test]
    fn text_without_a_block_has_a_bound_before_between_and_behind() {
        let most = WorkloadParser::MOST_TEXT;
        let prose = |lines: usize| "y\n".repeat(lines);
        let (chain, shorter, longer) = (text(1), prose(most / 2 - 64), prose(most / 2 + 64));
        let many = format!("{shorter}{chain}{shorter}");
        assert_eq!(read(&many, 1 << 20).unwrap().len(), 1);
        for (block, endless) in [
            (1, longer.clone()),
            (3, format!("{chain}{longer}")),
            (3, format!("{chain}{longer}{chain}")),
        ] {
            let error = read(&endless, 1 << 20).unwrap_err();
            let Reason::LongProse { block: found, .. } = error.reason() else {
                panic!("{error}");
            };
            assert_eq!(*found, block);
        }
    }

    const BEGIN_CERTIFICATE: &str = "-----BEGIN CERTIFICATE";
}
