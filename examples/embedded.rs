//! A program that embeds the library: an asynchronous KMS signs the chain, a gate refuses it unless it holds until a
//! deadline, and rustls uses it for mutual TLS. Nothing is converted through PEM.
//!
//! ```sh
//! cargo run -p meshpki-examples --example embedded
//! ```

#![expect(clippy::print_stdout, reason = "an example speaks to its reader")]

use std::error::Error;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use meshpki::{
    Authority, Credentials, Fix, IssuerChain, IssuerOptions, KeyAlgorithm, LeafOptions, Policy,
    PrivateKey, RootOptions, Signer, TrustBundle, UnixTime, Unsigned, Verifier, WorkloadChain,
};
use rustls::pki_types::ServerName;
use rustls::server::WebPkiClientVerifier;
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn main() -> Result<(), Box<dyn Error>> {
    block_on(run(UnixTime::now()))
}

async fn run(now: UnixTime) -> Result<(), Box<dyn Error>> {
    // The root's key never leaves the KMS; the issuer's is made here, because the control plane reads it.
    let kms = Kms(PrivateKey::generate(&KeyAlgorithm::EcdsaP256)?);
    let options = RootOptions::new("root.linkerd.cluster.local");
    let unsigned = Authority::prepare_root(&options, kms.0.public_key(), now)?;
    let root = kms.finish(unsigned).await?;
    let key = PrivateKey::generate(&KeyAlgorithm::EcdsaP256)?;
    let options = IssuerOptions::new("identity.linkerd.cluster.local");
    let authority = Authority::keyless(root.clone());
    let unsigned = authority.prepare_issuer(&options, key.public_key(), now)?;
    let issuer = IssuerChain::from(kms.finish(unsigned).await?);

    // The gate: nothing goes out that does not hold for two weeks.
    let bundle = TrustBundle::from_iter([root.clone()]);
    let verifier = Verifier::new(bundle.clone(), Policy::default());
    gate(&verifier, &issuer, later(now, 14 * DAY))?;
    if let Err(refused) = gate(&verifier, &issuer, later(now, 366 * DAY)) {
        println!("in a year: {refused}");
    }

    let issuer = Authority::new(issuer, key)?.below(&[root]);
    let name = "shop.default.serviceaccount.identity.linkerd.cluster.local";
    let shop = issuer.create_leaf(&LeafOptions::workload(&name.parse()?), now)?;
    let web = LeafOptions::workload(&name.replace("shop", "web").parse()?);
    let web = issuer.create_leaf(&web, now)?;
    assert!(
        verifier
            .verify_workload(&WorkloadChain::from(&shop), now)
            .is_sound()
    );
    handshake(&bundle, web, shop, name)
}

/// Refuses an issuer that is not sound at the deadline, with what fixes it.
fn gate(verifier: &Verifier, issuer: &IssuerChain, deadline: UnixTime) -> Result<(), String> {
    let report = verifier.verify(issuer, deadline);
    if report.is_sound() {
        return Ok(());
    }
    let worst = report.findings().first().ok_or("not sound")?;
    let fix = worst.remedy().map(|remedy| Fix::of(&remedy).lines());
    Err(format!("{worst}\n{}", fix.unwrap_or_default()))
}

/// Two workloads authenticate each other, as two proxies do.
fn handshake(
    bundle: &TrustBundle,
    web: Credentials,
    shop: Credentials,
    name: &str,
) -> Result<(), Box<dyn Error>> {
    let anchors = Arc::new(RootCertStore::from_iter(bundle.trust_anchors()));
    let (chain, key) = shop.into_parts();
    let server = ServerConfig::builder()
        .with_client_cert_verifier(WebPkiClientVerifier::builder(anchors.clone()).build()?)
        .with_single_cert(chain, key)?;
    let (chain, key) = web.into_parts();
    let client = ClientConfig::builder()
        .with_root_certificates(anchors)
        .with_client_auth_cert(chain, key)?;
    let mut server = ServerConnection::new(Arc::new(server))?;
    let mut client =
        ClientConnection::new(Arc::new(client), ServerName::try_from(name)?.to_owned())?;
    while client.is_handshaking() || server.is_handshaking() {
        let mut wire = Vec::new();
        while client.wants_write() {
            client.write_tls(&mut wire)?;
        }
        server.read_tls(&mut wire.as_slice())?;
        server.process_new_packets()?;
        wire.clear();
        while server.wants_write() {
            server.write_tls(&mut wire)?;
        }
        client.read_tls(&mut wire.as_slice())?;
        client.process_new_packets()?;
    }
    assert_eq!(server.peer_certificates().map(<[_]>::len), Some(2));
    println!("{name} and its client trust each other");
    Ok(())
}

/// A KMS that does not answer at once.
struct Kms(PrivateKey);

impl Kms {
    async fn finish<T>(&self, unsigned: Unsigned<T>) -> Result<T, Box<dyn Error>> {
        let mut asked = false;
        let answer = poll_fn(|_| {
            if std::mem::replace(&mut asked, true) {
                return Poll::Ready(self.0.sign(unsigned.algorithm(), unsigned.message()));
            }
            Poll::Pending
        });
        let signature = answer.await?;
        Ok(unsigned.with_signature(&signature)?)
    }
}

/// In place of a runtime.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let (mut future, mut context) = (pin!(future), Context::from_waker(Waker::noop()));
    loop {
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return done;
        }
    }
}

fn later(now: UnixTime, by: Duration) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(now.as_secs()) + by)
}

#[test]
fn it_runs() -> Result<(), Box<dyn Error>> {
    main()
}
