//! Go, in a long-running process: `judge stream` (`.ci/peers/judge/stream.go`).

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

pub(crate) struct Peer {
    process: Child,
    input: BufWriter<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Peer {
    pub(crate) fn start(judge: &Path) -> io::Result<Self> {
        let mut process = Command::new(judge)
            .arg("stream")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (Some(input), Some(output)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(io::Error::other("a process without pipes"));
        };
        Ok(Self {
            process,
            input: BufWriter::new(input),
            output: BufReader::new(output),
        })
    }

    /// Sends a request. Receive the answers in the order of the requests.
    pub(crate) fn send(&mut self, fields: &[&[u8]]) -> io::Result<()> {
        let request: Vec<u8> = fields.iter().flat_map(|field| message(field)).collect();
        self.input.write_all(&message(&request))?;
        self.input.flush()
    }

    pub(crate) fn receive(&mut self) -> io::Result<Vec<u8>> {
        let mut length = [0; 4];
        self.output.read_exact(&mut length)?;
        let mut answer = vec![0; u32::from_be_bytes(length) as usize];
        self.output.read_exact(&mut answer)?;
        Ok(answer)
    }

    pub(crate) fn ask(&mut self, fields: &[&[u8]]) -> io::Result<Vec<u8>> {
        self.send(fields)?;
        self.receive()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Bytes after their length.
pub(crate) fn message(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes(), bytes].concat()
}
