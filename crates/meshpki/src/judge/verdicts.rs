//! The verdict of each judge on a chain: the path by which it accepts, or why there is none.

use crate::certificate::certificate::Certificate;
use crate::judge::case::Case;
use crate::judge::go::budget::{Lowest, Pools};
use crate::judge::go::constraints;
use crate::judge::probe::Probe;
use crate::judge::question::{Declined, Leaf, Purposes, Question, Route, is_budget};
use crate::judge::rules::name_constraints::{Asked, exclusion};
use crate::problem::place::Place;
use crate::x509::general_name::AlternativeName;

/// The verdict of each judge: the path that it follows, or why there is none.
pub(super) struct Verdicts<'a> {
    pub(super) control_plane: Result<Route<'a>, webpki::Error>,
    pub(super) proxy: Result<Route<'a>, webpki::Error>,
}

impl<'a> Case<'a> {
    pub(super) fn verdicts(&self, every: Option<&Asked<'_>>) -> Verdicts<'a> {
        let first = &self.chain.first;
        let mut presented: Vec<&Certificate> = self.chain.rest.iter().collect();
        let probe;
        let anchors = &self.prepared.anchors;
        if self.place == Place::Webhook
            && let Some(anchor) = anchors.certificates.iter().position(|one| one == first)
        {
            // Go does not check who signed a certificate that it trusts (crypto/x509, `Roots.contains`).
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
        // Different paths may permit different names, so a path that permits all of them is preferred.
        let covers = |route: &Route<'_>| {
            every.is_none_or(|every| {
                let anchor = &anchors.certificates[route.anchor];
                let mut all = route.authorities.iter().copied().chain([anchor]);
                all.all(|one| exclusion(one, every).is_none())
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
        // A path that is good for every role of a proxy is preferred, if it is good for Go as well.
        let of_proxy = proxy.as_ref().ok().filter(|route| is_best(route));
        let verdict = of_proxy.map_or_else(
            || self.control_plane_verdict(&question, &is_best),
            |route| Ok(route.clone()),
        );
        let control_plane = match verdict {
            Ok(route) if question.is_small() => Ok(route),
            Ok(route) => find().map(|_| route),
            // Whether Go's own budget ran out is decided by Go's search.
            Err(error) => find().map_err(|of_go| {
                if is_budget(&of_go) || is_budget(&error) {
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

    /// A proxy accepts if webpki finds a path for each role. A path is preferred that leads through the issuer
    /// itself, is good for all roles, and excludes no identity.
    fn proxy_verdict(
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
            // The first of several that are equally good.
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

    /// The control plane accepts if Go finds a path through the issuer itself. The purposes are among its rules.
    fn control_plane_verdict(
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

    /// Another certificate with the issuer's name and key may vouch for its workloads, but not for the issuer itself.
    pub(super) fn is_through_candidate(&self, route: &Route<'_>) -> bool {
        let candidate = &self.chain.first;
        self.place.is_leaf()
            || match route.authorities.first() {
                Some(first) => *first == candidate,
                None => self.prepared.anchors.certificates[route.anchor] == *candidate,
            }
    }

    /// The CAs of a chain that ends with an anchor.
    fn route_of(&self, chain: &[&'a Certificate]) -> Option<Route<'a>> {
        let (anchor, authorities) = chain.split_last()?;
        let anchors = &self.prepared.anchors.certificates;
        Some(Route {
            authorities: authorities.to_vec(),
            anchor: anchors.iter().position(|one| one == *anchor)?,
        })
    }

    /// Whether the control plane accepts every certificate of the path by the rules that webpki does not have.
    fn is_admitted(&self, route: &Route<'_>) -> bool {
        let anchor = &self.prepared.anchors.certificates[route.anchor];
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
                let faults = self.faults(certificate, place, below);
                !faults.iter().any(|fault| fault.refused_by.control_plane)
            })
            && !route
                .authorities
                .iter()
                .any(|one| one.has_same_key_and_names(anchor))
            && constraints::refused(&self.constrained_chain(route)).is_none()
            && self.permits_identity(route, anchor)
    }

    /// Whether the name constraints of the path permit the identity of the probe by Go's rules.
    fn permits_identity(&self, route: &Route<'_>, anchor: &Certificate) -> bool {
        let Some(identity) = self.identity.filter(|_| self.place == Place::Issuer) else {
            return true;
        };
        let name = AlternativeName::from(identity);
        let all = route.authorities.iter().copied().chain([anchor]);
        all.filter_map(Certificate::name_constraints)
            .all(|constraints| constraints::permits(constraints, &name))
    }

    /// The certificates whose names Go compares with constraints. For an issuer's workloads, webpki was asked about
    /// one identity, and the rules check the others.
    fn constrained_chain<'b>(&'b self, route: &Route<'b>) -> Vec<&'b Certificate> {
        let leaf = Some(&self.chain.first).filter(|_| self.place.is_leaf());
        let anchor = &self.prepared.anchors.certificates[route.anchor];
        leaf.into_iter()
            .chain(route.authorities.iter().copied())
            .chain([anchor])
            .collect()
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
