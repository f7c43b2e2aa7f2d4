import GlyphDocument
import GlyphFiles
import GlyphFonts
import GlyphGeometry
import GlyphImage
import GlyphLayout
import GlyphRaster
import Testing

@testable import Glyphpress

/// A page and its pixels, for tests that look at pixels.
struct Drawing {
  let page: Page
  private let style: PageStyle
  private let atlas: GlyphAtlas
  private let indices: [UInt8]

  init(_ page: Page, _ style: PageStyle, of text: [UInt8] = []) throws {
    self.page = page
    self.style = style
    atlas = try PeerFaultTests.atlas(style, text)
    indices = Bitmap(page, palette: style.palette, atlas: atlas).indices()
  }

  func isInk(_ at: Int) -> Bool { indices[at] != 0 }

  /// Pixels with ink in a column.
  func ink(column: Int) -> Int {
    stride(from: column, to: indices.count, by: page.size.width).count { indices[$0] != 0 }
  }

  private func hasInk(_ rect: PixelRect) -> Bool {
    let area = rect.intersection(PixelRect(x: 0, y: 0, width: page.size.width, height: page.size.height))
    return (area.y..<max(area.y, area.maxY)).contains { y in
      indices[y * page.size.width + area.x..<y * page.size.width + max(area.x, area.maxX)].contains {
        $0 != 0
      }
    }
  }

  func expectEveryByteHasAPlace() {
    var position = page.source.start
    for entry in page.sourceMap.entries {
      #expect(entry.source.start == position && entry.source.end > position)
      position = entry.source.end
    }
    #expect(position == page.source.end)
  }

  /// What is no blank has ink where the source map says it stands.
  func expectEveryCharacterHasInk(_ text: [UInt8]) {
    for entry in page.sourceMap.entries {
      let bytes = text[entry.source.range]
      if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) { continue }
      var rect = entry.rect
      rect.x -= 1
      rect.width += 2
      #expect(hasInk(rect), "\(String(decoding: bytes, as: UTF8.self)) at \(entry.rect)")
    }
  }

  /// Drawn on a larger sheet the page has no ink outside of itself.
  func expectNothingIsCutOff() {
    let edge = 64
    var sheet = page
    sheet.size = PixelSize(width: page.size.width + 2 * edge, height: page.size.height + 2 * edge)
    for index in sheet.glyphs.indices {
      sheet.glyphs[index].x += Int16(edge)
      sheet.glyphs[index].y += Int16(edge)
    }
    for index in sheet.rects.indices {
      sheet.rects[index].rect.x += edge
      sheet.rects[index].rect.y += edge
    }
    let whole = Bitmap(sheet, palette: style.palette, atlas: atlas).indices()
    #expect(whole.count { $0 != 0 } == indices.count { $0 != 0 })
  }

  /// No pixel has ink of two rows.
  func expectLinesKeepApart() {
    var owned = [Bool](repeating: false, count: indices.count)
    var alone = page
    alone.rects = []
    for row in page.rows {
      alone.glyphs = Array(page.glyphs[row.glyphs])
      let bitmap = Bitmap(alone, palette: style.palette, atlas: atlas)
      let reach = max(0, row.top - 16)..<min(page.size.height, row.top + row.height + 16)
      for y in reach {
        for x in 0..<page.size.width where bitmap.coverage[y * bitmap.stride + x] != 0 {
          if owned[y * page.size.width + x] {
            Issue.record("row \(row.source) stands on ink of another at \(x), \(y)")
            return
          }
          owned[y * page.size.width + x] = true
        }
      }
    }
  }

  func isWhatTheFileShows(_ png: [UInt8]) throws -> Bool {
    let source = try PNGReader.decode(png)
    let rgb = Bitmap(page, palette: style.palette, atlas: atlas).rgb()
    guard source.size == page.size else { return false }
    let channels = source.channels
    return source.withBytes { bytes in
      (0..<page.size.area).allSatisfy { pixel in
        (0..<3).allSatisfy { bytes[pixel * channels + (channels == 3 ? $0 : 0)] == rgb[3 * pixel + $0] }
      }
    }
  }
}

extension PeerFaultTests {
  static func press(_ style: PageStyle) throws -> Press {
    Press(style: style, profile: try .named("glm-4.1v"), shelf: try PressTests.installation.fontShelf())
  }

  static func atlas(_ style: PageStyle, _ text: [UInt8]) throws -> GlyphAtlas {
    try GlyphAtlas(
      try FaceTable(
        shelf: try PressTests.installation.fontShelf(), spec: style.fonts, cjk: .wanted(by: text)))
  }

  static func pages(_ text: String, _ style: PageStyle, name: String = "a.txt") throws -> [Page] {
    var pages: [Page] = []
    try press(style).layOut(try Document(name: name, file: Array(text.utf8))) { pages.append($0) }
    return pages
  }

  static func pixels(_ page: Page) throws -> [UInt8] {
    Bitmap(page, palette: PageStyle.standard.palette, atlas: try atlas(.standard, [])).indices()
  }

  /// A file rendered to a folder, and what `recover` makes of that folder.
  static func recovered(_ file: [UInt8], _ press: Press) throws -> [UInt8] {
    let folder = PressTests.installation.root + "/.build/peer-faults-\(UInt64.random(in: 0...UInt64.max))"
    defer { try? Files.remove(folder) }
    let output = try OutputFolder(folder)
    _ = try output.render(try Document(name: "a.txt", file: file), file: file, with: press) { _ in }
    try output.writeManifest(style: press.style, model: press.profile.name)
    return try Recovery(folder).file("a.txt")
  }
}
