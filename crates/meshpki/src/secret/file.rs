//! A key file as it is judged.

use crate::certificate::public_key::PublicKey;
use crate::consumers::go;
use crate::error::Error;
use crate::pem::text::Text;
use crate::secret::form::{Content, only_key, read, read_der};
use crate::source::Origin;
use crate::source::Source;
use crate::text::armour::{BEGIN, find};
use crate::text::label::Label;

/// A key file as it is judged: everything except the secret, which has been wiped by then.
///
/// ```
/// # use meshpki::{KeyFile, PrivateKey, KeyAlgorithm};
/// # let pem = PrivateKey::generate(&KeyAlgorithm::EcdsaP256)?.to_pem();
/// let key = KeyFile::from_pem("issuer.key", pem.as_bytes())?;
/// assert_eq!(key.label().as_str(), "PRIVATE KEY");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeyFile {
    origin: Origin,
    label: Label,
    first_label: Label,
    encrypted: bool,
    mislabelled: Option<&'static str>,
    lost_to_go: bool,
    public_key: Option<PublicKey>,
}

impl KeyFile {
    /// Reads a key file so that it can be judged; messages call it `source`.
    ///
    /// # Errors
    ///
    /// [`Error`] if there is not exactly one private key, or if it cannot be read at all. A key that merely has the
    /// wrong form for the mesh is not an error: it becomes a finding.
    pub fn from_pem(source: impl Into<Source>, bytes: &[u8]) -> Result<Self, Error> {
        let source = source.into();
        let text = Text::parse(&source, bytes)?;
        let block = only_key(&source, &text)?;
        let content = read(block).map_err(|reason| Error::new(&source, reason))?;
        let (public_key, form) = match content {
            Content::Encrypted(_) => (None, None),
            Content::Clear {
                public_key, form, ..
            } => (Some(public_key), Some(form)),
        };
        Ok(Self {
            origin: block.origin.clone(),
            label: block.label,
            first_label: text.blocks[0].label,
            encrypted: public_key.is_none(),
            mislabelled: form.filter(|form| *form != block.label.as_str()),
            lost_to_go: go::text::first_begin(bytes) != find(bytes, BEGIN),
            public_key,
        })
    }

    /// Reads a key from its DER bytes so that it can be judged; messages call them `source`.
    ///
    /// # Errors
    ///
    /// [`Error`] if it cannot be read at all.
    pub fn from_der(source: impl Into<Source>, der: &[u8]) -> Result<Self, Error> {
        let source = source.into();
        let content = read_der(der, Label::from("PRIVATE KEY"), 1, 1)
            .map_err(|reason| Error::new(&source, reason))?;
        Ok(match content {
            Content::Encrypted(_) => Self::whole(source, "ENCRYPTED PRIVATE KEY", None),
            Content::Clear {
                public_key, form, ..
            } => Self::whole(source, form, Some(public_key)),
        })
    }

    /// A key without PEM around it, which has no label but that of its form.
    pub(super) fn whole(
        source: Source,
        label: &'static str,
        public_key: Option<PublicKey>,
    ) -> Self {
        Self {
            origin: Origin::of_key(source, 1, 1),
            label: Label::from(label),
            first_label: Label::from(label),
            encrypted: public_key.is_none(),
            mislabelled: None,
            lost_to_go: false,
            public_key,
        }
    }

    /// Where the key was read.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The label of its PEM block.
    #[must_use]
    pub fn label(&self) -> Label {
        self.label
    }

    /// The label of the first block of the file, which is the only one that Linkerd reads.
    #[must_use]
    pub fn first_label(&self) -> Label {
        self.first_label
    }

    /// Whether it is encrypted with a password.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// The label that its content should have, if it has another one.
    #[must_use]
    pub fn mislabelled(&self) -> Option<&'static str> {
        self.mislabelled
    }

    /// Whether Go does not find the first block in the text, as it is written: no control plane can read the key then.
    pub(crate) fn is_lost_to_go(&self) -> bool {
        self.lost_to_go
    }

    /// The public key that belongs to it, unless it is encrypted.
    #[must_use]
    pub fn public_key(&self) -> Option<&PublicKey> {
        self.public_key.as_ref()
    }
}
