import GlyphLayout
import Testing

@testable import GlyphLegibility

/// Small pages that were read wrong or not at all once.
@Suite struct ReadingTests {
  private func read(_ text: String, _ style: PageStyle, name: String) throws -> (
    text: String, difference: String?
  ) {
    let reader = try Fixtures.reader(style)
    reader.tierLimit = 2
    let source = Array(text.utf8)
    let read = try reader.read(Fixtures.named(try Fixtures.press(source, style, name: name)))
    return (
      String(decoding: read.text, as: UTF8.self), Fold(read.classes, style.mode).difference(read.text, source)
    )
  }

  @Test func anUnderscoreBelowTheUsualBandBelongsToTheRowAbove() throws {
    var style = PageStyle.dense
    style.mode = .lines
    let text = "#include <a.h>\n#define CACHE_LINE 64\n#define MIN(a, b) ((a) < (b) ? (a) : (b))\n"
    #expect(try read(text, style, name: "ring.c").difference == nil)
  }

  @Test func lettersThatLookAlikeMakeLikelyWords() throws {
    let text = "It will list all files that this limit still allows, and I fill the table until it is full.\n"
    #expect(try read(text, .dense, name: "note.txt").text == text)
  }

  @Test func spacesAreThoseOfTheFaceTheyStandBefore() throws {
    var style = PageStyle.standard
    style.mode = .lines
    let text =
      "1. Read the gauge twice,\n   and write *both* values down.\n   - before dawn\n     * with a lamp\n"
    #expect(try read(text, style, name: "list.md").text == text)
  }

  @Test func readingStopsWhereTheCallerWantsNoMoreOfIt() throws {
    let pages = Fixtures.named(try Fixtures.press(Array("One row.\n".utf8), .standard))
    let error = #expect(throws: PixelError.self) {
      try Fixtures.reader(.standard).read(pages) { _ in false }
    }
    #expect(error?.code == "pixels.stopped")
  }

  @Test(
    arguments: [
      ([[0x6C, 0x69, 0x49], [0x69, 0x6C], [0x73], [0x74]], "list"),
      ([[0x66], [0x6C, 0x69, 0x49], [0x6C, 0x69, 0x49], [0x65]], "file"),
      ([[0x6C, 0x69, 0x49], [0x42], [0x41], [0x4E]], "IBAN"),
      ([[0x6C, 0x69, 0x49]], "I"),
      ([[0x63], [0x61], [0x6C, 0x69, 0x49], [0x6C, 0x69, 0x49]], "call"),
    ] as [([[UInt8]], String)])
  func wordsAreSpelledAsInEnglish(letters: [[UInt8]], word: String) {
    #expect(String(decoding: Spelling.best(letters), as: UTF8.self) == word)
  }
}
