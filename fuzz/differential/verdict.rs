//! The verdict of each judge on a case.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::time::{Duration, Instant};

use meshpki::{
    Identity, IssuerChain, Judge, Policy, Profile, Release, Report, TrustBundle, UnixTime,
    Verifier, WebhookChain, WorkloadChain,
};
use rustls_pki_types::{CertificateDer, ServerName};

use crate::files::Files;
use crate::plan::Case;

/// 2026-11-20T12:00:00Z
pub(crate) const AT: u64 = 1_795_176_000;

/// A slower verdict is reported.
pub(crate) const SLOW: Duration = Duration::from_millis(200);

/// The verdicts of other verifiers on a real leaf; `Err` has the reason.
pub(crate) struct Truth {
    /// Go, as Linkerd uses it: the issuer, then the leaf as a server.
    pub(crate) go_issuer: Result<(), String>,
    pub(crate) go_server: Result<(), String>,
    pub(crate) go_client: Result<(), String>,
    /// Go, as the API server uses it for a webhook.
    pub(crate) go_webhook: Result<(), String>,
    pub(crate) webpki_server: Result<(), String>,
    pub(crate) webpki_client: Result<(), String>,
    /// Is the leaf valid for the workload's name, as the proxies read it?
    pub(crate) webpki_name: Result<(), String>,
    /// Does the leaf name the issuer as its issuer, byte for byte, as webpki reads both?
    pub(crate) is_of_issuer: bool,
}

impl Truth {
    pub(crate) fn new(go: &str, case: &Case, at: u64) -> Self {
        let mut lines = go.split('\n').map(|line| match line {
            "accepts" => Ok(()),
            reason => Err(reason.to_owned()),
        });
        let mut next = || lines.next().unwrap_or_else(|| Err("no answer".to_owned()));
        let (go_issuer, go_server, go_client) = (next(), next(), next());
        let go_webhook = next();
        let anchors: Vec<CertificateDer<'_>> = der(&case.anchors);
        // A proxy drops the anchors that it cannot parse.
        let anchors: Vec<_> = anchors
            .iter()
            .filter_map(|one| webpki::anchor_from_trusted_cert(one).ok())
            .collect();
        let presented = der(&case.chain);
        let at = UnixTime::since_unix_epoch(Duration::from_secs(at));
        let leaf = CertificateDer::from(case.leaf.as_slice());
        let leaf =
            webpki::EndEntityCert::try_from(&leaf).map_err(|error| format!("leaf: {error:?}"));
        let verify = |usage| {
            let leaf = leaf.as_ref().map_err(String::clone)?;
            let algorithms = webpki::ALL_VERIFICATION_ALGS;
            leaf.verify_for_usage(algorithms, &anchors, &presented, at, usage, None, None)
                .map(|_| ())
                .map_err(|error| format!("{error:?}"))
        };
        let webpki_name = leaf.as_ref().map_err(String::clone).and_then(|leaf| {
            let name =
                ServerName::try_from(crate::chain::IDENTITY).map_err(|error| error.to_string())?;
            let valid = leaf.verify_is_valid_for_subject_name(&name);
            valid.map_err(|error| format!("{error:?}"))
        });
        let issuer = presented.first().map(webpki::EndEntityCert::try_from);
        let is_of_issuer = match (&leaf, &issuer) {
            (Ok(leaf), Some(Ok(issuer))) => leaf.issuer() == issuer.subject(),
            _ => true,
        };
        Self {
            is_of_issuer,
            go_issuer,
            go_server,
            go_client,
            go_webhook,
            webpki_server: verify(webpki::KeyUsage::server_auth()),
            webpki_client: verify(webpki::KeyUsage::client_auth()),
            webpki_name,
        }
    }

    /// The expected verdict of a judge on the issuer or the workload.
    pub(crate) fn of(&self, subject: &str, judge: Judge) -> Result<(), String> {
        match (judge, subject) {
            (Judge::ApiServer, _) => self.go_webhook.clone(),
            (Judge::ControlPlane, "issuer") => self.go_issuer.clone().and(self.go_server.clone()),
            (Judge::ControlPlane, _) => self.go_server.clone(),
            _ => self.webpki_server.clone().and(self.webpki_client.clone()),
        }
    }
}

/// meshpki's verdict on one subject.
pub(crate) struct Said {
    pub(crate) profile: Profile,
    pub(crate) subject: &'static str,
    pub(crate) verdict: Verdict,
    pub(crate) took: Duration,
}

pub(crate) enum Verdict {
    Panic(String),
    Read(Box<Report>),
    Unreadable(String),
}

/// meshpki's verdicts on the issuer and the workload, under each profile, and on a webhook.
pub(crate) fn meshpki(files: &Files, at: u64) -> Vec<Said> {
    // The webpki that is asked beside it is newer than that of any release.
    let newest = Release::usual().split_off(3);
    let mut all = Vec::new();
    for profile in [Profile::Rfc5280, Profile::Linkerd] {
        let webhook = (profile == Profile::Rfc5280).then_some("webhook");
        for subject in ["issuer", "workload"].into_iter().chain(webhook) {
            let ask = || timed(|| judged(files, profile, subject, at, &newest));
            let (mut verdict, mut took) = ask();
            // A busy machine is not meshpki's fault: the faster of two runs counts.
            if took > SLOW {
                let again = ask();
                took = took.min(again.1);
                verdict = again.0;
            }
            all.push(Said {
                profile,
                subject,
                verdict,
                took,
            });
        }
    }
    all
}

/// meshpki's verdicts on the issuer and the workload, for these releases.
pub(crate) fn by_release(
    files: &Files,
    at: u64,
    releases: &[Release],
) -> Vec<(&'static str, Result<Report, meshpki::Error>)> {
    let subjects = ["issuer", "workload"].into_iter();
    let one = |subject| {
        (
            subject,
            judged(files, Profile::Rfc5280, subject, at, releases),
        )
    };
    subjects.map(one).collect()
}

fn timed(judge: impl Fn() -> Result<Report, meshpki::Error>) -> (Verdict, Duration) {
    let start = Instant::now();
    let verdict = match panic::catch_unwind(AssertUnwindSafe(judge)) {
        Ok(Ok(report)) => Verdict::Read(Box::new(report)),
        Ok(Err(error)) => Verdict::Unreadable(error.to_string()),
        Err(_) => Verdict::Panic(caught()),
    };
    (verdict, start.elapsed())
}

fn judged(
    files: &Files,
    profile: Profile,
    subject: &str,
    at: u64,
    releases: &[Release],
) -> Result<Report, meshpki::Error> {
    let policy = Policy {
        profile,
        releases: releases.to_vec(),
        looks_ahead: true,
        trust_domain: "cluster.local".parse().ok(),
        identity: crate::chain::IDENTITY
            .parse::<Identity>()
            .ok()
            .filter(|_| profile == Profile::Linkerd),
        ..Policy::default()
    };
    let at = UnixTime::since_unix_epoch(Duration::from_secs(at));
    let verifier = Verifier::new(
        TrustBundle::from_pem("anchors.pem", files.anchors.as_bytes())?,
        policy,
    );
    let chain = IssuerChain::from_pem("issuer.pem", files.issuer.as_bytes())?;
    if subject == "issuer" {
        return Ok(verifier.verify(&chain, at));
    }
    if subject == "webhook" {
        let presented = files.leaf.clone() + &files.issuer;
        let webhook = WebhookChain::from_pem("leaf.pem", presented.as_bytes())?;
        let webhook = match crate::chain::IDENTITY.parse() {
            Ok(host) => webhook.called(host),
            Err(_) => webhook,
        };
        return Ok(verifier.verify_webhook(&webhook, at));
    }
    // The leaf's file has all that a proxy sends, or only the leaf; then the issuer's file has the rest.
    let workload = if profile == Profile::Rfc5280 {
        let presented = files.leaf.clone() + &files.issuer;
        WorkloadChain::from_pem("leaf.pem", presented.as_bytes())?
    } else {
        WorkloadChain::from_pem("leaf.pem", files.leaf.as_bytes())?.below(&chain)
    };
    Ok(verifier.verify_workload(&workload, at))
}

/// Keeps the message of a panic instead of printing it.
pub(crate) fn catch_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(|place| {
            let file = place.file();
            let file = file.find("crates/").map_or(file, |start| &file[start..]);
            format!("{file}:{}", place.line())
        });
        let said = info.payload_as_str().unwrap_or_default();
        PANIC.set(format!("{}: {said}", place.unwrap_or_default()));
    }));
}

/// The message of the last panic.
pub(crate) fn caught() -> String {
    PANIC.take()
}

fn der(all: &[Vec<u8>]) -> Vec<CertificateDer<'_>> {
    all.iter()
        .map(|one| CertificateDer::from(one.as_slice()))
        .collect()
}

thread_local! {
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}
