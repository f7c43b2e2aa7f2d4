"""un-locc's pages of a text, with its own defaults: un_locc_pages.py FILE FOLDER prints characters, pages, bytes.

Its images are made for requests to OpenAI; a client with a placeholder for a key is needed and never used.
"""
import base64
import contextlib
import io
import pathlib
import sys

from un_locc import UnLOCC

text = pathlib.Path(sys.argv[1]).read_text("utf-8")
with contextlib.redirect_stdout(io.StringIO()):
    locc = UnLOCC(api_key="none")
    urls = locc._generate_images(text, **locc.default_compression)
size = 0
for number, url in enumerate(urls, 1):
    data = base64.b64decode(url.split(",", 1)[1])
    size += len(data)
    (pathlib.Path(sys.argv[2]) / f"{number}.png").write_bytes(data)
print(len(text), len(urls), size)
