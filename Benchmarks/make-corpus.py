#!/usr/bin/env python3
"""Makes a mixed text of 20 MB from documentation and code that Debian installs: make-corpus.py OUTPUT [MEGABYTES]

English, code, Chinese, Japanese, Arabic, Korean, Russian, emoji, in parts of 64 KB that take turns. The same
packages give the same bytes. Needs: debian-handbook debian-reference-zh-cn manpages-zh, and Python's library.
"""
import gzip
import html
import pathlib
import random
import re
import sys
import sysconfig

PART = 1 << 16
HANDBOOK = pathlib.Path("/usr/share/doc/debian-handbook/html")


def web(paths):
    for path in paths:
        text = path.read_text("utf-8", "replace")
        text = re.sub(r"(?is)<(script|style|head).*?</\1>", "", text)
        text = html.unescape(re.sub(r"<[^>]+>", "", text))
        yield re.sub(r"\n\s*\n+", "\n\n", text)


def handbook(language):
    return web(sorted((HANDBOOK / language).glob("*.html")))


def packed(paths):
    for path in paths:
        yield gzip.decompress(path.read_bytes()).decode("utf-8", "replace")


def files(paths):
    for path in paths:
        yield path.read_bytes().decode("utf-8", "replace")


def english():
    yield from handbook("en-US")
    documents = pathlib.Path("/usr/share/doc")
    yield from files(sorted(documents.glob("*/README*")) + sorted(documents.glob("*/NEWS")))
    yield from packed(sorted(documents.glob("*/README*.gz")) + sorted(documents.glob("*/changelog.gz")))


def code():
    library = pathlib.Path(sysconfig.get_paths()["stdlib"])
    python = sorted(p for p in library.glob("**/*.py") if "site-packages" not in p.parts and "test" not in p.parts)
    headers = sorted(pathlib.Path("/usr/include").glob("**/*.h"))
    for pair in zip(python, headers):
        yield from files(pair)


def chinese():
    yield from handbook("zh-CN")
    yield from packed([pathlib.Path("/usr/share/debian-reference/debian-reference.zh-cn.txt.gz")])
    yield from packed(sorted(pathlib.Path("/usr/share/man/zh_CN").glob("**/*.gz")))


def emoji():
    source = random.Random(20)
    ranges = [(0x1F300, 0x1F64F), (0x1F680, 0x1F6FC), (0x1F900, 0x1F9FF), (0x2600, 0x27BF)]
    words = "the launch went well so far and everyone is happy about it today thanks again".split()
    while True:
        pieces = []
        for _ in range(2000):
            pieces.append(source.choice(words))
            face = chr(source.randint(*source.choice(ranges)))
            pieces.append(face * source.choice([1, 1, 2, 3]))
            if source.random() < 0.2:
                pieces.append("\U0001F469\u200D\U0001F4BB\u2764\uFE0F\U0001F1EF\U0001F1F5\U0001F44D\U0001F3FD")
        yield " ".join(pieces) + "\n"


def parts(texts):
    """The texts one after the other, in whole lines of about PART bytes."""
    held, size = [], 0
    for text in texts:
        for line in text.splitlines(keepends=True):
            held.append(line)
            size += len(line.encode())
            if size >= PART:
                yield "".join(held)
                held, size = [], 0
    if held:
        yield "".join(held)


def main(output, megabytes="20"):
    wanted = int(float(megabytes) * 1e6)
    # How many parts of each kind stand in a round.
    kinds = [
        ("English", english(), 6), ("code", code(), 5), ("Chinese", chinese(), 4), ("Japanese", handbook("ja-JP"), 2),
        ("Arabic", handbook("ar-MA"), 1), ("Korean", handbook("ko-KR"), 1), ("Russian", handbook("ru-RU"), 1),
        ("emoji", emoji(), 1),
    ]
    sources = [(name, parts(texts), count) for name, texts, count in kinds]
    sizes, result, total = {}, [], 0
    while total < wanted:
        before = total
        for name, source, count in sources:
            for _ in range(count):
                part = next(source, None)
                if part is None or total >= wanted:
                    break
                result.append(part)
                size = len(part.encode())
                sizes[name] = sizes.get(name, 0) + size
                total += size
        if total == before:
            break
    pathlib.Path(output).write_bytes("".join(result).encode())
    print(", ".join(f"{name} {size / 1e6:.1f}" for name, size in sizes.items()) + f" MB; {total / 1e6:.1f} MB in all")


main(*sys.argv[1:])
