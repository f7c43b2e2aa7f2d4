import GlyphGeometry

/// Finds code in Markdown before it is parsed: formulas are looked for outside of it, and hide from the parser.
enum MarkdownCode {
  /// Code spans and fenced blocks, in order.
  static func spans(_ text: UnsafeBufferPointer<UInt8>) -> [SourceSpan] {
    var spans: [SourceSpan] = []
    var at = 0
    while at < text.count {
      switch text[at] {
      case 0x60, 0x7E:
        let start = at
        at = endOfCode(text, start)
        if at > start + length(text, start, text[start]) { spans.append(SourceSpan(start: start, end: at)) }
      case 0x5C: at += 2
      default: at += 1
      }
    }
    return spans
  }

  /// Where the code ends that starts with a row of backticks or tildes; behind the row where none does.
  private static func endOfCode(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
    let mark = text[start]
    let width = length(text, start, mark)
    let isFence = width >= 3 && startsLine(text, start)
    if mark == 0x7E, !isFence { return start + width }
    var at = start + width
    while at < text.count {
      if text[at] == mark {
        let row = length(text, at, mark)
        if isFence ? row >= width && startsLine(text, at) : row == width { return at + row }
        at += row
      } else if !isFence, isBlankLine(text, at) {
        return start + width
      } else {
        at += 1
      }
    }
    return isFence ? text.count : start + width
  }

  private static func length(_ text: UnsafeBufferPointer<UInt8>, _ at: Int, _ byte: UInt8) -> Int {
    var end = at
    while end < text.count, text[end] == byte { end += 1 }
    return end - at
  }

  private static func startsLine(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
    var at = at
    while at > 0, text[at - 1] == 0x20 || text[at - 1] == 0x3E { at -= 1 }
    return at == 0 || text[at - 1] == 0x0A
  }

  private static func isBlankLine(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
    text[at] == 0x0A && at + 1 < text.count && text[at + 1] == 0x0A
  }
}

extension FormulaFinder {
  /// The formulas of a Markdown text.
  static func find(_ text: [UInt8]) -> [Formula] {
    text.withUnsafeBufferPointer { formulas(in: $0, 0..<$0.count, excluding: MarkdownCode.spans($0)) }
  }
}
