/// A letter of one of the mathematical alphabets as a letter of a text face: in small type formulas borrow the
/// letters and digits of the text, whose heavier strokes are still read where a serif's hairlines are not. (Its
/// scripts keep the mathematical face: that has wide, sturdy drawings for them, which the text's has not.)
struct MathLetter: Hashable {
  enum Style: Int {
    case regular, bold, oblique, boldOblique
  }

  var scalar: UInt32
  var style: Style

  /// - Parameter drawn: The code point as formulas have it; nil for what is no letter, digit or point.
  init?(_ drawn: UInt32) {
    switch drawn {
    case 0x21, 0x2C, 0x2E, 0x30...0x3B, 0x3F, 0x41...0x5A, 0x61...0x7A, 0x391...0x3A9, 0x3B1...0x3C9, 0x3D1,
      0x3D5, 0x3D6, 0x3F0, 0x3F1, 0x3F5:
      self.init(drawn, .regular)
    case 0x210E: self.init(0x68, .oblique)
    case 0x1D400...0x1D433: self.init(Self.latin(drawn - 0x1D400), .bold)
    case 0x1D434...0x1D467: self.init(Self.latin(drawn - 0x1D434), .oblique)
    case 0x1D468...0x1D49B: self.init(Self.latin(drawn - 0x1D468), .boldOblique)
    case 0x1D6A4: self.init(0x131, .oblique)
    case 0x1D6A5: self.init(0x237, .oblique)
    case 0x1D6A8..<0x1D6E2: self.init(Self.greek(drawn - 0x1D6A8), .bold)
    case 0x1D6E2..<0x1D71C: self.init(Self.greek(drawn - 0x1D6E2), .oblique)
    case 0x1D71C..<0x1D756: self.init(Self.greek(drawn - 0x1D71C), .boldOblique)
    case 0x1D7CE...0x1D7D7: self.init(drawn - 0x1D7CE + 0x30, .bold)
    default: return nil
    }
  }

  private init(_ scalar: UInt32, _ style: Style) {
    self.scalar = scalar
    self.style = style
  }

  private static func latin(_ index: UInt32) -> UInt32 { index < 26 ? 0x41 + index : 0x61 + index - 26 }

  /// The order of Unicode's mathematical Greek: capitals, nabla, small letters, partial sign and variants.
  private static func greek(_ index: UInt32) -> UInt32 {
    switch index {
    case 17: 0x3F4
    case ..<25: 0x391 + index
    case 25: 0x2207
    case ..<51: 0x3B1 + index - 26
    default: [0x2202, 0x3F5, 0x3D1, 0x3F0, 0x3D5, 0x3F1, 0x3D6][Int(index) - 51]
    }
  }
}
