import CHint

/// The memory that one thread needs to encode: caches of pieces, and a queue of pieces to look up.
/// A tokenizer keeps those that are not in use and lends them out.
///
/// Pieces are found first and looked up in batches after that: the lines of the cache are on their way
/// meanwhile, and a wrong guess of the processor in one half does not wait for memory in the other.
final class Workspace {
  private let vocabulary: CompactVocabulary
  // Only one thread has a workspace, and nothing here calls back: no need to check each access.
  @exclusivity(unchecked) private var cache = PieceCache()
  @exclusivity(unchecked) private var longCache = LongPieceCache()
  @exclusivity(unchecked) private var encoder = PairEncoder()
  private let wholes: WholePieceFilter
  private let queue: UnsafeMutablePointer<Queued>
  /// Room for the ids of a piece that is remembered or a token.
  private let ids: UnsafeMutablePointer<UInt32>

  private static let queueCapacity = 64

  /// A piece, or a part of one, to look up: with its key and the key's line, or, where it is longer than
  /// keys are, with its length in `low` and nil for the line. `high` then holds the token of a piece that only a whole
  /// piece can be, plus 1.
  private struct Queued {
    var start: UnsafePointer<UInt8>
    var line: UnsafeMutableRawPointer?
    var low: UInt64
    var high: UInt64
  }

  init(_ vocabulary: CompactVocabulary) {
    self.vocabulary = vocabulary
    wholes = WholePieceFilter(vocabulary)
    queue = .allocate(capacity: Self.queueCapacity)
    ids = .allocate(capacity: max(vocabulary.longest, LongPieceCache.longestKey))
  }

  deinit {
    cache.free()
    longCache.free()
    encoder.free()
    ids.deallocate()
    queue.deallocate()
  }

  /// Encodes all pieces of `start..<end`. The bytes after `end` are `UnicodeClass.endByte`, or `end` is one
  /// of `TextCuts`; 32 bytes after it can be read.
  @inline(__always) func encode<S: Splitter, Output: TokenOutput>(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ splitter: S, _ output: inout Output
  ) {
    var p = start
    var filled = 0
    var cache = self.cache
    let queue = self.queue
    while p < end {
      let next = splitter.pieceEnd(p)
      if Self.runsOn(p, next - p) {
        enqueueParts(p, next, &filled, &output)
      } else {
        Self.enqueue(p, next - p, cache, queue, &filled)
        if filled == Self.queueCapacity { flush(&filled, &output) }
      }
      p = next
      // Growing moves the lines that queued pieces know.
      if self.cache.shouldGrow {
        flush(&filled, &output)
        self.cache.grow()
        cache = self.cache
      }
    }
    flush(&filled, &output)
  }

  /// Whether the piece is of a script of three-byte characters without spaces (U+0800-0FFF, U+3000-DFFF),
  /// perhaps after a space or sign: such pieces are long and come once; their parts come again.
  @inline(__always) private static func runsOn(_ p: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    runsOn(p[0]) || (count > 3 && runsOn(p[1]))
  }

  @inline(__always) private static func runsOn(_ lead: UInt8) -> Bool { lead &- 0xE3 < 0x0B || lead == 0xE0 }

  @inline(__always) private static func enqueue(
    _ p: UnsafePointer<UInt8>, _ count: Int, _ cache: PieceCache, _ queue: UnsafeMutablePointer<Queued>,
    _ filled: inout Int
  ) {
    if count <= PieceCache.longestKey {
      let key = cache.key(p, count)
      let line = cache.line(key)
      glyph_prefetch(line)
      queue[filled] = Queued(start: p, line: line, low: key.low, high: key.high)
    } else {
      queue[filled] = Queued(start: p, line: nil, low: UInt64(count), high: 0)
    }
    filled &+= 1
  }

  /// Cuts the piece where no token can stand across the border of two characters, so that merging the
  /// parts gives what merging the piece gives.
  @inline(never) private func enqueueParts<Output: TokenOutput>(
    _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ filled: inout Int, _ output: inout Output
  ) {
    if wholes.mayHold(p, end - p) {
      let whole = vocabulary.wholeOnly(p, end - p)
      if whole != CompactVocabulary.none {
        queue[filled] = Queued(start: p, line: nil, low: 0, high: UInt64(whole) + 1)
        filled += 1
        if filled == Self.queueCapacity { flush(&filled, &output) }
        return
      }
    }
    var part = p
    var position = p
    var afterThree = false
    while position < end {
      let lead = position[0]
      let isThree = lead & 0xF0 == 0xE0
      if isThree, afterThree, !vocabulary.mayJoin(position) {
        Self.enqueue(part, position - part, cache, queue, &filled)
        if filled == Self.queueCapacity { flush(&filled, &output) }
        part = position
      }
      afterThree = isThree
      position += isThree ? 3 : lead < 0x80 ? 1 : lead < 0xE0 ? 2 : 4
    }
    Self.enqueue(part, end - part, cache, queue, &filled)
    if filled == Self.queueCapacity { flush(&filled, &output) }
  }

  /// Looks up what is queued.
  @inline(__always) private func flush<Output: TokenOutput>(_ filled: inout Int, _ output: inout Output) {
    for index in 0..<filled {
      let item = queue[index]
      if let line = item.line {
        let key = PieceCache.Key(low: item.low, high: item.high)
        if let value = cache.find(key, line), PieceCache.isInline(value) {
          output.put(value)
        } else {
          short(item.start, key, &output)
        }
      } else {
        long(item.start, Int(item.low), item.high, &output)
      }
    }
    filled = 0
  }

  @inline(never) private func short<Output: TokenOutput>(
    _ p: UnsafePointer<UInt8>, _ key: PieceCache.Key, _ output: inout Output
  ) {
    let value = cache.findAnywhere(key) ?? cache.insert(key, merge(p, key.count))
    if PieceCache.isInline(value) {
      output.put(value)
    } else {
      output.put(cache.overflow(value))
    }
  }

  /// Merges the bytes of a piece not longer than `ids` has room for; asks first whether they are a token as a whole.
  private func merge(_ p: UnsafePointer<UInt8>, _ count: Int) -> UnsafeBufferPointer<UInt32> {
    let whole = Self.runsOn(p, count) ? CompactVocabulary.none : vocabulary.wholeOnly(p, count)
    if whole != CompactVocabulary.none {
      ids[0] = vocabulary.id(whole)
      return UnsafeBufferPointer(start: ids, count: 1)
    }
    let tokens = encoder.encode(p, count, vocabulary)
    for index in tokens.indices { ids[index] = vocabulary.id(tokens[index]) }
    return UnsafeBufferPointer(start: ids, count: tokens.count)
  }

  @inline(never) private func long<Output: TokenOutput>(
    _ p: UnsafePointer<UInt8>, _ count: Int, _ whole: UInt64, _ output: inout Output
  ) {
    if whole != 0 {
      ids[0] = vocabulary.id(UInt32(whole - 1))
      output.put(UnsafeBufferPointer(start: ids, count: 1))
    } else if count <= LongPieceCache.longestKey {
      let hash = LongPieceCache.hash(p, count)
      if let known = longCache.find(hash, p, count) { return output.put(known) }
      let found = merge(p, count)
      longCache.insert(hash, p, count, found)
      output.put(found)
    } else if count <= vocabulary.longest {
      output.put(merge(p, count))
    } else {
      // Very long pieces stand alone: their tokens go out without being kept anywhere else.
      output.put(tokens: encoder.encode(p, count, vocabulary), vocabulary)
      encoder.shrink()
    }
  }
}

/// Says fast that a piece is none of the tokens that only a whole piece can be.
private struct WholePieceFilter {
  private let bits: [UInt64]

  init(_ vocabulary: CompactVocabulary) {
    var bits = [UInt64](repeating: 0, count: 128)
    for token in vocabulary.wholeOnlyTokens {
      let bytes = Array(vocabulary.bytes(token)) + [UInt8](repeating: 0, count: 8)
      let slot = bytes.withUnsafeBufferPointer { Self.slot($0.baseAddress!, bytes.count - 8) }
      bits[slot >> 6] |= 1 << UInt64(slot & 63)
    }
    self.bits = bits
  }

  @inline(__always) private static func slot(_ p: UnsafePointer<UInt8>, _ count: Int) -> Int {
    let word = count >= 8 ? ByteRuns.word(p) : ByteRuns.word(p) & (1 << UInt64(count * 8) - 1)
    return Int(CompactVocabulary.pairHash(word ^ UInt64(count)) >> 51)
  }

  @inline(__always) func mayHold(_ p: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let slot = Self.slot(p, count)
    return bits[slot >> 6] >> UInt64(slot & 63) & 1 != 0
  }
}
