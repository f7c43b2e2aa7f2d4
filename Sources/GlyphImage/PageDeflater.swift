import CDeflate

/// Zlib streams of packed page rows, made for what they are: long runs of paper, and rows that repeat the one
/// above. Only these two distances are looked for, and one Huffman code is made for the page; equal rows give equal
/// streams. Holds its buffers from page to page.
///
/// A token is a byte as it stands (0..<256), a run (256 + length - 3) or a copy from the row above
/// (512 + length - 3).
final class PageDeflater {
  /// The last stream; `count` bytes of it.
  private(set) var output: [UInt8] = []
  private(set) var count = 0
  private var tokens: [UInt16] = []
  private var counts = [UInt32](repeating: 0, count: 768)

  private static let longestMatch = 258
  private static let farthest = 32768
  /// Shorter matches cost as much as their bytes.
  private static let leastMatch = 4

  /// - Parameters:
  ///   - rows: With 8 readable bytes behind them.
  ///   - row: Bytes from row to row.
  func compress(_ rows: UnsafeBufferPointer<UInt8>, row: Int) {
    if tokens.count < rows.count { tokens = [UInt16](repeating: 0, count: rows.count) }
    // A token of one byte takes 15 bits at most, longer ones no more for each of their bytes.
    let room = 2 * rows.count + 1024
    if output.count < room { output = [UInt8](repeating: 0, count: room) }
    let tokenCount = findTokens(rows, row: row)
    let block = DeflateBlock(counts: counts, row: row)
    tokens.withUnsafeBufferPointer { tokens in
      output.withUnsafeMutableBytes { output in
        // 32 KB window, no dictionary.
        output[0] = 0x78
        output[1] = 0x01
        let body = output.baseAddress! + 2
        count = 2 + block.write(UnsafeBufferPointer(rebasing: tokens[..<tokenCount]), to: body)
        let sum = libdeflate_adler32(1, rows.baseAddress, rows.count)
        output.storeBytes(of: sum.bigEndian, toByteOffset: count, as: UInt32.self)
        count += 4
      }
    }
  }

  private func findTokens(_ rows: UnsafeBufferPointer<UInt8>, row: Int) -> Int {
    counts.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    guard let first = rows.first else { return 0 }
    return tokens.withUnsafeMutableBufferPointer { tokens in
      counts.withUnsafeMutableBufferPointer { counts in
        var next = tokens.baseAddress!
        let counts = counts.baseAddress!
        next[0] = UInt16(first)
        counts[Int(first)] &+= 1
        next += 1
        let hasRowAbove = row <= Self.farthest && row < rows.count
        let firstRow = hasRowAbove ? row : rows.count
        // The first row is compared with itself one byte before, which is a run again.
        let end = Self.find(rows, 1, firstRow, above: 1, &next, counts)
        if hasRowAbove { _ = Self.find(rows, end, rows.count, above: row, &next, counts) }
        return next - tokens.baseAddress!
      }
    }
  }

  /// Tokens from `start` until one reaches `stop`; returns where the last one ends.
  private static func find(
    _ rows: UnsafeBufferPointer<UInt8>, _ start: Int, _ stop: Int, above: Int,
    _ next: inout UnsafeMutablePointer<UInt16>, _ counts: UnsafeMutablePointer<UInt32>
  ) -> Int {
    let base = UnsafeRawPointer(rows.baseAddress!)
    var out = next
    var at = start
    while at < stop {
      let here = base + at
      let word = here.loadUnaligned(as: UInt64.self)
      let runBits = (word ^ (here - 1).loadUnaligned(as: UInt64.self)).trailingZeroBitCount
      let copyBits = (word ^ (here - above).loadUnaligned(as: UInt64.self)).trailingZeroBitCount
      var token = Int(truncatingIfNeeded: word & 0xFF)
      var length = 1
      if max(runBits, copyBits) >= 8 &* leastMatch {
        let room = min(longestMatch, rows.count &- at)
        let run = runBits < 64 ? min(runBits &>> 3, room) : matched(here, 1, room)
        let copy = copyBits < 64 ? min(copyBits &>> 3, room) : matched(here, above, room)
        let longest = max(run, copy)
        if longest >= 3 {
          length = longest
          token = (copy > run ? 509 : 253) &+ longest
        }
      }
      out[0] = UInt16(truncatingIfNeeded: token)
      counts[token] &+= 1
      out += 1
      at &+= length
    }
    next = out
    return at
  }

  /// How many bytes, at most `room`, equal those `distance` before; the first 8 are known to.
  @inline(__always)
  private static func matched(_ here: UnsafeRawPointer, _ distance: Int, _ room: Int) -> Int {
    var length = 8
    while length < room {
      let bits =
        ((here + length).loadUnaligned(as: UInt64.self)
        ^ (here + (length &- distance)).loadUnaligned(as: UInt64.self)).trailingZeroBitCount
      length &+= bits &>> 3
      if bits < 64 { break }
    }
    return min(length, room)
  }
}
