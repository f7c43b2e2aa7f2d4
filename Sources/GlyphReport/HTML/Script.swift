extension HTMLReport {
  /// What the token under the pointer or the arrow keys sees: its pixels enlarged, and its text with a little of what
  /// stands around it.
  static let script = #"""
    (() => {
      "use strict";
      document.documentElement.classList.add("js");
      const pages = JSON.parse(document.getElementById("tokens").textContent);

      const mark = (text, start, end) => {
        const line = document.createElement("p");
        const before = text.slice(Math.max(0, start - 14), start).replace(/^[\uDC00-\uDFFF]/, "");
        const after = text.slice(end, end + 14).replace(/[\uD800-\uDBFF]$/, "");
        const seen = document.createElement("mark");
        seen.textContent = text.slice(start, end).replace(/\r\n|\r|\n/g, "\u21B5").replace(/\t/g, "\u21E5");
        line.append(before.replace(/\s+/g, " "), seen, after.replace(/\s+/g, " "));
        return line;
      };

      for (const sheet of document.querySelectorAll(".sheet")) {
        const page = pages[Number(sheet.dataset.page)];
        const paper = sheet.querySelector(".paper");
        const image = sheet.querySelector("img");
        const spot = sheet.querySelector(".spot");
        const canvas = sheet.querySelector("canvas");
        const panel = sheet.querySelector(".seen");
        let at = null;

        const show = (grid, row, column) => {
          const cell = page.grids[grid];
          row = Math.min(Math.max(row, 0), cell.rows - 1);
          column = Math.min(Math.max(column, 0), cell.columns - 1);
          if (at && at.grid === grid && at.row === row && at.column === column) return;
          at = { grid, row, column };
          const width = cell.width / cell.columns, height = cell.height / cell.rows;
          const x = cell.x + column * width, y = cell.y + row * height;
          for (const [name, value] of Object.entries({ x, y, width, height })) spot.setAttribute(name, value);
          const context = canvas.getContext("2d");
          context.imageSmoothingEnabled = false;
          context.fillStyle = "#fff";
          context.fillRect(0, 0, canvas.width, canvas.height);
          const side = Math.max(width, height) * 1.5;
          const left = x + width / 2 - side / 2, top = y + height / 2 - side / 2, zoom = canvas.width / side;
          context.drawImage(image, left, top, side, side, 0, 0, canvas.width, canvas.height);
          context.strokeStyle = "#b5371f";
          context.lineWidth = 2;
          context.strokeRect((x - left) * zoom, (y - top) * zoom, width * zoom, height * zoom);
          const spans = cell.spans[row * cell.columns + column];
          const lines = [];
          for (let index = 0; index < spans.length; index += 2) lines.push(mark(page.text, spans[index], spans[index + 1]));
          if (!lines.length) {
            const none = document.createElement("p");
            none.textContent = "No text under this token.";
            lines.push(none);
          }
          panel.replaceChildren(...lines);
        };

        const find = (event) => {
          const box = paper.getBoundingClientRect();
          const x = (event.clientX - box.left) / box.width * page.width;
          const y = (event.clientY - box.top) / box.height * page.height;
          page.grids.forEach((cell, grid) => {
            const column = Math.floor((x - cell.x) / cell.width * cell.columns);
            const row = Math.floor((y - cell.y) / cell.height * cell.rows);
            if (column >= 0 && row >= 0 && column < cell.columns && row < cell.rows) show(grid, row, column);
          });
        };

        paper.addEventListener("pointermove", find);
        paper.addEventListener("pointerdown", find);
        paper.addEventListener("focus", () => { if (!at) show(0, 0, 0); });
        paper.addEventListener("keydown", (event) => {
          const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
          const step = steps[event.key];
          if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          const from = at || { grid: 0, row: 0, column: 0 };
          show(from.grid, from.row + step[0], from.column + step[1]);
        });
      }
    })();

    """#
}
