//! Private keys of OpenSSL, step and Go in every form that they can write, and ours, read by them.

use std::fs;

use crate::Bench;

/// What OpenSSL writes: a name, and the commands.
const OPENSSL: [(&str, &str); 5] = [
    ("p256", "openssl ecparam -name prime256v1 -genkey -noout"),
    ("p384", "openssl ecparam -name secp384r1 -genkey -noout"),
    ("p521", "openssl ecparam -name secp521r1 -genkey -noout"),
    ("ed25519", "openssl genpkey -algorithm ed25519"),
    ("rsa", "openssl genrsa 2048"),
];

/// Its forms: how one is made of `clear`, which is PKCS#8. Where a kind of key has no such form, the
/// command fails, and there is nothing to read.
const FORMS: [(&str, &str); 26] = [
    ("pkcs8", "cat clear"),
    ("pkcs8.der", "openssl pkey -in clear -outform DER"),
    ("traditional", "openssl pkey -in clear -traditional"),
    (
        "traditional.der",
        "openssl pkey -in clear -traditional -outform DER",
    ),
    (
        "parameters-first",
        "openssl ec -in clear -param_out && openssl ec -in clear",
    ),
    ("no-public-part", "openssl ec -in clear -no_public"),
    (
        "no-public-part.pkcs8",
        "openssl ec -in clear -no_public | openssl pkcs8 -topk8 -nocrypt",
    ),
    ("compressed", "openssl ec -in clear -conv_form compressed"),
    ("explicit-curve", "openssl ec -in clear -param_enc explicit"),
    (
        "pbes2",
        "openssl pkcs8 -topk8 -in clear -passout file:secret",
    ),
    (
        "pbes2.der",
        "openssl pkcs8 -topk8 -in clear -passout file:secret -outform DER",
    ),
    (
        "pbes2-aes-128",
        "openssl pkcs8 -topk8 -in clear -passout file:secret -v2 aes-128-cbc",
    ),
    (
        "pbes2-aes-192",
        "openssl pkcs8 -topk8 -in clear -passout file:secret -v2 aes-192-cbc",
    ),
    (
        "pbes2-des3",
        "openssl pkcs8 -topk8 -in clear -passout file:secret -v2 des3",
    ),
    (
        "pbes2-camellia",
        "openssl pkcs8 -topk8 -in clear -passout file:secret -v2 camellia-256-cbc",
    ),
    (
        "pbes2-sha1",
        "openssl pkcs8 -topk8 -in clear -passout file:secret -v2prf hmacWithSHA1",
    ),
    (
        "pbes2-sha224",
        "openssl pkcs8 -topk8 -in clear -passout file:secret -v2prf hmacWithSHA224",
    ),
    (
        "pbes2-sha384",
        "openssl pkcs8 -topk8 -in clear -passout file:secret -v2prf hmacWithSHA384",
    ),
    (
        "pbes2-sha512",
        "openssl pkcs8 -topk8 -in clear -passout file:secret -v2prf hmacWithSHA512",
    ),
    (
        "pbes2-iterations",
        "openssl pkcs8 -topk8 -in clear -passout file:secret -iter 1000000",
    ),
    (
        "scrypt",
        "openssl pkcs8 -topk8 -in clear -passout file:secret -scrypt",
    ),
    (
        "pbes1-sha1-3des",
        "openssl pkcs8 -topk8 -in clear -passout file:secret -v1 PBE-SHA1-3DES",
    ),
    (
        "headers-aes-256",
        "openssl pkey -in clear -traditional -aes-256-cbc -passout file:secret",
    ),
    (
        "headers-aes-128",
        "openssl pkey -in clear -traditional -aes-128-cbc -passout file:secret",
    ),
    (
        "headers-des3",
        "openssl pkey -in clear -traditional -des3 -passout file:secret",
    ),
    (
        "pkcs8.aes-256",
        "openssl pkey -in clear -aes-256-cbc -passout file:secret",
    ),
];

const STEP: [(&str, &str); 5] = [
    ("p256", "--kty EC"),
    ("p384", "--kty EC --curve P-384"),
    ("p521", "--kty EC --curve P-521"),
    ("ed25519", "--kty OKP"),
    ("rsa", "--kty RSA"),
];

/// How a key is read: as it is, or after the command that the error names.
fn outcome(bench: &Bench, name: &str, public: &str) -> &'static str {
    bench.done("rm -f out.key");
    let read = format!("meshpki key convert {name} -o out.key --password-file secret");
    let is_same = || {
        let mine = bench.done("openssl pkey -in out.key -pubout");
        assert_eq!(mine, public, "{name}");
    };
    let (done, said) = bench.sh(&read);
    if done {
        is_same();
        return "read";
    }
    let (_, conversion) = said
        .split_once("openssl ")
        .unwrap_or_else(|| panic!("{name} is refused without a command: {said}"));
    let conversion = conversion.lines().next().unwrap();
    let secret = "-passin file:secret";
    let new_secret = if conversion.starts_with("pkcs8 -topk8") {
        "-passout file:new-secret"
    } else {
        ""
    };
    let (openssl, rest) = conversion.split_at(conversion.find(" | ").unwrap_or(conversion.len()));
    bench.done(&format!("openssl {openssl} {secret} {new_secret}{rest}"));
    let converted = conversion.rsplit(' ').next().unwrap();
    bench.done(&format!(
        "meshpki key convert {converted} -o out.key --password-file secret && rm {converted}"
    ));
    is_same();
    "refused, with the command that converts it"
}

/// One row of the matrix, and what it counts for.
fn row(who: &str, form: &str, outcomes: &[(&str, &str)], counts: &mut [usize; 3]) {
    let mut parts = Vec::new();
    for (kind, outcome) in outcomes {
        let (index, mark) = match *outcome {
            "read" => (0, "read"),
            "" => (2, "-"),
            _ => (1, "converted"),
        };
        counts[index] += 1;
        parts.push(format!("{kind} {mark}"));
    }
    println!("{who:<8} {form:<22} {}", parts.join(", "));
}

#[test]
#[ignore = "needs openssl and judge: .ci/interop runs it"]
fn other_programs_keys_are_read_or_refused_with_the_command_that_converts_them() {
    let bench = Bench::new();
    bench.write("secret", "secret\n");
    // From a single file, OpenSSL reads the first line as one password and the second as the other.
    bench.write("new-secret", "secret\n");
    let mut counts = [0; 3];
    for (kind, make) in OPENSSL {
        bench.done(&format!(
            "{make} | openssl pkcs8 -topk8 -nocrypt -out clear-{kind}"
        ));
    }
    for (form, make) in FORMS {
        let mut outcomes = Vec::new();
        for (kind, _) in OPENSSL {
            let make = make.replace("clear", &format!("clear-{kind}"));
            let (exists, _) = bench.sh(&format!("{{ {make} ; }} > of.key 2> /dev/null"));
            let public = bench.done(&format!("openssl pkey -in clear-{kind} -pubout"));
            outcomes.push((
                kind,
                if exists {
                    outcome(&bench, "of.key", &public)
                } else {
                    ""
                },
            ));
        }
        row("openssl", form, &outcomes, &mut counts);
    }

    bench.done("mkdir go && judge keys go");
    for form in [
        "pkcs8",
        "pkcs8.der",
        "traditional",
        "traditional.der",
        "traditional.encrypted",
    ] {
        let mut outcomes = Vec::new();
        for (kind, _) in OPENSSL {
            let name = format!("go/{kind}.{form}");
            let public = bench.done(&format!("openssl pkey -in go/{kind}.pkcs8 -pubout"));
            let is_there = bench.0.path().join(&name).exists();
            outcomes.push((
                kind,
                if is_there {
                    outcome(&bench, &name, &public)
                } else {
                    ""
                },
            ));
        }
        row("go", form, &outcomes, &mut counts);
    }

    if bench.sh("step version").0 {
        for (form, secrecy, format) in [
            ("as it is", "--no-password --insecure", "cat of.key"),
            ("under a password", "--password-file secret", "cat of.key"),
            (
                "der",
                "--no-password --insecure",
                "step crypto key format of.key",
            ),
            (
                "pkcs8",
                "--no-password --insecure",
                "step crypto key format --pem --pkcs8 --no-password --insecure of.key",
            ),
            (
                "pkcs8 under a password",
                "--no-password --insecure",
                "step crypto key format --pem --pkcs8 --password-file secret of.key",
            ),
        ] {
            let mut outcomes = Vec::new();
            for (kind, flags) in STEP {
                bench.done(&format!(
                    "step certificate create name of.crt of.key --profile root-ca {flags} {secrecy} --force \
                     && {format} > written.key && openssl x509 -in of.crt -noout -pubkey > of.pub"
                ));
                let public = bench.read("of.pub");
                outcomes.push((kind, outcome(&bench, "written.key", &public)));
            }
            row("step", form, &outcomes, &mut counts);
        }
    } else {
        println!("SKIPPED: step is not there");
    }
    let [read, converted, none] = counts;
    println!(
        "{read} read, {converted} refused with the command that converts them, {none} that do not exist"
    );
}

#[test]
#[ignore = "needs openssl and judge: .ci/interop runs it"]
fn other_programs_read_our_keys() {
    let bench = Bench::new();
    bench.write("secret", "secret\n");
    let has_step = bench.sh("step version").0;
    let mut read = 0;
    for kind in ["p256", "p384", "ed25519", "rsa"] {
        if kind == "rsa" {
            bench.done("openssl genrsa -out ca.key 2048");
        } else {
            bench.done(&format!("meshpki create root --key-type {kind} --force"));
        }
        let public = bench.done("openssl pkey -in ca.key -pubout");
        let sum =
            bench.done("openssl pkey -in ca.key -pubout -outform DER | sha256sum | cut -c1-64");
        for (form, flags) in [
            ("pkcs8", "convert ca.key -o"),
            ("traditional", "convert ca.key --form traditional -o"),
            ("pkcs8.der", "convert ca.key --encoding der -o"),
            (
                "traditional.der",
                "convert ca.key --form traditional --encoding der -o",
            ),
            ("encrypted", "encrypt ca.key --new-password-file secret -o"),
        ] {
            let name = format!("{kind}.{form}");
            bench.done(&format!("meshpki key {flags} {name} --force"));
            let by_openssl = bench.done(&format!(
                "openssl pkey -in {name} -passin file:secret -pubout"
            ));
            assert_eq!(by_openssl, public, "{name}");
            read += 1;
            // Go's standard library opens no encrypted PKCS#8.
            if form != "encrypted" {
                assert_eq!(bench.done(&format!("judge key {name}")), sum, "{name}");
                read += 1;
            }
            if has_step {
                bench.done(&format!(
                    "step crypto key format --pem --no-password --insecure --password-file secret {name} > by-step.pem"
                ));
                assert_eq!(
                    bench.done("openssl pkey -in by-step.pem -pubout"),
                    public,
                    "{name}"
                );
                read += 1;
            }
            if form == "encrypted" {
                let text = fs::read_to_string(bench.0.path().join(&name)).unwrap();
                assert!(
                    text.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"),
                    "{text}"
                );
            }
        }
    }
    println!("{read} readings of our keys, each the same key");
}
