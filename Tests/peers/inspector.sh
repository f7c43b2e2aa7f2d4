#!/usr/bin/env bash
# The inspector in headless Chromium: a text is pasted, pages come, token and text find each other.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
root=$(cd "$here/../.." && pwd)
PEER_DIR=${PEER_DIR:-$root/.data/peers/inspector}
mkdir -p "$PEER_DIR"
serve=${SERVE:-$root/Serve/.build/release/glyphpress-serve}
if [[ ! -x $serve ]]; then
  echo "$serve is not built (make build-serve)"
  exit 77
fi
if ! command -v chromium >/dev/null; then
  echo "chromium is not installed (Debian package chromium)"
  exit 77
fi
python3 "$here/inspector.py" "$serve" "$PEER_DIR"
