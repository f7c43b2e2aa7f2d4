import GlyphGeometry

/// Finds TeX mathematics in Markdown text.
enum FormulaFinder {
  struct Formula: Hashable {
    /// With its delimiters.
    var span: SourceSpan
    var isDisplay: Bool
  }

  /// Longest formula that is looked for (bytes).
  private static let longest = 4096

  /// `$...$` (nothing blank inside next to the dollars, no digit behind: pandoc's rule), `$$...$$`, `\(...\)` and
  /// `\[...\]`, outside of code spans and fences; none over a blank line.
  static func find(_ text: [UInt8]) -> [Formula] {
    text.withUnsafeBufferPointer { text in
      var formulas: [Formula] = []
      var at = 0
      while at < text.count {
        switch text[at] {
        case 0x60, 0x7E: at = endOfCode(text, at)
        case 0x24, 0x5C:
          if let formula = formula(text, at) {
            formulas.append(formula)
            at = formula.span.end
          } else {
            at += text[at] == 0x5C ? 2 : 1
          }
        default: at += 1
        }
      }
      return formulas
    }
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

  private static func formula(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Formula? {
    guard start + 3 < text.count else { return nil }
    let next = text[start + 1]
    if text[start] == 0x5C {
      guard next == 0x28 || next == 0x5B else { return nil }
      let close: [UInt8] = [0x5C, next == 0x28 ? 0x29 : 0x5D]
      return end(text, start + 2, close).map {
        Formula(span: SourceSpan(start: start, end: $0), isDisplay: next == 0x5B)
      }
    }
    if next == 0x24 {
      return end(text, start + 2, [0x24, 0x24]).map {
        Formula(span: SourceSpan(start: start, end: $0), isDisplay: true)
      }
    }
    guard next > 0x20, let end = end(text, start + 1, [0x24]), text[end - 2] > 0x20, end - start > 2,
      end == text.count || !(0x30...0x39 ~= text[end])
    else { return nil }
    return Formula(span: SourceSpan(start: start, end: end), isDisplay: false)
  }

  /// Behind the closing delimiter.
  private static func end(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ close: [UInt8]) -> Int? {
    var at = start
    while at + close.count <= min(text.count, start + longest) {
      if text[at..<at + close.count].elementsEqual(close) { return at + close.count }
      if isBlankLine(text, at) || text[at] == 0x60 { return nil }
      at += text[at] == 0x5C ? 2 : 1
    }
    return nil
  }
}
