//! What a report costs, beside what it cannot avoid.
fn main() { divan::main(); }
