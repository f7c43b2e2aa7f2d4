import GlyphFonts
import GlyphGeometry
import GlyphImage
import GlyphLayout

extension Bitmap {
  /// Draws a page: every glyph's mask is stamped at its whole-pixel place, overlaps add up. The text goes
  /// first, so that its loop knows one ink only.
  public init(_ page: Page, palette: InkPalette, atlas: GlyphAtlas) {
    self.init(size: page.size, palette: palette)
    for glyph in page.glyphs where glyph.ink == .text && !glyph.glyph.isBlank {
      guard let mask = atlas.mask(glyph.glyph) else { continue }
      let x = Int(glyph.x) + mask.left
      let y = Int(glyph.y) - mask.top
      if x >= 0, x + mask.stride <= stride, y >= 0, y + mask.height <= size.height {
        stamp(mask, atlas.pixels, x, y)
      } else {
        blend(mask, atlas.pixels, x, y, ink: .text)
      }
    }
    for rect in page.rects { fill(rect) }
    for glyph in page.glyphs where glyph.ink != .text && !glyph.glyph.isBlank {
      guard let mask = atlas.mask(glyph.glyph) else { continue }
      blend(mask, atlas.pixels, Int(glyph.x) + mask.left, Int(glyph.y) - mask.top, ink: glyph.ink)
    }
  }

  /// Saturating addition of 16 pixels at a time; the mask's padding is zero.
  @inline(__always)
  private mutating func stamp(_ mask: GlyphMask, _ pixels: [UInt8], _ x: Int, _ y: Int) {
    let stride = stride
    coverage.withUnsafeMutableBytes { page in
      pixels.withUnsafeBytes { masks in
        var from = masks.baseAddress! + mask.offset
        var to = page.baseAddress! + y * stride + x
        for _ in 0..<mask.height {
          for column in Swift.stride(from: 0, to: mask.stride, by: 16) {
            let ink = from.loadUnaligned(fromByteOffset: column, as: SIMD16<UInt8>.self)
            let below = to.loadUnaligned(fromByteOffset: column, as: SIMD16<UInt8>.self)
            // Saturation: what is left to full coverage is the most that can be added.
            let sum = below &+ pointwiseMin(ink, 255 &- below)
            to.storeBytes(of: sum, toByteOffset: column, as: SIMD16<UInt8>.self)
          }
          from += mask.stride
          to += stride
        }
      }
    }
  }

  /// Like `stamp` for any ink, clipped to the page: a pixel takes the ink that covers more of it.
  private mutating func blend(_ mask: GlyphMask, _ pixels: [UInt8], _ x: Int, _ y: Int, ink: Ink) {
    if inks.isEmpty, ink != .text { inks = [UInt8](repeating: 0, count: coverage.count) }
    for row in max(0, -y)..<max(max(0, -y), min(mask.height, size.height - y)) {
      for column in 0..<mask.stride {
        let amount = pixels[mask.offset + row * mask.stride + column]
        guard amount > 0, x + column >= 0, x + column < size.width else { continue }
        let at = (y + row) * stride + x + column
        if ink != .text, amount >= coverage[at] { inks[at] = ink.rawValue }
        coverage[at] = coverage[at] &+ min(amount, 255 - coverage[at])
      }
    }
  }

  private mutating func fill(_ rect: FilledRect) {
    if inks.isEmpty { inks = [UInt8](repeating: 0, count: coverage.count) }
    let area = rect.rect.intersection(PixelRect(x: 0, y: 0, width: size.width, height: size.height))
    for y in area.y..<max(area.y, area.maxY) {
      for x in area.x..<max(area.x, area.maxX) {
        coverage[y * stride + x] = 255
        inks[y * stride + x] = rect.ink.rawValue
      }
    }
  }
}

extension PageStyle {
  /// The palette of pages in this style; ink numbers are those of `Ink`.
  public var palette: InkPalette {
    InkPalette(paper: colours.paper, inks: Ink.allCases.map { colours[$0] })
  }
}
