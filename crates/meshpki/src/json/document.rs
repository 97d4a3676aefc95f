//! What was judged: the output of `meshpki verify --format json`.

use serde::{Serialize, Serializer};

use crate::certificate::certificate::Certificate;
use crate::consumers::reading::Reading;
use crate::json::finding::{Counts, Verdicts, verdicts};
use crate::json::outlook::OutlookJson;
use crate::policy::profile::Profile;
use crate::problem::judge::Judge;
use crate::problem::place::Place;
use crate::report::bundle::BundleReport;
use crate::report::finding::Finding;
use crate::report::release::ReleaseVerdict;
use crate::report::report::Report;
use crate::text::number::hex;
use crate::text::time::rfc3339;

/// The reports of one run: those of one verifier, at one time.
///
/// It serialises to one document with a subject for each, where a [`Report`] alone serialises to a document with one
/// subject (`docs/schema-1.json`).
///
/// ```
/// # use meshpki::{Authority, IssuerOptions, IssuerChain, Policy, RootOptions, TrustBundle, UnixTime, Verifier};
/// # let at = UnixTime::now();
/// # let root = Authority::create_root(&RootOptions::new("root.linkerd.cluster.local"), at)?;
/// # let issuer = root.create_issuer(&IssuerOptions::new("identity.linkerd.cluster.local"), at)?;
/// # let verifier = Verifier::new([root.certificate().clone()].into_iter().collect(), Policy::default());
/// # let issuer = IssuerChain::from(issuer.certificate().clone());
/// use meshpki::Reports;
///
/// let reports = [verifier.verify(&issuer, at)];
/// let document = serde_json::to_value(Reports(&reports))?;
/// assert_eq!(document["sound"], true);
/// assert_eq!(document["subjects"][0]["kind"], "issuer");
/// assert_eq!(document, serde_json::to_value(&reports[0])?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Reports<'a>(pub &'a [Report]);

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    #[serde(flatten)]
    common: Option<Common<'a>>,
    sound: bool,
    subjects: Vec<Subject<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bundle: Option<Bundle<'a>>,
}

/// What is the same for all subjects.
#[derive(Serialize)]
struct Common<'a> {
    at: String,
    profile: Profile,
    trust_domain: TrustDomainJson<'a>,
    anchors: &'a [Certificate],
    inputs: &'a [Reading],
}

#[derive(Serialize)]
struct TrustDomainJson<'a> {
    name: &'a str,
    assumed: bool,
    source: &'static str,
}

#[derive(Serialize)]
struct Subject<'a> {
    kind: Place,
    certificate: &'a Certificate,
    sound: bool,
    accepted_by: Verdicts,
    #[serde(flatten)]
    outlook: OutlookJson,
    releases: Vec<OnRelease<'a>>,
    key_checked: bool,
    identity: Option<&'a str>,
    path: Vec<Step>,
    counts: Counts,
    findings: &'a [Finding],
    allowed: &'a [Finding],
}

#[derive(Serialize)]
struct Step {
    place: Place,
    fingerprint_sha256: String,
}

#[derive(Serialize)]
struct Bundle<'a> {
    sound: bool,
    accepted_by: Verdicts,
    #[serde(flatten)]
    outlook: OutlookJson,
    releases: Vec<OnRelease<'a>>,
    counts: Counts,
    findings: &'a [Finding],
    allowed: &'a [Finding],
}

/// The verdict of one release.
#[derive(Serialize)]
struct OnRelease<'a> {
    release: &'a str,
    judged_as: &'static str,
    sound: bool,
    accepted_by: Verdicts,
}

impl<'a> OnRelease<'a> {
    fn of(verdict: &'a ReleaseVerdict) -> Self {
        Self {
            release: verdict.release.as_str(),
            judged_as: verdict.release.row().release,
            sound: verdict.is_sound,
            accepted_by: verdicts(&Judge::MESH, |judge| verdict.accepted_by.contains(judge)),
        }
    }
}

impl<'a> Subject<'a> {
    fn of(report: &'a Report) -> Self {
        let step = |(place, certificate): &(Place, Certificate)| Step {
            place: *place,
            fingerprint_sha256: hex(&certificate.fingerprint()),
        };
        Self {
            kind: report.subject_place(),
            certificate: report.subject(),
            sound: report.is_sound(),
            accepted_by: verdicts(report.judges(), |judge| report.accepted_by(judge)),
            outlook: OutlookJson::of(report.outlook(), report.judges()),
            releases: report.releases().iter().map(OnRelease::of).collect(),
            key_checked: report.key_checked(),
            identity: report
                .identity()
                .map(crate::mesh::identity::Identity::as_str),
            path: report.path().iter().map(step).collect(),
            counts: Counts::of(report.findings()),
            findings: report.findings(),
            allowed: report.allowed(),
        }
    }
}

impl Serialize for Reports<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Document {
            schema_version: SCHEMA_VERSION,
            common: self.0.first().map(|first| Common {
                at: rfc3339(first.at()),
                profile: first.profile(),
                trust_domain: TrustDomainJson {
                    name: first.trust_domain().as_str(),
                    assumed: first.trust_domain_assumed(),
                    source: first.trust_domain_source().as_str(),
                },
                anchors: first.anchors(),
                inputs: first.readings(),
            }),
            sound: self.0.iter().all(Report::is_sound),
            subjects: self.0.iter().map(Subject::of).collect(),
            bundle: None,
        }
        .serialize(serializer)
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Reports(std::slice::from_ref(self)).serialize(serializer)
    }
}

impl Serialize for BundleReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Document {
            schema_version: SCHEMA_VERSION,
            common: Some(Common {
                at: rfc3339(self.at()),
                profile: self.profile(),
                trust_domain: TrustDomainJson {
                    name: self.trust_domain().as_str(),
                    assumed: self.trust_domain_assumed(),
                    source: self.trust_domain_source().as_str(),
                },
                anchors: self.anchors(),
                inputs: self.readings(),
            }),
            sound: self.is_sound(),
            subjects: Vec::new(),
            bundle: Some(Bundle {
                sound: self.is_sound(),
                accepted_by: verdicts(&Judge::MESH, |judge| self.accepted_by(judge)),
                outlook: OutlookJson::of(self.outlook(), &Judge::MESH),
                releases: self.releases().iter().map(OnRelease::of).collect(),
                counts: Counts::of(self.findings()),
                findings: self.findings(),
                allowed: self.allowed(),
            }),
        }
        .serialize(serializer)
    }
}

const SCHEMA_VERSION: u32 = 1;
