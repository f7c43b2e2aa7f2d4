import GlyphGeometry
import GlyphImage
import Testing

/// WebP holds the pixels that PNG holds.
@Suite struct WebPTests {
  /// Pages of 2, 3, 11, 16 and 66 colours: 1, 2, 4 and 8 bits a pixel.
  static func bitmap(colours: Int, width: Int = 67) -> Bitmap {
    let inks = colours <= 11 ? 1 : 1 + (colours - 11 + 4) / 5
    let palette = InkPalette(
      paper: Colour(red: 250, green: 251, blue: 3),
      inks: (0..<inks).map { Colour(red: UInt8($0 * 7), green: UInt8(200 - $0), blue: UInt8($0)) })
    var bitmap = Bitmap(size: PixelSize(width: width, height: 29), palette: palette)
    if inks > 1 { bitmap.addInkPlane() }
    for y in 0..<29 {
      for x in 0..<width {
        let at = y * bitmap.stride + x
        let step = (x * 5 + y * 3 + x * y) % min(colours, 11)
        bitmap.coverage[at] = UInt8(min(255, step * 51 / 2))
        if inks > 1 { bitmap.inks[at] = UInt8((x + y) % inks) }
      }
    }
    return bitmap
  }

  static func colours(_ pixels: [UInt8]) -> Int {
    Set((0..<pixels.count / 3).map { Array(pixels[3 * $0..<3 * $0 + 3]) }).count
  }

  @Test(arguments: [(1, 1), (2, 1), (3, 2), (11, 4), (16, 4), (66, 8)], PNGWriter.Compression.allCases)
  func everyPixelOfAnyDepthComesBack(
    _ page: (colours: Int, depth: UInt8), _ compression: PNGWriter.Compression
  )
    throws
  {
    for width in [1, 2, 15, 67, 300] {
      let bitmap = Self.bitmap(colours: page.colours, width: width)
      let file = try ImageWriter(.webp, compression).encode(bitmap)
      let image = try ImageReader.decode(file).rgb
      #expect(image.size == bitmap.size)
      #expect(image.bytes == bitmap.rgb())
      #expect(image.bytes == (try ImageReader.decode(ImageWriter(.png).encode(bitmap)).rgb.bytes))
      if width == 300 {
        #expect(PNGWriter().encode(bitmap)[24] == page.depth)
        #expect(Self.colours(image.bytes) == Self.colours(bitmap.rgb()))
      }
    }
  }

  /// RFC 9649, section 3.4: signature 0x2F, 14 bits each of width and height less one, then the hint of alpha.
  @Test func filesAreLosslessAndSayThatNothingIsTransparent() throws {
    let file = try ImageWriter(.webp).encode(Self.bitmap(colours: 16))
    #expect(String(decoding: file[12..<16], as: UTF8.self) == "VP8L" && file[20] == 0x2F)
    let header = file[21..<25].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    #expect(header & 0x3FFF == 66 && header >> 14 & 0x3FFF == 28)
    #expect(header >> 28 & 1 == 0)
  }

  @Test func equalPagesGiveEqualBytesWhateverWasWrittenBefore() throws {
    let writer = ImageWriter(.webp, .small)
    let first = try writer.encode(Self.bitmap(colours: 16))
    _ = try writer.encode(Self.bitmap(colours: 66, width: 300))
    #expect(try writer.encode(Self.bitmap(colours: 16)) == first)
    #expect(try ImageWriter(.webp, .small).encode(Self.bitmap(colours: 16)) == first)
  }

  @Test func whatWebPCannotHoldAndWhatIsDamagedIsNamed() throws {
    let wide = Bitmap(
      size: PixelSize(width: 16384, height: 1), palette: InkPalette(paper: .white, inks: [.black]))
    let error = ImageError.unwritable(reason: "16384x1 pixels, and WebP has at most 16383 a side")
    #expect(throws: error) { try ImageWriter(.webp).encode(wide) }
    #expect(error.code == "image.unwritable" && error.hint == "take PNG, or a style with smaller pages")
    #expect(
      error.description
        == "the page cannot be written: 16384x1 pixels, and WebP has at most 16383 a side")
    let file = try ImageWriter(.webp).encode(Self.bitmap(colours: 16))
    for length in 0..<file.count {
      #expect(throws: ImageError.self, "\(length)") { try ImageReader.decode(Array(file[..<length])) }
    }
    let cut = ImageError.unreadable(reason: "the WebP file is cut short")
    #expect(throws: cut) { try ImageReader.decode(Array(file[..<20])) }
    var damaged = file
    damaged[20] = 0
    #expect(throws: ImageError.unreadable(reason: "the WebP file is damaged")) {
      try ImageReader.decode(damaged)
    }
  }
}
