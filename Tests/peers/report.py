"""Opens FOLDER/report.html in headless Chromium, points at tokens, and leaves screenshots: report.py FOLDER"""

import os
import re
import sys

from browser import chromium, expect

FIGURES = """(() => {
  const known = new Set();
  const walk = value => {
    if (typeof value === 'number') known.add(value);
    else if (value && typeof value === 'object') Object.values(value).forEach(walk);
  };
  walk(JSON.parse(document.getElementById('report').textContent));
  const shown = [...document.querySelectorAll('data')].map(e => Number(e.value));
  return [shown.length, shown.filter(v => !known.has(v))];
})()"""

LIGHTNESS = """(() => {
  const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number);
  return (r + g + b) / 3;
})()"""


def visit(page, folder):
    page.call("Page.navigate", url="file://" + os.path.abspath(f"{folder}/report.html"))
    page.wait("document.readyState === 'complete' && document.querySelector('.js .sheet img')?.complete", "the page")
    shown, unknown = page.value(FIGURES)
    expect(shown > 300 and not unknown, f"each of {shown} figures is in the JSON {unknown}")
    expect(page.value("performance.getEntriesByType('resource').filter(e => !e.name.startsWith('data:')).length") == 0,
           "nothing is loaded")
    ids = page.value("[...document.querySelectorAll('[id]')].map(e => e.id)")
    expect(len(ids) == len(set(ids)), "no id occurs twice")
    for width, scheme in ((1280, "light"), (1280, "dark"), (420, "light"), (420, "dark")):
        page.screen(f"{folder}/report-{width}-{scheme}.png", width, 900, scheme)
        expect(page.value("document.documentElement.scrollWidth") <= width, f"no sideways scrolling at {width} px")
        expect((page.value(LIGHTNESS) > 128) == (scheme == "light"), f"the paper is {scheme}")

    page.value("document.getElementById('cost').scrollIntoView()")
    for width, scheme in ((1280, "light"), (1280, "dark"), (420, "light"), (420, "dark")):
        page.screen(f"{folder}/report-cost-{width}-{scheme}.png", width, 900, scheme)
    page.screen(f"{folder}/report.png", 1280, 900, "light")
    for index in range(page.value("document.querySelectorAll('.sheet').length")):
        page.value(f"document.getElementById('page-{index}').click()")
        page.value(f"document.querySelector('.sheet[data-page=\"{index}\"] .paper').scrollIntoView()")
        x, y, side = page.value(
            f"""(() => {{
              const box = document.querySelector('.sheet[data-page="{index}"] .paper').getBoundingClientRect();
              const wide = JSON.parse(document.getElementById('tokens').textContent)[{index}].width;
              return [box.left, box.top, 28 * box.width / wide];
            }})()""")
        for column, row in ((2, 1), (5, 2)):
            page.mouse(x + (column + .5) * side, y + (row + .5) * side)
            wanted, got = page.value(
                f"""(() => {{
                  const page = JSON.parse(document.getElementById('tokens').textContent)[{index}];
                  const grid = page.grids[0], spans = grid.spans[{row} * grid.columns + {column}], texts = [];
                  for (let i = 0; i < spans.length; i += 2) texts.push(page.text.slice(spans[i], spans[i + 1]));
                  const shown = document.querySelectorAll('.sheet[data-page="{index}"] .seen mark');
                  return [texts, [...shown].map(e => e.textContent)];
                }})()""")
            wanted = [re.sub(r"\r\n|\r|\n", "\u21b5", text).replace("\t", "\u21e5") for text in wanted]
            expect(wanted == got, f"page {index}: the token at {column}, {row} shows its text: {got}")
    page.screen(f"{folder}/report-token.png", 1280, 900, "light")
    page.screen(f"{folder}/report-token-dark.png", 1280, 900, "dark")
    page.value("document.getElementById('page-0').click()")
    page.value("document.querySelector('.sheet[data-page=\"0\"] .paper').focus()")
    spot = "document.querySelector('.sheet[data-page=\"0\"] .spot').getAttribute('%s')"
    before = float(page.value(spot % "y"))
    page.key("ArrowDown", 40)
    expect(float(page.value(spot % "y")) == before + 28, "an arrow key goes to the next token")
    page.value("document.getElementById('grid').click()")
    expect(page.value("getComputedStyle(document.querySelector('.grid > rect')).display") == "none", "the grid can go")
    expect(page.problems == [], f"the browser has nothing to complain of {page.problems}")

    page.call("Emulation.setScriptExecutionDisabled", value=True)
    page.call("Page.reload")
    page.wait("document.readyState === 'complete'", "the page without scripts")
    page.screen(f"{folder}/report-plain.png", 1280, 900, "light")
    expect(page.value("!document.querySelector('.js') && document.querySelectorAll('table').length >= 5"
                      " && document.querySelectorAll('.plot svg').length >= 2"
                      " && document.querySelector('.sheet img').offsetHeight > 100"),
           "tables, plots and pages stand there without scripts")


with chromium() as page:
    visit(page, sys.argv[1])
print(f"screens are in {sys.argv[1]}")
