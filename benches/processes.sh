#!/usr/bin/env bash
# Whole processes side by side: meshpki and whatever of its peers is installed.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v hyperfine >/dev/null || { echo 'SKIPPED: hyperfine is not installed'; exit 0; }
cargo build --release --quiet -p meshpki-cli
meshpki=$(pwd)/${CARGO_TARGET_DIR:-target}/release/meshpki
[ -x "$meshpki" ] || meshpki=${CARGO_TARGET_DIR}/release/meshpki
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cd "$work"
"$meshpki" create chain . 2>/dev/null

race() { # name command
    if command -v "${2%% *}" >/dev/null; then
        names+=(-n "$1" "$2")
    else
        echo "SKIPPED ${1%% *}: not installed"
    fi
}

echo '== verify an issuer against its anchor'
names=()
race 'meshpki' "$meshpki verify --anchors ca.crt --issuer issuer.crt"
race 'openssl' 'openssl verify -CAfile ca.crt issuer.crt'
race 'certtool' 'certtool --verify --load-ca-certificate ca.crt --infile issuer.crt'
race 'step' 'step certificate verify issuer.crt --roots ca.crt'
hyperfine -N --warmup 10 --runs 300 "${names[@]}" 2>/dev/null

echo '== create a root and an issuer'
cat > openssl.sh <<'S'
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout o-ca.key -out o-ca.crt -days 3650 \
    -subj /CN=root.linkerd.cluster.local -addext basicConstraints=critical,CA:TRUE,pathlen:1 \
    -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout o-issuer.key -out o-issuer.csr \
    -subj /CN=identity.linkerd.cluster.local 2>/dev/null
printf 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n' > o.ext
openssl x509 -req -in o-issuer.csr -CA o-ca.crt -CAkey o-ca.key -days 365 -extfile o.ext -out o-issuer.crt 2>/dev/null
S
cat > step.sh <<'S'
step certificate create root.linkerd.cluster.local s-ca.crt s-ca.key --profile root-ca --no-password --insecure --force
step certificate create identity.linkerd.cluster.local s-issuer.crt s-issuer.key --profile intermediate-ca \
    --not-after 8760h --no-password --insecure --force --ca s-ca.crt --ca-key s-ca.key
S
names=()
race 'meshpki' "$meshpki create chain . --force"
race 'openssl, 3 processes' 'openssl version'
race 'step, 2 processes' 'step version'
for index in "${!names[@]}"; do
    case ${names[index]} in
        'openssl version') names[index]='sh openssl.sh' ;;
        'step version') names[index]='sh step.sh' ;;
    esac
done
hyperfine -N --warmup 3 --runs 50 "${names[@]}" 2>/dev/null

echo '== peak memory of verify, KiB'
if [ -x /usr/bin/time ]; then
    for tool in meshpki openssl certtool; do
        case $tool in
            meshpki) set -- "$meshpki" verify --anchors ca.crt --issuer issuer.crt ;;
            openssl) set -- openssl verify -CAfile ca.crt issuer.crt ;;
            certtool) set -- certtool --verify --load-ca-certificate ca.crt --infile issuer.crt ;;
        esac
        command -v "$1" >/dev/null || continue
        /usr/bin/time -f "$tool %M" -o peak -a "$@" >/dev/null 2>&1
    done
    cat peak
else
    echo 'SKIPPED: /usr/bin/time is not installed'
fi

echo '== size of the binary, bytes'
stat -c %s "$meshpki"
