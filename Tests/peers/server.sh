#!/usr/bin/env bash
# The tokens that a real server bills for pages, against `glyphpress count`.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
root=$(cd "$here/../.." && pwd)
PEER_DIR=${PEER_DIR:-$root/.data/peers/server}
mkdir -p "$PEER_DIR"
press=${PRESS:-$root/.build/release/glyphpress}
if [[ ! -x $press ]]; then
  echo "$press is not built (make build)"
  exit 77
fi
source "$here/environment.bash"
transformers_environment
"$PYTHON" "$here/server.py" "$press" "$PEER_DIR/work"
rm -rf "$PEER_DIR/work"
