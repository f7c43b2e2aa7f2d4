import GlyphJSON
import GlyphVision

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

  public init(model: String) { self.model = model }

  public mutating func add(_ plan: VisionPlan) {
    pages += 1
    visualTokens += plan.visualTokens
    totalTokens += plan.totalTokens
    if !plan.isExact { rescaledPages += 1 }
  }
}

/// Tokens of a text by one tokenizer.
public struct TextCount: Hashable, Sendable {
  public var tokenizer: String
  public var tokens: Int

  public init(tokenizer: String, tokens: Int) {
    self.tokenizer = tokenizer
    self.tokens = tokens
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
  public var textTokens: [TextCount] = []
  public var views: [ViewMeasure] = []

  public init(name: String, style: String, mode: String, bytes: Int, characters: Int) {
    self.name = name
    self.style = style
    self.mode = mode
    self.bytes = bytes
    self.characters = characters
  }

  /// Text tokens over visual tokens; nil where there is no page.
  public static func ratio(_ text: TextCount, _ view: ViewMeasure) -> Double? {
    view.visualTokens > 0 ? Double(text.tokens) / Double(view.visualTokens) : nil
  }

  public var json: JSONValue {
    JSONValue(members: [JSONMember("name", JSONValue(name))] + figures)
  }

  /// Everything but the name.
  var figures: [JSONMember] {
    func byModel(_ value: (ViewMeasure) -> JSONValue) -> JSONValue {
      JSONValue(members: views.map { JSONMember($0.model, value($0)) })
    }
    return [
      JSONMember("style", JSONValue(style)), JSONMember("mode", JSONValue(mode)),
      JSONMember("bytes", JSONValue(bytes)), JSONMember("characters", JSONValue(characters)),
      JSONMember("pages", JSONValue(views.first?.pages ?? 0)),
      JSONMember(
        "text_tokens", JSONValue(members: textTokens.map { JSONMember($0.tokenizer, JSONValue($0.tokens)) })),
      JSONMember("visual_tokens", byModel { JSONValue($0.visualTokens) }),
      JSONMember("total_tokens", byModel { JSONValue($0.totalTokens) }),
      JSONMember("pages_by_model", byModel { JSONValue($0.pages) }),
      JSONMember("rescaled_pages", byModel { JSONValue($0.rescaledPages) }),
      JSONMember(
        "ratio",
        byModel { view in
          JSONValue(
            members: textTokens.map { text in
              JSONMember(text.tokenizer, Self.ratio(text, view).map { JSONValue($0, places: 4) } ?? nil)
            })
        }),
    ]
  }

  mutating func add(_ other: DocumentMeasure) {
    bytes += other.bytes
    characters += other.characters
    for index in textTokens.indices { textTokens[index].tokens += other.textTokens[index].tokens }
    for index in views.indices {
      views[index].pages += other.views[index].pages
      views[index].visualTokens += other.views[index].visualTokens
      views[index].totalTokens += other.views[index].totalTokens
      views[index].rescaledPages += other.views[index].rescaledPages
    }
  }
}

/// Many documents, each in one or more styles, and their sums.
public struct RatioReport: Hashable, Sendable {
  public var documents: [DocumentMeasure] = []

  public init() {}

  /// The sum of all documents for every style and mode, in order of first occurrence.
  public var totals: [DocumentMeasure] {
    var totals: [DocumentMeasure] = []
    for document in documents {
      if let index = totals.firstIndex(where: { $0.style == document.style && $0.mode == document.mode }) {
        totals[index].add(document)
      } else {
        totals.append(document)
        totals[totals.count - 1].name = "total"
      }
    }
    return totals
  }

  /// `{documents, total, totals}`: `total` is the first style's.
  public var json: JSONValue {
    let totals = totals
    return [
      "documents": JSONValue(documents.map(\.json)),
      "total": totals.first.map { JSONValue(members: $0.figures) } ?? JSONValue(members: []),
      "totals": JSONValue(totals.map { JSONValue(members: $0.figures) }),
    ]
  }

  /// The figures as a table for a terminal.
  public var table: String {
    let views = documents.first?.views ?? []
    let counts = documents.first?.textTokens ?? []
    var table = TextTable(
      columns: [.left("document"), .left("style"), .right("bytes")]
        + counts.map { .right("\($0.tokenizer) tokens") }
        + views.flatMap { view in
          [.right("pages"), .right("\(view.model) tokens")]
            + counts.map { .right(counts.count > 1 ? "ratio (\($0.tokenizer))" : "ratio") }
        })
    for document in documents { table.add(row(document)) }
    let totals = totals
    if documents.count > totals.count { for total in totals { table.add(row(total)) } }
    let rescaled = views.indices.filter { index in totals.contains { $0.views[index].rescaledPages > 0 } }
    if rescaled.isEmpty { return table.text }
    let names = rescaled.map { views[$0].model }.joined(separator: ", ")
    return table.text
      + "\nnote: \(names) resamples these pages, so letters reach it smaller or larger than drawn"
  }

  private func row(_ document: DocumentMeasure) -> [String] {
    [
      document.name, document.style + (document.mode == "flow" ? "" : " " + document.mode),
      "\(document.bytes)",
    ]
      + document.textTokens.map { "\($0.tokens)" }
      + document.views.flatMap { view in
        ["\(view.pages)", "\(view.visualTokens)"]
          + document.textTokens.map { text in
            DocumentMeasure.ratio(text, view).map { Self.times($0) } ?? "-"
          }
      }
  }

  /// A ratio with two decimals, such as `4.21x`.
  public static func times(_ ratio: Double) -> String {
    let hundredths = Int((ratio * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)x"
  }
}
