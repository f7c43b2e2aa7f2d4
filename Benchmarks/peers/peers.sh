#!/usr/bin/env bash
# glyphpress beside other ways from text to page images, on the same texts: characters and pages a CPU-second, bytes
# a page, memory. Arguments are text files (UTF-8); without any, an English and a Chinese text of up to 3 MB are made
# of installed documentation. Pages are written to memory, so that no disk is measured. Needs pdftoppm (poppler-utils)
# and PyPI once, for an environment in .data/peers.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
root=$(cd "$here/../.." && pwd)
peers=$root/.data/peers
command -v pdftoppm > /dev/null || { echo "error: no pdftoppm; hint: apt-get install poppler-utils" >&2; exit 1; }
if [ ! -x "$peers/venv/bin/python" ]; then
  python3 -m venv "$peers/venv"
fi
"$peers/venv/bin/python" -c 'import reportlab, pdf2image, un_locc, pixelprompt, pixrep, fitz' 2> /dev/null ||
  "$peers/venv/bin/python" -m pip install -q reportlab==4.4.4 pdf2image==1.17.0 un-locc==0.1.9 pixelprompt==0.4.0 pixrep==0.8.4 \
    pymupdf==2.0
if [ $# -eq 0 ]; then
  mkdir -p "$peers/corpus"
  python3 "$here/corpus.py" "$peers/corpus"
  set -- "$peers/corpus/english.txt" "$peers/corpus/chinese.txt"
fi
"${SWIFT:-swift}" build -c release --package-path "$root/Benchmarks" --product press-bench
export GLYPHPRESS_HOME=$root
work=$(mktemp -d "$([ -d /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")/glyphpress-peers.XXXXXX")
trap 'rm -rf "$work"' EXIT
"$peers/venv/bin/python" "$here/peers.py" "$root/Benchmarks/.build/release/press-bench" "$root/.data/fonts" \
  "$work" "$@"
