import GlyphDocument
import GlyphFonts
import GlyphGeometry

/// One set line: glyphs at their places, baseline at y 0, x from the left end of the text area.
struct Line {
  var glyphs: [PlacedGlyph] = []
  /// Ink above and below the baseline (px).
  var top = 0
  var bottom = 0
  /// From the text area's left edge to the right end of the last advance (px).
  var width = 0
  var source = SourceSpan(start: 0, end: 0)
  /// Whether the legend must explain something in it.
  var hasMarks = false
  /// px above and below, of paragraphs.
  var spaceBefore = 0
  var spaceAfter = 0
  /// Rules, from the text area's left edge and the baseline (px, y downwards).
  var rects: [FilledRect] = []
  /// Lines to repeat above this one where it starts a page: the header of the table it is part of.
  var header: [Line] = []

  mutating func shift(_ x: Int) {
    for index in glyphs.indices { glyphs[index].x += Int16(clamping: x) }
    for index in rects.indices { rects[index].rect.x += x }
    width += x
  }
}

extension Line {
  /// The same look without a place in the source: for what is repeated.
  var unmapped: Line {
    var line = self
    for index in line.glyphs.indices { line.glyphs[index].isMapped = false }
    line.source = SourceSpan(start: 0, end: 0)
    line.header = []
    line.hasMarks = false
    return line
  }

  /// Gives rows that start with what is not drawn (a pipe, padding) a place of no width, so that the source map
  /// has every byte.
  mutating func mapStarts(of rows: [TableRows.Row]) {
    var starts = Set(rows.map(\.span.start))
    for glyph in glyphs where glyph.isMapped { starts.remove(Int(glyph.source)) }
    for start in starts.sorted() {
      glyphs.append(
        PlacedGlyph(
          glyph: .blank, source: UInt32(start), x: 0, y: 0, advance: 0, ink: .text, isMapped: true))
    }
  }
}
