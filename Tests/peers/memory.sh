#!/usr/bin/env bash
# How much memory the proxy takes as requests pass, and whether all of them come through whole and in order.
#   REQUESTS=1000 tells how many (5000 otherwise)
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
root=$(cd "$here/../.." && pwd)
source "$here/environment.bash"
serve_program "$root"
GLYPHPRESS_HOME=$root python3 "$here/memory.py" "$SERVE" "${REQUESTS:-5000}"
