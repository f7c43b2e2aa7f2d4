#!/usr/bin/env bash
# Token counts and tensors of `glyphpress count` and `encode` against the image processors of transformers.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
root=$(cd "$here/../.." && pwd)
PEER_DIR=${PEER_DIR:-$root/.data/peers/vision}
mkdir -p "$PEER_DIR"
press=${PRESS:-$root/.build/release/glyphpress}
if [[ ! -x $press ]]; then
  echo "$press is not built (make build)"
  exit 77
fi
source "$here/environment.bash"
transformers_environment
"$PYTHON" "$here/vision.py" "$press" 7 25
