import CPageKernels
import GlyphGeometry
import GlyphImage
import Testing

@Suite struct BitmapTests {
  static let red = Colour(red: 200, green: 0, blue: 0)

  /// A bitmap whose pixels run through all coverages, in one ink or in all.
  static func ramp(inks: Int) -> Bitmap {
    let colours = (0..<inks).map { Colour(red: UInt8($0 * 20), green: 0, blue: UInt8(255 - $0 * 20)) }
    var bitmap = Bitmap(
      size: PixelSize(width: 61, height: 23), palette: InkPalette(paper: .white, inks: colours))
    if inks > 1 { bitmap.inks = [UInt8](repeating: 0, count: bitmap.coverage.count) }
    for y in 0..<23 {
      for x in 0..<61 {
        bitmap.coverage[y * bitmap.stride + x] = UInt8((y * 61 + x) % 256)
        if inks > 1 { bitmap.inks[y * bitmap.stride + x] = UInt8((x + y) % inks) }
      }
    }
    return bitmap
  }

  @Test(arguments: [1, 2, 3, 8])
  func libpngReadsTheColoursThatWereWritten(inks: Int) throws {
    let bitmap = Self.ramp(inks: inks)
    for compression in PNGWriter.Compression.allCases {
      let image = try PNGReader.decode(PNGWriter(compression).encode(bitmap)).rgb
      #expect(image.size == bitmap.size)
      #expect(image.bytes == bitmap.rgb())
    }
  }

  @Test func paperAndFullInkKeepTheirColours() {
    var bitmap = Bitmap(
      size: PixelSize(width: 2, height: 1), palette: InkPalette(paper: .white, inks: [Self.red]))
    bitmap.coverage[1] = 255
    #expect(bitmap.rgb() == [255, 255, 255, 200, 0, 0])
  }

  @Test func depthFollowsTheColoursInUse() {
    func depth(_ bitmap: Bitmap) -> UInt8 { PNGWriter().encode(bitmap)[24] }
    let empty = Bitmap(
      size: PixelSize(width: 9, height: 9), palette: InkPalette(paper: .white, inks: [.black]))
    #expect(depth(empty) == 1)
    #expect(depth(Self.ramp(inks: 1)) == 4)
    #expect(depth(Self.ramp(inks: 2)) == 4)
    #expect(depth(Self.ramp(inks: 3)) == 8)
  }

  /// Which steps occur decides how pixels are numbered and packed: all of them, gaps, one ink of many.
  @Test(arguments: [1, 2, 3, 13], [1, 15, 16, 17, 47, 64])
  func anyMixOfStepsKeepsItsColours(inks: Int, width: Int) throws {
    let colours = (0..<inks).map { Colour(red: UInt8($0 * 10), green: UInt8($0), blue: UInt8(90 - $0)) }
    let writer = PNGWriter()
    for mix in 0..<12 {
      var bitmap = Bitmap(
        size: PixelSize(width: width, height: 37), palette: InkPalette(paper: .white, inks: colours))
      if inks > 1 { bitmap.addInkPlane() }
      for y in 0..<37 {
        // What stands in the padding is no part of the picture.
        for x in 0..<bitmap.stride {
          let value = (x * 7 + y * 13 + x * y) % 256
          bitmap.coverage[y * bitmap.stride + x] = UInt8(mix < 6 ? value / (mix + 1) : value % (mix * 20))
          if inks > 1, y > 20 {
            bitmap.inks[y * bitmap.stride + x] = UInt8(mix % 4 == 0 ? inks - 1 : x % inks)
          }
        }
      }
      let image = try PNGReader.decode(writer.encode(bitmap)).rgb
      #expect(image.bytes == bitmap.rgb())
      #expect(writer.encode(bitmap) == PNGWriter().encode(bitmap))
    }
  }

  @Test func noisePagesFitTheCompressorsRoom() throws {
    var bitmap = Bitmap(
      size: PixelSize(width: 640, height: 480), palette: InkPalette(paper: .white, inks: [.black, Self.red]))
    bitmap.addInkPlane()
    var state: UInt32 = 1
    for index in bitmap.coverage.indices {
      state = state &* 1_664_525 &+ 1_013_904_223
      bitmap.coverage[index] = UInt8(truncatingIfNeeded: state >> 24)
      bitmap.inks[index] = UInt8(state >> 23 & 1)
    }
    for compression in PNGWriter.Compression.allCases {
      #expect(try PNGReader.decode(PNGWriter(compression).encode(bitmap)).rgb.bytes == bitmap.rgb())
    }
  }

  @Test func clearingLeavesAnEmptyBitmapOfTheNewSize() {
    var bitmap = Self.ramp(inks: 3)
    let palette = InkPalette(paper: .white, inks: [.black])
    for size in [PixelSize(width: 100, height: 50), PixelSize(width: 7, height: 3)] {
      bitmap.clear(size: size, palette: palette)
      #expect(bitmap == Bitmap(size: size, palette: palette))
    }
  }

  /// The loops for AVX2 and those for any processor give the same files, whatever repeats in the rows and wherever
  /// matches and rows end.
  @Test(arguments: [1, 2], [1, 7, 31, 32, 33, 63, 64, 100, 255, 640])
  func allProcessorsMakeTheSameFiles(inks: Int, width: Int) throws {
    let colours = [Colour](repeating: .black, count: inks)
    var state: UInt32 = UInt32(width)
    func random(_ below: UInt32) -> Int {
      state = state &* 1_664_525 &+ 1_013_904_223
      return Int((state >> 8) % below)
    }
    for height in [1, 3, 40] {
      var bitmap = Bitmap(
        size: PixelSize(width: width, height: height), palette: InkPalette(paper: .white, inks: colours))
      if inks > 1 { bitmap.addInkPlane() }
      for y in 0..<height {
        var x = 0
        while x < bitmap.stride {
          // Runs of paper, of one colour, of the row above, and noise.
          let (kind, length) = (random(4), 1 + random(40))
          for at in x..<min(x + length, bitmap.stride) {
            let here = y * bitmap.stride + at
            let above = y > 0 && kind == 2 ? here - bitmap.stride : nil
            let amount = UInt8([0, 128, 0, random(256)][kind])
            bitmap.coverage[here] = above.map { bitmap.coverage[$0] } ?? amount
            if inks > 1 { bitmap.inks[here] = above.map { bitmap.inks[$0] } ?? UInt8(random(9) / 8) }
          }
          x += length
        }
      }
      glyph_use_portable_kernels(1)
      let portable = PNGWriter().encode(bitmap)
      glyph_use_portable_kernels(0)
      #expect(PNGWriter().encode(bitmap) == portable)
      #expect(try PNGReader.decode(portable).rgb.bytes == bitmap.rgb())
    }
  }

  /// A writer packs a page with the colours of the page before first: that shows in no file.
  @Test func aPagesFileDoesNotDependOnThePageBefore() throws {
    let palette = InkPalette(paper: .white, inks: [Colour](repeating: .black, count: 4))
    let writer = PNGWriter()
    for inks in [[0], [0, 1], [0], [0, 2], [0, 1, 2, 3], [0, 3], [1], [0, 1]] {
      var bitmap = Bitmap(size: PixelSize(width: 77, height: 40), palette: palette)
      if inks != [0] { bitmap.addInkPlane() }
      for at in 0..<bitmap.stride * 40 {
        bitmap.coverage[at] = UInt8(at * 7 % 256)
        if inks != [0] { bitmap.inks[at] = UInt8(inks[at / 300 % inks.count]) }
      }
      let file = writer.encode(bitmap)
      #expect(file == PNGWriter().encode(bitmap), "inks \(inks)")
      #expect(try PNGReader.decode(file).rgb.bytes == bitmap.rgb())
    }
  }
}
