//! Values as YAML, with texts of several lines as block scalars.

use serde::{Serialize, Serializer};
use serde_saphyr::LitStr;
use zeroize::{Zeroize, Zeroizing};

/// A text of several lines, as people read and compare it.
pub(super) struct Block<'a>(pub(super) &'a str);

impl Serialize for Block<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        LitStr(self.0).serialize(serializer)
    }
}

/// Documents, one after the other. The text may have keys in it.
pub(super) fn documents<T: Serialize>(objects: &[T]) -> Zeroizing<String> {
    let mut all = Zeroizing::new(String::with_capacity(ROOM));
    for object in objects {
        // Maps with text keys, texts and numbers: all of YAML's serializer that can fail is left out.
        let options = serde_saphyr::ser_options! { prefer_block_scalars: false };
        let text = serde_saphyr::to_string_with_options(object, options);
        let mut text = text.unwrap_or_default();
        if !all.is_empty() {
            all.push_str("---\n");
        }
        all.push_str(&text);
        text.zeroize();
    }
    all
}

/// More than any manifest has, so that no copy of a key is left behind by growing.
const ROOM: usize = 256 << 10;
