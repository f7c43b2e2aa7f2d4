#!/usr/bin/env bash
# The inspector in headless Chromium: a text is pasted, pages come, token and text find each other.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
root=$(cd "$here/../.." && pwd)
PEER_DIR=${PEER_DIR:-$root/.data/peers/inspector}
mkdir -p "$PEER_DIR"
source "$here/environment.bash"
serve_program "$root"
if ! command -v chromium >/dev/null; then
  echo "chromium is not installed (Debian package chromium)"
  exit 77
fi
python3 "$here/inspector.py" "$SERVE" "$PEER_DIR"
