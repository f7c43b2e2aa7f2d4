/// The kinds of files that pages are written as; both hold every pixel exactly.
public enum ImageFormat: String, Hashable, Sendable, CaseIterable {
  case png
  /// Lossless WebP (VP8L).
  case webp

  public var fileExtension: String { rawValue }

  /// IANA's name.
  public var mediaType: String { "image/" + rawValue }

  /// Whether a file's name ends like that of an image.
  public static func isImage(_ name: String) -> Bool {
    allCases.contains { name.hasSuffix("." + $0.fileExtension) }
  }
}

/// Writes bitmaps as files of one format. Holds the compressor and its buffers: one a thread.
public struct ImageWriter {
  public let format: ImageFormat
  private let encoder: Encoder

  private enum Encoder {
    case png(PNGWriter)
    case webp(WebPWriter)
  }

  public init(_ format: ImageFormat = .png, _ compression: PNGWriter.Compression = .fast) {
    self.format = format
    encoder =
      switch format {
      case .png: .png(PNGWriter(compression))
      case .webp: .webp(WebPWriter(compression))
      }
  }

  /// The file of a bitmap; equal bitmaps give equal bytes.
  /// - Throws: `ImageError.unwritable` where the format cannot hold it.
  public func encode(_ bitmap: Bitmap) throws(ImageError) -> [UInt8] {
    switch encoder {
    case .png(let writer): writer.encode(bitmap)
    case .webp(let writer): try writer.encode(bitmap)
    }
  }
}

/// Image files that are read: PNG and WebP, told apart by their first bytes.
public enum ImageReader {
  /// A small file can claim a gigantic size; beyond this many pixels (2^28) nothing is allocated.
  public static let maximumPixels = 1 << 28

  /// The pixels as the file has them; see `PNGReader.decode` and `WebPReader.decode`.
  /// - Throws: `ImageError`.
  public static func decode(_ file: [UInt8]) throws(ImageError) -> PixelSource {
    WebPReader.isWebP(file) ? try WebPReader.decode(file) : try PNGReader.decode(file)
  }

  /// RGBA as RGB on opaque white, as Pillow's `alpha_composite` rounds: 7 bits of extra precision and all.
  static func composedOnWhite(_ pixels: [UInt8]) -> [UInt8] {
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
}
