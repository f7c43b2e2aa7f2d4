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

  /// How a cell stands out where colours are shown.
  public enum Tint: String, Sendable {
    case plain = ""
    case strong = "1"
    case faint = "2"
    case good = "32"
    case middling = "33"
    case bad = "31"
  }

  public struct Cell: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    public var text: String
    public var tint: Tint

    public init(_ text: String, _ tint: Tint = .plain) {
      self.text = text
      self.tint = tint
    }

    public init(stringLiteral text: String) { self.init(text) }
  }

  private let columns: [Column]
  private var rows: [[Cell]] = []

  public init(columns: [Column]) { self.columns = columns }

  /// Adds a row; missing cells are empty.
  public mutating func add(_ cells: [String]) { rows.append(cells.map { Cell($0) }) }

  /// Adds a row; missing cells are empty.
  public mutating func add(_ cells: [Cell]) { rows.append(cells) }

  /// The header, a rule and the rows, without a newline at the end and without colour.
  public var text: String { text(coloured: false) }

  /// The header, a rule and the rows, without a newline at the end.
  /// - Parameter coloured: whether cells are tinted with escape sequences (ECMA-48, SGR).
  public func text(coloured: Bool) -> String {
    let all = [columns.map { Cell($0.title, .strong) }] + rows
    let widths = columns.indices.map { column in
      all.map { column < $0.count ? Self.width($0[column].text) : 0 }.max() ?? 0
    }
    var lines = all.map { line($0, widths, coloured) }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    lines.insert(coloured ? Self.tinted(rule, .faint) : rule, at: 1)
    return lines.joined(separator: "\n")
  }

  private func line(_ cells: [Cell], _ widths: [Int], _ coloured: Bool) -> String {
    var line = ""
    var blank = 0
    for (index, column) in columns.enumerated() {
      let cell = index < cells.count ? cells[index] : Cell("")
      let padding = widths[index] - Self.width(cell.text)
      if index > 0 { blank += 2 }
      if case .right = column { blank += padding }
      if !cell.text.isEmpty {
        line += String(repeating: " ", count: blank)
        line += coloured ? Self.tinted(cell.text, cell.tint) : cell.text
        blank = 0
      } else if case .right = column {
        continue
      }
      if case .left = column { blank += padding }
    }
    return line
  }

  private static func tinted(_ text: String, _ tint: Tint) -> String {
    tint == .plain ? text : "\u{1B}[\(tint.rawValue)m\(text)\u{1B}[0m"
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
