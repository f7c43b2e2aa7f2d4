/// Masks are loaded in this order, each tier only when the ones before do not explain a row.
enum MaskTier {
  /// Characters that stand side by side, each with its own glyph.
  case characters([ClosedRange<UInt32>])
  /// What HarfBuzz makes of a script's syllables, letters in their forms, or sequences.
  case clusters(ClusterScript)

  static let all: [MaskTier] = [
    // ASCII, Latin-1, and the marks.
    .characters([
      0x20...0x7E, 0xA0...0xFF, 0x2010...0x2027, 0x2030...0x205E, 0x20AC...0x20AC, 0x2190...0x2193,
      0x21A9...0x21A9, 0x21E5...0x21E5,
    ]),
    // Latin, Greek, Cyrillic, Armenian, Georgian; punctuation, arrows, mathematics, frames, symbols.
    .characters([
      0x100...0x2FF, 0x370...0x58F, 0x10A0...0x10FF, 0x1D00...0x1DBF, 0x1E00...0x2BFF, 0xFB00...0xFB06,
      0xFFFC...0xFFFD,
    ]),
    .clusters(.hebrew), .clusters(.arabic), .clusters(.thai), .clusters(.devanagari),
    // Chinese, Japanese, Korean.
    .characters([
      0x3000...0x318F, 0x31A0...0x33FF, 0x4E00...0x9FFF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE10...0xFE1F, 0xFE30...0xFE4F, 0xFF00...0xFFEF,
    ]),
    .clusters(.emoji), .clusters(.marks),
    .characters([0x1D400...0x1D7FF, 0x1F000...0x1FAFF]),
    .characters([
      0x1200...0x139F, 0x13A0...0x16FF, 0x2C00...0x2FFF, 0x3190...0x319F, 0x3400...0x4DFF, 0xA000...0xA6FF,
      0xA700...0xA7FF, 0xAB30...0xABBF, 0x10000...0x10FFF, 0x1D000...0x1D3FF,
    ]),
    .characters([0x20000...0x323AF]),
  ]
}
