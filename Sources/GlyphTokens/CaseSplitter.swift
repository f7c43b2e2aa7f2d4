/// The patterns that split words where upper case begins: o200k, Mistral's tekken, Kimi K2.
///
///     [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|...)?|
///     [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|...)?|
///     \p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
struct CaseSplitter: Splitter {
  /// How many digits stand together, 1 or 3.
  let digits: Int
  let contractions: Bool
  /// Whether slashes join newlines after punctuation.
  let slash: Bool
  /// Kimi K2: runs of Han are pieces, and Han is no part of words.
  let hanApart: Bool
  let classes = UnicodeClasses.shared

  static let o200k = CaseSplitter(digits: 3, contractions: true, slash: true, hanApart: false)
  static let tekken = CaseSplitter(digits: 1, contractions: false, slash: true, hanApart: false)
  static let kimi = CaseSplitter(digits: 3, contractions: true, slash: false, hanApart: true)

  private static let raised: UnicodeClass.Set = [.upper, .letter, .mark]
  private static let lowered: UnicodeClass.Set = [.lower, .letter, .mark]

  @inline(__always) func pieceEnd(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    let first = p[0]
    if ByteRuns.isLetter(first) { return word(p, p) }
    if ByteRuns.isLetter(p[1]), classes.isPrefix(first) { return word(p, p + 1) }
    return other(p)
  }

  /// The piece at `p` whose ASCII letters begin at `start`.
  @inline(__always) private func word(
    _ p: UnsafePointer<UInt8>, _ start: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    let upper = ByteRuns.isUpper(start[0]) ? ByteRuns.uppers(start) : start
    let end = ByteRuns.lowers(upper)
    if end[0] >= 0x80 { return other(p) }
    return end[0] == 0x27 ? contracted(end) : end
  }

  @inline(__always) private func contracted(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    contractions && p[0] == 0x27 ? PieceRuns.contraction(p) ?? p : p
  }

  private func other(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    let (c, length) = classes.at(p)
    let next = p + length
    if hanApart, c.isHan { return hanEnd(next) }
    if c.isIn(.letters) { return contracted(wordEnd(p)!) }
    if c.isIn(.number) { return PieceRuns.digits(next, limit: digits, classes) }
    if c.isIn(.newline) { return whiteSpace(p) }
    if let end = prefixedWordEnd(p, next, isMark: c.isIn(.mark)) { return contracted(end) }
    if !c.isIn(.space) { return punctuationEnd(next) }
    let (following, followingLength) = classes.at(next)
    if p[0] == 0x20, following.isIn([.other, .mark]) { return punctuationEnd(next + followingLength) }
    return whiteSpace(p)
  }

  /// The word at `next` after the single other character at `p`. Where the two alternatives disagree the
  /// expression tries a lower-case ending first, with and then without the character before it.
  private func prefixedWordEnd(
    _ p: UnsafePointer<UInt8>, _ next: UnsafePointer<UInt8>, isMark: Bool
  ) -> UnsafePointer<UInt8>? {
    let (upperEnd, lowerEnd) = wordParts(next)
    if let lowerEnd { return lowerEnd }
    if isMark { return wordParts(p).lowerEnd }
    return upperEnd > next ? upperEnd : nil
  }

  private func wordEnd(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
    let (upperEnd, lowerEnd) = wordParts(p)
    return lowerEnd ?? (upperEnd > p ? upperEnd : nil)
  }

  /// The end of `[upper or both]*` at `p`, and the end of the first alternative
  /// `[upper or both]*[lower or both]+` where it matches: after lower-case letters, or, by backtracking,
  /// after the last character that is of both kinds.
  private func wordParts(_ start: UnsafePointer<UInt8>) -> (
    upperEnd: UnsafePointer<UInt8>, lowerEnd: UnsafePointer<UInt8>?
  ) {
    var p = start
    var bothEnd: UnsafePointer<UInt8>?
    while true {
      let (c, length) = classes.at(p)
      if c.isIn(Self.raised), !(hanApart && c.isHan) {
        p += length
        if !c.isIn(.upper) { bothEnd = p }
      } else if c.isIn(.lower) {
        return (p, loweredEnd(p + length))
      } else {
        return (p, bothEnd)
      }
    }
  }

  private func loweredEnd(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var p = start
    while true {
      let (c, length) = classes.at(p)
      guard c.isIn(Self.lowered), !(hanApart && c.isHan) else { return p }
      p += length
    }
  }

  private func hanEnd(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var p = start
    while true {
      let (c, length) = classes.at(p)
      guard c.isHan else { return p }
      p += length
    }
  }

  private func punctuationEnd(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    PieceRuns.newlines(PieceRuns.run(p, of: [.other, .mark], classes), slash: slash)
  }

  private func whiteSpace(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    PieceRuns.whiteSpace(p, wholeAtEnd: false, classes)
  }
}
