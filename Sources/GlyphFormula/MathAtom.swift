/// TeX's classes of atoms (TeXbook, chapter 17); they decide the space between neighbours.
enum AtomClass: Int, Hashable, Sendable {
  case ordinary, largeOperator, binary, relation, open, close, punctuation, inner
}

/// An element of a mathematical list.
enum MathItem: Hashable, Sendable {
  case atom(MathAtom)
  /// Width in mu: 1/18 em of the size it stands in.
  case space(Double)
  /// The style of all that follows in the list.
  case style(MathStyle.Level)
}

/// A nucleus with its scripts.
struct MathAtom: Hashable, Sendable {
  /// Where the scripts of a large operator stand.
  enum Limits: Hashable, Sendable {
    /// Above and below in display style, beside it otherwise.
    case automatic
    case always, never
  }

  var `class`: AtomClass
  var nucleus: Nucleus
  var superscript: [MathItem]?
  var `subscript`: [MathItem]?
  var limits = Limits.never
  /// Byte offset in the source.
  var position: Int

  init(_ class: AtomClass, _ nucleus: Nucleus, position: Int) {
    self.class = `class`
    self.nucleus = nucleus
    self.position = position
  }
}

/// What an atom consists of. Lists nest at most `Formula.deepest` deep.
indirect enum Nucleus: Hashable, Sendable {
  case empty
  /// A code point as it is drawn: alphabets are applied already.
  case symbol(UInt32)
  case list([MathItem])
  case fraction(Fraction)
  case radical(degree: [MathItem]?, radicand: [MathItem])
  /// `\left ... \middle ... \right`: one fence more than there are bodies; nil draws none.
  case delimited(fences: [UInt32?], bodies: [[MathItem]])
  /// `\big` and its like: a fence of a height in em.
  case fence(UInt32?, height: Double)
  /// A combining mark above or below; a wide one grows to its base's width.
  case accent(UInt32, isWide: Bool, isBelow: Bool, base: [MathItem])
  /// A rule above or below.
  case bar(isBelow: Bool, base: [MathItem])
  /// A brace or arrow as wide as its base, above or below it.
  case stretched(UInt32, isBelow: Bool, base: [MathItem])
  /// An arrow as wide as what stands above and below it.
  case arrow(UInt32, above: [MathItem], below: [MathItem])
  case stack(base: [MathItem], above: [MathItem]?, below: [MathItem]?)
  case table(MathTable)
  /// A stroke through the base.
  case negated([MathItem])
  case cancelled([MathItem])
  case boxed([MathItem])
  case phantom([MathItem], hasWidth: Bool, hasHeight: Bool)
  case smashed([MathItem])
}

struct Fraction: Hashable, Sendable {
  var numerator: [MathItem]
  var denominator: [MathItem]
  var hasRule = true
  var left: UInt32?
  var right: UInt32?
  /// The style it is set in whatever stands around it (`\dfrac`, `\tfrac`).
  var style: MathStyle.Level?
}

struct MathTable: Hashable, Sendable {
  enum Alignment: Hashable, Sendable { case left, center, right }

  struct Row: Hashable, Sendable {
    var cells: [[MathItem]]
    /// Drawn at the right of the row: tags and labels.
    var tags: [[MathItem]] = []
    var hasRuleAbove = false
  }

  var rows: [Row]
  /// The last one goes for all columns that follow, or the pattern repeats (`repeats`).
  var alignments: [Alignment]
  var repeats = false
  /// Gap before each column in em (the first one's is not used), repeated alike.
  var gaps: [Double]
  /// Columns (0 is the left edge) with a rule before them.
  var rules: Set<Int> = []
  var hasRuleBelow = false
  var style: MathStyle.Level
  /// Height of a row at least (em).
  var pitch: Double
  var left: UInt32?
  var right: UInt32?

  func alignment(_ column: Int) -> Alignment {
    alignments[repeats ? column % alignments.count : min(column, alignments.count - 1)]
  }

  func gap(_ column: Int) -> Double { gaps[repeats ? column % gaps.count : min(column, gaps.count - 1)] }
}
