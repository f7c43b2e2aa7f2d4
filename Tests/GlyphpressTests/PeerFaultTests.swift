import GlyphDocument
import GlyphGeometry
import GlyphLayout
import Testing

@testable import Glyphpress

/// Every fault that was found in comparable tools, with the input that shows it, tried on ours: on the pixels, on the
/// source map, and on what `recover` gives back.
@Suite struct PeerFaultTests {
  static let modes = PageStyle.Mode.allCases

  static func style(_ mode: PageStyle.Mode) -> PageStyle {
    var style = PageStyle.standard
    style.mode = mode
    style.legend = false
    return style
  }

  // MARK: - Inputs

  struct Input: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var text: String
    init(_ name: String, _ text: String) { (testDescription, self.text) = (name, text) }
  }

  static let inputs: [Input] = [
    Input("leading tabs", "\tone\n\t\ttwo\n \tthree\n"),
    Input("single leading spaces", " one\n two\nthree\n  four\n"),
    Input("control characters", "a\u{0}b\u{7}c\u{1B}d\u{C}e\rf"),
    Input("a word of 3,000 characters", String(repeating: "x", count: 3000)),
    Input("soft hyphen, zero width space, byte order mark", "a\u{AD}b\u{200B}c\u{FEFF}d"),
    Input("emoji sequences", "👩‍👩‍👧‍👦 👍🏽 ❤️ 1️⃣ 🏴󠁧󠁢󠁳󠁣󠁴󠁿 end"),
    Input("flags", "🇩🇪🇫🇷🇯🇵 🇺 end"),
    Input("Arabic with Latin and digits", "مرحبا world 123 العالم (abc) ١٢٣\n"),
    Input("Thai", String(repeating: "ภาษาไทยเขียนติดกันโดยไม่เว้นวรรค", count: 9)),
    Input("Hindi", "हिन्दी में क्षत्रिय ज्ञान श्री कि र्क\n"),
    Input("box drawing", "┌─┬─┐\n│a│b│\n├─┼─┤\n└─┴─┘\n"),
    Input("private use", "\u{E000}\u{F8FF}\u{10FFFD}"),
    Input("CR LF", "one\r\ntwo\r\n\r\n"),
    Input("marks of Markdown", "__init__ and **bold** and *it*"),
    Input("space-aligned table", "name    size\nalpha     12\nbeta     345\ngamma   6789\n"),
    Input("deep and high letters", String(repeating: "ÁÊÖ gjpqy gjpqy ÁÊÖ\n", count: 90)),
    Input("Chinese, Japanese, Korean", "汉字，标点「引号」。日本語の仮名、한국어 문장\n"),
  ]

  @Test(arguments: inputs, modes)
  func allOfItStandsOnThePageAndComesBack(input: Input, mode: PageStyle.Mode) throws {
    let press = try Self.press(Self.style(mode))
    let document = try Document(name: "a.txt", file: Array(input.text.utf8))
    var end = 0
    try press.press(document) { pressed in
      let drawing = try Drawing(pressed.page, press.style, of: Array(input.text.utf8))
      #expect(pressed.page.source.start == end)
      end = pressed.page.source.end
      drawing.expectEveryByteHasAPlace()
      drawing.expectEveryCharacterHasInk(Array(input.text.utf8))
      drawing.expectNothingIsCutOff()
      drawing.expectLinesKeepApart()
      #expect(try drawing.isWhatTheFileShows(pressed.image))
    }
    #expect(end == input.text.utf8.count)
    #expect(try Self.recovered(Array(input.text.utf8), press) == Array(input.text.utf8))
  }

  // MARK: - Files

  @Test func anEmptyFileHasNoPageAndComesBackEmpty() throws {
    for mode in Self.modes {
      let press = try Self.press(Self.style(mode))
      try press.press(try Document(name: "a.txt", file: [])) { _ in Issue.record("a page of nothing") }
      #expect(try Self.recovered([], press) == [])
    }
  }

  @Test func aFileInUTF16ComesBackInUTF16() throws {
    let file: [UInt8] = [0xFF, 0xFE] + "a\r\n中😀".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(try Self.recovered(file, try Self.press(.standard)) == file)
  }

  @Test func invalidUTF8IsNamedWithItsPlaceInsteadOfReplaced() throws {
    let error = #expect(throws: TextError.self) { try Document(name: "a", file: [0x61, 0x62, 0xC3, 0x28]) }
    #expect(error.map { "\($0)" } == "not UTF-8: byte 0xC3 at byte offset 2")
  }

  @Test func tenThousandBlankLinesAreTwoPagesAtMost() throws {
    let text = Array(repeating: UInt8(ascii: "\n"), count: 10_000)
    let press = try Self.press(.standard)
    var pages = 0
    try press.press(try Document(name: "a.txt", file: text)) { _ in pages += 1 }
    #expect(1...2 ~= pages)
    #expect(try Self.recovered(text, press) == text)
  }

  @Test func aLineOfFiveMegabytesIsLaidOutToItsEnd() throws {
    let text = Array(String(repeating: "0123456789 ", count: 5_000_000 / 11).utf8)
    var end = 0
    var rows = 0
    try Self.press(.standard).layOut(try Document(name: "a.txt", file: text)) { page in
      #expect(page.source.start == end)
      end = page.source.end
      rows += page.rows.count
      #expect(page.glyphs.allSatisfy { Int($0.x) + Int($0.advance) <= page.size.width })
    }
    #expect(end == text.count && rows > 10_000)
  }

  /// 961 tokens elsewhere.
  @Test func twoLettersCostTheLeastThatTheModelAllows() throws {
    var sizes: [PixelSize] = []
    try Self.press(Self.style(.flow)).press(try Document(name: "a.txt", file: Array("a\nb".utf8))) {
      sizes.append($0.page.size)
      #expect($0.plan.visualTokens == 8)
    }
    #expect(sizes == [PixelSize(width: 28, height: 224)])
  }

  // MARK: - What is drawn

  /// Peers draw tabs as nothing, single leading spaces as nothing, and form feeds as spaces.
  @Test(arguments: modes) func textsThatDifferInBlanksLookDifferent(mode: PageStyle.Mode) throws {
    let texts = [
      "ab", " ab", "  ab", "\tab", "\t\tab", "a b", "a  b", "a\tb", "ab\n", "ab\n\n", "\nab", "a\u{C}b",
      "a\rb",
    ]
    let pages = try texts.map { try Self.pages("x\n" + $0 + "|", Self.style(mode)).map(Self.pixels) }
    #expect(Set(pages).count == texts.count)
  }

  @Test(arguments: modes) func everyControlCharacterIsABoxWithItsNumber(mode: PageStyle.Mode) throws {
    let page = try Self.pages("a\u{0}b\u{7}c\u{1B}d\u{C}e\rf", Self.style(mode))[0]
    #expect(page.glyphs.map(\.glyph).filter(\.isBox).map(\.glyph) == [0, 7, 0x1B, 0xC, 0xD])
  }

  @Test func invisibleCharactersAreBoxes() throws {
    for scalar in ["\u{AD}", "\u{200B}", "\u{FEFF}", "\u{200E}", "\u{2028}", "\u{85}"] {
      #expect(try Self.pages("a\(scalar)b", .standard)[0].glyphs.contains { $0.glyph.isBox })
    }
  }

  @Test func anEmojiSequenceIsOneGlyph() throws {
    for sequence in ["👩‍👩‍👧‍👦", "👍🏽", "🇩🇪", "1️⃣"] {
      let page = try Self.pages(sequence, .standard)[0]
      #expect(page.glyphs.filter { !$0.glyph.isBlank }.count == 1 && page.sourceMap.entries.count == 1)
    }
  }

  @Test func assignedCharactersOfEveryScriptHaveAGlyph() throws {
    let text = "Ω Ж א ش ก न 한 漢 ⠿ Ꭰ ᚠ ☃ 😀 𝔸 ♞ ┼ █ € 🚀 ቋ ქ Ա བ ᠮ"
    #expect(!(try Self.pages(text, .standard)[0].glyphs.contains { $0.glyph.isBox }))
  }

  /// Box drawing joins from line to line where lines are kept.
  @Test func boxDrawingJoins() throws {
    let style = Self.style(.lines)
    let page = try Self.pages(String(repeating: "│\n", count: 8), style)[0]
    let drawing = try Drawing(page, style)
    let column = try #require((0..<page.size.width).max { drawing.ink(column: $0) < drawing.ink(column: $1) })
    let rows = (0..<page.size.height).filter { drawing.isInk($0 * page.size.width + column) }
    #expect(rows.count >= 8 * style.pitch - 2 && rows.last! - rows.first! + 1 == rows.count)
  }

  @Test func theUnderscoresAndStarsOfMarkdownAreDrawn() throws {
    let text = "__init__ and **bold** and *it*"
    let shown = try Self.pages(text, .standard, name: "a.md")[0].glyphs.filter { !$0.glyph.isBlank }
    #expect(shown.count == text.utf8.filter { $0 != 0x20 }.count)
  }

  // MARK: - Pages as a whole

  @Test func oneHanCharacterDoesNotChangeHowTheRestBreaks() throws {
    let words = String(repeating: "some English words here ", count: 200)
    let plain = try Self.pages(words, Self.style(.flow))[0]
    let mixed = try Self.pages(words + "中", Self.style(.flow))[0]
    #expect(plain.rows.count == mixed.rows.count)
    for (a, b) in zip(plain.rows.dropLast(), mixed.rows) { #expect(a.source == b.source) }
  }

  @Test func theFontIsTheSameFromTheFirstLineOfAPageToTheLast() throws {
    let pages = try Self.pages(String(repeating: "Plain words, 123 of them. ", count: 2000), .standard)
    #expect(pages.count > 1)
    #expect(Set(pages.flatMap { $0.glyphs.filter { !$0.glyph.isBlank }.map(\.glyph.face) }).count == 1)
  }

  @Test func noWidthIsLeftEmpty() throws {
    let pages = try Self.pages(
      String(repeating: "Plain words, 123 of them.\n", count: 3000), Self.style(.flow))
    #expect(pages.count > 1)
    for page in pages.dropLast() {
      let room = page.size.width - PageStyle.standard.margins.left - PageStyle.standard.margins.right
      for row in page.rows.dropLast() {
        let last = page.glyphs[row.glyphs].map { Int($0.x) + Int($0.advance) }.max() ?? 0
        #expect(last - PageStyle.standard.margins.left > room * 9 / 10)
      }
    }
  }
}
