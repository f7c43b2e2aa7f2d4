/// The alphabets of mathematics, as Unicode's block of Mathematical Alphanumeric Symbols has them.
enum Alphabet: Hashable, Sendable {
  /// Letters of formulas: Latin and small Greek slanted, capital Greek and digits upright.
  case normal
  case roman, bold, italic, boldItalic, script, boldScript, fraktur, boldFraktur, blackboard
  case sans, sansBold, sansItalic, sansBoldItalic, typewriter
  /// Words: upright, and the hyphen stays a hyphen.
  case text

  /// The code point that draws a letter or digit in this alphabet; others as they are.
  func scalar(_ plain: UInt32) -> UInt32 {
    switch plain {
    case 0x41...0x5A: latin(plain - 0x41) ?? plain
    case 0x61...0x7A: latin(plain - 0x61 + 26) ?? plain
    case 0x30...0x39: digits.map { $0 + plain - 0x30 } ?? plain
    case 0x391...0x3A9, 0x3B1...0x3C9: greek(plain) ?? plain
    case 0x2202, 0x2207, 0x3D1, 0x3D5, 0x3D6, 0x3F0, 0x3F1, 0x3F5: greekVariant(plain) ?? plain
    case 0x131 where isSlanted: 0x1D6A4
    case 0x237 where isSlanted: 0x1D6A5
    default: plain
    }
  }

  private var isSlanted: Bool { self == .normal || self == .italic }

  private func latin(_ index: UInt32) -> UInt32? {
    if let start = latinStart {
      return Self.holes[start + index] ?? start + index
    }
    return nil
  }

  private var latinStart: UInt32? {
    switch self {
    case .roman, .text: nil
    case .bold: 0x1D400
    case .normal, .italic: 0x1D434
    case .boldItalic: 0x1D468
    case .script: 0x1D49C
    case .boldScript: 0x1D4D0
    case .fraktur: 0x1D504
    case .blackboard: 0x1D538
    case .boldFraktur: 0x1D56C
    case .sans: 0x1D5A0
    case .sansBold: 0x1D5D4
    case .sansItalic: 0x1D608
    case .sansBoldItalic: 0x1D63C
    case .typewriter: 0x1D670
    }
  }

  /// Letters that Unicode had before the block was made.
  private static let holes: [UInt32: UInt32] = [
    0x1D455: 0x210E, 0x1D49D: 0x212C, 0x1D4A0: 0x2130, 0x1D4A1: 0x2131, 0x1D4A3: 0x210B, 0x1D4A4: 0x2110,
    0x1D4A7: 0x2112, 0x1D4A8: 0x2133, 0x1D4AD: 0x211B, 0x1D4BA: 0x212F, 0x1D4BC: 0x210A, 0x1D4C4: 0x2134,
    0x1D506: 0x212D, 0x1D50B: 0x210C, 0x1D50C: 0x2111, 0x1D515: 0x211C, 0x1D51D: 0x2128, 0x1D53A: 0x2102,
    0x1D53F: 0x210D, 0x1D545: 0x2115, 0x1D547: 0x2119, 0x1D548: 0x211A, 0x1D549: 0x211D, 0x1D551: 0x2124,
  ]

  private var digits: UInt32? {
    switch self {
    case .bold, .boldItalic, .boldScript, .boldFraktur: 0x1D7CE
    case .blackboard: 0x1D7D8
    case .sans, .sansItalic: 0x1D7E2
    case .sansBold, .sansBoldItalic: 0x1D7EC
    case .typewriter: 0x1D7F6
    default: nil
    }
  }

  /// Start of the alphabet's capital Greek; the small letters follow 26 later.
  private var greekStart: UInt32? {
    switch self {
    case .bold, .boldScript, .boldFraktur: 0x1D6A8
    case .italic: 0x1D6E2
    case .boldItalic: 0x1D71C
    case .sansBold: 0x1D756
    case .sansBoldItalic: 0x1D790
    default: nil
    }
  }

  private func greek(_ plain: UInt32) -> UInt32? {
    if plain < 0x3B1 { return greekStart.map { $0 + plain - 0x391 } }
    let start = self == .normal ? 0x1D6E2 : greekStart
    return start.map { $0 + 26 + plain - 0x3B1 }
  }

  private func greekVariant(_ plain: UInt32) -> UInt32? {
    let start = self == .normal ? 0x1D6E2 : greekStart
    guard let start else { return nil }
    switch plain {
    // The nabla and the partial sign are slanted only where bold or italic is asked for.
    case 0x2207: return self == .normal ? nil : start + 25
    case 0x2202: return start + 51
    case 0x3F5: return start + 52
    case 0x3D1: return start + 53
    case 0x3F0: return start + 54
    case 0x3D5: return start + 55
    case 0x3F1: return start + 56
    case 0x3D6: return start + 57
    default: return nil
    }
  }
}
