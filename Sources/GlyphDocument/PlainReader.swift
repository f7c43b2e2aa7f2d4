import GlyphGeometry

/// Reads plain text: paragraphs, and among them what must keep its lines (diffs, stack traces) or its columns
/// (space-aligned tables). Decides by what a line and the few before it say, in one pass.
struct PlainReader {
  private let text: UnsafeBufferPointer<UInt8>
  private var blocks: [Block] = []
  private var start = 0

  static func blocks(_ text: [UInt8]) -> [Block] {
    text.withUnsafeBufferPointer { text in
      var reader = PlainReader(text: text)
      reader.read()
      return reader.blocks
    }
  }

  private init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

  private mutating func read() {
    var at = 0
    while at < text.count {
      let end = lineEnd(at)
      if let special = special(at, end) {
        if at > start { blocks.append(Block(kind: .prose, span: SourceSpan(start: start, end: at))) }
        blocks.append(Block(kind: special.kind, span: SourceSpan(start: at, end: special.end)))
        at = special.end
        start = at
      } else {
        at = end
      }
    }
    if start < text.count {
      blocks.append(Block(kind: .prose, span: SourceSpan(start: start, end: text.count)))
    }
  }

  /// Behind the line's end.
  private func lineEnd(_ at: Int) -> Int {
    var at = at
    while at < text.count, text[at] != 0x0A { at += 1 }
    return min(text.count, at + 1)
  }

  private func starts(_ at: Int, _ word: StaticString) -> Bool {
    guard at + word.utf8CodeUnitCount <= text.count else { return false }
    return word.withUTF8Buffer { $0.elementsEqual(text[at..<at + $0.count]) }
  }

  private func special(_ at: Int, _ end: Int) -> (kind: Block.Kind, end: Int)? {
    switch text[at] {
    case 0x64 where starts(at, "diff --git "), 0x2D where starts(at, "--- ") && starts(end, "+++ "):
      return (.code(language: "diff"), diffEnd(end))
    case 0x54 where starts(at, "Traceback (most recent call last)"):
      return (.code(language: "trace"), traceEnd(end, python: true))
    case 0x20 where startsWithBox(at), 0xE2 where startsWithBox(at):
      return drawing(end).map { (.code(language: nil), $0) }
    case 0x09, 0x20:
      if isJavaFrame(at) { return (.code(language: "trace"), traceEnd(end, python: false)) }
      return aligned(at, end)
    case 0x0A, 0x0D: return nil
    default: return aligned(at, end)
    }
  }

  // MARK: - Diffs and traces

  private static let diffWords: [StaticString] = [
    "diff ", "index ", "--- ", "+++ ", "@@", "new file", "deleted file", "old mode", "new mode",
    "similarity", "rename ", "copy ", "Binary files", "\\ No newline",
  ]

  /// A diff goes on as long as lines look like one.
  private func diffEnd(_ start: Int) -> Int {
    var at = start
    while at < text.count {
      let isHunk = text[at] == 0x20 || text[at] == 0x2B || text[at] == 0x2D
      let isBlank = text[at] == 0x0A && at + 1 < text.count && (text[at + 1] == 0x20 || text[at + 1] == 0x2B)
      guard isHunk || isBlank || Self.diffWords.contains(where: { starts(at, $0) }) else { return at }
      at = lineEnd(at)
    }
    return at
  }

  private func isJavaFrame(_ at: Int) -> Bool {
    var at = at
    while at < text.count, text[at] == 0x20 || text[at] == 0x09 { at += 1 }
    guard starts(at, "at ") else { return false }
    let line = text[at..<lineEnd(at)]
    return line.contains(0x28) && line.contains(0x29) && line.contains(0x2E)
  }

  /// Indented lines, and in Python the line with the error behind them.
  private func traceEnd(_ start: Int, python: Bool) -> Int {
    var at = start
    while at < text.count {
      let isIndented = text[at] == 0x20 || text[at] == 0x09
      if isIndented || starts(at, "Caused by:") || starts(at, "... ") {
        at = lineEnd(at)
        continue
      }
      return python && text[at] != 0x0A ? lineEnd(at) : at
    }
    return at
  }

  // MARK: - Box drawings

  /// Whether a line's first character is one of U+2500...257F.
  private func startsWithBox(_ at: Int) -> Bool {
    var at = at
    while at < text.count, text[at] == 0x20 { at += 1 }
    return at + 2 < text.count && text[at] == 0xE2 && 0x94...0x95 ~= text[at + 1]
  }

  /// Where a drawing of two lines or more ends that goes on at `second`.
  private func drawing(_ second: Int) -> Int? {
    var end = second
    while end < text.count, startsWithBox(end) { end = lineEnd(end) }
    return end > second ? end : nil
  }

  // MARK: - Aligned tables

  private static let fewestRows = 3
  private static let sample = 64

  /// A table is what stands between blank lines, where its first rows have columns below each other: at least
  /// three of them, parted once at least by two spaces.
  private func aligned(_ at: Int, _ firstEnd: Int) -> (kind: Block.Kind, end: Int)? {
    guard at == 0 || isBlankLine(before: at), hasGap(at, firstEnd) else { return nil }
    var end = firstEnd
    var rows = 1
    while !isBlankLine(at: end) {
      let next = lineEnd(end)
      if rows < Self.fewestRows, !hasGap(end, next) { return nil }
      end = next
      rows += 1
      if rows == Self.sample { break }
    }
    guard rows >= Self.fewestRows else { return nil }
    let gaps = AlignedColumns.gaps(text, at..<end)
    guard gaps.count >= 2, gaps.contains(where: { $0.count >= 2 }) else { return nil }
    while !isBlankLine(at: end) { end = lineEnd(end) }
    return (.table(.aligned), end)
  }

  private func isBlankLine(at start: Int) -> Bool {
    start >= text.count || text[start] == 0x0A || text[start] == 0x0D
  }

  /// Whether the line that ends before `start` is blank.
  private func isBlankLine(before start: Int) -> Bool {
    start < 2 || text[start - 2] == 0x0A || text[start - 2] == 0x0D && (start < 3 || text[start - 3] == 0x0A)
  }

  /// Whether two spaces part words of the line.
  private func hasGap(_ start: Int, _ end: Int) -> Bool {
    var at = start
    while at < end, text[at] == 0x20 { at += 1 }
    while at + 2 < end {
      if text[at] == 0x20, text[at + 1] == 0x20, text[at - 1] > 0x20, text[at - 1] != 0x2E,
        text[at - 1] != 0x21, text[at - 1] != 0x3F
      {
        return text[at..<end].contains { $0 > 0x20 }
      }
      at += 1
    }
    return false
  }
}
