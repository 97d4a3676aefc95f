//! Creates a chain whose keys never enter this process, as with a KMS or an HSM.
//!
//! ```sh
//! cargo run -p meshpki-examples --example remote_signer
//! ```
//!
//! A thread plays the vault: only the thread has the key. It receives messages and returns only
//! signatures.

#![expect(clippy::print_stdout, reason = "an example speaks to its reader")]

use std::error::Error;
use std::sync::mpsc::{self, Sender};
use std::thread;

use meshpki::{
    Authority, IssuerChain, IssuerOptions, KeyAlgorithm, Policy, PrivateKey, PublicKey,
    RootOptions, SignatureAlgorithm, Signer, SignerError, TrustBundle, UnixTime, Verifier,
};

fn main() -> Result<(), Box<dyn Error>> {
    let now = UnixTime::now();

    let options = RootOptions::new("root.linkerd.cluster.local");
    let root = Authority::sign_root(&options, Vault::open()?, now)?;

    // To certify the issuer's key, only its public key is needed.
    let vault = Vault::open()?;
    let options = IssuerOptions::new("identity.linkerd.cluster.local");
    let certificate = root.sign_issuer(&options, vault.public_key(), now)?;
    let issuer = Authority::new(certificate, vault)?;

    let bundle = TrustBundle::from_iter([root.certificate().clone()]);
    let chain = IssuerChain::new(issuer.certificate().clone(), Vec::new());
    let report = Verifier::new(bundle, Policy::default()).verify(&chain, now);
    assert!(report.is_sound());
    println!("{:?} signed {:?}", root.certificate(), issuer.certificate());

    // If the vault refuses, its error reaches the caller.
    let mut sealed = Vault::open()?;
    sealed.requests = mpsc::channel().0;
    let refusal = Authority::sign_root(&RootOptions::new("root"), sealed, now).err();
    let expected = SignerError::new("the vault is closed");
    assert_eq!(refusal, Some(meshpki::IssueError::Signer(expected)));
    Ok(())
}

/// A connection to a key in another place.
struct Vault {
    public_key: PublicKey,
    requests: Sender<Request>,
}

/// A message to sign, and where to send the signature.
struct Request {
    message: Vec<u8>,
    algorithm: SignatureAlgorithm,
    reply: Sender<Result<Vec<u8>, SignerError>>,
}

impl Vault {
    fn open() -> Result<Self, Box<dyn Error>> {
        let (requests, inbox) = mpsc::channel::<Request>();
        let (introduce, introduced) = mpsc::channel();
        thread::spawn(move || {
            let Ok(key) = PrivateKey::generate(&KeyAlgorithm::EcdsaP256) else {
                return;
            };
            let _ = introduce.send(key.public_key().clone());
            for request in inbox {
                let signature = key.sign(&request.algorithm, &request.message);
                let _ = request.reply.send(signature);
            }
        });
        Ok(Self {
            public_key: introduced.recv()?,
            requests,
        })
    }
}

impl Signer for Vault {
    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign(&self, algorithm: &SignatureAlgorithm, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        let (reply, answer) = mpsc::channel();
        let closed = || SignerError::new("the vault is closed");
        let request = Request {
            message: message.to_vec(),
            algorithm: algorithm.clone(),
            reply,
        };
        self.requests.send(request).map_err(|_| closed())?;
        answer.recv().map_err(|_| closed())?
    }
}

#[test]
fn it_runs() -> Result<(), Box<dyn Error>> {
    main()
}
