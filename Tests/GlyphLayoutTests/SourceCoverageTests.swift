import GlyphDocument
import GlyphFonts
import GlyphGeometry
import GlyphLayout
import Testing

/// Nothing is lost: pages tile the text, and the source map of each page tiles its part.
@Suite struct SourceCoverageTests {
  /// `dark` is laid out as `standard`, `dense` and `large` as it at other sizes.
  static let styles: [PageStyle] = [PageStyle.standard, .glyph].flatMap { style in
    PageStyle.Mode.allCases.map { mode in
      var style = style
      style.mode = mode
      return style
    }
  }

  static func expectCoverage(
    _ text: String, _ style: PageStyle, _ fonts: FontSet, _ place: String, name: String = "test.txt",
    as reading: Reading? = nil
  ) throws {
    var end = 0
    let pages = try Fixtures.pages(text, style, name: name, fonts: fonts, as: reading)
    for (number, page) in pages.enumerated() {
      #expect(page.source.start == end, "\(place) page \(number)")
      var position = page.source.start
      for entry in page.sourceMap.entries {
        guard entry.source.start == position, entry.source.end > position else {
          Issue.record("\(place) page \(number): entry \(entry.source) after byte \(position)")
          return
        }
        position = entry.source.end
      }
      #expect(position == page.source.end, "\(place) page \(number)")
      end = page.source.end
    }
    #expect(end == text.utf8.count, "\(place)")
  }

  @Test(arguments: styles)
  func everyByteOfNastyInputsStandsOnOnePage(style: PageStyle) throws {
    let fonts = try Fixtures.fonts(style)
    for (number, text) in Fixtures.nasty.enumerated() {
      try Self.expectCoverage(text, style, fonts, "\(style.name) \(style.mode) input \(number)")
    }
  }

  @Test(arguments: styles)
  func everyByteOfRandomTextStandsOnOnePage(style: PageStyle) throws {
    let fonts = try Fixtures.fonts(style)
    for seed in 0..<40 {
      let text = RandomText(seed: UInt64(seed)).make(length: 400)
      try Self.expectCoverage(text, style, fonts, "\(style.name) \(style.mode) seed \(seed)")
    }
  }

  @Test(arguments: styles)
  func everyByteOfTheSamplesStandsOnOnePageHoweverTheyAreRead(style: PageStyle) throws {
    let fonts = try Fixtures.fonts(style)
    for sample in try Fixtures.samples() {
      try Self.expectCoverage(
        sample.text, style, fonts, "\(style.name) \(style.mode) \(sample.name)", name: sample.name)
      for reading in Reading.allCases {
        let place = "\(style.name) \(style.mode) \(sample.name) as \(reading)"
        try Self.expectCoverage(sample.text, style, fonts, place, name: sample.name, as: reading)
      }
    }
  }

  @Test(arguments: Reading.allCases)
  func everyByteOfNastyAndRandomInputsStandsOnOnePageHoweverTheyAreRead(reading: Reading) throws {
    for mode in PageStyle.Mode.allCases {
      var style = PageStyle.standard
      style.mode = mode
      let fonts = try Fixtures.fonts(style)
      for (number, text) in Fixtures.nasty.enumerated() {
        try Self.expectCoverage(text, style, fonts, "\(mode) \(reading) input \(number)", as: reading)
      }
      for seed in 0..<20 {
        var text = RandomText(seed: UInt64(seed + 100)).make(length: 300)
        for (from, to) in [("a", "|"), ("b", "\n| "), ("c", "  "), ("d", "`"), ("e", "*"), ("f", "\n```\n")] {
          text = text.replacing(from, with: to)
        }
        try Self.expectCoverage(text, style, fonts, "\(mode) \(reading) seed \(seed)", as: reading)
      }
    }
  }

  @Test func emptyTextHasNoPage() throws {
    #expect(try Fixtures.pages("", .standard).isEmpty)
  }

  @Test func laterTextNeverChangesEarlierPages() throws {
    let text = String(repeating: "All work and no play.\n\tMakes \u{5D0}\u{5D1} 中文 dull.\n", count: 1200)
    for style in Self.styles {
      let before = try Fixtures.pages(text, style)
      let after = try Fixtures.pages(text + "more\n\tand more\n", style)
      #expect(before.count > 1)
      #expect(
        Array(before.dropLast()) == Array(after.prefix(before.count - 1)), "\(style.name) \(style.mode)")
    }
  }
}

/// Text of every kind from a seed: words, runs of spaces, newlines and any assigned or unassigned scalar.
struct RandomText {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  private mutating func next(_ limit: UInt64) -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state % limit
  }

  func make(length: Int) -> String {
    var random = self
    var text = String.UnicodeScalarView()
    while text.count < length { random.append(to: &text) }
    return String(text)
  }

  private mutating func append(to text: inout String.UnicodeScalarView) {
    func one(_ ranges: [ClosedRange<UInt32>], _ random: inout RandomText) -> Unicode.Scalar {
      let range = ranges[Int(random.next(UInt64(ranges.count)))]
      return Unicode.Scalar(range.lowerBound + UInt32(random.next(UInt64(range.count)))) ?? "?"
    }
    switch next(12) {
    case 0: text.append(contentsOf: repeatElement(" ", count: Int(next(5)) + 1))
    case 1: text.append(contentsOf: ["\n", "\t", "\r\n", "\r", "\n\n"][Int(next(5))].unicodeScalars)
    case 2: text.append(one([0x4E00...0x9FFF, 0x3040...0x30FF, 0x3000...0x3011, 0xAC00...0xD7A3], &self))
    case 3: for _ in 0..<4 { text.append(one([0x621...0x64A, 0x5D0...0x5EA], &self)) }
    case 4: for _ in 0..<3 { text.append(one([0x904...0x939, 0x93E...0x94D], &self)) }
    case 5: text.append(one([0xE01...0xE3A, 0xE40...0xE4E], &self))
    case 6: text.append(one([0x1F300...0x1F64F, 0x200B...0x200F, 0xFE00...0xFE0F, 0x1F1E6...0x1F1FF], &self))
    case 7: text.append(one([0x300...0x36F, 0x0...0x1F, 0x7F...0xA0], &self))
    case 8: text.append(one([0x1...0xD7FF, 0xE000...0x10FFFF], &self))
    default: for _ in 0..<next(9) { text.append(one([0x21...0x7E], &self)) }
    }
  }
}
