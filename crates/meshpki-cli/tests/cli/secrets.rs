//! No command prints any part of a private key in any format, however the file is damaged.

pub(crate) mod leak;
pub(crate) mod mutation;

use std::env;
use std::fs::{self, File};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::run::{Place, figure, program};
use crate::secrets::mutation::{Key, Random};

/// `MESHPKI_SECRETS` is the number of times that each form goes through each command; `MESHPKI_UNDER_TEST`, another
/// program to run.
#[test]
fn no_command_prints_any_part_of_a_damaged_key_in_any_format() {
    let rounds: usize = env::var("MESHPKI_SECRETS").map_or(1, |rounds| rounds.parse().unwrap());
    let keys = Key::all();
    let lines = command_lines();
    let next = AtomicUsize::new(0);
    let all = rounds * keys.len() * lines.len();
    let leaks = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                let place = Place::with_fixtures();
                place.write("password", "throw-away\n");
                loop {
                    let run = next.fetch_add(1, Ordering::Relaxed);
                    if run >= all {
                        return;
                    }
                    let (line, key) = (
                        &lines[run % lines.len()],
                        &keys[run / lines.len() % keys.len()],
                    );
                    let mutant = key.mutated(&mut Random::new(run as u64));
                    if let Some(leak) = leak(&place, line, key, &mutant) {
                        leaks.lock().unwrap().push(leak);
                    }
                }
            });
        }
    });
    let mut leaks = leaks.into_inner().unwrap();
    let found = leaks.len();
    if rounds > 1 {
        figure(&format!("{found} leaks in {all} runs"));
    }
    leaks.truncate(5);
    assert_eq!(found, 0, "of {all} runs: {}", leaks.join("\n"));
}

/// A key, or a part of one, without the frame that identifies it: in a line that `explain -` recognises, and if it is
/// whole, in place of a file.
#[test]
fn no_command_prints_any_part_of_a_key_without_its_frame() {
    let rounds: usize =
        env::var("MESHPKI_SECRETS").map_or(2, |rounds| 10 * rounds.parse::<usize>().unwrap());
    let place = Place::with_fixtures();
    let mut random = Random::new(20);
    let mut lines = String::new();
    for key in Key::all() {
        for _ in 0..rounds {
            let start = random.below(key.der.len() - 33);
            let part = &key.der[start..][..33.max(random.below(key.der.len() - start))];
            for (index, written) in written(part).iter().enumerate() {
                let message = ["UnknownIssuer", "x509: certificate has expired"][index % 2];
                lines =
                    format!("{message} {written}\n{message} key={written};\n{written} {message}\n");
                place.write("lines", &lines);
                let said = place.sh("meshpki explain - < lines");
                let said = format!("{}{}", said.stdout, said.stderr);
                let found = key.secret.found_in(said.as_bytes());
                assert_eq!(found, None, "{}: {lines}\n{said}", key.name);
            }
        }
        if key.name == "encrypted by headers" {
            // Without the headers, its content cannot be distinguished from other text.
            continue;
        }
        let secret = STANDARD.encode(&key.pem);
        for written in written(&key.der)[..5].iter().chain([&secret]) {
            for command in [
                "inspect",
                "explain",
                "verify --anchors",
                "bundle ca.crt -o",
                "nonsense",
            ] {
                let mut words: Vec<&str> = command.split(' ').collect();
                words.push(written);
                let said = place.run(Command::new(program()).args(words));
                let said = format!("{}{}", said.stdout, said.stderr);
                let found = key.secret.found_in(said.as_bytes());
                assert_eq!(found, None, "{} {command} {written}: {said}", key.name);
                assert!(!said.contains(&written[..60]), "{said}");
            }
        }
        // A policy with the key as a value: whole, on several lines, and in a list.
        for written in written(&key.der)
            .into_iter()
            .chain([secret, key.pem.clone()])
        {
            for (index, policy) in [
                format!("trust-domain = \"\"\"\n{written}\n\"\"\""),
                format!("identity = '''{written}'''"),
                format!("profile = '''{written}'''"),
                format!("deny = ['''{written}''']"),
                format!("fail-within = '''{written}'''"),
            ]
            .iter()
            .enumerate()
            {
                place.write("policy.toml", policy);
                let format = ["text", "json"][index % 2];
                let said = place.meshpki(&format!(
                    "verify --anchors ca.crt --issuer issuer.crt --policy policy.toml --format {format}"
                ));
                assert_eq!(said.code, Some(2), "{said:?}");
                let found = key.secret.found_in(format!("{said:?}").as_bytes());
                assert_eq!(found, None, "{}: {policy}: {said:?}", key.name);
            }
        }
    }
    assert!(!lines.is_empty());
}

/// Bytes, as people and programs write them. First those whose beginning identifies a whole key.
fn written(bytes: &[u8]) -> Vec<String> {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    vec![
        STANDARD.encode(bytes),
        URL_SAFE_NO_PAD.encode(bytes),
        pairs.concat(),
        pairs.concat().to_uppercase(),
        pairs.join(":"),
        pairs.join(" "),
        format!("0x{}", pairs.join(", 0x")),
        format!("{bytes:?}"),
        format!("{bytes:?}").replace(',', ""),
    ]
}

/// The key in its own file, given to one command.
fn leak(place: &Place, line: &Line, key: &Key, mutant: &[u8]) -> Option<String> {
    for made in ["made.crt", "made.key"] {
        let _ = fs::remove_file(place.path(made));
    }
    place.write("key", mutant);
    let (arguments, stdin) = match line.text.split_once(" < ") {
        Some((arguments, file)) => (arguments, File::open(place.path(file)).unwrap().into()),
        None => (line.text.as_str(), Stdio::null()),
    };
    let output = Command::new(program())
        .args(arguments.split(' '))
        .current_dir(place.folder())
        .env("GITHUB_STEP_SUMMARY", place.path("summary"))
        .stdin(stdin)
        .output()
        .unwrap();
    let summary = fs::read(place.path("summary")).unwrap_or_default();
    let _ = fs::remove_file(place.path("summary"));
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(!words.contains("\nUsage: "), "{}: {words}", line.text);
    let mut said = [output.stderr, summary].concat();
    if !line.prints_keys {
        said.extend(output.stdout);
    }
    let found = key.secret.found_in(&said)?;
    Some(format!(
        "{} in {}: {found}\n{}\n{}",
        key.name,
        line.text,
        mutant.escape_ascii(),
        String::from_utf8_lossy(&said)
    ))
}

struct Line {
    text: String,
    /// The user asked for the key on standard output.
    prints_keys: bool,
}

/// Every command that reads a file, with the key in place of each file.
fn command_lines() -> Vec<Line> {
    let plain = PLAIN.iter().map(|text| (*text).to_owned());
    let judged = JUDGED.iter().flat_map(|line| {
        let formats = FORMATS.iter();
        formats
            .map(move |format| format!("verify --at 2027-01-01T00:00:00Z --format {format} {line}"))
    });
    let lines = plain.chain(judged).map(|text| Line {
        text,
        prints_keys: false,
    });
    let printing = PRINTING.iter().map(|text| Line {
        text: (*text).to_owned(),
        prints_keys: true,
    });
    lines.chain(printing).collect()
}

const FORMATS: [&str; 7] = [
    "github",
    "json",
    "junit",
    "linkerd-check",
    "linkerd-check-json",
    "prometheus",
    "text",
];

const JUDGED: [&str; 6] = [
    "--anchors ca.crt --issuer issuer.crt --issuer-key key",
    "--anchors key --issuer issuer.crt",
    "--anchors ca.crt --issuer key",
    "--anchors ca.crt --workload key",
    "--anchors ca.crt --workload - < key",
    "--anchors ca.crt --issuer issuer.crt --policy key",
];

const PLAIN: [&str; 46] = [
    "bundle --diff key ca.crt",
    "bundle ca.crt key",
    "bundle key --format jwks",
    "bundle key --prune",
    "certificate bundle key ca.crt made.crt",
    "certificate create name made.crt made.key --ca ca.crt --ca-key key --no-password --insecure",
    "certificate create name made.crt made.key --ca key --ca-key ca.key --no-password --insecure",
    "certificate create name made.crt made.key --csr --key key",
    "certificate fingerprint key",
    "certificate format key",
    "certificate inspect --bundle --format json key",
    "certificate inspect --short key",
    "certificate inspect key",
    "certificate inspect key --format pem",
    "certificate key key",
    "certificate needs-renewal key",
    "certificate sign key ca.crt ca.key",
    "certificate sign request.csr ca.crt key",
    "certificate sign request.csr key ca.key",
    "certificate verify issuer.crt --roots key",
    "certificate verify key --roots ca.crt",
    "create issuer name made.crt made.key --ca ca.crt --ca-key key",
    "create issuer name made.crt made.key --ca ca.crt --ca-key - < key",
    "create issuer name made.crt made.key --ca key --ca-key ca.key",
    "create request name made.crt --use-key key",
    "create webhook name made.crt made.key --ca ca.crt --ca-key key",
    "create workload a.example.org made.crt made.key --ca issuer.crt --ca-key key",
    "crypto change-pass key --out made.key --no-password --insecure --force",
    "crypto key format encrypted.key --pem --out made.key --password-file key",
    "explain - < key",
    "fingerprint key",
    "fingerprint key --format base64",
    "inspect - < key",
    "inspect key",
    "inspect key --format json",
    "inspect key --format pem",
    "key convert key -o made.key",
    "key convert key -o made.key --form traditional",
    "key decrypt encrypted.key -o made.key --password-file key",
    "key decrypt key -o made.key --password-file password",
    "key encrypt key -o made.key --password-file password",
    "renewal key",
    "renewal key --format json",
    "sign key made.crt --ca ca.crt --ca-key ca.key",
    "sign request.csr made.crt --ca ca.crt --ca-key key",
    "sign request.csr made.crt --ca key --ca-key ca.key",
];

/// Standard output may have the key, which the user asked for; standard error never has a key.
const PRINTING: [&str; 3] = [
    "crypto key format key --pem --no-password --insecure",
    "crypto key format key --der",
    "crypto key format key",
];

const WORKERS: usize = 2;
