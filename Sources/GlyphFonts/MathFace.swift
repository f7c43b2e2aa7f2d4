import CFreeType
import CHarfBuzz

/// The three sizes of a formula: its letters, its scripts, and scripts of scripts.
public enum MathSize: Int, Sendable, CaseIterable {
  case text, script, scriptScript
}

extension FontSpec {
  /// px per em. The OpenType MATH tables of the TeX Gyre fonts ask for 73% and 60%; whole px are crisper, and
  /// below 5 px no digit can be told from another.
  func size(_ size: MathSize) -> Double {
    switch size {
    case .text: textSize
    case .script: min(textSize, max(5, (textSize * 0.73).rounded()))
    case .scriptScript: min(textSize, max(5, (textSize * 0.6).rounded()))
    }
  }
}

/// The constants of the OpenType MATH table that layout uses; raw values are HarfBuzz's numbers.
public enum MathConstant: UInt32, Sendable {
  case displayOperatorMinHeight = 3
  case accentBaseHeight = 6
  case subscriptShiftDown = 8
  case subscriptTopMax = 9
  case subscriptBaselineDropMin = 10
  case superscriptShiftUp = 11
  case superscriptShiftUpCramped = 12
  case superscriptBottomMin = 13
  case superscriptBaselineDropMax = 14
  case subSuperscriptGapMin = 15
  case superscriptBottomMaxWithSubscript = 16
  case spaceAfterScript = 17
  case upperLimitGapMin = 18
  case upperLimitBaselineRiseMin = 19
  case lowerLimitGapMin = 20
  case lowerLimitBaselineDropMin = 21
  case stackTopShiftUp = 22
  case stackTopDisplayShiftUp = 23
  case stackBottomShiftDown = 24
  case stackBottomDisplayShiftDown = 25
  case stackGapMin = 26
  case stackDisplayGapMin = 27
  case fractionNumeratorShiftUp = 32
  case fractionNumeratorDisplayShiftUp = 33
  case fractionDenominatorShiftDown = 34
  case fractionDenominatorDisplayShiftDown = 35
  case fractionNumeratorGapMin = 36
  case fractionNumeratorDisplayGapMin = 37
  case fractionRuleThickness = 38
  case fractionDenominatorGapMin = 39
  case fractionDenominatorDisplayGapMin = 40
  case overbarVerticalGap = 43
  case overbarRuleThickness = 44
  case underbarVerticalGap = 46
  case underbarRuleThickness = 47
  case radicalVerticalGap = 49
  case radicalDisplayVerticalGap = 50
  case radicalRuleThickness = 51
  case radicalKernBeforeDegree = 53
  case radicalKernAfterDegree = 54
}

/// A glyph's box in whole px: its advance, and its ink relative to its origin (`top` and `bottom` as distances
/// above and below the baseline).
public struct MathGlyphBox: Hashable, Sendable {
  public var advance = 0
  public var left = 0
  public var right = 0
  public var top = 0
  public var bottom = 0
  /// Italics correction: how far the ink's upper part leans over the advance.
  public var italics = 0
}

/// One part of a glyph that is assembled to any length; lengths in px along the direction of growth.
public struct MathGlyphPart: Hashable, Sendable {
  public var glyph: UInt32
  public var startConnector: Double
  public var endConnector: Double
  public var length: Double
  public var isExtender: Bool
}

/// A face asked for what formulas need, by HarfBuzz's API of the OpenType MATH table. A face without that
/// table (a fallback for one letter) answers with nothing. Not thread-safe; not to be kept longer than
/// its font set.
public final class MathFace {
  public enum Direction: Sendable {
    case vertical, horizontal
    fileprivate var harfbuzz: hb_direction_t { self == .vertical ? HB_DIRECTION_TTB : HB_DIRECTION_LTR }
  }

  public enum Corner: UInt32, Sendable {
    case topRight, topLeft, bottomRight, bottomLeft
  }

  /// Below this size (px per em) of the text formulas take the text's letters, and nothing may touch.
  public static let smallSize = 12.0

  /// Its number in the face table.
  public let number: Int
  private let face: Face
  /// 0 in text, 1 in scripts, 2 in scripts of scripts.
  private let scriptLevel: Int
  private var boxes: [UInt32: MathGlyphBox] = [:]

  /// px per em.
  public let pixels: Double

  init(_ face: Face, number: Int, pixels: Double, scriptLevel: Int) {
    self.scriptLevel = scriptLevel
    self.face = face
    self.number = number
    self.pixels = pixels
  }

  public func reference(_ glyph: UInt32) -> GlyphRef { GlyphRef(face: number, glyph: glyph) }

  /// The glyph of a code point; 0 where the face has none. In scripts the font's sturdier drawing for that size
  /// (feature `ssty`), which for a prime is also the lower one.
  public func glyph(_ scalar: UInt32) -> UInt32 {
    let plain = face.glyph(scalar)
    guard scriptLevel > 0, plain != 0, let lookup = scriptLookup else { return plain }
    var count: UInt32 = 1
    var alternate: hb_codepoint_t = 0
    let start = UInt32(scriptLevel - 1)
    hb_ot_layout_lookup_get_glyph_alternates(
      hb_font_get_face(face.harfbuzz), lookup, plain, start, &count, &alternate)
    return count > 0 ? alternate : plain
  }

  /// The number of the lookup of feature `ssty`.
  private lazy var scriptLookup: UInt32? = {
    let lookups = hb_set_create()
    defer { hb_set_destroy(lookups) }
    let features: [hb_tag_t] = [hb_tag_from_string("ssty", 4), 0]
    hb_ot_layout_collect_lookups(
      hb_font_get_face(face.harfbuzz), hb_tag_from_string("GSUB", 4), nil, nil, features, lookups)
    var lookup = hb_codepoint_t.max
    return hb_set_next(lookups, &lookup) != 0 ? lookup : nil
  }()

  /// The font's own name of a glyph, for dumps; its number where it has none.
  public func name(_ glyph: UInt32) -> String {
    var buffer = [CChar](repeating: 0, count: 64)
    guard hb_font_get_glyph_name(face.harfbuzz, glyph, &buffer, 64) != 0 else { return "#\(glyph)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// px.
  public func constant(_ constant: MathConstant) -> Double {
    Double(hb_ot_math_get_constant(face.harfbuzz, hb_ot_math_constant_t(constant.rawValue))) / 64
  }

  public func box(_ glyph: UInt32) -> MathGlyphBox {
    if let known = boxes[glyph] { return known }
    let box = measure(glyph)
    boxes[glyph] = box
    return box
  }

  private func measure(_ glyph: UInt32) -> MathGlyphBox {
    var box = MathGlyphBox()
    guard FT_Load_Glyph(face.freetype, FT_UInt(glyph), face.loadFlags) == 0 else { return box }
    let slot = face.freetype.pointee.glyph.pointee
    box.advance = Int((Double(slot.linearHoriAdvance) / 65536).rounded())
    box.italics = Int((Double(hb_ot_math_get_glyph_italics_correction(face.harfbuzz, glyph)) / 64).rounded())
    guard slot.outline.n_points > 0 else { return box }
    var ink = FT_BBox()
    var outline = slot.outline
    FT_Outline_Get_CBox(&outline, &ink)
    box.left = Int((Double(ink.xMin) / 64).rounded(.down))
    box.right = Int((Double(ink.xMax) / 64).rounded(.up))
    box.top = Int((Double(ink.yMax) / 64).rounded(.up))
    box.bottom = -Int((Double(ink.yMin) / 64).rounded(.down))
    return box
  }

  /// Where an accent is centred over the glyph (px from its origin); half its advance where the font is silent.
  public func accentAttachment(_ glyph: UInt32) -> Double {
    Double(hb_ot_math_get_glyph_top_accent_attachment(face.harfbuzz, glyph)) / 64
  }

  /// How far a script at that height (px above the baseline) moves towards the glyph's corner (px, negative) or
  /// away from it.
  public func kern(_ glyph: UInt32, _ corner: Corner, height: Int) -> Double {
    let kern = hb_ot_math_get_glyph_kerning(
      face.harfbuzz, glyph, hb_ot_math_kern_t(corner.rawValue), hb_position_t(height * 64))
    return Double(kern) / 64
  }

  /// The glyph's drawings in growing size, the plain one first.
  public func variants(_ glyph: UInt32, _ direction: Direction) -> [UInt32] {
    var count: UInt32 = 32
    var variants = [hb_ot_math_glyph_variant_t](repeating: hb_ot_math_glyph_variant_t(), count: 32)
    hb_ot_math_get_glyph_variants(face.harfbuzz, glyph, direction.harfbuzz, 0, &count, &variants)
    let larger = variants.prefix(Int(count)).map(\.glyph)
    return larger.first == glyph ? larger : [glyph] + larger
  }

  /// The parts that build the glyph at any size, from bottom to top or left to right; none where it has a few
  /// fixed sizes only.
  public func assembly(_ glyph: UInt32, _ direction: Direction) -> [MathGlyphPart] {
    var count: UInt32 = 16
    var italics: hb_position_t = 0
    var parts = [hb_ot_math_glyph_part_t](repeating: hb_ot_math_glyph_part_t(), count: 16)
    hb_ot_math_get_glyph_assembly(face.harfbuzz, glyph, direction.harfbuzz, 0, &count, &parts, &italics)
    return parts.prefix(Int(count)).map { part in
      MathGlyphPart(
        glyph: part.glyph, startConnector: Double(part.start_connector_length) / 64,
        endConnector: Double(part.end_connector_length) / 64, length: Double(part.full_advance) / 64,
        isExtender: part.flags.rawValue & HB_OT_MATH_GLYPH_PART_FLAG_EXTENDER.rawValue != 0)
    }
  }
}

extension FontSet {
  /// The face whose MATH table rules formulas of that size; nil where the shelf has none.
  public func mathFace(_ size: MathSize) -> MathFace? {
    table.mathChains[size.rawValue].lazy.compactMap { self.mathFace(number: $0) }.first
  }

  /// The first mathematical face with a glyph for the code point, then the text's faces; nil where none has one
  /// or where it needs shaping.
  public func mathGlyph(_ scalar: UInt32, _ size: MathSize) -> (face: MathFace, glyph: UInt32)? {
    if size == .text, !table.mathLetters.isEmpty, let letter = MathLetter(scalar),
      let face = mathFace(number: table.mathLetters[letter.style.rawValue])
    {
      let glyph = face.glyph(letter.scalar)
      if glyph != 0 { return (face, glyph) }
    }
    for number in table.mathChains[size.rawValue] {
      if let entry = table.faces[number]?.entry, !entry.mayCover(scalar) { continue }
      guard let face = mathFace(number: number) else { continue }
      let glyph = face.glyph(scalar)
      if glyph != 0 { return (face, glyph) }
    }
    let entry = entry(scalar, .text)
    guard entry.traits.isDisjoint(with: .complex), !entry.traits.contains(.boxed), !entry.glyph.isBlank,
      let face = mathFace(number: entry.glyph.face)
    else { return nil }
    return (face, entry.glyph.glyph)
  }

  /// A formula's glyph in words, for dumps: its name in the font, and the size of its face (px).
  public func mathGlyphName(_ reference: GlyphRef) -> String {
    guard let face = mathFace(number: reference.face) else { return "#\(reference.raw)" }
    return "\(face.name(reference.glyph))@\(Int(face.pixels))"
  }

  /// The box of a formula's glyph; nil where its face is none of the table's.
  public func mathGlyphInk(_ reference: GlyphRef) -> MathGlyphBox? {
    mathFace(number: reference.face)?.box(reference.glyph)
  }

  private func mathFace(number: Int) -> MathFace? {
    if let known = mathFaces[number] { return known }
    guard let face = face(number), let descriptor = table.faces[number] else { return nil }
    let made = MathFace(face, number: number, pixels: descriptor.size, scriptLevel: table.mathLevel(number))
    mathFaces[number] = made
    return made
  }
}
