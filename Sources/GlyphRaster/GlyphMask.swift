import CCairo
import GlyphFonts
import GlyphGeometry

/// How one glyph covers pixels, and where it lies relative to its origin on the baseline. 12 bytes: a page looks up
/// tens of thousands.
struct GlyphMask {
  private let place: SIMD2<Int16>
  private let extent: SIMD2<UInt16>
  private let start: UInt32

  init(left: Int, top: Int, stride: Int, height: Int, offset: Int) {
    place = SIMD2(Int16(clamping: left), Int16(clamping: top))
    extent = SIMD2(UInt16(stride), UInt16(height))
    start = UInt32(offset)
  }

  /// px from the origin to the left edge, and from the baseline up to the top edge.
  var left: Int { Int(place.x) }
  var top: Int { Int(place.y) }
  /// Bytes a row: a multiple of 16, the padding zero.
  var stride: Int { Int(extent.x) }
  var height: Int { Int(extent.y) }
  /// Where the rows start in the atlas.
  var offset: Int { Int(start) }
}

/// A glyph's coverage as it was drawn, before it is kept in the atlas.
struct DrawnMask {
  /// Rows without padding.
  var bytes: [UInt8]
  var size: PixelSize
  /// px from the origin to the left edge, and from the baseline up to the top edge.
  var left: Int
  var top: Int

  /// A mask without its empty edges; nil where it has no ink.
  static func trimmed(_ bytes: [UInt8], _ size: PixelSize, left: Int, top: Int) -> Self? {
    let (width, height) = (size.width, size.height)
    func hasInk(row y: Int) -> Bool { bytes[y * width..<(y + 1) * width].contains { $0 != 0 } }
    func hasInk(column x: Int) -> Bool {
      stride(from: x, to: width * height, by: width).contains { bytes[$0] != 0 }
    }
    guard let y0 = (0..<height).first(where: hasInk(row:)), let y1 = (0..<height).last(where: hasInk(row:)),
      let x0 = (0..<width).first(where: hasInk(column:)), let x1 = (0..<width).last(where: hasInk(column:))
    else { return nil }
    let trimmed = PixelSize(width: x1 - x0 + 1, height: y1 - y0 + 1)
    if trimmed == size { return Self(bytes: bytes, size: size, left: left, top: top) }
    let kept = (y0...y1).flatMap { bytes[$0 * width + x0...$0 * width + x1] }
    return Self(bytes: kept, size: trimmed, left: left + x0, top: top - y0)
  }
}

/// Draws marks with Cairo into A8 masks.
enum MaskPainter {
  /// The box with a code point's hexadecimal number (see `HexBox`).
  static func box(_ scalar: UInt32) -> (bytes: [UInt8], size: PixelSize) {
    let digits = HexBox.digits(scalar)
    let size = PixelSize(width: HexBox.width(scalar), height: HexBox.height)
    let bytes = draw(size) { context in
      fill(context, PixelRect(x: 0, y: 0, width: size.width, height: 1))
      fill(context, PixelRect(x: 0, y: size.height - 1, width: size.width, height: 1))
      fill(context, PixelRect(x: 0, y: 0, width: 1, height: size.height))
      fill(context, PixelRect(x: size.width - 1, y: 0, width: 1, height: size.height))
      for position in 0..<digits {
        let digit = Int(scalar >> UInt32(4 * (digits - 1 - position))) & 15
        for pixel in 0..<15 where HexBox.digitPixels[digit] & (1 << (14 - pixel)) != 0 {
          fill(
            context, PixelRect(x: 2 + 4 * position + pixel % 3, y: 1 + pixel / 3, width: 1, height: 1))
        }
      }
    }
    return (bytes, size)
  }

  private static func fill(_ context: OpaquePointer, _ rect: PixelRect) {
    cairo_rectangle(context, Double(rect.x), Double(rect.y), Double(rect.width), Double(rect.height))
    cairo_fill(context)
  }

  /// Runs `paint` on an empty A8 surface; returns its rows without padding.
  static func draw(_ size: PixelSize, _ paint: (OpaquePointer) -> Void) -> [UInt8] {
    let surface = cairo_image_surface_create(CAIRO_FORMAT_A8, Int32(size.width), Int32(size.height))
    defer { cairo_surface_destroy(surface) }
    guard let context = cairo_create(surface) else { return [] }
    cairo_set_source_rgba(context, 0, 0, 0, 1)
    paint(context)
    cairo_destroy(context)
    cairo_surface_flush(surface)
    guard let data = cairo_image_surface_get_data(surface) else { return [] }
    let stride = Int(cairo_image_surface_get_stride(surface))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size.area)
    for y in 0..<size.height {
      bytes += UnsafeBufferPointer(start: data + y * stride, count: size.width)
    }
    return bytes
  }
}
