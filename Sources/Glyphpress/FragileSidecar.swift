import GlyphDocument
import GlyphLayout

/// The fragile spans of a document as a text that goes beside its pages: what stands there, and where.
///
///     Exact spelling of identifiers on these pages, as page:line text
///     1:4 3f2b8c1e-5a77-4f0e-9a51-0c6d2f9b7e10
///     1:9,2:31 https://example.org/a?b=1
public struct FragileSidecar: Sendable {
  /// The first line; without spans there is no text at all.
  public static let heading = "Exact spelling of identifiers on these pages, as page:line text"

  /// In a document's folder of pages.
  public static let fileName = "fragile.txt"

  private let bytes: [UInt8]
  private let spans: [FragileSpan]
  private var next = 0
  private var order: [[UInt8]] = []
  private var places: [[UInt8]: [String]] = [:]

  /// Positions a text keeps at most; where it stands more often, its first ones are listed.
  private static let listed = 8

  public init(_ document: Document) {
    bytes = document.text.bytes
    spans = document.fragileSpans
  }

  /// Spans on the pages so far.
  public var count: Int { next }

  /// Adds the next page of the document.
  /// - Parameter number: From 1.
  public mutating func add(_ page: Page, number: Int) {
    var row = 0
    while next < spans.count, spans[next].span.start < page.source.end {
      let start = spans[next].span.start
      while row + 1 < page.rows.count, page.rows[row].source.end <= start { row += 1 }
      let text = Array(bytes[spans[next].span.start..<spans[next].span.end])
      if places[text] == nil { order.append(text) }
      if places[text, default: []].count < Self.listed {
        places[text, default: []].append("\(number):\(row + 1)")
      }
      next += 1
    }
  }

  /// Nil where there is nothing to list.
  public var text: String? {
    guard !order.isEmpty else { return nil }
    let lines = order.map { text in
      (places[text] ?? []).joined(separator: ",") + " " + String(decoding: text, as: UTF8.self)
    }
    return ([Self.heading] + lines).joined(separator: "\n") + "\n"
  }
}
