import GlyphJSON
import GlyphVision

/// One page as one model sees it.
public struct PageMeasure: Hashable, Sendable {
  /// px.
  public var width: Int
  public var height: Int
  /// UTF-8 bytes of the document's text: `start ..< end`.
  public var start: Int
  public var end: Int
  public var visualTokens: Int
  /// With the markers around them.
  public var totalTokens: Int
  /// Tokens that begin on the page, by each tokenizer of the document.
  public var textTokens: [Int] = []
  /// What the visual tokens go to, in thousandths, in the order of `Spending.parts`.
  public var parts: [Int]

  public init(_ plan: VisionPlan, start: Int, end: Int, spending: Spending) {
    width = plan.size.width
    height = plan.size.height
    self.start = start
    self.end = end
    visualTokens = plan.visualTokens
    totalTokens = plan.totalTokens
    parts = spending.parts.map(\.amount)
  }
}

/// What one model makes of a document's pages.
public struct ViewMeasure: Hashable, Sendable {
  public var model: String
  public var pages = 0
  /// Tokens that show pixels.
  public var visualTokens = 0
  /// With the markers around and between them.
  public var totalTokens = 0
  /// Pages that the model resamples before it looks at them.
  public var rescaledPages = 0
  /// What the visual tokens go to, in thousandths of a token; nil where only sums were wanted.
  public var spending: Spending?
  /// Visual tokens if every page were a full one.
  public var uncroppedTokens = 0
  /// Every page, in order; empty where only sums were wanted.
  public var details: [PageMeasure] = []

  public init(model: String) { self.model = model }

  public mutating func add(_ plan: VisionPlan) {
    pages += 1
    visualTokens += plan.visualTokens
    totalTokens += plan.totalTokens
    if !plan.isExact { rescaledPages += 1 }
  }

  /// Adds a page in detail.
  /// - Parameters:
  ///   - areas: what its pixels are spent on.
  ///   - start: where it begins in the source (UTF-8 bytes), and `end` where it ends.
  ///   - full: visual tokens of a page of full size.
  public mutating func add(_ plan: VisionPlan, areas: Spending, start: Int, end: Int, full: Int) {
    add(plan)
    let shares = areas.shared(of: plan)
    if spending == nil { spending = Spending() }
    spending? += shares
    uncroppedTokens += full
    details.append(PageMeasure(plan, start: start, end: end, spending: shares))
  }

  /// Adds another document's sums; its pages stay its own.
  mutating func add(_ other: ViewMeasure) {
    pages += other.pages
    visualTokens += other.visualTokens
    totalTokens += other.totalTokens
    rescaledPages += other.rescaledPages
    uncroppedTokens += other.uncroppedTokens
    if let more = other.spending {
      if spending == nil { spending = Spending() }
      spending? += more
    }
  }
}

/// Tokens of a text by one tokenizer.
public struct TextCount: Hashable, Sendable {
  public var tokenizer: String
  public var tokens: Int
  /// Tokens that begin in text of each kind (`TextKind.allCases`): they sum to `tokens`. Empty where only the sum
  /// was wanted.
  public var kinds: [Int] = []
  /// Tokens of the text that goes beside the pages (identifiers, or what stays text); nil where there is no such policy.
  public var sidecar: Int?

  public init(tokenizer: String, tokens: Int) {
    self.tokenizer = tokenizer
    self.tokens = tokens
  }

  mutating func add(_ other: TextCount) {
    tokens += other.tokens
    if let more = other.sidecar { sidecar = (sidecar ?? 0) + more }
    if kinds.isEmpty {
      kinds = other.kinds
    } else {
      for kind in other.kinds.indices { kinds[kind] += other.kinds[kind] }
    }
  }
}

/// One document in one style, as text and as pages.
public struct DocumentMeasure: Hashable, Sendable {
  public var name: String
  public var style: String
  public var mode: String
  /// UTF-8 bytes and Unicode scalars of the text.
  public var bytes: Int
  public var characters: Int
  /// Bytes of each kind (`TextKind.allCases`); empty where nobody asked.
  public var kindBytes: [Int] = []
  public var textTokens: [TextCount] = []
  public var views: [ViewMeasure] = []
  /// What it costs, by each price of the report.
  public var charges: [Charge] = []

  public init(name: String, style: String, mode: String, bytes: Int, characters: Int) {
    self.name = name
    self.style = style
    self.mode = mode
    self.bytes = bytes
    self.characters = characters
  }

  /// Text tokens over visual tokens and those of the text beside the pages; nil where there is neither.
  public static func ratio(_ text: TextCount, _ view: ViewMeasure) -> Double? {
    ratio(text.tokens, thousandths: (view.visualTokens + (text.sidecar ?? 0)) * 1000)
  }

  /// Text tokens over visual tokens, which are given in thousandths; nil for none.
  static func ratio(_ text: Int, thousandths: Int) -> Double? {
    thousandths > 0 ? Double(text) * 1000 / Double(thousandths) : nil
  }

  /// How the style and mode are called in tables.
  public var styleName: String { style + (mode == "flow" ? "" : " " + mode) }

  mutating func add(_ other: DocumentMeasure) {
    bytes += other.bytes
    characters += other.characters
    if kindBytes.isEmpty {
      kindBytes = other.kindBytes
    } else {
      for kind in other.kindBytes.indices { kindBytes[kind] += other.kindBytes[kind] }
    }
    for index in textTokens.indices { textTokens[index].add(other.textTokens[index]) }
    for index in views.indices { views[index].add(other.views[index]) }
    for index in charges.indices { charges[index].add(other.charges[index]) }
  }
}
