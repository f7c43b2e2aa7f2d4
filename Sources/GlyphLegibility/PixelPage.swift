import GlyphGeometry
import GlyphImage

/// A page's pixels as numbers of the style's colours.
struct PixelPage {
  let name: String
  let size: PixelSize
  /// Row by row; 0 is paper.
  let pixels: [UInt8]

  /// - Throws: `PixelError.image`, `PixelError.colour`.
  init(name: String, file: [UInt8], colours: PageColours) throws(PixelError) {
    let source: PixelSource
    do throws(ImageError) { source = try ImageReader.decode(file) } catch {
      throw .image(page: name, error)
    }
    self.name = name
    size = source.size
    let channels = source.channels
    var pixels = [UInt8](repeating: 0, count: size.area)
    let wrong: (at: Int, colour: UInt32)? = source.withBytes { bytes in
      var last: UInt32 = .max
      var lastNumber: UInt8 = 0
      for at in 0..<pixels.count {
        let red = UInt32(bytes[at * channels])
        let colour =
          channels == 1
          ? red << 16 | red << 8 | red
          : red << 16 | UInt32(bytes[at * 3 + 1]) << 8 | UInt32(bytes[at * 3 + 2])
        if colour != last {
          guard let number = colours.numberOfColour[colour] else { return (at, colour) }
          last = colour
          lastNumber = number
        }
        pixels[at] = lastNumber
      }
      return nil
    }
    if let wrong {
      throw .colour(
        page: name, x: wrong.at % size.width, y: wrong.at / size.width,
        found: Colour(
          red: UInt8(wrong.colour >> 16), green: UInt8(wrong.colour >> 8 & 255),
          blue: UInt8(wrong.colour & 255)))
    }
    self.pixels = pixels
  }

  /// The page with paper everywhere but in these pixel columns.
  func part(_ columns: Range<Int>) -> PixelPage {
    var part = [UInt8](repeating: 0, count: pixels.count)
    let columns = columns.clamped(to: 0..<size.width)
    for y in 0..<size.height {
      let row = y * size.width
      part.replaceSubrange(
        row + columns.lowerBound..<row + columns.upperBound,
        with: pixels[row + columns.lowerBound..<row + columns.upperBound])
    }
    return PixelPage(name: name, size: size, pixels: part)
  }

  private init(name: String, size: PixelSize, pixels: [UInt8]) {
    self.name = name
    self.size = size
    self.pixels = pixels
  }

  /// The first pixel that a drawn page has otherwise, row by row; nil where all are the same.
  func firstDifference(from bitmap: Bitmap, _ colours: PageColours) -> (x: Int, y: Int)? {
    guard bitmap.size == size else { return (min(size.width, bitmap.size.width), 0) }
    for y in 0..<size.height {
      for x in 0..<size.width {
        let at = y * bitmap.stride + x
        let ink = bitmap.inks.isEmpty ? 0 : Int(bitmap.inks[at])
        if colours.number[ink << 8 | Int(bitmap.coverage[at])] != pixels[y * size.width + x] { return (x, y) }
      }
    }
    return nil
  }

  /// Whether a pixel row has no ink; rows outside the page have none.
  func isPaper(_ y: Int) -> Bool {
    guard y >= 0, y < size.height else { return true }
    return pixels[y * size.width..<(y + 1) * size.width].allSatisfy { $0 == 0 }
  }

  /// The first column that has ink in some pixel rows; nil where they are paper.
  func firstInkColumn(_ rows: Range<Int>) -> Int? {
    (0..<size.width).first { x in rows.contains { pixels[$0 * size.width + x] != 0 } }
  }

  /// The last column that has ink in some pixel rows; -1 where they are paper.
  func lastInkColumn(_ rows: Range<Int>) -> Int {
    (0..<size.width).last { x in rows.contains { pixels[$0 * size.width + x] != 0 } } ?? -1
  }

  /// The first pixel row from `top` on that has ink; nil where none has.
  func firstInkRow(from top: Int) -> Int? {
    guard top < size.height, let at = pixels[(max(0, top) * size.width)...].firstIndex(where: { $0 != 0 })
    else { return nil }
    return at / size.width
  }
}
