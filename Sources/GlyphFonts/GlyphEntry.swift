/// What layout needs to know of one code point in one typeface; resolved once, then read from a table.
public struct GlyphEntry: Sendable {
  public struct Traits: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    static let resolved = Traits(rawValue: 1)
    /// Glyph and place depend on the neighbours: HarfBuzz decides.
    public static let shaped = Traits(rawValue: 2)
    /// Right-to-left, or a control of direction: the line needs the bidirectional algorithm.
    public static let directional = Traits(rawValue: 4)
    /// Drawn as a box with the code point's number.
    public static let boxed = Traits(rawValue: 8)
    /// Anything that the fast path over single code points must leave to shaping.
    public static let complex: Traits = [.shaped, .directional]
  }

  public var glyph: GlyphRef
  /// Whole px.
  public var advance: Int16
  /// How far ink reaches above the baseline (px).
  public var top: Int8
  /// How far ink reaches below the baseline (px).
  public var bottom: Int8
  public var breakClass: BreakClass
  public var traits: Traits

  static let unresolved = GlyphEntry(
    glyph: .blank, advance: 0, top: 0, bottom: 0, breakClass: .word, traits: [])
}

/// UAX #14 line-break classes folded to what a greedy breaker needs.
public enum BreakClass: UInt8, Sendable {
  case word, ideograph, open, close, space, hyphen, glue, complex
  /// A mark of the layout's own: it may end a line, and never starts one.
  case mark

  /// Whether a line may end between two characters that no space parts.
  public static func allows(_ before: BreakClass, _ after: BreakClass) -> Bool {
    switch (before, after) {
    case (_, .close), (_, .glue), (_, .space), (_, .mark), (.open, _), (.glue, _), (.space, _): false
    case (.ideograph, _), (_, .ideograph), (.mark, _): true
    case (.hyphen, .word), (.hyphen, .open), (.hyphen, .complex): true
    default: false
    }
  }

  /// Whether a line that ends between the two without a mark has swallowed no space: characters that can part
  /// without one, also where only a dictionary knows the place.
  public static func needsNoSpace(_ before: BreakClass, _ after: BreakClass) -> Bool {
    allows(before, after) || (before == .complex && after == .complex)
  }
}
