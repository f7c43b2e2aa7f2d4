import GlyphJSON
import GlyphVision

/// Kinds of text that reports tell apart.
public enum TextKind: Int, CaseIterable, Sendable {
  case prose, code, table, formula, chat

  public var name: String { "\(self)" }
}

/// What a page is spent on: every pixel, or every visual token, under exactly one head.
///
/// Counted in px² by whoever looks at a page, and in thousandths of a visual token after `shared(of:)`.
public struct Spending: Hashable, Sendable {
  /// What belongs to the text of one kind.
  public enum Use: Int, CaseIterable, Sendable {
    /// Characters with ink.
    case text
    /// Blanks of the source that are drawn as blanks.
    case spaces
    /// Signs for line ends, indentation, cell boundaries and wrapped lines.
    case marks
    /// What lines leave empty beside their text.
    case lineEnds

    public var name: String { self == .lineEnds ? "line_ends" : "\(self)" }
  }

  /// What belongs to no text.
  public enum Overhead: Int, CaseIterable, Sendable {
    /// The line that explains the marks.
    case legend
    /// Table headers repeated on later pages.
    case headers
    /// Margins and borders.
    case margins
    /// Room inside the margins that no line took: below the last one, between columns.
    case unused
    /// Tokens of the model's padding around the page.
    case padding
    /// The model's learned tokens that show no pixels (row ends, separators).
    case learned

    public var name: String { "\(self)" }
  }

  private static let uses = Use.allCases.count
  private static let overheads = TextKind.allCases.count * uses
  /// Heads that have an area on the page.
  private static let areas = overheads + Overhead.padding.rawValue

  private var amounts = [Int](repeating: 0, count: overheads + Overhead.allCases.count)

  public init() {}

  public subscript(kind: TextKind, use: Use) -> Int {
    get { amounts[kind.rawValue * Self.uses + use.rawValue] }
    set { amounts[kind.rawValue * Self.uses + use.rawValue] = newValue }
  }

  public subscript(overhead: Overhead) -> Int {
    get { amounts[Self.overheads + overhead.rawValue] }
    set { amounts[Self.overheads + overhead.rawValue] = newValue }
  }

  public var total: Int { amounts.reduce(0, +) }

  public static func += (a: inout Spending, b: Spending) {
    for index in a.amounts.indices { a.amounts[index] += b.amounts[index] }
  }

  /// What one kind of text takes, marks and line ends included.
  public subscript(kind: TextKind) -> Int { Use.allCases.reduce(0) { $0 + self[kind, $1] } }

  /// All kinds together, and the rest: sums to `total`.
  public var parts: [(name: String, amount: Int)] {
    Use.allCases.map { use in
      (use.name, TextKind.allCases.reduce(0) { $0 + self[$1, use] })
    } + Overhead.allCases.map { ($0.name, self[$0]) }
  }

  /// The visual tokens of a page, shared among what stands on it, in thousandths of a token.
  ///
  /// Learned tokens and the part of each view that shows padding are heads of their own. The rest goes by area: where
  /// the page is seen as it is, a token's share of a head is the part of its square that the head covers. What is
  /// lost by rounding down goes to the heads with the largest remainders, so that the sum is
  /// `1000 * plan.visualTokens` always.
  /// - Precondition: this holds the areas of the page that the plan is of.
  public func shared(of plan: VisionPlan) -> Spending {
    var shares = Spending()
    var padding = 0
    var learned = 0
    for run in plan.runs {
      switch run.kind {
      case .view(let index, _):
        let view = plan.views[index]
        let shown = view.placed.intersection(view.window)
        let window = view.window.width * view.window.height
        padding += run.count * 1000 * (window - shown.width * shown.height) / max(1, window)
      case .learned: learned += run.count * 1000
      case .marker: break
      }
    }
    shares[.padding] = padding
    shares[.learned] = learned
    let rest = plan.visualTokens * 1000 - padding - learned
    let area = amounts[..<Self.areas].reduce(0, +)
    guard area > 0 else {
      shares[.unused] += rest
      return shares
    }
    var left = rest
    var remainders: [(index: Int, rest: Int)] = []
    for index in 0..<Self.areas where amounts[index] > 0 {
      let (share, remainder) = (amounts[index] * rest).quotientAndRemainder(dividingBy: area)
      shares.amounts[index] = share
      left -= share
      remainders.append((index, remainder))
    }
    remainders.sort { ($1.rest, $0.index) < ($0.rest, $1.index) }
    for (index, _) in remainders.prefix(left) { shares.amounts[index] += 1 }
    return shares
  }
}

/// Spellings of numbers.
enum JSONText {
  /// A number of thousandths as an exact decimal fraction.
  static func thousandths(_ value: Int) -> String { decimal(value, 3) }

  /// A whole number of 10^-places as an exact decimal fraction, with zeros at its end only where it is padded.
  static func decimal(_ value: Int, _ places: Int, isPadded: Bool = false) -> String {
    var digits = String(value.magnitude)
    digits = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    var fraction = digits.suffix(places)
    if !isPadded { while fraction.hasSuffix("0") { fraction.removeLast() } }
    let sign = value < 0 ? "-" : ""
    return sign + digits.dropLast(places) + (fraction.isEmpty ? "" : "." + fraction)
  }
}

extension JSONValue {
  init(thousandths value: Int) { self.init(.number(JSONText.thousandths(value))) }

  /// A number as it is spelled; nil for anything else.
  var number: String? { if case .number(let text) = kind { text } else { nil } }
}
