import GlyphFonts

/// A glyph built of parts, some of them repeated, to a length (OpenType MATH, GlyphAssembly).
struct Assembly {
  private let face: MathFace
  /// Parts in order, extenders repeated, with the place of each along the direction (px).
  private var parts: [(glyph: UInt32, start: Double)] = []

  /// More repetitions than any page is high: bounds the work on absurd lengths.
  private static let mostRepeats = 4000

  init(_ face: MathFace, _ parts: [MathGlyphPart], length: Int) {
    self.face = face
    let repeats = Self.repeats(parts, Double(length))
    let sequence = parts.flatMap { Array(repeating: $0, count: $0.isExtender ? repeats : 1) }
    let natural = sequence.reduce(0) { $0 + $1.length }
    let most = zip(sequence, sequence.dropFirst()).map { min($0.endConnector, $1.startConnector) }
    // Overlaps share what is too long equally, as far as the connectors allow; never less than one pixel, so
    // that no seam shows.
    let joints = Double(max(1, sequence.count - 1))
    let overlap = max(1, (natural - Double(length)) / joints)
    var pen = 0.0
    for (index, part) in sequence.enumerated() {
      self.parts.append((part.glyph, pen))
      if index < most.count { pen += part.length - max(1, min(overlap, most[index])) }
    }
  }

  private static func repeats(_ parts: [MathGlyphPart], _ length: Double) -> Int {
    let fixed = parts.filter { !$0.isExtender }.reduce(0) { $0 + $1.length }
    let joints = Double(parts.filter { !$0.isExtender }.count)
    let extenders = parts.filter(\.isExtender)
    let growth = extenders.reduce(0) { $0 + $1.length - 1 }
    guard growth > 0.5 else { return 1 }
    return min(mostRepeats, max(1, Int(((length - fixed + joints) / growth).rounded(.up))))
  }

  /// The parts on each other, bottom first, the ink's lower end on the baseline.
  func vertical() -> MathBox {
    var box = MathBox(height: .min / 2, depth: .min / 2)
    for part in parts {
      let metrics = face.box(part.glyph)
      // A part's extent along the direction starts at its ink's lower end.
      let y = Int(part.start.rounded()) + metrics.bottom
      box.glyphs.append(BoxedGlyph(glyph: face.reference(part.glyph), x: 0, y: y))
      box.height = max(box.height, y + metrics.top)
      box.depth = max(box.depth, metrics.bottom - y)
      box.width = max(box.width, metrics.advance)
    }
    return box
  }

  /// The parts beside each other, from left to right; the ink starts at 0.
  func horizontal() -> MathBox {
    var box = MathBox(height: .min / 2, depth: .min / 2)
    for part in parts {
      let metrics = face.box(part.glyph)
      let x = Int(part.start.rounded()) - metrics.left
      box.glyphs.append(BoxedGlyph(glyph: face.reference(part.glyph), x: x, y: 0))
      box.height = max(box.height, metrics.top)
      box.depth = max(box.depth, metrics.bottom)
      box.width = max(box.width, x + metrics.right)
    }
    return box
  }
}
