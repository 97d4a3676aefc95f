//! The words about the texts of Istio's files.

use crate::problem::words::seen::{Seen, Words};

pub(crate) fn lost_to_istiod(seen: &Seen<'_>) -> Words {
    Words {
        fact: "istiod cannot read the text of the block, and skips it".to_owned(),
        breaks: "istiod does not find the certificate, and may not start without it".into(),
        fix: Some(seen.rewritten()),
    }
}
