"""A corpus for batches, of installed documentation: batch_corpus.py FOLDER MEGABYTES

Half of it is a folder of text files, half a JSONL file of records (id, text) compressed with zstd. Every document is a
run of paragraphs that begins somewhere else, 1 to 60 KB, with its number in front, so that no two are the same.
The same packages give the same bytes. Needs debian-handbook, debian-reference-zh-cn, zstd.
"""
import json
import pathlib
import random
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "peers"))
import corpus  # noqa: E402


def paragraphs(texts, megabytes):
    found, size = [], 0
    for text in texts:
        for part in text.split("\n\n"):
            if part.strip():
                found.append(part)
                size += len(part.encode())
        if size > megabytes * 1e6:
            break
    return found


def documents(kinds, source):
    number = 0
    while True:
        parts = source.choice(kinds)
        at, wanted = source.randrange(len(parts)), source.randint(1_000, 60_000)
        text = [f"Document {number}"]
        while wanted > 0:
            text.append(parts[at])
            wanted -= len(parts[at].encode()) + 2
            at = (at + 1) % len(parts)
        yield number, "\n\n".join(text) + "\n"
        number += 1


def main(folder, megabytes):
    folder, half = pathlib.Path(folder), float(megabytes) * 5e5
    english = paragraphs(corpus.english(), 4)
    # English twice: half of the documents.
    kinds = [english, english, paragraphs(corpus.code(), 4), paragraphs(corpus.chinese(), 2)]
    texts = documents(kinds, random.Random(6))
    size = count = 0
    while size < half:
        count, text = next(texts)
        path = folder / "files" / f"{count // 1000:03}" / f"{count:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        data = text.encode()
        path.write_bytes(data)
        size += len(data)
    packer = subprocess.Popen(["zstd", "-q", "-f", "-3", "-o", str(folder / "records.jsonl.zst")], stdin=subprocess.PIPE)
    while size < 2 * half:
        count, text = next(texts)
        packer.stdin.write((json.dumps({"id": f"doc-{count}", "text": text}, ensure_ascii=False) + "\n").encode())
        size += len(text.encode())
    packer.stdin.close()
    if packer.wait() != 0:
        sys.exit("error: zstd failed")
    print(f"corpus: {count + 1:,} documents, {size / 1e6:,.0f} MB")


main(*sys.argv[1:])
