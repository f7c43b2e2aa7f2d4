#!/usr/bin/env bash
# The page that `glyphpress measure --html` writes, in headless Chromium: two widths, light and dark, with and without
# scripts, tokens by pointer and by keyboard.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
root=$(cd "$here/../.." && pwd)
PEER_DIR=${PEER_DIR:-$root/.data/peers/report}
mkdir -p "$PEER_DIR"
press=${PRESS:-$root/.build/release/glyphpress}
if [[ ! -x $press ]]; then
  echo "$press is not built (make build)"
  exit 77
fi
if ! command -v chromium >/dev/null; then
  echo "chromium is not installed (Debian package chromium)"
  exit 77
fi
"$press" measure "$root/Samples" --mode flow --mode lines --model glm-4.1v --model qwen3-vl --tokenizer glm4 --price claude-opus-4.7 --price gpt-4o \
  --html "$PEER_DIR/report.html" --quiet >/dev/null
python3 "$here/report.py" "$PEER_DIR"
