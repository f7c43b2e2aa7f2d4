import GlyphGeometry
import GlyphJSON
import GlyphVision

/// A page to show in a report: its pixels, and what each of its visual tokens sees.
public struct PagePicture: Sendable {
  public let document: String
  /// From 1.
  public let page: Int
  /// Why it is shown, such as `worst`.
  public let label: String
  public let size: PixelSize
  /// A PNG file of the page as it is drawn.
  public let png: [UInt8]
  let json: JSONValue
  let grids: [Grid]

  /// The tokens of one view on the page (px of the page; padding may lie outside it).
  struct Grid: Sendable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double
    var rows: Int
    var columns: Int
  }

  /// - Parameters:
  ///   - map: the page's tokens and what they see.
  ///   - source: where the page stands in the document.
  ///   - text: the document's UTF-8 bytes.
  public init(
    document: String, page: Int, label: String, png: [UInt8], map: TokenMap, source: SourceSpan, text: [UInt8]
  ) {
    self.document = document
    self.page = page
    self.label = label
    self.png = png
    size = map.plan.size
    let places = Self.utf16Places(text[source.range])
    var grids: [Grid] = []
    var cells: [JSONValue] = []
    let views = map.plan.views
    let numbers = map.plan.viewTokens
    for (index, view) in views.enumerated() where !view.isOverview || views.allSatisfy(\.isOverview) {
      grids.append(Grid(view))
      let spans = stride(from: 0, to: view.tokenCount, by: view.tokensPerCell).map { token -> JSONValue in
        JSONValue(
          map.spans(of: numbers[index][token]).flatMap { span in
            [JSONValue(places[span.start - source.start]), JSONValue(places[span.end - source.start])]
          })
      }
      cells.append(JSONValue(spans))
    }
    self.grids = grids
    json = [
      "document": JSONValue(document), "page": JSONValue(page), "width": JSONValue(size.width),
      "height": JSONValue(size.height),
      "text": JSONValue(String(decoding: text[source.range], as: UTF8.self)),
      "grids": JSONValue(zip(grids, cells).map { $0.json(spans: $1) }),
    ]
  }

  /// The place of every byte, and of the end, in UTF-16 units: what scripts count in.
  private static func utf16Places(_ text: ArraySlice<UInt8>) -> [Int] {
    var places: [Int] = []
    places.reserveCapacity(text.count + 1)
    var place = 0
    for byte in text {
      places.append(place)
      // A character's units are counted at its last byte; all of its bytes have its place.
      if byte & 0xC0 != 0x80 {
        place += byte >= 0xF0 ? 2 : 1
      } else {
        places[places.count - 1] = places[places.count - 2]
      }
    }
    places.append(place)
    return places
  }
}

extension PagePicture.Grid {
  fileprivate init(_ view: ImageView) {
    let across = Double(view.crop.width) / Double(max(1, view.placed.width))
    let down = Double(view.crop.height) / Double(max(1, view.placed.height))
    x = Double(view.crop.x) + Double(view.window.x - view.placed.x) * across
    y = Double(view.crop.y) + Double(view.window.y - view.placed.y) * down
    width = Double(view.window.width) * across
    height = Double(view.window.height) * down
    rows = view.rows
    columns = view.columns
  }

  fileprivate func json(spans: JSONValue) -> JSONValue {
    [
      "x": JSONValue(x, places: 3), "y": JSONValue(y, places: 3), "width": JSONValue(width, places: 3),
      "height": JSONValue(height, places: 3), "rows": JSONValue(rows), "columns": JSONValue(columns),
      "spans": spans,
    ]
  }
}
