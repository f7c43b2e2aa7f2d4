import GlyphGeometry
import GlyphLayout
import GlyphReport

/// Says for every pixel of a document's pages what it is spent on, from the display lists.
///
/// A row of a page owns the band of its column between the row above and itself. In it a glyph has its advance; what
/// no glyph has is the line's end, which belongs to the kind of the line's first byte. Where glyphs overlap (cells of
/// several lines in ruled tables) the first one counts.
struct PageSurvey {
  private let text: UnsafeBufferPointer<UInt8>
  private let kinds: KindMap
  private let insets: PageStyle.Margins
  /// For rows whose glyphs do not come from left to right: the head of every pixel column, or `free`.
  private var columns: [UInt8] = []
  /// Widths (px) of text, spaces and marks of each kind in the row at hand.
  private var widths = [Int](repeating: 0, count: TextKind.allCases.count * Self.heads)

  private static let heads = 3
  private static let free: UInt8 = 255

  /// - Parameter text: the document's bytes, which must outlive this.
  init(_ text: UnsafeBufferPointer<UInt8>, kinds: KindMap, style: PageStyle) {
    self.text = text
    self.kinds = kinds
    let frame = style.border.width + style.border.padding
    insets = PageStyle.Margins(
      left: style.margins.left + frame, top: style.margins.top + frame, right: style.margins.right + frame,
      bottom: style.margins.bottom + frame)
  }

  /// The areas (px²) of a page by what they are spent on; they sum to the page's.
  mutating func areas(of page: Page) -> Spending {
    var areas = Spending()
    let content = PixelRect(
      x: insets.left, y: insets.top, width: max(0, page.size.width - insets.left - insets.right),
      height: max(0, page.size.height - insets.top - insets.bottom))
    var unused = content.width * content.height
    areas[.margins] = page.size.area - unused
    for row in page.rows {
      let band = PixelRect(x: row.left, y: row.top, width: row.width, height: row.height)
        .intersection(content)
      let area = band.width * band.height
      unused -= area
      if row.source.isEmpty {
        let isLegend = row.glyphs.first.map { page.glyphs[$0].ink == .mark } ?? false
        areas[isLegend ? .legend : .headers] += area
      } else if area > 0 {
        add(row, page.glyphs, band, to: &areas)
      }
    }
    areas[.unused] = unused
    return areas
  }

  private mutating func add(
    _ row: PageRow, _ glyphs: [PlacedGlyph], _ band: PixelRect, to areas: inout Spending
  ) {
    let first = kinds.index(at: row.source.start)
    let isMixed = row.source.end > kinds.stretches[first].end
    for index in widths.indices { widths[index] = 0 }
    if !measure(row, glyphs, band, first, isMixed) { measureOverlaps(row, glyphs, band) }
    var rest = band.width
    for kind in TextKind.allCases {
      for (offset, use) in [Spending.Use.text, .spaces, .marks].enumerated() {
        let width = widths[kind.rawValue * Self.heads + offset]
        rest -= width
        if width > 0 { areas[kind, use] += width * band.height }
      }
    }
    areas[kinds.stretches[first].kind, .lineEnds] += rest * band.height
  }

  /// Sums the widths of glyphs that come from left to right; false where they do not.
  private mutating func measure(
    _ row: PageRow, _ glyphs: [PlacedGlyph], _ band: PixelRect, _ first: Int, _ isMixed: Bool
  ) -> Bool {
    let kind = kinds.stretches[first].kind.rawValue
    var right = band.x
    return glyphs.withUnsafeBufferPointer { glyphs in
      for index in row.glyphs {
        let glyph = glyphs[index]
        guard glyph.advance > 0 else { continue }
        let x = Int(glyph.x)
        guard x >= right else { return false }
        right = x + Int(glyph.advance)
        let width = min(right, band.maxX) - min(x, band.maxX)
        widths[(isMixed ? self.kind(at: glyph) : kind) * Self.heads + head(of: glyph)] += width
      }
      return true
    }
  }

  private mutating func measureOverlaps(_ row: PageRow, _ glyphs: [PlacedGlyph], _ band: PixelRect) {
    for index in widths.indices { widths[index] = 0 }
    columns.removeAll(keepingCapacity: true)
    columns.append(contentsOf: repeatElement(Self.free, count: band.width))
    for glyph in glyphs[row.glyphs] where glyph.advance > 0 {
      let head = UInt8(kind(at: glyph) * Self.heads + self.head(of: glyph))
      let start = max(0, Int(glyph.x) - band.x)
      let end = min(band.width, Int(glyph.x) + Int(glyph.advance) - band.x)
      for x in start..<max(start, end) where columns[x] == Self.free { columns[x] = head }
    }
    for head in columns where head != Self.free { widths[Int(head)] += 1 }
  }

  private func kind(at glyph: PlacedGlyph) -> Int {
    kinds.stretches[kinds.index(at: Int(glyph.source))].kind.rawValue
  }

  /// 0 text, 1 spaces, 2 marks.
  @inline(__always) private func head(of glyph: PlacedGlyph) -> Int {
    // Wrap marks and line numbers have no source of their own.
    if glyph.ink == .mark || !glyph.isMapped { return 2 }
    return glyph.glyph.isBlank && isBlank(Int(glyph.source)) ? 1 : 0
  }

  /// ASCII white space, no-break space and ideographic space.
  private func isBlank(_ at: Int) -> Bool {
    guard at < text.count else { return true }
    if text[at] <= 0x20 { return true }
    if text[at] == 0xC2 { return at + 1 < text.count && text[at + 1] == 0xA0 }
    return text[at] == 0xE3 && at + 2 < text.count && text[at + 1] == 0x80 && text[at + 2] == 0x80
  }
}
