//! The verifier: puts the question to both judges, runs the rules, and writes the report.

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::certificate::name::Name;
use crate::certificate::signature::{self, Signatures};
use crate::consumers::reading::Reading;
use crate::judge::findings::Findings;
use crate::judge::go::budget::{Lowest, Pools};
use crate::judge::go::constraints;
use crate::judge::path::{self, Anchors, Declined, Leaf, Purposes, Question, Route};
use crate::judge::policy::{Policy, Usages};
use crate::judge::probe::Probe;
use crate::judge::rules::link::{self, Ascent};
use crate::judge::rules::name_constraints::{Asked, left_out};
use crate::judge::rules::{self, Subject};
use crate::mesh::bundle::TrustBundle;
use crate::mesh::chain::{Certificates, IssuerChain, WorkloadChain};
use crate::mesh::identity::Identity;
use crate::mesh::trust_domain::TrustDomain;
use crate::pem::oddity::{Odd, Oddity};
use crate::problem::judge::{Judge, Judges};
use crate::problem::problem::{Place, Problem};
use crate::problem::profile::Profile;
use crate::report::finding::{About, Finding};
use crate::report::report::Report;
use crate::report::trust_domain::TrustDomainSource;
use crate::secret::file::KeyFile;
use crate::source::Origin;
use crate::text::shown::printable;
use crate::x509::general_name::AlternativeName;

/// Judges issuers and workloads against a trust bundle.
///
/// ```no_run
/// # fn read(_: &str) -> Vec<u8> { Vec::new() }
/// # fn now() -> meshpki::UnixTime { unimplemented!() }
/// use meshpki::{IssuerChain, Policy, TrustBundle, Verifier};
///
/// let bundle = TrustBundle::from_pem("ca.crt", &read("ca.crt"))?;
/// let chain = IssuerChain::from_pem("issuer.crt", &read("issuer.crt"))?;
/// let report = Verifier::new(bundle, Policy::default()).verify(&chain, now());
/// for finding in report.findings() {
///     println!("{finding}\n  breaks {}\n  mend {}", finding.consequence(), finding.remedy().unwrap_or_default());
/// }
/// assert!(report.is_sound());
/// # Ok::<(), meshpki::Error>(())
/// ```
pub struct Verifier {
    pub(super) anchors: Anchors,
    pub(super) oddities: Vec<Oddity>,
    /// What each consumer takes from the files of the anchors.
    pub(super) readings: Arc<[Reading]>,
    /// The files of anchors that `meshpki bundle` takes.
    pub(super) bundles: Arc<[String]>,
    /// What is odd about each anchor beside the others.
    pub(super) among_anchors: Vec<Vec<Problem>>,
    /// With the trust domain that is judged in.
    pub(super) policy: Policy,
    pub(super) trust_domain_source: TrustDomainSource,
    /// What the workloads of a run say of it, where they agree.
    pub(super) workloads_say: Option<TrustDomain>,
    pub(super) signatures: Signatures,
    pub(super) known: Mutex<Known>,
}

/// What the rules found in the CAs that were looked at, as of one time.
pub(super) struct Known {
    pub(super) at: UnixTime,
    pub(super) problems: HashMap<([u8; 32], Place, usize), Arc<[Problem]>>,
}

impl Verifier {
    /// Prepares to judge against `bundle`: once, however many chains follow.
    ///
    /// Where the policy gives no trust domain, the names of the anchors say it, until
    /// [`read_trust_domain`](Self::read_trust_domain) reads those of the chains, too.
    #[must_use]
    pub fn new(bundle: TrustBundle, policy: Policy) -> Self {
        Self::remembering(bundle, policy, Signatures::default())
    }

    /// The same, with what is known of signatures already.
    pub(crate) fn remembering(bundle: TrustBundle, policy: Policy, signatures: Signatures) -> Self {
        let (certificates, oddities, readings) = bundle.into_parts();
        let bundles = bundles(&readings, &certificates, &oddities);
        let anchors = Anchors::new(certificates, &signatures);
        let among_anchors = rules::anchors::check(&anchors);
        let mut verifier = Self {
            anchors,
            oddities,
            readings: Arc::from(readings),
            bundles,
            among_anchors,
            trust_domain_source: match policy.given_trust_domain() {
                Some(_) => TrustDomainSource::Given,
                None => TrustDomainSource::Assumed,
            },
            policy,
            workloads_say: None,
            signatures,
            known: Mutex::new(Known {
                at: UnixTime::since_unix_epoch(Duration::ZERO),
                problems: HashMap::new(),
            }),
        };
        verifier.read_trust_domain(None, []);
        verifier
    }

    /// What counts as good, with the trust domain that is judged in.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Would every workload certificate that this issuer signs be accepted by every proxy and by
    /// the control plane, as of `at`?
    ///
    /// Never fails: what is wrong is in the report. The clock is yours, so the same input gives the
    /// same report on any day.
    #[must_use]
    pub fn verify(&self, chain: &IssuerChain, at: UnixTime) -> Report {
        self.judge(
            Place::Issuer,
            &chain.certificates,
            chain.key(),
            &self.policy,
            at,
        )
    }

    /// Would this workload's certificate be accepted by every proxy and by the control plane, as of
    /// `at`?
    ///
    /// Never fails: what is wrong is in the report.
    #[must_use]
    pub fn verify_workload(&self, chain: &WorkloadChain, at: UnixTime) -> Report {
        self.judge(Place::Workload, &chain.certificates, None, &self.policy, at)
    }

    /// Does the key of `parent` verify the signature of `child`?
    pub(crate) fn verifies(&self, child: &Certificate, parent: &Certificate) -> bool {
        self.signatures.verifies(child, parent)
    }

    /// What each consumer takes from the files of the anchors, and from the issuer's.
    pub(super) fn readings(&self, place: Place, chain: &Certificates) -> Arc<[Reading]> {
        match &chain.reading {
            // The API server skips what Linkerd's reader refuses.
            _ if place == Place::Webhook => Arc::default(),
            Some(issuer) if place == Place::Issuer => {
                self.readings.iter().chain([issuer]).cloned().collect()
            }
            _ => Arc::clone(&self.readings),
        }
    }

    pub(super) fn judge(
        &self,
        place: Place,
        chain: &Certificates,
        key: Option<&KeyFile>,
        policy: &Policy,
        at: UnixTime,
    ) -> Report {
        let (trust_domain, _) = self.policy.trust_domain();
        let leaf = Some(&chain.first).filter(|_| place.is_leaf());
        let signatures = self.signatures.fork(leaf);
        let identity = match place {
            Place::Workload => Identity::of(&chain.first).find_map(Result::ok),
            Place::Webhook => policy.identity.clone(),
            _ => policy.identity.clone().or_else(|| match policy.profile {
                _ if policy.usages == Usages::Any => None,
                Profile::Spiffe => format!("spiffe://{trust_domain}/ns/default/sa/default")
                    .parse()
                    .ok(),
                _ => Identity::linkerd("default", "default", "linkerd", &trust_domain).ok(),
            }),
        };
        let case = Case {
            verifier: self,
            policy,
            place,
            chain,
            identity: identity.as_ref(),
            at,
            signatures: &signatures,
        };
        let every = case.every();
        let verdicts = case.verdicts(every.as_ref());
        let ascent = case.ascent(&verdicts);

        let mut findings = Findings {
            list: Vec::new(),
            files: LazyCell::new(Box::new(|| case.files(&ascent, every.as_ref()))),
            policy,
            at,
            has_proxy_path: verdicts.proxy.is_ok(),
            is_of_webhook: place == Place::Webhook,
        };
        case.text_findings(&mut findings);
        case.chain_findings(&ascent, &mut findings);
        case.order_findings(&ascent, key, &mut findings);
        case.stray_findings(&ascent, &mut findings);
        case.anchor_findings(&ascent, &mut findings);
        case.key_findings(key, &mut findings);
        if let Some(every) = &every {
            case.name_findings(&verdicts, &ascent, every, &mut findings);
        }
        case.verdict_findings(&verdicts, &ascent, &mut findings);
        if place != Place::Webhook {
            case.trust_domain_findings(&ascent, &mut findings);
        }

        // A level moves what counts as sound, and no judge: what is allowed is refused all the same.
        let refused = |judge| {
            let mut found = findings.list.iter().map(Finding::refused_by);
            found.any(|judges| judges.contains(judge))
        };
        let go = verdicts.control_plane.is_ok();
        let accepted_by = match place {
            Place::Webhook => Judges {
                api_server: go && !refused(Judge::ApiServer),
                ..Judges::NONE
            },
            _ => Judges {
                control_plane: go && !refused(Judge::ControlPlane),
                proxy: verdicts.proxy.is_ok() && !refused(Judge::Proxy),
                ..Judges::NONE
            },
        };
        let (findings, allowed) = policy.levels.divide(findings.list);
        Report {
            at,
            profile: policy.profile,
            trust_domain,
            trust_domain_source: self.trust_domain_source,
            subject: (place, chain.first.clone()),
            path: case.path(&ascent),
            anchors: Arc::clone(&self.anchors.certificates),
            readings: self.readings(place, chain),
            key_checked: key.is_some_and(|key| key.public_key().is_some()),
            identity: identity.clone(),
            warn_within: policy.warn_within,
            accepted_by,
            findings,
            allowed,
        }
    }
}

/// The files of anchors and of nothing else, of which `meshpki bundle` loses nothing.
fn bundles(readings: &[Reading], anchors: &[Certificate], oddities: &[Oddity]) -> Arc<[String]> {
    let is_in = |origin: &Origin, file: &str| origin.file() == file;
    let has_more = |file: &str| {
        let mut more = oddities.iter().filter(|one| {
            matches!(
                one.kind,
                Odd::UnexpectedLabel { .. } | Odd::PrivateKey { .. }
            )
        });
        more.any(|one| is_in(&one.origin, file))
    };
    let has_others = |file: &str| {
        let mut others = anchors.iter().filter(|anchor| !anchor.is_ca());
        others.any(|other| other.origin().is_some_and(|origin| is_in(origin, file)))
    };
    let files = readings.iter().map(Reading::file);
    files
        .filter(|file| !has_more(file) && !has_others(file))
        .map(str::to_owned)
        .collect()
}

/// One chain on the bench.
pub(super) struct Case<'a> {
    pub(super) verifier: &'a Verifier,
    pub(super) policy: &'a Policy,
    pub(super) place: Place,
    pub(super) chain: &'a Certificates,
    /// Whom it speaks for, or whom the probe below it does.
    pub(super) identity: Option<&'a Identity>,
    pub(super) at: UnixTime,
    pub(super) signatures: &'a Signatures,
}

/// What each judge says: the route it follows, or why there is none.
pub(super) struct Verdicts<'a> {
    pub(super) control_plane: Result<Route<'a>, webpki::Error>,
    pub(super) proxy: Result<Route<'a>, webpki::Error>,
}

impl<'a> Case<'a> {
    pub(super) fn verdicts(&self, every: Option<&Asked<'_>>) -> Verdicts<'a> {
        let first = &self.chain.first;
        let mut presented: Vec<&Certificate> = self.chain.rest.iter().collect();
        let probe;
        let anchors = &self.verifier.anchors;
        if self.place == Place::Webhook
            && let Some(anchor) = anchors.certificates.iter().position(|one| one == first)
        {
            // Go asks nobody who signed what it trusts (crypto/x509, `Roots.contains`).
            let authorities = Vec::new();
            let route = Ok(Route {
                authorities,
                anchor,
            });
            return Verdicts {
                control_plane: route.clone(),
                proxy: route,
            };
        }
        let (leaf, lowest) = if self.place.is_leaf() {
            (Leaf::Workload(first), Lowest::Workload(first))
        } else {
            presented.insert(0, first);
            probe = match Probe::new(first, self.identity) {
                Ok(probe) => probe,
                Err(error) => {
                    let proxy = Err(error.clone());
                    return Verdicts {
                        control_plane: Err(error),
                        proxy,
                    };
                }
            };
            let leaf = Leaf::Probe {
                probe: &probe,
                candidate: first,
            };
            (leaf, Lowest::Below(first))
        };
        let question = Question::new(leaf, presented.clone(), anchors, self.signatures, self.at);
        // A name may be good by one route, and another by another: wanted is one that is good for all.
        let covers = |route: &Route<'_>| {
            every.is_none_or(|every| {
                let anchor = &anchors.certificates[route.anchor];
                let mut all = route.authorities.iter().copied().chain([anchor]);
                all.all(|one| left_out(one, every).is_none())
            })
        };
        let is_best = |route: &Route<'_>| self.is_admitted(route) && covers(route);
        let usages = self.policy.usages;
        let (together, roles): (_, &[Purposes]) = match (usages.server(), usages.client()) {
            (true, true) => (
                Purposes::ServerAndClient,
                &[Purposes::Server, Purposes::Client],
            ),
            (true, false) => (Purposes::Server, &[Purposes::Server]),
            (false, true) => (Purposes::Client, &[Purposes::Client]),
            (false, false) => (Purposes::Any, &[Purposes::Any]),
        };
        if question.is_small()
            && let Ok(route) = question.search(together, &is_best)
        {
            return Verdicts {
                control_plane: Ok(route.clone()),
                proxy: Ok(route),
            };
        }

        let proxy = self.proxy_verdict(&question, roles, &covers);
        let pools = Pools {
            anchors: &anchors.certificates,
            presented: &presented,
            signatures: self.signatures,
        };
        let find = || {
            let chain = pools.chain(lowest, &|chain| {
                self.route_of(chain)
                    .is_some_and(|route| self.is_admitted(&route))
            });
            chain.and_then(|chain| self.route_of(&chain).ok_or(webpki::Error::UnknownIssuer))
        };
        // The route that is good for every role of a proxy is the better one, if it is good for Go as well.
        let of_proxy = proxy.as_ref().ok().filter(|route| is_best(route));
        let verdict = of_proxy.map_or_else(
            || self.control_plane_verdict(&question, &is_best),
            |route| Ok(route.clone()),
        );
        let control_plane = match verdict {
            Ok(route) if question.is_small() => Ok(route),
            Ok(route) => find().map(|_| route),
            // Whether Go's own budget ran out is for Go to say.
            Err(error) => find().map_err(|of_go| {
                if path::is_budget(&of_go) || path::is_budget(&error) {
                    of_go
                } else {
                    error
                }
            }),
        };
        Verdicts {
            control_plane,
            proxy,
        }
    }

    /// A proxy accepts where webpki has a route for each role. Wanted is one that leads through the issuer
    /// itself, is good for all roles and leaves nobody out.
    pub(super) fn proxy_verdict(
        &self,
        question: &Question<'a, '_>,
        roles: &[Purposes],
        covers: &dyn Fn(&Route<'_>) -> bool,
    ) -> Result<Route<'a>, webpki::Error> {
        let mut of_roles = Vec::new();
        for &role in roles {
            let found = declined(question.search(role, &|_| false));
            if found.routes.is_empty() {
                return Err(found.end);
            }
            of_roles.push(found.routes);
        }
        let (first, others) = of_roles.split_at(1);
        let is_for_all = |route: &Route<'_>| others.iter().all(|routes| routes.contains(route));
        let best = first[0].iter().max_by_key(|route| {
            // Of several that are as good, the first.
            let rank = (
                self.is_through_candidate(route),
                is_for_all(route),
                covers(route),
            );
            (
                rank,
                std::cmp::Reverse(first[0].iter().position(|one| one == *route)),
            )
        });
        best.cloned().ok_or(webpki::Error::UnknownIssuer)
    }

    /// The control plane accepts where Go has a route through the issuer itself. The purposes are among
    /// its rules.
    pub(super) fn control_plane_verdict(
        &self,
        question: &Question<'a, '_>,
        is_best: &dyn Fn(&Route<'_>) -> bool,
    ) -> Result<Route<'a>, webpki::Error> {
        let mut found = match question.search(Purposes::Any, is_best) {
            Ok(route) => return Ok(route),
            Err(found) => found,
        };
        if found.is_cut_short() {
            match question.search_signers(Purposes::Any, is_best) {
                Ok(route) => return Ok(route),
                Err(more) => found.routes.extend(more.routes),
            }
        }
        let admitted = found
            .routes
            .into_iter()
            .find(|route| self.is_admitted(route));
        admitted.ok_or(found.end)
    }

    /// Another certificate of the issuer's name and key may speak for its workloads, but not for itself.
    pub(super) fn is_through_candidate(&self, route: &Route<'_>) -> bool {
        let candidate = &self.chain.first;
        self.place.is_leaf()
            || match route.authorities.first() {
                Some(first) => *first == candidate,
                None => self.verifier.anchors.certificates[route.anchor] == *candidate,
            }
    }

    /// The CAs of a chain, whose last is an anchor.
    pub(super) fn route_of(&self, chain: &[&'a Certificate]) -> Option<Route<'a>> {
        let (anchor, authorities) = chain.split_last()?;
        let anchors = &self.verifier.anchors.certificates;
        Some(Route {
            authorities: authorities.to_vec(),
            anchor: anchors.iter().position(|one| one == *anchor)?,
        })
    }

    /// The rules that the control plane has and webpki has not: does it take every certificate of
    /// the route?
    pub(super) fn is_admitted(&self, route: &Route<'_>) -> bool {
        let anchor = &self.verifier.anchors.certificates[route.anchor];
        let below = route.authorities.iter().enumerate();
        let mut all = below
            .map(|(below, &certificate)| {
                let place = match self.place {
                    Place::Webhook => Place::Intermediate,
                    _ if below == 0 => Place::Issuer,
                    _ => Place::Intermediate,
                };
                (certificate, place, below)
            })
            .chain([(anchor, Place::Anchor, route.authorities.len())]);
        self.is_through_candidate(route)
            && all.all(|(certificate, place, below)| {
                let problems = self.problems(certificate, place, below);
                !problems
                    .iter()
                    .any(|problem| problem.refused_by(place).control_plane)
            })
            && !route.authorities.iter().any(|one| one.is_twin_of(anchor))
            && constraints::refused(&self.constrained_chain(route)).is_none()
            && self.permits_identity(route, anchor)
    }

    /// Do the name constraints of the route permit the identity of the probe, as Go sees it?
    pub(super) fn permits_identity(&self, route: &Route<'_>, anchor: &Certificate) -> bool {
        let Some(identity) = self.identity.filter(|_| self.place == Place::Issuer) else {
            return true;
        };
        let name = AlternativeName::from(identity);
        let all = route.authorities.iter().copied().chain([anchor]);
        all.filter_map(Certificate::name_constraints)
            .all(|constraints| constraints::permits(constraints, &name))
    }

    /// The certificates whose names Go holds against constraints: of an issuer's workloads, webpki was asked
    /// about one, and the rules about the others.
    pub(super) fn constrained_chain<'b>(&'b self, route: &Route<'b>) -> Vec<&'b Certificate> {
        let leaf = Some(&self.chain.first).filter(|_| self.place.is_leaf());
        let anchor = &self.verifier.anchors.certificates[route.anchor];
        leaf.into_iter()
            .chain(route.authorities.iter().copied())
            .chain([anchor])
            .collect()
    }

    /// The route that a judge takes, the stricter one first; where there is none, how far the
    /// signatures lead.
    pub(super) fn ascent(&self, verdicts: &Verdicts<'a>) -> Ascent<'a> {
        let first = &self.chain.first;
        let route = verdicts.control_plane.as_ref().or(verdicts.proxy.as_ref());
        let route = route.ok().filter(|route| self.is_through_candidate(route));
        let Some(route) = route else {
            let anchors = &self.verifier.anchors.certificates;
            return link::ascend(first, &self.chain.rest, anchors, self.signatures);
        };
        let mut certificates = route.authorities.clone();
        if certificates.first() != Some(&first) {
            certificates.insert(0, first);
        }
        Ascent {
            certificates,
            end: Ok(route.anchor),
        }
    }

    pub(super) fn text_findings(&self, findings: &mut Findings<'_>) {
        for oddity in self.verifier.oddities.iter().chain(&self.chain.oddities) {
            let problem = match &oddity.kind {
                Odd::PrivateKey { label, .. } if self.place == Place::Webhook => {
                    let (label, lost) = (*label, 0);
                    Problem::PrivateKey { label, lost }
                }
                // Of a webhook's files it matters what is lost, which follows.
                _ if self.place == Place::Webhook => continue,
                odd => rules::text::problem(odd),
            };
            let about = About::File(Some(oddity.origin.clone()));
            findings.push(Place::Pem, problem, about);
        }
        for (origin, leaf) in &self.chain.skipped {
            let problem = Problem::LostToApiServer { leaf: *leaf };
            findings.push(Place::Pem, problem, About::File(Some(origin.clone())));
        }
    }

    pub(super) fn chain_findings(&self, ascent: &Ascent<'_>, findings: &mut Findings<'_>) {
        let above = ascent.certificates.iter().skip(1).copied();
        let above = above.map(Some).chain([self.anchor(ascent)]);
        for ((index, &certificate), above) in ascent.certificates.iter().enumerate().zip(above) {
            let place = self.place_at(index);
            let below = self.authorities_below(index);
            let mut problems = self.problems(certificate, place, below).to_vec();
            if let Some(above) = above.filter(|above| *above != certificate) {
                problems.extend(link::between(certificate, above));
                let is_last = index + 1 == ascent.certificates.len();
                if is_last && place == Place::Issuer && certificate.is_twin_of(above) {
                    problems.push(Problem::SharesAnchorKey);
                }
            }
            // Nobody verifies the signature of what is trusted by itself.
            let is_trusted = place == Place::Webhook && self.anchor(ascent) == Some(certificate);
            for problem in problems {
                if !(is_trusted && matches!(problem, Problem::SignatureAlgorithm { .. })) {
                    findings.push(place, problem, About::Certificate(certificate.clone()));
                }
            }
        }

        self.constraint_findings(ascent, findings);

        let index = ascent.certificates.len() - 1;
        let (place, last) = (self.place_at(index), ascent.certificates[index]);
        match &ascent.end {
            // A signature that cannot be checked at all has been found already.
            Err(Problem::SignedByOtherKey { .. })
                if !signature::is_verifiable(last.signature_algorithm()) => {}
            // Whose budget ran out is in the verdicts.
            Err(Problem::TooManyCandidates { .. }) => {}
            Err(problem) => {
                findings.push(place, problem.clone(), About::Certificate(last.clone()));
            }
            Ok(anchor)
                if place == Place::Issuer
                    && self.verifier.anchors.certificates[*anchor] == *last =>
            {
                findings.push(place, Problem::IsAnchor, About::Certificate(last.clone()));
            }
            Ok(_) => {}
        }
    }

    /// Names that Go does not let through below constraints; where webpki does not either, it says so.
    pub(super) fn constraint_findings(&self, ascent: &Ascent<'_>, findings: &mut Findings<'_>) {
        let chain: Vec<&Certificate> = ascent
            .certificates
            .iter()
            .copied()
            .chain(
                self.anchor(ascent)
                    .filter(|anchor| !ascent.certificates.contains(anchor)),
            )
            .collect();
        let is_told = findings.has_proxy_path || findings.is_of_webhook;
        let Some(refused) = constraints::refused(&chain).filter(|_| is_told) else {
            return;
        };
        let problem = Problem::NameOutsideConstraints {
            name: refused.name.to_string(),
            authority: chain[refused.by].name(),
        };
        let about = About::Certificate(chain[refused.index].clone());
        findings.push(self.place_at(refused.index), problem, about);
    }

    pub(super) fn anchor_findings(&self, ascent: &Ascent<'_>, findings: &mut Findings<'_>) {
        let used = ascent.end.as_ref().ok().copied();
        let bundle = &self.verifier.anchors.certificates;
        for (index, anchor) in bundle.iter().enumerate() {
            // It may have been looked at where it stands in the chain.
            let is_in_chain = ascent.certificates.contains(&anchor);
            let is_used = used == Some(index);
            let below = if is_used {
                self.authorities_below(ascent.certificates.len())
            } else {
                0
            };
            let alone = if is_in_chain {
                Arc::default()
            } else {
                self.problems(anchor, Place::Anchor, below)
            };
            let among = &self.verifier.among_anchors[index];
            for problem in alone.iter().chain(among).cloned() {
                if is_used {
                    findings.push(Place::Anchor, problem, About::Certificate(anchor.clone()));
                } else {
                    findings.push_unused(Place::Anchor, problem, anchor);
                }
            }
            let is_duplicate = |problem: &Problem| matches!(problem, Problem::Duplicate { .. });
            let is_twin = self.verifier.among_anchors[index].iter().any(is_duplicate);
            if used.is_some() && !is_used && !is_in_chain && !is_twin {
                let about = About::Certificate(anchor.clone());
                findings.push(Place::Anchor, Problem::Unused, about);
            }
        }
    }

    pub(super) fn key_findings(&self, key: Option<&KeyFile>, findings: &mut Findings<'_>) {
        let Some(key) = key else { return };
        for problem in rules::key::check(key, &self.chain.first, self.policy) {
            findings.push(Place::Key, problem, About::File(Some(key.origin().clone())));
        }
    }

    /// What webpki refuses and no rule has named. Nothing that a judge refuses may pass as sound.
    pub(super) fn verdict_findings(
        &self,
        verdicts: &Verdicts<'_>,
        ascent: &Ascent<'_>,
        findings: &mut Findings<'_>,
    ) {
        let unnamed = |judge: Judge, verdict: &Result<Route<'_>, webpki::Error>| {
            let mut refusals = findings.list.iter().map(Finding::refused_by);
            let is_named = refusals.any(|judges| judges.contains(judge));
            verdict.as_ref().err().filter(|_| !is_named).cloned()
        };
        let control_plane = unnamed(Judge::ControlPlane, &verdicts.control_plane);
        let proxy = unnamed(Judge::Proxy, &verdicts.proxy);
        let is_same = match (&control_plane, &proxy) {
            (Some(one), Some(other)) => {
                one == other || path::is_budget(one) && path::is_budget(other)
            }
            _ => false,
        };
        let refusals = if self.place == Place::Webhook {
            let api_server = unnamed(Judge::ApiServer, &verdicts.control_plane);
            vec![(api_server, Judges::API_SERVER)]
        } else if is_same {
            vec![(proxy, Judges::BOTH)]
        } else {
            vec![
                (proxy, Judges::PROXY),
                (control_plane, Judges::CONTROL_PLANE),
            ]
        };
        if !self.is_found_by_name() {
            let reason = "rustls-webpki cannot read its alternative names".to_owned();
            let about = About::Certificate(self.chain.first.clone());
            let by = Judges::PROXY;
            findings.push(self.place, Problem::Refused { reason, by }, about);
        }
        for (error, by) in refusals {
            let problem = match (error, self.identity) {
                (None, _) => continue,
                (Some(error), _) if path::is_budget(&error) => self.too_many(ascent, by),
                (Some(error @ webpki::Error::NameConstraintViolation), Some(identity)) => {
                    let asked = Asked::One(identity);
                    let constrained = self.constrained(&Err(error), ascent, &asked);
                    if let Some((place, certificate)) = constrained.first() {
                        self.push_left_out(*place, certificate, &asked, by, findings);
                        continue;
                    }
                    Problem::NameConstraintsExclude {
                        identity: identity.to_string(),
                        authority: None,
                        permitted: Vec::new(),
                        excluded: Vec::new(),
                        by,
                    }
                }
                (Some(_), _) if by == Judges::API_SERVER => {
                    let reason = "Go finds no chain that all of its rules accept".to_owned();
                    Problem::Refused { reason, by }
                }
                (Some(error), _) => {
                    let reason = format!("rustls-webpki says {}", printable(&error.to_string()));
                    Problem::Refused { reason, by }
                }
            };
            let about = About::Certificate(self.chain.first.clone());
            findings.push(self.place, problem, about);
        }
    }

    /// A judge gave up before it had tried all: of the names on the way, the one that most certificates have.
    pub(super) fn too_many(&self, ascent: &Ascent<'_>, by: Judges) -> Problem {
        let anchors = &self.verifier.anchors.certificates;
        let all = || anchors.iter().chain(&self.chain.rest);
        let candidates = |name: &Name| {
            let mut seen = HashSet::new();
            all()
                .filter(|one| one.subject() == name && seen.insert(one.fingerprint()))
                .count()
        };
        let names = ascent.certificates.iter().map(|one| one.issuer());
        let most = names.map(|name| (candidates(name), name));
        let (count, name) = most
            .max_by_key(|(count, _)| *count)
            .unwrap_or((0, self.chain.first.issuer()));
        // A chain that is long, and not a name that many have.
        if count < 2 {
            let reason = "its budget of checks runs out before it has a whole chain".to_owned();
            return Problem::Refused { reason, by };
        }
        let above = ascent.certificates.iter().skip(1).copied();
        let needed = above
            .chain(self.anchor(ascent))
            .find(|one| one.subject() == name);
        Problem::TooManyCandidates {
            name: name.short().to_owned(),
            count,
            needed: needed.and_then(Certificate::origin).map(Origin::to_string),
            by,
        }
    }

    /// Does webpki find the identity of a workload among its names? It stops at the first that it cannot
    /// read; those that it can are known to be read.
    pub(super) fn is_found_by_name(&self) -> bool {
        let first = &self.chain.first;
        let is_plain = |name: &AlternativeName| {
            matches!(name, AlternativeName::Dns(_) | AlternativeName::Uri(_))
        };
        match self.identity {
            Some(Identity::Dns(identity)) if self.place == Place::Workload => {
                first.alternative_names().iter().all(is_plain)
                    || first.is_for_host(identity.as_str())
            }
            _ => true,
        }
    }

    /// What the rules find in a certificate: asked once for a CA, however many chains it is in.
    pub(super) fn problems(
        &self,
        certificate: &Certificate,
        place: Place,
        below: usize,
    ) -> Arc<[Problem]> {
        let look = || {
            Arc::from(rules::certificate(&Subject {
                certificate,
                place,
                below,
                policy: self.policy,
                at: self.at,
            }))
        };
        // A webhook is judged by a policy of its own.
        if place == Place::Workload || self.place == Place::Webhook {
            return look();
        }
        let key = (certificate.fingerprint(), place, below);
        let mut known = self.verifier.known.lock();
        let known = known.as_mut().unwrap_or_else(|poisoned| poisoned.get_mut());
        if known.at != self.at || known.problems.len() >= MOST_KNOWN {
            known.at = self.at;
            known.problems.clear();
        }
        Arc::clone(known.problems.entry(key).or_insert_with(look))
    }

    /// The place of a certificate of the ascent.
    pub(super) fn place_at(&self, index: usize) -> Place {
        match (self.place, index) {
            (Place::Webhook, 0) => Place::Webhook,
            (Place::Webhook, _) => Place::Intermediate,
            (Place::Workload, 0) => Place::Workload,
            (Place::Workload, 1) | (_, 0) => Place::Issuer,
            _ => Place::Intermediate,
        }
    }

    pub(super) fn authorities_below(&self, index: usize) -> usize {
        if self.place.is_leaf() {
            index.saturating_sub(1)
        } else {
            index
        }
    }

    pub(super) fn anchor(&self, ascent: &Ascent<'_>) -> Option<&'a Certificate> {
        let anchor = ascent.end.as_ref().ok()?;
        Some(&self.verifier.anchors.certificates[*anchor])
    }

    pub(super) fn path(&self, ascent: &Ascent<'_>) -> Vec<(Place, Certificate)> {
        let certificates = ascent.certificates.iter().enumerate();
        let mut path: Vec<_> = certificates
            .map(|(index, &one)| (self.place_at(index), one.clone()))
            .collect();
        if let Some(anchor) = self.anchor(ascent)
            && !ascent.certificates.contains(&anchor)
        {
            path.push((Place::Anchor, anchor.clone()));
        }
        path
    }
}

/// What a search that takes no route has found.
fn declined<'a>(search: Result<Route<'a>, Declined<'a>>) -> Declined<'a> {
    match search {
        Err(declined) => declined,
        Ok(route) => Declined {
            routes: vec![route],
            end: webpki::Error::UnknownIssuer,
        },
    }
}

/// A mesh has a handful of CAs; what is judged may hold any number of them.
const MOST_KNOWN: usize = 4096;
