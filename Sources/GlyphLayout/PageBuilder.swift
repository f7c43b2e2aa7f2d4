import GlyphFonts
import GlyphGeometry

/// Stacks lines into pages: the stage from lines to pages. Earlier pages never depend on later lines.
struct PageBuilder {
  let style: PageStyle
  let grid: PageGrid
  let size: PixelSize
  /// The legend's lines; empty once it stands on a page, and where the style has none.
  private var legend: [Line]
  private var lines: [(line: Line, baseline: Int)] = []
  private var hasLegend = false
  private var start = 0
  private let ascent: Int
  private let descent: Int

  init(style: PageStyle, grid: PageGrid, size: PixelSize, legend: [Line], ascent: Int) {
    self.style = style
    self.grid = grid
    self.size = size
    self.legend = legend
    self.ascent = ascent
    descent = max(0, style.pitch - ascent)
  }

  private var frame: Int { style.border.width + style.border.padding }
  private var contentTop: Int { style.margins.top + frame }
  private var contentBottom: Int { size.height - style.margins.bottom - frame }

  /// Adds a line; returns the page that it completed, if any.
  mutating func add(_ line: Line) -> Page? {
    let carried = hasLegend || !line.hasMarks ? [] : placeLegend()
    for (number, old) in carried.enumerated() where !place(old, force: false) {
      return turn(with: carried[number...] + [line])
    }
    if place(line, force: lines.isEmpty) { return nil }
    return turn(with: [line])
  }

  /// The last page, cropped to whole token rows; nil where nothing is left.
  mutating func finish() -> Page? {
    guard !lines.isEmpty else { return nil }
    return makePage(isLast: true)
  }

  private mutating func turn(with rest: ArraySlice<Line>) -> Page {
    let page = makePage(isLast: false)
    for line in rest { _ = place(line, force: lines.isEmpty) }
    return page
  }

  /// Puts the legend at the top of the page in work; returns the lines that stood there, to be placed again.
  private mutating func placeLegend() -> [Line] {
    guard !legend.isEmpty else { return [] }
    let old = lines.map(\.line)
    lines = []
    for line in legend { _ = place(line, force: true) }
    legend = []
    hasLegend = true
    return old
  }

  /// Puts a line below the last one; false where the page has no room for it.
  private mutating func place(_ line: Line, force: Bool) -> Bool {
    var baseline = contentTop + max(ascent, line.top)
    if let last = lines.last {
      let gap = last.line.spaceAfter + line.spaceBefore
      baseline = last.baseline + gap + max(style.pitch, last.line.bottom + line.top)
    }
    if baseline + max(descent, line.bottom) > contentBottom, !force { return false }
    lines.append((line, baseline))
    return true
  }

  // MARK: - From lines to the display list

  private mutating func makePage(isLast: Bool) -> Page {
    defer { lines.removeAll(keepingCapacity: true) }
    let end = lines.last?.line.source.end ?? start
    var page = Page(
      size: pageSize(isLast: isLast), source: SourceSpan(start: start, end: max(start, end)), glyphs: [],
      rects: [],
      rows: [])
    page.glyphs.reserveCapacity(lines.reduce(0) { $0 + $1.line.glyphs.count })
    let left = style.margins.left + frame
    var top = contentTop
    for (line, baseline) in lines {
      let first = page.glyphs.count
      for glyph in line.glyphs {
        var glyph = glyph
        glyph.x += Int16(clamping: left)
        glyph.y += Int16(clamping: baseline)
        page.glyphs.append(glyph)
      }
      let bottom = baseline + max(descent, line.bottom)
      page.rows.append(
        PageRow(
          glyphs: first..<page.glyphs.count, top: top, height: max(0, bottom - top), source: line.source))
      top = max(top, bottom)
    }
    addBorder(to: &page, bottom: top)
    start = page.source.end
    return page
  }

  private func pageSize(isLast: Bool) -> PixelSize {
    var page = size
    let bottom =
      (lines.last.map { $0.baseline + max(descent, $0.line.bottom) } ?? 0) + frame + style.margins.bottom
    if isLast, style.cropLastPage { page.height = min(page.height, rounded(bottom)) }
    page.height = max(page.height, rounded(bottom))
    if style.cropWidth {
      let widest = lines.reduce(0) { max($0, $1.line.width) }
      let right = style.margins.left + style.margins.right + 2 * frame + widest
      page.width = min(page.width, rounded(right))
    }
    return enlarged(page)
  }

  private func rounded(_ length: Int) -> Int { style.snap ? grid.roundedUp(length) : length }

  /// A page that the model would enlarge grows by whole token rows instead, then by columns.
  private func enlarged(_ page: PixelSize) -> PixelSize {
    guard style.snap else { return page }
    var page = page
    while page.area < grid.minimumArea, page.height < size.height { page.height += grid.unit }
    while page.area < grid.minimumArea, page.width < size.width { page.width += grid.unit }
    while page.area < grid.minimumArea { page.height += grid.unit }
    return page
  }

  private func addBorder(to page: inout Page, bottom: Int) {
    let width = style.border.width
    guard width > 0 else { return }
    let outer = PixelRect(
      x: style.margins.left, y: style.margins.top,
      width: page.size.width - style.margins.left - style.margins.right,
      height: bottom + frame - style.margins.top)
    let sides = [
      PixelRect(x: outer.x, y: outer.y, width: outer.width, height: width),
      PixelRect(x: outer.x, y: outer.maxY - width, width: outer.width, height: width),
      PixelRect(x: outer.x, y: outer.y, width: width, height: outer.height),
      PixelRect(x: outer.maxX - width, y: outer.y, width: width, height: outer.height),
    ]
    page.rects += sides.map { FilledRect(rect: $0, ink: .border) }
  }
}
