import CPNG
import GlyphGeometry

/// What is wrong with an image file.
public enum ImageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Not a PNG, or a damaged one; `reason` is libpng's own wording.
  case unreadable(reason: String)
  /// More pixels than `PNGReader.maximumPixels`.
  case tooLarge(PixelSize)

  public var code: String {
    switch self {
    case .unreadable: "image.unreadable"
    case .tooLarge: "image.large"
    }
  }

  public var description: String {
    switch self {
    case .unreadable(let reason): "the image cannot be read: \(reason)"
    case .tooLarge(let size): "an image of \(size) pixels is too large to be decoded"
    }
  }

  public var hint: String? {
    switch self {
    case .unreadable: "only PNG is read; convert other formats first"
    case .tooLarge: "give at most \(PNGReader.maximumPixels) pixels an image"
    }
  }
}

/// PNG files of every kind as 8-bit pixels, by libpng 1.6's simplified interface.
public enum PNGReader {
  /// A small file can claim a gigantic size; beyond this many pixels (2^28) nothing is allocated.
  public static let maximumPixels = 1 << 28

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
    guard size.width <= maximumPixels, size.height <= maximumPixels, size.area <= maximumPixels else {
      throw .tooLarge(size)
    }
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
    if hasAlpha { pixels = composedOnWhite(pixels) }
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

  /// Pillow's `alpha_composite` over opaque white, 7 bits of extra precision and all.
  private static func composedOnWhite(_ pixels: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: pixels.count / 4 * 3) { target, count in
      for pixel in 0..<pixels.count / 4 {
        let alpha = Int(pixels[4 * pixel + 3])
        for channel in 0..<3 {
          let sum = 128 * (Int(pixels[4 * pixel + channel]) * alpha + 255 * (255 - alpha)) + 0x80 << 7
          target[3 * pixel + channel] = UInt8(truncatingIfNeeded: (((sum >> 8) + sum) >> 8) >> 7)
        }
      }
      count = pixels.count / 4 * 3
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
