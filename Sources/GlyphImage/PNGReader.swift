import CPNG
import GlyphGeometry

/// What is wrong with an image file.
public enum ImageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Neither PNG nor WebP, or damaged; for PNG `reason` is libpng's own wording.
  case unreadable(reason: String)
  /// More pixels than `ImageReader.maximumPixels`.
  case tooLarge(PixelSize)
  /// A page that the format cannot hold.
  case unwritable(reason: String)

  public var code: String {
    switch self {
    case .unreadable: "image.unreadable"
    case .tooLarge: "image.large"
    case .unwritable: "image.unwritable"
    }
  }

  public var description: String {
    switch self {
    case .unreadable(let reason): "the image cannot be read: \(reason)"
    case .tooLarge(let size): "an image of \(size) pixels is too large to be decoded"
    case .unwritable(let reason): "the page cannot be written: \(reason)"
    }
  }

  public var hint: String? {
    switch self {
    case .unreadable: "only PNG and WebP are read; convert other formats first"
    case .tooLarge: "give at most \(ImageReader.maximumPixels) pixels an image"
    case .unwritable: "take PNG, or a style with smaller pages"
    }
  }
}

/// PNG files of every kind as 8-bit pixels, by libpng 1.6's simplified interface.
public enum PNGReader {
  /// The pixels: grey where the file is grey, opaque and has no palette, else RGB. Samples are taken as they
  /// stand: colour-space chunks (gamma, profiles) are not applied, 16-bit samples are reduced to 8, and
  /// transparent pixels are composed on white as Pillow's `alpha_composite` rounds, which is what the
  /// reference preprocessors see.
  /// - Throws: `ImageError`.
  public static func decode(_ file: [UInt8]) throws(ImageError) -> PixelSource {
    let file = withoutColourSpace(file)
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    var failure: ImageError?
    var source: PixelSource?
    file.withUnsafeBytes { bytes in
      do throws(ImageError) { source = try decode(bytes, &image) } catch { failure = error }
    }
    if let failure { throw failure }
    return source!
  }

  private static func decode(
    _ bytes: UnsafeRawBufferPointer, _ image: inout png_image
  ) throws(ImageError) -> PixelSource {
    guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
      throw .unreadable(reason: message(&image))
    }
    let size = PixelSize(width: Int(image.width), height: Int(image.height))
    let most = ImageReader.maximumPixels
    guard size.width <= most, size.height <= most, size.area <= most else { throw .tooLarge(size) }
    // Without this flag libpng takes 16-bit samples for linear light.
    image.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
    let hasAlpha = image.format & alphaFlag != 0
    let isGrey = image.format & (alphaFlag | colourFlag | paletteFlag) == 0
    image.format = isGrey ? 0 : hasAlpha ? colourFlag | alphaFlag : colourFlag
    let channels = isGrey ? 1 : hasAlpha ? 4 : 3
    var pixels = [UInt8](repeating: 0, count: size.area * channels)
    guard png_image_finish_read(&image, nil, &pixels, 0, nil) != 0 else {
      throw .unreadable(reason: message(&image))
    }
    if hasAlpha { pixels = ImageReader.composedOnWhite(pixels) }
    return PixelSource(size: size, channels: isGrey ? 1 : 3, bytes: pixels)
  }

  // `PNG_FORMAT_FLAG_*` of png.h, whose casts Swift does not import.
  private static let alphaFlag: png_uint_32 = 0x01
  private static let colourFlag: png_uint_32 = 0x02
  private static let paletteFlag: png_uint_32 = 0x08

  private static func message(_ image: inout png_image) -> String {
    withUnsafeBytes(of: &image.message) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  private static let colourSpaceChunks: Set<String> = [
    "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "mDCV", "cLLI",
  ]

  /// The file without chunks that would make libpng convert samples.
  private static func withoutColourSpace(_ file: [UInt8]) -> [UInt8] {
    var result = Array(file.prefix(8))
    var position = 8
    var dropped = false
    while position + 12 <= file.count {
      let length = file[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      let end = position + 12 + length
      let name = String(decoding: file[position + 4..<position + 8], as: UTF8.self)
      guard end <= file.count, name != "IDAT" else { break }
      if colourSpaceChunks.contains(name) {
        dropped = true
      } else {
        result += file[position..<end]
      }
      position = end
    }
    return dropped ? result + file[position...] : file
  }
}
