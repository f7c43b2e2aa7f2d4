#!/usr/bin/env bash
# The vision encoders and the tensor files against transformers, NumPy and safetensors.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
root=$(cd "$here/../.." && pwd)
PEER_DIR=${PEER_DIR:-$root/.data/peers/tower}
mkdir -p "$PEER_DIR"
source "$here/environment.bash"
transformers_environment
"${SWIFT:-swift}" build -c release --package-path "$root/Benchmarks" --product tower-bench
rm -rf "$PEER_DIR/work"
"$PYTHON" "$here/tower.py" "$root/Benchmarks/.build/release/tower-bench" "$PEER_DIR/work"
rm -rf "$PEER_DIR/work"
