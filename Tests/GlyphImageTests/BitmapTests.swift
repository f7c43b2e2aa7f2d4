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
}
