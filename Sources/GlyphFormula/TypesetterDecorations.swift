import GlyphFonts

/// Accents, bars, braces, arrows, strokes and frames (TeXbook, appendix G, rules 9, 10 and 12).
extension Typesetter {
  func decorated(_ atom: MathAtom, _ style: MathStyle) throws(FormulaError) -> SetNucleus {
    switch atom.nucleus {
    case .accent(let mark, let isWide, let isBelow, let base):
      return try accent(mark, isWide, isBelow, base, atom.position, style)
    case .bar(let isBelow, let base):
      return SetNucleus(box: bar(isBelow, try box(base, style.cramped), style))
    case .stretched(let scalar, let isBelow, let base):
      return SetNucleus(box: try stretched(scalar, isBelow, try box(base, style), atom.position, style))
    case .arrow(let scalar, let above, let below):
      return SetNucleus(box: try arrow(scalar, above, below, atom.position, style))
    case .stack(let base, let above, let below):
      let upper = try above.map { (items) throws(FormulaError) in try box(items, style.superscript) }
      let lower = try below.map { (items) throws(FormulaError) in try box(items, style.subscript) }
      return SetNucleus(box: stacked(try box(base, style), upper, lower, style))
    case .negated(let base): return SetNucleus(box: try negated(try box(base, style), atom.position, style))
    case .cancelled(let base):
      return SetNucleus(box: try struck(try box(base, style), 0x2F, atom.position, style))
    case .boxed(let base): return SetNucleus(box: boxed(try box(base, style), style))
    case .phantom(let base, let hasWidth, let hasHeight):
      let ghost = try box(base, style)
      return SetNucleus(
        box: MathBox(
          width: hasWidth ? ghost.width : 0, height: hasHeight ? ghost.height : 0,
          depth: hasHeight ? ghost.depth : 0))
    case .smashed(let base): return SetNucleus(box: try box(base, style))
    default: return SetNucleus(box: MathBox())
    }
  }

  // MARK: Accents

  private func accent(
    _ mark: UInt32, _ isWide: Bool, _ isBelow: Bool, _ base: [MathItem], _ position: Int, _ style: MathStyle
  ) throws(FormulaError) -> SetNucleus {
    guard let (face, plain) = fonts.mathGlyph(mark, style.size) else {
      throw FormulaError(reason: .noGlyph(mark), position: position)
    }
    var nucleus = try accentBase(base, style)
    let inner = nucleus.box
    if !isWide, !isBelow, em(style) < PixelAccent.sharpSize, let accent = PixelAccent(mark) {
      let attachment = nucleus.glyph.map { $0.face.accentAttachment($0.glyph) }
      accent.draw(over: &nucleus.box, centre: attachment ?? Double(inner.width) / 2)
      return nucleus
    }
    var glyph = plain
    if isWide {
      for variant in face.variants(plain, .horizontal) {
        let metrics = face.box(variant)
        if metrics.right - metrics.left <= inner.width { glyph = variant }
      }
    }
    let metrics = face.box(glyph)
    let attachment = nucleus.glyph.map { $0.face.accentAttachment($0.glyph) }
    let centre = attachment ?? Double(inner.width) / 2
    // The middle of the ink, not the font's attachment point: rounding would put small marks beside it.
    let ink = Double(metrics.left + metrics.right) / 2
    let x = Int((centre - ink).rounded())
    var y: Int
    if isBelow {
      y = -inner.depth - metrics.top - 1
    } else {
      // One clear pixel between letter and mark, and no more than the font's own distance.
      let raised = inner.height - constant(.accentBaseHeight, style)
      y = max(inner.height + 1 + metrics.bottom, min(raised, inner.height + 2 + metrics.bottom))
    }
    if isBelow, y > 0 { y = 0 }
    nucleus.box.glyphs.append(BoxedGlyph(glyph: face.reference(glyph), x: x, y: y))
    nucleus.box.height = max(inner.height, y + metrics.top)
    nucleus.box.depth = max(inner.depth, metrics.bottom - y)
    return nucleus
  }

  /// An accent's base; a dotless i or j where a single one carries the accent.
  private func accentBase(_ base: [MathItem], _ style: MathStyle) throws(FormulaError) -> SetNucleus {
    guard base.count == 1, case .atom(var atom) = base[0], atom.superscript == nil, atom.subscript == nil
    else {
      return SetNucleus(box: try box(base, style.cramped))
    }
    if case .symbol(let scalar) = atom.nucleus, let dotless = Self.dotless[scalar] {
      atom.nucleus = .symbol(dotless)
    }
    return try nucleus(atom, style.cramped)
  }

  private static let dotless: [UInt32: UInt32] = [
    0x1D456: 0x1D6A4, 0x1D457: 0x1D6A5, 0x69: 0x131, 0x6A: 0x237,
  ]

  // MARK: Rules and stretched glyphs

  private func bar(_ isBelow: Bool, _ base: MathBox, _ style: MathStyle) -> MathBox {
    var box = base
    let thickness = constant(isBelow ? .underbarRuleThickness : .overbarRuleThickness, style, atLeast: 1)
    let gap = constant(isBelow ? .underbarVerticalGap : .overbarVerticalGap, style, atLeast: 1)
    let top = isBelow ? -base.depth - gap : base.height + gap + thickness
    box.addRule(x: 0, top: top, width: base.width, height: thickness)
    return box
  }

  /// A glyph as wide as `width` px, by variant or assembly.
  private func widened(_ scalar: UInt32, _ width: Int, _ position: Int, _ style: MathStyle)
    throws(FormulaError) -> MathBox
  {
    guard let (face, plain) = fonts.mathGlyph(scalar, style.size) else {
      throw FormulaError(reason: .noGlyph(scalar), position: position)
    }
    let variants = face.variants(plain, .horizontal)
    let fitting = variants.first { face.box($0).right - face.box($0).left >= width }
    let parts = face.assembly(plain, .horizontal)
    if fitting == nil, !parts.isEmpty { return Assembly(face, parts, length: width).horizontal() }
    let glyph = fitting ?? variants.last ?? plain
    let metrics = face.box(glyph)
    return MathBox(
      width: metrics.right - metrics.left, height: metrics.top, depth: metrics.bottom,
      glyphs: [BoxedGlyph(glyph: face.reference(glyph), x: -metrics.left, y: 0)])
  }

  private func stretched(
    _ scalar: UInt32, _ isBelow: Bool, _ base: MathBox, _ position: Int, _ style: MathStyle
  )
    throws(FormulaError) -> MathBox
  {
    let mark = try widened(scalar, base.width, position, style)
    let width = max(base.width, mark.width)
    var box = MathBox(width: width, height: base.height, depth: base.depth)
    box.add(base, x: (width - base.width) / 2, y: 0)
    let y = isBelow ? -base.depth - 1 - mark.height : base.height + 1 + mark.depth
    box.add(mark, x: (width - mark.width) / 2, y: y)
    return box
  }

  private func arrow(
    _ scalar: UInt32, _ above: [MathItem], _ below: [MathItem], _ position: Int, _ style: MathStyle
  ) throws(FormulaError) -> MathBox {
    let upper = try box(above, style.superscript)
    let lower = try box(below, style.subscript)
    let width = max(upper.width, lower.width, Int(em(style))) + mu(8, style)
    let shaft = try widened(scalar, width, position, style)
    return stacked(shaft, above.isEmpty ? nil : upper, below.isEmpty ? nil : lower, style)
  }

  // MARK: Strokes and frames

  private func negated(_ base: MathBox, _ position: Int, _ style: MathStyle) throws(FormulaError) -> MathBox {
    try struck(base, 0x2F, position, style)
  }

  /// A slash through the middle of a box, of its height.
  private func struck(_ base: MathBox, _ scalar: UInt32, _ position: Int, _ style: MathStyle)
    throws(FormulaError) -> MathBox
  {
    let slash = try fence(scalar, base.total, position, style)
    let width = max(base.width, slash.width)
    var box = MathBox(width: width, height: base.height, depth: base.depth)
    box.add(base, x: (width - base.width) / 2, y: 0)
    let shift = ((base.height - base.depth) - (slash.height - slash.depth)) / 2
    box.add(slash, x: (width - slash.width) / 2, y: shift)
    return box
  }

  private func boxed(_ base: MathBox, _ style: MathStyle) -> MathBox {
    let gap = max(1, Int((em(style) * 0.2).rounded()))
    let line = constant(.fractionRuleThickness, style, atLeast: 1)
    let frame = gap + line
    let top = max(base.height, 0) + frame
    let height = max(base.height, 0) + max(base.depth, 0) + 2 * frame
    let width = base.width + 2 * frame
    var box = MathBox(width: width)
    box.add(base, x: frame, y: 0)
    box.addRule(x: 0, top: top, width: width, height: line)
    box.addRule(x: 0, top: top - height + line, width: width, height: line)
    box.addRule(x: 0, top: top - line, width: line, height: height - 2 * line)
    box.addRule(x: width - line, top: top - line, width: line, height: height - 2 * line)
    return box
  }
}
