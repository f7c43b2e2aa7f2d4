#!/usr/bin/env bash
# The official Python clients of OpenAI and Anthropic through the proxy, and `ask`, against a recording server and against
# `transformers serve` with a tiny model: nothing but the base URL is changed, and what is billed was predicted.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
root=$(cd "$here/../.." && pwd)
PEER_DIR=${PEER_DIR:-$root/.data/peers/clients}
mkdir -p "$PEER_DIR"
source "$here/environment.bash"
serve_program "$root"
transformers_environment
clients=$PEER_DIR/python
wanted="openai==3.57.0 anthropic==2.14.0"
if [[ $(cat "$clients/installed" 2>/dev/null) != "$wanted" ]]; then
  if ! python3 -m venv --clear "$clients" ||
    ! "$clients/bin/python" -m pip install --quiet --disable-pip-version-check $wanted; then
    echo "openai and anthropic cannot be installed here"
    exit 77
  fi
  echo "$wanted" >"$clients/installed"
fi
work=$PEER_DIR/work
rm -rf "$work"
mkdir -p "$work"
"$PYTHON" - "$here" "$work/qwen2-vl-tiny" <<'PYTHON'
import sys
sys.path.insert(0, sys.argv[1])
import pathlib, server
pathlib.Path(sys.argv[2]).mkdir()
# Once more: the class that the server loads brings rules of its own, which tokenizer.json then shows.
server.make_model(sys.argv[2]).save_pretrained(sys.argv[2])
PYTHON
"$clients/bin/python" "$here/clients.py" "$SERVE" "$PYTHON" "$work" "$root"
rm -rf "$work"
