#!/usr/bin/env bash
# Speed of the tokenizers beside tiktoken on the same text in the same go: megabytes a CPU-second of one thread,
# cold (the first pass of a new tokenizer) and warm (the best of five more); time until first use; and the time
# of 10 MB against 5 MB of inputs that make careless tokenizers quadratic.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
bench="$root/.data/bench"
mkdir -p "$bench"
"$root/Scripts/fetch-vocabularies" >&2
if [ ! -x "$bench/python/bin/python" ]; then
  "${PYTHON:-python3}" -m venv "$bench/python"
  "$bench/python/bin/pip" install --quiet tiktoken==0.14.0 tokenizers==0.23.3 unicodedata2==16.0.0
fi
corpus="$bench/mixed.txt"
[ -s "$corpus" ] || python3 "$root/Benchmarks/make-corpus.py" "$corpus" >&2
swift build --package-path "$root/Benchmarks" -c release --product token-bench >&2
exec "$bench/python/bin/python" "$root/Benchmarks/tokens.py" "$root" "$corpus"
