//! The cost of a report, compared with the signature checks that it cannot avoid and with webpki alone.
//!
//! ```sh
//! cargo bench -p meshpki-benches --bench verify
//! ```

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::time::Duration;

use divan::{Bencher, black_box};
use meshpki::{
    Authority, Certificate, Identity, IssuerChain, IssuerOptions, LeafOptions, Policy, RootOptions,
    TrustBundle, TrustDomain, UnixTime, Verifier, WorkloadChain,
};
use rustls_pki_types::{CertificateDer, SubjectPublicKeyInfoDer};

fn main() {
    divan::main();
}

/// A root, the issuers below it from the top down, and a workload.
struct Chain {
    root: Certificate,
    issuers: Vec<Certificate>,
    workload: Certificate,
}

impl Chain {
    /// `tiers` is the number of CAs, the root included.
    fn new(tiers: u8) -> Self {
        let mut options = RootOptions::new("root.linkerd.cluster.local");
        options.path_length = Some(tiers - 1);
        let root = Authority::create_root(&options, at()).unwrap();
        let certificate = root.certificate().clone();
        let mut authority = root;
        let mut issuers = Vec::new();
        for tier in 1..tiers {
            let mut options = IssuerOptions::new(&format!("tier{tier}.linkerd.cluster.local"));
            options.path_length = Some(tiers - 1 - tier);
            authority = authority.create_issuer(&options, at()).unwrap();
            issuers.push(authority.certificate().clone());
        }
        let identity =
            Identity::linkerd("default", "shop", "linkerd", &TrustDomain::default()).unwrap();
        let workload = authority
            .create_leaf(&LeafOptions::workload(&identity), at())
            .unwrap();
        let workload = workload.certificate().clone();
        Self {
            root: certificate,
            issuers,
            workload,
        }
    }

    /// The issuer first, then the CAs above it in order.
    fn upwards(&self) -> Vec<Certificate> {
        self.issuers.iter().rev().cloned().collect()
    }

    fn issuer_chain(&self) -> IssuerChain {
        let mut upwards = self.upwards();
        let issuer = upwards.remove(0);
        IssuerChain::new(issuer, upwards)
    }

    /// Every signature down to the issuer's, the root's own included.
    fn links(&self) -> Vec<Link> {
        let mut signer = &self.root;
        let mut links = Vec::new();
        for certificate in std::iter::once(&self.root).chain(&self.issuers) {
            links.push(Link::new(certificate, signer));
            signer = certificate;
        }
        links
    }
}

/// One signature to check.
struct Link {
    key: SubjectPublicKeyInfoDer<'static>,
    message: Vec<u8>,
    signature: Vec<u8>,
}

impl Link {
    fn new(certificate: &Certificate, signer: &Certificate) -> Self {
        let (_, parsed) = x509_parser::parse_x509_certificate(certificate.der()).unwrap();
        Self {
            key: signer.public_key().spki().clone(),
            message: parsed.tbs_certificate.as_ref().to_vec(),
            signature: parsed.signature_value.data.to_vec(),
        }
    }

    fn check(&self) {
        let key = webpki::RawPublicKeyEntity::try_from(&self.key).unwrap();
        key.verify_signature(
            webpki::ring::ECDSA_P256_SHA256,
            &self.message,
            &self.signature,
        )
        .unwrap();
    }
}

/// The least possible: every signature of the chain once.
#[divan::bench(args = [2, 3], sample_count = 1000)]
fn a_signature_checks(bencher: Bencher<'_, '_>, tiers: u8) {
    let links = Chain::new(tiers).links();
    bencher.bench(|| links.iter().for_each(Link::check));
}

/// The full report on an issuer, with the bundle and the verifier prepared each time.
#[divan::bench(args = [2, 3], sample_count = 1000)]
fn b_report(bencher: Bencher<'_, '_>, tiers: u8) {
    let chain = Chain::new(tiers);
    let issuer = chain.issuer_chain();
    bencher.bench(|| {
        let bundle = TrustBundle::from_iter([chain.root.clone()]);
        let report = Verifier::new(bundle, Policy::default()).verify(&issuer, at());
        assert!(black_box(report).is_sound());
    });
}

/// The same, from the bytes of two PEM files.
#[divan::bench(args = [2, 3], sample_count = 1000)]
fn c_report_from_pem(bencher: Bencher<'_, '_>, tiers: u8) {
    let chain = Chain::new(tiers);
    let anchors = chain.root.to_pem();
    let issuer: String = chain.upwards().iter().map(Certificate::to_pem).collect();
    bencher.bench(|| {
        let bundle = TrustBundle::from_pem("ca.crt", anchors.as_bytes()).unwrap();
        let chain = IssuerChain::from_pem("issuer.crt", issuer.as_bytes()).unwrap();
        let report = Verifier::new(bundle, Policy::default()).verify(&chain, at());
        assert!(black_box(report).is_sound());
    });
}

/// Only webpki on a real workload of the chain, as a TLS server and as a TLS client.
#[divan::bench(args = [2, 3], sample_count = 1000)]
fn d_webpki_on_a_workload(bencher: Bencher<'_, '_>, tiers: u8) {
    let chain = Chain::new(tiers);
    let intermediates: Vec<CertificateDer<'_>> = chain
        .upwards()
        .iter()
        .map(|one| one.der().clone())
        .collect();
    bencher.bench(|| {
        let anchor = webpki::anchor_from_trusted_cert(chain.root.der()).unwrap();
        let leaf = webpki::EndEntityCert::try_from(chain.workload.der()).unwrap();
        for usage in [
            webpki::KeyUsage::server_auth(),
            webpki::KeyUsage::client_auth(),
        ] {
            leaf.verify_for_usage(
                webpki::ALL_VERIFICATION_ALGS,
                std::slice::from_ref(&anchor),
                &intermediates,
                at(),
                usage,
                None,
                None,
            )
            .unwrap();
        }
    });
}

/// meshpki's report on the same workload.
#[divan::bench(args = [2, 3], sample_count = 1000)]
fn e_report_on_a_workload(bencher: Bencher<'_, '_>, tiers: u8) {
    let chain = Chain::new(tiers);
    let workload = WorkloadChain::new(chain.workload.clone(), chain.upwards());
    bencher.bench(|| {
        let bundle = TrustBundle::from_iter([chain.root.clone()]);
        let report = Verifier::new(bundle, Policy::default()).verify_workload(&workload, at());
        assert!(black_box(report).is_sound());
    });
}

/// Until when a verdict holds under a bundle of a megabyte, prepared beforehand.
#[divan::bench(args = [1, 2000], sample_count = 20)]
fn g_until_when_with_anchors(bencher: Bencher<'_, '_>, anchors: usize) {
    let chain = Chain::new(2);
    let issuer = chain.issuer_chain();
    let verifier = Verifier::new(bundle_of(anchors, &chain.root), Policy::default());
    bencher.bench(|| {
        let until = verifier.timeline(&issuer, at()).sound_until();
        assert!(black_box(until).is_some());
    });
}

/// The same for the bundle alone.
#[divan::bench(args = [1, 2000], sample_count = 20)]
fn h_until_when_of_anchors(bencher: Bencher<'_, '_>, anchors: usize) {
    let chain = Chain::new(2);
    let verifier = Verifier::new(bundle_of(anchors, &chain.root), Policy::default());
    bencher.bench(|| {
        let until = verifier.bundle_timeline(at()).sound_until();
        assert!(black_box(until).is_some());
    });
}

/// A report with a bundle of many anchors, the right one last, prepared beforehand.
#[divan::bench(args = [1, 150], sample_count = 1000)]
fn i_report_with_anchors(bencher: Bencher<'_, '_>, anchors: usize) {
    let chain = Chain::new(2);
    let issuer = chain.issuer_chain();
    let verifier = Verifier::new(bundle_of(anchors, &chain.root), Policy::default());
    bencher.bench(|| {
        let report = verifier.verify(&issuer, at());
        assert!(black_box(report).is_sound());
    });
}

/// Preparing that bundle: one self-signature for each anchor.
#[divan::bench(args = [1, 150], sample_count = 100)]
fn j_verifier_of_anchors(bencher: Bencher<'_, '_>, anchors: usize) {
    let chain = Chain::new(2);
    let bundle = bundle_of(anchors, &chain.root);
    bencher.bench(|| Verifier::new(bundle.clone(), Policy::default()));
}

fn bundle_of(anchors: usize, last: &Certificate) -> TrustBundle {
    let other = |index| {
        let options = RootOptions::new(&format!("another root {index}"));
        let root = Authority::create_root(&options, at()).unwrap();
        root.certificate().clone()
    };
    (1..anchors).map(other).chain([last.clone()]).collect()
}

/// 2026-11-23T16:00:00Z
fn at() -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(1_795_449_600))
}
