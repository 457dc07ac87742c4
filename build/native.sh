#!/usr/bin/env bash
# Puts librdkafka 2.15.1 into artifacts/native where the NuGet registry lacks the package librdkafka.redist 2.15.1.
# The source comes inside an npm package of the same maintainers; its digest is pinned. See deploy/decisions/0002.
set -euo pipefail
cd "$(dirname "$0")/.."

version=2.15.1
output=artifacts/native/librdkafka.so
tarball=https://registry.npmjs.org/@confluentinc/kafka-javascript/-/kafka-javascript-1.10.1.tgz
digest=ada7d703bb1d3237e2292bfabf438d663b6160c9f1ac2a2406b5dc4257c81b66

[ -f "$output" ] && [ "$(cat artifacts/native/version 2>/dev/null)" = "$version" ] && exit 0

code=$(curl -sS -m 20 -o /dev/null -w '%{http_code}' \
  "https://api.nuget.org/v3-flatcontainer/librdkafka.redist/$version/librdkafka.redist.nuspec" || true)
if [ "$code" = 200 ]; then
  echo "librdkafka.redist $version is in the NuGet registry: using it"
  exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "building librdkafka $version from source (about a minute, once) …"
curl -sSfL -m 300 --retry 3 -o "$work/source.tgz" "$tarball"
echo "$digest  $work/source.tgz" | sha256sum -c --quiet - || {
  echo "native.sh: $tarball does not have the pinned SHA-256 digest; not building it" >&2
  exit 1
}
tar -xzf "$work/source.tgz" -C "$work" package/deps/librdkafka
(
  cd "$work/package/deps/librdkafka"
  # Linked dynamically: Debian's libzstd.a is not position-independent in every point release, and cannot be part of a shared library then.
  ./configure --disable-gssapi --disable-curl --disable-lz4-ext
  make -j"$(nproc)" -C src librdkafka.so.1
) >"$work/log" 2>&1 || {
  tail -n 40 "$work/log" >&2
  echo "native.sh: building librdkafka failed, see above" >&2
  exit 1
}
mkdir -p artifacts/native
strip -S "$work/package/deps/librdkafka/src/librdkafka.so.1" -o "$output.tmp"
mv "$output.tmp" "$output"
echo "$version" >artifacts/native/version
