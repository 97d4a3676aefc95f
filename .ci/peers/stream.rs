//! Answers requests from standard input until that ends, in the messages of `judge stream` (`judge/stream.go`).

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::process::ExitCode;

pub(crate) fn answer(name: &str, respond: impl Fn(&[&[u8]]) -> io::Result<Vec<u8>>) -> ExitCode {
    let (mut input, mut output) = (BufReader::new(io::stdin()), BufWriter::new(io::stdout()));
    let mut all = || -> io::Result<()> {
        while let Some(request) = receive(&mut input)? {
            let answer = respond(&split(&request)?)?;
            let length = u32::try_from(answer.len()).map_err(io::Error::other)?;
            output.write_all(&length.to_be_bytes())?;
            output.write_all(&answer)?;
            output.flush()?;
        }
        Ok(())
    };
    match all() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::from(2)
        }
    }
}

/// The next message; none at the end of the input.
fn receive(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let mut message = vec![0; u32::from_be_bytes(length) as usize];
    input.read_exact(&mut message)?;
    Ok(Some(message))
}

/// The fields of a request.
fn split(mut message: &[u8]) -> io::Result<Vec<&[u8]>> {
    let mut fields = Vec::new();
    while !message.is_empty() {
        let cut = message.split_first_chunk().and_then(|(length, rest)| {
            let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
            rest.split_at_checked(length)
        });
        let (field, rest) = cut.ok_or_else(|| io::Error::other("a field that ends too early"))?;
        fields.push(field);
        message = rest;
    }
    Ok(fields)
}
