//! kubectl: what it writes we read, and what we write it reads, to the same bytes.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::Bench;

/// A bench with a chain in `mesh`, and the certificate of a webhook.
fn bench() -> Bench {
    let bench = Bench::new();
    bench.done("meshpki create chain mesh");
    bench.done("meshpki create root webhook webhook-ca.crt webhook-ca.key");
    bench.done("meshpki create webhook linkerd-proxy-injector");
    bench
}

/// The data of an object, as kubectl has it in JSON.
fn data(json: &str) -> (Value, Map<String, Value>) {
    let object: Value = serde_json::from_str(json).unwrap();
    let data = object["data"].as_object().unwrap().clone();
    (object["type"].clone(), data)
}

/// The file as kubectl reads it; it asks no cluster for that.
fn read_by_kubectl(bench: &Bench, file: &str) -> String {
    bench.done(&format!("kubectl annotate --local -f {file} -o json x=y"))
}

#[test]
#[ignore = "needs kubectl"]
fn what_kubectl_writes_is_read_to_the_same_bytes() {
    let bench = bench();
    let mut read = 0;
    for (create, file) in [
        (
            "configmap linkerd-identity-trust-roots --from-file=ca-bundle.crt=mesh/ca.crt",
            "anchors",
        ),
        (
            "secret generic linkerd-identity-issuer --from-file=crt.pem=mesh/issuer.crt --from-file=key.pem=mesh/issuer.key",
            "issuer",
        ),
        (
            "secret tls linkerd-identity-issuer --cert=mesh/issuer.crt --key=mesh/issuer.key",
            "issuer-tls",
        ),
    ] {
        for format in ["yaml", "json"] {
            bench.done(&format!(
                "kubectl create {create} -n linkerd --dry-run=client -o {format} > {file}.{format}"
            ));
            let (option, other) = match file {
                "anchors" => (
                    "--anchors",
                    "--issuer mesh/issuer.crt --issuer-key mesh/issuer.key",
                ),
                _ => ("--issuer", "--anchors mesh/ca.crt"),
            };
            let said = bench.done(&format!("meshpki verify {option} {file}.{format} {other}"));
            assert!(said.contains("key matches"), "{said}");
            read += 1;
        }
    }
    bench.done("cat anchors.yaml > list.yaml; echo --- >> list.yaml; cat issuer.yaml >> list.yaml");
    bench.done("kubectl annotate --local -f list.yaml -o yaml x=y > together.yaml");
    bench.done("kubectl annotate --local -f list.yaml -o json x=y > together.json");
    for file in ["list.yaml", "together.yaml", "together.json"] {
        bench.done(&format!("meshpki verify --anchors {file} --issuer {file}"));
        read += 1;
    }
    println!("kubectl: {read} files of its own are read");
}

#[test]
#[ignore = "needs kubectl"]
fn what_we_write_kubectl_reads_to_the_same_bytes_as_its_own() {
    let bench = bench();
    bench.done("meshpki bundle mesh/ca.crt --as configmap -o anchors.yaml");
    let mut compared = 0;
    let own =
        "kubectl create configmap x --from-file=ca-bundle.crt=mesh/ca.crt --dry-run=client -o json";
    assert_eq!(
        data(&read_by_kubectl(&bench, "anchors.yaml")),
        data(&bench.done(own))
    );
    compared += 1;
    for (form, keys) in [
        ("secret", ["crt.pem", "key.pem"]),
        ("secret-tls", ["tls.crt", "tls.key"]),
    ] {
        bench.done(&format!(
            "meshpki create issuer --ca mesh/ca.crt --ca-key mesh/ca.key --as {form} -o {form}.yaml --force"
        ));
        let (of_type, found) = data(&read_by_kubectl(&bench, &format!("{form}.yaml")));
        for key in keys {
            let bytes = STANDARD.decode(found[key].as_str().unwrap()).unwrap();
            bench.write(key, bytes);
        }
        let [certificate, key] = keys;
        let own = match form {
            "secret" => format!("generic x --from-file={certificate} --from-file={key}"),
            // It checks that the key matches.
            _ => format!("tls x --cert={certificate} --key={key}"),
        };
        let own = bench.done(&format!(
            "kubectl create secret {own} --dry-run=client -o json"
        ));
        let (own_type, own) = data(&own);
        assert!(own_type == of_type || own_type == Value::Null || of_type == Value::Null);
        for key in keys {
            assert_eq!(found[key], own[key]);
        }
        bench.done(&format!(
            "meshpki verify --anchors mesh/ca.crt --issuer {certificate} --issuer-key {key}"
        ));
        compared += 1;
    }
    bench.done("meshpki create webhook linkerd-sp-validator --as secret-tls -o webhook.yaml");
    let (of_type, found) = data(&read_by_kubectl(&bench, "webhook.yaml"));
    assert_eq!(
        (of_type, found.len()),
        (Value::from("kubernetes.io/tls"), 2)
    );
    compared += 1;
    println!("kubectl: {compared} manifests of ours have the data of its own");
}

#[test]
#[ignore = "needs python3 with PyYAML"]
fn what_we_write_pyyaml_reads_to_the_same_texts() {
    let bench = bench();
    if !bench.sh("python3 -c 'import yaml'").0 {
        println!("SKIPPED PyYAML: not installed");
        return;
    }
    let read = |file: &str| -> Vec<Value> {
        let program = "import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(open(sys.argv[1])))))";
        serde_json::from_str(&bench.done(&format!("python3 -c '{program}' {file}"))).unwrap()
    };
    let anchor = Value::from(bench.read("mesh/ca.crt"));
    for (form, path) in [
        ("configmap", "/0/data/ca-bundle.crt"),
        ("helm-values", "/0/identityTrustAnchorsPEM"),
        ("trust-manager", "/0/spec/sources/0/inLine"),
    ] {
        bench.done(&format!(
            "meshpki bundle mesh/ca.crt --as {form} -o {form}.yaml"
        ));
        let found = Value::from(read(&format!("{form}.yaml")));
        assert_eq!(found.pointer(path), Some(&anchor), "{form}");
    }
    bench.done("meshpki create chain new --as helm-values -o new.yaml");
    let found = Value::from(read("new.yaml"));
    assert_eq!(
        found.pointer("/0/identityTrustAnchorsPEM"),
        Some(&Value::from(bench.read("new/ca.crt")))
    );
    let tls = found.pointer("/0/identity/issuer/tls").unwrap();
    bench.write("a.crt", tls["crtPEM"].as_str().unwrap());
    bench.write("a.key", tls["keyPEM"].as_str().unwrap());
    bench.done("meshpki verify --anchors new/ca.crt --issuer a.crt --issuer-key a.key");
    bench.done("meshpki create webhook linkerd-proxy-injector --as helm-values -o webhook.yaml");
    let found = Value::from(read("webhook.yaml"));
    let webhook = found.pointer("/0/proxyInjector").unwrap();
    bench.write("b.crt", webhook["crtPEM"].as_str().unwrap());
    bench.write("b-ca.crt", webhook["caBundle"].as_str().unwrap());
    bench.done("meshpki verify --anchors b-ca.crt --webhook b.crt");
    bench.done("meshpki create chain last --as secret-tls -o last.yaml");
    assert_eq!(read("last.yaml").len(), 2);
}

/// An API server on the loopback that knows `ConfigMap` and Secret, and has none: what `kubectl apply` asks before it writes.
fn api_server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut request = BufReader::new(&stream);
            let mut first = String::new();
            let _ = request.read_line(&mut first);
            let mut line = String::from("x");
            while line.trim() != "" {
                line.clear();
                let _ = request.read_line(&mut line);
            }
            let path = first.split(' ').nth(1).unwrap_or_default();
            let (status, body) = answer(path.split('?').next().unwrap_or_default());
            let length = body.len();
            let head = "Content-Type: application/json\r\nConnection: close";
            let _ = write!(
                &stream,
                "HTTP/1.1 {status}\r\n{head}\r\nContent-Length: {length}\r\n\r\n{body}"
            );
        }
    });
    address
}

fn answer(path: &str) -> (&'static str, String) {
    let resource = |name: &str, kind: &str| json!({"name": name, "singularName": "", "namespaced": true, "kind": kind, "verbs": ["create", "get", "patch"]});
    let body = match path {
        "/api" => json!({"kind": "APIVersions", "versions": ["v1"]}),
        "/apis" => json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": []}),
        "/api/v1" => json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "v1",
            "resources": [resource("configmaps", "ConfigMap"), resource("secrets", "Secret")]}),
        _ => {
            let status = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404});
            return ("404 Not Found", status.to_string());
        }
    };
    ("200 OK", body.to_string())
}

#[test]
#[ignore = "needs kubectl"]
fn kubectl_apply_takes_what_we_write() {
    let bench = bench();
    let server = api_server();
    bench.done("meshpki bundle mesh/ca.crt --as configmap -o configmap.yaml");
    bench.done("meshpki create webhook linkerd-sp-validator --as secret-tls -o webhook.yaml");
    for form in ["secret", "secret-tls"] {
        bench.done(&format!(
            "meshpki create issuer --ca mesh/ca.crt --ca-key mesh/ca.key --as {form} -o {form}.yaml"
        ));
    }
    let mut applied = 0;
    for (file, object) in [
        ("configmap", "configmap/linkerd-identity-trust-roots"),
        ("secret", "secret/linkerd-identity-issuer"),
        ("secret-tls", "secret/linkerd-identity-issuer"),
        ("webhook", "secret/linkerd-sp-validator-k8s-tls"),
    ] {
        let said = bench.done(&format!(
            "KUBECONFIG=/dev/null kubectl --server http://{server} apply --dry-run=client --validate=false -f {file}.yaml"
        ));
        assert!(
            said.contains(&format!("{object} created (dry run)")),
            "{said}"
        );
        applied += 1;
    }
    println!("kubectl apply: {applied} manifests of ours are taken");
}
