/// Places where a text may be cut so that each part, split and merged for itself, gives the same tokens
/// as the whole: no pattern and no normalization looks across them.
///
/// 1. before a space or tab that no white space precedes;
/// 2. before a line feed that a letter or number precedes;
/// 3. before punctuation of three bytes (CJK) that a letter precedes.
enum TextCuts {
  /// The last such place in `lowest...highest`, where all bytes up to `highest` can be read and `lowest`
  /// is at least 4; nil where there is none.
  static func last(_ text: UnsafePointer<UInt8>, lowest: Int, highest: Int) -> Int? {
    var position = highest
    while position >= lowest {
      let p = text + position
      switch p[0] {
      case 0x20, 0x09: if !before(p).isIn([.white, .end]) { return position }
      case 0x0A: if before(p).isIn([.letters, .number]) { return position }
      case 0xE3, 0xEF:
        let next = UnicodeClasses.shared.at(p).class
        if next.isIn(.other), next.deep == .symbol, before(p).isIn(.letters) { return position }
      default: break
      }
      position -= 1
    }
    return nil
  }

  /// The class of the character that ends before `p`; `end` where that is no whole character.
  private static func before(_ p: UnsafePointer<UInt8>) -> UnicodeClass {
    var start = p - 1
    while start[0] & 0xC0 == 0x80, p - start < 4 { start -= 1 }
    let (c, length) = UnicodeClasses.shared.at(start)
    return start + length == p ? c : .end
  }
}
