import GlyphFonts

/// Sets lists of atoms by the rules of TeXbook's appendix G with the constants of the OpenType MATH table, in whole
/// pixels: every gap and rule is at least one pixel.
struct Typesetter {
  let fonts: FontSet

  // MARK: Measures

  func em(_ style: MathStyle) -> Double {
    face(style)?.pixels ?? fonts.table.spec.textSize
  }

  func face(_ style: MathStyle) -> MathFace? { fonts.mathFace(style.size) }

  /// A constant in whole px.
  func constant(_ constant: MathConstant, _ style: MathStyle, atLeast least: Int = .min) -> Int {
    max(least, Int((face(style)?.constant(constant) ?? 0).rounded()))
  }

  func mu(_ mu: Double, _ style: MathStyle) -> Int {
    let px = mu / 18 * em(style) * fonts.table.spec.horizontalScale
    // Spaces that part must be seen to part: in small type they are never less than asked for.
    return mu > 0 && px < 3 ? Int(px.rounded(.up)) : Int(px.rounded())
  }

  /// Twice the height of the axis: the middle of the minus sign's pixels, so that rules and signs are in line.
  func doubleAxis(_ style: MathStyle) -> Int {
    guard let minus = fonts.mathGlyph(0x2212, style.size) else { return Int(em(style) / 2) }
    let box = minus.face.box(minus.glyph)
    return box.top - box.bottom
  }

  // MARK: Lists

  func box(_ items: [MathItem], _ style: MathStyle) throws(FormulaError) -> MathBox {
    Self.joined(try segments(items, style))
  }

  static func joined(_ segments: [Segment]) -> MathBox {
    guard var box = segments.first?.box else { return MathBox() }
    for segment in segments.dropFirst() { box.append(segment.box) }
    return box
  }

  /// A list cut after its relations and binary operators; at least one segment.
  func segments(_ items: [MathItem], _ style: MathStyle) throws(FormulaError) -> [Segment] {
    var items = items
    AtomSpacing.resolveBinaries(&items)
    var style = style
    var segments: [Segment] = []
    var current = Segment(box: MathBox(), position: 0)
    var last: AtomClass?
    var isEmpty = true
    for item in items {
      switch item {
      case .style(let level): style = MathStyle(level: level, isCramped: style.isCramped)
      case .space(let width): current.box.width += mu(width, style)
      case .atom(let atom):
        if let last {
          if last == .relation || last == .binary, atom.class != .relation {
            current.box.width += mu(AtomSpacing.between(last, atom.class, isScript: style.isScript), style)
            segments.append(current)
            current = Segment(box: MathBox(), position: atom.position)
            isEmpty = true
          } else {
            current.box.width += mu(AtomSpacing.between(last, atom.class, isScript: style.isScript), style)
          }
        }
        if isEmpty, segments.isEmpty { current.position = atom.position }
        current.box.append(try set(atom, style))
        isEmpty = false
        last = atom.class
      }
    }
    return segments + [current]
  }

  // MARK: Atoms

  func set(_ atom: MathAtom, _ style: MathStyle) throws(FormulaError) -> MathBox {
    let nucleus = try self.nucleus(atom, style)
    let hasLimits = atom.limits == .always || (atom.limits == .automatic && style.isDisplay)
    if atom.superscript == nil, atom.subscript == nil {
      var box = nucleus.box
      if !nucleus.isLarge { box.width += nucleus.italics }
      return box
    }
    if hasLimits, atom.class == .largeOperator { return try limits(nucleus, atom, style) }
    return try scripts(nucleus, atom, style)
  }

  func nucleus(_ atom: MathAtom, _ style: MathStyle) throws(FormulaError) -> SetNucleus {
    switch atom.nucleus {
    case .empty: return SetNucleus(box: MathBox())
    case .symbol(let scalar):
      if atom.class == .largeOperator { return try largeOperator(scalar, atom.position, style) }
      return try symbol(scalar, atom.position, style)
    case .list(let items):
      if atom.class == .largeOperator, items.count == 1, case .atom(let only) = items[0],
        case .symbol = only.nucleus, only.class == .largeOperator
      {
        return try nucleus(only, style)
      }
      return SetNucleus(box: try box(items, style))
    case .fraction(let fraction): return SetNucleus(box: try self.fraction(fraction, style))
    case .radical(let degree, let radicand):
      return SetNucleus(box: try radical(degree, radicand, atom.position, style))
    case .delimited(let fences, let bodies):
      return SetNucleus(box: try delimited(fences, bodies, atom.position, style))
    case .fence(let fence, let height):
      let size = Int((height * em(style)).rounded())
      return SetNucleus(box: try self.fence(fence, size, atom.position, style))
    case .table(let table): return SetNucleus(box: try self.table(table, atom.position, style))
    default: return try decorated(atom, style)
    }
  }

  func symbol(_ scalar: UInt32, _ position: Int, _ style: MathStyle) throws(FormulaError) -> SetNucleus {
    guard let (face, glyph) = fonts.mathGlyph(scalar, style.size) else {
      throw FormulaError(reason: .noGlyph(scalar), position: position)
    }
    return single(face, glyph)
  }

  func single(_ face: MathFace, _ glyph: UInt32) -> SetNucleus {
    let metrics = face.box(glyph)
    let box = MathBox(
      width: metrics.advance, height: metrics.top, depth: metrics.bottom,
      glyphs: [BoxedGlyph(glyph: face.reference(glyph), x: 0, y: 0)])
    return SetNucleus(box: box, italics: metrics.italics, glyph: (face, glyph))
  }

  /// Rule 13: larger in display style, and centred on the axis.
  private func largeOperator(_ scalar: UInt32, _ position: Int, _ style: MathStyle) throws(FormulaError)
    -> SetNucleus
  {
    guard let (face, plain) = fonts.mathGlyph(scalar, style.size) else {
      throw FormulaError(reason: .noGlyph(scalar), position: position)
    }
    var glyph = plain
    if style.isDisplay {
      let variants = face.variants(plain, .vertical)
      // The font's minimum is made for sums: an integral reaches it in text style, and would not grow.
      let least = max(constant(.displayOperatorMinHeight, style), (4 * inkHeight(plain, face) + 2) / 3)
      glyph = variants.first { inkHeight($0, face) >= least } ?? variants.last ?? plain
    }
    var set = single(face, glyph)
    set.isLarge = true
    set.box = centred(set.box, style)
    return set
  }

  private func inkHeight(_ glyph: UInt32, _ face: MathFace) -> Int {
    let box = face.box(glyph)
    return box.top + box.bottom
  }

  /// The box with its middle on the axis.
  func centred(_ box: MathBox, _ style: MathStyle) -> MathBox {
    var moved = MathBox(width: box.width, height: .min / 2, depth: .min / 2)
    let shift = (doubleAxis(style) - (box.height - box.depth)) / 2
    moved.add(box, x: 0, y: shift)
    return moved
  }
}
