import GlyphDocument
import GlyphFonts
import GlyphGeometry

/// Sets a table in `lines`: columns made from the cells, numbers aligned on the decimal point, a ruled header that
/// is repeated on every page, long cells wrapped, wide tables in groups of columns with the first repeated.
struct TableLayout {
  private let block: Block
  private let pitch: Int
  private let hasStripes: Bool
  private let height: Int
  private let plan: TablePlan
  private var cells: CellSetter
  private var rows: TableRows
  private var header: [TableRows.Row] = []
  private var headerLines: [Line] = []
  private var pending: TableRows.Row?
  /// Rows below the header that were taken so far.
  private var taken = 0

  /// Nil where the block has fewer than two columns.
  init?(
    _ block: Block, _ bytes: [UInt8], style: PageStyle, fonts: FontSet, width: Int, height: Int,
    rightToLeft: Bool
  ) {
    guard case .table(let format) = block.kind else { return nil }
    self.block = block
    self.height = height
    pitch = style.pitch
    hasStripes = style.tables == .zebra
    var cells = CellSetter(block, style: style, fonts: fonts)
    let plan = bytes.withUnsafeBufferPointer { TablePlan($0, block.span, format, &cells, width: width) }
    guard let plan else { return nil }
    self.plan = plan
    self.cells = cells
    rows = bytes.withUnsafeBufferPointer { TableRows(format, block.span, $0) }
  }

  /// The lines of the next rows; nil at the table's end.
  mutating func nextLines(_ text: UnsafeBufferPointer<UInt8>) -> [Line]? {
    if header.isEmpty, plan.hasHeader, let first = next(text) {
      header = [first]
      var end = first.span.end
      if let rule = next(text) {
        if rule.isRule { end = rule.span.end } else { pending = rule }
      }
      guard var line = band([first], text, isHeader: true) else { return plainLines(first, text) }
      line.source.end = end
      headerLines = [line.unmapped]
      return [line]
    }
    var band: [TableRows.Row] = []
    while band.count < plan.rowsPerBand, let row = next(text) { band.append(row) }
    guard let first = band.first else { return nil }
    defer { taken += band.count }
    if band.count == 1 {
      if first.cells.count < 2, plan.columns.count > 1, !(first.cells.first?.isEmpty ?? true) {
        return plainLines(first, text)
      }
      guard let line = self.band(band, text, isHeader: false) else { return plainLines(first, text) }
      return [line]
    }
    return self.band(band, text, isHeader: false).map { [$0] } ?? band.flatMap { plainLines($0, text) }
  }

  private mutating func next(_ text: UnsafeBufferPointer<UInt8>) -> TableRows.Row? {
    if let row = pending {
      pending = nil
      return row
    }
    return rows.next(text)
  }

  /// A row that does not fit the columns, or would not fit on a page: as text.
  private mutating func plainLines(_ row: TableRows.Row, _ text: UnsafeBufferPointer<UInt8>) -> [Line] {
    var lines = cells.lines(text, row.span, width: plan.width, isHeader: false)
    for index in lines.indices { lines[index].header = headerLines }
    return lines
  }

  /// Rows as one line of the page: below each other, and again for every group of columns.
  private mutating func band(
    _ rows: [TableRows.Row], _ text: UnsafeBufferPointer<UInt8>, isHeader: Bool
  ) -> Line? {
    var band = Line()
    band.source = SourceSpan(start: rows[0].span.start, end: rows[rows.count - 1].span.end)
    if !isHeader, plan.groups.count == 1 { band.header = headerLines }
    var y: Int?
    for (number, group) in plan.groups.enumerated() {
      if isHeader, number > 0 { break }
      if number > 0, let head = header.first {
        _ = add(head, group, &y, text, isHeader: true, isFirst: false, to: &band)
      }
      for (index, row) in rows.enumerated() {
        let ink = add(row, group, &y, text, isHeader: isHeader, isFirst: number == 0, to: &band)
        guard hasStripes, !isHeader, (taken + index) % 2 == 1 else { continue }
        let stripe = PixelRect(x: 0, y: ink.lowerBound, width: plan.width(of: group), height: ink.count)
        band.rects.append(FilledRect(rect: stripe, ink: .stripe))
      }
    }
    guard band.top + band.bottom < height * 3 / 4 else { return nil }
    band.mapStarts(of: rows)
    return band
  }

  /// Adds a row's cells; `y` is the baseline of the last line so far.
  /// - Returns: The rows of pixels, from the band's baseline, that are its own.
  private mutating func add(
    _ row: TableRows.Row, _ group: [Int], _ y: inout Int?, _ text: UnsafeBufferPointer<UInt8>,
    isHeader: Bool, isFirst: Bool, to band: inout Line
  ) -> Range<Int> {
    var x = 0
    var lines: [(line: Line, x: Int, column: Int)] = []
    for column in group {
      let plan = plan.columns[column]
      if column < row.cells.count, !row.cells[column].isEmpty {
        let set = cells.lines(text, row.cells[column], width: plan.width, isHeader: isHeader)
        for line in set { lines.append((line, x + plan.indent(line, text, isHeader: isHeader), column)) }
      }
      x += plan.width + self.plan.gap
    }
    let top = max(pitch - 2, lines.reduce(0) { max($0, $1.line.top) })
    var baseline = y.map { $0 + max(pitch, top + 2) } ?? 0
    if y == nil { band.top = max(band.top, top) }
    let first = baseline
    var deepest = 0
    for column in group {
      baseline = first
      // In later groups the header and the first column are repeats; the other cells stand there only.
      let isMapped = isFirst || !isHeader && column != group.first
      for (number, item) in lines.filter({ $0.column == column }).enumerated() {
        if number > 0 { baseline += max(pitch, item.line.top + 2) }
        for var glyph in item.line.glyphs {
          glyph.x += Int16(clamping: item.x)
          glyph.y += Int16(clamping: baseline)
          glyph.isMapped = glyph.isMapped && isMapped
          band.glyphs.append(glyph)
        }
        for var rect in item.line.rects {
          rect.rect.x += item.x
          rect.rect.y += baseline
          band.rects.append(rect)
        }
        band.width = max(band.width, item.x + item.line.width)
        deepest = max(deepest, baseline + item.line.bottom)
      }
    }
    y = max(deepest - 2, first)
    band.bottom = max(band.bottom, deepest)
    if isHeader {
      let rule = PixelRect(x: 0, y: deepest + 1, width: plan.width(of: group), height: 1)
      band.rects.append(FilledRect(rect: rule, ink: .border))
      band.width = max(band.width, rule.width)
      band.bottom = deepest + 3
      y = deepest + 2
    }
    return first - top..<max(deepest, first + 2)
  }
}
