//! Creates a mesh's chain: a trust anchor and the identity issuer that it signs, and shows what to write where.
//!
//! ```sh
//! cargo run -p meshpki-examples --example make_a_chain
//! ```

#![expect(clippy::print_stdout, reason = "an example speaks to its reader")]

use std::error::Error;

use meshpki::{Authority, IssuerOptions, RootOptions, UnixTime, rfc3339};

fn main() -> Result<(), Box<dyn Error>> {
    // The library reads no clock: you pass the time.
    let now = UnixTime::now();

    let root = Authority::create_root(&RootOptions::new("root.linkerd.cluster.local"), now)?;
    let options = IssuerOptions::new("identity.linkerd.cluster.local");
    let issuer = root.create_issuer(&options, now)?;

    // The library verified both before it returned them. It writes no file: this shows what would go
    // where. A private key is never printed, and the text from `to_pem` is wiped when dropped.
    for (name, authority) in [("ca", &root), ("issuer", &issuer)] {
        let certificate = authority.certificate();
        let (text, secret) = (certificate.to_pem(), authority.signer().to_pem());
        let not_after = rfc3339(certificate.validity().not_after);
        println!("{name}.crt  0644  {} bytes", text.len());
        println!("{name}.key  0600  {} bytes, secret", secret.len());
        println!("  {}, until {not_after}\n{text}", certificate.name());
    }

    let (above, below) = (root.certificate(), issuer.certificate());
    assert_eq!(below.issuer(), above.subject());
    assert!(below.validity().not_after <= above.validity().not_after);
    Ok(())
}

#[test]
fn it_runs() -> Result<(), Box<dyn Error>> {
    main()
}
