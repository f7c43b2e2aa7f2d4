/// A pre-tokenizer: cuts text into the pieces that byte-pair encoding never crosses.
///
/// The text is valid UTF-8; `UnicodeClass.endByte` stands after it, and 16 readable bytes after that.
protocol Splitter {
  /// The end of the piece that starts at `p`; `p` is not at the end of the text.
  func pieceEnd(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>
}

/// What the patterns have in common.
enum PieceRuns {
  /// The end of `(?i:'s|'t|'re|'ve|'m|'ll|'d)` at `p`, which is an apostrophe; nil where there is none.
  /// U+017F (long s) is an s when case is ignored.
  @inline(__always) static func contraction(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
    let first = p[1] | 0x20
    switch first {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return p + 2
    case UInt8(ascii: "r"), UInt8(ascii: "v"): return p[2] | 0x20 == UInt8(ascii: "e") ? p + 3 : nil
    case UInt8(ascii: "l"): return p[2] | 0x20 == UInt8(ascii: "l") ? p + 3 : nil
    default: return p[1] == 0xC5 && p[2] == 0xBF ? p + 3 : nil
    }
  }

  /// `\p{N}{1,limit}` after its first character, which ends at `p`.
  @inline(__always) static func digits(
    _ start: UnsafePointer<UInt8>, limit: Int, _ classes: UnicodeClasses
  ) -> UnsafePointer<UInt8> {
    var p = start
    var rest = limit - 1
    while rest > 0 {
      let (c, length) = classes.at(p)
      guard c.isIn(.number) else { break }
      p += length
      rest -= 1
    }
    return p
  }

  /// The end of the run of characters in `set` at `p`.
  @inline(__always) static func run(
    _ start: UnsafePointer<UInt8>, of set: UnicodeClass.Set, _ classes: UnicodeClasses
  ) -> UnsafePointer<UInt8> {
    var p = start
    while true {
      let (c, length) = classes.at(p)
      guard c.isIn(set) else { return p }
      p += length
    }
  }

  /// `[\r\n]*`, or `[\r\n/]*` where `slash`, at `p`.
  @inline(__always) static func newlines(_ start: UnsafePointer<UInt8>, slash: Bool) -> UnsafePointer<UInt8> {
    var p = start
    while p[0] == 0x0A || p[0] == 0x0D || (slash && p[0] == 0x2F) { p += 1 }
    return p
  }

  /// `\s*[\r\n]+|\s+(?!\S)|\s+` at `p`, which is white space. Where `wholeAtEnd` (cl100k's `\s++$`), white
  /// space that ends the text is one piece even with newlines in it.
  static func whiteSpace(
    _ start: UnsafePointer<UInt8>, wholeAtEnd: Bool, _ classes: UnicodeClasses
  ) -> UnsafePointer<UInt8> {
    var p = start
    var last = start
    var newline: UnsafePointer<UInt8>?
    while true {
      let (c, length) = classes.at(p)
      guard c.isIn(.white) else {
        if c.isEnd, wholeAtEnd { return p }
        if let newline { return newline }
        return c.isEnd || last == start ? p : last
      }
      last = p
      p += length
      if c.isIn(.newline) { newline = p }
    }
  }
}
