//! The arguments of `meshpki explain`.

use clap::Args;

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "A message, or with - each line of standard input, may be of the linkerd command, the identity service \
and the proxies, and of rustls, Go, OpenSSL and curl. meshpki explain prints the program that writes it, its causes, \
most likely first, and the command that tells them apart.

Examples:
  meshpki explain issuer-expired
  meshpki explain \"x509: certificate signed by unknown authority\"
  meshpki explain rotation
  meshpki explain releases
  meshpki explain istio
  meshpki explain --list | grep key
  kubectl -n linkerd logs deploy/linkerd-identity --all-containers | \\
    meshpki explain -
  linkerd check 2>&1 | meshpki explain -

Exit codes: 0 explained, 1 nothing recognised in standard input, 2 unknown code or failed"
)]
pub(crate) struct ExplainArguments {
    /// Finding codes; or a message in quotes; or - alone, for messages on standard input; or rotation,
    /// for the steps by which a trust anchor is replaced; releases, for what those of Linkerd judge differently; or
    /// istio, for what Istio's ambient mode does
    #[arg(required_unless_present = "list", value_name = "CODE")]
    pub(crate) codes: Vec<String>,
    /// List every code with its meaning, one per line
    #[arg(long, conflicts_with = "codes")]
    pub(crate) list: bool,
}
