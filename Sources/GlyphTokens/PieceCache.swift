#if canImport(Glibc)
  import Glibc
#endif

/// Remembers the ids of pieces of up to 15 bytes.
///
/// A line of 64 bytes holds two entries, the one that came last first: 16 bytes of key (the piece, zeros,
/// its length in the last byte) and 16 bytes of value (up to four ids, their number in the top 8 bits of
/// the first). Longer results stand in `overflow`. It grows with the number of pieces that come.
struct PieceCache {
  private(set) var lines: UnsafeMutableRawPointer
  private(set) var lineMask: UInt64
  /// For each length the masks of the first and the second eight bytes.
  private let masks: UnsafeMutablePointer<UInt64>
  private let overflow: UnsafeMutablePointer<UInt32>
  private var overflowCount = 0
  private var inserted = 0

  typealias Value = SIMD4<UInt32>
  static let longestKey = 15
  static let maximumId: UInt32 = 1 << 24 - 1
  private static let manyIds: UInt32 = 0xFF
  private static let overflowLimit = 1 << 19
  private static let firstLineCount = 1 << 12
  private static let lastLineCount = 1 << 18

  init() {
    lines = Self.zeros(Self.firstLineCount * 64)
    lineMask = UInt64(Self.firstLineCount - 1)
    overflow = Self.zeros(Self.overflowLimit * 4).assumingMemoryBound(to: UInt32.self)
    masks = .allocate(capacity: 32)
    for length in 0..<16 {
      masks[length * 2] = length >= 8 ? .max : 1 << UInt64(length * 8) - 1
      masks[length * 2 + 1] = length <= 8 ? 0 : 1 << UInt64(length * 8 - 64) - 1
    }
  }

  /// Zero pages of the system, which cost nothing until they are touched.
  static func zeros(_ byteCount: Int) -> UnsafeMutableRawPointer {
    let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory, memory != MAP_FAILED else { fatalError("no memory for a cache of \(byteCount) bytes") }
    madvise(memory, byteCount, MADV_HUGEPAGE)
    return memory
  }

  func free() {
    munmap(lines, byteCount)
    munmap(overflow, Self.overflowLimit * 4)
    masks.deallocate()
  }

  private var byteCount: Int { Int(lineMask + 1) * 64 }

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

  /// Where the key's first line stands.
  @inline(__always) func line(_ key: Key) -> UnsafeMutableRawPointer {
    let product = Self.product(key)
    return lines + Int(truncatingIfNeeded: ((product.high ^ product.low) & lineMask) << 6)
  }

  /// Where the key stands if its first line was full.
  private func secondLine(_ key: Key) -> UnsafeMutableRawPointer {
    lines + Int(truncatingIfNeeded: (Self.product(key).high >> 24 & lineMask) << 6)
  }

  @inline(__always) private static func product(_ key: Key) -> (high: UInt64, low: UInt64) {
    (key.low ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: key.high ^ 0xD6E8_FEB8_6659_FD93)
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
}

extension PieceCache {
  /// The value in either line of the key; nil where it is not remembered.
  func findAnywhere(_ key: Key) -> Value? { find(key, line(key)) ?? find(key, secondLine(key)) }

  mutating func insert(_ key: Key, _ ids: UnsafeBufferPointer<UInt32>) -> Value {
    var value = Value()
    if ids.count <= 4 {
      for index in ids.indices { value[index] = ids[index] }
      value.x |= UInt32(ids.count) << 24
    } else {
      if overflowCount + ids.count > Self.overflowLimit { clear() }
      value = Value(Self.manyIds << 24, UInt32(overflowCount), UInt32(ids.count), 0)
      (overflow + overflowCount).update(from: ids.baseAddress!, count: ids.count)
      overflowCount += ids.count
    }
    inserted += 1
    put(key, value)
    return value
  }

  /// In the first line if it has room, in the second if that has room; else what came before the last goes.
  private func put(_ key: Key, _ value: Value) {
    let first = line(key)
    let second = secondLine(key)
    let isFull = { (line: UnsafeMutableRawPointer) in (line + 40).load(as: UInt64.self) != 0 }
    let line = isFull(first) && !isFull(second) ? second : first
    (line + 32).copyMemory(from: line, byteCount: 32)
    Self.store(key, value, line)
  }

  private static func store(_ key: Key, _ value: Value, _ line: UnsafeMutableRawPointer) {
    line.storeBytes(of: key.low, as: UInt64.self)
    (line + 8).storeBytes(of: key.high, as: UInt64.self)
    (line + 16).storeBytes(of: value, as: Value.self)
  }

  /// No key is all zeros: its last byte holds a length.
  private mutating func clear() {
    memset(lines, 0, byteCount)
    overflowCount = 0
  }

  /// Whether so many pieces have come that they push each other out. Growing moves all lines.
  @inline(__always) var shouldGrow: Bool {
    inserted > Int(lineMask) && lineMask < UInt64(Self.lastLineCount - 1)
  }

  mutating func grow() {
    let (old, oldCount) = (lines, byteCount)
    lines = Self.zeros(oldCount * 4)
    lineMask = lineMask << 2 | 3
    inserted = 0
    // Second entries first: what came last stays first.
    for offset in [32, 0] {
      for entry in stride(from: offset, to: oldCount, by: 64) {
        let low = (old + entry).load(as: UInt64.self)
        let high = (old + entry + 8).load(as: UInt64.self)
        guard high != 0 else { continue }
        let key = Key(low: low, high: high)
        put(key, (old + entry + 16).load(as: Value.self))
        inserted += 1
      }
    }
    munmap(old, oldCount)
  }

  @inline(__always) static func isInline(_ value: Value) -> Bool { value.x >> 24 != manyIds }

  /// The ids of a value that is not inline.
  func overflow(_ value: Value) -> UnsafeBufferPointer<UInt32> {
    UnsafeBufferPointer(start: overflow + Int(value.y), count: Int(value.z))
  }
}

/// Remembers the ids of pieces of 16 to 256 bytes. The newer half of two entries with the same place stands first.
struct LongPieceCache {
  private struct Entry {
    var hash: UInt64
    var bytesAt: UInt32
    var idsAt: UInt32
    var byteCount: UInt16
    var idCount: UInt16
  }

  private let entries: UnsafeMutablePointer<Entry>
  private let bytes: UnsafeMutablePointer<UInt8>
  private let ids: UnsafeMutablePointer<UInt32>
  private var bytesUsed = 0
  private var idsUsed = 0

  static let longestKey = 256
  private static let entryCount = 1 << 16
  private static let byteLimit = 1 << 22

  init() {
    entries = PieceCache.zeros(Self.entryCount * MemoryLayout<Entry>.stride).assumingMemoryBound(
      to: Entry.self)
    bytes = PieceCache.zeros(Self.byteLimit).assumingMemoryBound(to: UInt8.self)
    ids = PieceCache.zeros(Self.byteLimit * 4).assumingMemoryBound(to: UInt32.self)
  }

  func free() {
    munmap(entries, Self.entryCount * MemoryLayout<Entry>.stride)
    munmap(bytes, Self.byteLimit)
    munmap(ids, Self.byteLimit * 4)
  }

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

  private static func place(_ hash: UInt64) -> Int { Int(hash >> 8) & (entryCount - 2) }

  func find(_ hash: UInt64, _ p: UnsafePointer<UInt8>, _ count: Int) -> UnsafeBufferPointer<UInt32>? {
    for index in 0..<2 {
      let entry = entries[Self.place(hash) + index]
      if entry.hash == hash, Int(entry.byteCount) == count, memcmp(bytes + Int(entry.bytesAt), p, count) == 0
      {
        return UnsafeBufferPointer(start: ids + Int(entry.idsAt), count: Int(entry.idCount))
      }
    }
    return nil
  }

  mutating func insert(
    _ hash: UInt64, _ p: UnsafePointer<UInt8>, _ count: Int, _ newIds: UnsafeBufferPointer<UInt32>
  ) {
    if bytesUsed + count > Self.byteLimit {
      bytesUsed = 0
      idsUsed = 0
      memset(entries, 0, Self.entryCount * MemoryLayout<Entry>.stride)
    }
    let place = Self.place(hash)
    entries[place + 1] = entries[place]
    entries[place] = Entry(
      hash: hash, bytesAt: UInt32(bytesUsed), idsAt: UInt32(idsUsed), byteCount: UInt16(count),
      idCount: UInt16(newIds.count))
    (bytes + bytesUsed).update(from: p, count: count)
    (ids + idsUsed).update(from: newIds.baseAddress!, count: newIds.count)
    bytesUsed += count
    idsUsed += newIds.count
  }
}
