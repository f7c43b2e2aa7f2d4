#!/usr/bin/env bash
# `glyphpress encode --weights`: from a PNG to visual token embeddings, against transformers' processor and encoder.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
root=$(cd "$here/../.." && pwd)
PEER_DIR=${PEER_DIR:-$root/.data/peers/encode}
mkdir -p "$PEER_DIR"
press=${PRESS:-$root/.build/release/glyphpress}
if [[ ! -x $press ]] || ! "$press" --help | grep -q '^ *encode '; then
  echo "$press is not built or has no command 'encode'"
  exit 77
fi
source "$here/environment.bash"
transformers_environment
"$PYTHON" "$here/encode.py" "$press" "$PEER_DIR/work"
rm -rf "$PEER_DIR/work"
