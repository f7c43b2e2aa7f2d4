/// A table for terminals: columns as wide as their widest cell, two spaces apart, no trailing spaces.
public struct TextTable {
  public enum Column: Sendable {
    case left(String)
    case right(String)

    var title: String {
      switch self {
      case .left(let title), .right(let title): title
      }
    }
  }

  private let columns: [Column]
  private var rows: [[String]] = []

  public init(columns: [Column]) { self.columns = columns }

  /// Adds a row; missing cells are empty.
  public mutating func add(_ cells: [String]) { rows.append(cells) }

  /// The header, a rule and the rows, without a newline at the end.
  public var text: String {
    let all = [columns.map(\.title)] + rows
    let widths = columns.indices.map { column in
      all.map { column < $0.count ? Self.width($0[column]) : 0 }.max() ?? 0
    }
    var lines = all.map { line($0, widths) }
    lines.insert(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "), at: 1)
    return lines.joined(separator: "\n")
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (index, column) in columns.enumerated() {
      let cell = index < cells.count ? cells[index] : ""
      let padding = String(repeating: " ", count: widths[index] - Self.width(cell))
      if index > 0 { line += "  " }
      if case .right = column { line += padding + cell } else { line += cell + padding }
    }
    while line.hasSuffix(" ") { line.removeLast() }
    return line
  }

  /// Terminal cells: two for East Asian wide characters, none for combining marks.
  static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { width, scalar in
      switch scalar.value {
      case 0x300...0x36F, 0x200B...0x200F: width
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60,
        0x1F300...0x1FAFF, 0x20000...0x3FFFD:
        width + 2
      default: width + 1
      }
    }
  }
}
