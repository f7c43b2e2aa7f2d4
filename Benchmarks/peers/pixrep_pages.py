"""pixrep's picture of a text: pixrep_pages.py FILE FOLDER prints characters, pages, bytes.

pixrep draws repositories: one long image a file, of A4 pages at 150 dpi under each other, one source line a line. It cuts
lines at the margin ("..."), and its syntax colours lose spaces; so it gets the text in lines of 100 columns, and --fast.
Its index page is not counted.
"""
import pathlib
import subprocess
import sys
import unicodedata

from PIL import Image

Image.MAX_IMAGE_PIXELS = None
COLUMNS = 100
# A4 at 150 dpi.
PAGE = 1754


def wrapped(text):
    lines, column = [], 0
    for character in text:
        width = 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if column + width > COLUMNS and character != "\n":
            lines.append("\n")
            column = 0
        lines.append(character)
        column = 0 if character == "\n" else column + width
    return "".join(lines)


text = pathlib.Path(sys.argv[1]).read_text("utf-8")
folder = pathlib.Path(sys.argv[2])
(folder / "in").mkdir()
(folder / "in" / "text.txt").write_text(wrapped(text), "utf-8")
subprocess.run(
    [sys.executable, "-m", "pixrep", "generate", "in", "-o", "out", "--format", "png", "--png-split", "--fast",
     "--disable-semantic-minimap", "--disable-lint-heatmap", "--workers", "1", "--max-size", "100000"],
    cwd=folder, check=True, stdout=subprocess.DEVNULL)
pages = size = 0
for path in sorted((folder / "out").glob("text*.png")):
    pages += round(Image.open(path).height / PAGE)
    size += path.stat().st_size
print(len(text), pages, size)
