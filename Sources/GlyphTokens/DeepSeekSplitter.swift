/// DeepSeek's pattern: three splits one after the other, each on the parts the one before left.
///
///     \p{N}{1,3}
///     [\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+
///     [!-/:-@\[-`{-~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
///
/// For the third split a number or a CJK character is the end of the text; what it does not match
/// (control and format characters) stays as pieces between its matches.
struct DeepSeekSplitter: Splitter {
  let classes = UnicodeClasses.shared

  @inline(__always) func pieceEnd(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    let first = p[0]
    if ByteRuns.isLetter(first) { return word(p) }
    if first == 0x20, ByteRuns.isLetter(p[1]) { return word(p + 1) }
    return other(p)
  }

  @inline(__always) private func word(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    let end = ByteRuns.letters(p)
    return end[0] < 0x80 ? end : mixedWord(end)
  }

  private func mixedWord(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var p = start
    while true {
      let (c, length) = classes.at(p)
      guard Self.isWord(c.deep) else { return p }
      p += length
      if ByteRuns.isLetter(p[0]) { p = ByteRuns.letters(p) }
    }
  }

  @inline(__always) private static func isWord(_ c: UnicodeClass.Deep) -> Bool { c == .letter || c == .mark }

  private func other(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    let (c, length) = classes.at(p)
    let next = p + length
    switch c.deep {
    case .letter, .mark: return mixedWord(next)
    case .number: return PieceRuns.digits(next, limit: 3, classes)
    case .cjk: return run(next, of: .cjk)
    case .symbol:
      if p[0] < 0x80, ByteRuns.isLetter(next[0]) { return ByteRuns.letters(next) }
      return symbolsEnd(next)
    case .space:
      if p[0] == 0x0A || p[0] == 0x0D { return whiteSpace(p) }
      let following = classes.at(next)
      if Self.isWord(following.class.deep) { return mixedWord(next) }
      if p[0] == 0x20, following.class.deep == .symbol { return symbolsEnd(next + following.length) }
      return whiteSpace(p)
    case .other, .end:
      return Self.isWord(classes.at(next).class.deep) ? mixedWord(next) : gapEnd(next)
    }
  }

  private func run(_ start: UnsafePointer<UInt8>, of kind: UnicodeClass.Deep) -> UnsafePointer<UInt8> {
    var p = start
    while true {
      let (c, length) = classes.at(p)
      guard c.deep == kind else { return p }
      p += length
    }
  }

  private func symbolsEnd(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    PieceRuns.newlines(run(p, of: .symbol), slash: false)
  }

  /// The end of what no alternative matches: where something else stands, or a word with one such
  /// character before it.
  private func gapEnd(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var p = start
    while true {
      let (c, length) = classes.at(p)
      guard c.deep == .other, !Self.isWord(classes.at(p + length).class.deep) else { return p }
      p += length
    }
  }

  private func whiteSpace(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var p = start
    var last = start
    var newline: UnsafePointer<UInt8>?
    while true {
      let (c, length) = classes.at(p)
      switch c.deep {
      case .space:
        last = p
        p += length
        if p[-1] == 0x0A || p[-1] == 0x0D { newline = p }
      case .end, .number, .cjk: return newline ?? p
      default: return newline ?? (last == start ? p : last)
      }
    }
  }
}
