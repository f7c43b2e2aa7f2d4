#!/usr/bin/env bash
# The vision encoder against transformers on this CPU, with the same weights, pixels and threads: time and peak
# memory. Arguments go to tower.py (--family, --depth, --grid, --runs, --threads).
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
root=$(cd "$here/.." && pwd)
PEER_DIR=$root/.data/peers/tower-bench
mkdir -p "$PEER_DIR"
source "$root/Tests/peers/environment.bash"
transformers_environment
"${SWIFT:-swift}" build -c release --package-path "$root/Benchmarks" --product tower-bench
work=$(mktemp -d -p "$PEER_DIR")
trap 'rm -rf "$work"' EXIT
"$PYTHON" "$here/tower.py" "$root/Benchmarks/.build/release/tower-bench" "$work" "$@"
