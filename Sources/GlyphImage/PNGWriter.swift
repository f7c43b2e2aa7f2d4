import CDeflate
import GlyphGeometry

/// Writes bitmaps as PNG: palette images of 1, 2, 4 or 8 bits without row filters, which make text pages both
/// larger and slower (facts/rendering-speed.md). Holds the compressor and its buffers: one a thread.
public final class PNGWriter {
  public enum Compression: String, Sendable, CaseIterable {
    /// Runs and repeated rows only.
    case fast
    /// libdeflate level 9.
    case small
  }

  private var packer = PixelPacker()
  private let compressor: Compressor

  private enum Compressor {
    case page(PageDeflater)
    case general(Deflater)
  }

  public init(_ compression: Compression = .fast) {
    compressor =
      switch compression {
      case .fast: .page(PageDeflater())
      case .small: .general(Deflater(level: 9))
      }
  }

  /// The PNG file of a bitmap; equal bitmaps give equal bytes.
  public func encode(_ bitmap: Bitmap) -> [UInt8] {
    packer.pack(bitmap)
    switch compressor {
    case .page(let deflater):
      packer.rows.withUnsafeBufferPointer {
        deflater.compress(UnsafeBufferPointer(rebasing: $0[..<packer.count]), row: packer.rowBytes + 1)
      }
      return file(bitmap, deflater.output[..<deflater.count])
    case .general(let deflater):
      packer.rows.withUnsafeBufferPointer {
        deflater.compress(UnsafeBufferPointer(rebasing: $0[..<packer.count]))
      }
      return file(bitmap, deflater.output[..<deflater.count])
    }
  }

  private func file(_ bitmap: Bitmap, _ pixels: ArraySlice<UInt8>) -> [UInt8] {
    let colours = packer.colours
    var file: [UInt8] = []
    // All chunks but the pixels' take 69 bytes and 3 a colour.
    file.reserveCapacity(pixels.count + 3 * packer.used.count + 69)
    file += [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let depth = UInt8(packer.depth)
    let header = Self.bigEndian(bitmap.size.width) + Self.bigEndian(bitmap.size.height) + [depth, 3, 0, 0, 0]
    Self.append("IHDR", header[...], to: &file)
    let palette = packer.used.flatMap { [colours[$0].red, colours[$0].green, colours[$0].blue] }
    Self.append("PLTE", palette[...], to: &file)
    Self.append("IDAT", pixels, to: &file)
    Self.append("IEND", [], to: &file)
    return file
  }

  private static func append(_ type: StaticString, _ data: ArraySlice<UInt8>, to file: inout [UInt8]) {
    file += bigEndian(data.count)
    let start = file.count
    type.withUTF8Buffer { file += $0 }
    file += data
    let checksum = file[start...].withUnsafeBytes { libdeflate_crc32(0, $0.baseAddress, $0.count) }
    file += bigEndian(Int(checksum))
  }

  private static func bigEndian(_ value: Int) -> [UInt8] {
    [UInt8(value >> 24 & 0xFF), UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)]
  }
}
