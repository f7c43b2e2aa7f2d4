import GlyphFonts

/// Superscripts, subscripts and limits (TeXbook, appendix G, rules 13a and 18).
extension Typesetter {
  func scripts(_ nucleus: SetNucleus, _ atom: MathAtom, _ style: MathStyle) throws(FormulaError) -> MathBox {
    var box = nucleus.box
    let upper = try atom.superscript.map { (items) throws(FormulaError) in
      try self.box(items, style.superscript)
    }
    let lower = try atom.subscript.map { (items) throws(FormulaError) in try self.box(items, style.subscript)
    }
    var (up, down) = shifts(nucleus, upper, lower, style)
    let width = box.width
    // An italic letter leans over its superscript; a slanted integral takes its subscript under its belly.
    let upperX = width + (nucleus.isLarge ? 0 : nucleus.italics)
    let lowerX = width - (nucleus.isLarge ? nucleus.italics : 0)
    if let upper, let lower {
      let least = constant(.subSuperscriptGapMin, style, atLeast: 1)
      let gap = up - upper.depth - (lower.height - down)
      if gap < least {
        // Push the superscript up to its limit first, then the subscript down.
        let room = constant(.superscriptBottomMaxWithSubscript, style) - (up - upper.depth)
        let rise = min(max(0, room), least - gap)
        up += rise
        down += least - gap - rise
      }
    }
    if let upper {
      let x = upperX + kern(nucleus, .topRight, height: up - upper.depth)
      box.add(upper, x: x, y: up)
      box.width = max(box.width, x + upper.width)
    }
    if let lower {
      let x = lowerX + kern(nucleus, .bottomRight, height: lower.height - down)
      box.add(lower, x: x, y: -down)
      box.width = max(box.width, x + lower.width)
    }
    // In small type what follows would touch the script.
    box.width += constant(.spaceAfterScript, style, atLeast: em(style) < MathFace.smallSize ? 1 : 0)
    return box
  }

  private func shifts(_ nucleus: SetNucleus, _ upper: MathBox?, _ lower: MathBox?, _ style: MathStyle) -> (
    up: Int, down: Int
  ) {
    let isGlyph = nucleus.glyph != nil && !nucleus.isLarge
    var up = isGlyph ? 0 : nucleus.box.height - constant(.superscriptBaselineDropMax, style)
    var down = isGlyph ? 0 : nucleus.box.depth + constant(.subscriptBaselineDropMin, style)
    if let upper {
      let plain = constant(style.isCramped ? .superscriptShiftUpCramped : .superscriptShiftUp, style)
      up = max(up, plain, upper.depth + constant(.superscriptBottomMin, style))
    }
    if let lower {
      down = max(down, constant(.subscriptShiftDown, style))
      if upper == nil { down = max(down, lower.height - constant(.subscriptTopMax, style)) }
    }
    return (up, down)
  }

  private func kern(_ nucleus: SetNucleus, _ corner: MathFace.Corner, height: Int) -> Int {
    guard let (face, glyph) = nucleus.glyph, !nucleus.isLarge else { return 0 }
    return Int(face.kern(glyph, corner, height: height).rounded())
  }

  /// Rule 13a: centred above and below, shifted by half of the operator's slant.
  func limits(_ nucleus: SetNucleus, _ atom: MathAtom, _ style: MathStyle) throws(FormulaError) -> MathBox {
    let upper = try atom.superscript.map { (items) throws(FormulaError) in
      try self.box(items, style.superscript)
    }
    let lower = try atom.subscript.map { (items) throws(FormulaError) in try self.box(items, style.subscript)
    }
    return stacked(nucleus.box, upper, lower, slant: nucleus.italics, style)
  }

  func stacked(_ base: MathBox, _ upper: MathBox?, _ lower: MathBox?, slant: Int = 0, _ style: MathStyle)
    -> MathBox
  {
    let width = max(base.width, upper?.width ?? 0, lower?.width ?? 0)
    var box = MathBox(width: width, height: base.height, depth: base.depth)
    box.add(base, x: (width - base.width) / 2, y: 0)
    if let upper {
      let gap = constant(.upperLimitGapMin, style, atLeast: 1)
      let rise = max(
        base.height + gap + upper.depth, base.height + constant(.upperLimitBaselineRiseMin, style))
      box.add(upper, x: (width - upper.width + slant) / 2, y: rise)
    }
    if let lower {
      let gap = constant(.lowerLimitGapMin, style, atLeast: 1)
      box.add(lower, x: (width - lower.width - slant) / 2, y: -(base.depth + gap + lower.height))
    }
    return box
  }
}
