import GlyphFonts
import GlyphGeometry

/// Stacks lines into pages: the stage from lines to pages. Earlier pages never depend on later lines.
struct PageBuilder {
  let style: PageStyle
  let grid: PageGrid
  let size: PixelSize
  let columns: ColumnGrid
  /// The legend's lines; empty once it stands on a page, and where the style has none.
  private var legend: [Line]
  private var lines: [(line: Line, baseline: Int, column: Int)] = []
  private var hasLegend = false
  private var start = 0
  private let ascent: Int
  private let descent: Int

  init(
    style: PageStyle, grid: PageGrid, size: PixelSize, columns: ColumnGrid, legend: [Line], ascent: Int
  ) {
    self.style = style
    self.grid = grid
    self.size = size
    self.columns = columns
    self.legend = legend
    self.ascent = ascent
    descent = max(0, style.pitch - ascent)
  }

  private var frame: Int { style.border.width + style.border.padding }
  private var contentTop: Int { style.margins.top + frame }
  private var contentBottom: Int { size.height - style.margins.bottom - frame }
  var contentHeight: Int { contentBottom - contentTop }

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
    for line in rest.first?.header ?? [] { _ = place(line, force: true) }
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
    var column = lines.last?.column ?? 0
    var baseline = contentTop + max(ascent, line.top)
    if let last = lines.last {
      let gap = last.line.spaceAfter + line.spaceBefore
      baseline = last.baseline + gap + max(style.pitch, last.line.bottom + line.top)
    }
    if baseline + max(descent, line.bottom) > contentBottom, !force {
      guard column + 1 < columns.count else { return false }
      column += 1
      baseline = contentTop + max(ascent, line.top)
    }
    lines.append((line, baseline, column))
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
    page.glyphs = placedGlyphs()
    var first = 0
    var top = contentTop
    var lowest = contentTop
    var column = 0
    for (line, baseline, place) in lines {
      if place != column {
        top = contentTop
        column = place
      }
      let left = left(place)
      for rect in line.rects {
        var rect = rect
        rect.rect.x += left
        rect.rect.y += baseline
        page.rects.append(rect)
      }
      let bottom = baseline + max(descent, line.bottom)
      page.rows.append(
        PageRow(
          glyphs: first..<first + line.glyphs.count, top: top, height: max(0, bottom - top), left: left,
          width: columns.width, source: line.source))
      first += line.glyphs.count
      top = max(top, bottom)
      lowest = max(lowest, top)
    }
    addColumnRules(to: &page, count: column, bottom: lowest)
    addBorder(to: &page, bottom: lowest)
    start = page.source.end
    return page
  }

  /// The left edge of a column (px).
  private func left(_ column: Int) -> Int { style.margins.left + frame + column * columns.stride }

  /// The glyphs of all lines at their places on the page.
  private func placedGlyphs() -> [PlacedGlyph] {
    let room = lines.reduce(0) { $0 + $1.line.glyphs.count }
    return [PlacedGlyph](unsafeUninitializedCapacity: room) { glyphs, count in
      for (line, baseline, column) in lines {
        let (x, y) = (Int16(clamping: left(column)), Int16(clamping: baseline))
        line.glyphs.withUnsafeBufferPointer { line in
          for glyph in line {
            (glyphs.baseAddress! + count).initialize(to: glyph.moved(x, y))
            count &+= 1
          }
        }
      }
    }
  }

  /// A thin line between columns that are used.
  private func addColumnRules(to page: inout Page, count: Int, bottom: Int) {
    for column in 0..<count {
      let x =
        style.margins.left + frame + (column + 1) * columns.stride - (columns.stride - columns.width) / 2
      let rect = PixelRect(x: x, y: contentTop, width: 1, height: bottom - contentTop)
      page.rects.append(FilledRect(rect: rect, ink: .markup))
    }
  }

  private func pageSize(isLast: Bool) -> PixelSize {
    var page = size
    let lowest = lines.reduce(0) { max($0, $1.baseline + max(descent, $1.line.bottom)) }
    let bottom = lowest + frame + style.margins.bottom
    if isLast, style.cropLastPage { page.height = min(page.height, rounded(bottom)) }
    page.height = max(page.height, rounded(bottom))
    if style.cropWidth {
      let widest = lines.reduce(0) { max($0, $1.column * columns.stride + $1.line.width) }
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
