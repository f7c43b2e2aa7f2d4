import GlyphJSON
import GlyphVision

/// Many documents, each in one or more styles, and their sums.
public struct RatioReport: Hashable, Sendable {
  public var documents: [DocumentMeasure] = []
  /// Documents there are, where `documents` is a sample of them; nil where it is all.
  public var population: Int?
  /// What costs are counted by (`append(_:)`).
  public var prices: [ModelPrice] = []
  /// Models that somebody asked the price of, with the known name most like theirs.
  public var unknownPrices: [UnknownPrice] = []

  public init() {}

  public struct UnknownPrice: Hashable, Sendable {
    public var name: String
    public var nearest: String?

    public init(name: String, nearest: String?) {
      self.name = name
      self.nearest = nearest
    }
  }

  /// The sum of all documents for every style and mode, in order of first occurrence.
  public var totals: [DocumentMeasure] {
    var totals: [DocumentMeasure] = []
    for document in documents {
      if let index = totals.firstIndex(where: { $0.style == document.style && $0.mode == document.mode }) {
        totals[index].add(document)
      } else {
        totals.append(document)
        totals[totals.count - 1].name = "total"
        for view in document.views.indices { totals[totals.count - 1].views[view].details = [] }
      }
    }
    return totals
  }

  /// `{documents, total, totals}` and, where pages were measured in detail, the analysis; `total` is the first
  /// style's.
  public var json: JSONValue {
    JSONValue(members: [JSONMember("documents", JSONValue(documents.map(\.json)))] + summary)
  }

  /// Everything but the documents.
  var summary: [JSONMember] {
    let totals = totals
    return [
      JSONMember("total", totals.first.map { JSONValue(members: $0.figures) } ?? JSONValue(members: [])),
      JSONMember("totals", JSONValue(totals.map { JSONValue(members: $0.figures) })),
    ] + priceMembers + analysis(totals)
  }

  /// The report as JSON text, part by part: a value of 100,000 documents would take gigabytes. Many documents stand
  /// on a line each.
  public func writeJSON(_ write: (String) -> Void) {
    write("{\n  \"documents\": [")
    for (index, document) in documents.enumerated() {
      let text =
        documents.count > 100 ? "    " + document.json.compact() : Self.indented(document.json, by: 4)
      write((index > 0 ? ",\n" : "\n") + text)
    }
    write(documents.isEmpty ? "]" : "\n  ]")
    for member in summary {
      write(",\n  \(JSONValue(member.name).compact()): ")
      write(String(Self.indented(member.value, by: 2).dropFirst(2)))
    }
    write("\n}\n")
  }

  /// Strings in JSON hold no newline, so lines can be moved.
  private static func indented(_ value: JSONValue, by spaces: Int) -> String {
    let blank = String(repeating: " ", count: spaces)
    return value.pretty().split(separator: "\n", omittingEmptySubsequences: false).map { blank + $0 }
      .joined(separator: "\n")
  }

  /// A ratio with two decimals, such as `4.21x`.
  public static func times(_ ratio: Double) -> String { fixed(ratio, places: 2) + "x" }

  /// A number with exactly so many decimals.
  static func fixed(_ value: Double, places: Int) -> String {
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = Int((abs(value) * Double(scale)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    if places == 0 { return sign + "\(scaled)" }
    return sign + "\(scaled / scale)." + String(String(scaled % scale + scale).dropFirst())
  }
}

/// A page that a report should show.
public struct PictureWish: Hashable, Sendable {
  /// Index into the report's documents.
  public var document: Int
  /// From 1.
  public var page: Int
  /// Why: `first`, `median`, `worst`, `best`, or several of them.
  public var label: String
}

extension RatioReport {
  /// The pages worth a look in the first style and model: the first one, and of all pages the median, the worst and
  /// the best by ratio; at most four.
  public var pictureWishes: [PictureWish] {
    guard let combination = combinations.first else { return [] }
    let ranked = worstPages(combination, limit: .max)
    guard let worst = ranked.first, let best = ranked.last else { return [] }
    let first = ranked.min { ($0.document, $0.page) < ($1.document, $1.page) } ?? worst
    var wishes: [PictureWish] = []
    for (label, page) in [
      ("first", first), ("median", ranked[ranked.count / 2]), ("worst", worst), ("best", best),
    ] {
      if let known = wishes.firstIndex(where: { $0.document == page.document && $0.page == page.page }) {
        wishes[known].label += ", " + label
      } else {
        wishes.append(PictureWish(document: page.document, page: page.page, label: label))
      }
    }
    return wishes
  }

  /// The JSON that a page of HTML holds: the whole report, or with many documents the sums and the largest 200, with
  /// `documents_omitted`. Single pages are left out where there are more than 5000.
  public var pageJSON: JSONValue {
    let most = 200 * max(1, totals.count)
    var kept = self
    if documents.count > most {
      func size(_ document: DocumentMeasure) -> Int { document.views.first?.visualTokens ?? 0 }
      let largest = documents.indices.sorted {
        (size(documents[$1]), $0) < (size(documents[$0]), $1)
      }.prefix(most)
      kept.documents = largest.sorted().map { documents[$0] }
    }
    let pages = kept.documents.reduce(0) { $0 + $1.views.reduce(0) { $0 + $1.details.count } }
    if pages > 5000 {
      for index in kept.documents.indices {
        for view in kept.documents[index].views.indices { kept.documents[index].views[view].details = [] }
      }
    }
    var members = [JSONMember("documents", JSONValue(kept.documents.map(\.json)))] + summary
    if documents.count > kept.documents.count {
      members.append(JSONMember("documents_omitted", JSONValue(documents.count - kept.documents.count)))
    }
    return JSONValue(members: members)
  }
}
