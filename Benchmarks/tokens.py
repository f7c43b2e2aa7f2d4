"""The work of Benchmarks/tokens.sh: tokens.py ROOT CORPUS"""
import importlib.util
import pathlib
import subprocess
import sys
import time

root, corpus = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
shelf = root / ".data/vocabularies"
bench = root / "Benchmarks/.build/release/token-bench"

spec = importlib.util.spec_from_file_location("peers", root / "Tests/peers/tokens.py")
peers = importlib.util.module_from_spec(spec)
spec.loader.exec_module(peers)

ROWS = [("encode", "cold"), ("encode", "warm"), ("count", "cold"), ("count", "warm")]


def run(*arguments):
    return subprocess.run([bench, *map(str, arguments)], stdout=subprocess.PIPE, check=True, text=True).stdout


def reference_speed(name, text, size):
    encode = peers.reference(name, shelf)
    best = None
    for _ in range(2):
        start = time.process_time()
        encode(text)
        spent = time.process_time() - start
        best = spent if best is None else min(best, spent)
    return size / best / 1e6


def main():
    run("prepare", shelf)
    text = corpus.read_bytes().decode()
    size = corpus.stat().st_size
    print(f"corpus: {size / 1e6:.1f} MB; MB a CPU-second, one thread; reference: tiktoken {peers.tiktoken.__version__}")
    print("(tokenizers for deepseek_v3); the factor is warm encode / reference encode\n")
    print(f"{'tokenizer':16}{'encode cold':>12}{'warm':>8}{'count cold':>12}{'warm':>8}{'reference':>11}{'factor':>8}{'first use':>12}")
    for name in peers.PATTERNS:
        lines = [line.split("\t") for line in run("speed", shelf, name, corpus).splitlines()]
        ours = {(what, state): float(speed) for _, what, state, speed in lines}
        reference = reference_speed(name, text, size)
        first = run("first", shelf, name).split("\t")[2]
        values = [ours[row] for row in ROWS]
        print(
            f"{name:16}{values[0]:12.1f}{values[1]:8.1f}{values[2]:12.1f}{values[3]:8.1f}{reference:11.1f}"
            f"{values[1] / reference:7.1f}x{first:>12}",
            flush=True,
        )
    print("\n10 MB of one thing, count: speed, time of 10 MB / time of 5 MB, peak memory of the process so far")
    for name in ("cl100k_base", "o200k_base", "qwen3"):
        print(run("linear", shelf, name), flush=True)


main()
