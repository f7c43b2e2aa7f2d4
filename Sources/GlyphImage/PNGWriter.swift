import CDeflate
import GlyphGeometry

/// Writes bitmaps as PNG: palette images of 1, 2, 4 or 8 bits without row filters, which make text pages both
/// larger and slower (facts/rendering-speed.md). Holds the compressor and its buffers: one a thread.
public final class PNGWriter {
  public enum Compression: String, Sendable, CaseIterable {
    /// libdeflate level 1.
    case fast
    /// libdeflate level 9.
    case small
  }

  private let compressor: OpaquePointer

  public init(_ compression: Compression = .fast) {
    compressor = libdeflate_alloc_compressor(compression == .fast ? 1 : 9)
  }

  deinit { libdeflate_free_compressor(compressor) }

  /// The PNG file of a bitmap; equal bitmaps give equal bytes.
  public func encode(_ bitmap: Bitmap) -> [UInt8] {
    let indices = bitmap.indices()
    let (used, renumbered) = Self.usedColours(indices)
    let depth = used.count <= 2 ? 1 : used.count <= 4 ? 2 : used.count <= 16 ? 4 : 8
    let rows = Self.pack(indices, renumbered, bitmap.size, depth: depth)
    let colours = bitmap.palette.colours
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let header =
      Self.bigEndian(bitmap.size.width) + Self.bigEndian(bitmap.size.height) + [UInt8(depth), 3, 0, 0, 0]
    Self.append("IHDR", header, to: &file)
    Self.append("PLTE", used.flatMap { [colours[$0].red, colours[$0].green, colours[$0].blue] }, to: &file)
    Self.append("IDAT", compress(rows), to: &file)
    Self.append("IEND", [], to: &file)
    return file
  }

  /// The palette indices in use, in order (paper first), and each index's new number.
  private static func usedColours(_ indices: [UInt8]) -> (used: [Int], renumbered: [UInt8]) {
    var seen = [Bool](repeating: false, count: 256)
    seen[0] = true
    for index in indices { seen[Int(index)] = true }
    var used: [Int] = []
    var renumbered = [UInt8](repeating: 0, count: 256)
    for index in 0..<256 where seen[index] {
      renumbered[index] = UInt8(used.count)
      used.append(index)
    }
    return (used, renumbered)
  }

  /// Rows of `depth` bits a pixel, each after a filter byte 0.
  private static func pack(_ indices: [UInt8], _ renumbered: [UInt8], _ size: PixelSize, depth: Int)
    -> [UInt8]
  {
    let perByte = 8 / depth
    let rowBytes = (size.width + perByte - 1) / perByte
    let count = (rowBytes + 1) * size.height
    return [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
      indices.withUnsafeBufferPointer { indices in
        renumbered.withUnsafeBufferPointer { renumbered in
          for y in 0..<size.height {
            let out = output.baseAddress! + y * (rowBytes + 1)
            out[0] = 0
            let row = indices.baseAddress! + y * size.width
            for byte in 0..<rowBytes {
              var packed: UInt8 = 0
              for pixel in byte * perByte..<min(size.width, (byte + 1) * perByte) {
                packed |= renumbered[Int(row[pixel])] << UInt8(8 - depth - pixel % perByte * depth)
              }
              out[1 + byte] = packed
            }
          }
        }
      }
      initialized = count
    }
  }

  private func compress(_ bytes: [UInt8]) -> [UInt8] {
    let bound = libdeflate_zlib_compress_bound(compressor, bytes.count)
    return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      count = libdeflate_zlib_compress(compressor, bytes, bytes.count, output.baseAddress, bound)
    }
  }

  private static func append(_ type: StaticString, _ data: [UInt8], to file: inout [UInt8]) {
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
