import GlyphDocument
import GlyphFiles
import GlyphFonts
import GlyphImage
import GlyphJSON
import GlyphLayout
import GlyphLegibility
import GlyphRaster

/// The project's own fonts and samples, for tests.
enum Fixtures {
  static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
  static let grid = PageGrid(unit: 28)

  static func shelf() throws -> FontShelf {
    let manifest = try JSONValue(parsing: try Files.read(root + "/Fonts/fonts.json"))
    return FontShelf(entries: try FontEntry.list(manifest: manifest), folder: root + "/.data/fonts")
  }

  static func reader(_ style: PageStyle) throws -> PixelReader {
    try PixelReader(style: style, grid: grid, shelf: try shelf())
  }

  /// The PNG files of a text's pages.
  static func press(_ text: [UInt8], _ style: PageStyle, name: String = "test.txt") throws -> [[UInt8]] {
    let document = try Document(name: name, file: text)
    let table = try FaceTable(
      shelf: try shelf(), spec: style.fonts, cjk: CJKForm.wanted(by: document.text.bytes))
    let atlas = try GlyphAtlas(table)
    var layout = try Layout(document, style: style, fonts: try FontSet(table), grid: grid)
    let writer = PNGWriter()
    var pages: [[UInt8]] = []
    while let page = layout.next() {
      pages.append(writer.encode(Bitmap(page, palette: style.palette, atlas: atlas)))
    }
    return pages
  }

  static func named(_ pages: [[UInt8]]) -> [(name: String, png: [UInt8])] {
    pages.enumerated().map { (name: "page-\($0.offset + 1).png", png: $0.element) }
  }
}
