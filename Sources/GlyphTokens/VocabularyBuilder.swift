import GlyphFiles

/// Makes the compact form of a vocabulary (see `CompactVocabulary`).
struct VocabularyBuilder {
  private let draft: VocabularyDraft
  private let splits: TokenSplits
  /// Draft number of each token, in the order of ranks, and back.
  private let order: [Int]
  private var numbers: [UInt32]

  /// - Throws: `unsupported` where a byte is no token, and for numbers that do not fit.
  static func build(
    _ draft: VocabularyDraft, sourceHash: String, path: String
  ) throws(TokenizerError) -> [UInt8] {
    let builder = try VocabularyBuilder(draft, path: path)
    return try builder.bytes(sourceHash: sourceHash, path: path)
  }

  private init(_ draft: VocabularyDraft, path: String) throws(TokenizerError) {
    guard draft.count > 0, draft.count < TrieCell.maximumToken else {
      throw .unsupported(path: path, feature: "a vocabulary of \(draft.count) tokens")
    }
    if let id = draft.ids.max(), id > PieceCache.maximumId {
      throw .unsupported(path: path, feature: "the token id \(id)")
    }
    let index = DraftIndex(draft)
    for byte in UInt8.min...UInt8.max {
      let found = withUnsafeBytes(of: byte) { index.token($0.assumingMemoryBound(to: UInt8.self), in: draft) }
      guard found != nil else {
        throw .unsupported(path: path, feature: "text without a token for the byte \(byte)")
      }
    }
    self.draft = draft
    splits = TokenSplits(draft, index)
    order = Self.order(draft, splits)
    numbers = Array(repeating: 0, count: draft.count)
    for (number, old) in order.enumerated() { numbers[old] = UInt32(number) }
  }

  /// tiktoken: as they stand. With a list of merges: single bytes, then by rank, then what never comes to be.
  private static func order(_ draft: VocabularyDraft, _ splits: TokenSplits) -> [Int] {
    guard draft.merges != nil else { return Array(0..<draft.count) }
    func key(_ token: Int) -> UInt64 {
      let single = draft.range(token).count == 1
      return (single ? 0 : UInt64(splits.rank[token]) + 1) << 32 | UInt64(token)
    }
    return (0..<draft.count).sorted { key($0) < key($1) }
  }

  private func isMerged(_ old: Int) -> Bool { splits.left[old] != CompactVocabulary.none }
  private func isReachable(_ old: Int) -> Bool { isMerged(old) || draft.range(old).count == 1 }
  private func left(_ old: Int) -> UInt32 { numbers[Int(splits.left[old])] }
  private func right(_ old: Int) -> UInt32 { numbers[Int(splits.right[old])] }
}

extension VocabularyBuilder {
  private func bytes(sourceHash: String, path: String) throws(TokenizerError) -> [UInt8] {
    var writer = SectionWriter()
    var offsets: [UInt32] = [0]
    var blob: [UInt8] = []
    for old in order {
      blob += draft.blob[draft.range(old)]
      offsets.append(UInt32(blob.count))
    }
    writer.write(.offsets, offsets)
    writer.write(.blob, blob)
    let ids = order.map { draft.ids[$0] }
    writer.write(.ids, ids)
    writer.write(.tokensById, tokensById(ids))
    // A single byte is its own two halves: that ends the taking back of merges.
    writer.write(.lefts, order.map { isMerged($0) ? left($0) : numbers[$0] })
    writer.write(.rights, order.map { isMerged($0) ? right($0) : numbers[$0] })
    let tables = TokenTables(blob: blob, offsets: offsets, reachable: order.map(isReachable))
    writer.write(.shorter, tables.shorterPrefixes())
    var trie = TrieBuilder()
    guard blob.withUnsafeBufferPointer({ blob in trie.build(tables.sorted) { tables.bytes($0, blob) } })
    else {
      throw .unsupported(path: path, feature: "a vocabulary of more than \(TrieCell.maximumIndex) prefixes")
    }
    writer.write(.trie, Array(trie.trimmed))
    let pairs = pairTable()
    writer.write(.pairs, pairs)
    writer.write(.pairFilter, Self.filter(pairs))
    writer.write(.lengths, order.map { UInt8(exactly: draft.range($0).count) ?? 0 })
    writer.write(.wholes, draft.wholePieces ? tables.wholePieces() : [])
    let joins = JoinTable(blob: blob, offsets: offsets, reachable: tables.reachable)
    writer.write(.joins, joins.bits)
    writer.write(.loose, joins.loose)
    writer.write(.specials, SpecialTokens.encode(draft.specials))
    writer.write(.odd, oddTokens())
    let longest = order.indices.map { offsets[$0 + 1] - offsets[$0] }.max() ?? 0
    return writer.finish(
      counts: [
        UInt64(draft.count), UInt64(longest),
        UInt64(64 - pairs.count.trailingZeroBitCount),
      ], sourceHash: sourceHash)
  }

  private func tokensById(_ ids: [UInt32]) -> [UInt32] {
    var result = [UInt32](repeating: CompactVocabulary.none, count: Int(ids.max() ?? 0) + 1)
    for (token, id) in ids.enumerated() { result[Int(id)] = UInt32(token) }
    return result
  }

  /// One bit a token (see `CompactVocabulary.isOdd`); empty where none is set.
  private func oddTokens() -> [UInt64] {
    var odd = [Bool](repeating: false, count: draft.count)
    var found = 0
    var before = -1
    while found != before {
      before = found
      for (number, old) in order.enumerated() where isMerged(old) && !odd[number] {
        let parts = [Int(left(old)), Int(right(old))]
        if parts.contains(where: { $0 > number || odd[$0] }) {
          odd[number] = true
          found += 1
        }
      }
    }
    if found == 0 { return [] }
    var bits = [UInt64](repeating: 0, count: draft.count / 64 + 1)
    for number in odd.indices where odd[number] { bits[number >> 6] |= 1 << UInt64(number & 63) }
    return bits
  }

  private static func filter(_ pairs: [UInt64]) -> [UInt64] {
    var bits = [UInt64](repeating: 0, count: 1 << Int(CompactVocabulary.filterBits - 6))
    for cell in pairs where cell != 0 {
      let bit = CompactVocabulary.pairHash(cell >> 20) >> (64 - CompactVocabulary.filterBits)
      bits[Int(bit >> 6)] |= 1 << (bit & 63)
    }
    return bits
  }

  private func pairTable() -> [UInt64] {
    var capacity = 1024
    while capacity < draft.count * 2 { capacity *= 2 }
    var pairs = [UInt64](repeating: 0, count: capacity)
    let shift = UInt64(64 - capacity.trailingZeroBitCount)
    for (number, old) in order.enumerated() where isMerged(old) {
      let key = UInt64(left(old)) << 20 | UInt64(right(old))
      var slot = Int(CompactVocabulary.pairHash(key) >> shift)
      while pairs[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
      pairs[slot] = key << 20 | UInt64(number + 1)
    }
    return pairs
  }
}

/// Puts sections one after the other behind the header, each at a multiple of 64 bytes.
private struct SectionWriter {
  private var bytes = [UInt8](repeating: 0, count: CompactVocabulary.headerSize)

  mutating func write<T: BitwiseCopyable>(_ section: CompactVocabulary.Section, _ values: [T]) {
    while bytes.count % 64 != 0 { bytes.append(0) }
    let at = CompactVocabulary.sectionsAt + section.rawValue * 16
    put(UInt64(bytes.count), at: at)
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    put(UInt64(values.count * MemoryLayout<T>.stride), at: at + 8)
  }

  private mutating func put(_ value: UInt64, at position: Int) {
    for index in 0..<8 { bytes[position + index] = UInt8(truncatingIfNeeded: value >> UInt64(index * 8)) }
  }

  mutating func finish(counts: [UInt64], sourceHash: String) -> [UInt8] {
    bytes.replaceSubrange(0..<8, with: CompactVocabulary.magic)
    put(CompactVocabulary.formatVersion, at: 8)
    for (index, count) in counts.enumerated() { put(count, at: 16 + index * 8) }
    bytes.replaceSubrange(
      CompactVocabulary.sourceHashAt..<CompactVocabulary.sourceHashAt + 64, with: Array(sourceHash.utf8))
    let hash = bytes.withUnsafeBytes {
      SHA256.hex(UnsafeRawBufferPointer(rebasing: $0[CompactVocabulary.headerSize...]))
    }
    bytes.replaceSubrange(
      CompactVocabulary.payloadHashAt..<CompactVocabulary.payloadHashAt + 64, with: Array(hash.utf8))
    return bytes
  }
}
