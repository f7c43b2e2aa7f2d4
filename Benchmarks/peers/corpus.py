"""English and Chinese text of installed documentation: corpus.py FOLDER [MEGABYTES each at most, 3]

The same packages give the same bytes. Needs debian-handbook (English, Chinese), debian-reference-zh-cn.
"""
import gzip
import html
import pathlib
import re
import sys
import sysconfig

HANDBOOK = pathlib.Path("/usr/share/doc/debian-handbook/html")


def handbook(language):
    for path in sorted((HANDBOOK / language).glob("*.html")):
        text = re.sub(r"(?is)<(script|style|head).*?</\1>", "", path.read_text("utf-8", "replace"))
        yield re.sub(r"\n\s*\n+", "\n\n", html.unescape(re.sub(r"<[^>]+>", "", text)))


def packed(paths):
    for path in paths:
        yield gzip.decompress(path.read_bytes()).decode("utf-8", "replace")


def english():
    yield from handbook("en-US")
    documents = pathlib.Path("/usr/share/doc")
    for path in sorted(documents.glob("*/README*")):
        if path.suffix != ".gz" and path.is_file():
            yield path.read_text("utf-8", "replace")
    yield from packed(sorted(documents.glob("*/README*.gz")))


def code():
    library = pathlib.Path(sysconfig.get_paths()["stdlib"])
    for path in sorted(library.glob("*.py")):
        yield path.read_text("utf-8", "replace")


def chinese():
    # First the one that is translated throughout.
    yield from packed([pathlib.Path("/usr/share/debian-reference/debian-reference.zh-cn.txt.gz")])
    yield from handbook("zh-CN")


def main(folder, megabytes="3"):
    folder = pathlib.Path(folder)
    for name, texts in [("english", english()), ("code", code()), ("chinese", chinese())]:
        kept, size = [], 0
        for text in texts:
            kept.append(text)
            size += len(text.encode())
            if size >= float(megabytes) * 1e6:
                break
        (folder / f"{name}.txt").write_text("".join(kept), "utf-8")
        print(f"{name}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(*sys.argv[1:])
