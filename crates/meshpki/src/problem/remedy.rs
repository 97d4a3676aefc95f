//! What fixes a problem, as data: a program that uses the library turns it into commands, or into something else.
//!
//! The enums are exhaustive: a program that turns them into text must fail to compile rather than leave out a new step.

use std::time::Duration;

use rustls_pki_types::UnixTime;

use crate::certificate::name::Name;
use crate::mesh::trust_domain::TrustDomain;
use crate::problem::place::Place;
use crate::source::{Location, Origin, Source};
use crate::text::label::Label;
use crate::x509::extension::NameConstraints;

/// What fixes a problem: advice to a person, and steps that can be done at once, in order.
///
/// No step replaces a key or a certificate that may still be needed: a reissued one is written beside the old one until
/// somebody installs it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Remedy {
    /// What a person has to know or to decide. If there are steps, they are one way to follow it.
    pub advice: Vec<Advice>,
    /// What can be done without a decision.
    pub steps: Vec<Step>,
}

/// What a person has to know or to decide.
#[derive(Clone, Debug, Eq, PartialEq)]
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
        /// Whether reissuing the issuer is another way.
        or_reissue: bool,
    },
    /// Add the CA of this name that signed it to the `caBundle`.
    AddToCaBundle {
        /// The name of the CA.
        name: String,
        /// The `caBundle`.
        anchors: Option<Source>,
        /// Whether a new CA for the webhooks is another way.
        or_new_ca: bool,
    },
    /// Nothing is needed now: make the next anchor without the problem.
    AtNextRotation,
    /// Find out which trust domain is right, and give it.
    ChooseTrustDomain {
        /// The one in the names.
        found: String,
        /// The one of the verdict.
        expected: String,
    },
    /// Choose a trust domain that is a DNS name.
    ChooseDnsTrustDomain,
    /// Put the certificate with the same name and key that leads to an anchor first.
    FirstOfSameKey,
    /// Give it as what it is, at this place.
    GiveAs(Place),
    /// Give the key that was made with the certificate, or reissue the issuer.
    GiveMatchingKey,
    /// Give the name by which the API server calls the webhook.
    GiveHost,
    /// Add the certificate of this name to the input, after the one that it signed.
    InsertIntermediate {
        /// The name of the intermediate.
        name: String,
        /// The input.
        input: Option<Source>,
    },
    /// Put the new issuer into Istio's secret `cacerts`, and restart istiod.
    InstallInIstio {
        /// Whether the secret is of type kubernetes.io/tls.
        is_of_kubernetes: bool,
    },
    /// Make a new certificate for the webhook, for the name by which the API server calls it.
    MakeForHost,
    /// Name the input once: it was given twice.
    NameOnce {
        /// The input.
        input: Option<Source>,
    },
    /// Make a new CA for the webhooks, and add it to their `caBundle`.
    NewWebhookCa,
    /// Nothing is needed, or restart the pod.
    NothingOrRestart,
    /// Nothing is needed for the mesh: a CA needs no extended key usage.
    NothingWithoutUsages,
    /// Nothing is needed now.
    NothingToday,
    /// Write the certificate with the label `CERTIFICATE`.
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
    /// Remove it from the input: it stays where it occurs first.
    RemoveDuplicate {
        /// The input.
        input: Option<Source>,
        /// Where it occurs first.
        first: Location,
    },
    /// Remove it from the input if nothing needs it.
    RemoveIfUnused {
        /// The input.
        input: Option<Source>,
    },
    /// Remove the certificates with this name that nothing needs.
    RemoveSameName {
        /// The name.
        name: String,
        /// The anchors.
        anchors: Option<Source>,
        /// The input.
        input: Option<Source>,
        /// The only one that the chain needs, if it is known.
        needed: Option<Origin>,
    },
    /// Put this certificate first in the input, then its signer, and so on.
    Reorder {
        /// The name of the certificate.
        first: String,
        /// The input.
        input: Option<Source>,
    },
    /// Reissue it, which writes the signer's name byte for byte.
    ReissueByteForByte,
    /// Reissue it under an anchor with an ECDSA P-256 key.
    ReissueUnderP256,
    /// Reissue the workload certificate.
    ReissueWorkload(WorkloadReason),
    /// Replace what istiod sends by the file that the step writes, and restart istiod.
    ReplaceByJoined,
    /// Replace the CA in the input with the one of this name, for OpenSSL.
    ReplaceBySigner {
        /// The name of the CA.
        name: String,
    },
    /// Treat the key as exposed, and replace it.
    ReplaceExposedKey,
    /// Replace it in the input, or let the anchor sign the issuer directly.
    ReplaceIntermediate {
        /// The input.
        input: Option<Source>,
    },
    /// Make a new anchor, rotate to it, and reissue the issuer.
    Rotate,
    /// Make a new anchor, trust it beside the old one in Istio's `root-cert.pem`, and reissue the issuer.
    RotateInIstio,
    /// No verifier accepts what the anchor signs: make a new one, and rotate to it.
    RotateUnfit,
    /// Choose a trust domain of at most this many characters.
    ShortenTrustDomain {
        /// The most characters that it may have.
        most: usize,
    },
    /// Give the anchor as the anchor, and the issuer as the issuer.
    SwapFiles,
    /// The steps need the anchor that is to sign, and its key, in files of their own.
    WithChosenAnchor,
    /// The steps need the CA of the `caBundle` that is to sign, and its key, in files of their own.
    WithChosenWebhookCa,
    /// Wait, or correct the clock.
    Wait {
        /// Until when.
        until: UnixTime,
    },
}

/// Why, or how, a workload certificate is reissued.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum WorkloadReason {
    /// The proxy renews its certificate by itself, at once if its pod is restarted.
    AtRestart,
    /// The name of its issuer has to be written byte for byte.
    ByteForByte,
    /// The issuer of this name has another key in this mesh.
    OtherKey(String),
    /// Its issuer has a key that cannot verify signatures.
    UnverifiableIssuer,
    /// The workloads agree on this trust domain: it is right, or they have to be reissued.
    WorkloadsSay(TrustDomain),
}

/// What can be done without a decision.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step {
    /// Write the private key in a form that Linkerd reads.
    ConvertKey {
        /// The key.
        key: Option<Source>,
        /// How it is encrypted, if it has to be decrypted.
        encrypted: Option<Encrypted>,
    },
    /// Write one block of a text to a file of its own.
    ExtractBlock {
        /// The text.
        input: Source,
        /// The number of the block, from 1.
        block: usize,
    },
    /// Write the certificates of one or more texts to a file.
    Join {
        /// The texts, in the order of the certificates.
        inputs: Vec<Source>,
        /// The text that the file replaces.
        replaces: Source,
    },
    /// Make a new trust anchor.
    MakeAnchor {
        /// Its name, if it is to have the name of the old one.
        name: Option<String>,
        /// The trust domain that it is for.
        trust_domain: TrustDomain,
        /// Its path length, if that is not the default.
        path_length: Option<usize>,
        /// How long the old one was valid, if that is known.
        term: Option<Term>,
        /// What it keeps of the old one.
        kept: Kept,
        /// The old one.
        replaces: Option<Source>,
    },
    /// Make a new CA for webhooks.
    MakeWebhookCa {
        /// The trust domain of the mesh.
        trust_domain: TrustDomain,
        /// How long the one that it replaces was valid, if it replaces one.
        term: Option<Term>,
        /// What it keeps of that.
        kept: Kept,
    },
    /// Write each certificate of a bundle once, in a form that every consumer reads.
    Rebundle {
        /// The bundle.
        bundle: Source,
        /// Whether to leave out those that have expired.
        prune: bool,
    },
    /// Make a new issuer beside the old one.
    ReissueIssuer {
        /// The CA that signs it.
        by: Signing,
        /// Its name, if it is to have the name of the old one.
        name: Option<String>,
        /// The trust domain that it is for.
        trust_domain: TrustDomain,
        /// The old one.
        replaces: Option<Source>,
        /// How long the old one was valid, if that is known and the CA leaves as much.
        term: Option<Term>,
        /// What it keeps of the old one.
        kept: Kept,
    },
    /// Make a new serving certificate for a webhook.
    ReissueWebhook {
        /// The CA that signs it.
        by: Signing,
        /// The name by which the API server calls it.
        host: String,
        /// The old one.
        replaces: Option<Source>,
        /// How long the old one was valid, if that is known and the CA leaves as much.
        term: Option<Term>,
    },
    /// Make a new workload certificate beside the old one.
    ReissueWorkload {
        /// The issuer that signs it.
        issuer: Option<Source>,
        /// The identity that it is for.
        identity: String,
        /// The old one.
        replaces: Option<Source>,
        /// How long the old one was valid, if that is known and the CA leaves as much.
        term: Option<Term>,
    },
    /// Write the certificates of a text in a form that every consumer reads.
    Rewrite {
        /// The text; `None` for standard input.
        input: Option<Source>,
    },
    /// Verify again, with each file in its place.
    Verify {
        /// The anchors.
        anchors: Vec<Source>,
        /// The certificate that is judged; `None` for the anchors alone.
        subject: Option<Source>,
        /// The place of that certificate.
        place: Place,
        /// The trust domain of the verdict.
        trust_domain: TrustDomain,
        /// Whether the policy gave it, and it was not read from names.
        is_domain_given: bool,
    },
}

/// How long a new certificate is valid.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Term {
    /// As long as the one that it replaces.
    For(Duration),
    /// As long, but at least until the policy requires the verdict to hold.
    Until(UnixTime),
}

impl Term {
    /// Whether it is not shorter than the other, as far as they can be compared.
    pub(crate) fn covers(self, other: Self) -> bool {
        match (self, other) {
            (Self::For(one), Self::For(other)) => one >= other,
            (Self::Until(one), Self::Until(other)) => one >= other,
            _ => true,
        }
    }
}

/// What a new CA keeps of the one that it replaces, besides its common name and its lifetime.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Kept {
    /// The whole subject of the old one.
    pub subject: Option<Name>,
    /// Its name constraints that a new certificate can have, unless they exclude the mesh.
    pub name_constraints: Option<NameConstraints>,
    /// The other name constraints, in words.
    pub lost: Vec<String>,
}

/// How a private key is encrypted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Encrypted {
    /// As PKCS #8 (RFC 5958).
    Pkcs8,
    /// By PEM headers (RFC 1421), which this library does not decrypt.
    Headers,
}

/// The CA that signs a reissued certificate.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Signing {
    /// The only one in this input.
    Alone(Option<Source>),
    /// One of several in an input, given in a file of its own.
    Chosen,
    /// The one that an earlier step makes.
    New,
}

impl Remedy {
    /// Advice without steps.
    pub(crate) fn advice(advice: Advice) -> Self {
        Self {
            advice: vec![advice],
            steps: Vec::new(),
        }
    }

    /// A step without advice.
    pub(crate) fn step(step: Step) -> Self {
        Self {
            advice: Vec::new(),
            steps: vec![step],
        }
    }

    /// The same remedy with this advice before the rest.
    pub(crate) fn advised(mut self, advice: Advice) -> Self {
        self.advice.insert(0, advice);
        self
    }
}
