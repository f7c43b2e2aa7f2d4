/// The pattern of GPT-2 and of Hugging Face's `ByteLevel` with `use_regex`:
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
struct GPT2Splitter: Splitter {
  let classes = UnicodeClasses.shared

  func pieceEnd(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    if p[0] == 0x27, let end = Self.contraction(p) { return end }
    let (c, length) = classes.at(p)
    if p[0] == 0x20 {
      let following = classes.at(p + length)
      if let end = runEnd(following.class, p + length + following.length) { return end }
    }
    return runEnd(c, p + length) ?? whiteSpace(p)
  }

  /// The end of the run of the kind of `c`, whose first character ends at `p`; nil for white space.
  private func runEnd(_ c: UnicodeClass, _ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
    for set: UnicodeClass.Set in [.letters, .number, [.other, .mark]] where c.isIn(set) {
      return PieceRuns.run(p, of: set, classes)
    }
    return nil
  }

  private static func contraction(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
    switch (p[1], p[2]) {
    case (UInt8(ascii: "s"), _), (UInt8(ascii: "t"), _), (UInt8(ascii: "m"), _), (UInt8(ascii: "d"), _): p + 2
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")): p + 3
    case (UInt8(ascii: "l"), UInt8(ascii: "l")): p + 3
    default: nil
    }
  }

  /// `\s+(?!\S)|\s+`
  private func whiteSpace(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var p = start
    var last = start
    while true {
      let (c, length) = classes.at(p)
      guard c.isIn(.white) else { return c.isEnd || last == start ? p : last }
      last = p
      p += length
    }
  }
}
