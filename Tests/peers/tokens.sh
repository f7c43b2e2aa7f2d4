#!/usr/bin/env bash
# Ids of all nine tokenizers against the reference implementations: a corpus of 20 MB (Benchmarks/make-corpus.py),
# and text that puts next to each other what no corpus does. Prepares what it needs in .data/peers.
# TOKENIZE names another command that prints the ids of TOKENIZER FILE, one a line.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
peers="$root/.data/peers"
mkdir -p "$peers"
"$root/Scripts/fetch-vocabularies"
if [ ! -x "$peers/tokens/bin/python" ]; then
  "${PYTHON:-python3}" -m venv "$peers/tokens"
  "$peers/tokens/bin/pip" install --quiet tiktoken==0.14.0 tokenizers==0.23.3 unicodedata2==16.0.0
fi
corpus="$peers/mixed.txt"
[ -s "$corpus" ] || python3 "$root/Benchmarks/make-corpus.py" "$corpus"
if [ -z "${TOKENIZE:-}" ]; then
  swift build --package-path "$root/Benchmarks" -c release --product token-bench
  TOKENIZE="$root/Benchmarks/.build/release/token-bench ids $root/.data/vocabularies"
fi
# shellcheck disable=SC2086
exec "$peers/tokens/bin/python" "$root/Tests/peers/tokens.py" "$root/.data/vocabularies" "$corpus" $TOKENIZE
