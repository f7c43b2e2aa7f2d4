"""Drives the inspector in headless Chromium through the DevTools protocol; standard library only.

inspector.py SERVE FOLDER: the program glyphpress-serve, and a folder that gets the screenshots.
"""

import base64
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile

SOURCE = """# Orders
<script>document.title = "broken"</script>
The order 3f2b8c1e-5a77-4f0e-9a51-0c6d2f9b7e10 was paid. Ünïcödé 😀 and 中文 stand before the marker: zanzibar.
""" + "The ledger is read from its last checkpoint, and every job in it is booked once. " * 120


class Browser:
    """One page of a browser, over its WebSocket (RFC 6455, client side, text frames)."""

    def __init__(self, address):
        host, path = re.match(r"ws://([^/]+)(/.*)", address).groups()
        name, port = host.split(":")
        self.socket = socket.create_connection((name, int(port)), timeout=60)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        self.file = self.socket.makefile("rb")
        while self.file.readline().strip():
            pass
        self.number = 0
        self.problems = []

    def frame(self):
        text = b""
        while True:
            first, second = self.file.read(2)
            size = second & 127
            if size == 126:
                size = struct.unpack(">H", self.file.read(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self.file.read(8))[0]
            text += self.file.read(size)
            if first & 128:
                return text

    def call(self, method, **parameters):
        self.number += 1
        data = json.dumps({"id": self.number, "method": method, "params": parameters}).encode()
        mask = os.urandom(4)
        size = struct.pack(">BBQ", 0x81, 0xFF, len(data))
        self.socket.sendall(size + mask + bytes(b ^ mask[i & 3] for i, b in enumerate(data)))
        while True:
            message = json.loads(self.frame())
            if message.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
                self.problems.append(json.dumps(message["params"])[:400])
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def wait(self, expression, what):
        end = time.time() + 30
        while time.time() < end:
            if self.value(f"!!({expression})"):
                return
            time.sleep(0.1)
        shown = self.value("document.getElementById('problem').innerText + document.getElementById('pages').className")
        raise AssertionError(f"in vain waited for: {what} ({shown!r}, {self.problems})")

    def mouse(self, x, y):
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def key(self, key, code=0):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code)

    def screen(self, path, width, height, scheme):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        time.sleep(0.4)
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("Page.captureScreenshot")["data"]))


def expect(condition, what):
    if not condition:
        raise AssertionError(what)
    print("ok:", what)


def paste(page, text):
    page.value("document.getElementById('text').focus()")
    page.value("document.getElementById('text').select()")
    page.call("Input.insertText", text=text)


def token_point(page, token):
    return page.value(
        """(() => {
          const sheet = document.querySelector('.sheet').getBoundingClientRect();
          const column = %d %% 32, row = Math.floor(%d / 32), side = 28 * sheet.width / 896;
          return [sheet.left + (column + .5) * side, sheet.top + (row + .5) * side];
        })()""" % (token, token))


def visit(page, root, folder, serve):
    page.call("Page.enable")
    page.call("Runtime.enable")
    page.call("Log.enable")
    page.call("Emulation.setDeviceMetricsOverride", width=1280, height=860, deviceScaleFactor=1, mobile=False)
    page.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=folder)
    page.call("Page.navigate", url=root)
    page.wait("document.querySelectorAll('#model option').length > 20", "the models")
    page.screen(f"{folder}/empty.png", 1280, 860, "light")

    paste(page, SOURCE)
    page.wait("document.querySelector('.sheet svg .grid') && document.querySelector('.sheet img').complete", "pages")
    ratio = page.value("document.getElementById('ratio').textContent")
    expect(re.fullmatch(r"\d+\.\d\d×", ratio) and float(ratio[:-1]) > 2, f"the ratio is shown: {ratio}")
    expect(page.value("document.title") == "glyphpress inspector", "a pasted <script> does nothing")
    expect(page.value("document.getElementById('fragile-count').textContent") == "1", "the UUID is counted")
    expect(page.value("CSS.highlights.get('fragile')?.size") == 1, "the UUID is marked")
    expect(page.value("[...CSS.highlights.get('fragile')][0].toString()")
           == "3f2b8c1e-5a77-4f0e-9a51-0c6d2f9b7e10", "the mark is on it, behind nothing but itself")

    x, y = token_point(page, 40)
    page.mouse(x, y)
    page.wait("!document.getElementById('card').hidden", "the token's card")
    text = page.value("document.getElementById('card-text').textContent")
    expect(len(text) > 3 and all(part in SOURCE for part in text.split("\n") if part), f"token 41 says: {text!r}")
    marked = page.value("[...CSS.highlights.get('token')].map(r => r.toString()).join('\\n')")
    expect(marked == text, "the same stretches are marked in the text")
    page.screen(f"{folder}/token.png", 1280, 860, "light")
    page.screen(f"{folder}/token-dark.png", 1280, 860, "dark")

    place = page.value(
        """(() => {
          const node = document.getElementById('mirror').firstChild, range = new Range();
          const at = node.data.indexOf('zanzibar');
          range.setStart(node, at + 2); range.setEnd(node, at + 3);
          const box = range.getBoundingClientRect();
          return [box.left + box.width / 2, box.top + box.height / 2];
        })()""")
    page.mouse(*place)
    page.wait("document.querySelectorAll('.hit').length > 0", "tokens of a word")
    hit = page.value(
        """(() => { const box = document.querySelector('.hit').getBoundingClientRect();
          return [box.left + box.width / 2, box.top + box.height / 2]; })()""")
    expect(page.value("[...CSS.highlights.get('token')][0].toString()") == "n", "the letter under the pointer")
    page.screen(f"{folder}/text.png", 1280, 860, "light")
    page.mouse(*hit)
    page.wait("document.getElementById('card-text').textContent.match(/[zanibr]{3}/)", "the way back to the word")
    print("ok: the token that a word lights up shows the word")

    page.value("document.querySelector('.sheet').focus({focusVisible: true})")
    page.wait("!document.getElementById('card').hidden", "a token by keyboard")
    before = page.value("document.getElementById('card-title').textContent")
    page.key("ArrowDown", 40)
    page.wait(f"document.getElementById('card-title').textContent !== {json.dumps(before)}", "the next token")
    expect(page.value("document.getElementById('spoken').textContent.startsWith('Token ')"), "it is spoken")
    page.key("Enter", 13)
    expect(page.value("document.activeElement.id === 'text' && getSelection().toString().length > 0"),
           "Enter selects its text")
    page.key("Escape", 27)
    page.value("document.getElementById('grid').click()")
    expect(page.value("getComputedStyle(document.querySelector('.grid')).display") == "none", "the grid can go")
    page.value("document.getElementById('grid').click()")

    page.value("document.getElementById('name').value = 'orders.md';"
               "document.getElementById('name').dispatchEvent(new Event('input'))")
    page.wait("document.querySelector('.page a').download.startsWith('orders.md')", "the new name")
    page.value("document.getElementById('zip').click()")
    page.value("document.getElementById('request').click(); document.getElementById('download').click()")
    for name in ("orders.md-pages.zip", "request.json"):
        end = time.time() + 30
        while not os.path.exists(f"{folder}/{name}") and time.time() < end:
            time.sleep(0.1)
    names = zipfile.ZipFile(f"{folder}/orders.md-pages.zip").namelist()
    expect(zipfile.ZipFile(f"{folder}/orders.md-pages.zip").testzip() is None and names[0] == "page-0001.png"
           and names[-1] == "fragile.txt", f"the zip is sound: {names}")
    with open(f"{folder}/orders.md", "w", newline="") as file:
        file.write(SOURCE)
    dry = subprocess.run(
        [serve, "ask", f"{folder}/orders.md", "-q", "What is this text about?", "--backend", "http://127.0.0.1:9/v1",
         "--model", "glm-4.1v", "--dry-run"], capture_output=True)
    with open(f"{folder}/request.json", "rb") as file:
        expect(file.read() == dry.stdout, "the request is byte for byte that of ask --dry-run")

    page.value("document.getElementById('model').value = 'internvl3';"
               "document.getElementById('model').dispatchEvent(new Event('change', {bubbles: true}))")
    page.wait("!document.querySelector('.stale') && document.querySelector('.sheet svg .grid')", "another model")
    page.value("document.getElementById('model').value = 'glm-4.1v';"
               "document.getElementById('model').dispatchEvent(new Event('change', {bubbles: true}))")
    page.wait("document.getElementById('tokenizer').value === 'glm4' && !document.querySelector('.stale')", "the first")
    page.screen(f"{folder}/phone.png", 420, 900, "light")
    expect(page.value("document.documentElement.scrollWidth") <= 420, "no sideways scrolling at 420 px")
    page.screen(f"{folder}/phone-dark.png", 420, 900, "dark")
    page.call("Emulation.setDeviceMetricsOverride", width=1280, height=860, deviceScaleFactor=1, mobile=False)
    page.value("document.getElementById('sample').click()")
    page.wait("document.getElementById('name').value === 'sample.md' && document.querySelector('.sheet svg .grid')"
              " && !document.querySelector('.stale')", "the sample")
    page.screen(f"{folder}/sample.png", 1280, 860, "light")
    page.screen(f"{folder}/sample-dark.png", 1280, 860, "dark")
    expect(page.problems == [], f"the browser has nothing to complain of {page.problems}")


def main():
    serve, folder = sys.argv[1], os.path.join(sys.argv[2], "screens")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    profile = tempfile.mkdtemp()
    server = subprocess.Popen([serve, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True)
    browser = None
    try:
        root = server.stderr.readline().split("inspector: ")[1].strip()
        browser = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"],
            stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        port_file, end = f"{profile}/DevToolsActivePort", time.time() + 60
        while not os.path.exists(port_file) or not open(port_file).read().strip():
            if time.time() > end:
                raise AssertionError("chromium does not start")
            time.sleep(0.1)
        port = open(port_file).read().split("\n")[0]
        tabs = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=60))
        visit(Browser(next(t for t in tabs if t["type"] == "page")["webSocketDebuggerUrl"]), root, folder, serve)
        print(f"screens are in {folder}")
    finally:
        for process in (browser, server):
            if process:
                process.terminate()
                process.wait()
        shutil.rmtree(profile, ignore_errors=True)


main()
