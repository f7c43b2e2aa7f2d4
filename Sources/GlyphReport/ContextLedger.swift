import GlyphJSON

/// A part of what a model gets: its cost as text and, where it may be, as pages.
public struct LedgerPart: Hashable, Sendable {
  /// How a part travels.
  public enum Form: Hashable, Sendable {
    case text
    /// In the density (style) with that index.
    case pages(Int)
    case dropped
  }

  public var name: String
  public var textTokens: Int
  /// Tokens as pages, for each density of the ledger, the most legible first; empty: the part must stay text.
  public var pageTokens: [Int]
  public var form = Form.text

  public init(name: String, textTokens: Int, pageTokens: [Int] = []) {
    self.name = name
    self.textTokens = textTokens
    self.pageTokens = pageTokens
  }

  /// Tokens of the window that it takes in its form.
  public var tokens: Int {
    switch form {
    case .text: textTokens
    case .pages(let density): pageTokens[density]
    case .dropped: 0
    }
  }
}

/// How a context window is spent: system + history + prompt + reserved output, and nothing escapes it.
public struct ContextLedger: Hashable, Sendable {
  /// When parts become pages.
  public enum Imaging: String, CaseIterable, Sendable {
    /// Only as far as the window asks for it.
    case needed
    /// Every part that is cheaper so.
    case always
    case never
  }

  public let window: Int
  /// Tokens kept free for the answer.
  public let reserve: Int
  /// Names of the densities, the most legible first.
  public let densities: [String]
  public private(set) var parts: [LedgerPart]

  /// Assigns a form to every part, in this order: all text; pages for the oldest parts, as many as are needed, in the
  /// most legible density that makes it fit; then parts are dropped, the oldest first. Parts without `pageTokens`
  /// (system, prompt) always stay text.
  /// - Parameters:
  ///   - parts: From the oldest to the newest.
  ///   - window, reserve: Tokens.
  public init(window: Int, reserve: Int, densities: [String], parts: [LedgerPart], imaging: Imaging) {
    self.window = window
    self.reserve = reserve
    self.densities = densities
    self.parts = parts
    if imaging == .always { image(0, all: true) }
    if imaging != .never {
      for density in densities.indices where !fits { image(density, all: false) }
    }
    for index in parts.indices where !fits && !parts[index].pageTokens.isEmpty {
      self.parts[index].form = .dropped
    }
  }

  private mutating func image(_ density: Int, all: Bool) {
    for index in parts.indices where all || !fits {
      guard density < parts[index].pageTokens.count, parts[index].pageTokens[density] < parts[index].tokens
      else { continue }
      parts[index].form = .pages(density)
    }
  }

  public var used: Int { parts.reduce(0) { $0 + $1.tokens } }
  /// Tokens left for the answer; 0 where the parts alone are too many.
  public var availableOutput: Int { max(0, window - used) }
  public var fits: Bool { used + reserve <= window }

  /// Why a part is not text, in words.
  private func reason(_ part: LedgerPart) -> String? {
    switch part.form {
    case .text: nil
    case .pages(let density):
      "as \(densities[density]) pages it takes \(part.tokens) instead of \(part.textTokens)"
    case .dropped: "it does not fit even as pages, and it is the oldest"
    }
  }

  private func formName(_ part: LedgerPart) -> String {
    switch part.form {
    case .text: "text"
    case .pages: "pages"
    case .dropped: "dropped"
    }
  }

  private func visualTokens(_ part: LedgerPart) -> Int? {
    if case .pages(let density) = part.form { return part.pageTokens[density] }
    return part.pageTokens.first
  }

  public var json: JSONValue {
    let rows = parts.map { part -> JSONValue in
      var style: String?
      if case .pages(let density) = part.form { style = densities[density] }
      return [
        "name": JSONValue(part.name), "text_tokens": JSONValue(part.textTokens),
        "visual_tokens": JSONValue(visualTokens(part)), "as": JSONValue(formName(part)),
        "style": JSONValue(style), "tokens": JSONValue(part.tokens), "reason": JSONValue(reason(part)),
      ]
    }
    return [
      "window": JSONValue(window), "parts": JSONValue(rows), "used": JSONValue(used),
      "reserve": JSONValue(reserve), "available_output": JSONValue(availableOutput), "fits": JSONValue(fits),
    ]
  }

  /// The ledger as a table for a terminal.
  public var table: String {
    var table = TextTable(columns: [
      .left("part"), .right("as text"), .right("as pages"), .left("travels as"), .right("tokens"),
    ])
    for part in parts {
      var form = formName(part)
      if case .pages(let density) = part.form { form += " (\(densities[density]))" }
      table.add([
        part.name, "\(part.textTokens)", visualTokens(part).map { "\($0)" } ?? "-", form, "\(part.tokens)",
      ])
    }
    table.add(["used", "", "", "", "\(used)"])
    table.add(["left for the answer", "", "", "", "\(availableOutput)"])
    table.add(["window", "", "", "", "\(window)"])
    let verdict =
      fits
      ? "it fits, with \(reserve) reserved for the answer"
      : "it does not fit: \(used + reserve - window) tokens too many, with \(reserve) reserved for the answer"
    let dropped = parts.filter { $0.form == .dropped }.map(\.name)
    return table.text + "\n" + verdict
      + (dropped.isEmpty ? "" : "\ndropped, oldest first: \(dropped.joined(separator: ", "))")
  }
}
