import GlyphFonts
import GlyphGeometry
import GlyphImage
import GlyphLayout

extension Bitmap {
  /// Draws a page: every glyph's mask is stamped at its whole-pixel place, overlaps add up. The text goes
  /// first, so that its loop knows one ink only.
  public init(_ page: Page, palette: InkPalette, atlas: GlyphAtlas) {
    self.init(size: page.size, palette: palette)
    paint(page, atlas)
  }

  /// Draws a page in place of what the bitmap held, in the same memory where that suffices. Equal to
  /// `Bitmap(page, palette:atlas:)` in every pixel.
  public mutating func redraw(_ page: Page, palette: InkPalette, atlas: GlyphAtlas) {
    clear(size: page.size, palette: palette)
    paint(page, atlas)
  }

  private mutating func paint(_ page: Page, _ atlas: GlyphAtlas) {
    let hasOtherInks = atlas.resolve(page.glyphs)
    if hasOtherInks || !page.rects.isEmpty { addInkPlane() }
    let (size, stride) = (size, stride)
    withPlanes { coverage, inks in
      let canvas = Canvas(size: size, stride: stride, coverage: coverage, inks: inks)
      page.glyphs.withUnsafeBufferPointer { glyphs in
        atlas.withMasks { masks in
          canvas.stampText(glyphs, masks)
          for rect in page.rects where rect.ink != .stripe { canvas.fill(rect) }
          if hasOtherInks { canvas.stampOthers(glyphs, masks) }
          for rect in page.rects where rect.ink == .stripe { canvas.fillPaper(rect) }
        }
      }
    }
  }
}

/// The planes of a bitmap while a page is drawn, at fixed addresses.
private struct Canvas {
  let size: PixelSize
  let stride: Int
  let coverage: UnsafeMutablePointer<UInt8>
  /// Made before drawing begins if anything but text is on the page.
  let inks: UnsafeMutablePointer<UInt8>?

  func stampText(_ glyphs: UnsafeBufferPointer<PlacedGlyph>, _ masks: ResolvedMasks) {
    for index in glyphs.indices where masks.numbers[index] >= 0 && glyphs[index].ink == .text {
      let mask = masks.mask(index)
      let (x, y) = (Int(glyphs[index].x) + mask.left, Int(glyphs[index].y) - mask.top)
      if holds(mask, x, y) {
        add(mask, masks.pixels, x, y)
      } else {
        addClipped(mask, masks.pixels, x, y, ink: .text)
      }
    }
  }

  func stampOthers(_ glyphs: UnsafeBufferPointer<PlacedGlyph>, _ masks: ResolvedMasks) {
    for index in glyphs.indices where masks.numbers[index] >= 0 && glyphs[index].ink != .text {
      let mask = masks.mask(index)
      let (x, y) = (Int(glyphs[index].x) + mask.left, Int(glyphs[index].y) - mask.top)
      if let inks, holds(mask, x, y) {
        add(mask, masks.pixels, x, y, ink: glyphs[index].ink, inks)
      } else {
        addClipped(mask, masks.pixels, x, y, ink: glyphs[index].ink)
      }
    }
  }

  /// Whether the mask's rows with their padding lie in the rows with theirs.
  @inline(__always)
  private func holds(_ mask: GlyphMask, _ x: Int, _ y: Int) -> Bool {
    x >= 0 && x + mask.stride <= stride && y >= 0 && y + mask.height <= size.height
  }

  /// Saturating addition of 16 pixels at a time; the mask's padding is zero.
  @inline(__always)
  private func add(_ mask: GlyphMask, _ pixels: UnsafeRawPointer, _ x: Int, _ y: Int) {
    var from = pixels + mask.offset
    var to = UnsafeMutableRawPointer(coverage) + y * stride + x
    // Nearly every mask is one block wide; a loop inside the loop would cost more than its work.
    if mask.stride == 16 {
      for _ in 0..<mask.height {
        Self.add(from, to)
        from += 16
        to += stride
      }
      return
    }
    for _ in 0..<mask.height {
      for column in Swift.stride(from: 0, to: mask.stride, by: 16) { Self.add(from + column, to + column) }
      from += mask.stride
      to += stride
    }
  }

  @inline(__always)
  private static func add(_ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer) {
    let amount = from.loadUnaligned(as: SIMD16<UInt8>.self)
    let below = to.loadUnaligned(as: SIMD16<UInt8>.self)
    to.storeBytes(of: saturatingSum(below, amount), as: SIMD16<UInt8>.self)
  }

  /// By comparison, which is one instruction: `pointwiseMin` and `replacing` are calls that go lane by lane.
  @inline(__always)
  private static func saturatingSum(_ a: SIMD16<UInt8>, _ b: SIMD16<UInt8>) -> SIMD16<UInt8> {
    let sum = a &+ b
    return sum | unsafeBitCast(sum .< a, to: SIMD16<UInt8>.self)
  }

  /// The same for another ink than the text's: a pixel takes the ink that covers more of it.
  private func add(
    _ mask: GlyphMask, _ pixels: UnsafeRawPointer, _ x: Int, _ y: Int, ink: Ink,
    _ inks: UnsafeMutablePointer<UInt8>
  ) {
    let numbers = SIMD16<UInt8>(repeating: ink.rawValue)
    let ones = SIMD16<UInt8>(repeating: 1)
    for row in 0..<mask.height {
      for column in Swift.stride(from: 0, to: mask.stride, by: 16) {
        let at = (y + row) * stride + x + column
        let amount = (pixels + mask.offset + row * mask.stride + column).loadUnaligned(as: SIMD16<UInt8>.self)
        let below = UnsafeRawPointer(coverage + at).loadUnaligned(as: SIMD16<UInt8>.self)
        let before = UnsafeRawPointer(inks + at).loadUnaligned(as: SIMD16<UInt8>.self)
        let takes = unsafeBitCast((amount .>= below) .& (amount .>= ones), to: SIMD16<UInt8>.self)
        UnsafeMutableRawPointer(inks + at)
          .storeBytes(of: before & ~takes | numbers & takes, as: SIMD16<UInt8>.self)
        UnsafeMutableRawPointer(coverage + at)
          .storeBytes(of: Self.saturatingSum(below, amount), as: SIMD16<UInt8>.self)
      }
    }
  }

  /// Pixel by pixel, for masks that reach over an edge of the page.
  private func addClipped(_ mask: GlyphMask, _ pixels: UnsafeRawPointer, _ x: Int, _ y: Int, ink: Ink) {
    for row in max(0, -y)..<max(max(0, -y), min(mask.height, size.height - y)) {
      for column in 0..<mask.stride where x + column >= 0 && x + column < size.width {
        let amount = pixels.load(
          fromByteOffset: mask.offset + row * mask.stride + column, as: UInt8.self)
        guard amount > 0 else { continue }
        let at = (y + row) * stride + x + column
        if let inks, ink != .text, amount >= coverage[at] { inks[at] = ink.rawValue }
        coverage[at] += min(amount, 255 - coverage[at])
      }
    }
  }

  func fill(_ rect: FilledRect) {
    let area = rect.rect.intersection(PixelRect(x: 0, y: 0, width: size.width, height: size.height))
    guard let inks, area.width > 0 else { return }
    for y in area.y..<max(area.y, area.maxY) {
      (coverage + y * stride + area.x).update(repeating: 255, count: area.width)
      (inks + y * stride + area.x).update(repeating: rect.ink.rawValue, count: area.width)
    }
  }

  /// Only where nothing stands: text on a stripe has the pixels that it has on paper.
  func fillPaper(_ rect: FilledRect) {
    let area = rect.rect.intersection(PixelRect(x: 0, y: 0, width: size.width, height: size.height))
    guard let inks, area.width > 0 else { return }
    for y in area.y..<max(area.y, area.maxY) {
      for at in y * stride + area.x..<y * stride + area.maxX where coverage[at] == 0 {
        coverage[at] = 255
        inks[at] = rect.ink.rawValue
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
