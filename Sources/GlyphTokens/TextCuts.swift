/// Places where a text may be cut so that each part, split and merged for itself, gives the same tokens
/// as the whole: no pattern and no normalization looks across them. The text may be broken UTF-8.
///
/// 1. before a space or tab that no white space precedes;
/// 2. before a line feed that a letter or number precedes;
/// 3. before punctuation of three bytes (CJK) that a letter precedes.
enum TextCuts {
  /// The last such place in `lowest...highest`, where 2 bytes after `highest` can be read and `lowest`
  /// is at least 4; nil where there is none.
  static func last(_ text: UnsafePointer<UInt8>, lowest: Int, highest: Int) -> Int? {
    var position = highest
    while position >= lowest {
      let p = text + position
      switch p[0] {
      case 0x20, 0x09: if !before(p).isIn([.white, .end]) { return position }
      case 0x0A: if before(p).isIn([.letters, .number]) { return position }
      case 0xE3, 0xEF:
        guard TextCheck.sequenceLength(p, highest - position + 3) == 3 else { break }
        let next = UnicodeClasses.shared.at(p).class
        if next.isIn(.other), next.deep == .symbol, before(p).isIn(.letters) { return position }
      default: break
      }
      position -= 1
    }
    return nil
  }

  /// The class of the character that ends before `p`; `end` where that is no whole valid character.
  private static func before(_ p: UnsafePointer<UInt8>) -> UnicodeClass {
    if p[-1] < 0x80 { return UnicodeClasses.shared.ascii(p[-1]) }
    var start = p - 1
    while start[0] & 0xC0 == 0x80, p - start < 4 { start -= 1 }
    guard start[0] >= 0xC0, TextCheck.sequenceLength(start, p - start) == p - start else { return .end }
    return UnicodeClasses.shared.at(start).class
  }

  /// The first bytes of a long text up to a place to cut, some 64 KB where there is one; nil where there
  /// is none. What the search looks through grows by a factor, so that it stays linear.
  static func block(of text: UnsafeBufferPointer<UInt8>) -> Int? {
    var lowest = 4
    var highest = 1 << 16
    while highest <= text.count - Tokenizer.room {
      if let cut = last(text.baseAddress!, lowest: lowest, highest: highest) { return cut }
      (lowest, highest) = (highest + 1, highest * 4)
    }
    return nil
  }
}
