import GlyphGeometry

/// Finds TeX formulas in Markdown and TeX text. Every byte is looked at a bounded number of times.
public struct FormulaFinder {
  /// A formula's place in the text, delimiters included.
  public struct Formula: Hashable, Sendable {
    public var span: SourceSpan
    /// Whether it stands by itself (`$$`, `\[`, environments).
    public var isDisplay: Bool
  }

  private let text: UnsafeBufferPointer<UInt8>
  private let end: Int
  private var excluded: ArraySlice<SourceSpan>
  private var at: Int
  /// For each closing delimiter, the end of a stretch that is known to have none: nothing is searched twice.
  private var without: [Closing: Int] = [:]

  private enum Closing: Hashable {
    case dollar, dollars, parenthesis, bracket
    case environment(String)
  }

  /// The formulas of a stretch of text, in order.
  /// - Parameters:
  ///   - text: UTF-8.
  ///   - range: Bytes of the stretch.
  ///   - excluded: Sorted spans, such as code, where nothing is a formula; none starts in or reaches into one.
  public static func formulas(
    in text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, excluding excluded: [SourceSpan] = []
  ) -> [Formula] {
    var finder = FormulaFinder(text: text, range: range, excluded: excluded[...])
    var formulas: [Formula] = []
    while let match = finder.next() { formulas.append(match) }
    return formulas
  }

  private init(text: UnsafeBufferPointer<UInt8>, range: Range<Int>, excluded: ArraySlice<SourceSpan>) {
    self.text = text
    self.excluded = excluded
    at = range.lowerBound
    end = range.upperBound
  }

  private mutating func next() -> Formula? {
    while at < end {
      skipExcluded()
      guard at < end else { return nil }
      let start = at
      switch text[at] {
      case UInt8(ascii: "$"):
        if let match = dollars(start) { return match }
      case UInt8(ascii: "\\"):
        if let match = command(start) { return match }
      default: at += 1
      }
    }
    return nil
  }

  private mutating func skipExcluded() {
    while let span = excluded.first, span.end <= at || span.contains(at) {
      at = max(at, span.end)
      excluded.removeFirst()
    }
  }

  /// Where the formula that is searched for must end: before code.
  private var limit: Int { min(end, excluded.first?.start ?? end) }

  private func byte(_ index: Int) -> UInt8 { index < end ? text[index] : 0 }

  // MARK: Dollars

  /// Pandoc's rules (its manual, extension `tex_math_dollars`): the opening `$` has something else than space on
  /// its right, the closing one on its left, and no digit follows.
  private mutating func dollars(_ start: Int) -> Formula? {
    if byte(start + 1) == UInt8(ascii: "$") {
      at = start + 2
      guard let close = search(from: start + 2, .dollars), close > start + 2 else { return nil }
      at = close + 2
      return Formula(span: SourceSpan(start: start, end: at), isDisplay: true)
    }
    at = start + 1
    guard start + 1 < end, !Self.isSpace(text[start + 1]), let close = search(from: start + 1, .dollar) else {
      return nil
    }
    at = close + 1
    return Formula(span: SourceSpan(start: start, end: at), isDisplay: false)
  }

  // MARK: Commands

  /// `\(`, `\[`, `\begin{...}`; anything else after a backslash is no delimiter.
  private mutating func command(_ start: Int) -> Formula? {
    at = min(end, start + 2)
    switch byte(start + 1) {
    case UInt8(ascii: "("): return delimited(start, .parenthesis, isDisplay: false)
    case UInt8(ascii: "["): return delimited(start, .bracket, isDisplay: true)
    case UInt8(ascii: "b"):
      guard let name = environment(start, "\\begin{"), Self.environments.contains(name) else { return nil }
      let closing = Closing.environment(name)
      guard let close = search(from: start + 2, closing) else { return nil }
      at = close + 6 + name.utf8.count
      return Formula(span: SourceSpan(start: start, end: at), isDisplay: true)
    default: return nil
    }
  }

  private mutating func delimited(_ start: Int, _ closing: Closing, isDisplay: Bool) -> Formula? {
    guard let close = search(from: start + 2, closing), close > start + 2 else { return nil }
    at = close + 2
    return Formula(span: SourceSpan(start: start, end: at), isDisplay: isDisplay)
  }

  /// The name in braces after `\begin` or `\end`; nil for anything else.
  private func environment(_ start: Int, _ command: StaticString) -> String? {
    let open = start + command.utf8CodeUnitCount
    guard open < end else { return nil }
    for offset in 0..<command.utf8CodeUnitCount where text[start + offset] != command.utf8Start[offset] {
      return nil
    }
    var close = open
    while close < end, close < open + 16, text[close] != UInt8(ascii: "}") { close += 1 }
    guard close < end, text[close] == UInt8(ascii: "}") else { return nil }
    return String(decoding: text[open..<close], as: UTF8.self)
  }

  /// The environments that are formulas by themselves (LaTeX2e, amsmath).
  private static let environments: Set<String> = {
    let names = [
      "equation", "align", "gather", "multline", "alignat", "flalign", "eqnarray", "displaymath", "math",
    ]
    return Set(names + names.map { $0 + "*" })
  }()

  // MARK: Closing delimiters

  /// Where the closing delimiter starts; nil where the paragraph has none, which is then remembered.
  private mutating func search(from start: Int, _ closing: Closing) -> Int? {
    if let known = without[closing], start < known { return nil }
    var index = start
    let limit = limit
    while index < limit {
      let byte = text[index]
      if byte == UInt8(ascii: "\\") {
        if closes(index, closing) { return index }
        index += 2
      } else if byte == UInt8(ascii: "$"), closing == .dollar || closing == .dollars {
        if closes(index, closing), index > start { return index }
        index += 1
      } else if byte == 0x0A, endsParagraph(index, closing) {
        break
      } else {
        index += 1
      }
    }
    without[closing] = min(index, limit)
    return nil
  }

  private func closes(_ index: Int, _ closing: Closing) -> Bool {
    switch closing {
    case .dollar:
      text[index] == UInt8(ascii: "$") && !Self.isSpace(text[index - 1])
        && !(0x30...0x39 ~= byte(index + 1))
    case .dollars: text[index] == UInt8(ascii: "$") && byte(index + 1) == UInt8(ascii: "$")
    case .parenthesis: byte(index + 1) == UInt8(ascii: ")")
    case .bracket: byte(index + 1) == UInt8(ascii: "]")
    case .environment(let name): environment(index, "\\end{") == name
    }
  }

  /// No formula goes on beyond an empty line.
  private func endsParagraph(_ newline: Int, _ closing: Closing) -> Bool {
    var index = newline + 1
    while index < end, text[index] == 0x20 || text[index] == 0x09 || text[index] == 0x0D { index += 1 }
    return index >= end || text[index] == 0x0A
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }
}

// MARK: - Runs

extension FormulaFinder {
  /// A stretch of text as runs that tile it: plain text and formulas; none where it has no formula.
  public static func runs(
    in text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, excluding excluded: [SourceSpan] = []
  ) -> [TextRun] {
    let found = formulas(in: text, range, excluding: excluded)
    guard !found.isEmpty else { return [] }
    var runs: [TextRun] = []
    var at = range.lowerBound
    for match in found {
      if match.span.start > at { runs.append(TextRun(span: SourceSpan(start: at, end: match.span.start))) }
      runs.append(TextRun(span: match.span, content: .formula(isDisplay: match.isDisplay)))
      at = match.span.end
    }
    if at < range.upperBound { runs.append(TextRun(span: SourceSpan(start: at, end: range.upperBound))) }
    return runs
  }

  /// The block of a TeX document: its formulas are formulas, everything else is shown as it was written.
  public static func texBlock(_ text: UnsafeBufferPointer<UInt8>) -> Block {
    let span = SourceSpan(start: 0, end: text.count)
    return Block(
      kind: .prose, span: span, runs: runs(in: text, span.range, excluding: texExclusions(text, span.range)))
  }

  /// Where TeX text is not read as TeX: comments, `\verb`, and verbatim environments.
  public static func texExclusions(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [SourceSpan] {
    var spans: [SourceSpan] = []
    var at = range.lowerBound
    let end = range.upperBound
    while at < end {
      let start = at
      if text[at] == UInt8(ascii: "%") {
        while at < end, text[at] != 0x0A { at += 1 }
      } else if text[at] == UInt8(ascii: "\\") {
        at = verbatimEnd(text, at, end)
        guard at > start else {
          at = min(end, start + 2)
          continue
        }
      } else {
        at += 1
        continue
      }
      spans.append(SourceSpan(start: start, end: at))
    }
    return spans
  }

  /// Where the verbatim matter ends that starts at a backslash; `start` where there is none.
  private static func verbatimEnd(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int {
    func starts(_ at: Int, with words: String) -> Bool {
      at + words.utf8.count <= end && text[at..<at + words.utf8.count].elementsEqual(words.utf8)
    }
    for name in ["verbatim", "lstlisting", "minted", "comment"] where starts(start, with: "\\begin{\(name)}")
    {
      var at = start
      while at < end, !starts(at, with: "\\end{\(name)}") { at += 1 }
      return at
    }
    guard starts(start, with: "\\verb"), start + 5 < end else { return start }
    let mark = text[start + 5]
    let isLetter = 0x61...0x7A ~= mark | 0x20
    guard !isLetter, mark > 0x20 else { return start }
    let line = text[(start + 6)..<end].prefix { $0 != 0x0A }
    return (line.firstIndex(of: mark) ?? line.endIndex - 1) + 1
  }
}
