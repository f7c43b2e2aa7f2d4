import CMarkGFM
import GlyphGeometry

/// How one byte is set: a role and faces.
private struct Paint: Equatable {
  var role = TextRun.Role.plain
  var isBold = false
  var isOblique = false
  var isCode = false
}

/// Walks cmark's tree and notes for every byte how it is set. cmark's places of inlines are not always right
/// (nested lists, escaped pipes), so that a place is used only where the source shows the markup that it should.
struct MarkdownPainter {
  private let text: [UInt8]
  /// Offset of each line's first byte; the text's end behind them.
  private var lines: [Int]
  private var paints: [Paint]
  private let formulas: [FormulaFinder.Formula]
  /// Code blocks, tables and figures, as whole lines, in order.
  private var special: [(range: Range<Int>, kind: Block.Kind)] = []

  init(_ text: [UInt8], formulas: [FormulaFinder.Formula]) {
    self.text = text
    self.formulas = formulas
    lines = [0]
    for at in text.indices where text[at] == 0x0A { lines.append(at + 1) }
    if lines.last != text.count { lines.append(text.count) }
    paints = Array(repeating: Paint(), count: text.count)
  }

  mutating func paint(_ root: OpaquePointer) {
    paintChildren(root, inQuote: false)
    paintFootnoteMarks()
  }

  /// `[^name]` where nothing else was painted: cmark gives references no place, and drops notes without one.
  private mutating func paintFootnoteMarks() {
    var at = 0
    while at + 3 < text.count {
      guard text[at] == 0x5B, text[at + 1] == 0x5E, paints[at] == Paint(),
        let end = text[at..<min(text.count, at + 64)].firstIndex(where: { $0 == 0x5D || $0 <= 0x20 }),
        text[end] == 0x5D
      else {
        at += 1
        continue
      }
      color(at..<end + 1, .link)
      at = end + 1
    }
  }

  private mutating func paintChildren(_ node: OpaquePointer, inQuote: Bool) {
    var child = cmark_node_first_child(node)
    while let node = child {
      paintNode(node, inQuote: inQuote)
      child = cmark_node_next(node)
    }
  }

  private mutating func paintNode(_ node: OpaquePointer, inQuote: Bool) {
    let type = String(cString: cmark_node_get_type_string(node))
    var quoted = inQuote
    switch type {
    case "heading": paintHeading(node)
    case "block_quote":
      quoted = true
      paintQuote(node)
    case "item", "tasklist": paintItem(node)
    case "code_block": paintCode(node, inQuote: inQuote)
    case "thematic_break", "html_block": color(lineRange(node), .markup)
    case "table": addTable(node, inQuote: inQuote)
    case "paragraph": addFigure(node)
    default: paintInline(node, type)
    }
    paintChildren(node, inQuote: quoted)
  }

  // MARK: - Places

  /// The bytes of a node's lines, whole.
  private func lineRange(_ node: OpaquePointer) -> Range<Int> {
    let first = max(1, Int(cmark_node_get_start_line(node)))
    let last = max(first, Int(cmark_node_get_end_line(node)))
    guard first < lines.count else { return text.count..<text.count }
    return lines[first - 1]..<lines[min(last, lines.count - 1)]
  }

  /// The bytes of an inline node as cmark places it; nil where that is no place in the text.
  private func range(_ node: OpaquePointer) -> Range<Int>? {
    let first = Int(cmark_node_get_start_line(node))
    let last = Int(cmark_node_get_end_line(node))
    guard first >= 1, last >= first, last < lines.count else { return nil }
    let start = lines[first - 1] + Int(cmark_node_get_start_column(node)) - 1
    let end = lines[last - 1] + Int(cmark_node_get_end_column(node))
    guard start >= 0, start < end, end <= text.count else { return nil }
    return start..<end
  }

  private mutating func color(_ range: Range<Int>, _ role: TextRun.Role) {
    for at in range { paints[at].role = role }
  }

  private mutating func change(_ range: Range<Int>, _ change: (inout Paint) -> Void) {
    for at in range { change(&paints[at]) }
  }

  private func isBlank(_ at: Int) -> Bool { text[at] == 0x20 || text[at] == 0x09 }

  // MARK: - Blocks

  private mutating func paintHeading(_ node: OpaquePointer) {
    guard let range = range(node) else { return }
    let isSetext = text[range.lowerBound] != 0x23
    let end = isSetext ? underline(node).lowerBound : lineRange(node).upperBound
    change(range.lowerBound..<end) {
      $0.role = .heading
      $0.isBold = true
    }
    if isSetext {
      color(underline(node), .markup)
    } else {
      let hashes = text[range.lowerBound..<end].prefix { $0 == 0x23 }
      change(hashes.indices) {
        $0.role = .markup
        $0.isBold = false
      }
    }
  }

  /// The line below a heading's text; cmark's last line may be one further down.
  private func underline(_ node: OpaquePointer) -> Range<Int> {
    for line in lineNumbers(node).dropFirst() {
      let bytes = lines[line]..<lines[line + 1]
      let marks = text[bytes].drop { $0 == 0x20 || $0 == 0x3E || $0 == 0x09 }
      if let first = marks.first, first == 0x3D || first == 0x2D,
        marks.allSatisfy({ $0 == first || $0 <= 0x20 })
      {
        return bytes
      }
    }
    let end = lineRange(node).upperBound
    return end..<end
  }

  private mutating func paintQuote(_ node: OpaquePointer) {
    for line in lineNumbers(node) {
      var at = lines[line]
      while at < lines[line + 1], isBlank(at) || text[at] == 0x3E { at += 1 }
      color(lines[line]..<at, .markup)
    }
  }

  /// Indices in `lines` of a node's lines.
  private func lineNumbers(_ node: OpaquePointer) -> Range<Int> {
    let first = max(1, Int(cmark_node_get_start_line(node))) - 1
    let end = min(lines.count - 1, max(first, Int(cmark_node_get_end_line(node))))
    return first..<max(first, end)
  }

  private mutating func paintItem(_ node: OpaquePointer) {
    guard let range = range(node) else { return }
    var at = range.lowerBound
    while at < range.upperBound, !isBlank(at), text[at] != 0x0A { at += 1 }
    // A task's box.
    if at + 3 < range.upperBound, text[at + 1] == 0x5B, text[at + 3] == 0x5D { at += 4 }
    guard at - range.lowerBound < 16 else { return }
    color(range.lowerBound..<at, .keyword)
  }

  private mutating func paintCode(_ node: OpaquePointer, inQuote: Bool) {
    var range = lineRange(node)
    var fence: CInt = 0
    var offset: CInt = 0
    var character: CChar = 0
    var language: String?
    fence = cmark_node_get_fenced(node, &fence, &offset, &character)
    if fence != 0 {
      let numbers = lineNumbers(node)
      color(lines[numbers.lowerBound]..<lines[numbers.lowerBound + 1], .markup)
      var inner = lines[numbers.lowerBound + 1]..<max(lines[numbers.lowerBound + 1], range.upperBound)
      let last = lines[numbers.upperBound - 1]..<range.upperBound
      let bar = text[last].drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x3E }.prefix(3)
      if numbers.count > 1, bar.count == 3, bar.allSatisfy({ $0 == UInt8(bitPattern: character) }) {
        color(last, .markup)
        inner = inner.lowerBound..<last.lowerBound
      }
      range = inner
      let info = cmark_node_get_fence_info(node).map { String(cString: $0) } ?? ""
      language = info.split(separator: " ").first.flatMap { Language.named($0.lowercased()) }
    }
    guard !range.isEmpty else { return }
    if inQuote {
      change(range) { $0.isCode = true }
      paintedQuotes(range)
    } else {
      special.append((range, .code(language: language)))
    }
  }

  /// Quoted code keeps its quote marks in their ink.
  private mutating func paintedQuotes(_ range: Range<Int>) {
    for at in range where paints[at].role == .markup { paints[at].isCode = false }
  }

  private mutating func addTable(_ node: OpaquePointer, inQuote: Bool) {
    let range = lineRange(node)
    guard !inQuote, !range.isEmpty else { return }
    special.append((range, .table(.pipes)))
    let numbers = lineNumbers(node)
    let head = lines[numbers.lowerBound]..<lines[numbers.lowerBound + 1]
    color(head, .heading)
    if numbers.count > 1 {
      color(lines[numbers.lowerBound + 1]..<lines[numbers.lowerBound + 2], .markup)
    }
  }
}

// MARK: - Figures

extension MarkdownPainter {
  /// Notes a paragraph of images alone that is part of nothing else.
  private mutating func addFigure(_ node: OpaquePointer) {
    guard let parent = cmark_node_parent(node),
      String(cString: cmark_node_get_type_string(parent)) == "document"
    else { return }
    var images = 0
    var child = cmark_node_first_child(node)
    while let inline = child {
      switch String(cString: cmark_node_get_type_string(inline)) {
      case "image": images += 1
      case "softbreak", "linebreak": break
      case "text":
        guard let literal = cmark_node_get_literal(inline),
          String(cString: literal).utf8.allSatisfy({ $0 == 0x20 })
        else { return }
      default: return
      }
      child = cmark_node_next(inline)
    }
    let range = lineRange(node)
    if images > 0, !range.isEmpty { special.append((range, .figure)) }
  }
}

// MARK: - Inlines

extension MarkdownPainter {
  private mutating func paintInline(_ node: OpaquePointer, _ type: String) {
    guard let range = range(node) else { return }
    switch type {
    case "emph": paintEmphasis(range, 1) { $0.isOblique = true }
    case "strong": paintEmphasis(range, 2) { $0.isBold = true }
    case "strikethrough":
      guard text[range.lowerBound] == 0x7E else { return }
      let width = text[range].prefix { $0 == 0x7E }.count
      paintEmphasis(range, width) { $0.role = .comment }
    case "code": paintCodeSpan(range)
    case "link": paintLink(range)
    case "image":
      color(range, .link)
      if text[range.lowerBound] == 0x21 { paintLink(range.lowerBound + 1..<range.upperBound) }
    case "html_inline": color(range, .markup)
    default: break
    }
  }

  private mutating func paintEmphasis(_ range: Range<Int>, _ width: Int, _ paint: (inout Paint) -> Void) {
    var range = range
    // cmark gives `***both***` the same place twice: the outer one has taken its marks already.
    while range.count > 2, paints[range.lowerBound].role == .markup,
      paints[range.upperBound - 1].role == .markup
    {
      range = range.lowerBound + 1..<range.upperBound - 1
    }
    guard range.count > 2 * width else { return }
    let mark = text[range.lowerBound]
    guard mark == 0x2A || mark == 0x5F || mark == 0x7E,
      text[range.prefix(width)].allSatisfy({ $0 == mark }),
      text[range.suffix(width)].allSatisfy({ $0 == mark })
    else { return }
    change(range.dropFirst(width).dropLast(width), paint)
    color(range.prefix(width), .markup)
    color(range.suffix(width), .markup)
  }

  /// cmark places a code span without its backticks.
  private mutating func paintCodeSpan(_ inner: Range<Int>) {
    var (low, high) = (inner.lowerBound, inner.upperBound)
    while low > 0, text[low - 1] == 0x60 { low -= 1 }
    while high < text.count, text[high] == 0x60 { high += 1 }
    guard low < inner.lowerBound, high > inner.upperBound else { return }
    change(inner) {
      $0.isCode = true
      $0.role = .string
    }
    color(low..<inner.lowerBound, .markup)
    color(inner.upperBound..<high, .markup)
  }

  /// The text in the link ink, the brackets and the address as markup.
  private mutating func paintLink(_ range: Range<Int>) {
    guard text[range.lowerBound] == 0x5B else {
      color(range, .link)
      return
    }
    var depth = 0
    for at in range {
      if text[at] == 0x5B { depth += 1 }
      if text[at] == 0x5D { depth -= 1 }
      if depth == 0 {
        color(range.lowerBound..<at, .link)
        color(range.prefix(1), .markup)
        color(at..<range.upperBound, .markup)
        return
      }
    }
  }
}

// MARK: - From paint to blocks

extension MarkdownPainter {
  /// Blocks that tile the text: prose, with code blocks, tables and figures between.
  func blocks() -> [Block] {
    var blocks: [Block] = []
    var position = 0
    // cmark puts footnotes last, wherever they stand.
    let special = special.sorted { $0.range.lowerBound < $1.range.lowerBound }
    for (range, kind) in special where range.lowerBound >= position {
      if range.lowerBound > position { blocks.append(block(.prose, position..<range.lowerBound)) }
      blocks.append(block(kind, range))
      position = range.upperBound
    }
    if position < text.count { blocks.append(block(.prose, position..<text.count)) }
    return blocks
  }

  private func block(_ kind: Block.Kind, _ range: Range<Int>) -> Block {
    if case .code = kind { return Block(kind: kind, span: SourceSpan(range)) }
    var runs = formulaRuns(range)
    if case .table = kind { runs += boundaryRuns(range) }
    runs.sort { $0.span.start < $1.span.start }
    return Block(kind: kind, span: SourceSpan(range), runs: filled(range, around: runs))
  }

  private func formulaRuns(_ range: Range<Int>) -> [TextRun] {
    formulas.filter { range.contains($0.span.start) && $0.span.end <= range.upperBound }.map {
      TextRun(span: $0.span, content: .formula(isDisplay: $0.isDisplay))
    }
  }

  /// The pipes of a table with the spaces beside them.
  private func boundaryRuns(_ range: Range<Int>) -> [TextRun] {
    var runs: [TextRun] = []
    text.withUnsafeBufferPointer { text in
      for pipe in TableRows.pipes(text, range) {
        var (low, high) = (pipe, pipe + 1)
        let floor = max(range.lowerBound, runs.last?.span.end ?? 0)
        while low > floor, text[low - 1] == 0x20 { low -= 1 }
        while high < range.upperBound, text[high] == 0x20 { high += 1 }
        runs.append(
          TextRun(span: SourceSpan(start: low, end: high), content: .boundary, role: .markup))
      }
    }
    return runs
  }

  /// Runs of equal paint between the runs that are no plain text; none where everything is plain.
  private func filled(_ range: Range<Int>, around others: [TextRun]) -> [TextRun] {
    var runs: [TextRun] = []
    var position = range.lowerBound
    for other in others where other.span.start >= position {
      addRuns(position..<other.span.start, to: &runs)
      runs.append(other)
      position = other.span.end
    }
    addRuns(position..<range.upperBound, to: &runs)
    if runs.count == 1, runs[0].content == .text, runs[0].role == .plain, paints[range.lowerBound] == Paint()
    {
      return []
    }
    return runs
  }

  private func addRuns(_ range: Range<Int>, to runs: inout [TextRun]) {
    var start = range.lowerBound
    while start < range.upperBound {
      let paint = paints[start]
      var end = start + 1
      while end < range.upperBound, paints[end] == paint || text[end] & 0xC0 == 0x80 { end += 1 }
      runs.append(
        TextRun(
          span: SourceSpan(start: start, end: end), role: paint.role, isBold: paint.isBold,
          isOblique: paint.isOblique, isCode: paint.isCode))
      start = end
    }
  }
}
