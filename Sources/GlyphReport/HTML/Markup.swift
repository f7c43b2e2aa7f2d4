import GlyphJSON

/// Pieces of HTML text.
public enum Markup {
  /// Text that may stand between tags and in double-quoted attributes.
  public static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      // What HTML does not allow, even as a reference.
      case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{7F}"..."\u{9F}":
        result.unicodeScalars.append("\u{FFFD}")
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// JSON inside a `script` element: nothing in it may look like the element's end.
  static func embedded(_ json: JSONValue) -> String {
    json.compact().split(separator: "<", omittingEmptySubsequences: false).joined(separator: "\\u003c")
  }

  /// A figure as people read it, with the exact number of the JSON beside it.
  static func figure(_ number: JSONValue?, _ spelling: Spelling) -> String {
    guard let number, let exact = number.number, let value = number.double else { return "–" }
    return "<data value=\"\(exact)\">\(spelling.text(value))</data>"
  }

  enum Spelling {
    /// With thin spaces between thousands.
    case count
    case decimal(Int)
    case times
    case percent
    case dollars

    func text(_ value: Double) -> String {
      switch self {
      case .dollars: Cost(nanodollars: Int((value * 1e9).rounded())).text
      case .count: grouped(RatioReport.fixed(value, places: 0))
      case .decimal(let places): RatioReport.fixed(value, places: places)
      case .times: RatioReport.times(value).dropLast() + "×"
      case .percent: RatioReport.fixed(value * 100, places: value > 0 && value < 0.001 ? 2 : 1) + "%"
      }
    }

    private func grouped(_ digits: String) -> String {
      let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
      var text = ""
      for (index, digit) in parts[0].enumerated() {
        if index > 0, (parts[0].count - index) % 3 == 0, text != "-" { text += "\u{2009}" }
        text.append(digit)
      }
      return parts.count > 1 ? text + "." + parts[1] : text
    }
  }
}

/// A table of HTML.
struct MarkupTable {
  private var head = ""
  private var rows = ""

  /// - Parameter columns: Titles; those of figures are aligned to the right.
  init(_ columns: [(title: String, isFigure: Bool)]) {
    head = columns.map {
      "<th scope=\"col\"\($0.isFigure ? " class=\"n\"" : "")>\(Markup.escaped($0.title))</th>"
    }
    .joined()
    isFigure = columns.map(\.isFigure)
  }

  private let isFigure: [Bool]

  /// - Parameter cells: HTML; the first heads the row.
  mutating func add(_ cells: [String], isTotal: Bool = false) {
    rows += isTotal ? "<tr class=\"total\">" : "<tr>"
    for (index, cell) in cells.enumerated() {
      let kind = isFigure[index] ? " class=\"n\"" : ""
      rows += index == 0 ? "<th scope=\"row\"\(kind)>\(cell)</th>" : "<td\(kind)>\(cell)</td>"
    }
    rows += "</tr>\n"
  }

  /// Tables scroll inside their own frame on narrow screens; keys reach it too.
  func html(label: String) -> String {
    """
    <div class="scroll" tabindex="0" role="region" aria-label="\(Markup.escaped(label))"><table>
    <thead><tr>\(head)</tr></thead>
    <tbody>
    \(rows)</tbody></table></div>

    """
  }
}
