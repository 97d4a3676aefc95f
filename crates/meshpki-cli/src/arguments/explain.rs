//! The arguments of `meshpki explain`.

use clap::Args;

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "With - it reads log lines and error texts: of linkerd, its identity service and its proxies, of
rustls, Go, OpenSSL and curl. It says where each comes from, and which codes can be behind it, the
most likely first. Which of them it is, meshpki verify says.

Examples:
  meshpki explain issuer-expired
  meshpki explain --list | grep key
  kubectl -n linkerd logs deploy/linkerd-identity --all-containers | meshpki explain -
  linkerd check 2>&1 | meshpki explain -

Exit codes: 0 explained · 1 nothing recognised in standard input · 2 no such code, or could not read"
)]
pub(crate) struct ExplainArguments {
    /// Codes of findings; or - alone, for messages on standard input
    #[arg(required_unless_present = "list", value_name = "CODE")]
    pub(crate) codes: Vec<String>,
    /// Every code, one a line, with what it means
    #[arg(long, conflicts_with = "codes")]
    pub(crate) list: bool,
}
