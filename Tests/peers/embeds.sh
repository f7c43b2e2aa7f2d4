#!/usr/bin/env bash
# `ask --vllm-embeds`: what torch itself reads out of the request, with `weights_only=True` as vLLM does, against what
# `encode --weights` writes.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
root=$(cd "$here/../.." && pwd)
PEER_DIR=${PEER_DIR:-$root/.data/peers/embeds}
mkdir -p "$PEER_DIR"
press=${PRESS:-$root/.build/release/glyphpress}
if [[ ! -x $press ]]; then
  echo "$press is not built (make build)"
  exit 77
fi
source "$here/environment.bash"
serve_program "$root"
transformers_environment
rm -rf "$PEER_DIR/work"
GLYPHPRESS_HOME=$root "$PYTHON" "$here/embeds.py" "$SERVE" "$press" "$root" "$PEER_DIR/work"
rm -rf "$PEER_DIR/work"
