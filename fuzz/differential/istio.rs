//! meshpki's verdict on a mesh of Istio's, beside those of its programs: istiod's rules over Go, and ztunnel's libraries and
//! configuration.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use meshpki::{
    IssuerChain, Judge, Policy, Profile, Report, TrustBundle, UnixTime, Verifier, WorkloadChain,
};

use crate::case::{self, Wanted};
use crate::certificate::{ALTERNATIVE_NAMES, Extension, standard};
use crate::der::{sequence, tlv};
use crate::dice::Dice;
use crate::disagreement::{codes, plain};
use crate::files::{Files, pem};
use crate::key::Keys;
use crate::peer::Peer;
use crate::plan::Case;
use crate::releases::is_of_issuer;
use crate::verdict::AT;

pub(crate) struct Istio {
    pub(crate) judge: PathBuf,
    pub(crate) ztunnel: PathBuf,
    pub(crate) seed: u64,
    pub(crate) first: u64,
    pub(crate) count: u64,
    /// The folder for an example of each difference.
    pub(crate) examples: Option<PathBuf>,
}

/// The texts of a secret `cacerts`, and a workload's certificate.
struct Secret {
    roots: String,
    ca: String,
    chain: String,
    leaf: String,
}

#[derive(Default)]
struct Found {
    count: u64,
    example: String,
}

/// What differs: whether meshpki accepts, the subject, the judge, the codes and the reason.
type Difference = (bool, &'static str, &'static str, String, String);

impl Istio {
    /// Asks all about every case; returns a table, and whether there is no false accept.
    pub(crate) fn compare(&self) -> io::Result<(String, bool)> {
        let (mut judge, mut ztunnel) = (Peer::start(&self.judge)?, Peer::start(&self.ztunnel)?);
        let keys = Keys::from(&mut judge)?;
        let names = sequence(&[tlv(0x86, IDENTITY.as_bytes())]);
        let names = Extension::new(&standard(ALTERNATIVE_NAMES), true, names);
        let mut found = BTreeMap::<Difference, Found>::new();
        let (mut compared, mut sound) = (0_u64, 0_u64);
        for number in self.first..self.first + self.count {
            let wanted = [Wanted::All, Wanted::Across][usize::from(number % 2 == 1)];
            let case = case::named(&keys, self.seed, number, wanted, &names);
            let secret = Secret::of(&case, &mut Dice::new(self.seed ^ SHAPES, number));
            let (istiod, connects) = secret.asked(&mut judge, &mut ztunnel)?;
            let speaks = number % 2 == 0 && case.leaf_speaks && is_of_issuer(&case);
            for (subject, report) in secret.reports() {
                let Ok(report) = report else {
                    continue;
                };
                sound += u64::from(report.is_sound() && subject == "issuer");
                let asked = match subject {
                    "issuer" => [
                        Some((Judge::ControlPlane, &istiod)),
                        speaks.then_some((Judge::Proxy, &connects)),
                    ],
                    _ => [Some((Judge::Proxy, &connects)), None],
                };
                for (judge, truth) in asked.into_iter().flatten() {
                    compared += 1;
                    let is_accepted = report.accepted_by(judge);
                    if is_accepted == truth.is_ok() {
                        continue;
                    }
                    let reason = truth.as_ref().err().map_or("", String::as_str);
                    let codes = codes(&report, Some(judge));
                    let key = (is_accepted, subject, judge.as_str(), codes, plain(reason));
                    let one = found.entry(key).or_default();
                    one.count += 1;
                    if one.count == 1 {
                        one.example = format!("{number} {} {} {}", case.role, case.path, case.kind);
                        if let Some(folder) = &self.examples {
                            let said = format!("{}\n\n{istiod:?}\n{connects:?}\n", one.example);
                            let files = Files {
                                anchors: secret.roots.clone(),
                                issuer: secret.ca.clone() + "\n\n" + &secret.chain,
                                leaf: secret.leaf.clone(),
                            };
                            files.write(&folder.join(number.to_string()), &said)?;
                        }
                    }
                }
            }
        }
        let mut text = format!(
            "meshpki on Istio: seed {}, cases {}..{}, {sound} issuers sound, {compared} verdicts compared\n",
            self.seed,
            self.first,
            self.first + self.count
        );
        for ((is_accepted, subject, judge, codes, reason), one) in &found {
            let what = if *is_accepted {
                "FALSE ACCEPT"
            } else {
                "stricter"
            };
            let _ = writeln!(
                text,
                "  {what} {judge} {subject}: {} [{codes}] {reason} (case {})",
                one.count, one.example
            );
        }
        Ok((text, !found.keys().any(|(is_accepted, ..)| *is_accepted)))
    }
}

impl Secret {
    /// The files of a case, and what is sent in one of the shapes that people make.
    fn of(case: &Case, dice: &mut Dice) -> Self {
        let mut chain: Vec<&Vec<u8>> = case.chain.iter().collect();
        match dice.below(10) {
            0 => {
                chain.remove(0);
            }
            1 => chain.clear(),
            2 => chain.reverse(),
            3 => chain.extend(case.anchors.iter().rev()),
            4 => {
                chain = case.anchors.iter().collect();
            }
            5 => chain.insert(0, &case.anchors[0]),
            _ => chain.extend(&case.anchors),
        }
        Self {
            roots: case.anchors.iter().map(|der| pem(der)).collect(),
            ca: pem(&case.chain[0]),
            chain: chain.into_iter().map(|der| pem(der)).collect(),
            leaf: pem(&case.leaf),
        }
    }

    /// istiod's verdict, and whether workloads connect to each other.
    fn asked(
        &self,
        judge: &mut Peer,
        ztunnel: &mut Peer,
    ) -> io::Result<(Result<(), String>, Result<(), String>)> {
        let at = AT.to_string();
        let answer = judge.ask(&[
            b"istiod",
            self.roots.as_bytes(),
            self.ca.as_bytes(),
            self.chain.as_bytes(),
            b"",
            at.as_bytes(),
        ])?;
        let fields = fields(&answer)?;
        let Some((verdict, sent)) = fields.split_first() else {
            return Err(io::Error::other("an answer without fields"));
        };
        let question = [
            b"ztunnel",
            at.as_bytes(),
            IDENTITY.as_bytes(),
            self.leaf.as_bytes(),
        ];
        let question: Vec<&[u8]> = question.into_iter().chain(sent.iter().copied()).collect();
        let connects = ztunnel.ask(&question)?;
        let connects = String::from_utf8_lossy(&connects).into_owned();
        let refusal = connects.lines().find(|line| *line != "accepts");
        let verdict = String::from_utf8_lossy(verdict).into_owned();
        Ok((
            Some(()).filter(|()| verdict == "accepts").ok_or(verdict),
            refusal.map_or(Ok(()), |line| Err(line.to_owned())),
        ))
    }

    /// meshpki's reports on the issuer and the workload.
    fn reports(&self) -> [(&'static str, Result<Report, meshpki::Error>); 2] {
        let at = UnixTime::since_unix_epoch(Duration::from_secs(AT));
        let verifier = || {
            let policy = Policy {
                profile: Profile::Istio,
                trust_domain: "cluster.local".parse().ok(),
                ..Policy::default()
            };
            let roots = TrustBundle::from_pem("root-cert.pem", self.roots.as_bytes())?;
            Ok(Verifier::new(roots, policy))
        };
        let issuer = || {
            let issuer = IssuerChain::from_pem("ca-cert.pem", self.ca.as_bytes())?
                .with_cert_chain("cert-chain.pem", self.chain.as_bytes())?;
            Ok(verifier()?.verify(&issuer, at))
        };
        let workload = || {
            let presented = self.leaf.clone() + &self.chain;
            let workload = WorkloadChain::from_pem("leaf.pem", presented.as_bytes())?;
            Ok(verifier()?.verify_workload(&workload, at))
        };
        [("issuer", issuer()), ("workload", workload())]
    }
}

fn fields(mut message: &[u8]) -> io::Result<Vec<&[u8]>> {
    let mut all = Vec::new();
    while !message.is_empty() {
        let cut = message
            .split_first_chunk()
            .and_then(|(length, rest)| rest.split_at_checked(u32::from_be_bytes(*length) as usize));
        let (field, rest) = cut.ok_or_else(|| io::Error::other("a field that ends too early"))?;
        all.push(field);
        message = rest;
    }
    Ok(all)
}

const IDENTITY: &str = "spiffe://cluster.local/ns/default/sa/default";
/// What is sent has dice of its own.
const SHAPES: u64 = 0x0069_7374_696f;
