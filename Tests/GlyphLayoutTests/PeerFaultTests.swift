import GlyphDocument
import GlyphFonts
import GlyphGeometry
import GlyphLayout
import Testing

/// The faults found in comparable tools (facts/field.md), tried on ours.
@Suite struct PeerFaultTests {
  static let modes = PageStyle.Mode.allCases.map { mode in StructureTests.style(mode) }

  /// What a page shows, without where it came from.
  static func look(_ text: String, _ style: PageStyle, name: String = "a.txt") throws -> [PlacedGlyph] {
    var glyphs = try Fixtures.pages(text, style, name: name).flatMap(\.glyphs)
    for index in glyphs.indices { glyphs[index].source = 0 }
    return glyphs
  }

  @Test(arguments: modes)
  func noLineReachesIntoTheNextOne(style: PageStyle) throws {
    let text = String(repeating: "ÁÊÖ gjpqy gjpqy ÁÊÖ\n", count: 90)
    let fonts = try Fixtures.fonts(style)
    for page in try Fixtures.pages(text, style, fonts: fonts) {
      let baselines = Set(page.glyphs.map(\.y)).sorted()
      let deep = Int(fonts.entry(0x67, .text).bottom)
      let high = Int(fonts.entry(0xC1, .text).top)
      for (upper, lower) in zip(baselines, baselines.dropFirst()) {
        #expect(Int(lower) - Int(upper) >= deep + high)
      }
    }
  }

  @Test(arguments: modes)
  func tabsAndLeadingSpacesAreNeverLost(style: PageStyle) throws {
    let texts = ["ab", " ab", "  ab", "\tab", "\t\tab", "a b", "a  b", "a\tb", "ab\n", "ab\n\n", "\nab"]
    var looks: [[PlacedGlyph]] = []
    for text in texts { looks.append(try Self.look("x\n" + text + "|", style)) }
    #expect(Set(looks).count == texts.count)
  }

  @Test func everyControlCharacterIsDrawnWithItsNumber() throws {
    for style in Self.modes {
      let page = try Fixtures.pages("a\u{0}b\u{7}c\u{1B}d\u{C}e\rf", style)[0]
      let boxes = page.glyphs.map(\.glyph).filter(\.isBox).map(\.glyph)
      #expect(boxes == [0, 7, 0x1B, 0xC, 0xD])
    }
  }

  @Test func oneHanCharacterDoesNotChangeHowTheRestBreaks() throws {
    let words = String(repeating: "some English words here ", count: 200)
    let plain = try Fixtures.pages(words, StructureTests.style(.flow))[0]
    let mixed = try Fixtures.pages(words + "中", StructureTests.style(.flow))[0]
    #expect(plain.rows.count == mixed.rows.count)
    for (a, b) in zip(plain.rows.dropLast(), mixed.rows) { #expect(a.source == b.source) }
  }

  @Test func emptyInputHasNoPageAndTwoLettersCostOneToken() throws {
    for reading in Reading.allCases {
      #expect(try Fixtures.pages("", .standard, as: reading).isEmpty)
    }
    var style = PageStyle.standard
    style.legend = false
    let page = try Fixtures.pages("a\nb", style)[0]
    #expect(page.size == PixelSize(width: 28, height: 28))
  }

  @Test(arguments: modes)
  func wordsLongerThanALineStayOnThePage(style: PageStyle) throws {
    for text in [String(repeating: "x", count: 3000), String(repeating: "漢", count: 900)] {
      for page in try Fixtures.pages(text, style) {
        #expect(page.glyphs.allSatisfy { Int($0.x) + Int($0.advance) <= page.size.width })
      }
    }
  }

  @Test func underscoresAndStarsOfMarkdownAreDrawn() throws {
    let text = "__init__ and **bold** and *it*"
    let shown = try Fixtures.pages(text, .standard, name: "a.md")[0].glyphs.filter { !$0.glyph.isBlank }
    #expect(shown.count == text.utf8.filter { $0 != 0x20 }.count)
  }

  @Test func softHyphensAndZeroWidthCharactersAreVisible() throws {
    for scalar in ["\u{AD}", "\u{200B}", "\u{FEFF}", "\u{200E}", "\u{2028}", "\u{85}"] {
      let page = try Fixtures.pages("a\(scalar)b", .standard)[0]
      #expect(page.glyphs.contains { $0.glyph.isBox })
    }
  }

  @Test func assignedCharactersOfEveryScriptHaveAGlyph() throws {
    let text = "Ω Ж א ش ก न 한 漢 ⠿ Ꭰ ᚠ ☃ 😀 𝔸 ♞ ┼ █ € 🚀 ቋ ქ Ա བ ᠮ"
    let page = try Fixtures.pages(text, .standard)[0]
    #expect(!page.glyphs.contains { $0.glyph.isBox })
  }

  @Test func manyBlankLinesAndOneHugeLineAreLaidOut() throws {
    #expect(try Fixtures.pages(String(repeating: "\n", count: 10_000), .standard).count <= 2)
    let line = String(repeating: "0123456789 ", count: 100_000)
    let pages = try Fixtures.pages(line, .standard)
    #expect(pages.last!.source.end == line.utf8.count)
  }
}
