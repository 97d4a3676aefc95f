//! The verdicts of webpki and of Go on a chain: the path by which each accepts, or why there is none.
//!
//! The proxies judge with webpki; the control plane judges with Go, and so does the API server.

use std::cmp::Reverse;

use crate::certificate::certificate::Certificate;
use crate::judge::behaviour::{Behaviour, has_uri_constraint};
use crate::judge::case::Case;
use crate::judge::go::acceptance::is_accepted;
use crate::judge::go::budget::{Lowest, Pools};
use crate::judge::probe::Probe;
use crate::judge::question::{Declined, Leaf, Purposes, Question, Route, is_budget};
use crate::judge::rules::name_constraints::exclusion;
use crate::policy::profile::Profile;
use crate::policy::usages::Usages;
use crate::problem::place::Place;

/// The verdict of each of the two: the path that it follows, or why there is none.
pub(super) struct Verdicts<'a> {
    pub(super) go: Result<Route<'a>, webpki::Error>,
    pub(super) webpki: Result<Route<'a>, webpki::Error>,
}

impl<'a> Verdicts<'a> {
    /// The verdicts on a chain.
    pub(super) fn of(case: &Case<'a>) -> Self {
        let first = &case.chain.first;
        let presented: Vec<&Certificate> = case.chain.rest.iter().collect();
        if case.place == Place::Webhook
            && let Some(anchor) = case
                .prepared
                .certificates()
                .iter()
                .position(|one| one == first)
        {
            // Go does not check who signed a certificate that it trusts (crypto/x509, `Roots.contains`). For a webhook,
            // nobody asks webpki.
            let authorities = Vec::new();
            return Self::same(Ok(Route {
                authorities,
                anchor,
            }));
        }
        if case.place.is_leaf() {
            let search = Search::new(case, Leaf::Workload(first), presented);
            return search.verdicts(Lowest::Workload(first));
        }
        match Probe::new(first, case.identity) {
            Ok(probe) => {
                let candidate = first;
                let leaf = Leaf::Probe {
                    probe: &probe,
                    candidate,
                };
                let presented = case.chain.in_order();
                let lowest = match case.policy.profile {
                    Profile::Istio => Lowest::Issuer(first),
                    _ => Lowest::Below(first),
                };
                Search::new(case, leaf, presented).verdicts(lowest)
            }
            Err(error) => Self::same(Err(error)),
        }
    }

    /// Both accept by this path, or refuse for this reason.
    fn same(verdict: Result<Route<'a>, webpki::Error>) -> Self {
        Self {
            go: verdict.clone(),
            webpki: verdict,
        }
    }
}

/// The search for the path of each of the two.
struct Search<'a, 'c> {
    case: &'c Case<'a>,
    question: Question<'a, 'c>,
    /// What is asked for Go, if that is not the same: Go drops no anchor, its own rules compare URIs with constraints, and
    /// istiod may not send its issuer.
    of_go: Option<Question<'a, 'c>>,
    presented: Vec<&'a Certificate>,
}

impl<'a, 'c> Search<'a, 'c> {
    fn new(case: &'c Case<'a>, leaf: Leaf<'c>, presented: Vec<&'a Certificate>) -> Self {
        let question = |presented: &[&'a Certificate], behaviour| {
            let anchors = &case.prepared.anchors;
            let (signatures, at) = (case.signatures, case.at);
            Question::new(leaf, presented.to_vec(), anchors, behaviour, signatures, at)
        };
        // Proxies have what is sent to them; istiod has its issuer in any case.
        let is_first_unsent = case.chain.is_first_unsent();
        let sent = &presented[usize::from(is_first_unsent)..];
        let mut constrained = presented.iter().copied();
        let of_go = Behaviour {
            ignores_uri_constraints: case.prepared.traits.has_uri_constraint
                || constrained.any(has_uri_constraint),
            ..Behaviour::default()
        };
        Self {
            question: question(sent, case.behaviour),
            of_go: (is_first_unsent || of_go != case.behaviour)
                .then(|| question(&presented, of_go)),
            case,
            presented,
        }
    }

    fn of_go(&self) -> &Question<'a, 'c> {
        self.of_go.as_ref().unwrap_or(&self.question)
    }

    fn verdicts(&self, lowest: Lowest<'a>) -> Verdicts<'a> {
        let (together, roles) = purposes(self.case.policy.usages);
        if self.case.place.is_leaf() && self.case.behaviour.refuses(&self.case.chain.first) {
            let webpki = Err(webpki::Error::UnsupportedCriticalExtension);
            let go = self.go(&webpki, lowest);
            return Verdicts { go, webpki };
        }
        if self.of_go().is_small()
            && let Ok(route) = self
                .question
                .search(together, &|route| self.is_good_for_all(route))
        {
            return Verdicts::same(Ok(route));
        }
        let webpki = self.webpki(roles);
        Verdicts {
            go: self.go(&webpki, lowest),
            webpki,
        }
    }

    /// The proxies accept if webpki finds a path for each role. A path is preferred that leads through the issuer
    /// itself, is good for all roles, and excludes no identity.
    fn webpki(&self, roles: &[Purposes]) -> Result<Route<'a>, webpki::Error> {
        let mut of_roles = Vec::new();
        for &role in roles {
            let mut found = declined(self.question.search(role, &|_| false));
            found.routes.retain(|route| !self.is_refused(route));
            if found.routes.is_empty() {
                return Err(found.end);
            }
            of_roles.push(found.routes);
        }
        let (first, others) = of_roles.split_at(1);
        let rank = |route: &Route<'_>| {
            (
                self.case.is_through_candidate(route),
                others.iter().all(|routes| routes.contains(route)),
                self.permits_every(route),
            )
        };
        // The first of several that are equally good.
        let routes = first[0].iter().enumerate();
        let best = routes.max_by_key(|(index, route)| (rank(route), Reverse(*index)));
        let best = best.map(|(_, route)| route.clone());
        best.ok_or(webpki::Error::UnknownIssuer)
    }

    /// Go accepts if it finds a path before its budget runs out. A path that is good for every role of a proxy is
    /// preferred, if it is good for Go as well.
    fn go(
        &self,
        webpki: &Result<Route<'a>, webpki::Error>,
        lowest: Lowest<'a>,
    ) -> Result<Route<'a>, webpki::Error> {
        let of_proxy = webpki
            .as_ref()
            .ok()
            .filter(|route| self.is_good_for_all(route));
        let verdict = of_proxy.map_or_else(|| self.accepted(), |route| Ok(route.clone()));
        match verdict {
            Ok(route) if self.of_go().is_small() => Ok(route),
            Ok(route) => self.within_budget(lowest).map(|_| route),
            // Whether Go's own budget ran out is decided by Go's search.
            Err(error) => self.within_budget(lowest).map_err(|of_go| {
                if is_budget(&of_go) || is_budget(&error) {
                    of_go
                } else {
                    error
                }
            }),
        }
    }

    /// A path that webpki finds and Go accepts, for any purpose: the purposes are among Go's rules.
    fn accepted(&self) -> Result<Route<'a>, webpki::Error> {
        let is_good_for_all = |route: &Route<'_>| self.is_good_for_all(route);
        let mut found = match self.of_go().search(Purposes::Any, &is_good_for_all) {
            Ok(route) => return Ok(route),
            Err(found) => found,
        };
        if found.is_cut_short() {
            match self.of_go().search_signers(Purposes::Any, &is_good_for_all) {
                Ok(route) => return Ok(route),
                Err(more) => found.routes.extend(more.routes),
            }
        }
        let mut routes = found.routes.into_iter();
        let accepted = routes.find(|route| is_accepted(self.case, route));
        accepted.ok_or(found.end)
    }

    /// The first path that Go finds and accepts within its own budget.
    fn within_budget(&self, lowest: Lowest<'a>) -> Result<Route<'a>, webpki::Error> {
        let anchors = self.case.prepared.certificates();
        let route_of = |chain: &[&'a Certificate]| {
            let (anchor, authorities) = chain.split_last()?;
            Some(Route {
                authorities: authorities.to_vec(),
                anchor: anchors.iter().position(|one| one == *anchor)?,
            })
        };
        let accepts = |chain: &[&'a Certificate]| {
            route_of(chain).is_some_and(|route| is_accepted(self.case, &route))
        };
        let pools = Pools {
            anchors,
            presented: &self.presented,
            signatures: self.case.signatures,
        };
        let chain = pools.chain(lowest, &accepts)?;
        route_of(&chain).ok_or(webpki::Error::UnknownIssuer)
    }

    fn is_good_for_all(&self, route: &Route<'_>) -> bool {
        is_accepted(self.case, route) && self.permits_every(route) && !self.is_refused(route)
    }

    /// Whether old proxies refuse a certificate of the path.
    fn is_refused(&self, route: &Route<'_>) -> bool {
        let mut all = route.authorities.iter();
        all.any(|one| self.case.behaviour.refuses(one))
    }

    /// Different paths may permit different names, so a path that permits every identity is preferred.
    fn permits_every(&self, route: &Route<'_>) -> bool {
        self.case.every.as_ref().is_none_or(|every| {
            let anchor = &self.case.prepared.certificates()[route.anchor];
            let mut all = route.authorities.iter().copied().chain([anchor]);
            all.all(|one| exclusion(one, every).is_none())
        })
    }
}

/// The purposes to ask about together, and one after the other.
fn purposes(usages: Usages) -> (Purposes, &'static [Purposes]) {
    match (usages.server(), usages.client()) {
        (true, true) => (
            Purposes::ServerAndClient,
            &[Purposes::Server, Purposes::Client],
        ),
        (true, false) => (Purposes::Server, &[Purposes::Server]),
        (false, true) => (Purposes::Client, &[Purposes::Client]),
        (false, false) => (Purposes::Any, &[Purposes::Any]),
    }
}

/// What a search that accepts no path has found.
fn declined<'a>(search: Result<Route<'a>, Declined<'a>>) -> Declined<'a> {
    match search {
        Err(declined) => declined,
        Ok(route) => Declined {
            routes: vec![route],
            end: webpki::Error::UnknownIssuer,
        },
    }
}
