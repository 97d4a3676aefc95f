//! Workloads from a reader, one after another.

use std::fmt;
use std::io::{self, Read};
use std::vec;

use crate::error::Error;
use crate::mesh::chain::WorkloadChain;
use crate::mesh::parser::WorkloadParser;
use crate::source::Source;

/// The workloads of PEM text of any length, one after another: an iterator over anything that can be read. The caller
/// opens it, and the library only reads it.
///
/// It keeps what a [`WorkloadParser`] keeps, and ends after the first error.
///
/// ```
/// # use meshpki::{Authority, IssuerOptions, LeafOptions, RootOptions, UnixTime};
/// # let root = Authority::create_root(&RootOptions::new("root"), UnixTime::now())?;
/// # let workload = LeafOptions::workload(&"shop.example.org".parse()?);
/// # let workload = root.create_leaf(&workload, UnixTime::now())?;
/// # let file = std::io::Cursor::new(workload.certificate().to_pem().repeat(3));
/// use meshpki::WorkloadStream;
///
/// for workload in WorkloadStream::new("workloads.pem", file) {
///     let workload = workload?;
///     println!("{}", workload.workload().name());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct WorkloadStream<R> {
    source: Source,
    reader: R,
    /// `None` after the end, or after an error.
    parser: Option<WorkloadParser>,
    /// The chains that are complete.
    ready: vec::IntoIter<WorkloadChain>,
    piece: Vec<u8>,
}

impl<R: Read> WorkloadStream<R> {
    /// The workloads of `reader`; messages call it `source`.
    #[must_use]
    pub fn new(source: impl Into<Source>, reader: R) -> Self {
        let source = source.into();
        Self {
            parser: Some(WorkloadParser::new(&source)),
            source,
            reader,
            ready: Vec::new().into_iter(),
            piece: vec![0; PIECE],
        }
    }

    /// Reads the next piece, and returns the chains that it completes; the parser is gone after the last.
    fn read(&mut self, mut parser: WorkloadParser) -> Result<Vec<WorkloadChain>, StreamError> {
        let length = loop {
            match self.reader.read(&mut self.piece) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        let length = length.map_err(|error| StreamError::Io {
            input: self.source.clone(),
            error,
        })?;
        if length == 0 {
            return Ok(parser.finish()?);
        }
        let piece = self.piece.get(..length).ok_or_else(|| StreamError::Io {
            input: self.source.clone(),
            error: io::Error::other(
                "the reader says that it has read more than it was given room for",
            ),
        })?;
        let chains = parser.push(piece)?;
        self.parser = Some(parser);
        Ok(chains)
    }
}

impl<R: Read> Iterator for WorkloadStream<R> {
    type Item = Result<WorkloadChain, StreamError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(chain) = self.ready.next() {
                return Some(Ok(chain));
            }
            let parser = self.parser.take()?;
            match self.read(parser) {
                Ok(chains) => self.ready = chains.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<R> fmt::Debug for WorkloadStream<R> {
    /// Shows its progress, but nothing of the text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkloadStream")
            .field("source", &self.source)
            .field("parser", &self.parser)
            .finish_non_exhaustive()
    }
}

/// Why a stream ended before its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StreamError {
    /// The reader failed.
    #[error("{input} cannot be read")]
    Io {
        /// What was read.
        input: Source,
        /// Why it could not be read further.
        #[source]
        error: io::Error,
    },
    /// The text is not what it should be.
    #[error(transparent)]
    Unreadable(#[from] Error),
}

const PIECE: usize = 64 * 1024;
