/// `\begin{...}` and what belongs to it.
extension Parser {
  private struct Environment {
    var alignments: [MathTable.Alignment] = [.center]
    var repeats = false
    /// em
    var gaps: [Double] = [1]
    var style = MathStyle.Level.text
    var pitch = 1.2
    var left: UInt32?
    var right: UInt32?
  }

  private static func matrix(_ left: UInt32?, _ right: UInt32?) -> Environment {
    Environment(left: left, right: right)
  }

  private static let equations = Environment(style: .display, pitch: 1.4)
  private static let aligned = Environment(
    alignments: [.right, .left], repeats: true, gaps: [1, 0], style: .display, pitch: 1.4)

  private static let environments: [String: Environment] = [
    "matrix": matrix(nil, nil), "pmatrix": matrix(0x28, 0x29), "bmatrix": matrix(0x5B, 0x5D),
    "Bmatrix": matrix(0x7B, 0x7D), "vmatrix": matrix(0x7C, 0x7C), "Vmatrix": matrix(0x2016, 0x2016),
    "smallmatrix": Environment(gaps: [0.5], style: .script, pitch: 0.8),
    "array": Environment(), "darray": Environment(style: .display),
    "subarray": Environment(style: .script, pitch: 0),
    "cases": Environment(alignments: [.left], left: 0x7B),
    "rcases": Environment(alignments: [.left], right: 0x7D),
    "dcases": Environment(alignments: [.left], style: .display, left: 0x7B),
    "equation": equations, "gather": equations, "gathered": equations, "multline": equations,
    "displaymath": equations, "math": equations,
    "align": aligned, "aligned": aligned, "alignat": aligned, "alignedat": aligned, "flalign": aligned,
    "split": aligned,
    "eqnarray": Environment(alignments: [.right, .center, .left], gaps: [0.3], style: .display, pitch: 1.4),
  ]

  mutating func parseEnvironment(_ start: Int) throws(FormulaError) -> MathAtom {
    at += 1
    let name = try parseName()
    let plain = name.hasSuffix("*") ? String(name.dropLast()) : name
    guard let environment = Self.environments[plain] else { throw failure(.unknownEnvironment(name)) }
    var table = MathTable(
      rows: [], alignments: environment.alignments, repeats: environment.repeats, gaps: environment.gaps,
      style: environment.style, pitch: environment.pitch, left: environment.left, right: environment.right)
    try parsePreamble(plain, name, &table)
    try parseRows(&table)
    guard accept(.command("end")) else { throw failure(.missing("\\end{\(name)}")) }
    let closing = try parseName()
    guard closing == name else { throw failure(.unexpected("\\end{\(closing)}")) }
    return MathAtom(Self.isInner(table) ? .inner : .ordinary, .table(table), position: start)
  }

  private static func isInner(_ table: MathTable) -> Bool { table.left != nil || table.right != nil }

  /// The name in braces after `\begin` and `\end`.
  private mutating func parseName() throws(FormulaError) -> String {
    var name = ""
    for token in try rawGroup() {
      guard case .character(let scalar) = token.kind, let character = Unicode.Scalar(scalar) else {
        throw failure(.missing("an environment's name"))
      }
      name.unicodeScalars.append(character)
    }
    return name
  }

  /// Arguments between the name and the first row.
  private mutating func parsePreamble(_ plain: String, _ name: String, _ table: inout MathTable)
    throws(FormulaError)
  {
    switch plain {
    case "array", "darray", "subarray":
      _ = try parseOptional()
      let columns = try rawGroup()
      parseColumns(columns, &table)
    case "alignat", "alignedat":
      try skipGroup()
      table.gaps = [0, 0]
    case "aligned", "gathered", "split": _ = try parseOptional()
    default:
      // mathtools: \begin{pmatrix*}[r]
      if name.hasSuffix("matrix*"), peekPastSpaces() == .character(0x5B) {
        at += 1
        if case .character(let letter)? = peekPastSpaces() {
          table.alignments = [Self.alignment(letter) ?? .center]
          at += 1
        }
        guard accept(.character(0x5D)) else { throw failure(.missing("]")) }
      }
    }
  }

  private static func alignment(_ letter: UInt32) -> MathTable.Alignment? {
    switch letter {
    case 0x6C: .left
    case 0x63: .center
    case 0x72: .right
    default: nil
    }
  }

  private func parseColumns(_ tokens: ArraySlice<TeXToken>, _ table: inout MathTable) {
    var alignments: [MathTable.Alignment] = []
    var depth = 0
    for token in tokens {
      if token.kind == .beginGroup { depth += 1 }
      if token.kind == .endGroup { depth -= 1 }
      guard depth == 0, case .character(let letter) = token.kind else { continue }
      if letter == 0x7C { table.rules.insert(alignments.count) }
      if let alignment = Self.alignment(letter) { alignments.append(alignment) }
    }
    if !alignments.isEmpty { table.alignments = alignments }
  }

  // MARK: Rows

  /// Rows and cells up to `\end` or the end of the source, which stay unread.
  mutating func parseRows(_ table: inout MathTable) throws(FormulaError) {
    var row = MathTable.Row(cells: [])
    var hasContent = false
    while true {
      row.cells.append(try parseList(until: .cell))
      if row.cells.count > 1 || !row.cells[0].isEmpty { hasContent = true }
      try parseRowMatter(&row, &hasContent, &table)
      switch peek() {
      case .alignment: at += 1
      case .newRow, .command("cr"):
        at += 1
        skipRowGap()
        table.rows.append(row)
        row = MathTable.Row(cells: [])
        hasContent = false
      default:
        if hasContent || !row.tags.isEmpty {
          table.rows.append(row)
        } else if row.hasRuleAbove {
          table.hasRuleBelow = true
        }
        return
      }
    }
  }

  /// Tags, labels and rules between cells; cells may go on after them.
  private mutating func parseRowMatter(
    _ row: inout MathTable.Row, _ hasContent: inout Bool, _ table: inout MathTable
  ) throws(FormulaError) {
    while case .command(let name)? = peekPastSpaces(), ["tag", "tag*", "label", "hline"].contains(name) {
      let start = position
      at += 1
      switch name {
      case "hline": row.hasRuleAbove = true
      case "label": row.tags.append([.style(.script)] + reference(try rawGroup(), start))
      default:
        var words = try parseTag()
        if name == "tag" { words = word("(", start) + words + word(")", start) }
        row.tags.append(words)
      }
      let more = try parseList(until: .cell)
      if !more.isEmpty { hasContent = true }
      row.cells[row.cells.count - 1] += more
    }
  }

  private mutating func parseTag() throws(FormulaError) -> [MathItem] {
    let saved = alphabet
    alphabet = .text
    defer { alphabet = saved }
    return try parseArgument()
  }

  /// `\\*` and `\\[2pt]`: the page knows best.
  private mutating func skipRowGap() {
    if peek() == .character(0x2A) { at += 1 }
    let start = at
    guard peek() == .character(0x5B) else { return }
    while let kind = peek(), at < start + 16 {
      at += 1
      if kind == .character(0x5D) { return }
    }
    at = start
  }
}
