import GlyphDocument
import GlyphFiles
import GlyphFonts
import GlyphGeometry
import GlyphImage
import GlyphJSON
import GlyphLayout
import GlyphLegibility
import GlyphRaster
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// The project's own fonts and samples, for tests.
enum Fixtures {
  /// Whether tests run that take minutes in a debug build.
  static let runsSlowTests = getenv("GLYPHPRESS_SLOW_TESTS") != nil
  static let slowReason: Comment = """
    takes minutes in a debug build, and some samples are not read yet (issue 3, item 8); \
    GLYPHPRESS_SLOW_TESTS=1 swift test --filter RecoveryTests runs it
    """

  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// The files of `Samples/`.
  static func samples() throws -> [String] { try Files.list(root + "/Samples").sorted() }
  static func sample(_ name: String) throws -> [UInt8] { try Files.read(root + "/Samples/" + name) }

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
  static func press(
    _ text: [UInt8], _ style: PageStyle, name: String = "test.txt", as reading: Reading? = nil
  )
    throws -> [[UInt8]]
  {
    let document = try Document(name: name, file: text, as: reading)
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

  static func named(_ pages: [[UInt8]]) -> [(name: String, file: [UInt8])] {
    pages.enumerated().map { (name: "page-\($0.offset + 1).png", file: $0.element) }
  }

  /// An image as a PNG file in the standard style's colours, with a rectangle in full text ink.
  static func png(_ image: RGBImage, black: PixelRect?) -> [UInt8] {
    let palette = PageStyle.standard.palette
    var coverageOf: [Colour: (ink: UInt8, coverage: UInt8)] = [:]
    for ink in palette.inks.indices {
      for coverage in 0..<256 {
        let colour = palette.colours[Int(palette.indexTables[ink << 8 | coverage])]
        if coverageOf[colour] == nil { coverageOf[colour] = (UInt8(ink), UInt8(coverage)) }
      }
    }
    var bitmap = Bitmap(size: image.size, palette: palette)
    bitmap.inks = [UInt8](repeating: 0, count: bitmap.coverage.count)
    for y in 0..<image.size.height {
      for x in 0..<image.size.width {
        let at = 3 * (y * image.size.width + x)
        let colour = Colour(red: image.bytes[at], green: image.bytes[at + 1], blue: image.bytes[at + 2])
        let (ink, coverage) = coverageOf[colour]!
        bitmap.inks[y * bitmap.stride + x] = ink
        bitmap.coverage[y * bitmap.stride + x] = coverage
      }
    }
    if let black {
      bitmap.inks[black.y * bitmap.stride + black.x] = 0
      bitmap.coverage[black.y * bitmap.stride + black.x] = 255
    }
    return PNGWriter().encode(bitmap)
  }
}
