/// The patterns whose words are plain runs of letters: cl100k, Llama 3 = GLM-4, Qwen 2-3, Qwen 3.5.
///
///     (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
struct WordSplitter: Splitter {
  /// What a word is made of: letters; with marks for Qwen 3.5.
  let letters: UnicodeClass.Set
  let punctuation: UnicodeClass.Set
  /// How many digits stand together, 1 or 3.
  let digits: Int
  /// cl100k's `\s++$`.
  let wholeWhiteSpaceAtEnd: Bool
  let classes = UnicodeClasses.shared

  init(marksInWords: Bool = false, digits: Int, wholeWhiteSpaceAtEnd: Bool = false) {
    letters = marksInWords ? [.letters, .mark] : .letters
    punctuation = marksInWords ? .other : [.other, .mark]
    self.digits = digits
    self.wholeWhiteSpaceAtEnd = wholeWhiteSpaceAtEnd
  }

  @inline(__always) func pieceEnd(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    let first = p[0]
    if ByteRuns.isLetter(first) { return word(p) }
    if ByteRuns.isLetter(p[1]), first != 0x27, classes.isPrefix(first) { return word(p + 1) }
    return other(p)
  }

  /// The end of the run of letters at `p`.
  @inline(__always) private func word(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    let end = ByteRuns.letters(p)
    return end[0] < 0x80 ? end : mixedWord(end)
  }

  private func mixedWord(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var p = start
    while true {
      let (c, length) = classes.at(p)
      guard c.isIn(letters) else { return p }
      p += length
      if ByteRuns.isLetter(p[0]) { p = ByteRuns.letters(p) }
    }
  }

  private func other(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    let (c, length) = classes.at(p)
    let next = p + length
    if c.isIn(letters) { return mixedWord(next) }
    if c.isIn(.number) { return PieceRuns.digits(next, limit: digits, classes) }
    if c.isIn(.newline) { return whiteSpace(p) }
    if p[0] == 0x27, let end = PieceRuns.contraction(p) { return end }
    let (following, followingLength) = classes.at(next)
    if following.isIn(letters) { return mixedWord(next) }
    if !c.isIn(.space) { return punctuationEnd(next) }
    if p[0] == 0x20, following.isIn(punctuation) { return punctuationEnd(next + followingLength) }
    return whiteSpace(p)
  }

  private func punctuationEnd(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    PieceRuns.newlines(PieceRuns.run(p, of: punctuation, classes), slash: false)
  }

  private func whiteSpace(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    PieceRuns.whiteSpace(p, wholeAtEnd: wholeWhiteSpaceAtEnd, classes)
  }
}
