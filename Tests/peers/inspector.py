"""Drives the inspector in headless Chromium through the DevTools protocol; standard library only.

inspector.py SERVE FOLDER: the program glyphpress-serve, and a folder that gets the screenshots.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile

from browser import chromium, expect

SOURCE = """# Orders
<script>document.title = "broken"</script>
The order 3f2b8c1e-5a77-4f0e-9a51-0c6d2f9b7e10 was paid. Ünïcödé 😀 and 中文 stand before the marker: zanzibar.
""" + "The ledger is read from its last checkpoint, and every job in it is booked once. " * 120


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
    expect(page.value("document.getElementById('text-cost').hidden")
           and "No price is known" in page.value("document.getElementById('cost-note').textContent"),
           "a model without a price says so")
    page.value("document.getElementById('model').value = 'claude-sonnet-4.6';"
               "document.getElementById('model').dispatchEvent(new Event('change', {bubbles: true}))")
    page.wait("!document.getElementById('text-cost').hidden && !document.querySelector('.stale')", "a price")
    costs = page.value("['text-cost', 'page-cost'].map(id => document.getElementById(id).textContent)")
    expect(all(re.fullmatch(r"\$0\.\d{2,9}", cost) for cost in costs) and float(costs[0][1:]) > float(costs[1][1:]),
           f"a hosted model's cost is shown: {costs}")
    expect("Second hand" in page.value("document.getElementById('cost-note').textContent"), "and that it is second hand")
    page.screen(f"{folder}/price.png", 1280, 860, "light")
    page.screen(f"{folder}/price-dark.png", 1280, 860, "dark")
    for width in (1121, 1120, 941, 940, 860, 820, 600, 390, 320):
        page.call("Emulation.setDeviceMetricsOverride", width=width, height=844, deviceScaleFactor=1, mobile=False)
        right = page.value(
            "Math.max(...[...document.querySelectorAll('button, select, input, b, dd')].filter(e => e.offsetParent)"
            ".map(e => e.getBoundingClientRect().right))")
        expect(page.value("document.documentElement.scrollWidth") <= width and right <= width,
               f"nothing is cut off at {width} px")
    page.screen(f"{folder}/phone.png", 390, 844, "light")
    page.screen(f"{folder}/phone-dark.png", 390, 844, "dark")
    page.value("document.querySelector('.sheet').scrollIntoView()")
    page.screen(f"{folder}/phone-pages.png", 390, 844, "light")
    page.screen(f"{folder}/phone-pages-dark.png", 390, 844, "dark")
    page.call("Emulation.setDeviceMetricsOverride", width=1280, height=860, deviceScaleFactor=1, mobile=False)
    page.value("document.getElementById('sample').click()")
    page.wait("document.getElementById('name').value === 'sample.md' && document.querySelector('.sheet svg .grid')"
              " && !document.querySelector('.stale')", "the sample")
    page.screen(f"{folder}/sample.png", 1280, 860, "light")
    page.screen(f"{folder}/sample-dark.png", 1280, 860, "dark")
    paste(page, "يحسب رئيس الميناء القوارب.\nPlain.")
    page.wait("!document.querySelector('.stale') && document.getElementById('page-count').textContent === '1'", "Arabic")
    sides = page.value(
        """[0, 27].map(at => { const range = new Range(), node = document.getElementById('mirror').firstChild;
          range.setStart(node, at); range.setEnd(node, at + 1);
          const box = range.getBoundingClientRect(), all = document.getElementById('mirror').getBoundingClientRect();
          return box.left - all.left > all.width / 2; })""")
    expect(sides == [True, False], f"a line of Arabic begins on the right, one of English on the left: {sides}")
    expect(page.problems == [], f"the browser has nothing to complain of {page.problems}")


def main():
    serve, folder = sys.argv[1], os.path.join(sys.argv[2], "screens")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    server = subprocess.Popen([serve, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True)
    try:
        root = server.stderr.readline().split("inspector: ")[1].strip()
        with chromium() as page:
            visit(page, root, folder, serve)
            server.terminate()
            server.wait()
            paste(page, "Nobody hears this.")
            page.wait("document.getElementById('problem').innerText.includes('is \\'glyphpress serve\\' still running?')",
                      "the error of a server that is gone")
            expect(page.value("document.getElementById('text-bar').style.width") in ("0", "0px"), "no bar without a figure")
            page.screen(f"{folder}/gone.png", 1280, 860, "light")
        print(f"screens are in {folder}")
    finally:
        server.terminate()
        server.wait()


main()
