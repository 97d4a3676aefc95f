//! Two workloads of one chain authenticate each other over TLS 1.3, as two proxies of a mesh do.
//!
//! ```sh
//! cargo run -p meshpki-examples --example mutual_tls
//! ```
//!
//! ```text
//! web ── ClientHello ──▶ shop
//!     ◀─ certificate ───          web: is it for the name that I requested?
//!     ── certificate ──▶          shop: is it from my mesh, and who is it?
//! ```

#![expect(clippy::print_stdout, reason = "an example speaks to its reader")]

use std::error::Error;
use std::io::{Read, Write};
use std::sync::Arc;

use meshpki::{
    Authority, Certificate, Identity, IssuerOptions, LeafOptions, RootOptions, TrustBundle,
    TrustDomain, UnixTime,
};
use rustls::pki_types::ServerName;
use rustls::server::WebPkiClientVerifier;
use rustls::{
    ClientConfig, ClientConnection, ConnectionCommon, RootCertStore, ServerConfig, ServerConnection,
};

fn main() -> Result<(), Box<dyn Error>> {
    let now = UnixTime::now();
    let root = Authority::create_root(&RootOptions::new("root.linkerd.cluster.local"), now)?;
    let options = IssuerOptions::new("identity.linkerd.cluster.local");
    let issuer = root.create_issuer(&options, now)?;
    let domain = TrustDomain::default();
    let web = Identity::linkerd("default", "web", "linkerd", &domain)?;
    let shop = Identity::linkerd("default", "shop", "linkerd", &domain)?;
    let web_credentials = issuer.create_leaf(&LeafOptions::workload(&web), now)?;
    let shop_credentials = issuer.create_leaf(&LeafOptions::workload(&shop), now)?;

    // Both trust only the anchor, and send the issuer's certificate with their own.
    let bundle = TrustBundle::from_iter([root.certificate().clone()]);
    let anchors = Arc::new(RootCertStore::from_iter(bundle.trust_anchors()));
    let clients = WebPkiClientVerifier::builder(Arc::clone(&anchors)).build()?;
    let (chain, key) = shop_credentials.into_parts();
    let server = ServerConfig::builder()
        .with_client_cert_verifier(clients)
        .with_single_cert(chain, key)?;
    let (chain, key) = web_credentials.into_parts();
    let client = ClientConfig::builder()
        .with_root_certificates(anchors)
        .with_client_auth_cert(chain, key)?;

    let name = ServerName::try_from(shop.as_str())?.to_owned();
    let mut client = ClientConnection::new(Arc::new(client), name)?;
    let mut server = ServerConnection::new(Arc::new(server))?;
    client.writer().write_all(b"one loaf, please")?;
    server.writer().write_all(b"here you are")?;
    while client.is_handshaking() || server.is_handshaking() || client.wants_write() {
        carry(&mut client, &mut server)?;
        carry(&mut server, &mut client)?;
    }

    assert_eq!(peer(&server)?, web);
    assert_eq!(peer(&client)?, shop);
    let mut request = [0; 16];
    server.reader().read_exact(&mut request)?;
    assert_eq!(&request, b"one loaf, please");
    let mut answer = [0; 12];
    client.reader().read_exact(&mut answer)?;
    assert_eq!(&answer, b"here you are");
    println!(
        "{web}\n  and {shop}\n  spoke {:?}",
        client.protocol_version()
    );
    Ok(())
}

/// Moves bytes from one end of the connection to the other, in memory.
fn carry<From, To>(
    from: &mut ConnectionCommon<From>,
    to: &mut ConnectionCommon<To>,
) -> Result<(), Box<dyn Error>> {
    let mut wire = Vec::new();
    while from.wants_write() {
        from.write_tls(&mut wire)?;
    }
    let mut wire = wire.as_slice();
    while !wire.is_empty() {
        to.read_tls(&mut wire)?;
        to.process_new_packets()?;
    }
    Ok(())
}

/// The identity of the peer.
fn peer<Side>(connection: &ConnectionCommon<Side>) -> Result<Identity, Box<dyn Error>> {
    let presented = connection.peer_certificates().unwrap_or_default();
    let leaf = presented.first().ok_or("the peer presented nothing")?;
    let leaf = Certificate::try_from(leaf)?;
    let identity = Identity::of(&leaf).next().ok_or("the peer has no name")?;
    Ok(identity?)
}

#[test]
fn it_runs() -> Result<(), Box<dyn Error>> {
    main()
}
