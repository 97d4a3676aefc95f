//! Says what ztunnel, Istio's proxy in ambient mode, makes of the answer that istiod gives it, with the libraries and the
//! configuration of ztunnel (src/tls/certificate.rs, src/tls/workload.rs, src/identity/manager.rs at 62d82653).
//!
//! With `FOLDER WORKLOAD IDENTITY UNIX-SECONDS`, it judges a workload's certificate with what istiod sends above it, which
//! `judge istiod` has written to the folder, and prints two lines. Without arguments it answers requests, of one operation:
//!
//! ```text
//! ztunnel UNIX-SECONDS IDENTITY CERTIFICATE…
//!                                       the certificates as istiod sends them, each as PEM: the workload's, those above
//!                                       it, and all roots together as the last. Two lines: the workload as the client
//!                                       of a server of the same mesh, and as the server of a client that expects that
//!                                       identity; `accepts`, or the reason
//! ```

#![forbid(unsafe_code)]

#[path = "../stream.rs"]
mod stream;

use std::fs;
use std::io::{self, Cursor};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use rustls::RootCertStore;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls_pemfile::Item;
use webpki::{EndEntityCert, KeyUsage};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, workload, identity, at] = args.as_slice() else {
        return stream::answer("ztunnel", respond);
    };
    match in_folder(Path::new(folder), workload, identity, at) {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("ztunnel: {error}");
            ExitCode::from(2)
        }
    }
}

/// The certificates above the workload's are in the files of a folder, in the order of their names.
fn in_folder(folder: &Path, workload: &str, identity: &str, at: &str) -> io::Result<String> {
    let entries = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths: Vec<_> = entries.collect::<io::Result<_>>()?;
    paths.sort();
    let texts = [Path::new(workload).to_owned()].into_iter().chain(paths);
    let texts: Vec<Vec<u8>> = texts.map(fs::read).collect::<io::Result<_>>()?;
    let mut fields = vec![b"ztunnel".as_slice(), at.as_bytes(), identity.as_bytes()];
    fields.extend(texts.iter().map(Vec::as_slice));
    respond(&fields).map(|said| String::from_utf8_lossy(&said).into_owned())
}

fn respond(fields: &[&[u8]]) -> io::Result<Vec<u8>> {
    let [b"ztunnel", at, identity, workload, above @ .., roots] = fields else {
        return Err(io::Error::other(
            "expected ztunnel, a time, an identity and certificates",
        ));
    };
    let text = |bytes| std::str::from_utf8(bytes).map_err(io::Error::other);
    let at = text(at)?.parse().map_err(io::Error::other)?;
    let at = UnixTime::since_unix_epoch(Duration::from_secs(at));
    let said = match Mesh::read(workload, above, roots) {
        Ok(mesh) => [mesh.as_client(at), mesh.as_server(at, text(identity)?)],
        Err(why) => [Err(why.clone()), Err(why)],
    };
    Ok(said.map(word).join("\n").into_bytes())
}

fn word(verdict: Result<(), String>) -> String {
    match verdict {
        Ok(()) => "accepts".to_owned(),
        Err(why) => why.replace('\n', " "),
    }
}

/// What a ztunnel has of a workload.
struct Mesh {
    workload: CertificateDer<'static>,
    above: Vec<CertificateDer<'static>>,
    roots: Arc<RootCertStore>,
}

impl Mesh {
    fn read(workload: &[u8], above: &[&[u8]], roots: &[u8]) -> Result<Self, String> {
        let workload = first("workload", workload)?;
        let above = above.iter().map(|one| first("chain", one));
        let above = above.collect::<Result<_, _>>()?;
        let items: Result<Vec<Item>, _> =
            rustls_pemfile::read_all(&mut Cursor::new(roots)).collect();
        let items = items.map_err(|error| format!("roots: {error}"))?;
        let roots = items.into_iter().map(|item| certificate("roots", item));
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(roots.collect::<Result<Vec<_>, _>>()?);
        Ok(Self {
            workload,
            above,
            roots: Arc::new(store),
        })
    }

    /// As another ztunnel with the same roots, whose own certificate is like this one, accepts the workload's.
    fn as_client(&self, at: UnixTime) -> Result<(), String> {
        let verifier = WebPkiClientVerifier::builder_with_provider(self.roots.clone(), provider());
        let verifier = verifier.build().map_err(|error| format!("{error:?}"))?;
        let verified = verifier.verify_client_cert(&self.workload, &self.above, at);
        verified.map_err(|error| format!("{error:?}"))?;
        let own = uris(&self.workload)?;
        let own = own.first().and_then(|uri| Identity::read(uri));
        let Some(wanted) = own.map(|own| own.trust_domain) else {
            return Ok(());
        };
        let all = identities(&self.workload)?;
        if all.iter().any(|one| one.trust_domain == wanted) {
            Ok(())
        } else {
            Err(format!("the trust domain is not {wanted}"))
        }
    }

    /// As another ztunnel connects to it.
    fn as_server(&self, at: UnixTime, identity: &str) -> Result<(), String> {
        let leaf = EndEntityCert::try_from(&self.workload).map_err(|error| format!("{error:?}"))?;
        let algorithms = provider().signature_verification_algorithms.all;
        let usage = KeyUsage::server_auth();
        let roots = &self.roots.roots;
        leaf.verify_for_usage(algorithms, roots, &self.above, at, usage, None, None)
            .map_err(|error| format!("{error:?}"))?;
        let wanted = Identity::read(identity).ok_or("no identity is expected")?;
        if identities(&self.workload)?.contains(&wanted) {
            Ok(())
        } else {
            Err(format!("the identity is not {identity}"))
        }
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// The first item of a text.
fn first(what: &str, text: &[u8]) -> Result<CertificateDer<'static>, String> {
    let item = rustls_pemfile::read_one(&mut Cursor::new(text));
    let item = item.map_err(|error| format!("{what}: {error}"))?;
    certificate(what, item.ok_or_else(|| format!("{what}: nothing"))?)
}

fn certificate(what: &str, item: Item) -> Result<CertificateDer<'static>, String> {
    let Item::X509Certificate(der) = item else {
        return Err(format!("{what}: no certificate"));
    };
    x509_parser::parse_x509_certificate(&der).map_err(|error| format!("{what}: {error}"))?;
    Ok(der)
}

#[derive(Eq, PartialEq)]
struct Identity {
    trust_domain: String,
    namespace: String,
    service_account: String,
}

impl Identity {
    fn read(uri: &str) -> Option<Self> {
        let parts: Vec<&str> = uri.strip_prefix("spiffe://")?.split('/').collect();
        match parts[..] {
            [trust_domain, "ns", namespace, "sa", service_account] => Some(Self {
                trust_domain: trust_domain.to_owned(),
                namespace: namespace.to_owned(),
                service_account: service_account.to_owned(),
            }),
            _ => None,
        }
    }
}

fn identities(der: &[u8]) -> Result<Vec<Identity>, String> {
    Ok(uris(der)?
        .iter()
        .filter_map(|uri| Identity::read(uri))
        .collect())
}

fn uris(der: &[u8]) -> Result<Vec<String>, String> {
    let (_, parsed) = X509Certificate::from_der(der).map_err(|error| error.to_string())?;
    let names = parsed
        .subject_alternative_name()
        .map_err(|error| error.to_string())?;
    let names = names.map(|one| &one.value.general_names);
    let uri = |name: &GeneralName<'_>| match name {
        GeneralName::URI(uri) => Some((*uri).to_owned()),
        _ => None,
    };
    Ok(names.into_iter().flatten().filter_map(uri).collect())
}
