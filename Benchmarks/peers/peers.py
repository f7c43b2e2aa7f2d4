"""Runs glyphpress and its peers on the same texts, one after the other, and prints one table.

    peers.py PRESS-BENCH FONTS WORK FILE...

Every run is a process of its own, start included, that reads the text and writes PNG files; its processor time is
user and system time of the process and its children, its memory the largest of them. Of three runs the fastest counts,
for all: a virtual machine's processors are never quite one's own.
"""
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
# Slow peers get the start of a text: their rates do not depend on its length.
PEER_CHARACTERS = 100_000


RUNS = 3


def measured(command, folder):
    """(words printed, CPU seconds, peak MB) of the fastest run of a command; None where it failed."""
    runs = [once(command, folder) for _ in range(RUNS)]
    return None if None in runs else min(runs, key=lambda run: run[1])


def once(command, folder):
    """(words printed, CPU seconds, peak MB) of a command, which gets an empty folder; None where it failed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    child = os.fork()
    if child == 0:
        # A process in between: its children's usage is this run's alone.
        result = subprocess.run(command, capture_output=True, text=True)
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        (folder / "usage").write_text(
            f"{result.returncode} {usage.ru_utime + usage.ru_stime} {usage.ru_maxrss / 1024}\n{result.stdout}")
        if result.returncode:
            sys.stderr.write(f"{' '.join(map(str, command))}\n{result.stderr[-2000:]}\n")
        os._exit(0)
    os.waitpid(child, 0)
    first, *rest = (folder / "usage").read_text().splitlines()
    code, seconds, memory = first.split()
    return (rest[-1].split(), float(seconds), float(memory)) if code == "0" else None


def row(name, run, ours):
    if run is None:
        return (name, "failed", "", "", "", "", ""), None
    (characters, pages, size), seconds, memory = [int(float(w)) for w in run[0][:3]], run[1], run[2]
    rate = characters / seconds
    ratio = f"{ours / rate:.0f}x" if ours else "1x"
    cells = (name, f"{characters:,}", f"{rate / 1000:,.0f}", f"{pages / seconds:,.1f}", f"{size / pages / 1000:.0f}",
             f"{memory:.0f}", ratio)
    return cells, rate


def peers(text, work, fonts, cjk):
    python = sys.executable
    font = fonts / "DejaVuSans.ttf"
    # reportlab takes no CFF outlines, so no Noto CJK; this is the Han font with TrueType outlines that Debian has.
    if cjk:
        font = fonts / "BabelStoneHan.ttf"
    yield "reportlab + pdf2image", [python, HERE / "pdf_pipeline.py", text, work, font]
    for module in ["un_locc", "pixelprompt", "pixrep"]:
        yield module.replace("_", "-"), [python, HERE / f"{module}_pages.py", text, work]


def main(bench, fonts, work, *files):
    work, fonts = pathlib.Path(work), pathlib.Path(fonts)
    heads = ("", "characters", "kchar/CPU-s", "pages/CPU-s", "KB/page", "peak MB", "glyphpress is")
    for file in files:
        text = pathlib.Path(file).read_text("utf-8")
        cut = work / "start.txt"
        work.mkdir(parents=True, exist_ok=True)
        cut.write_text(text[:PEER_CHARACTERS], "utf-8")
        cjk = sum("\u3000" <= c <= "\u9fff" for c in text) > len(text) // 10
        table = [heads]
        whole = measured([bench, "write", "glyph", file, work / "p"], work / "p")
        cells, ours = row("glyphpress, style glyph", whole, None)
        table.append(cells)
        table.append(row("glyphpress, the same start",
                         measured([bench, "write", "glyph", cut, work / "p"], work / "p"), ours)[0])
        for name, command in peers(cut, work / "p", fonts, cjk):
            table.append(row(name, measured(command, work / "p"), ours)[0])
        print(f"\n{pathlib.Path(file).name}")
        widths = [max(len(r[c]) for r in table) for c in range(len(heads))]
        for cells in table:
            print("  ".join(w.ljust(n) if c == 0 else w.rjust(n) for c, (w, n) in enumerate(zip(cells, widths))))
    print(f"\n{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores")


main(*sys.argv[1:])
