//! The dump of a cluster, as JSON and as YAML: reading it, and judging it, compared with parsing it into a tree, in turns.
//!
//!     cargo bench -p meshpki-benches --bench manifests
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "it shows figures, and may stop"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use meshpki::{Authority, RootOptions, UnixTime};
use meshpki_kube::{Check, Cluster, Manifests};
use serde_json::{Value, json};

fn main() {
    for pods in [1250, 2500, 5000] {
        let text = serde_json::to_string(&list(pods)).unwrap();
        compare("JSON", pods, &text, |text| {
            black_box(serde_json::from_str::<Value>(text).unwrap());
        });
    }
    let text = serde_saphyr::to_string(&list(1250)).unwrap();
    compare("YAML", 1250, &text, |text| {
        let options = serde_saphyr::options! { budget: None, with_snippet: false };
        black_box(serde_saphyr::from_str_with_options::<Value>(text, options).unwrap());
    });
}

/// Prints the medians of reading, of judging what was read, and of parsing.
fn compare(format: &str, pods: usize, text: &str, parse: impl Fn(&str)) {
    let mut turns: Vec<[Duration; 3]> = Vec::new();
    for _ in 0..TURNS {
        let mut cluster = Cluster::default();
        let read = timed(|| {
            let found = Manifests::read("dump", text.as_bytes());
            assert_eq!((found.objects().len(), found.unread().len()), (pods, 0));
            cluster = Cluster::new(vec![found]);
        });
        let judged = timed(|| {
            let checked = Check::default().judge(&cluster, UnixTime::now());
            assert_eq!(checked.planes()[0].proxies(), (pods, 200));
        });
        turns.push([read, judged, timed(|| parse(text))]);
    }
    let median = |of: fn(&[Duration; 3]) -> Duration| {
        let mut all: Vec<Duration> = turns.iter().map(of).collect();
        all.sort_unstable();
        all[all.len() / 2]
    };
    let (read, judged) = (median(|turn| turn[0]), median(|turn| turn[1]));
    let parsed = median(|turn| turn[2]);
    println!(
        "{format}  {pods} pods  {} MB  read {:.0} ms  judged {:.0} ms  a tree {:.0} ms  read is {:.2} of it",
        text.len() / 1_000_000,
        read.as_secs_f64() * 1e3,
        judged.as_secs_f64() * 1e3,
        parsed.as_secs_f64() * 1e3,
        read.as_secs_f64() / parsed.as_secs_f64()
    );
}

fn timed(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

/// Pods of about 20 KB, with managed fields and a proxy, as `kubectl get pods -A -o json` has them.
fn list(pods: usize) -> Value {
    let root = Authority::create_root(
        &RootOptions::new("root.linkerd.cluster.local"),
        UnixTime::now(),
    );
    let anchors = root.unwrap().certificate().to_pem();
    let variables: Vec<Value> = (0..60)
        .map(|one| json!({ "name": format!("LINKERD2_PROXY_{one}"), "value": "x".repeat(40) }))
        .collect();
    let conditions: Vec<Value> = (0..5)
        .map(|one| json!({ "type": format!("C{one}"), "status": "True", "lastTransitionTime": "2026-11-26T00:00:00Z" }))
        .collect();
    let fields: Value = (0..150)
        .map(|one| {
            (
                format!("k:{{\"name\":\"field-{one}\"}}"),
                json!({ ".": {}, "f:name": {}, "f:value": {} }),
            )
        })
        .collect::<serde_json::Map<_, _>>()
        .into();
    let pod = |number: usize| {
        let mut env = variables.clone();
        env.push(json!({ "name": "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS", "value": anchors }));
        json!({
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": format!("web-{number}"),
                "namespace": format!("shop-{}", number % 200),
                "managedFields": [{ "manager": "kubelet", "fieldsV1": { "f:spec": fields } }],
            },
            "spec": { "containers": [{ "name": "app" }, { "name": "linkerd-proxy", "env": env }] },
            "status": { "conditions": conditions },
        })
    };
    let items: Vec<Value> = (0..pods).map(pod).collect();
    json!({ "apiVersion": "v1", "items": items, "kind": "List" })
}

const TURNS: usize = 5;
