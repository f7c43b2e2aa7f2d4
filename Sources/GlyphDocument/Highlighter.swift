import GlyphGeometry

/// Finds what a block's text is made of, a line at a time; between lines it keeps no more than what is still open.
public struct Highlighter: Sendable {
  private let grammar: Grammar
  /// The comment or string that goes on from the line before, and how deep it is nested.
  private var open: Grammar.Span?
  private var depth = 0
  private var isFirstLine = true

  /// Nil where nothing is known of the block's kind: its text is then plain.
  public init?(_ block: Block) {
    switch block.kind {
    case .prose, .figure: return nil
    case .code(let language):
      guard let grammar = language.flatMap({ Language.grammar($0) }) else { return nil }
      self.grammar = grammar
    case .table(.separated(let separator)): grammar = Grammar(.cells(separator))
    case .table(.aligned): grammar = Grammar(.aligned)
    case .table(.pipes): grammar = Grammar(.cells(0x7C))
    }
  }

  /// Adds runs that tile a source line, given without its end.
  public mutating func addRuns(
    _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, startsLine: Bool, to runs: inout [TextRun]
  ) {
    var line = HighlightedLine(text: text, range: range, runs: runs)
    runs = []
    switch grammar.shape {
    case .words: words(&line)
    case .json: json(&line)
    case .keys:
      if open == nil, startsLine { key(&line) }
      words(&line)
    case .markup: markup(&line)
    case .diff: line.all(Self.diffRole(line))
    case .trace: trace(&line)
    case .cells(let separator): cells(&line, separator)
    case .aligned: aligned(&line)
    }
    line.finish()
    runs = line.runs
    isFirstLine = false
  }

  // MARK: - Words

  private mutating func words(_ line: inout HighlightedLine) {
    if let span = open { finish(span, &line) }
    while line.at < line.end {
      let byte = line.byte
      if grammar.starters[Int(byte)], startSpan(&line) { continue }
      if byte >= 0x30, byte <= 0x39 {
        line.take(.number) { Self.isWord($0) || $0 == 0x2E }
      } else if Self.isWord(byte) || byte >= 0x80 {
        word(&line)
      } else if byte == grammar.prefix, byte != 0, line.at + 1 < line.end, Self.isWord(line.text[line.at + 1])
      {
        line.take(.keyword, least: 2) { Self.isWord($0) || $0 == 0x2E }
      } else {
        line.skip(1)
      }
    }
  }

  static func isWord(_ byte: UInt8) -> Bool {
    0x61...0x7A ~= byte | 0x20 || 0x30...0x39 ~= byte || byte == 0x5F
  }

  private func word(_ line: inout HighlightedLine) {
    let start = line.at
    var end = start + 1
    while end < line.end,
      Self.isWord(line.text[end]) || line.text[end] >= 0x80 || isExtra(line.text, end, line)
    {
      end += 1
    }
    let hash = Grammar.hash(line.text[start..<end], ignoresCase: grammar.ignoresCase)
    var role = grammar.words[hash]
    if role == nil, end < line.end, line.text[end] == 0x28 { role = .function }
    if role == nil, grammar.hasCapitalTypes, 0x41...0x5A ~= line.text[start] { role = .type }
    if let role { line.add(end, role) } else { line.skip(end - start) }
  }

  private func isExtra(_ text: UnsafeBufferPointer<UInt8>, _ at: Int, _ line: HighlightedLine) -> Bool {
    grammar.wordBytes.contains(text[at]) && at + 1 < line.end && Self.isWord(text[at + 1])
  }

  private mutating func startSpan(_ line: inout HighlightedLine) -> Bool {
    for span in grammar.spans where line.starts(span.open) {
      if span.needsBlank, line.at > line.start, line.text[line.at - 1] > 0x20 { continue }
      if span.isCharacter, !line.isCharacter { continue }
      let from = line.at
      line.at += span.open.count
      depth = 1
      finish(span, &line, from: from)
      return true
    }
    return false
  }

  /// Goes on to where a span closes; it stays open where the line ends before.
  private mutating func finish(_ span: Grammar.Span, _ line: inout HighlightedLine, from: Int? = nil) {
    let start = from ?? line.at
    open = nil
    while line.at < line.end, !span.close.isEmpty {
      if span.escapes, line.byte == 0x5C {
        line.at += 2
      } else if line.starts(span.close) {
        line.at += span.close.count
        depth -= 1
        if depth == 0 {
          line.color(start, span.role)
          return
        }
      } else if span.nests, line.starts(span.open) {
        line.at += span.open.count
        depth += 1
      } else {
        line.at += 1
      }
    }
    line.at = line.end
    line.color(start, span.role)
    if span.isMultiline { open = span }
  }

  // MARK: - Other shapes

  private mutating func json(_ line: inout HighlightedLine) {
    while line.at < line.end {
      if line.byte == 0x22 {
        let start = line.at
        line.at += 1
        while line.at < line.end, line.byte != 0x22 { line.at += line.byte == 0x5C ? 2 : 1 }
        line.at = min(line.end, line.at + 1)
        var next = line.at
        while next < line.end, line.text[next] == 0x20 { next += 1 }
        line.color(start, next < line.end && line.text[next] == 0x3A ? .type : .string)
      } else if 0x30...0x39 ~= line.byte || line.byte == 0x2D {
        line.take(.number) { Self.isWord($0) || $0 == 0x2E || $0 == 0x2D || $0 == 0x2B }
      } else if Self.isWord(line.byte) {
        line.take(.keyword) { Self.isWord($0) }
      } else {
        line.skip(1)
      }
    }
  }

  /// A key at the line's start, behind indentation and list dashes.
  private func key(_ line: inout HighlightedLine) {
    while line.at < line.end, line.byte <= 0x20 || line.byte == 0x2D { line.skip(1) }
    if line.at < line.end, line.byte == 0x5B {
      line.take(.heading) { $0 != 0x23 }
      return
    }
    var end = line.at
    while end < line.end {
      let byte = line.text[end]
      if byte == 0x3A || byte == 0x3D { break }
      guard byte >= 0x80 || Self.isWord(byte) || [0x2D, 0x2E, 0x22, 0x24, 0x2F, 0x20].contains(byte) else {
        return
      }
      end += 1
    }
    if end < line.end, end > line.at { line.add(end, .type) }
  }

  private mutating func markup(_ line: inout HighlightedLine) {
    while line.at < line.end {
      if let span = open {
        finish(span, &line)
      } else if line.starts(Self.comment.open) {
        let from = line.at
        line.at += 4
        depth = 1
        finish(Self.comment, &line, from: from)
      } else if line.byte == 0x3C {
        let from = line.at
        line.at += 1
        depth = 1
        finish(Self.tag, &line, from: from)
      } else if line.byte == 0x26 {
        line.take(.number) { Self.isWord($0) || $0 == 0x23 || $0 == 0x26 || $0 == 0x3B }
      } else {
        line.skip(1)
      }
    }
  }

  private static let comment = Grammar.Span(
    open: Array("<!--".utf8), close: Array("-->".utf8), role: .comment, isMultiline: true)
  private static let tag = Grammar.Span(open: [0x3C], close: [0x3E], role: .keyword, isMultiline: true)

  private static func diffRole(_ line: HighlightedLine) -> TextRun.Role {
    guard line.at < line.end else { return .plain }
    switch line.byte {
    case 0x2B: return line.starts(Array("+++".utf8)) ? .heading : .string
    case 0x2D: return line.starts(Array("---".utf8)) ? .heading : .number
    case 0x40: return .function
    case 0x20: return .plain
    default: return line.byte == 0x5C ? .comment : .heading
    }
  }

  private func trace(_ line: inout HighlightedLine) {
    if isFirstLine { return line.all(.heading) }
    guard line.at < line.end, line.byte > 0x20 else {
      while line.at < line.end {
        if line.byte == 0x22 {
          line.take(.string, least: 2) { $0 != 0x22 }
          if line.at < line.end { line.add(line.at + 1, .string) }
        } else if 0x30...0x39 ~= line.byte {
          line.take(.number) { 0x30...0x39 ~= $0 }
        } else {
          line.skip(1)
        }
      }
      return
    }
    line.take(.keyword) { $0 != 0x3A }
  }

  private mutating func cells(_ line: inout HighlightedLine, _ separator: UInt8) {
    let role: TextRun.Role = isFirstLine ? .heading : .plain
    var isQuoted = open != nil
    while line.at < line.end {
      let start = line.at
      while line.at < line.end, isQuoted || line.byte != separator {
        if line.byte == 0x22 { isQuoted.toggle() }
        line.at += 1
      }
      line.color(start, role)
      if line.at < line.end { line.add(line.at + 1, separator == 0x09 ? role : .markup) }
    }
    open = isQuoted ? Grammar.Span(open: [0x22], close: [0x22], role: .plain) : nil
  }

  private func aligned(_ line: inout HighlightedLine) {
    let isHeader = isFirstLine && !line.hasDigits
    let role: TextRun.Role = isHeader ? .heading : .plain
    while line.at < line.end, line.byte == 0x20 { line.skip(1) }
    while line.at < line.end {
      let start = line.at
      while line.at < line.end, line.byte != 0x20 { line.at += 1 }
      line.color(start, role)
      let gap = line.at
      while line.at < line.end, line.byte == 0x20 { line.at += 1 }
      line.gap(gap)
    }
  }
}

/// One line on its way to runs.
struct HighlightedLine {
  let text: UnsafeBufferPointer<UInt8>
  let start: Int
  let end: Int
  var at: Int
  var runs: [TextRun]
  /// Where the text starts that no run holds yet.
  private var plainStart: Int

  init(text: UnsafeBufferPointer<UInt8>, range: Range<Int>, runs: [TextRun]) {
    self.text = text
    start = range.lowerBound
    end = range.upperBound
    at = start
    plainStart = start
    self.runs = runs
  }

  var byte: UInt8 { text[at] }
  var hasDigits: Bool { text[start..<end].contains { 0x30...0x39 ~= $0 } }

  func starts(_ word: [UInt8]) -> Bool {
    guard at + word.count <= end else { return false }
    for index in word.indices where text[at + index] != word[index] { return false }
    return true
  }

  /// Whether a quote here closes behind one character or one escape.
  var isCharacter: Bool {
    guard at + 2 < end else { return false }
    if text[at + 1] == 0x5C { return text[at + 2..<min(end, at + 12)].contains(0x27) }
    var next = at + 2
    while next < end, text[next] & 0xC0 == 0x80 { next += 1 }
    return next < end && text[next] == 0x27
  }

  mutating func skip(_ count: Int) { at = min(end, at + count) }

  /// Colours from `start` to where the line is read.
  mutating func color(_ start: Int, _ role: TextRun.Role) {
    at = min(at, end)
    guard role != .plain, at > start else { return }
    flush(start)
    runs.append(TextRun(span: SourceSpan(start: start, end: at), role: role))
    plainStart = at
  }

  mutating func add(_ end: Int, _ role: TextRun.Role) {
    let start = at
    at = end
    color(start, role)
  }

  mutating func take(_ role: TextRun.Role, least: Int = 1, _ belongs: (UInt8) -> Bool) {
    let start = at
    at = min(end, at + least)
    while at < end, belongs(text[at]) { at += 1 }
    color(start, role)
  }

  mutating func all(_ role: TextRun.Role) {
    at = end
    color(start, role)
  }

  /// Spaces from `start` to where the line is read: a gap between columns where there are two or more.
  mutating func gap(_ start: Int) {
    guard at - start >= 2, at < end else { return }
    flush(start)
    runs.append(TextRun(span: SourceSpan(start: start, end: at), content: .gap))
    plainStart = at
  }

  private mutating func flush(_ start: Int) {
    guard start > plainStart else { return }
    runs.append(TextRun(span: SourceSpan(start: plainStart, end: start)))
  }

  mutating func finish() {
    at = end
    flush(end)
    plainStart = end
  }
}
