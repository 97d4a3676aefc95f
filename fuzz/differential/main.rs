//! Compares meshpki with Go's crypto/x509 and rustls-webpki.
//!
//! It makes sound chains in many shapes, and bends one element of a certificate, makes one certificate odd, or
//! tangles the mesh. It signs everything again with the real keys, and has the issuer sign a real leaf. Then
//! it asks every judge. A case is its seed and its number.
//!
//! ```text
//! differential run    --judge JUDGE [--seed N] [--first N] [--count N] [--seconds N] [--jobs N] [--examples FOLDER]
//! differential show   --judge JUDGE [--seed N] --case N [--examples FOLDER]
//! differential ask    --judge JUDGE --anchors FILE --issuer FILE --leaf FILE [--at UNIX-SECONDS]
//! differential parse  --judge JUDGE [--seed N] [--count N] [--with PATH]…
//! differential corpus --judge JUDGE [--seed N] [--count N] [--with PATH]… --out FILE
//! differential istio  --judge JUDGE --ztunnel ZTUNNEL [--seed N] [--first N] [--count N] [--examples FOLDER]
//! differential versions --peers FOLDER [--seed N] [--first N] [--count N] [--with CASES]… [--examples FOLDER]
//! ```
//!
//! JUDGE is the built `.ci/peers/judge`. `run` judges chains, `show` judges one of them again, `ask` judges
//! chains from files. `parse` checks whether one certificate, an anchor that no chain needs, costs the control
//! plane its bundle, and whether Go can parse it. `corpus` writes certificates with what Go reads from them.
//! `versions` asks other versions of Go and webpki, those that `.ci/tools releases` has built, and shows where they
//! differ; CASES is x509-limbo's JSON. `istio` judges the same chains as files of a secret of Istio's; ZTUNNEL is the
//! built `.ci/peers/ztunnel`.
//! `run`, `parse`, `versions` and `istio` exit with 1 if there is a false accept or a panic.

mod bend;
mod case;
mod certificate;
mod chain;
mod corpus;
mod der;
mod dice;
mod disagreement;
mod files;
mod groups;
mod istio;
mod key;
mod odd;
mod parse;
mod peer;
mod plan;
mod releases;
mod run;
mod topology;
mod verdict;
mod versions;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::disagreement::What;
use crate::istio::Istio;
use crate::key::Keys;
use crate::peer::Peer;
use crate::plan::Case;
use crate::run::Run;
use crate::verdict::AT;
use crate::versions::Versions;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match command(&Arguments(&args)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("differential: {error}");
            ExitCode::from(2)
        }
    }
}

fn command(args: &Arguments<'_>) -> io::Result<ExitCode> {
    let judge = args.path("--judge").unwrap_or_else(|| "judge".into());
    let (seed, count) = (args.number("--seed", 1)?, args.number("--count", 5_000)?);
    let start = || -> io::Result<(Peer, Keys)> {
        let mut peer = Peer::start(&judge)?;
        let keys = Keys::from(&mut peer)?;
        Ok((peer, keys))
    };
    verdict::catch_panics();
    match args.0.first().map(String::as_str) {
        Some("run") => run(&Run {
            judge,
            seed,
            first: args.number("--first", 0)?,
            count,
            jobs: args.number("--jobs", 1)?.max(1),
            until: match args.number("--seconds", 0)? {
                0 => None,
                seconds => Some(Instant::now() + Duration::from_secs(seconds)),
            },
            examples: args.path("--examples"),
        }),
        Some("show") => {
            let (mut peer, keys) = start()?;
            let number = args.number("--case", 0)?;
            let folder = args.path("--examples");
            print!(
                "{}",
                run::show(&mut peer, &keys, seed, number, folder.as_deref())?
            );
            Ok(ExitCode::SUCCESS)
        }
        Some("ask") => {
            let read = |name: &str| {
                let path = args
                    .path(name)
                    .ok_or_else(|| io::Error::other(format!("ask needs {name}")))?;
                corpus::certificates(&path)
            };
            let (anchors, chain) = (read("--anchors")?, read("--issuer")?);
            let leaf = read("--leaf")?.into_iter().next().unwrap_or_default();
            let case = Case::of_files(anchors, chain, leaf);
            print!(
                "{}",
                run::ask_about(&mut Peer::start(&judge)?, case, args.number("--at", AT)?)?
            );
            Ok(ExitCode::SUCCESS)
        }
        Some("parse") => {
            let (mut peer, keys) = start()?;
            let found: Vec<_> = args.all("--with").collect();
            let compared = parse::compare(&mut peer, &keys, seed, count, &found)?;
            print!("{}", compared.table());
            Ok(if compared.is_good() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
        Some("corpus") => {
            let (mut peer, keys) = start()?;
            let out = args
                .path("--out")
                .ok_or_else(|| io::Error::other("corpus needs --out"))?;
            let found: Vec<_> = args.all("--with").collect();
            let (written, refused) = corpus::write(&mut peer, &keys, seed, count, &found, &out)?;
            println!("{written} certificates, of which Go refuses {refused}");
            Ok(ExitCode::SUCCESS)
        }
        Some("istio") => {
            let istio = Istio {
                judge,
                ztunnel: args
                    .path("--ztunnel")
                    .ok_or_else(|| io::Error::other("istio needs --ztunnel"))?,
                seed,
                first: args.number("--first", 0)?,
                count,
                examples: args.path("--examples"),
            };
            let (table, is_good) = istio.compare()?;
            print!("{table}");
            Ok(if is_good {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
        Some("versions") => {
            let versions = Versions {
                peers: args
                    .path("--peers")
                    .ok_or_else(|| io::Error::other("versions needs --peers"))?,
                seed,
                first: args.number("--first", 0)?,
                count,
                with: args.all("--with").collect(),
                examples: args.path("--examples"),
            };
            let (table, is_good) = versions.compare()?;
            print!("{table}");
            Ok(if is_good {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
        _ => Err(io::Error::other(
            "expected run, show, ask, parse, corpus, istio or versions",
        )),
    }
}

fn run(run: &Run) -> io::Result<ExitCode> {
    let start = Instant::now();
    let groups = run.groups()?;
    let took = start.elapsed().as_secs_f64();
    println!("{}", groups.table());
    let counts = What::ALL.map(|what| format!("{} {}", groups.count(what), what.as_str()));
    if groups.cases < run.count {
        println!(
            "stopped at the time limit, after {} of {} cases",
            groups.cases, run.count
        );
    }
    println!(
        "seed {}, cases {}..{}: {} cases, {} issuers sound, {took:.0} s ({:.0} s in meshpki), {:.0} a second: {}",
        run.seed,
        run.first,
        run.first + run.count,
        groups.cases,
        groups.sound,
        groups.judging.as_secs_f64(),
        groups.cases as f64 / took,
        counts.join(", ")
    );
    if let Some(folder) = &run.examples {
        groups.write(folder)?;
    }
    let bad = groups.count(What::FalseAccept) + groups.count(What::Panic);
    Ok(if bad == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// `--NAME VALUE`, after the command.
struct Arguments<'a>(&'a [String]);

impl Arguments<'_> {
    fn all(&self, name: &str) -> impl Iterator<Item = PathBuf> {
        let pairs = self.0.windows(2).filter(move |pair| pair[0] == name);
        pairs.map(|pair| PathBuf::from(&pair[1]))
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        self.all(name).last()
    }

    fn number(&self, name: &str, otherwise: u64) -> io::Result<u64> {
        let Some(pair) = self.0.windows(2).find(|pair| pair[0] == name) else {
            return Ok(otherwise);
        };
        let wrong = |_| io::Error::other(format!("{name} is {:?}, expected a number", pair[1]));
        pair[1].parse().map_err(wrong)
    }
}
