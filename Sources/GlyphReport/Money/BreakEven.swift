import GlyphJSON

/// How a text is going to be read: what is paid beside its tokens once.
public struct ReadingTerms: Hashable, Sendable {
  /// Requests that hold the text: turns of a dialogue, questions about a document. 1 or more.
  public var reads: Int
  /// Tokens of text that only pages need: instructions on how to read them.
  public var overhead: Int
  /// Tokens that each answer is longer when the model reads pages.
  public var extraOutput: Int
  /// Whether a prompt cache holds the text between reads, where the vendor sells one.
  public var isCached: Bool

  public init(reads: Int = 1, overhead: Int = 0, extraOutput: Int = 0, isCached: Bool = true) {
    self.reads = reads
    self.overhead = overhead
    self.extraOutput = extraOutput
    self.isCached = isCached
  }
}

/// A sum of dollars, line by line.
public struct Bill: Hashable, Sendable {
  public struct Line: Hashable, Sendable {
    public var words: String
    public var tokens: Int
    /// Nano-dollars a token.
    public var rate: Int
    public var times: Int
    public var cost: Cost { Cost(nanodollars: tokens * rate * times) }

    var json: JSONValue {
      [
        "what": JSONValue(words), "times": JSONValue(times), "tokens": JSONValue(tokens),
        "usd_per_million": JSONValue(thousandths: rate), "cost_usd": cost.json,
      ]
    }

    /// `2 x 1043 tokens at $5.00 a million`.
    var sum: String {
      let price = Cost(nanodollars: rate * 1_000_000).text
      return (times == 1 ? "" : "\(times) x ") + "\(tokens) tokens at \(price) a million"
    }
  }

  public private(set) var lines: [Line] = []

  public var total: Cost { lines.reduce(.zero) { $0 + $1.cost } }

  /// What reading a text costs.
  /// - Parameters:
  ///   - tokens: Of the text, or of its pages with the markers around them.
  ///   - isPages: Whether overhead and extra output come on top.
  /// Nil where the price is not known.
  public init?(_ price: ModelPrice, tokens: Int, isPages: Bool, _ terms: ReadingTerms) {
    let input = tokens + (isPages ? terms.overhead : 0)
    guard let rates = price.rates(for: input) else { return nil }
    let name = isPages ? "pages" : "text"
    let later = terms.reads - 1
    func add(_ words: String, _ tokens: Int, _ rate: Int, _ times: Int) {
      if tokens > 0, times > 0 { lines.append(Line(words: words, tokens: tokens, rate: rate, times: times)) }
    }
    func add(_ words: String, _ tokens: Int) {
      if terms.isCached, later > 0, let cached = rates.cachedInput {
        add("\(words), written to the cache", tokens, rates.cacheWrite ?? rates.input, 1)
        add("\(words), read from the cache", tokens, cached, later)
      } else {
        add(words, tokens, rates.input, terms.reads)
      }
    }
    add(name, tokens)
    if isPages {
      add("instructions", terms.overhead)
      add("longer answers", terms.extraOutput, rates.output, terms.reads)
    }
  }

  var json: JSONValue { ["lines": JSONValue(lines.map(\.json)), "total_usd": total.json] }
}

/// A text from its start on: its tokens, and those of its pages.
public struct TextLength: Hashable, Sendable {
  public var characters: Int
  public var textTokens: Int
  /// With the markers around them.
  public var pageTokens: Int

  public init(characters: Int, textTokens: Int, pageTokens: Int) {
    self.characters = characters
    self.textTokens = textTokens
    self.pageTokens = pageTokens
  }
}

/// From which length on pages are cheaper for one model.
public struct BreakEven: Sendable {
  public enum Answer: Hashable, Sendable {
    /// From this length of the text on.
    case from(TextLength)
    /// Not within the text; by its own ratio from about so many characters on.
    case beyond(characters: Int)
    /// Pages take more for each character than the text does.
    case never
    /// The price is not known.
    case unknown
  }

  public let price: ModelPrice
  public let terms: ReadingTerms
  public let answer: Answer
  /// The whole text.
  public let whole: TextLength

  /// - Parameters:
  ///   - lengths: Prefixes of a text, rising; the last is the whole. Not empty.
  ///   - refine: Measures another prefix of about so many characters between two of them; nil: there is none.
  public init(
    _ price: ModelPrice, _ terms: ReadingTerms, lengths: [TextLength],
    refine: (Int) throws -> TextLength?
  ) rethrows {
    self.price = price
    self.terms = terms
    whole = lengths[lengths.count - 1]
    func pays(_ length: TextLength) -> Bool? {
      guard let text = Bill(price, tokens: length.textTokens, isPages: false, terms),
        let pages = Bill(price, tokens: length.pageTokens, isPages: true, terms)
      else { return nil }
      return pages.total < text.total
    }
    guard let paysWhole = pays(whole) else {
      answer = .unknown
      return
    }
    guard paysWhole else {
      answer = Self.extrapolated(price, terms, whole)
      return
    }
    let last = lengths.lastIndex { pays($0) == false }
    var low = last.map { lengths[$0].characters } ?? 0
    var high = lengths[last.map { $0 + 1 } ?? 0]
    while high.characters - low > max(1, high.characters / 100),
      let middle = try refine((low + high.characters) / 2), middle.characters > low,
      middle.characters < high.characters
    {
      if pays(middle) == true { high = middle } else { low = middle.characters }
    }
    answer = .from(high)
  }

  /// What is paid whatever the length, over what every character saves.
  private static func extrapolated(_ price: ModelPrice, _ terms: ReadingTerms, _ whole: TextLength) -> Answer
  {
    var bare = terms
    bare.overhead = 0
    bare.extraOutput = 0
    guard let text = Bill(price, tokens: whole.textTokens, isPages: false, bare),
      let pages = Bill(price, tokens: whole.pageTokens, isPages: true, bare),
      let all = Bill(price, tokens: whole.pageTokens, isPages: true, terms)
    else { return .unknown }
    let saved = text.total - pages.total
    guard saved > .zero else { return .never }
    let fixed = all.total - pages.total
    return .beyond(
      characters: (fixed.scaled(whole.characters, of: saved.nanodollars)?.nanodollars ?? .max - 1) + 1)
  }

  private func bills(_ length: TextLength) -> (text: Bill, pages: Bill)? {
    guard let text = Bill(price, tokens: length.textTokens, isPages: false, terms),
      let pages = Bill(price, tokens: length.pageTokens, isPages: true, terms)
    else { return nil }
    return (text, pages)
  }

  /// The sums in words, at the break-even and for the whole text.
  public var explanation: String {
    var parts: [String] = []
    func explain(_ title: String, _ length: TextLength) {
      guard let bills = bills(length) else { return }
      parts.append("\(price.name), \(title) (\(length.characters) characters):")
      var rows: [(String, String, String)] = []
      for (name, bill) in [("as text", bills.text), ("as pages", bills.pages)] {
        rows += bill.lines.map { ("  \($0.words)", $0.sum, $0.cost.text) }
        rows.append(("  \(name)", "", bill.total.text))
      }
      let left = rows.map(\.0.count).max() ?? 0
      let middle = rows.map(\.1.count).max() ?? 0
      let right = rows.map(\.2.count).max() ?? 0
      func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: width - text.count)
      }
      parts += rows.map { row in
        pad(row.0, left) + "  " + pad(row.1, middle) + "  "
          + String(repeating: " ", count: right - row.2.count) + row.2
      }
    }
    if case .from(let length) = answer, length != whole { explain("where pages begin to pay", length) }
    explain("the whole text", whole)
    return parts.joined(separator: "\n")
  }

  public var json: JSONValue {
    var from: Int?
    var verdict: String
    switch answer {
    case .from(let length):
      from = length.characters
      verdict = "measured"
    case .beyond(let characters):
      from = characters
      verdict = "extrapolated"
    case .never: verdict = "never"
    case .unknown: verdict = "price unknown"
    }
    func json(_ length: TextLength?) -> JSONValue {
      guard let length else { return nil }
      let bills = bills(length)
      return [
        "characters": JSONValue(length.characters), "text_tokens": JSONValue(length.textTokens),
        "page_tokens": JSONValue(length.pageTokens), "text": bills?.text.json ?? nil,
        "pages": bills?.pages.json ?? nil,
      ]
    }
    var at: TextLength?
    if case .from(let length) = answer { at = length }
    return [
      "price": JSONValue(price.name), "pays_from_characters": JSONValue(from), "how": JSONValue(verdict),
      "break_even": json(at), "whole": json(whole),
    ]
  }

  /// Cells of a table: the length, its tokens, and the whole text's costs.
  public var cells: [TextTable.Cell] {
    var cells: [TextTable.Cell] = [TextTable.Cell(price.name)]
    switch answer {
    case .from(let length):
      cells += [
        TextTable.Cell("\(length.characters)", .good), "\(length.textTokens)", "\(length.pageTokens)",
      ]
    case .beyond(let characters): cells += [TextTable.Cell("about \(characters)", .middling), "-", "-"]
    case .never: cells += [TextTable.Cell("never", .bad), "-", "-"]
    case .unknown: cells += ["price unknown", "-", "-"]
    }
    let bills = bills(whole)
    return cells + [
      TextTable.Cell(bills?.text.total.text ?? "-"), TextTable.Cell(bills?.pages.total.text ?? "-"),
    ]
  }
}
