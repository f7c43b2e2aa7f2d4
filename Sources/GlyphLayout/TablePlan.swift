import GlyphDocument
import GlyphGeometry

/// How wide a table's columns are and how they are aligned (px). Only its first rows decide, so that rows added
/// later cannot change earlier pages; what is longer in later rows wraps.
struct TablePlan {
  enum Alignment {
    case left, right, center
    /// On the decimal point, which stands this far from the column's left edge.
    case point(at: Int)
  }

  struct Column {
    var width: Int
    var alignment: Alignment

    /// Where a line of a cell starts in the column.
    func indent(_ line: Line, _ text: UnsafeBufferPointer<UInt8>, isHeader: Bool) -> Int {
      let free = max(0, width - line.width)
      switch alignment {
      case .left: return 0
      case .right: return free
      case .center: return free / 2
      case .point(let place):
        if isHeader || !TablePlan.isNumber(text, line.source) { return free }
        let point = line.glyphs.first { text[Int($0.source)] == 0x2E }
        return max(0, min(free, place - Int(point?.x ?? Int16(clamping: line.width))))
      }
    }
  }

  let columns: [Column]
  /// Which columns stand side by side; more than one group where the page is too narrow for all.
  let groups: [[Int]]
  /// Rows that are set together before the next group of columns follows.
  let rowsPerBand: Int
  let hasHeader: Bool
  /// Between columns.
  let gap: Int
  /// Of the text area.
  let width: Int

  /// From the left edge of a group of columns to its right edge (px).
  func width(of group: [Int]) -> Int {
    group.reduce(gap * (group.count - 1)) { $0 + columns[$1].width }
  }

  private static let sample = 256
  private static let groupRows = 16

  init?(
    _ text: UnsafeBufferPointer<UInt8>, _ span: SourceSpan, _ format: TableFormat, _ cells: inout CellSetter,
    width: Int
  ) {
    var survey = Survey()
    var rows = TableRows(format, span, text)
    while survey.rows < Self.sample, let row = rows.next(text) {
      if row.isRule {
        if format == .pipes { survey.readAlignments(text, row) }
      } else {
        survey.add(text, row, &cells)
      }
    }
    guard survey.columns.count > 1 else { return nil }
    hasHeader = format == .pipes || survey.hasHeader
    gap = 3 * cells.space
    self.width = width
    let wanted = survey.columns.map { max($0.header, $0.widest, $0.left + $0.right) }
    let least = 16 * cells.space
    let gaps = gap * (wanted.count - 1)
    var widths = wanted
    if let limit = Self.limit(wanted, total: width - gaps, least: least) {
      widths = wanted.map { min($0, limit) }
      groups = [Array(wanted.indices)]
    } else {
      widths = wanted.map { min($0, 2 * least, width) }
      groups = Self.groups(widths, gap: gap, total: width)
    }
    rowsPerBand = groups.count == 1 ? 1 : Self.groupRows
    columns = zip(survey.columns, widths).map { column, width in
      Column(width: width, alignment: column.alignment)
    }
  }

  /// The most a column may take so that all together take `total`; nil where that is less than `least`.
  private static func limit(_ wanted: [Int], total: Int, least: Int) -> Int? {
    if wanted.reduce(0, +) <= total { return wanted.max() }
    var low = 0
    var high = total
    while low < high {
      let middle = (low + high + 1) / 2
      if wanted.reduce(0, { $0 + min($1, middle) }) <= total { low = middle } else { high = middle - 1 }
    }
    return low >= least ? low : nil
  }

  /// The first column in every group, and as many of the others as there is room for.
  private static func groups(_ widths: [Int], gap: Int, total: Int) -> [[Int]] {
    var groups: [[Int]] = []
    var group = [0]
    var used = widths[0]
    for column in widths.indices.dropFirst() {
      if used + gap + widths[column] > total, group.count > 1 {
        groups.append(group)
        group = [0]
        used = widths[0]
      }
      group.append(column)
      used += gap + widths[column]
    }
    return groups + [group]
  }

  /// Whether a text is a number: a sign, digits, separators, and at most a unit's one letter or per cent.
  static func isNumber(_ text: UnsafeBufferPointer<UInt8>, _ span: SourceSpan) -> Bool {
    var digits = 0
    for at in span.range {
      switch text[at] {
      case 0x30...0x39: digits += 1
      case 0x2B, 0x2D, 0x2C, 0x2E, 0x20: continue
      case 0x25, 0x42, 0x47, 0x4B, 0x4D, 0x54: if at != span.end - 1 { return false }
      default: return false
      }
    }
    return digits > 0
  }
}

/// What a table's first rows say of its columns.
private struct Survey {
  struct Column {
    var header = 0
    var widest = 0
    /// Of numbers: before the decimal point, and from it on.
    var left = 0
    var right = 0
    var numbers = 0
    var words = 0
    var hasUnits = false
    var given: TablePlan.Alignment?

    var alignment: TablePlan.Alignment {
      let isNumeric = numbers > 0 && numbers >= 3 * words
      if isNumeric, hasUnits { return .right }
      if isNumeric {
        if case .center? = given { return .center }
        let free = max(0, max(header, widest, left + right) - left - right)
        return .point(at: left + free)
      }
      return given ?? .left
    }
  }

  var columns: [Column] = []
  var rows = 0
  private var headerNumbers = 0
  private var headerCells = 0

  /// A first row without numbers over at least one row.
  var hasHeader: Bool { rows > 1 && headerNumbers == 0 && headerCells > 0 }

  mutating func add(_ text: UnsafeBufferPointer<UInt8>, _ row: TableRows.Row, _ cells: inout CellSetter) {
    let isHeader = rows == 0
    rows += 1
    if row.cells.count == 1, columns.count > 1 { return }
    while columns.count < row.cells.count { columns.append(Column()) }
    for (index, cell) in row.cells.enumerated() where !cell.isEmpty {
      let (whole, integer) = cells.measure(text, cell, isHeader: isHeader)
      let isNumber = TablePlan.isNumber(text, cell)
      if isHeader {
        headerCells += 1
        if isNumber { headerNumbers += 1 }
        columns[index].header = whole
      } else if isNumber {
        columns[index].numbers += 1
        if text[cell.end - 1] >= 0x41 { columns[index].hasUnits = true }
        columns[index].left = max(columns[index].left, integer)
        columns[index].right = max(columns[index].right, whole - integer)
      } else {
        columns[index].words += 1
        columns[index].widest = max(columns[index].widest, whole)
      }
    }
  }

  mutating func readAlignments(_ text: UnsafeBufferPointer<UInt8>, _ row: TableRows.Row) {
    for (index, cell) in row.cells.enumerated() where index < columns.count && !cell.isEmpty {
      let starts = text[cell.start] == 0x3A
      let ends = text[cell.end - 1] == 0x3A
      columns[index].given = starts && ends ? .center : ends ? .right : starts ? .left : nil
    }
  }
}
