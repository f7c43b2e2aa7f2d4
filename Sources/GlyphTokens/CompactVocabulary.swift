import GlyphFiles

/// A vocabulary ready for use: plain tables over one block of memory, which is a mapped file or bytes in
/// memory. Inside, tokens are numbered in the order of their merge ranks ("token"); models know them by "id".
///
/// The file's numbers are little-endian and it is read in place, so it is made anew on each kind of
/// machine; `VocabularyBuilder` writes it, and its layout is an implementation detail behind `formatVersion`.
struct CompactVocabulary: @unchecked Sendable {
  // Unchecked: all pointers lead into `storage`, which is never written.
  private let storage: Storage

  let tokenCount: Int
  /// Longest token in bytes.
  let longest: Int
  let specialBytes: UnsafeRawBufferPointer
  /// The SHA-256 of the vocabulary file this was made from.
  let sourceHash: String
  private let offsets: UnsafePointer<UInt32>
  private let blob: UnsafePointer<UInt8>
  private let ids: UnsafePointer<UInt32>
  private let tokensById: UnsafeBufferPointer<UInt32>
  private let lefts: UnsafePointer<UInt32>
  private let rights: UnsafePointer<UInt32>
  private let shorter: UnsafePointer<UInt32>
  private let pairs: UnsafePointer<UInt64>
  private let pairShift: UInt64
  private let trie: UnsafePointer<UInt64>
  private let wholes: UnsafeBufferPointer<UInt32>
  private let joins: UnsafePointer<UInt64>
  private let loose: UnsafePointer<UInt16>
  private let odd: UnsafeBufferPointer<UInt64>
  /// In bytes; 0 where a byte is too small for it.
  private let lengths: UnsafePointer<UInt8>
  private let pairFilter: UnsafePointer<UInt64>

  static let none = UInt32.max
  static let formatVersion: UInt64 = 5
  static let magic: [UInt8] = Array("GLYPHTOK".utf8)
  /// magic, version, flags and counts, hashes of source and payload in hex, section table.
  static let headerSize = 512
  static let payloadHashAt = 128
  static let sourceHashAt = 64
  static let sectionsAt = 192  // 16 bytes each
  static let joinBits: UInt64 = 20
  static let filterBits: UInt64 = 21

  enum Section: Int, CaseIterable {
    case offsets, blob, ids, tokensById, lefts, rights, shorter, pairs, trie, wholes, joins, loose, specials,
      odd, lengths, pairFilter
  }

  private enum Storage {
    case mapped(MappedFile)
    case memory(OwnedBytes)
  }

  /// Bytes that stay at one address.
  private final class OwnedBytes: @unchecked Sendable {
    let buffer: UnsafeRawBufferPointer

    init(_ bytes: [UInt8]) {
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
      memory.copyBytes(from: bytes)
      buffer = UnsafeRawBufferPointer(memory)
    }

    deinit { buffer.deallocate() }
  }

  /// Maps the file. Its payload must have the hash its header names.
  init(path: String, expectedSource: String?) throws(TokenizerError) {
    let file: MappedFile
    do throws(FileError) { file = try MappedFile(path) } catch { throw .file(error) }
    // The pointer outlives the closure: the file stays mapped as long as `storage` holds it.
    let buffer = file.withBytes { $0 }
    try self.init(.mapped(file), buffer, name: path)
    if let expectedSource, sourceHash != expectedSource {
      throw .damaged(path, "it was made from another vocabulary file (\(sourceHash))")
    }
  }

  init(bytes: [UInt8], name: String) throws(TokenizerError) {
    let owned = OwnedBytes(bytes)
    try self.init(.memory(owned), owned.buffer, name: name)
  }

  private init(_ storage: Storage, _ buffer: UnsafeRawBufferPointer, name: String) throws(TokenizerError) {
    guard buffer.count >= Self.headerSize, buffer.prefix(8).elementsEqual(Self.magic) else {
      throw .damaged(name, "it does not begin as a compact vocabulary")
    }
    func number(_ at: Int) -> UInt64 { buffer.loadUnaligned(fromByteOffset: at, as: UInt64.self) }
    func text(_ at: Int) -> String { String(decoding: buffer[at..<at + 64], as: UTF8.self) }
    guard number(8) == Self.formatVersion else {
      throw .damaged(name, "its format is \(number(8)), not \(Self.formatVersion)")
    }
    let payload = UnsafeRawBufferPointer(rebasing: buffer[Self.headerSize...])
    guard SHA256.hex(payload) == text(Self.payloadHashAt) else {
      throw .damaged(name, "its bytes do not have the SHA-256 its header names")
    }
    func section(_ section: Section) -> UnsafeRawBufferPointer {
      let at = Self.sectionsAt + section.rawValue * 16
      let start = Int(number(at))
      return UnsafeRawBufferPointer(rebasing: buffer[start..<start + Int(number(at + 8))])
    }
    func pointer<T>(_ kind: Section, _: T.Type) -> UnsafePointer<T> {
      section(kind).baseAddress!.assumingMemoryBound(to: T.self)
    }
    self.storage = storage
    tokenCount = Int(number(16))
    longest = Int(number(24))
    pairShift = number(32)
    sourceHash = text(Self.sourceHashAt)
    specialBytes = section(.specials)
    offsets = pointer(.offsets, UInt32.self)
    blob = pointer(.blob, UInt8.self)
    ids = pointer(.ids, UInt32.self)
    tokensById = section(.tokensById).assumingMemoryBound(to: UInt32.self)
    lefts = pointer(.lefts, UInt32.self)
    rights = pointer(.rights, UInt32.self)
    shorter = pointer(.shorter, UInt32.self)
    pairs = pointer(.pairs, UInt64.self)
    trie = pointer(.trie, UInt64.self)
    wholes = section(.wholes).assumingMemoryBound(to: UInt32.self)
    joins = pointer(.joins, UInt64.self)
    loose = pointer(.loose, UInt16.self)
    odd = section(.odd).assumingMemoryBound(to: UInt64.self)
    lengths = pointer(.lengths, UInt8.self)
    pairFilter = pointer(.pairFilter, UInt64.self)
  }
}

extension CompactVocabulary {
  @inline(__always) func length(_ token: UInt32) -> Int {
    let length = Int(lengths[Int(token)])
    return length != 0 ? length : Int(offsets[Int(token) + 1] &- offsets[Int(token)])
  }
  @inline(__always) func id(_ token: UInt32) -> UInt32 { ids[Int(token)] }
  @inline(__always) func left(_ token: UInt32) -> UInt32 { lefts[Int(token)] }
  @inline(__always) func right(_ token: UInt32) -> UInt32 { rights[Int(token)] }

  /// Whether some merge inside the token ranks after the token it makes, so that ranks are no times.
  @inline(__always) func isOdd(_ token: UInt32) -> Bool {
    !odd.isEmpty && odd[Int(token >> 6)] >> UInt64(token & 63) & 1 != 0
  }

  func bytes(_ token: UInt32) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: blob + Int(offsets[Int(token)]), count: length(token))
  }

  /// The token of a model's id; nil for special and unused ids.
  func token(id: UInt32) -> UInt32? {
    guard id < tokensById.count, tokensById[Int(id)] != Self.none else { return nil }
    return tokensById[Int(id)]
  }

  /// The longest token that merging can give and that is a proper prefix of `token`; `none` for none.
  @inline(__always) func shorterPrefix(_ token: UInt32) -> UInt32 { shorter[Int(token)] }

  /// The longest token that merging can give at `p`.
  @inline(__always) func longestMatch(_ p: UnsafePointer<UInt8>, _ count: Int) -> UInt32 {
    var node: UInt64 = 0
    var base = TrieCell(rawValue: trie[0]).base
    var best: UInt64 = 0
    var index = 0
    while index < count {
      let next = base + UInt64(p[index])
      let cell = TrieCell(rawValue: trie[Int(next)])
      guard cell.parent == node else { break }
      if cell.token != 0 { best = cell.token }
      node = next
      base = cell.base
      index += 1
    }
    return UInt32(truncatingIfNeeded: best &- 1)
  }

  /// The token that only a whole piece can be, since merging cannot give it; `none` for none.
  func wholeOnly(_ p: UnsafePointer<UInt8>, _ count: Int) -> UInt32 {
    guard wholes.count > 2, count <= longest else { return Self.none }
    var slot = Int(truncatingIfNeeded: Self.hash(p, count)) & (wholes.count - 1)
    while wholes[slot] != Self.none {
      if bytes(wholes[slot]).elementsEqual(UnsafeBufferPointer(start: p, count: count)) {
        return wholes[slot]
      }
      slot = (slot + 1) & (wholes.count - 1)
    }
    return Self.none
  }

  /// All tokens that only a whole piece can be.
  var wholeOnlyTokens: [UInt32] { wholes.filter { $0 != Self.none } }

  /// The token that `left` and `right` merge to; `none` where they do not.
  @inline(__always) func merged(_ left: UInt32, _ right: UInt32) -> UInt32 {
    let key = UInt64(left) << 20 | UInt64(right)
    let hash = Self.pairHash(key)
    // Most pairs do not merge: a small table says so without a look into the large one.
    let bit = hash >> (64 - Self.filterBits)
    if pairFilter[Int(bit >> 6)] >> (bit & 63) & 1 == 0 { return Self.none }
    var slot = hash >> pairShift
    let mask = ~UInt64(0) >> pairShift
    while true {
      let cell = pairs[Int(slot)]
      if cell >> 20 == key { return UInt32(truncatingIfNeeded: cell & 0xF_FFFF) &- 1 }
      if cell == 0 { return Self.none }
      slot = (slot + 1) & mask
    }
  }

  @inline(__always) static func pairHash(_ key: UInt64) -> UInt64 { key &* 0x9E37_79B9_7F4A_7C15 }

  static func hash(_ p: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in 0..<count { hash = (hash ^ UInt64(p[index])) &* 0x100_0000_01B3 }
    return hash ^ hash >> 29
  }

  /// Whether some token stands across the border of two characters of three bytes each, `before` ending
  /// and `after` starting at `p`. A false "yes" costs only time.
  @inline(__always) func mayJoin(_ p: UnsafePointer<UInt8>) -> Bool {
    if loose[Int(p[-1] & 63)] >> UInt16(p[0] & 15) & 1 != 0 { return true }
    let slot = Self.joinSlot(Self.threeBytes(p - 3), Self.threeBytes(p))
    return joins[Int(slot >> 6)] >> (slot & 63) & 1 != 0
  }

  @inline(__always) static func threeBytes(_ p: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(p[0] & 15) << 12 | UInt64(p[1] & 63) << 6 | UInt64(p[2] & 63)
  }

  @inline(__always) static func joinSlot(_ before: UInt64, _ after: UInt64) -> UInt64 {
    pairHash(before << 16 | after) >> (64 - joinBits)
  }
}

/// A cell of the double-array trie of tokens: where its children start, its parent, and its token plus 1.
struct TrieCell {
  var rawValue: UInt64

  static let maximumIndex = 1 << 22 - 1
  static let maximumToken = 1 << 20 - 2

  init(rawValue: UInt64) { self.rawValue = rawValue }

  init(base: Int, parent: Int, token: Int) {
    rawValue = UInt64(base) << 42 | UInt64(parent) << 20 | UInt64(token)
  }

  @inline(__always) var base: UInt64 { rawValue >> 42 }
  @inline(__always) var parent: UInt64 { rawValue >> 20 & 0x3F_FFFF }
  @inline(__always) var token: UInt64 { rawValue & 0xF_FFFF }
}
