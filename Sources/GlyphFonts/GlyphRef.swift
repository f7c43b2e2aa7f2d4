/// A glyph of a face in a face table, packed into 32 bits: 11 bits of face, 21 bits of glyph.
public struct GlyphRef: Hashable, Sendable {
  public var raw: UInt32

  public init(raw: UInt32) { self.raw = raw }
  public init(face: Int, glyph: UInt32) { raw = UInt32(face) << 21 | glyph }

  /// Nothing to draw: spaces, and what is swallowed at a line's end.
  public static let blank = GlyphRef(raw: 0)

  /// The face number of the boxes that stand for code points without a glyph.
  public static let boxFace = 0x7FF

  /// The small box with a code point's hexadecimal number.
  public static func box(_ scalar: UInt32) -> GlyphRef { GlyphRef(face: boxFace, glyph: scalar) }

  /// Index in the face table; `boxFace` for boxes.
  public var face: Int { Int(raw >> 21) }
  /// Glyph index in the face; the code point for boxes.
  public var glyph: UInt32 { raw & 0x1F_FFFF }
  public var isBlank: Bool { raw == 0 }
  public var isBox: Bool { face == Self.boxFace }
}

/// The box drawn for a code point that has no glyph: its number in hexadecimal digits of 3 x 5 px, 1 px
/// apart, in a frame of 1 px that stands on the baseline.
public enum HexBox {
  /// Height of the box above the baseline (px).
  public static let height = 7

  /// How many digits the number has: 2, 4 or 6.
  public static func digits(_ scalar: UInt32) -> Int { scalar < 0x100 ? 2 : scalar < 0x10000 ? 4 : 6 }

  /// Width of the frame (px); the advance is 2 px more.
  public static func width(_ scalar: UInt32) -> Int { digits(scalar) * 4 + 3 }
  public static func advance(_ scalar: UInt32) -> Int { width(scalar) + 2 }

  /// The rows of 3 x 5 px digits 0-F, 15 bits each, the upper left pixel first.
  public static let digitPixels: [Int] = [
    0b111_101_101_101_111, 0b010_110_010_010_111, 0b111_001_111_100_111, 0b111_001_111_001_111,
    0b101_101_111_001_001, 0b111_100_111_001_111, 0b111_100_111_101_111, 0b111_001_010_010_010,
    0b111_101_111_101_111, 0b111_101_111_001_111, 0b010_101_111_101_101, 0b110_101_110_101_110,
    0b111_100_100_100_111, 0b110_101_101_101_110, 0b111_100_110_100_111, 0b111_100_110_100_100,
  ]
}
