import CZlib
import CZstd
import GlyphFiles

#if canImport(Glibc)
  import Glibc
#endif

/// How a file is compressed, by its name.
public enum Packing: Hashable, Sendable {
  case none
  case gzip
  case zstandard

  /// The packing that a name's ending says, and the name without that ending.
  static func named(by name: String) -> (packing: Packing, name: Substring) {
    if name.hasSuffix(".gz") { return (.gzip, name.dropLast(3)) }
    if name.hasSuffix(".zst") { return (.zstandard, name.dropLast(4)) }
    return (.none, name[...])
  }
}

/// A file read from its start to its end in pieces, unpacked on the way. Memory does not depend on its size
/// (Zstandard: up to the 128 MiB window that a frame may ask for).
final class ByteStream {
  private let path: String
  private let descriptor: Int32
  private var decoder: (any Decoder)?
  private var chunk = [UInt8](repeating: 0, count: 1 << 17)
  private var unread = 0..<0
  /// Bytes read from the file itself.
  private(set) var position = 0

  init(_ path: String, packing: Packing) throws(FileError) {
    self.path = path
    descriptor = Files.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(.open, path) }
    decoder =
      switch packing {
      case .none: nil
      case .gzip: GzipDecoder()
      case .zstandard: ZstandardDecoder()
      }
  }

  deinit { close(descriptor) }

  /// Fills the buffer as far as one step goes; 0 bytes at the end.
  /// - Throws: `FileError`, `CorpusError.packing`.
  func read(_ output: UnsafeMutableRawBufferPointer) throws -> Int {
    guard let decoder else { return try readFile(output) }
    while true {
      if unread.isEmpty {
        unread = 0..<(try chunk.withUnsafeMutableBytes { try readFile($0) })
        if unread.isEmpty {
          if decoder.isBetweenFrames { return 0 }
          throw CorpusError.packing(path: path, reason: "it ends in the middle of the compressed data")
        }
      }
      let step = chunk.withUnsafeMutableBytes {
        decoder.decode(UnsafeMutableRawBufferPointer(rebasing: $0[unread]), into: output)
      }
      switch step {
      case .failed(let reason): throw CorpusError.packing(path: path, reason: reason)
      case .moved(let used, let made):
        unread = (unread.lowerBound + used)..<unread.upperBound
        if made > 0 { return made }
      }
    }
  }

  private func readFile(_ output: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    while true {
      let count = Glibc.read(descriptor, output.baseAddress, output.count)
      if count >= 0 {
        position += count
        return count
      }
      if errno != EINTR { throw FileError(.read, path) }
    }
  }
}

private enum DecodingStep {
  case moved(used: Int, made: Int)
  case failed(String)
}

private protocol Decoder: AnyObject {
  /// Whether the data may end here.
  var isBetweenFrames: Bool { get }
  func decode(_ input: UnsafeMutableRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
    -> DecodingStep
}

/// RFC 1952 by zlib; members follow one another, as `gzip -c a >> b` and bgzip write them.
private final class GzipDecoder: Decoder {
  private let stream: UnsafeMutablePointer<z_stream>
  private(set) var isBetweenFrames = true

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window, + 16 for the gzip header (zlib.h, inflateInit2).
    let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib has no memory to start with")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func decode(
    _ input: UnsafeMutableRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> DecodingStep {
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(input.count)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(output.count)
    isBetweenFrames = false
    let status = inflate(stream, Z_NO_FLUSH)
    if status == Z_STREAM_END {
      isBetweenFrames = true
      inflateReset(stream)
    } else if status != Z_OK {
      return .failed(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)")
    }
    return .moved(
      used: input.count - Int(stream.pointee.avail_in), made: output.count - Int(stream.pointee.avail_out))
  }
}

/// RFC 8878 by libzstd; frames may follow one another.
private final class ZstandardDecoder: Decoder {
  private let stream = ZSTD_createDStream()
  private(set) var isBetweenFrames = true

  deinit { ZSTD_freeDStream(stream) }

  func decode(
    _ input: UnsafeMutableRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> DecodingStep {
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let status = ZSTD_decompressStream(stream, &target, &source)
    if ZSTD_isError(status) != 0 { return .failed(String(cString: ZSTD_getErrorName(status))) }
    isBetweenFrames = status == 0
    return .moved(used: source.pos, made: target.pos)
  }
}
