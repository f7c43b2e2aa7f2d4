"""pixelprompt's pages of a text, with its own defaults but all characters kept (no "minify").

    pixelprompt_pages.py FILE FOLDER      prints characters, pages, bytes
"""
import pathlib
import sys

from pixelprompt.core import PixelPrompt, RenderConfig

text = pathlib.Path(sys.argv[1]).read_text("utf-8")
pages = size = 0
for image in PixelPrompt(RenderConfig(minify=False)).render(text):
    data = image.png_bytes
    data = data() if callable(data) else data
    pages += 1
    size += len(data)
    (pathlib.Path(sys.argv[2]) / f"{pages}.png").write_bytes(data)
print(len(text), pages, size)
