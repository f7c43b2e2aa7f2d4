#if canImport(Glibc)
  import Glibc
#endif

/// Remembers the ids of pieces of up to 15 bytes.
///
/// A line of 64 bytes holds two entries, the one used to come last first: 16 bytes of key (the piece, zeros, its length
/// in the last byte) and 16 bytes of value (up to four ids, their number in the top 8 bits of the
/// first). Longer results stand in `overflow`.
struct PieceCache {
  let lines: UnsafeMutableRawPointer
  let lineMask: UInt64
  /// For each length the masks of the first and the second eight bytes.
  let masks: UnsafeMutablePointer<UInt64>
  private var overflow: [UInt32] = []

  typealias Value = SIMD4<UInt32>
  static let longestKey = 15
  static let maximumId: UInt32 = 1 << 24 - 1
  private static let manyIds: UInt32 = 0xFF
  private static let overflowLimit = 1 << 18

  init(lineCount: Int) {
    // Zero pages of the system, which cost nothing until they are touched.
    let memory = mmap(nil, lineCount * 64, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory, memory != MAP_FAILED else { fatalError("no memory for a cache of \(lineCount * 64) bytes") }
    madvise(memory, lineCount * 64, MADV_HUGEPAGE)
    lines = memory
    lineMask = UInt64(lineCount - 1)
    masks = .allocate(capacity: 32)
    for length in 0..<16 {
      masks[length * 2] = length >= 8 ? .max : 1 << UInt64(length * 8) - 1
      masks[length * 2 + 1] = length <= 8 ? 0 : 1 << UInt64(length * 8 - 64) - 1
    }
  }

  func free() {
    munmap(lines, Int(lineMask + 1) * 64)
    masks.deallocate()
  }

  /// No key is all zeros: its last byte holds a length.
  private func clear() { lines.initializeMemory(as: UInt8.self, repeating: 0, count: Int(lineMask + 1) * 64) }

  struct Key {
    var low: UInt64
    var high: UInt64

    /// The length of the piece.
    var count: Int { Int(high >> 56) }
  }

  /// Reads 16 bytes at `p`.
  @inline(__always) func key(_ p: UnsafePointer<UInt8>, _ count: Int) -> Key {
    let low = ByteRuns.word(p) & masks[count &* 2]
    let high = ByteRuns.word(p + 8) & masks[count &* 2 &+ 1]
    return Key(low: low, high: high | UInt64(truncatingIfNeeded: count) << 56)
  }

  @inline(__always) static func hash(_ key: Key) -> UInt64 {
    let product = (key.low ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: key.high ^ 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }

  /// Where the key's line stands.
  @inline(__always) func line(_ key: Key) -> UnsafeMutableRawPointer {
    lines + Int(truncatingIfNeeded: (Self.hash(key) & lineMask) << 6)
  }

  /// The value under the key in its line; nil where it is not remembered.
  @inline(__always) func find(_ key: Key, _ line: UnsafeMutableRawPointer) -> Value? {
    let isFirst = Self.holds(line, key)
    let isSecond = Self.holds(line + 32, key)
    guard isFirst != isSecond else { return nil }
    return (line + (isFirst ? 16 : 48)).load(as: Value.self)
  }

  @inline(__always) private static func holds(_ entry: UnsafeMutableRawPointer, _ key: Key) -> Bool {
    let low = entry.load(as: UInt64.self) ^ key.low
    let high = (entry + 8).load(as: UInt64.self) ^ key.high
    return low | high == 0
  }

  mutating func insert(
    _ key: Key, _ line: UnsafeMutableRawPointer, _ ids: UnsafeBufferPointer<UInt32>
  ) -> Value {
    var value = Value()
    if ids.count <= 4 {
      for index in ids.indices { value[index] = ids[index] }
      value.x |= UInt32(ids.count) << 24
    } else {
      if overflow.count + ids.count > Self.overflowLimit {
        overflow.removeAll(keepingCapacity: true)
        clear()
      }
      value = Value(Self.manyIds << 24, UInt32(overflow.count), UInt32(ids.count), 0)
      overflow.append(contentsOf: ids)
    }
    (line + 32).copyMemory(from: line, byteCount: 32)
    line.storeBytes(of: key.low, as: UInt64.self)
    (line + 8).storeBytes(of: key.high, as: UInt64.self)
    (line + 16).storeBytes(of: value, as: Value.self)
    return value
  }

  /// The number of ids of a value.
  @inline(__always) static func count(_ value: Value) -> Int {
    let count = value.x >> 24
    return count == manyIds ? Int(value.z) : Int(count)
  }

  @inline(__always) static func isInline(_ value: Value) -> Bool { value.x >> 24 != manyIds }

  /// The ids of a value that is not inline.
  @inline(__always) func overflow<Result>(
    _ value: Value, _ body: (UnsafeBufferPointer<UInt32>) -> Result
  ) -> Result {
    overflow.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[Int(value.y)..<Int(value.y) + Int(value.z)]))
    }
  }
}

/// Remembers the ids of pieces of 16 to 64 bytes.
struct LongPieceCache {
  private struct Entry {
    var hash: UInt64 = 0
    var bytesAt: UInt32 = 0
    var idsAt: UInt32 = 0
    var byteCount: UInt16 = 0
    var idCount: UInt16 = 0
  }

  private var entries: [Entry]
  private var bytes: [UInt8] = []
  private var ids: [UInt32] = []

  static let longestKey = 64
  private static let byteLimit = 1 << 20

  init(entryCount: Int) { entries = Array(repeating: Entry(), count: entryCount) }

  /// A hash of the piece, never 0; it may read up to 7 bytes after it.
  @inline(__always) static func hash(_ p: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    var hash = UInt64(count)
    var index = 0
    while index < count {
      var word = ByteRuns.word(p + index)
      if count - index < 8 { word &= 1 << UInt64((count - index) * 8) - 1 }
      let product = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
      hash = product.high ^ product.low &+ 0xD6E8_FEB8_6659_FD93
      index += 8
    }
    return hash | 1
  }

  func find<Result>(
    _ hash: UInt64, _ p: UnsafePointer<UInt8>, _ count: Int, _ body: (UnsafeBufferPointer<UInt32>) -> Result
  ) -> Result? {
    let entry = entries[Int(hash >> 8) & (entries.count - 1)]
    guard entry.hash == hash, Int(entry.byteCount) == count else { return nil }
    let isEqual = bytes.withUnsafeBufferPointer {
      UnsafeBufferPointer(rebasing: $0[Int(entry.bytesAt)..<Int(entry.bytesAt) + count])
        .elementsEqual(UnsafeBufferPointer(start: p, count: count))
    }
    guard isEqual else { return nil }
    return ids.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[Int(entry.idsAt)..<Int(entry.idsAt) + Int(entry.idCount)]))
    }
  }

  mutating func insert(
    _ hash: UInt64, _ p: UnsafePointer<UInt8>, _ count: Int, _ newIds: UnsafeBufferPointer<UInt32>
  ) {
    if bytes.count + count > Self.byteLimit {
      bytes.removeAll(keepingCapacity: true)
      ids.removeAll(keepingCapacity: true)
      for index in entries.indices { entries[index].hash = 0 }
    }
    entries[Int(hash >> 8) & (entries.count - 1)] = Entry(
      hash: hash, bytesAt: UInt32(bytes.count), idsAt: UInt32(ids.count), byteCount: UInt16(count),
      idCount: UInt16(newIds.count))
    bytes.append(contentsOf: UnsafeBufferPointer(start: p, count: count))
    ids.append(contentsOf: newIds)
  }
}
