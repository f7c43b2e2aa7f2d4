import GlyphFonts

/// A glyph in a box: its origin relative to the box's, px, y up.
struct BoxedGlyph: Hashable {
  var glyph: GlyphRef
  var x: Int
  var y: Int
}

/// A filled rectangle in a box; `top` is its upper edge above the baseline (px).
struct BoxedRule: Hashable {
  var x: Int
  var top: Int
  var width: Int
  var height: Int
}

/// Typeset matter: an extent around a baseline and what is drawn there. Whole px, so that nothing is blurred and
/// a gap of one pixel is one pixel.
struct MathBox: Hashable {
  var width = 0
  /// Above and below the baseline. Either may be negative where all ink is on the other side.
  var height = 0
  var depth = 0
  var glyphs: [BoxedGlyph] = []
  var rules: [BoxedRule] = []

  var total: Int { height + depth }

  /// Draws another box into this one and grows the vertical extent; the width stays.
  mutating func add(_ box: MathBox, x: Int, y: Int) {
    for glyph in box.glyphs {
      glyphs.append(BoxedGlyph(glyph: glyph.glyph, x: glyph.x + x, y: glyph.y + y))
    }
    for rule in box.rules {
      rules.append(BoxedRule(x: rule.x + x, top: rule.top + y, width: rule.width, height: rule.height))
    }
    height = max(height, box.height + y)
    depth = max(depth, box.depth - y)
  }

  /// Puts another box to the right, on the same baseline.
  mutating func append(_ box: MathBox, y: Int = 0) {
    add(box, x: width, y: y)
    width += box.width
  }

  mutating func addRule(x: Int, top: Int, width: Int, height: Int) {
    rules.append(BoxedRule(x: x, top: top, width: width, height: height))
    self.height = max(self.height, top)
    depth = max(depth, height - top)
  }
}

/// A part of a formula between two places where a line may end.
struct Segment: Hashable {
  var box: MathBox
  /// Byte offset in the source.
  var position: Int
}

/// A nucleus on its own, with what its scripts and accents need to know.
struct SetNucleus {
  var box: MathBox
  /// Overhang to the right (px); not part of the box's width.
  var italics = 0
  /// The glyph that it is, if it is a single one: scripts then stand by the font's constants and kerns.
  var glyph: (face: MathFace, glyph: UInt32)?
  /// A symbol of an enlarged operator: scripts below tuck under its slant.
  var isLarge = false
}
