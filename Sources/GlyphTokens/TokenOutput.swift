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
  private var ids: [UInt32] = []
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

  /// All ids, after which the output cannot be used.
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

  @inline(never) private mutating func flush() {
    ids.append(contentsOf: UnsafeBufferPointer(start: buffer, count: next - buffer))
    next = buffer
  }
}
