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
}
