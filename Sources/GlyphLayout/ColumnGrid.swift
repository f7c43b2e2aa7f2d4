import GlyphDocument
import GlyphFonts

/// The columns of a page (px); one where lines are not set in columns.
struct ColumnGrid {
  let count: Int
  /// Of the text in one column.
  let width: Int
  /// From one column's left edge to the next one's.
  var stride: Int { width + PageStyle.columnGutter }

  /// Only the start of a text decides, so that text added later cannot change earlier pages.
  private static let sample = 16_384

  init(_ document: Document, style: PageStyle, fonts: FontSet, width: Int) {
    guard style.mode == .columns else {
      count = 1
      self.width = width
      return
    }
    let most = max(1, (width + PageStyle.columnGutter) / (8 * style.pitch))
    if style.columns > 0 {
      count = min(style.columns, most)
    } else {
      let column = Self.usualWidth(document, style, fonts)
      count = max(1, min(most, (width + PageStyle.columnGutter) / (column + PageStyle.columnGutter)))
    }
    self.width = (width - (count - 1) * PageStyle.columnGutter) / count
  }

  /// What nine of ten lines have room in.
  private static func usualWidth(_ document: Document, _ style: PageStyle, _ fonts: FontSet) -> Int {
    let isCode = document.blocks.first.map { $0.kind != .prose } ?? false
    let advance = Int(fonts.entry(0x6E, isCode ? .code : .text).advance)
    let lines = document.text.bytes.prefix(sample).split(separator: 0x0A)
    let widths = lines.map { line in
      line.reduce(0) { $0 + ($1 == 0x09 ? style.tabWidth : $1 & 0xC0 == 0x80 ? 0 : 1) }
    }.sorted()
    guard !widths.isEmpty else { return advance }
    return (widths[widths.count * 9 / 10] + 1) * advance
  }
}
