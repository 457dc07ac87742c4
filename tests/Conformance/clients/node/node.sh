#!/usr/bin/env bash
# Runs the machine's Node, or, where that is older than the clients take, the one that build/install.sh got from npm.
oldest=20.19.4
here=$(dirname "$(readlink -f "$0")")
version=$(node --version 2>/dev/null)
[ "$(printf '%s\n' "$oldest" "${version#v}" | sort -V | head -n 1)" != "$oldest" ] || exec node "$@"
for own in "$here"/node_modules/node-linux-*/bin/node; do
  [ ! -x "$own" ] || exec "$own" "$@"
done
echo "node.sh: Node $oldest or newer is needed, this is ${version:-none}; run build/install.sh test" >&2
exit 127
