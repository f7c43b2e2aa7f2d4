import CWebP
import GlyphGeometry

/// Writes bitmaps as lossless WebP without transparency. Holds its pixels from page to page: one a thread.
final class WebPWriter {
  /// Pixels of a side at most (WEBP_MAX_DIMENSION).
  static let longestSide = Int(WEBP_MAX_DIMENSION)

  private let level: Int32
  private var pixels: [UInt32] = []

  /// `fast` and `small` are levels of libwebp, from 0 to 9 (WebPConfigLosslessPreset), chosen on pages of text:
  /// docs/speed.md.
  init(_ compression: PNGWriter.Compression) { level = compression == .fast ? 0 : 6 }

  /// - Throws: `ImageError.unwritable`.
  func encode(_ bitmap: Bitmap) throws(ImageError) -> [UInt8] {
    var (config, picture) = (WebPConfig(), WebPPicture())
    guard WebPConfigInit(&config) != 0, WebPConfigLosslessPreset(&config, level) != 0,
      WebPPictureInit(&picture) != 0
    else { throw .unwritable(reason: "libwebp is of another version than its headers") }
    guard max(bitmap.size.width, bitmap.size.height) <= Self.longestSide else {
      throw .unwritable(reason: "\(bitmap.size) pixels, and WebP has at most \(Self.longestSide) a side")
    }
    // Pages are drawn exactly as they are; what libwebp may change by itself is only what nobody sees.
    config.exact = 1
    fill(bitmap)
    picture.use_argb = 1
    picture.width = Int32(bitmap.size.width)
    picture.height = Int32(bitmap.size.height)
    picture.argb_stride = picture.width
    picture.writer = WebPMemoryWrite
    var memory = WebPMemoryWriter()
    WebPMemoryWriterInit(&memory)
    defer { WebPMemoryWriterClear(&memory) }
    let isDone = pixels.withUnsafeMutableBufferPointer { pixels in
      picture.argb = pixels.baseAddress
      return withUnsafeMutablePointer(to: &memory) { memory in
        picture.custom_ptr = UnsafeMutableRawPointer(memory)
        return WebPEncode(&config, &picture) != 0
      }
    }
    let code = picture.error_code
    WebPPictureFree(&picture)
    guard isDone else { throw .unwritable(reason: "libwebp's error \(code.rawValue)") }
    return Array(UnsafeBufferPointer(start: memory.mem, count: memory.size))
  }

  /// The bitmap's colours as opaque ARGB.
  private func fill(_ bitmap: Bitmap) {
    let colours = bitmap.palette.colours.map {
      0xFF00_0000 | UInt32($0.red) << 16 | UInt32($0.green) << 8 | UInt32($0.blue)
    }
    pixels.removeAll(keepingCapacity: true)
    pixels.reserveCapacity(bitmap.size.area)
    for index in bitmap.indices() { pixels.append(colours[Int(index)]) }
  }
}

/// Still WebP files, lossless or not, as 8-bit pixels, by libwebp.
public enum WebPReader {
  /// RIFF's header with the type of WebP (RFC 9649, section 2.4).
  static func isWebP(_ file: [UInt8]) -> Bool {
    file.count >= 12 && file.starts(with: Array("RIFF".utf8)) && file[8..<12].elementsEqual("WEBP".utf8)
  }

  /// The pixels as RGB; transparent ones are composed on white, as `PNGReader` does.
  /// - Throws: `ImageError`.
  public static func decode(_ file: [UInt8]) throws(ImageError) -> PixelSource {
    var features = WebPBitstreamFeatures()
    let status = file.withUnsafeBufferPointer { WebPGetFeatures($0.baseAddress, $0.count, &features) }
    guard status == VP8_STATUS_OK else { throw .unreadable(reason: reason(status)) }
    guard features.has_animation == 0 else { throw .unreadable(reason: "it is an animation") }
    let size = PixelSize(width: Int(features.width), height: Int(features.height))
    guard size.area <= ImageReader.maximumPixels else { throw .tooLarge(size) }
    let channels = features.has_alpha != 0 ? 4 : 3
    var pixels = [UInt8](repeating: 0, count: size.area * channels)
    let decode = channels == 4 ? WebPDecodeRGBAInto : WebPDecodeRGBInto
    let end = pixels.withUnsafeMutableBufferPointer { output in
      file.withUnsafeBufferPointer {
        decode($0.baseAddress, $0.count, output.baseAddress, output.count, features.width * Int32(channels))
      }
    }
    guard end != nil else { throw .unreadable(reason: reason(VP8_STATUS_BITSTREAM_ERROR)) }
    if channels == 4 { pixels = ImageReader.composedOnWhite(pixels) }
    return PixelSource(size: size, channels: 3, bytes: pixels)
  }

  private static func reason(_ status: VP8StatusCode) -> String {
    switch status {
    case VP8_STATUS_NOT_ENOUGH_DATA: "the WebP file is cut short"
    case VP8_STATUS_UNSUPPORTED_FEATURE: "the WebP file has a feature that libwebp does not know"
    default: "the WebP file is damaged"
    }
  }
}
