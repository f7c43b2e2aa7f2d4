import CPageKernels
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
    let (size, stride) = (size, stride)
    page.glyphs.withUnsafeBufferPointer { glyphs in
      var stamps = Stamps()
      withPlanes { coverage, _ in
        let canvas = Canvas(size: size, stride: stride, coverage: coverage, inks: nil)
        while stamps.next < glyphs.count {
          atlas.withKnown { canvas.stampText(glyphs, $0, &stamps) }
          // The loop stops before a glyph whose mask it does not know; drawing one moves the masks.
          if stamps.next < glyphs.count { stamps.drawn = atlas.draw(glyphs[stamps.next].glyph) }
        }
      }
      if stamps.others.isEmpty && page.rects.isEmpty { return }
      addInkPlane()
      withPlanes { coverage, inks in
        let canvas = Canvas(size: size, stride: stride, coverage: coverage, inks: inks)
        for rect in page.rects where rect.ink != .stripe { canvas.fill(rect) }
        atlas.withKnown { canvas.stampOthers(glyphs, $0, stamps.others) }
        for rect in page.rects where rect.ink == .stripe { canvas.fillPaper(rect) }
      }
    }
  }
}

/// How far the text of a page is drawn.
private struct Stamps {
  var next = 0
  /// The number of the next glyph's mask where it is no longer to be looked up; else 0.
  var drawn: Int32 = 0
  /// Glyphs with a mask in another ink than the text's, and the numbers of their masks.
  var others: [(glyph: Int, mask: Int32)] = []
}

/// The planes of a bitmap while a page is drawn, at fixed addresses.
private struct Canvas {
  let size: PixelSize
  let stride: Int
  let coverage: UnsafeMutablePointer<UInt8>
  /// There while anything but text is drawn.
  let inks: UnsafeMutablePointer<UInt8>?

  func stampText(_ glyphs: UnsafeBufferPointer<PlacedGlyph>, _ known: KnownMasks, _ stamps: inout Stamps) {
    var index = stamps.next
    var drawn = stamps.drawn
    while index < glyphs.count {
      let glyph = glyphs[index]
      if !glyph.glyph.isBlank {
        let number = drawn != 0 ? drawn : known.number(glyph.glyph)
        if number == 0 { break }
        drawn = 0
        if number > 0, glyph.ink == .text {
          stamp(known.mask(number), known, glyph)
        } else if number > 0 {
          stamps.others.append((index, number))
        }
      }
      index &+= 1
    }
    stamps.next = index
    stamps.drawn = drawn
  }

  /// Saturating addition of 16 pixels at a time; the mask's padding is zero.
  @inline(__always)
  private func stamp(_ mask: GlyphMask, _ known: KnownMasks, _ glyph: PlacedGlyph) {
    let (x, y) = (Int(glyph.x) &+ mask.left, Int(glyph.y) &- mask.top)
    guard holds(mask, x, y) else { return addClipped(mask, known.rows(mask), x, y, ink: .text) }
    let (from, to) = (known.rows(mask), coverage + (y &* stride &+ x))
    // Nearly every mask is one block wide; a loop inside the loop would cost more than its work.
    if mask.stride == 16 { return glyph_stamp(from, to, stride, mask.height) }
    for row in 0..<mask.height {
      for column in Swift.stride(from: 0, to: mask.stride, by: 16) {
        glyph_add(from + (row * mask.stride + column), to + (row * stride + column))
      }
    }
  }

  func stampOthers(
    _ glyphs: UnsafeBufferPointer<PlacedGlyph>, _ known: KnownMasks, _ others: [(glyph: Int, mask: Int32)]
  ) {
    for (index, number) in others {
      let (mask, glyph) = (known.mask(number), glyphs[index])
      let (x, y) = (Int(glyph.x) + mask.left, Int(glyph.y) - mask.top)
      if let inks, holds(mask, x, y) {
        add(mask, known.rows(mask), x, y, ink: glyph.ink, inks)
      } else {
        addClipped(mask, known.rows(mask), x, y, ink: glyph.ink)
      }
    }
  }

  /// Whether the mask's rows with their padding lie in the rows with theirs.
  @inline(__always)
  private func holds(_ mask: GlyphMask, _ x: Int, _ y: Int) -> Bool {
    x >= 0 && x + mask.stride <= stride && y >= 0 && y + mask.height <= size.height
  }

  /// Addition of a mask in another ink than the text's: a pixel takes the ink that covers more of it.
  private func add(
    _ mask: GlyphMask, _ rows: UnsafePointer<UInt8>, _ x: Int, _ y: Int, ink: Ink,
    _ inks: UnsafeMutablePointer<UInt8>
  ) {
    let numbers = SIMD16<UInt8>(repeating: ink.rawValue)
    let ones = SIMD16<UInt8>(repeating: 1)
    for row in 0..<mask.height {
      for column in Swift.stride(from: 0, to: mask.stride, by: 16) {
        let at = (y + row) * stride + x + column
        let from = rows + (row * mask.stride + column)
        let amount = UnsafeRawPointer(from).loadUnaligned(as: SIMD16<UInt8>.self)
        let below = UnsafeRawPointer(coverage + at).loadUnaligned(as: SIMD16<UInt8>.self)
        let before = UnsafeRawPointer(inks + at).loadUnaligned(as: SIMD16<UInt8>.self)
        let takes = unsafeBitCast((amount .>= below) .& (amount .>= ones), to: SIMD16<UInt8>.self)
        UnsafeMutableRawPointer(inks + at)
          .storeBytes(of: before & ~takes | numbers & takes, as: SIMD16<UInt8>.self)
        glyph_add(from, coverage + at)
      }
    }
  }

  /// Pixel by pixel, for masks that reach over an edge of the page.
  private func addClipped(_ mask: GlyphMask, _ rows: UnsafePointer<UInt8>, _ x: Int, _ y: Int, ink: Ink) {
    for row in max(0, -y)..<max(max(0, -y), min(mask.height, size.height - y)) {
      for column in 0..<mask.stride where x + column >= 0 && x + column < size.width {
        let amount = rows[row * mask.stride + column]
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
