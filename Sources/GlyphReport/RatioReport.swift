import GlyphJSON
import GlyphVision

/// Many documents, each in one or more styles, and their sums.
public struct RatioReport: Hashable, Sendable {
  public var documents: [DocumentMeasure] = []
  /// Documents there are, where `documents` is a sample of them; nil where it is all.
  public var population: Int?

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
    ] + analysis(totals)
  }

  /// The report as JSON text, part by part: a value of 100,000 documents would take gigabytes.
  public func writeJSON(_ write: (String) -> Void) {
    write("{\n  \"documents\": [")
    for (index, document) in documents.enumerated() {
      write((index > 0 ? ",\n" : "\n") + Self.indented(document.json, by: 4))
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
