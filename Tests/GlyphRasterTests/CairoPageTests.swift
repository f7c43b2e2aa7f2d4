import CCairo
import GlyphFonts
import GlyphGeometry
import GlyphImage
import GlyphLayout
import Testing

@testable import GlyphRaster

/// The plain way to draw a page: Cairo shows every glyph on the page itself, and fills every rectangle. Slow, and
/// with nothing of ours between the display list and the pixels but the boxes of code points without a glyph.
struct CairoPage {
  /// Coverage, row by row without padding.
  let coverage: [UInt8]

  init(_ page: Page, _ table: FaceTable) throws {
    let library = try FreeTypeLibrary()
    let faces = table.faces.map { $0.flatMap { CairoFace($0, library: library) } }
    coverage = MaskPainter.draw(page.size) { context in
      cairo_set_operator(context, CAIRO_OPERATOR_ADD)
      for glyph in page.glyphs where !glyph.glyph.isBlank {
        if glyph.glyph.isBox {
          Self.showBox(glyph, context)
          continue
        }
        guard let face = faces[glyph.glyph.face] else { continue }
        var mark = cairo_glyph_t(index: UInt(glyph.glyph.glyph), x: Double(glyph.x), y: Double(glyph.y))
        cairo_set_scaled_font(context, face.scaledFont)
        cairo_show_glyphs(context, &mark, 1)
      }
      for rect in page.rects.map(\.rect) {
        cairo_rectangle(context, Double(rect.x), Double(rect.y), Double(rect.width), Double(rect.height))
        cairo_fill(context)
      }
    }
  }

  /// A box pixel by pixel: it stands on the baseline, 1 px right of its origin.
  private static func showBox(_ glyph: PlacedGlyph, _ context: OpaquePointer) {
    let (bytes, size) = MaskPainter.box(glyph.glyph.glyph)
    for pixel in 0..<size.area where bytes[pixel] > 0 {
      let x = Int(glyph.x) + 1 + pixel % size.width
      let y = Int(glyph.y) - size.height + pixel / size.width
      cairo_rectangle(context, Double(x), Double(y), 1, 1)
    }
    cairo_fill(context)
  }
}

@Suite struct CairoPageTests {
  static let prose = """
    The quick brown fox — “jumps” over 13 lazy dogs; fi ffl AVAToWe.
    \tÅngström Ťuba Čapek naïve œuvre ¿qué? ½ × π ≈ 1.57 ∑ √ ∞
    快速的棕色狐狸跳过了懒狗。「引号」、句号，全角ＡＢＣ！ 日本語の文章 한국어 문장
    Съешь же ещё этих мягких французских булок Ξεσκεπάζω τὴν ψυχοφθόρα βδελυγμία
    مرحبا بالعالم שלום עולם हिन्दी ไทย ქართული ខ្មែរ
    e\u{301}o\u{308} │┌─┐└┘ ▁▂▃▄▅▆▇█ WWWW jjjj ffff ////\\\\\\ \u{200B}end
    """

  static func styles() throws -> [PageStyle] {
    var bordered = PageStyle.standard
    bordered.name = "bordered"
    bordered.border.width = 2
    bordered.border.padding = 3
    return [.standard, .large, .glyph, bordered]
  }

  @Test func stampedPagesAreThoseThatCairoDraws() throws {
    for style in try Self.styles() {
      let table = try MaskTests.table(style)
      let atlas = try GlyphAtlas(table)
      for page in try MaskTests.pages(
        Array(repeating: Self.prose, count: 8).joined(separator: "\n"), style, table)
      {
        let bitmap = Bitmap(page, palette: style.palette, atlas: atlas)
        let drawn = try CairoPage(page, table).coverage
        let width = page.size.width
        #expect(drawn.contains { $0 > 0 })
        let different = drawn.indices.filter {
          bitmap.coverage[$0 / width * bitmap.stride + $0 % width] != drawn[$0]
        }
        #expect(different.isEmpty, "\(style.name): \(different.prefix(5).map { Self.place($0, page) })")
      }
    }
  }

  /// A pixel and the glyphs around it, for messages.
  static func place(_ pixel: Int, _ page: Page) -> String {
    let (x, y) = (pixel % page.size.width, pixel / page.size.width)
    let near = page.glyphs.filter { abs(Int($0.x) - x) < 16 && abs(Int($0.y) - y) < 12 && !$0.glyph.isBlank }
    return "at \(x), \(y): \(near.map { "\($0.glyph.face)/\($0.glyph.glyph) \($0.x),\($0.y)" })"
  }

  @Test func aBitmapThatIsUsedAgainIsAsGoodAsNew() throws {
    let style = PageStyle.standard
    let table = try MaskTests.table(style)
    let atlas = try GlyphAtlas(table)
    let long = try MaskTests.pages(
      Array(repeating: Self.prose, count: 100).joined(separator: "\n"), style, table)
    let plain = try MaskTests.pages("no marks here", style, table)
    var reused = Bitmap(
      size: PixelSize(width: 3, height: 3), palette: InkPalette(paper: .white, inks: [.black]))
    for page in long + plain + long {
      reused.redraw(page, palette: style.palette, atlas: atlas)
      let fresh = Bitmap(page, palette: style.palette, atlas: atlas)
      #expect(reused.size == fresh.size && reused.palette == fresh.palette)
      #expect(reused.indices() == fresh.indices())
      #expect(PNGWriter().encode(reused) == PNGWriter().encode(fresh))
    }
    #expect(long.count > 1)
  }

  /// Marks, rectangles and glyphs over an edge, against the rule in words: text first, then rectangles, then
  /// the other inks, and stripes where nothing is; coverage adds up to 255, a pixel takes the ink that covers at least what was there.
  @Test func inksFallWhereTheRuleSays() throws {
    var style = try Self.styles()[3]
    style.colours.mark = Colour(red: 200, green: 0, blue: 0)
    let table = try MaskTests.table(style)
    let atlas = try GlyphAtlas(table)
    var page = try MaskTests.pages(Self.prose, style, table)[0]
    // Shifted so that the marks lie on letters and glyphs reach over all edges.
    for index in page.glyphs.indices where index % 3 == 0 {
      page.glyphs[index].x -= 7
      page.glyphs[index].y += index % 2 == 0 ? -9 : 5
      if index % 2 == 0 { page.glyphs[index].ink = .mark }
    }
    let (width, height) = (page.size.width, page.size.height)
    let stripe = PixelRect(x: 3, y: 5, width: 300, height: 40)
    page.rects.append(page.rects[0])
    page.rects[page.rects.count - 1].rect = stripe
    page.rects[page.rects.count - 1].ink = .stripe
    var coverage = [Int](repeating: 0, count: width * height)
    var inks = [UInt8](repeating: 0, count: width * height)
    func stamp(_ glyph: PlacedGlyph) {
      guard !glyph.glyph.isBlank, let mask = atlas.mask(glyph.glyph) else { return }
      for row in 0..<mask.height {
        for column in 0..<mask.stride {
          let amount = Int(atlas.pixels[mask.offset + row * mask.stride + column])
          let (x, y) = (Int(glyph.x) + mask.left + column, Int(glyph.y) - mask.top + row)
          guard amount > 0, 0..<width ~= x, 0..<height ~= y else { continue }
          if glyph.ink != .text, amount >= coverage[y * width + x] {
            inks[y * width + x] = glyph.ink.rawValue
          }
          coverage[y * width + x] = min(255, coverage[y * width + x] + amount)
        }
      }
    }
    for glyph in page.glyphs where glyph.ink == .text { stamp(glyph) }
    for rect in page.rects where rect.ink != .stripe {
      for y in rect.rect.y..<rect.rect.maxY {
        for x in rect.rect.x..<rect.rect.maxX {
          (coverage[y * width + x], inks[y * width + x]) = (255, rect.ink.rawValue)
        }
      }
    }
    for glyph in page.glyphs where glyph.ink != .text { stamp(glyph) }
    for y in stripe.y..<stripe.maxY {
      for x in stripe.x..<stripe.maxX where coverage[y * width + x] == 0 {
        (coverage[y * width + x], inks[y * width + x]) = (255, Ink.stripe.rawValue)
      }
    }
    let bitmap = Bitmap(page, palette: style.palette, atlas: atlas)
    #expect(inks.contains(Ink.mark.rawValue) && inks.contains(Ink.border.rawValue))
    for y in 0..<height {
      let row = y * bitmap.stride..<y * bitmap.stride + width
      #expect(bitmap.coverage[row].map { Int($0) } == Array(coverage[y * width..<(y + 1) * width]))
      #expect(Array(bitmap.inks[row]) == Array(inks[y * width..<(y + 1) * width]))
    }
  }
}
