//! What fixes a problem, as data: whoever embeds the library turns it into commands, or into something else.

use rustls_pki_types::UnixTime;

use crate::mesh::trust_domain::TrustDomain;
use crate::source::{Location, Origin, Source};
use crate::text::label::Label;

/// What fixes a problem: advice to a person, and what can be done at once, in its order.
///
/// Nothing in it replaces a key or a certificate that may still be needed: what is reissued stands beside the
/// old until somebody installs it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Remedy {
    /// What a person has to know or to decide. Where there are steps, they are one way to follow it.
    pub advice: Vec<Advice>,
    /// What can be done without a decision.
    pub steps: Vec<Step>,
}

/// What a person has to know or to decide.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Advice {
    /// Add the CA of this name that signed it to the anchors, or reissue it.
    AddAnchor {
        /// The name of the CA.
        name: String,
        /// The anchors.
        anchors: Option<Source>,
    },
    /// Add the CA of this name to the anchors if it is one, or append it to the input if it is an intermediate.
    AddSigner {
        /// The name of the CA.
        name: String,
        /// The anchors.
        anchors: Option<Source>,
        /// The input.
        input: Option<Source>,
        /// Reissuing is another way.
        or_reissue: bool,
    },
    /// Put the CA of this name that signed it into the `caBundle`.
    AddToCaBundle {
        /// The name of the CA.
        name: String,
        /// The `caBundle`.
        anchors: Option<Source>,
        /// Another CA for the webhooks is another way.
        or_new_ca: bool,
    },
    /// Nothing is needed today: the next anchor is made without the problem.
    AtNextRotation,
    /// Find out which trust domain is right, and give it.
    ChooseTrustDomain {
        /// The one that names say.
        found: String,
        /// The one that was judged in.
        expected: String,
    },
    /// Put the certificate of the same name and key that leads to an anchor first.
    FirstOfSameKey,
    /// Give the key that was made together with the certificate, or reissue it.
    GiveMatchingKey,
    /// Say by which name the API server calls the webhook.
    GiveHost,
    /// Put the certificate of this name into the input, above what it signed.
    InsertIntermediate {
        /// The name of the intermediate.
        name: String,
        /// The input.
        input: Option<Source>,
    },
    /// Make another certificate for the webhook, for the name by which the API server calls it.
    MakeForHost,
    /// Make another CA for the webhooks, and put it into their `caBundle`.
    NewWebhookCa,
    /// Nothing is needed, or its pod can be restarted.
    NothingOrRestart,
    /// Nothing is needed for the mesh: an anchor is best made without an extended key usage.
    NothingWithoutUsages,
    /// Nothing is needed today.
    NothingToday,
    /// Put the certificate under the label `CERTIFICATE`.
    Relabel {
        /// The label that it has.
        label: Label,
        /// The input.
        input: Option<Source>,
    },
    /// Remove it from the input.
    Remove {
        /// The input.
        input: Option<Source>,
    },
    /// Remove it from the input: it stays where it is the first time.
    RemoveDuplicate {
        /// The input.
        input: Option<Source>,
        /// Where it is the first time.
        first: Location,
    },
    /// Remove it from the input, if nothing needs it.
    RemoveIfUnused {
        /// The input.
        input: Option<Source>,
    },
    /// Remove the certificates of this name that nothing needs.
    RemoveNamesakes {
        /// The name.
        name: String,
        /// The anchors.
        anchors: Option<Source>,
        /// The input.
        input: Option<Source>,
        /// The only one that the chain needs, where it is known.
        needed: Option<Origin>,
    },
    /// Put this certificate first in the input, then what signed it, and so on.
    Reorder {
        /// The name of the certificate.
        first: String,
        /// The input.
        input: Option<Source>,
    },
    /// Reissue it: names are kept byte for byte.
    ReissueByteForByte,
    /// Reissue it under an anchor with an ECDSA P-256 key.
    ReissueUnderP256,
    /// Reissue the workload certificate.
    ReissueWorkload(WorkloadReason),
    /// Replace the CA of the input by the one of this name, as OpenSSL wants.
    ReplaceBySigner {
        /// The name of the CA.
        name: String,
    },
    /// The key counts as exposed, and has to be made again.
    ReplaceExposedKey,
    /// Replace it in the input, or issue below the anchor itself.
    ReplaceIntermediate {
        /// The input.
        input: Option<Source>,
    },
    /// Make a new anchor, rotate to it, and issue below it.
    Rotate,
    /// The anchor can sign nothing sound: make a new one, and rotate to it.
    RotateUnfit,
    /// Choose a trust domain of so many characters at most.
    ShortenTrustDomain {
        /// How many.
        most: usize,
    },
    /// The steps need the anchor of the bundle that is to sign, and its key, in files of their own.
    WithChosenAnchor,
    /// The steps need the CA of the `caBundle` that is to sign, and its key, in files of their own.
    WithChosenWebhookCa,
    /// Wait until then, or set the clock right.
    Wait {
        /// Until when.
        until: UnixTime,
    },
}

/// Why, or how, a workload certificate is reissued.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum WorkloadReason {
    /// A proxy asks for a new one when its pod is restarted.
    AtRestart,
    /// The name of its issuer is to be kept byte for byte.
    ByteForByte,
    /// The issuer of this name has another key here.
    OtherKey(String),
    /// Its issuer has a key that cannot be verified with.
    UnverifiableIssuer,
    /// The workloads agree on this trust domain: either it is right, or they are reissued.
    WorkloadsSay(TrustDomain),
}

/// What can be done without a decision.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Step {
    /// Write the private key as Linkerd reads it.
    ConvertKey {
        /// The key.
        key: Option<Source>,
        /// It has to be decrypted.
        decrypt: bool,
    },
    /// Write one block of a text by itself.
    ExtractBlock {
        /// The text.
        input: Source,
        /// The number of the block, from 1.
        block: usize,
    },
    /// Make a new trust anchor.
    MakeAnchor {
        /// Its name, where it is to have the one that there was.
        name: Option<String>,
        /// The trust domain that it is for.
        trust_domain: TrustDomain,
        /// How many CAs it leaves room for, where that is not the default.
        path_length: Option<usize>,
    },
    /// Make a new CA for webhooks.
    MakeWebhookCa {
        /// The trust domain of the mesh.
        trust_domain: TrustDomain,
    },
    /// Write the certificates of a bundle once each, as every consumer reads them.
    Rebundle {
        /// The bundle.
        bundle: Source,
        /// Leave out those that have expired.
        prune: bool,
    },
    /// Make a new issuer beside the old one.
    ReissueIssuer {
        /// What signs it.
        by: Signing,
        /// Its name, where it is to have the one that there was.
        name: Option<String>,
        /// The trust domain that it is for.
        trust_domain: TrustDomain,
        /// The old one.
        replaces: Option<Source>,
    },
    /// Make a new serving certificate for a webhook.
    ReissueWebhook {
        /// What signs it.
        by: Signing,
        /// The name that it is called by.
        host: String,
        /// The old one.
        replaces: Option<Source>,
    },
    /// Make a new workload certificate beside the old one.
    ReissueWorkload {
        /// The issuer that signs it.
        issuer: Option<Source>,
        /// The identity that it is for.
        identity: String,
        /// The old one.
        replaces: Option<Source>,
    },
    /// Write the certificates of a text as every consumer reads them.
    Rewrite {
        /// The text; `None`: what was given on standard input.
        input: Option<Source>,
    },
}

/// The CA that signs what is reissued.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Signing {
    /// The one in this input, alone.
    Alone(Option<Source>),
    /// One of several in an input, given by itself.
    Chosen,
    /// The one that an earlier step makes.
    New,
}

impl Remedy {
    /// Advice alone.
    pub(crate) fn advice(advice: Advice) -> Self {
        Self {
            advice: vec![advice],
            steps: Vec::new(),
        }
    }

    /// A step that needs no advice.
    pub(crate) fn step(step: Step) -> Self {
        Self {
            advice: Vec::new(),
            steps: vec![step],
        }
    }

    /// The same, below this advice.
    pub(crate) fn advised(mut self, advice: Advice) -> Self {
        self.advice.insert(0, advice);
        self
    }
}
