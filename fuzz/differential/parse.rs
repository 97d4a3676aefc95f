//! One certificate at a time: can Go parse it, and does meshpki agree?

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::time::Duration;

use meshpki::{IssuerChain, Judge, Policy, Profile, TrustBundle, UnixTime, Verifier};

use crate::case::{self, Wanted};
use crate::corpus::{self, is_refused};
use crate::disagreement::{codes, plain};
use crate::files::{Files, pem};
use crate::key::Keys;
use crate::peer::Peer;
use crate::verdict::{AT, caught};

/// The number of certificates for each kind of difference, and the first of them.
#[derive(Default)]
pub(crate) struct Compared {
    both: u64,
    neither: u64,
    groups: BTreeMap<(&'static str, String), (u64, String)>,
}

/// Adds each certificate to the bundle of a sound chain, which does not need it: the control plane loses
/// the whole bundle if Go cannot parse the certificate, and nothing if it can.
pub(crate) fn compare(
    peer: &mut Peer,
    keys: &Keys,
    seed: u64,
    count: u64,
    found: &[PathBuf],
) -> io::Result<Compared> {
    let sound = Files::of(&case::numbered(keys, seed, 0, Wanted::Sound));
    let chain =
        IssuerChain::from_pem("issuer.pem", sound.issuer.as_bytes()).map_err(io::Error::other)?;
    let at = UnixTime::since_unix_epoch(Duration::from_secs(AT));
    let policy = Policy {
        profile: Profile::Rfc5280,
        trust_domain: "cluster.local".parse().ok(),
        ..Policy::default()
    };
    let said = |der: &[u8]| -> Result<(), String> {
        let anchors = sound.anchors.clone() + &pem(der);
        let bundle = TrustBundle::from_pem("anchors.pem", anchors.as_bytes())
            .map_err(|error| error.to_string())?;
        let report = Verifier::new(bundle, policy.clone()).verify(&chain, at);
        if report.accepted_by(Judge::ControlPlane) {
            return Ok(());
        }
        Err(codes(&report, Some(Judge::ControlPlane)))
    };
    let mut compared = Compared::default();
    corpus::each(keys, seed, count, found, |one| {
        peer.send(&[b"parse", &one.der])?;
        let ours = panic::catch_unwind(AssertUnwindSafe(|| said(&one.der)));
        let answer = peer.receive()?;
        let key = match (ours, is_refused(&answer)) {
            (Err(_), _) => Some(("panic", caught())),
            (Ok(Ok(())), true) => Some((
                "false-accept",
                String::from_utf8_lossy(&answer).replace("\\\"", "'"),
            )),
            (Ok(Err(why)), false) => Some(("false-refusal", why)),
            (Ok(Ok(())), false) => {
                compared.both += 1;
                None
            }
            (Ok(Err(_)), true) => {
                compared.neither += 1;
                None
            }
        };
        if let Some((what, why)) = key {
            let why = why
                .trim_start_matches("{\"error\":\"")
                .trim_end_matches("\"}");
            let group = compared.groups.entry((what, plain(why)));
            group.or_insert((0, one.origin)).0 += 1;
        }
        Ok(())
    })?;
    Ok(compared)
}

impl Compared {
    pub(crate) fn is_good(&self) -> bool {
        self.groups.keys().all(|(what, _)| *what == "false-refusal")
    }

    pub(crate) fn table(&self) -> String {
        let mut text = String::new();
        let mut groups: Vec<_> = self.groups.iter().collect();
        groups.sort_by_key(|((what, _), (count, _))| (*what, std::cmp::Reverse(*count)));
        let mut sums = BTreeMap::<_, u64>::new();
        for ((what, why), (count, first)) in groups {
            *sums.entry(*what).or_default() += count;
            let _ = writeln!(text, "{count:7} {what:13} {why} ({first})");
        }
        let sums: Vec<_> = sums
            .iter()
            .map(|(what, count)| format!("{count} {what}"))
            .collect();
        let _ = writeln!(
            text,
            "{} parsed by both, {} by neither; {}",
            self.both,
            self.neither,
            sums.join(", ")
        );
        text
    }
}
