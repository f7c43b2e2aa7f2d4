import Testing

@testable import GlyphTokens

@Suite struct NormalizationTests {
  func normalize(_ text: String) -> String {
    let bytes = Array(text.utf8)
    return String(
      decoding: bytes.withUnsafeBufferPointer { NormalizationTables.shared.normalize($0) }, as: UTF8.self)
  }

  func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

  @Test(arguments: [
    ("e\u{301}", "\u{E9}"), ("\u{212B}", "\u{C5}"), ("\u{1112}\u{1161}\u{11AB}", "\u{D55C}"),
    // Order of marks; a mark that is blocked; composition exclusion; a chain of compositions.
    ("a\u{307}\u{323}", "\u{1EA1}\u{307}"), ("a\u{308}\u{308}", "\u{E4}\u{308}"),
    ("\u{958}", "\u{915}\u{93C}"),
    ("u\u{308}\u{301}", "\u{1D8}"), ("\u{2126}x\u{3000}", "\u{3A9}x\u{3000}"), ("\u{301}e", "\u{301}e"),
    ("\u{AC00}\u{11A8}\u{11A8}", "\u{AC01}\u{11A8}"), ("\u{FB1D}", "\u{5D9}\u{5B4}"),
    ("\u{1100}\u{1161}x\u{1161}", "\u{AC00}x\u{1161}"),
  ])
  func textIsBroughtToNFC(text: String, expected: String) {
    #expect(scalars(normalize(text)) == scalars(expected))
    #expect(scalars(normalize(expected)) == scalars(expected))
  }

  @Test func everyDecompositionIsCanonicallyEquivalentAndStable() {
    let pairs = NormalizationData.pairs
    #expect(pairs.count > 4000)
    for index in stride(from: 0, to: pairs.count, by: 4) {
      let text = String(Character(Unicode.Scalar(pairs[index])!))
      let normal = normalize(text)
      // Swift compares strings by canonical equivalence, with tables of its own.
      #expect(normal == text)
      #expect(scalars(normalize(normal)) == scalars(normal))
      let apart = String(
        String.UnicodeScalarView([pairs[index + 1], pairs[index + 2]].map { Unicode.Scalar($0)! }))
      #expect(scalars(normalize(apart)) == scalars(normal))
    }
  }

  @Test func textThatIsNormalIsSeenAsSuch() {
    for (text, may) in [("plain, 中文 émile", false), ("e\u{301}", true), ("\u{F900}", true), ("한국어", false)] {
      let bytes = Array(text.utf8)
      let check = bytes.withUnsafeBufferPointer { TextCheck.run($0, normalization: .shared) }
      #expect(check.isUTF8)
      #expect(check.mayNormalize == may, "\(text)")
    }
  }
}
