#!/usr/bin/env bash
# Installs the Debian packages that running (install.sh run) or testing (install.sh test) needs and the machine lacks.
set -euo pipefail
cd "$(dirname "$0")/.."

run=(curl ca-certificates gcc g++ make perl libssl-dev zlib1g-dev libzstd-dev postgresql kcat)
test=("${run[@]}" python3 python3-avro python3-kafka python3-lz4 python3-snappy python3-zstandard prometheus)
want=("${run[@]}")
[ "${1:-run}" = test ] && want=("${test[@]}")

# Node comes with its own npm on many machines; only a machine without either gets Debian's.
if [ "${1:-run}" = test ]; then
  command -v node >/dev/null || want+=(nodejs)
  command -v npm >/dev/null || want+=(npm)
fi

# The foreign clients of the conformance suites. Here and not inside a test: a registry that is slow to answer is no failed test.
install_node_clients() {
  for lock in tests/Conformance/*/package-lock.json; do
    npm_ci "$(dirname "$lock")"
  done
  # Debian's Node is older than the clients take: npm has newer ones, as packages like any other.
  node=tests/Conformance/clients/node
  "$node/node.sh" --version >/dev/null 2>&1 || {
    rm -rf "$node/node_modules" # npm calls it done also when it could not fetch what is optional
    npm_ci "$node"
    "$node/node.sh" --version >/dev/null
  }
}

npm_ci() {
  [ ! "$1/node_modules" -nt "$1/package-lock.json" ] || return 0
  npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund --no-update-notifier \
    --fetch-timeout=60000 --fetch-retries=4 --loglevel=error
  touch "$1/node_modules"
}

missing=()
for package in "${want[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  [ "${1:-run}" != test ] || install_node_clients
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "install.sh: these packages are missing and neither root nor sudo is at hand: ${missing[*]}" >&2
    echo "            ask an administrator for: apt-get install ${missing[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi

# Debian would start a database server of its own; LeadStreams runs a private one.
export DEBIAN_FRONTEND=noninteractive
echo "installing: ${missing[*]}"
if ! [ -e /etc/postgresql-common/createcluster.conf ] && printf '%s\n' "${missing[@]}" | grep -qx postgresql; then
  "${as_root[@]}" mkdir -p /etc/postgresql-common
  echo "create_main_cluster = false" | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
"${as_root[@]}" apt-get update -q >/dev/null
"${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}" >/tmp/leadstreams-install.$$.log 2>&1 || {
  cat /tmp/leadstreams-install.$$.log >&2
  echo "install.sh: apt-get install failed, see above" >&2
  exit 1
}
rm -f /tmp/leadstreams-install.$$.log
[ "${1:-run}" != test ] || install_node_clients
