//! New certificate signing requests.

use crate::certificate::public_key::PublicKey;
use crate::certificate::request::Request;
use crate::issue::error::IssueError;
use crate::issue::signer::Signer;
use crate::issue::subject::{Subject, SubjectParts};
use crate::issue::unsigned::Unsigned;
use crate::issue::{params, written};
use crate::x509::general_name::AlternativeName;

/// What a new request should contain.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct RequestOptions {
    /// The subject that it requests.
    pub subject: Subject,
    /// The alternative names that it requests. The default: none.
    pub alternative_names: Vec<AlternativeName>,
}

impl RequestOptions {
    /// Only a common name.
    #[must_use]
    pub fn new(common_name: &str) -> Self {
        Self {
            subject: Subject::Parts(SubjectParts::new(common_name)),
            alternative_names: Vec::new(),
        }
    }
}

impl Request {
    /// Makes a request for an existing key, wherever that is.
    ///
    /// # Errors
    ///
    /// [`IssueError`] if a name cannot be written, or if the key does not sign.
    pub fn create(options: &RequestOptions, signer: &impl Signer) -> Result<Self, IssueError> {
        Self::prepare(options, signer.public_key())?.sign(signer)
    }

    /// A request that lacks its signature by the private key of `public_key`.
    ///
    /// # Errors
    ///
    /// [`IssueError`] if a name cannot be written.
    pub fn prepare(
        options: &RequestOptions,
        public_key: &PublicKey,
    ) -> Result<Unsigned<Self>, IssueError> {
        let params = params::request(&options.subject, &options.alternative_names)?;
        let written = written::request(&params, options.subject.name(), public_key)?;
        Ok(Unsigned::request(written, public_key))
    }
}
