import GlyphDocument
import GlyphFiles
import GlyphFonts
import GlyphGeometry
import GlyphImage
import GlyphJSON
import GlyphLayout
import Testing

@testable import GlyphRaster

@Suite struct MaskTests {
  static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

  static func table(_ style: PageStyle = .standard) throws -> FaceTable {
    let manifest = try JSONValue(parsing: try Files.read(root + "/Fonts/fonts.json"))
    let shelf = FontShelf(entries: try FontEntry.list(manifest: manifest), folder: root + "/.data/fonts")
    return try FaceTable(shelf: shelf, spec: style.fonts, cjk: .simplifiedChinese)
  }

  static func pages(_ text: String, _ style: PageStyle, _ table: FaceTable) throws -> [Page] {
    let document = try Document(name: "t.txt", file: Array(text.utf8))
    var layout = try Layout(document, style: style, fonts: try FontSet(table), grid: PageGrid(unit: 28))
    var pages: [Page] = []
    while let page = layout.next() { pages.append(page) }
    return pages
  }

  @Test func inkNeverReachesBeyondWhatLayoutReckonsWith() throws {
    let table = try Self.table()
    let fonts = try FontSet(table)
    let atlas = try GlyphAtlas(table)
    for scalar in [0x21...0x7E, 0xA1...0x24F, 0x391...0x3C9, 0x410...0x44F, 0x4E00...0x4E80, 0x2500...0x2580]
      .joined()
    {
      let entry = fonts.entry(UInt32(scalar), .text)
      guard let mask = atlas.mask(entry.glyph) else { continue }
      #expect(mask.top <= Int(entry.top), "U+\(String(scalar, radix: 16))")
      #expect(mask.height - mask.top <= Int(entry.bottom), "U+\(String(scalar, radix: 16))")
    }
  }

  @Test func everyInkPixelOfEveryGlyphIsOnThePage() throws {
    let table = try Self.table()
    let text = "Åjgpq|()[]{}ÇŴ 中文字 ¬\n\tمرحبا हिन्दी ไทย\u{7}\u{E000} end of it"
    let page = try Self.pages(text, .standard, table)[0]
    let atlas = try GlyphAtlas(table)
    for glyph in page.glyphs {
      guard let mask = atlas.mask(glyph.glyph) else { continue }
      #expect(Int(glyph.x) + mask.left >= 0 && Int(glyph.y) - mask.top >= 0)
      #expect(Int(glyph.y) - mask.top + mask.height <= page.size.height)
    }
  }

  @Test func aPageHasTheInkOfItsMasksAndNoOther() throws {
    let table = try Self.table()
    let page = try Self.pages("The quick brown fox.", .standard, table)[0]
    let atlas = try GlyphAtlas(table)
    let bitmap = Bitmap(page, palette: PageStyle.standard.palette, atlas: atlas)
    var expected = [Int](repeating: 0, count: page.size.area)
    for glyph in page.glyphs {
      guard let mask = atlas.mask(glyph.glyph) else { continue }
      for row in 0..<mask.height {
        for column in 0..<mask.stride {
          let amount = Int(atlas.pixels[mask.offset + row * mask.stride + column])
          let (x, y) = (Int(glyph.x) + mask.left + column, Int(glyph.y) - mask.top + row)
          if amount > 0 {
            expected[y * page.size.width + x] = min(255, expected[y * page.size.width + x] + amount)
          }
        }
      }
    }
    for y in 0..<page.size.height {
      for x in 0..<page.size.width {
        #expect(Int(bitmap.coverage[y * bitmap.stride + x]) == expected[y * page.size.width + x])
      }
    }
  }

  @Test func theBoxOfACodePointIsItsNumber() {
    let (bytes, size) = MaskPainter.box(0x7)
    let rows = (0..<size.height).map { y in
      String(bytes[y * size.width..<(y + 1) * size.width].map { $0 == 0 ? " " : "#" })
    }
    #expect(
      rows == [
        "###########", "# ### ### #", "# # #   # #", "# # #  #  #", "# # #  #  #", "# ###  #  #",
        "###########",
      ])
  }
}
