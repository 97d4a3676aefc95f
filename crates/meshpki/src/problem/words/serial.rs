//! The words about serial numbers.

use crate::problem::words::seen::{Seen, Words};

pub(crate) fn long_serial(bytes: &usize, seen: &Seen<'_>) -> Words {
    let what = seen.what();
    seen.cosmetic(format!(
        "{what}'s serial number has {bytes} bytes, expected at most 20"
    ))
}

pub(crate) fn zero_serial(seen: &Seen<'_>) -> Words {
    seen.cosmetic(format!("{}'s serial number is 0", seen.what()))
}
