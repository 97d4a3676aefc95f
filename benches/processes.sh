#!/usr/bin/env bash
# Whole processes side by side: meshpki and whatever of its peers is installed.
#
#     benches/processes.sh
set -euo pipefail
cd "$(dirname "$0")/.."

skipped() { printf 'SKIPPED %s: not installed\n' "$*"; }
section() { printf '\n== %s\n' "$*"; }

# Runs the commands of `race`. hyperfine's warnings about a noisy machine are shown on failure alone.
measure() {
    hyperfine -N --style none --export-csv times.csv "$@" "${race[@]}" 2>messages || { cat messages; exit 1; }
    awk -F, 'NR > 1 { printf "%-22s median %6.2f ms, user %6.2f ms, system %6.2f ms\n",
        $1, $4 * 1000, $5 * 1000, $6 * 1000 }' times.csv
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

section 'create a root and an issuer'
cat >openssl.sh <<'SH'
set -e
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout o-ca.key -out o-ca.crt -days 3650 \
    -subj /CN=root.linkerd.cluster.local -addext basicConstraints=critical,CA:TRUE,pathlen:1 \
    -addext keyUsage=critical,keyCertSign,cRLSign
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout o-issuer.key -out o-issuer.csr \
    -subj /CN=identity.linkerd.cluster.local
openssl x509 -req -in o-issuer.csr -CA o-ca.crt -CAkey o-ca.key -days 365 -extfile o.ext -out o-issuer.crt
SH
printf 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n' >o.ext
cat >step.sh <<'SH'
set -e
step certificate create root.linkerd.cluster.local s-ca.crt s-ca.key --profile root-ca --no-password --insecure --force
step certificate create identity.linkerd.cluster.local s-issuer.crt s-issuer.key --profile intermediate-ca \
    --not-after 8760h --no-password --insecure --force --ca s-ca.crt --ca-key s-ca.key
SH
race=(-n meshpki "$meshpki create chain made --force")
if command -v openssl >/dev/null; then race+=(-n 'openssl (3 processes)' 'sh openssl.sh'); fi
if command -v step >/dev/null; then race+=(-n 'step (2 processes)' 'sh step.sh'); fi
measure --warmup 5 --runs 100

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

section 'size of the stripped binary, in bytes'
stat -c %s "$meshpki"
