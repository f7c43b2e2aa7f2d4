#if canImport(Glibc)
  import Glibc
#endif

/// The lines of a stream, one at a time.
final class LineReader {
  enum Line {
    case bytes([UInt8])
    /// A line that was passed over because of its length in bytes.
    case tooLong(Int)
  }

  /// Bytes of the longest line that is read.
  static let longest = 1 << 26

  private let stream: ByteStream
  private let limit: Int
  private var buffer = [UInt8](repeating: 0, count: 1 << 17)
  private var unread = 0..<0
  private var isFinished = false
  /// Of the line that came last, from 1.
  private(set) var number = 0

  init(_ stream: ByteStream, limit: Int = LineReader.longest) {
    self.stream = stream
    self.limit = limit
  }

  /// Bytes of the file behind the stream that have been read.
  var position: Int { stream.position - unread.count }

  /// The next line without its end; nil after the last.
  /// - Throws: `FileError`, `CorpusError.packing`; then there are no more lines.
  func next() throws -> Line? {
    var line: [UInt8] = []
    var length = 0
    var hasLine = false
    while true {
      if unread.isEmpty {
        guard try fill() else { break }
      }
      hasLine = true
      let end = buffer.withUnsafeBytes { bytes -> Int? in
        let start = bytes.baseAddress! + unread.lowerBound
        return memchr(start, 0x0A, unread.count).map {
          $0 - UnsafeMutableRawPointer(mutating: bytes.baseAddress!)
        }
      }
      let piece = unread.lowerBound..<(end ?? unread.upperBound)
      length += piece.count
      if length <= limit { line += buffer[piece] } else { line = [] }
      unread = (end.map { $0 + 1 } ?? unread.upperBound)..<unread.upperBound
      if end != nil { break }
    }
    guard hasLine else { return nil }
    number += 1
    return length > limit ? .tooLong(length) : .bytes(line)
  }

  private func fill() throws -> Bool {
    if isFinished { return false }
    isFinished = true
    let count = try buffer.withUnsafeMutableBytes { try stream.read($0) }
    isFinished = count == 0
    unread = 0..<count
    return count > 0
  }
}
