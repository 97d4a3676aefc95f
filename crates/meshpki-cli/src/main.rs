//! The `meshpki` command.
fn main() {}
