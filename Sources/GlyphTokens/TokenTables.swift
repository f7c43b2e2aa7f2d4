#if canImport(Glibc)
  import Glibc
#endif

/// Tables that follow from the tokens' bytes alone.
struct TokenTables {
  private let blob: [UInt8]
  private let offsets: [UInt32]
  /// Which tokens merging can give.
  let reachable: [Bool]
  /// The reachable tokens in the order of their bytes.
  let sorted: [UInt32]

  init(blob: [UInt8], offsets: [UInt32], reachable: [Bool]) {
    self.blob = blob
    self.offsets = offsets
    self.reachable = reachable
    let candidates = reachable.indices.filter { reachable[$0] }.map { UInt32($0) }
    sorted = blob.withUnsafeBufferPointer { blob in
      candidates.sorted { Self.precedes(Self.bytes($0, blob, offsets), Self.bytes($1, blob, offsets)) }
    }
  }

  private static func bytes(
    _ token: UInt32, _ blob: UnsafeBufferPointer<UInt8>, _ offsets: [UInt32]
  ) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: blob[Int(offsets[Int(token)])..<Int(offsets[Int(token) + 1])])
  }

  func bytes(_ token: UInt32, _ blob: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    Self.bytes(token, blob, offsets)
  }

  private static func precedes(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
    let order = memcmp(a.baseAddress!, b.baseAddress!, min(a.count, b.count))
    return order != 0 ? order < 0 : a.count < b.count
  }

  /// For each reachable token the longest reachable one that is a proper prefix of it.
  func shorterPrefixes() -> [UInt32] {
    var result = [UInt32](repeating: CompactVocabulary.none, count: reachable.count)
    var open: [UInt32] = []
    blob.withUnsafeBufferPointer { blob in
      for token in sorted {
        let own = bytes(token, blob)
        while let last = open.last {
          let prefix = bytes(last, blob)
          if prefix.count < own.count, memcmp(prefix.baseAddress!, own.baseAddress!, prefix.count) == 0 {
            break
          }
          open.removeLast()
        }
        if let last = open.last { result[Int(token)] = last }
        open.append(token)
      }
    }
    return result
  }

  /// A hash table of the tokens that only a whole piece can be.
  func wholePieces() -> [UInt32] {
    let only = reachable.indices.filter { !reachable[$0] }
    var capacity = 2
    while capacity < only.count * 2 + 1 { capacity *= 2 }
    var slots = [UInt32](repeating: CompactVocabulary.none, count: capacity)
    blob.withUnsafeBufferPointer { blob in
      for token in only {
        let own = bytes(UInt32(token), blob)
        guard let base = own.baseAddress, !own.isEmpty else { continue }
        var slot = Int(truncatingIfNeeded: CompactVocabulary.hash(base, own.count)) & (capacity - 1)
        while slots[slot] != CompactVocabulary.none { slot = (slot + 1) & (capacity - 1) }
        slots[slot] = UInt32(token)
      }
    }
    return slots
  }
}

/// Between which characters of three bytes (CJK, kana, Hangul, Thai ...) a token can stand. Where none
/// can, a long piece falls into parts that are merged, and remembered, for themselves.
struct JoinTable {
  /// A bit for the hash of each pair of characters.
  var bits = [UInt64](repeating: 0, count: 1 << Int(CompactVocabulary.joinBits - 6))
  /// For tokens that hold only parts of both characters: by the last byte before and the first after.
  var loose = [UInt16](repeating: 0, count: 64)

  init(blob: [UInt8], offsets: [UInt32], reachable: [Bool]) {
    blob.withUnsafeBufferPointer { blob in
      for token in reachable.indices where reachable[token] {
        let range = Int(offsets[token])..<Int(offsets[token + 1])
        guard range.count > 1 else { continue }
        add(UnsafeBufferPointer(rebasing: blob[range]))
      }
    }
  }

  private mutating func add(_ token: UnsafeBufferPointer<UInt8>) {
    for position in 1..<token.count {
      guard token[position] & 0xF0 == 0xE0, token[position - 1] & 0xC0 == 0x80 else { continue }
      var start = position - 1
      while start > 0, token[start] & 0xC0 == 0x80, position - start < 3 { start -= 1 }
      let before = token[start..<position]
      let after = token[position..<min(token.count, position + 3)]
      if before.count == 3, before.first! & 0xF0 != 0xE0 { continue }
      if before.count < 3, before.first! & 0xC0 != 0x80 { continue }
      if before.count < 3, after.count < 3 {
        loose[Int(token[position - 1] & 63)] |= 1 << UInt16(token[position] & 15)
      } else {
        for first in Self.completions(ofTail: before) {
          for second in Self.completions(ofHead: after) { set(first, second) }
        }
      }
    }
  }

  private mutating func set(_ before: UInt64, _ after: UInt64) {
    let slot = CompactVocabulary.joinSlot(before, after)
    bits[Int(slot >> 6)] |= 1 << (slot & 63)
  }

  /// The characters of three bytes that end with these bytes.
  private static func completions(ofTail tail: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt64] {
    var low: UInt64 = 0
    for byte in tail { low = low << 6 | UInt64(tail.count == 3 && byte >= 0xE0 ? byte & 15 : byte & 63) }
    let known = UInt64(tail.count * 6)
    return tail.count == 3 ? [low & 0xFFFF] : (0..<UInt64(1) << (16 - known)).map { $0 << known | low }
  }

  /// The characters of three bytes that begin with these bytes.
  private static func completions(ofHead head: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt64] {
    var high: UInt64 = 0
    for byte in head { high = high << 6 | UInt64(byte >= 0xE0 ? byte & 15 : byte & 63) }
    let unknown = UInt64((3 - head.count) * 6)
    return (0..<UInt64(1) << unknown).map { high << unknown | $0 }
  }
}
