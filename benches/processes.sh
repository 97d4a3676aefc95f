#!/usr/bin/env bash
# Compares whole processes: meshpki and those of its peers that are installed.
#
#     benches/processes.sh
set -euo pipefail
cd "$(dirname "$0")/.."

skipped() { printf 'SKIPPED %s: not installed\n' "$*"; }
section() { printf '\n== %s\n' "$*"; }

# Runs the commands of `race`. Shows hyperfine's warnings about a noisy machine only if it fails.
measure() {
    hyperfine -N --style none --export-csv times.csv "$@" "${race[@]}" 2>messages || { cat messages; exit 1; }
    # Fields may be quoted, and names have commas.
    awk 'NR > 1 { name = $0; sub(/,[^"]*$/, "", name); gsub(/"/, "", name); n = split($0, f, ",")
        printf "%-22s median %6.2f ms, least %6.2f ms, user %6.2f ms, system %6.2f ms\n",
            name, f[n - 4] * 1000, f[n - 1] * 1000, f[n - 3] * 1000, f[n - 2] * 1000 }' times.csv
}

if ! command -v hyperfine >/dev/null; then
    skipped hyperfine
    exit 0
fi
cargo build --release --quiet -p meshpki-cli
meshpki=$(realpath "${CARGO_TARGET_DIR:-target}")/release/meshpki
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cd "$work"
"$meshpki" create chain . >/dev/null 2>&1

section 'verify an issuer against its anchor'
declare -A verify=(
    [meshpki]="$meshpki verify --anchors ca.crt --issuer issuer.crt"
    [openssl]='openssl verify -CAfile ca.crt issuer.crt'
    [step]='step certificate verify issuer.crt --roots ca.crt'
    [certtool]='certtool --verify --load-ca-certificate ca.crt --infile issuer.crt'
)
present=(meshpki)
for tool in openssl step certtool; do
    if command -v "$tool" >/dev/null; then present+=("$tool"); else skipped "$tool"; fi
done
race=()
for tool in "${present[@]}"; do race+=(-n "$tool" "${verify[$tool]}"); done
measure --warmup 20 --runs 500

# Every tool makes new files. meshpki waits for the disk and the others do not, so this is measured in
# memory if there is such a file system.
section 'create a root and an issuer'
if [ -w /dev/shm ]; then
    made=$(mktemp -d -p /dev/shm)
    trap 'rm -r "$work" "$made"' EXIT
    cd "$made"
else
    skipped 'a file system in memory'
fi
cat >openssl.sh <<'SH'
set -e
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.crt -days 3650 \
    -subj /CN=root.linkerd.cluster.local -addext basicConstraints=critical,CA:TRUE,pathlen:1 \
    -addext keyUsage=critical,keyCertSign,cRLSign
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout issuer.key -out issuer.csr \
    -subj /CN=identity.linkerd.cluster.local
openssl x509 -req -in issuer.csr -CA ca.crt -CAkey ca.key -days 365 -extfile issuer.ext -out issuer.crt
SH
printf 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n' >issuer.ext
cat >step.sh <<'SH'
set -e
step certificate create root.linkerd.cluster.local ca.crt ca.key --profile root-ca --no-password --insecure
step certificate create identity.linkerd.cluster.local issuer.crt issuer.key --profile intermediate-ca \
    --not-after 8760h --no-password --insecure --ca ca.crt --ca-key ca.key
SH
cat >certtool.sh <<'SH'
set -e
certtool --generate-privkey --key-type=ecdsa --curve secp256r1 --outfile ca.key
certtool --generate-self-signed --load-privkey ca.key --template ca.template --outfile ca.crt
certtool --generate-privkey --key-type=ecdsa --curve secp256r1 --outfile issuer.key
certtool --generate-certificate --load-privkey issuer.key --load-ca-certificate ca.crt \
    --load-ca-privkey ca.key --template issuer.template --outfile issuer.crt
SH
printf 'cn = "root.linkerd.cluster.local"\nca\npath_len = 1\ncert_signing_key\nexpiration_days = 3650\n' >ca.template
printf 'cn = "identity.linkerd.cluster.local"\nca\npath_len = 0\ncert_signing_key\nexpiration_days = 365\n' >issuer.template
printf 'set -e\n%s create root\n%s create issuer\n' "$meshpki" "$meshpki" >meshpki.sh
printf ':\n:\n/bin/true\n/bin/true\n' >nothing.sh
race=(
    -n 'meshpki, 1 process' "$meshpki create chain made"
    -n 'meshpki, 2 processes' 'sh meshpki.sh'
    -n 'true, 2 processes' 'sh nothing.sh'
)
if command -v step >/dev/null; then race+=(-n 'step, 2 processes' 'sh step.sh'); fi
if command -v openssl >/dev/null; then race+=(-n 'openssl, 3 processes' 'sh openssl.sh'); fi
if command -v certtool >/dev/null; then race+=(-n 'certtool, 4 processes' 'sh certtool.sh'); fi
measure --warmup 5 --runs 100 --prepare 'rm -rf made ca.crt ca.key issuer.crt issuer.key issuer.csr'
cd "$work"

section 'peak memory of verify, in KiB'
if [ -x /usr/bin/time ]; then
    for tool in "${present[@]}"; do
        read -ra words <<<"${verify[$tool]}"
        /usr/bin/time -f "%M" -o peak "${words[@]}" >/dev/null 2>&1
        printf '%-10s %s\n' "$tool" "$(cat peak)"
    done
else
    skipped /usr/bin/time
fi

section 'peak memory of a stream of workloads, in KiB'
if [ -x /usr/bin/time ]; then
    "$meshpki" create workload default.shop.serviceaccount.identity.linkerd.cluster.local --ca issuer.crt \
        --ca-key issuer.key >/dev/null 2>&1
    for count in 1000 10000 40000; do
        { yes -- "$(cat workload.crt)" || true; } | head -n $((count * $(wc -l <workload.crt))) |
            /usr/bin/time -f "%M" -o peak "$meshpki" verify --anchors ca.crt --issuer issuer.crt --workload - >/dev/null 2>&1
        printf '%-10s %s\n' "$count" "$(cat peak)"
    done
else
    skipped /usr/bin/time
fi

section 'size of the stripped binary, in bytes'
stat -c %s "$meshpki"
