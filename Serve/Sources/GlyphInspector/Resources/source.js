// The text: a textarea over a mirror of itself. The mirror takes the highlights, and tells which character is
// under the pointer.

const highlights = globalThis.CSS?.highlights;

export class Source {
  constructor(onChange, onPlace) {
    this.box = document.getElementById("text");
    this.mirror = document.getElementById("mirror");
    this.scroller = document.getElementById("scroller");
    this.mirror.append(document.createTextNode("\n"));
    this.box.addEventListener("input", () => { this.reflect(); onChange(); });
    this.box.addEventListener("mousemove", event => onPlace(this.offset(event), "pointer"));
    this.box.addEventListener("mouseleave", () => onPlace(null, "pointer"));
    document.addEventListener("selectionchange", () => {
      if (document.activeElement === this.box) onPlace(this.box.selectionStart, "caret");
    });
  }

  get text() { return this.box.value; }

  set text(text) {
    this.box.value = text;
    this.box.setSelectionRange(0, 0);
    this.scroller.scrollTop = 0;
    this.reflect();
  }

  /// Highlights belong to the text that was; offsets into another one would mark the wrong words.
  reflect() {
    this.mark("token", []);
    this.mark("fragile", []);
    this.mirror.firstChild.data = this.box.value + "\n";
  }

  /// The character under the pointer; null beside the text.
  offset(event) {
    this.scroller.classList.add("aim");
    const range = document.caretPositionFromPoint
      ? document.caretPositionFromPoint(event.clientX, event.clientY)
      : document.caretRangeFromPoint(event.clientX, event.clientY);
    this.scroller.classList.remove("aim");
    const node = range?.offsetNode ?? range?.startContainer;
    if (node !== this.mirror.firstChild) return null;
    const caret = range.offset ?? range.startOffset;
    // A caret stands between two characters; the one whose box holds the pointer is meant.
    for (const at of [caret, caret - 1]) {
      if (at < 0 || at >= this.box.value.length) continue;
      for (const box of this.range(at, at + 1).getClientRects()) {
        if (event.clientX >= box.left && event.clientX < box.right
          && event.clientY >= box.top - 3 && event.clientY < box.bottom + 3) return at;
      }
    }
    return null;
  }

  range(start, end) {
    const range = new Range();
    const length = this.mirror.firstChild.length;
    range.setStart(this.mirror.firstChild, Math.min(start, length));
    range.setEnd(this.mirror.firstChild, Math.min(end, length));
    return range;
  }

  /** @param spans {[number, number][]} */
  mark(name, spans) {
    if (!highlights) return;
    if (spans.length === 0) highlights.delete(name);
    else highlights.set(name, new Highlight(...spans.map(([start, end]) => this.range(start, end))));
  }

  show(start) {
    const box = this.range(start, start + 1).getBoundingClientRect();
    const frame = this.scroller.getBoundingClientRect();
    if (box.top < frame.top || box.bottom > frame.bottom) {
      this.scroller.scrollTop += box.top - frame.top - frame.height / 3;
    }
  }

  select(start, end) {
    this.box.focus({ preventScroll: true });
    this.box.setSelectionRange(start, end);
    this.show(start);
  }
}
