import GlyphFonts

/// Fractions, roots and fences (TeXbook, appendix G, rules 11, 15 and 19).
extension Typesetter {
  func fraction(_ fraction: Fraction, _ outer: MathStyle) throws(FormulaError) -> MathBox {
    let style = fraction.style.map { MathStyle(level: $0, isCramped: outer.isCramped) } ?? outer
    let above = try box(fraction.numerator, style.numerator)
    let below = try box(fraction.denominator, style.denominator)
    let width = max(above.width, below.width)
    var box = MathBox(width: width, height: .min / 2, depth: .min / 2)
    let (up, down) =
      fraction.hasRule
      ? ruled(above, below, &box, style) : unruled(above, below, style)
    box.add(above, x: (width - above.width) / 2, y: up)
    box.add(below, x: (width - below.width) / 2, y: -down)
    guard fraction.left != nil || fraction.right != nil else {
      // TeX's \nulldelimiterspace: 1.2 pt on both sides.
      return padded(box, by: max(1, Int((em(style) * 0.1).rounded())))
    }
    return try fenced(box, [fraction.left, fraction.right], style)
  }

  func padded(_ box: MathBox, by padding: Int) -> MathBox {
    var wide = MathBox(width: box.width + 2 * padding, height: box.height, depth: box.depth)
    wide.add(box, x: padding, y: 0)
    return wide
  }

  /// Where numerator and denominator stand around the rule, which is as wide as the wider one and 1 px over.
  private func ruled(_ above: MathBox, _ below: MathBox, _ box: inout MathBox, _ style: MathStyle) -> (
    Int, Int
  ) {
    let display = style.isDisplay
    let thickness = constant(.fractionRuleThickness, style, atLeast: 1)
    let bottom = (doubleAxis(style) - thickness) >> 1
    let top = bottom + thickness
    box.addRule(x: 0, top: top, width: box.width, height: thickness)
    let upGap = constant(
      display ? .fractionNumeratorDisplayGapMin : .fractionNumeratorGapMin, style, atLeast: 1)
    let downGap = constant(
      display ? .fractionDenominatorDisplayGapMin : .fractionDenominatorGapMin, style, atLeast: 1)
    let up = constant(display ? .fractionNumeratorDisplayShiftUp : .fractionNumeratorShiftUp, style)
    let down = constant(display ? .fractionDenominatorDisplayShiftDown : .fractionDenominatorShiftDown, style)
    return (
      max(up, top + upGap + above.depth),
      max(down, below.height + downGap - bottom)
    )
  }

  private func unruled(_ above: MathBox, _ below: MathBox, _ style: MathStyle) -> (Int, Int) {
    let display = style.isDisplay
    var up = constant(display ? .stackTopDisplayShiftUp : .stackTopShiftUp, style)
    var down = constant(display ? .stackBottomDisplayShiftDown : .stackBottomShiftDown, style)
    let least = constant(display ? .stackDisplayGapMin : .stackGapMin, style, atLeast: 1)
    let gap = up - above.depth - (below.height - down)
    if gap < least {
      up += (least - gap + 1) / 2
      down += (least - gap) / 2
    }
    return (up, down)
  }

  // MARK: Roots

  func radical(_ degree: [MathItem]?, _ radicand: [MathItem], _ position: Int, _ style: MathStyle)
    throws(FormulaError) -> MathBox
  {
    let inner = try box(radicand, style.cramped)
    let thickness = constant(.radicalRuleThickness, style, atLeast: 1)
    let gap = constant(style.isDisplay ? .radicalDisplayVerticalGap : .radicalVerticalGap, style, atLeast: 1)
    let height = max(inner.height, 0) + max(inner.depth, 0)
    let sign = try fence(0x221A, height + gap + thickness, position, style)
    // The sign's ink may be higher than asked for: the radicand stands in its middle.
    let spare = max(0, sign.total - height - gap - thickness)
    let top = max(inner.height, 0) + gap + spare / 2 + thickness
    var box = MathBox(width: 0, height: .min / 2, depth: .min / 2)
    if let degree { try addDegree(degree, sign, top, &box, style) }
    box.add(sign, x: box.width, y: top - sign.height)
    box.width += sign.width
    box.addRule(x: box.width, top: top, width: inner.width + 1, height: thickness)
    box.add(inner, x: box.width, y: 0)
    box.width += inner.width + 1
    return box
  }

  /// The degree stands over the sign's hook: its bottom at 55% of the sign's height (the fonts' constant).
  private func addDegree(
    _ degree: [MathItem], _ sign: MathBox, _ top: Int, _ box: inout MathBox, _ style: MathStyle
  ) throws(FormulaError) {
    let small = try self.box(degree, MathStyle(level: .scriptScript))
    let raise = top - sign.total + Int((0.55 * Double(sign.total)).rounded())
    let before = constant(.radicalKernBeforeDegree, style)
    let after = constant(.radicalKernAfterDegree, style)
    box.add(small, x: max(0, before), y: raise + max(0, small.depth))
    box.width = max(0, max(0, before) + small.width + after + 1)
  }

  // MARK: Fences

  /// A fence of at least `size` px, centred on the axis; an empty box for nil.
  func fence(_ scalar: UInt32?, _ size: Int, _ position: Int, _ style: MathStyle) throws(FormulaError)
    -> MathBox
  {
    guard let scalar else { return MathBox(width: max(1, Int((em(style) * 0.1).rounded()))) }
    guard let (face, glyph) = fonts.mathGlyph(scalar, style.size) else {
      throw FormulaError(reason: .noGlyph(scalar), position: position)
    }
    let plain = face.box(glyph)
    if let strokes = Self.strokes[scalar], plain.top + plain.bottom < size {
      return centred(upright(strokes, size, plain, style), style)
    }
    return centred(grown(face, glyph, size), style)
  }

  /// Fences that are nothing but upright strokes, and how many: drawn as rules, whole pixels wide.
  private static let strokes: [UInt32: Int] = [0x7C: 1, 0x2223: 1, 0x2016: 2, 0x2225: 2]

  private func upright(_ strokes: Int, _ size: Int, _ plain: MathGlyphBox, _ style: MathStyle) -> MathBox {
    let line = constant(.fractionRuleThickness, style, atLeast: 1)
    let ink = strokes * line + (strokes - 1) * max(1, 2 * line - 1)
    var box = MathBox(width: max(plain.advance, ink + 2), height: .min / 2, depth: .min / 2)
    for stroke in 0..<strokes {
      let x = (box.width - ink) / 2 + stroke * (ink - line) / max(1, strokes - 1)
      box.addRule(x: x, top: size, width: line, height: size)
    }
    return box
  }

  /// The smallest variant that is high enough, or an assembly of parts, or the largest there is.
  private func grown(_ face: MathFace, _ glyph: UInt32, _ size: Int) -> MathBox {
    let variants = face.variants(glyph, .vertical)
    for variant in variants {
      let metrics = face.box(variant)
      if metrics.top + metrics.bottom >= size { return single(face, variant).box }
    }
    let parts = face.assembly(glyph, .vertical)
    if !parts.isEmpty { return Assembly(face, parts, length: size).vertical() }
    return single(face, variants.last ?? glyph).box
  }

  func delimited(_ fences: [UInt32?], _ bodies: [[MathItem]], _ position: Int, _ style: MathStyle)
    throws(FormulaError) -> MathBox
  {
    var boxes: [MathBox] = []
    for body in bodies { boxes.append(try box(body, style)) }
    return try fenced(boxes, fences, position, style)
  }

  func fenced(_ box: MathBox, _ fences: [UInt32?], _ style: MathStyle) throws(FormulaError) -> MathBox {
    try fenced([box], fences, 0, style)
  }

  /// Rule 19: fences cover nine tenths of what stands between them, measured from the axis.
  private func fenced(_ boxes: [MathBox], _ fences: [UInt32?], _ position: Int, _ style: MathStyle)
    throws(FormulaError) -> MathBox
  {
    let axis = doubleAxis(style)
    var reach = 0
    for box in boxes { reach = max(reach, 2 * box.height - axis, 2 * box.depth + axis) }
    let size = max(Int((Double(reach) * 0.9).rounded()), reach - Int(em(style) / 2))
    var whole = MathBox()
    for (index, fence) in fences.enumerated() {
      whole.append(try self.fence(fence, size, position, style))
      if index < boxes.count { whole.append(boxes[index]) }
    }
    return whole
  }
}
