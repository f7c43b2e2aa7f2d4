import CDeflate

/// Zlib streams of whole buffers, in memory that is kept from one to the next. By libdeflate: igzip (isa-l 2.30)
/// is faster, but its streams differ now and then for equal bytes, and equal pages must give equal files.
final class Deflater {
  /// The last stream; `count` bytes of it.
  private(set) var output: [UInt8] = []
  private(set) var count = 0
  private let compressor: OpaquePointer

  /// - Parameter level: 1...12.
  init(level: Int) { compressor = libdeflate_alloc_compressor(Int32(level)) }

  deinit { libdeflate_free_compressor(compressor) }

  func compress(_ bytes: UnsafeBufferPointer<UInt8>) {
    let bound = libdeflate_zlib_compress_bound(compressor, bytes.count)
    if output.count < bound { output = [UInt8](repeating: 0, count: bound) }
    output.withUnsafeMutableBufferPointer { output in
      count = libdeflate_zlib_compress(
        compressor, bytes.baseAddress, bytes.count, output.baseAddress, output.count)
    }
    precondition(count > 0, "the compressor ran out of room that its bound promised")
  }
}
