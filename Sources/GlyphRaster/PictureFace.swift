import CFreeType
import CText
import GlyphFonts
import GlyphGeometry

/// A face whose glyphs are colour pictures (emoji): a page has one coverage, so that dark parts of a picture cover
/// much and light ones little.
final class PictureFace {
  private let face: FT_Face
  private let library: FreeTypeLibrary
  private let descriptor: FaceDescriptor
  private let pictureSize: Double

  init?(_ descriptor: FaceDescriptor, library: FreeTypeLibrary) {
    var face: FT_Face?
    guard FT_New_Face(library.handle, descriptor.path, FT_Long(descriptor.index), &face) == 0, let face
    else { return nil }
    guard FT_Select_Size(face, 0) == 0, let sizes = face.pointee.available_sizes else {
      FT_Done_Face(face)
      return nil
    }
    self.face = face
    self.library = library
    self.descriptor = descriptor
    pictureSize = Double(sizes[0].y_ppem) / 64
  }

  deinit { FT_Done_Face(face) }

  /// A glyph's coverage, and where it lies; nil where it has no ink.
  func mask(_ glyph: UInt32) -> DrawnMask? {
    guard FT_Load_Glyph(face, FT_UInt(glyph), ctext_colour_load_flags()) == 0 else { return nil }
    let slot = face.pointee.glyph.pointee
    guard slot.bitmap.rows > 0, slot.bitmap.pixel_mode == UInt8(FT_PIXEL_MODE_BGRA.rawValue),
      let pixels = slot.bitmap.buffer
    else { return nil }
    let box = PictureBox(
      slot, size: descriptor.size, horizontalScale: descriptor.horizontalScale, pictureSize: pictureSize)
    let picture = Picture(
      pixels: pixels, pitch: Int(slot.bitmap.pitch), width: Int(slot.bitmap.width),
      height: Int(slot.bitmap.rows))
    let size = PixelSize(width: box.width, height: box.height)
    return DrawnMask.trimmed(picture.coverage(size), size, left: box.left, top: box.top)
  }
}

/// Premultiplied BGRA pixels as FreeType gives them.
private struct Picture {
  let pixels: UnsafeMutablePointer<UInt8>
  let pitch: Int
  let width: Int
  let height: Int

  /// The picture at another size: each pixel the mean of the area it covers.
  func coverage(_ size: PixelSize) -> [UInt8] {
    let source = (0..<width * height).map { coverage(x: $0 % width, y: $0 / width) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size.area)
    for y in 0..<size.height {
      let rows = Span(y, of: size.height, over: height)
      for x in 0..<size.width {
        let columns = Span(x, of: size.width, over: width)
        var sum = 0.0
        for row in rows.range {
          for column in columns.range {
            sum += source[row * width + column] * rows.weight(row) * columns.weight(column)
          }
        }
        bytes.append(UInt8((sum / (rows.length * columns.length) * 255).rounded()))
      }
    }
    return bytes
  }

  /// How much of the paper a pixel covers, 0...1. By eye at 10 to 16 px: white parts keep 0.18 so that a white flag
  /// is still seen on white paper, and the rest is a tenth darker than its luminance (Rec. 709).
  private func coverage(x: Int, y: Int) -> Double {
    let pixel = pixels + y * pitch + 4 * x
    let alpha = Double(pixel[3]) / 255
    let light = (Double(pixel[0]) * 0.0722 + Double(pixel[1]) * 0.7152 + Double(pixel[2]) * 0.2126) / 255
    return max(0, min(1, 0.18 * alpha + 1.1 * (alpha - light)))
  }

  /// The part of a row or column of pixels that falls into one pixel of a smaller one.
  private struct Span {
    let start: Double
    let length: Double
    let range: Range<Int>

    init(_ index: Int, of count: Int, over total: Int) {
      length = Double(total) / Double(count)
      start = Double(index) * length
      range = Int(start)..<min(total, max(Int(start) + 1, Int((start + length).rounded(.up))))
    }

    func weight(_ at: Int) -> Double {
      max(0, min(Double(at + 1), start + length) - max(Double(at), start))
    }
  }
}
