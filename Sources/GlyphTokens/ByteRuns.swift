/// Eight bytes at a time: where a run of ASCII letters ends. Bytes of 0x80 and more end every run.
/// All functions may read up to 7 bytes after the end they find.
enum ByteRuns {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let tops: UInt64 = 0x8080_8080_8080_8080

  @inline(__always) static func word(_ p: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(p).loadUnaligned(as: UInt64.self))
  }

  /// The top bit of each byte that is not in `first...last` (both below 0x80).
  @inline(__always) private static func outside(_ word: UInt64, _ first: UInt8, _ last: UInt8) -> UInt64 {
    let low = word & ~tops
    let notBelow = low &+ ones &* UInt64(0x80 - first)
    let above = low &+ ones &* UInt64(0x7F - last)
    return (~notBelow | above | word) & tops
  }

  @inline(__always) private static func end(
    _ start: UnsafePointer<UInt8>, _ outside: (UInt64) -> UInt64
  ) -> UnsafePointer<UInt8> {
    var p = start
    while true {
      let stops = outside(word(p))
      if stops != 0 { return p + stops.trailingZeroBitCount >> 3 }
      p += 8
    }
  }

  /// The end of the run of `a-z`, `A-Z` at `p`.
  @inline(__always) static func letters(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    end(p) { outside($0 | ones &* 0x20, 0x61, 0x7A) }
  }

  @inline(__always) static func lowers(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    end(p) { outside($0, 0x61, 0x7A) }
  }

  @inline(__always) static func uppers(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    end(p) { outside($0, 0x41, 0x5A) }
  }

  @inline(__always) static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
  @inline(__always) static func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }
}
