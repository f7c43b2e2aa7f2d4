#!/usr/bin/env bash
# Ids of all nine tokenizers, as `glyphpress tokenize` prints them, against the reference implementations: a corpus
# of 20 MB (Benchmarks/make-corpus.py), and text that puts next to each other what no corpus does.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PEER_DIR=${PEER_DIR:-$root/.data/peers/tokens}
mkdir -p "$PEER_DIR"
press=${PRESS:-$root/.build/release/glyphpress}
if [[ ! -x $press ]]; then
  echo "$press is not built (make build)"
  exit 77
fi
if ! "$root/Scripts/install-packages" debian-handbook debian-reference-zh-cn manpages-zh; then
  echo "the documents that the corpus is made of cannot be installed here"
  exit 77
fi
python=$PEER_DIR/venv/bin/python
wanted="tiktoken==0.14.0 tokenizers==0.23.3 unicodedata2==16.0.0"
if [[ $(cat "$PEER_DIR/installed" 2>/dev/null) != "$wanted" ]]; then
  # shellcheck disable=SC2086
  if ! python3 -m venv --clear "$PEER_DIR/venv" ||
    ! "$python" -m pip install --quiet --disable-pip-version-check $wanted; then
    echo "the reference tokenizers cannot be installed here ($wanted)"
    exit 77
  fi
  echo "$wanted" >"$PEER_DIR/installed"
fi
corpus=$PEER_DIR/mixed.txt
[[ -s $corpus ]] || python3 "$root/Benchmarks/make-corpus.py" "$corpus"
"$python" "$root/Tests/peers/tokens.py" "$root/.data/vocabularies" "$corpus" "$press" tokenize --tokenizer
