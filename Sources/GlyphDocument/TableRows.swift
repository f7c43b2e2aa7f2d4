import GlyphGeometry

/// Reads a table row by row; holds no more than one row.
public struct TableRows {
  public struct Row: Hashable, Sendable {
    /// With its line end.
    public var span: SourceSpan
    /// What each cell says, without quotes and padding; in order.
    public var cells: [SourceSpan]
    /// The dashes below the header of a pipe table.
    public var isRule = false
  }

  private let format: TableFormat
  private let end: Int
  private var position: Int
  /// Of aligned tables: the character columns that part the cells.
  private var gaps: [Range<Int>] = []

  public init(_ format: TableFormat, _ span: SourceSpan, _ text: UnsafeBufferPointer<UInt8>) {
    self.format = format
    end = span.end
    position = span.start
    if format == .aligned { gaps = AlignedColumns.gaps(text, span.range) }
  }

  public mutating func next(_ text: UnsafeBufferPointer<UInt8>) -> Row? {
    guard position < end else { return nil }
    switch format {
    case .separated(let separator): return separatedRow(text, separator)
    case .pipes: return pipesRow(text)
    case .aligned: return alignedRow(text)
    }
  }

  private mutating func separatedRow(_ text: UnsafeBufferPointer<UInt8>, _ separator: UInt8) -> Row {
    let start = position
    var cells: [SourceSpan] = []
    var cell = position
    var isQuoted = false
    while position < end {
      let byte = text[position]
      if byte == 0x22, isQuoted || position == cell {
        isQuoted.toggle()
      } else if !isQuoted, byte == separator || byte == 0x0A {
        cells.append(Self.unquoted(text, cell, position))
        cell = position + 1
        if byte == 0x0A {
          position += 1
          return Row(span: SourceSpan(start: start, end: position), cells: cells)
        }
      } else if isQuoted, byte == 0x0A, !Self.closes(text, position, end, separator) {
        isQuoted = false
        continue
      }
      position += 1
    }
    cells.append(Self.unquoted(text, cell, end))
    return Row(span: SourceSpan(start: start, end: end), cells: cells)
  }

  /// Whether a quoted cell that goes on over a line end has its closing quote within reason.
  private static func closes(
    _ text: UnsafeBufferPointer<UInt8>, _ at: Int, _ end: Int, _ separator: UInt8
  ) -> Bool {
    let limit = min(end, at + 4096)
    return text[at..<limit].contains(0x22)
  }

  private static func unquoted(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> SourceSpan {
    var (low, high) = (start, end)
    if high > low, text[high - 1] == 0x0D { high -= 1 }
    if high - low >= 2, text[low] == 0x22, text[high - 1] == 0x22 {
      low += 1
      high -= 1
    }
    return trimmed(text, low, high)
  }

  static func trimmed(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> SourceSpan {
    var (low, high) = (start, end)
    while low < high, text[low] == 0x20 || text[low] == 0x09 { low += 1 }
    while high > low, text[high - 1] == 0x20 || text[high - 1] == 0x09 || text[high - 1] == 0x0D { high -= 1 }
    return SourceSpan(start: low, end: high)
  }

  private mutating func nextLine(_ text: UnsafeBufferPointer<UInt8>) -> (
    span: SourceSpan, content: Range<Int>
  ) {
    let start = position
    let newline = text[position..<end].firstIndex(of: 0x0A)
    position = newline.map { $0 + 1 } ?? end
    return (SourceSpan(start: start, end: position), start..<(newline ?? end))
  }

  private mutating func pipesRow(_ text: UnsafeBufferPointer<UInt8>) -> Row {
    let (span, content) = nextLine(text)
    let line = Self.trimmed(text, content.lowerBound, content.upperBound)
    var cells: [SourceSpan] = []
    var cell = line.start
    if line.count > 0, text[cell] == 0x7C { cell += 1 }
    for pipe in Self.pipes(text, cell..<line.end) {
      cells.append(Self.trimmed(text, cell, pipe))
      cell = pipe + 1
    }
    if cell < line.end { cells.append(Self.trimmed(text, cell, line.end)) }
    let dashes: Set<UInt8> = [0x2D, 0x3A, 0x7C, 0x20, 0x09]
    let isRule = text[line.range].contains(0x2D) && text[line.range].allSatisfy(dashes.contains)
    return Row(span: span, cells: cells, isRule: isRule)
  }

  /// The pipes of a line that part cells: those without a backslash before them.
  static func pipes(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [Int] {
    range.filter { text[$0] == 0x7C && !($0 > range.lowerBound && text[$0 - 1] == 0x5C) }
  }

  private mutating func alignedRow(_ text: UnsafeBufferPointer<UInt8>) -> Row {
    let (span, content) = nextLine(text)
    let isRule =
      text[content].contains(0x2D) && text[content].allSatisfy { $0 == 0x2D || $0 == 0x20 || $0 == 0x0D }
    var cells: [SourceSpan] = []
    var column = 0
    var start = content.lowerBound
    var at = content.lowerBound
    for gap in gaps {
      var isBlank = true
      while at < content.upperBound, column < gap.upperBound {
        if column >= gap.lowerBound, text[at] != 0x20 { isBlank = false }
        at += 1
        while at < content.upperBound, text[at] & 0xC0 == 0x80 { at += 1 }
        column += 1
      }
      guard isBlank else {
        return Row(span: span, cells: [Self.trimmed(text, content.lowerBound, content.upperBound)])
      }
      cells.append(Self.trimmed(text, start, at))
      start = at
    }
    cells.append(Self.trimmed(text, start, content.upperBound))
    return Row(span: span, cells: cells, isRule: isRule)
  }
}

/// Where the columns of a space-aligned table are.
enum AlignedColumns {
  /// Rows that are looked at.
  private static let sample = 64
  private static let widest = 400

  /// The character columns that are blank in every row, as ranges between columns with text.
  static func gaps(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [Range<Int>] {
    var used = [Bool](repeating: false, count: widest)
    var rows = 0
    var column = 0
    for at in range {
      let byte = text[at]
      if byte == 0x0A {
        rows += 1
        column = 0
        if rows == sample { break }
      } else if byte & 0xC0 != 0x80 {
        if byte != 0x20, byte != 0x0D, column < widest { used[column] = true }
        column += 1
      }
    }
    guard let first = used.firstIndex(of: true), let last = used.lastIndex(of: true) else { return [] }
    var gaps: [Range<Int>] = []
    var start: Int?
    for column in first...last {
      if !used[column] {
        if start == nil { start = column }
      } else if let low = start {
        if column - low >= 2 || rows >= 4 { gaps.append(low..<column) }
        start = nil
      }
    }
    return gaps
  }
}
