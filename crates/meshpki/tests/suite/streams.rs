//! Texts of many workloads: read as a whole and piece by piece, and bounded.

use std::io::{self, Read};
use std::sync::LazyLock;

use meshpki::{
    Authority, Error, IssuerChain, IssuerOptions, LeafOptions, PrivateKey, Reason, Request,
    RootOptions, StreamError, TrustBundle, WorkloadChain, WorkloadParser, WorkloadStream,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::common::at;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_stream_hands_out_what_the_whole_text_holds_whatever_the_pieces(
        parts in prop::collection::vec(select(&PARTS[..]), 0..10),
        cuts in prop::collection::vec(any::<Index>(), 0..12),
    ) {
        let text: Vec<u8> = parts.iter().flat_map(String::as_bytes).copied().collect();
        let whole = WorkloadChain::all_from_pem("-", &text);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|cut| &text[cut[0]..cut[1]]);
        let read = streamed(pieces);
        prop_assert_eq!(whole.is_ok(), read.is_ok(), "{:?} {:?}", whole, read);
        if let (Ok(whole), Ok(read)) = (whole, read) {
            prop_assert_eq!(told(&whole), told(&read));
        }
    }
}

#[test]
fn pieces_of_one_byte_are_the_whole() {
    for text in [
        made().concat(),
        format!("{}{}", made()[0], "-----BEGIN CERTIFICATE-----\nMIIB"),
        made()[0].replacen("-----\n", "----------\n", 2),
        made()[0].trim_end_matches('\n').to_owned() + made()[1].trim_start_matches('-'),
    ] {
        let whole = WorkloadChain::all_from_pem("-", text.as_bytes());
        let read = streamed(text.as_bytes().chunks(1));
        match (whole, read) {
            (Ok(whole), Ok(read)) => assert_eq!(told(&whole), told(&read)),
            (whole, read) => assert_eq!(whole.err(), read.err()),
        }
    }
}

/// `END` and `BEGIN` that share their dashes: the second block is not lost.
#[test]
fn blocks_that_share_their_dashes_are_an_error_in_a_stream_as_in_a_file() {
    let text = format!("{}{}", made()[0], made()[2]).replace("-----\n-----", "-----");
    let whole = WorkloadChain::all_from_pem("-", text.as_bytes()).unwrap_err();
    assert!(matches!(whole.reason(), Reason::Truncated { block: 1, .. }));
    for piece in [1, 7, text.len()] {
        let read = streamed(text.as_bytes().chunks(piece)).unwrap_err();
        assert_eq!(read, whole, "{piece}");
    }
}

#[test]
fn one_chain_without_an_end_is_an_error_that_names_the_bound() {
    let ca = &made()[2];
    let mut parser = WorkloadParser::new("-");
    parser.push(made()[0].as_bytes()).unwrap();
    let error = (0..20_000)
        .find_map(|_| parser.push(ca.as_bytes()).err())
        .unwrap();
    let most = WorkloadChain::MOST_CERTIFICATES;
    let Reason::LongChain {
        block,
        certificates,
        ..
    } = error.reason()
    else {
        panic!("{error}");
    };
    assert_eq!((*block, *certificates), (most + 1, most + 1));
    let expected = format!("block {0} makes one chain of {0} certificates", most + 1);
    assert!(error.to_string().contains(&expected), "{error}");
    assert!(
        error
            .to_string()
            .ends_with("expected at most 10000 in 8388608")
    );

    let whole = made()[0].clone() + &ca.repeat(most);
    let whole = WorkloadChain::all_from_pem("-", whole.as_bytes()).unwrap_err();
    assert_eq!(whole, error);
}

#[test]
fn a_block_without_an_end_is_an_error_that_names_the_bound() {
    let mut parser = WorkloadParser::new("-");
    parser.push(b"-----BEGIN CERTIFICATE-----\n").unwrap();
    let line = "A".repeat(64 * 1024);
    let error = (0..1000)
        .find_map(|_| parser.push(line.as_bytes()).err())
        .unwrap();
    let Reason::LongChain {
        block: 1, bytes, ..
    } = error.reason()
    else {
        panic!("{error}");
    };
    assert!((1..=1 + 64 * 1024).contains(&(bytes - WorkloadChain::MOST_BYTES)));
}

/// What is kept is in proportion too: not all CAs again for each that is above nothing.
#[test]
fn cas_that_repeat_are_kept_in_proportion() {
    let [workload, stray, issuer, root] = made();
    for text in [
        workload.clone() + &issuer.repeat(500) + &root.repeat(500),
        workload.clone() + &stray.repeat(500) + &root.repeat(500),
    ] {
        let chains = WorkloadChain::all_from_pem("-", text.as_bytes()).unwrap();
        let read = streamed(text.as_bytes().chunks(4096)).unwrap();
        assert_eq!(told(&chains), told(&read));
        let kept: usize = chains.iter().map(|one| one.intermediates().len()).sum();
        assert!(kept <= 16 * 1000, "{kept}");
    }
}

#[test]
fn a_text_that_is_too_long_to_be_held_is_an_error_that_names_the_bound() {
    let text = vec![b'\n'; (16 << 20) + 1];
    let errors = [
        TrustBundle::from_pem("long.crt", &text).err(),
        TrustBundle::default().add_jwks("long.crt", &text).err(),
        IssuerChain::from_pem("long.crt", &text).err(),
        WorkloadChain::from_pem("long.crt", &text).err(),
        WorkloadChain::all_from_pem("long.crt", &text).err(),
        PrivateKey::from_pem("long.crt", &text).err(),
        Request::from_pem("long.crt", &text).err(),
    ];
    for error in errors {
        let expected = "long.crt: is 16777217 bytes long, expected at most 16777216";
        assert_eq!(error.unwrap().to_string(), expected);
    }
}

/// Reads a few bytes at a time, is interrupted every other time, and fails at its end if it should.
struct Slow<'a>(&'a [u8], usize, bool, Option<io::ErrorKind>);

impl Read for Slow<'_> {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        self.2 = !self.2;
        if self.2 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        match (self.0.is_empty(), self.3) {
            (true, Some(kind)) => Err(kind.into()),
            _ => self
                .0
                .take(self.1 as u64)
                .read(piece)
                .inspect(|length| self.0 = &self.0[*length..]),
        }
    }
}

#[test]
fn a_stream_has_the_workloads_of_its_reader_and_ends_after_an_error() {
    let [workload, _, issuer, root] = made();
    let text = format!("{workload}{issuer}{root}").repeat(3);
    let whole = WorkloadChain::all_from_pem("-", text.as_bytes()).unwrap();
    for piece in [1, 7, 1000, text.len()] {
        let stream = WorkloadStream::new("-", Slow(text.as_bytes(), piece, false, None));
        let read: Vec<WorkloadChain> = stream.map(Result::unwrap).collect();
        assert_eq!(told(&read), told(&whole), "{piece}");
    }

    let broken = Slow(
        text.as_bytes(),
        1000,
        false,
        Some(io::ErrorKind::BrokenPipe),
    );
    let mut stream = WorkloadStream::new("workloads.pem", broken);
    let read: Vec<_> = stream.by_ref().collect();
    assert_eq!(read.len(), 3);
    let error = read.last().unwrap().as_ref().unwrap_err();
    assert_eq!(error.to_string(), "workloads.pem cannot be read");
    assert!(std::error::Error::source(error).is_some());
    assert!(stream.next().is_none());

    let cut = Slow(&text.as_bytes()[..text.len() - 40], 1000, false, None);
    let mut stream = WorkloadStream::new("-", cut);
    let last = stream.by_ref().last().unwrap().unwrap_err();
    assert!(matches!(last, StreamError::Unreadable(_)), "{last}");
    assert!(stream.next().is_none());
}

/// As a parser hands them out.
fn streamed<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Result<Vec<WorkloadChain>, Error> {
    let mut parser = WorkloadParser::new("-");
    let mut chains = Vec::new();
    for piece in pieces {
        chains.extend(parser.push(piece)?);
    }
    chains.extend(parser.finish()?);
    Ok(chains)
}

/// Every certificate of every chain, and where it was read.
fn told(chains: &[WorkloadChain]) -> Vec<Vec<(Vec<u8>, usize, usize)>> {
    let one = |one: &meshpki::Certificate| {
        let origin = one.origin().unwrap();
        (one.der().to_vec(), origin.block(), origin.line())
    };
    let all = |chain: &WorkloadChain| {
        let above = chain.intermediates().iter().map(one);
        [one(chain.workload())].into_iter().chain(above).collect()
    };
    chains.iter().map(all).collect()
}

/// A workload, a CA beside it, the workload's issuer, and the root of all.
fn made() -> &'static [String; 4] {
    static MADE: LazyLock<[String; 4]> = LazyLock::new(|| {
        let root = Authority::create_root(&RootOptions::new("root"), at()).unwrap();
        let stray = root
            .create_issuer(&IssuerOptions::new("stray"), at())
            .unwrap();
        let issuer = root
            .create_issuer(&IssuerOptions::new("issuer"), at())
            .unwrap();
        let name = crate::common::IDENTITY.parse().unwrap();
        let workload = issuer
            .create_leaf(&LeafOptions::workload(&name), at())
            .unwrap();
        let all = [
            workload.certificate(),
            stray.certificate(),
            issuer.certificate(),
            root.certificate(),
        ];
        all.map(meshpki::Certificate::to_pem)
    });
    &MADE
}

/// What may stand in a text: certificates, the same in other line breaks, and what is beside them.
static PARTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut parts = made().to_vec();
    parts.extend(made().iter().cloned());
    parts.extend(made().iter().map(|one| one.replace('\n', "\r\n")));
    parts.extend(made().iter().map(|one| one.trim_end().to_owned()));
    let workload = &made()[0];
    parts.push(workload[..workload.len() / 2].to_owned());
    parts.push(workload.replacen('M', "?", 1));
    let beside = [
        "\n",
        " ",
        "-",
        "-----",
        "text\n",
        "\u{feff}",
        "-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
        "-----BEGIN ",
    ];
    parts.extend(beside.map(str::to_owned));
    parts
});
