// The pages, the grid on them, and the way from a place on a page to its visual token and back.
import { reach } from "/inspector/files.js";

const svg = (name, attributes = {}) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

const element = (name, className, text) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

/** One page: its picture, and once somebody asks, its tokens. */
export class PageView {
  constructor(id, facts, number, total, name) {
    this.facts = facts;
    this.number = number;
    this.address = `/inspector/pages/${id}/${number}`;
    this.current = null;
    this.figure = element("figure", "page");
    const caption = element("figcaption");
    const link = element("a", "", "PNG");
    link.href = `${this.address}.png`;
    link.download = `${name}-page-${String(number).padStart(4, "0")}.png`;
    caption.append(
      element("b", "", `Page ${number} of ${total}`), element("span", "", `${facts.width} × ${facts.height} px`),
      element("span", "", `${facts.visual_tokens.toLocaleString("en")} visual tokens`), link);
    this.sheet = element("div", "sheet");
    this.sheet.tabIndex = 0;
    this.sheet.setAttribute("role", "application");
    this.sheet.setAttribute("aria-roledescription", "page of visual tokens");
    this.sheet.setAttribute("aria-label",
      `Page ${number} of ${total}, ${facts.visual_tokens} visual tokens. Arrow keys move from token to token.`);
    this.image = element("img");
    this.image.alt = "";
    this.image.width = facts.width;
    this.image.height = facts.height;
    this.image.loading = "lazy";
    this.image.src = `${this.address}.png`;
    this.overlay = svg("svg", { viewBox: `0 0 ${facts.width} ${facts.height}`, "aria-hidden": "true" });
    this.hits = svg("g");
    this.overlay.append(this.hits);
    this.sheet.append(this.image, this.overlay);
    this.figure.append(caption, this.sheet);
  }

  /** Loads the tokens once; draws the grid with them. */
  load() {
    this.loading ??= reach(`${this.address}.json`).then(async response => {
      const answer = await response.json();
      if (!response.ok) throw Object.assign(new Error(answer.error.message), answer.error);
      this.tokens = answer.tokens;
      this.views = answer.views;
      this.number_(answer.runs);
      this.drawGrid();
    }).catch(problem => { this.loading = undefined; throw problem; });
    return this.loading;
  }

  /** From (view, cell) to the place in the model's sequence, and back. */
  number_(runs) {
    this.sequence = this.views.map(view => new Int32Array(view.rows * view.columns * view.per_cell));
    this.cells = [];
    let position = 0;
    for (const [view, first, count] of runs) {
      for (let index = 0; index < count; index++, position++) {
        if (view < 0) { this.cells.push(null); continue; }
        this.sequence[view][first + index] = position;
        const cell = Math.floor((first + index) / this.views[view].per_cell);
        const columns = this.views[view].columns;
        this.cells.push({ view, row: Math.floor(cell / columns), column: cell % columns });
      }
    }
  }

  drawGrid() {
    const grid = svg("g", { class: "grid" });
    for (const view of this.views) {
      if (view.is_overview && this.views.length > 1) continue;
      const lines = (parts, className) => {
        let path = "";
        for (let x = 0; x <= view.columns * parts; x++) {
          path += `M${view.x + x * view.cell_width / parts} ${view.y}v${view.rows * view.cell_height}`;
        }
        for (let y = 0; y <= view.rows * parts; y++) {
          path += `M${view.x} ${view.y + y * view.cell_height / parts}h${view.columns * view.cell_width}`;
        }
        grid.append(svg("path", { class: className, d: path, "vector-effect": "non-scaling-stroke" }));
      };
      if (view.patches > 1) lines(view.patches, "patch");
      lines(1, "cell");
    }
    this.overlay.prepend(grid);
  }

  rect(token) {
    const cell = this.cells[token];
    if (!cell) return null;
    const view = this.views[cell.view];
    return {
      x: view.x + cell.column * view.cell_width, y: view.y + cell.row * view.cell_height,
      width: view.cell_width, height: view.cell_height,
    };
  }

  /** The token at a place of the window, in the view of most detail. */
  at(clientX, clientY) {
    const box = this.sheet.getBoundingClientRect();
    const x = (clientX - box.left) / box.width * this.facts.width;
    const y = (clientY - box.top) / box.height * this.facts.height;
    const order = this.views.map((_, index) => index)
      .sort((a, b) => this.views[a].is_overview - this.views[b].is_overview);
    for (const index of order) {
      const view = this.views[index];
      const column = Math.floor((x - view.x) / view.cell_width);
      const row = Math.floor((y - view.y) / view.cell_height);
      if (column < 0 || row < 0 || column >= view.columns || row >= view.rows) continue;
      return this.sequence[index][(row * view.columns + column) * view.per_cell];
    }
    return null;
  }

  /** The token beside another one. */
  beside(token, across, down) {
    const cell = this.cells[token];
    if (!cell) return token;
    const view = this.views[cell.view];
    const column = Math.min(view.columns - 1, Math.max(0, cell.column + across));
    const row = Math.min(view.rows - 1, Math.max(0, cell.row + down));
    return this.sequence[cell.view][(row * view.columns + column) * view.per_cell];
  }

  get first() { return this.cells.findIndex(cell => cell && !this.views[cell.view].is_overview); }

  /** Stretches of the text, as offsets in all of it. */
  spans(token) {
    const list = this.tokens[token], spans = [];
    for (let index = 0; index < list.length; index += 2) {
      spans.push([list[index] + this.facts.start, list[index + 1] + this.facts.start]);
    }
    return spans;
  }

  /** The tokens that see a character. */
  tokensAt(offset) {
    const at = offset - this.facts.start;
    const found = [];
    for (let token = 0; token < this.tokens.length; token++) {
      const list = this.tokens[token];
      for (let index = 0; index < list.length; index += 2) {
        if (list[index] <= at && at < list[index + 1]) { found.push(token); break; }
      }
    }
    return found;
  }

  mark(tokens) {
    this.hits.replaceChildren(...tokens.map(token => this.rect(token)).filter(Boolean).map(rect =>
      svg("rect", { class: "hit", "vector-effect": "non-scaling-stroke", ...rect })));
  }
}
