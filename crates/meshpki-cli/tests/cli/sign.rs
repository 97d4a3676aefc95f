//! Requests, the certificates signed for them, webhooks, and the options of new certificates.

use meshpki::{AlternativeName, IssuerChain, Request, TrustBundle};

use crate::run::{Place, has, skip};

fn certificate(place: &Place, name: &str) -> meshpki::Certificate {
    let bundle = TrustBundle::from_pem(name, place.read(name).as_bytes()).unwrap();
    bundle.anchors()[0].clone()
}

#[test]
fn an_issuer_is_signed_without_its_key_and_the_anchors_key_in_one_place() {
    let (cluster, vault) = (Place::empty(), Place::empty());
    cluster.meshpki("create request").assert_done();
    assert_eq!(cluster.names(), ["issuer.csr", "issuer.key"]);
    vault.meshpki("create root").assert_done();
    vault.write("issuer.csr", cluster.read("issuer.csr"));
    let said = vault.meshpki("sign issuer.csr");
    said.assert_done();
    assert!(!said.stderr.contains("refused"), "{said:?}");
    for name in ["ca.crt", "issuer.crt"] {
        cluster.write(name, vault.read(name));
    }
    let line = "verify --anchors ca.crt --issuer issuer.crt --issuer-key issuer.key";
    assert_eq!(cluster.meshpki(line).code, Some(0));
    assert_eq!(
        certificate(&cluster, "issuer.crt").name(),
        "identity.linkerd.cluster.local"
    );
}

#[test]
fn requested_extensions_are_refused_and_reported() {
    let place = Place::with_fixtures();
    let said = place.meshpki("sign request.csr o.crt --path-length 0");
    said.assert_done();
    for refused in [
        "ignored: subject alternative name identity.linkerd.cluster.local",
        "ignored: subject alternative name spiffe://cluster.local",
        "ignored: basic constraints: the profile determines it",
    ] {
        assert!(said.stderr.contains(refused), "{said:?}");
    }
    let made = certificate(&place, "o.crt");
    assert!(made.alternative_names().is_empty());
    assert_eq!(made.basic_constraints().unwrap().path_length, Some(0));
    assert_eq!(
        made.subject().to_string(),
        "O=Example, CN=identity.linkerd.cluster.local"
    );
}

#[test]
fn a_name_is_granted_if_it_is_requested_and_allowed() {
    let place = Place::with_fixtures();
    let line =
        "sign request.csr o.crt --allow-san spiffe://cluster.local --allow-san other.example";
    let said = place.meshpki(line);
    said.assert_done();
    assert!(!said.stderr.contains("name spiffe"), "{said:?}");
    let names = [AlternativeName::Uri("spiffe://cluster.local".to_owned())];
    assert_eq!(certificate(&place, "o.crt").alternative_names(), names);
}

#[test]
fn a_workload_and_a_webhook_are_signed_for_their_names() {
    let place = Place::with_fixtures();
    let name = "default.shop.serviceaccount.identity.linkerd.cluster.local";
    place
        .meshpki(&format!(
            "create request shop shop.csr shop.key --san {name} --san 10.0.0.1"
        ))
        .assert_done();
    let below = "--ca issuer.crt --ca-key issuer.key";
    let line = format!("sign shop.csr --profile workload --allow-san {name} {below}");
    place.meshpki(&line).assert_done();
    let made = certificate(&place, "shop.crt");
    assert_eq!(
        made.alternative_names(),
        [AlternativeName::Dns(name.to_owned())]
    );
    let usage = made.extended_key_usage().unwrap();
    assert!(usage.server_auth && usage.client_auth);
    let line = format!(
        "verify --anchors ca.crt --issuer issuer.crt --workload shop.crt --identity {name}"
    );
    assert_eq!(place.meshpki(&line).code, Some(0));

    let line = format!("sign shop.csr hook.crt --profile webhook --allow-san {name} {below}");
    place.meshpki(&line).assert_done();
    let usage = certificate(&place, "hook.crt")
        .extended_key_usage()
        .unwrap()
        .clone();
    assert!(usage.server_auth && !usage.client_auth);
}

#[test]
fn a_request_for_an_existing_key_does_not_change_the_key() {
    let place = Place::with_fixtures();
    let key = place.read("sec1.key");
    place
        .meshpki("create request name o.csr --use-key sec1.key")
        .assert_done();
    assert_eq!(place.read("sec1.key"), key);
    let request = Request::from_pem("o.csr", place.read("o.csr").as_bytes()).unwrap();
    assert_eq!(
        request.public_key(),
        certificate(&place, "issuer.crt").public_key()
    );
}

#[test]
fn a_webhook_is_called_by_its_service_and_namespace() {
    let place = Place::empty();
    place
        .meshpki("create root webhook.linkerd.cluster.local webhook-ca.crt webhook-ca.key")
        .assert_done();
    for (arguments, file, name) in [
        (
            "linkerd-policy-validator",
            "linkerd-policy-validator",
            "linkerd-policy-validator.linkerd.svc",
        ),
        ("tap --namespace linkerd-viz", "tap", "tap.linkerd-viz.svc"),
        (
            "tap-injector.linkerd-viz.svc",
            "tap-injector",
            "tap-injector.linkerd-viz.svc",
        ),
    ] {
        let said = place.meshpki(&format!("create webhook {arguments}"));
        said.assert_done();
        let namespace = name.split('.').nth(1).unwrap();
        let secret = format!("kubectl create secret tls {file}-k8s-tls --namespace={namespace}");
        assert!(said.stderr.contains(&secret), "{said:?}");
        let value = match file {
            "linkerd-policy-validator" => "policyValidator",
            "tap-injector" => "tapInjector",
            _ => file,
        };
        for flag in [
            format!("--set {value}.externalSecret=true"),
            format!("--set-file {value}.caBundle=webhook-ca.crt"),
        ] {
            assert!(said.stderr.contains(&flag), "{flag}: {said:?}");
        }
        let made = certificate(&place, &format!("{file}.crt"));
        assert_eq!(
            made.alternative_names(),
            [AlternativeName::Dns(name.to_owned())]
        );
        assert!(
            place
                .read(&format!("{file}.key"))
                .starts_with("-----BEGIN PRIVATE KEY-----")
        );
    }
}

#[test]
fn a_ca_gets_the_names_subject_parts_and_constraints_of_its_arguments() {
    let place = Place::empty();
    place
        .meshpki(
            "create root root ca.crt ca.key --san root.example --san spiffe://cluster.local \
             --country DE --province Berlin --locality Mitte --organization Example \
             --organizational-unit Mesh --permit cluster.local --exclude 10.0.0.0/8",
        )
        .assert_done();
    let root = certificate(&place, "ca.crt");
    assert_eq!(
        root.subject().to_string(),
        "C=DE, ST=Berlin, L=Mitte, O=Example, OU=Mesh, CN=root"
    );
    assert_eq!(root.alternative_names().len(), 2);
    let constraints = root.name_constraints().unwrap();
    assert_eq!(
        constraints.permitted,
        [AlternativeName::Dns("cluster.local".to_owned())]
    );
    assert_eq!(constraints.excluded[0].to_string(), "10.0.0.0/8");
    place.meshpki("create issuer").assert_done();
    assert_eq!(
        place
            .meshpki("verify --anchors ca.crt --issuer issuer.crt")
            .code,
        Some(0)
    );
    let line = "create workload a.example.org --ca ca.crt --ca-key ca.key";
    place
        .meshpki(line)
        .assert_refused_with("the certificate that was made is not sound");
}

#[test]
fn a_certificate_outlives_its_ca_only_with_outlive_ca() {
    let place = Place::empty();
    place.meshpki("create root --not-after 30d").assert_done();
    let said = place.meshpki("create issuer");
    assert!(
        said.stderr
            .contains("note: it expires with root.linkerd.cluster.local"),
        "{said:?}"
    );
    let ends = |place: &Place, name: &str| certificate(place, name).validity().not_after;
    assert_eq!(ends(&place, "issuer.crt"), ends(&place, "ca.crt"));
    let said = place.meshpki("create issuer --outlive-ca --force");
    assert!(
        said.stderr
            .contains("warning: no verifier accepts it after"),
        "{said:?}"
    );
    assert!(ends(&place, "issuer.crt") > ends(&place, "ca.crt"));
}

#[test]
fn a_signed_certificate_is_followed_by_the_cas_between_it_and_the_anchor() {
    let place = Place::with_fixtures();
    let middle = place.meshpki("create root m middle.crt middle.key --force");
    middle.assert_done();
    let text = place.read("middle.crt");
    IssuerChain::from_pem("middle.crt", text.as_bytes()).unwrap();
    place
        .meshpki("create root top top.crt top.key --path-length 2")
        .assert_done();
    place
        .meshpki("create issuer between between.crt between.key --path-length 1 --ca top.crt --ca-key top.key")
        .assert_done();
    place
        .meshpki("sign request.csr below.crt --ca between.crt --ca-key between.key")
        .assert_done();
    assert_eq!(
        place.read("below.crt").matches("BEGIN CERTIFICATE").count(),
        2
    );
    assert_eq!(
        place
            .meshpki("verify --anchors top.crt --issuer below.crt")
            .code,
        Some(0)
    );
}

/// The requester writes the names, and the owner of the anchor's key pastes the hint.
#[test]
fn a_hint_never_contains_a_command_from_a_request() {
    let place = Place::with_fixtures();
    place.write(
        "evil.cnf",
        "[req]\ndistinguished_name=dn\nreq_extensions=e\nprompt=no\n[dn]\nCN=shop\n[e]\nsubjectAltName=@n\n\
         [n]\nURI.1=spiffe://cluster.local/a&reboot\nDNS.1=ok;reboot\nDNS.2=fine.example\n",
    );
    if !has("openssl") {
        return skip(
            "a_hint_never_contains_a_command_from_a_request",
            "openssl is not installed",
        );
    }
    place
        .sh("openssl req -new -config evil.cnf -key sec1.key -out evil.csr")
        .assert_done();
    let said = place.meshpki("sign evil.csr o.crt --profile workload");
    said.assert_refused_with("asks only for names that are not allowed");
    for offered in [
        "--allow-san fine.example",
        "--allow-san 'spiffe://cluster.local/a&reboot'",
    ] {
        assert!(said.stderr.contains(offered), "{said:?}");
    }
    assert!(!said.stderr.contains("ok;reboot"), "{said:?}");
}

#[test]
fn options_for_issuers_are_refused_for_other_profiles() {
    let place = Place::with_fixtures();
    for flag in [
        "--path-length 3",
        "--permit cluster.local",
        "--exclude 10.0.0.0/8",
    ] {
        let line = format!(
            "sign request.csr o.crt --profile webhook --allow-san spiffe://cluster.local {flag}"
        );
        place
            .meshpki(&line)
            .assert_refused_with("signs no certificates");
    }
}

#[test]
fn a_signed_webhook_is_valid_for_a_year_like_a_created_one() {
    let place = Place::with_fixtures();
    place
        .meshpki("create request hook hook.csr hook.key --san tap.linkerd-viz.svc")
        .assert_done();
    let said = place.meshpki("sign hook.csr --profile webhook --allow-san tap.linkerd-viz.svc");
    said.assert_done();
    assert_eq!(
        certificate(&place, "hook.crt")
            .validity()
            .lifetime()
            .as_secs()
            / 86_400,
        365
    );
}

#[test]
fn a_webhook_is_called_by_a_name_that_the_api_server_uses() {
    let place = Place::with_fixtures();
    let below = "--ca ca.crt --ca-key ca.key";
    place
        .meshpki(&format!(
            "create webhook tap.linkerd-viz a.crt a.key {below}"
        ))
        .assert_done();
    let names = [AlternativeName::Dns("tap.linkerd-viz.svc".to_owned())];
    assert_eq!(certificate(&place, "a.crt").alternative_names(), names);
    for name in ["tap.linkerd-viz.example", "a.b.c.d"] {
        place
            .meshpki(&format!("create webhook {name} b.crt b.key {below}"))
            .assert_refused_with("is not a service name that the API server uses");
    }
}

#[test]
fn the_next_command_after_a_request_has_its_profile_and_names() {
    let place = Place::empty();
    for (name, profile) in [
        (
            "default.shop.serviceaccount.identity.linkerd.cluster.local",
            "workload",
        ),
        ("tap.linkerd-viz.svc", "webhook"),
        ("identity.example", "issuer"),
    ] {
        let said = place.meshpki(&format!(
            "create request --force name a.csr a.key --san {name}"
        ));
        let next = format!("meshpki sign a.csr --profile {profile} --allow-san {name} --ca ");
        assert!(said.stderr.contains(&next), "{said:?}");
    }
}
