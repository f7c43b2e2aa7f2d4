/// The memory that one thread needs to encode: caches of pieces, and room for the end of the text.
/// A tokenizer keeps those that are not in use and lends them out.
final class Workspace {
  let vocabulary: CompactVocabulary
  var cache: PieceCache
  private var longCache: LongPieceCache
  private var encoder = PairEncoder()
  /// Marks keys of parts of pieces where a part may have other tokens than the same bytes as a piece.
  private let partKind: UInt64
  private var idBuffer: [UInt32] = []

  static let cacheLines = 1 << 15

  init(_ vocabulary: CompactVocabulary) {
    self.vocabulary = vocabulary
    cache = PieceCache(lineCount: Self.cacheLines)
    longCache = LongPieceCache(entryCount: 1 << 13)
    partKind = vocabulary.hasWholeOnlyPieces ? 0x80 << 56 : 0
  }

  deinit {
    cache.free()
    encoder.free()
  }

  /// Encodes all pieces of `start..<end`. The bytes after `end` are `UnicodeClass.endByte`, or `end` is one
  /// of `TextCuts`; 32 bytes after it can be read.
  @inline(__always) func encode<S: Splitter, Output: TokenOutput>(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ splitter: S, _ output: inout Output
  ) {
    var p = start
    while p < end {
      let next = splitter.pieceEnd(p)
      let count = next - p
      if count <= PieceCache.longestKey {
        let key = cache.key(p, count, kind: 0)
        if let value = cache.find(key), PieceCache.isInline(value) {
          output.put(value)
        } else {
          short(p, count, key, isPart: false, &output)
        }
      } else {
        long(p, count, &output)
      }
      p = next
    }
  }

  @inline(never) private func short<Output: TokenOutput>(
    _ p: UnsafePointer<UInt8>, _ count: Int, _ key: PieceCache.Key, isPart: Bool, _ output: inout Output
  ) {
    let value = cache.find(key) ?? withIds(p, count, isPart: isPart) { cache.insert(key, $0) }
    if PieceCache.isInline(value) {
      output.put(value)
    } else {
      cache.overflow(value) { output.put($0) }
    }
  }

  /// Merges the bytes; asks the vocabulary for the whole piece first where it is one.
  private func withIds<Result>(
    _ p: UnsafePointer<UInt8>, _ count: Int, isPart: Bool, _ body: (UnsafeBufferPointer<UInt32>) -> Result
  ) -> Result {
    if !isPart {
      let whole = vocabulary.wholePiece(p, count)
      if whole != CompactVocabulary.none {
        return withUnsafePointer(to: vocabulary.id(whole)) { body(UnsafeBufferPointer(start: $0, count: 1)) }
      }
    }
    idBuffer.removeAll(keepingCapacity: true)
    encoder.encode(p, count, vocabulary) { tokens in
      for token in tokens { idBuffer.append(vocabulary.id(token)) }
    }
    return idBuffer.withUnsafeBufferPointer(body)
  }

  @inline(never) private func long<Output: TokenOutput>(
    _ p: UnsafePointer<UInt8>, _ count: Int, _ output: inout Output
  ) {
    // Scripts of three-byte characters, perhaps after one space or sign, run on without spaces.
    guard p[0] >= 0xE0 || p[1] >= 0xE0 || p[3] >= 0xE0 else {
      return remembered(p, count, isPart: false, &output)
    }
    let whole = vocabulary.wholePiece(p, count)
    if whole != CompactVocabulary.none {
      return withUnsafePointer(to: vocabulary.id(whole)) {
        output.put(UnsafeBufferPointer(start: $0, count: 1))
      }
    }
    var part = p
    var position = p
    var previousLength = 0
    while position < p + count {
      let lead = position[0]
      let length = lead >= 0xE0 && lead < 0xF0 ? 3 : lead < 0x80 ? 1 : lead < 0xE0 ? 2 : 4
      if length == 3, previousLength == 3, !vocabulary.mayJoin(position) {
        self.part(part, position - part, &output)
        part = position
      }
      previousLength = length
      position += length
    }
    self.part(part, position - part, &output)
  }

  @inline(__always) private func part<Output: TokenOutput>(
    _ p: UnsafePointer<UInt8>, _ count: Int, _ output: inout Output
  ) {
    guard count <= PieceCache.longestKey else { return remembered(p, count, isPart: true, &output) }
    let key = cache.key(p, count, kind: partKind)
    if let value = cache.find(key), PieceCache.isInline(value) {
      output.put(value)
    } else {
      short(p, count, key, isPart: true, &output)
    }
  }

  private func remembered<Output: TokenOutput>(
    _ p: UnsafePointer<UInt8>, _ count: Int, isPart: Bool, _ output: inout Output
  ) {
    guard count <= LongPieceCache.longestKey else { return direct(p, count, isPart: isPart, &output) }
    let hash = LongPieceCache.hash(p, count, kind: isPart ? partKind : 0)
    if longCache.find(hash, p, count, { output.put($0) }) != nil { return }
    withIds(p, count, isPart: isPart) {
      longCache.insert(hash, p, count, $0)
      output.put($0)
    }
  }

  /// Long pieces stand alone: their tokens go out without being kept anywhere else.
  private func direct<Output: TokenOutput>(
    _ p: UnsafePointer<UInt8>, _ count: Int, isPart: Bool, _ output: inout Output
  ) {
    let whole = isPart ? CompactVocabulary.none : vocabulary.wholePiece(p, count)
    if whole != CompactVocabulary.none {
      return withUnsafePointer(to: vocabulary.id(whole)) {
        output.put(UnsafeBufferPointer(start: $0, count: 1))
      }
    }
    encoder.encode(p, count, vocabulary) { output.put(tokens: $0, vocabulary) }
  }
}

/// Where the ids of pieces go.
protocol TokenOutput {
  /// An inline value of the cache.
  mutating func put(_ value: PieceCache.Value)
  mutating func put(_ ids: UnsafeBufferPointer<UInt32>)
  mutating func put(tokens: UnsafeBufferPointer<UInt32>, _ vocabulary: CompactVocabulary)
}

struct CountOutput: TokenOutput {
  var count = 0

  @inline(__always) mutating func put(_ value: PieceCache.Value) {
    count &+= Int(truncatingIfNeeded: value.x >> 24)
  }
  mutating func put(_ ids: UnsafeBufferPointer<UInt32>) { count += ids.count }
  mutating func put(tokens: UnsafeBufferPointer<UInt32>, _ vocabulary: CompactVocabulary) {
    count += tokens.count
  }
}

/// Gathers ids in a small buffer, so that the array grows a thousand at a time.
struct IdOutput: TokenOutput {
  private(set) var ids: [UInt32] = []
  private let buffer: UnsafeMutablePointer<UInt32>
  private var next: UnsafeMutablePointer<UInt32>
  private let limit: UnsafeMutablePointer<UInt32>

  private static let capacity = 2048

  init(expected: Int) {
    ids.reserveCapacity(expected)
    buffer = .allocate(capacity: Self.capacity)
    next = buffer
    limit = buffer + Self.capacity - 4
  }

  mutating func finish() -> [UInt32] {
    flush()
    buffer.deallocate()
    return ids
  }

  @inline(__always) mutating func put(_ value: PieceCache.Value) {
    if next > limit { flush() }
    var words = value
    words.x &= PieceCache.maximumId
    UnsafeMutableRawPointer(next).storeBytes(of: words, as: PieceCache.Value.self)
    next += Int(truncatingIfNeeded: value.x >> 24)
  }

  mutating func put(_ values: UnsafeBufferPointer<UInt32>) {
    flush()
    ids.append(contentsOf: values)
  }

  mutating func put(tokens: UnsafeBufferPointer<UInt32>, _ vocabulary: CompactVocabulary) {
    flush()
    ids.reserveCapacity(ids.count + tokens.count)
    for token in tokens { ids.append(vocabulary.id(token)) }
  }

  private mutating func flush() {
    ids.append(contentsOf: UnsafeBufferPointer(start: buffer, count: next - buffer))
    next = buffer
  }
}
