import CDeflate
import CISAL

/// Zlib streams of whole buffers, in memory that is kept from one to the next.
final class Deflater {
  /// The last stream; `count` bytes of it.
  private(set) var output: [UInt8] = []
  private(set) var count = 0

  private let compressor: OpaquePointer?
  private let stream: UnsafeMutablePointer<isal_zstream>?
  private let levelBuffer: UnsafeMutablePointer<UInt8>?

  /// - Parameter level: libdeflate's, 1...12; nil is level 1 of isa-l, made for speed.
  init(level: Int?) {
    if let level {
      compressor = libdeflate_alloc_compressor(Int32(level))
      stream = nil
      levelBuffer = nil
    } else {
      compressor = nil
      // The type is 100 KB; it is filled in place, never made as a value.
      stream = UnsafeMutableRawPointer.allocate(byteCount: MemoryLayout<isal_zstream>.size, alignment: 64)
        .bindMemory(to: isal_zstream.self, capacity: 1)
      levelBuffer = .allocate(capacity: Int(isal_level1_buffer_size()))
      levelBuffer?.initialize(repeating: 0, count: Int(isal_level1_buffer_size()))
    }
  }

  deinit {
    if let compressor { libdeflate_free_compressor(compressor) }
    stream?.deallocate()
    levelBuffer?.deallocate()
  }

  /// How far beyond the bytes isa-l may look: equal streams need equal bytes there too.
  static let lookAhead = 512

  /// - Parameter bytes: Followed by `lookAhead` zeros.
  func compress(_ bytes: UnsafeBufferPointer<UInt8>) {
    // isa-l needs no more than stored blocks do: 5 bytes for every 64 KB, the block's and the stream's frame.
    let bound = max(
      libdeflate_zlib_compress_bound(compressor, bytes.count), bytes.count + bytes.count / 8 + 4096)
    if output.count < bound { output = [UInt8](repeating: 0, count: bound) }
    output.withUnsafeMutableBufferPointer { output in
      count =
        stream == nil
        ? libdeflate_zlib_compress(
          compressor, bytes.baseAddress, bytes.count, output.baseAddress, output.count)
        : igzip(bytes, output)
    }
    precondition(count > 0, "the compressor ran out of room that its bound promised")
  }

  private func igzip(_ bytes: UnsafeBufferPointer<UInt8>, _ output: UnsafeMutableBufferPointer<UInt8>) -> Int
  {
    guard let stream, let levelBuffer else { return 0 }
    // isa-l takes some of what earlier streams left there for candidates: other matches, so other bytes.
    let room = Int(isal_level1_buffer_size())
    levelBuffer.update(repeating: 0, count: room)
    UnsafeMutableRawPointer(stream).initializeMemory(
      as: UInt8.self, repeating: 0, count: MemoryLayout<isal_zstream>.size)
    isal_deflate_stateless_init(stream)
    stream.pointee.level = 1
    stream.pointee.level_buf = levelBuffer
    stream.pointee.level_buf_size = UInt32(room)
    stream.pointee.gzip_flag = UInt16(IGZIP_ZLIB)
    stream.pointee.end_of_stream = 1
    stream.pointee.flush = UInt16(NO_FLUSH)
    stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
    stream.pointee.avail_in = UInt32(bytes.count)
    stream.pointee.next_out = output.baseAddress
    stream.pointee.avail_out = UInt32(clamping: output.count)
    return isal_deflate_stateless(stream) == COMP_OK ? Int(stream.pointee.total_out) : 0
  }
}
