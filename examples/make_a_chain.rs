//! Make a mesh's chain: a trust anchor, an identity issuer below it, and what to write where.
//!
//! ```sh
//! cargo run --example make_a_chain
//! ```

use std::error::Error;

use meshpki::{Authority, IssuerOptions, RootOptions, UnixTime};

fn main() -> Result<(), Box<dyn Error>> {
    let now = UnixTime::now();
    let root = Authority::create_root(&RootOptions::new("root.linkerd.cluster.local"), now)?;
    let issuer = root.create_issuer(&IssuerOptions::new("identity.linkerd.cluster.local"), now)?;
    let _ = (root, issuer);
    Ok(())
}
