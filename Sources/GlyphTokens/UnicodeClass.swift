/// The class byte of a code point, as the reference tokenizers' own regular-expression engines see it
/// (generated; see UnicodeClassData).
///
/// Bits 0-3 hold `Rust regex` classes (tiktoken), bits 4-6 Oniguruma's (Hugging Face tokenizers, used by
/// DeepSeek's pattern), bit 7 says Han.
struct UnicodeClass {
  var rawValue: UInt8

  /// The byte 0xFF, never part of UTF-8, stands after the last byte of a text as its end.
  static let endByte: UInt8 = 0xFF
  static let end = UnicodeClass(rawValue: 8 | 6 << 4)

  @inline(__always) var isEnd: Bool { rawValue == Self.end.rawValue }
  @inline(__always) var isHan: Bool { rawValue & 0x80 != 0 }
  /// `\p{L}`, `\p{N}` ... by tiktoken.
  @inline(__always) func isIn(_ set: Set) -> Bool { set.rawValue >> UInt16(rawValue & 15) & 1 != 0 }
  /// The class in DeepSeek's three splits.
  @inline(__always) var deep: Deep { Deep(rawValue: rawValue >> 4 & 7)! }

  /// A set of tiktoken's classes.
  struct Set: OptionSet {
    let rawValue: UInt16

    static let other = Set(rawValue: 1 << 0)
    static let upper = Set(rawValue: 1 << 1)  // Lu, Lt
    static let lower = Set(rawValue: 1 << 2)  // Ll
    static let letter = Set(rawValue: 1 << 3)  // Lm, Lo
    static let mark = Set(rawValue: 1 << 4)
    static let number = Set(rawValue: 1 << 5)
    static let space = Set(rawValue: 1 << 6)  // \s without \r and \n
    static let newline = Set(rawValue: 1 << 7)  // \r, \n
    static let end = Set(rawValue: 1 << 8)

    static let letters: Set = [.upper, .lower, .letter]
    static let white: Set = [.space, .newline]
  }

  enum Deep: UInt8 {
    case other, letter, mark, number, symbol, space, end, cjk
  }
}

/// The class tables in memory of their own, so that the inner loops index plain pointers.
struct UnicodeClasses: @unchecked Sendable {
  // Unchecked: the tables are written once, before the only value is shared, and never freed.
  private let blocks: UnsafePointer<UInt8>
  private let cells: UnsafePointer<UInt8>

  static let shared = UnicodeClasses()

  private init() {
    func copy(_ values: [UInt8]) -> UnsafePointer<UInt8> {
      let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: values.count)
      memory.initialize(from: values, count: values.count)
      return UnsafePointer(memory)
    }
    blocks = copy(UnicodeClassData.blocks)
    cells = copy(UnicodeClassData.cells)
  }

  /// The class of an ASCII byte (below 0x80).
  @inline(__always) func ascii(_ byte: UInt8) -> UnicodeClass { UnicodeClass(rawValue: cells[Int(byte)]) }

  /// Whether the byte is an ASCII character that is no letter, digit or newline.
  @inline(__always) func isPrefix(_ byte: UInt8) -> Bool {
    byte < 0x80 && ascii(byte).isIn([.other, .space])
  }

  @inline(__always) func of(_ codePoint: Int) -> UnicodeClass {
    UnicodeClass(rawValue: cells[Int(blocks[codePoint >> 7]) << 7 | codePoint & 127])
  }

  /// The class and the length in bytes of the character at `p` in valid UTF-8 that ends with `endByte`.
  @inline(__always) func at(_ p: UnsafePointer<UInt8>) -> (class: UnicodeClass, length: Int) {
    let lead = p[0]
    if lead < 0x80 { return (ascii(lead), 1) }
    return multibyte(p, lead)
  }

  @inline(__always) private func multibyte(_ p: UnsafePointer<UInt8>, _ lead: UInt8) -> (
    class: UnicodeClass, length: Int
  ) {
    if lead >= 0xE0, lead < 0xF0 {
      return (of(Int(lead & 15) << 12 | Int(p[1] & 63) << 6 | Int(p[2] & 63)), 3)
    }
    if lead < 0xE0 { return (of(Int(lead & 31) << 6 | Int(p[1] & 63)), 2) }
    if lead == UnicodeClass.endByte { return (.end, 0) }
    return (of(Int(lead & 7) << 18 | Int(p[1] & 63) << 12 | Int(p[2] & 63) << 6 | Int(p[3] & 63)), 4)
  }
}
