import GlyphFonts
import GlyphGeometry

/// A formula parsed from TeX: what stands between delimiters, or an environment.
public struct Formula: Hashable, Sendable {
  /// How deep groups may nest.
  public static let deepest = 60
  /// Formulas longer than this (bytes) are not read: a missing delimiter, not a formula.
  public static let longest = 20_000

  let items: [MathItem]

  /// - Parameter source: UTF-8 with its delimiters (`$`, `$$`, `\(`, `\[`), or without any, or an environment.
  /// - Throws: `FormulaError` with the byte offset in `source`; the caller draws the source then.
  public init(parsing source: some Collection<UInt8>) throws(FormulaError) {
    let bytes = Array(source)
    guard bytes.count <= Self.longest else {
      throw FormulaError(reason: .missing("closing delimiter"), position: Self.longest)
    }
    let body = Self.body(bytes)
    var parser = Parser(tokens: TeXLexer.tokens(bytes[body]), end: body.upperBound)
    items = try parser.parseFormula()
  }

  /// The bytes between the delimiters.
  private static func body(_ bytes: [UInt8]) -> Range<Int> {
    for (open, close) in [("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")] {
      let sides = open.utf8.count
      if bytes.count >= 2 * sides, bytes.starts(with: open.utf8),
        bytes.suffix(sides).elementsEqual(close.utf8)
      {
        return sides..<bytes.count - sides
      }
    }
    return 0..<bytes.count
  }

  /// Typesets the formula.
  /// - Parameters:
  ///   - isDisplay: Display style: limits above and below, large operators and fractions.
  ///   - breaks: Whether the formula may be cut where a line may end: after relations and binary operators that
  ///     stand in no group. It is one box otherwise.
  /// - Returns: The boxes from left to right; at least one.
  /// - Throws: `FormulaError` where a glyph is missing or the box is no page's size.
  public func boxes(_ fonts: FontSet, isDisplay: Bool, breaks: Bool) throws(FormulaError) -> [FormulaBox] {
    let typesetter = Typesetter(fonts: fonts)
    let style = isDisplay ? MathStyle.display : .text
    var segments = try typesetter.segments(items, style)
    if !breaks { segments = [Segment(box: Typesetter.joined(segments), position: 0)] }
    var boxes: [FormulaBox] = []
    for segment in segments { boxes.append(try FormulaBox(segment)) }
    boxes[0].start = 0
    return boxes
  }
}

/// A typeset formula, or a part of one; everything in whole px.
public struct FormulaBox: Sendable {
  /// Byte offset in the formula's source where the part starts that it draws.
  public var start: Int
  public var advance: Int
  /// Ink above and below the baseline.
  public var top: Int
  public var bottom: Int
  /// Places relative to the left end of the baseline, y up.
  public var glyphs: [ShapedGlyph]
  /// Relative to the left end of the baseline, y down: above the baseline y is negative.
  public var rules: [PixelRect]

  /// More than any page (px), and within what glyph places can say.
  private static let largest = 16_000

  init(_ segment: Segment) throws(FormulaError) {
    let box = segment.box
    let size = max(box.width, box.height + box.depth)
    guard size <= Self.largest else {
      throw FormulaError(reason: .tooLarge(size), position: segment.position)
    }
    start = segment.position
    advance = max(0, box.width)
    top = max(0, box.height)
    bottom = max(0, box.depth)
    glyphs = box.glyphs.map { ShapedGlyph(glyph: $0.glyph, dx: $0.x, dy: $0.y) }
    rules = box.rules.map { PixelRect(x: $0.x, y: -$0.top, width: $0.width, height: $0.height) }
  }
}

extension Parser {
  /// The whole source; rows and tags may stand in it without an environment.
  mutating func parseFormula() throws(FormulaError) -> [MathItem] {
    var table = MathTable(
      rows: [], alignments: [.right, .left], repeats: true, gaps: [1, 0], style: .display, pitch: 1.4)
    try parseRows(&table)
    guard at == tokens.count else { throw failure(.unexpected("\\end")) }
    if let items = Self.only(table) { return items }
    if table.rows.isEmpty { throw failure(.missing("a formula")) }
    if table.rows.allSatisfy({ $0.cells.count == 1 }) { table.alignments = [.left] }
    return [.atom(MathAtom(.ordinary, .table(table), position: 0))]
  }

  /// The list of a table that is none: one cell and no tags. Environments of one equation become plain lists, so
  /// that lines can end in them.
  private static func only(_ table: MathTable) -> [MathItem]? {
    guard table.rows.count == 1, table.rows[0].cells.count == 1, table.rows[0].tags.isEmpty else {
      return nil
    }
    let items = table.rows[0].cells[0]
    if items.count == 1, case .atom(let atom) = items[0], case .table(let inner) = atom.nucleus,
      inner.left == nil, inner.right == nil, inner.rules.isEmpty, !inner.hasRuleBelow,
      inner.style == .display,
      atom.subscript == nil, atom.superscript == nil, inner.rows.count == 1, inner.rows[0].tags.isEmpty
    {
      return inner.rows[0].cells.enumerated().flatMap { column, cell -> [MathItem] in
        column > 0 && column % 2 == 0 ? [.space(18)] + cell : cell
      }
    }
    return items
  }
}
