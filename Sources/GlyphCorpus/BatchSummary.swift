import GlyphFiles
import GlyphJSON
import GlyphReport

/// What a batch has come to, over all its runs.
public struct BatchSummary: Hashable, Sendable {
  public private(set) var documents = 0
  public private(set) var pages = 0
  /// UTF-8 bytes and Unicode scalars of all texts.
  public private(set) var bytes = 0
  public private(set) var characters = 0
  public private(set) var textTokens = 0
  public private(set) var visualTokens = 0
  public private(set) var totalTokens = 0
  /// Records and files that could not be done; each is a line of `quarantine.jsonl`.
  public private(set) var failures = 0
  /// Files found in folders that are no text.
  public private(set) var passedOver = 0
  /// Text tokens over visual tokens of each document that has pages.
  public private(set) var ratios = Distribution([])

  /// Reads what a batch has written to its folder.
  /// - Throws: `FileError`.
  init(folder: String) throws {
    var ratios: [Double] = []
    try Self.forEachLine(folder + "/" + Ledger.documentsName) { add($0, &ratios) }
    try Self.forEachLine(folder + "/" + Ledger.quarantineName) { json in
      if json["passed_over"]?.bool == true { passedOver += 1 } else { failures += 1 }
    }
    self.ratios = Distribution(ratios)
  }

  private mutating func add(_ json: JSONValue, _ ratios: inout [Double]) {
    func int(_ name: String) -> Int { json[name]?.int ?? 0 }
    documents += 1
    pages += int("pages")
    bytes += int("bytes")
    characters += int("characters")
    textTokens += int("text_tokens")
    visualTokens += int("visual_tokens")
    totalTokens += int("total_tokens")
    if int("visual_tokens") > 0 { ratios.append(Double(int("text_tokens")) / Double(int("visual_tokens"))) }
  }

  private static func forEachLine(_ path: String, _ body: (JSONValue) -> Void) throws {
    let lines = LineReader(try ByteStream(path, packing: .none))
    while case .bytes(let line)? = try lines.next() {
      if let json = try? JSONValue(parsing: line) { body(json) }
    }
  }

  /// Text tokens over visual tokens of the whole; nil without pages.
  public var ratio: Double? { visualTokens > 0 ? Double(textTokens) / Double(visualTokens) : nil }

  public var json: JSONValue {
    func number(_ value: Double?) -> JSONValue { value.map { JSONValue($0, places: 4) } ?? nil }
    return [
      "documents": JSONValue(documents), "pages": JSONValue(pages), "bytes": JSONValue(bytes),
      "characters": JSONValue(characters), "text_tokens": JSONValue(textTokens),
      "visual_tokens": JSONValue(visualTokens), "total_tokens": JSONValue(totalTokens),
      "ratio": number(ratio),
      "ratios": JSONValue(members: ratios.members),
      "failures": JSONValue(failures), "passed_over": JSONValue(passedOver),
    ]
  }

  /// The figures for a terminal.
  public var table: String {
    func times(_ value: Double?) -> String { value.map(RatioReport.times) ?? "-" }
    var table = TextTable(columns: [
      .right("documents"), .right("pages"), .right("text tokens"), .right("visual tokens"), .right("ratio"),
      .right("min"), .right("1/4"), .right("1/2"), .right("3/4"), .right("max"), .right("failures"),
    ])
    table.add(
      ["\(documents)", "\(pages)", "\(textTokens)", "\(visualTokens)", times(ratio)]
        + ratios.figures.map { times($0.value) } + ["\(failures)"])
    return table.text
  }
}
