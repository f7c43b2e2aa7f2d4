import GlyphDocument
import GlyphFonts
import GlyphLayout
import GlyphRaster
import Testing

@testable import GlyphLegibility

/// What reading from pixels stands on: every cluster that the layout draws is among the shelf's masks. Where a page
/// is refused, this tells whether a mask is missing or the search did not find it:
///
///     GLYPHPRESS_SLOW_TESTS=1 swift test -c release -Xswiftc -enable-testing --filter InventoryTests
///
/// GLYPHPRESS_MATRIX=word,word takes only the cells (style/sample) that have one of the words.
@Suite struct InventoryTests {
  @Test(.enabled(if: Fixtures.runsSlowTests, "takes minutes in a debug build"))
  func everyClusterOfTheSamplesIsOnTheShelf() throws {
    let wanted = Fixtures.environment("GLYPHPRESS_MATRIX")?.split(separator: ",").map(String.init)
    for style in PageStyle.builtin {
      for name in try Fixtures.samples() where !Self.refused.contains(name) {
        let cell = "\(style.name)/\(name)"
        if let wanted, !wanted.contains(where: { cell.contains($0) }) { continue }
        #expect(try missing(name, style) == [], "\(cell)")
      }
    }
  }

  /// Formulas have no one source; mixed-scripts has marks piled up without end.
  private static let refused = ["formulas.md", "mixed-scripts.txt"]

  /// The source of each cluster that no mask on the shelf draws, once.
  private func missing(_ name: String, _ style: PageStyle) throws -> [String] {
    let document = try Document(name: name, file: try Fixtures.sample(name))
    let table = try FaceTable(
      shelf: try Fixtures.shelf(), spec: style.fonts, cjk: CJKForm.wanted(by: document.text.bytes))
    let shelf = try MaskShelf(table, colours: PageColours(style.palette), newline: style.newline)
    shelf.load(.text, tiers: MaskTier.all.count)
    for face in Typeface.allCases where face != .text { shelf.load(face, tiers: 2) }
    var layout = try Layout(document, style: style, fonts: shelf.fonts, grid: Fixtures.grid)
    var missing: [String] = []
    while let page = layout.next() {
      for cluster in page.rows.flatMap({ clusters($0, page) }) where !shelf.has(cluster.shape) {
        let start = Int(cluster.source)
        let bytes = document.text.bytes[start..<min(start + 12, document.text.bytes.count)]
        let text = String(decoding: bytes, as: UTF8.self)
        if !missing.contains(text) { missing.append(text) }
      }
    }
    return missing
  }

  /// The clusters with ink of a row; boxes and marks are read by other means.
  private func clusters(_ row: PageRow, _ page: Page) -> [(source: UInt32, shape: ShapedCluster)] {
    var found: [(UInt32, ShapedCluster)] = []
    var at = row.glyphs.lowerBound
    while at < row.glyphs.upperBound {
      let lead = page.glyphs[at]
      var cluster = ShapedCluster(start: 0)
      cluster.advance = Int(lead.advance)
      var end = at
      repeat {
        let glyph = page.glyphs[end]
        if !glyph.glyph.isBlank {
          cluster.glyphs.append(
            ShapedGlyph(glyph: glyph.glyph, dx: Int(glyph.x - lead.x), dy: Int(lead.y) - Int(glyph.y)))
        }
        end += 1
      } while end < row.glyphs.upperBound && !page.glyphs[end].isMapped && page.glyphs[end].ink != .mark
      at = end
      if lead.ink != .mark, !cluster.glyphs.isEmpty, !cluster.glyphs[0].glyph.isBox {
        found.append((lead.source, cluster))
      }
    }
    return found
  }
}

extension MaskShelf {
  /// Whether a token looks like a cluster on a page.
  fileprivate func has(_ cluster: ShapedCluster) -> Bool {
    guard let mask = composed(cluster) else { return true }
    let steps = colours.stepOfCoverage[0]
    return tokens.contains { token in
      token.advance == cluster.advance && token.left == mask.left && token.top == mask.top
        && token.width == mask.width && token.height == mask.height
        && mask.columns.indices.allSatisfy {
          steps[Int(pool.base[token.offset + $0])] == steps[Int(mask.columns[$0])]
        }
    }
  }
}
