/// Byte-pair encoding of one piece by ranks, exact and linear in the piece's length.
///
/// Merging by rank gives the only sequence of tokens in which no two neighbours would have been merged
/// otherwise, so the sequence can be found from left to right: take the longest token that fits its left
/// neighbour, and go back where none does; no position is left twice. (Method: H. van Antwerpen,
/// A. Neubeck, "So many tokens, so little time", GitHub 2024; crate `bpe`.)
struct PairEncoder {
  private var tokens: UnsafeMutablePointer<UInt32>
  private var dead: UnsafeMutablePointer<UInt64>
  private var capacity: Int
  private var remembered = RememberedNeighbours()

  /// Pieces up to this many bytes use the same memory again.
  private static let kept = 1 << 12

  init() {
    capacity = Self.kept
    tokens = .allocate(capacity: capacity)
    dead = .allocate(capacity: capacity >> 6 + 1)
  }

  func free() {
    tokens.deallocate()
    dead.deallocate()
  }

  private mutating func resize(_ newCapacity: Int) {
    free()
    capacity = newCapacity
    tokens = .allocate(capacity: capacity)
    dead = .allocate(capacity: capacity >> 6 + 1)
  }

  /// Gives back what a very long piece needed.
  mutating func shrink() {
    if capacity > Self.kept { resize(Self.kept) }
  }

  /// The piece's tokens, good until the next call. `count` is at least 1.
  mutating func encode(
    _ p: UnsafePointer<UInt8>, _ count: Int, _ vocabulary: CompactVocabulary
  ) -> UnsafeBufferPointer<UInt32> {
    if count > capacity { resize(count) }
    return UnsafeBufferPointer(start: tokens, count: fill(p, count, vocabulary))
  }

  private mutating func fill(_ p: UnsafePointer<UInt8>, _ count: Int, _ vocabulary: CompactVocabulary)
    -> Int
  {
    dead.update(repeating: 0, count: count >> 6 + 1)
    var top = 0
    var position = 0
    var token = vocabulary.longestMatch(p, count)
    var tries = 0
    while true {
      let end = position + vocabulary.length(token)
      if dead[end >> 6] >> UInt64(end & 63) & 1 == 0,
        top == 0 || areNeighbours(tokens[top - 1], token, tries, vocabulary)
      {
        tokens[top] = token
        top += 1
        if end == count { return top }
        position = end
        tries = 0
        token = vocabulary.longestMatch(p + end, count - end)
        continue
      }
      let next = vocabulary.shorterPrefix(token)
      if next != CompactVocabulary.none {
        token = next
        tries += 1
        continue
      }
      dead[position >> 6] |= 1 << UInt64(position & 63)
      top -= 1
      token = tokens[top]
      position -= vocabulary.length(token)
    }
  }

  /// Whether merging the bytes of both tokens gives these two tokens again. A place that refuses many tokens is
  /// of a long run of one character, where the same questions come again and again.
  @inline(__always) private mutating func areNeighbours(
    _ first: UInt32, _ second: UInt32, _ tries: Int, _ vocabulary: CompactVocabulary
  ) -> Bool {
    let isOdd = vocabulary.isOdd(first) || vocabulary.isOdd(second)
    if !isOdd, tries < 4 { return Self.areNeighbours(first, second, vocabulary) }
    if let answer = remembered[first, second] { return answer }
    let answer =
      isOdd
      ? remembered.merge(first, second, vocabulary) : Self.areNeighbours(first, second, vocabulary)
    remembered[first, second] = answer
    return answer
  }

  /// Takes the merges of both tokens back, latest first, and looks for a merge across the border that
  /// would have come earlier. Merges must run in the order of ranks.
  @inline(__always) private static func areNeighbours(
    _ first: UInt32, _ second: UInt32, _ vocabulary: CompactVocabulary
  ) -> Bool {
    var left = first
    var right = second
    var limit = UInt32.max
    while true {
      let across = vocabulary.merged(left, right)
      if across < limit { return false }
      if left > right {
        limit = left
        left = vocabulary.right(left)
        if left == limit {
          limit = right + 1
          right = vocabulary.left(right)
          if right + 1 == limit { return true }
        }
      } else {
        limit = right + 1
        right = vocabulary.left(right)
        if right + 1 == limit {
          limit = left
          left = vocabulary.right(left)
          if left == limit { return true }
        }
      }
    }
  }
}

/// Answers that cost much, by a hash of the two tokens; and how to find them for tokens whose merges do not
/// run in the order of ranks (some vocabularies have a few): by merging the bytes by the book.
private struct RememberedNeighbours {
  /// Both tokens and 1 for yes.
  private var answers = [UInt64](repeating: .max, count: 1 << 12)
  private var tokens: [UInt32] = []

  subscript(first: UInt32, second: UInt32) -> Bool? {
    get {
      let key = UInt64(first) << 20 | UInt64(second)
      let answer = answers[Int(CompactVocabulary.pairHash(key) >> 52)]
      return answer >> 1 == key ? answer & 1 != 0 : nil
    }
    set {
      let key = UInt64(first) << 20 | UInt64(second)
      answers[Int(CompactVocabulary.pairHash(key) >> 52)] = key << 1 | (newValue == true ? 1 : 0)
    }
  }

  mutating func merge(_ first: UInt32, _ second: UInt32, _ vocabulary: CompactVocabulary) -> Bool {
    tokens.removeAll(keepingCapacity: true)
    for bytes in [vocabulary.bytes(first), vocabulary.bytes(second)] {
      for index in bytes.indices { tokens.append(vocabulary.longestMatch(bytes.baseAddress! + index, 1)) }
    }
    while true {
      var best = CompactVocabulary.none
      var place = 0
      for index in tokens.indices.dropLast() {
        let result = vocabulary.merged(tokens[index], tokens[index + 1])
        if result < best { (best, place) = (result, index) }
      }
      if best == CompactVocabulary.none { return tokens == [first, second] }
      tokens[place] = best
      tokens.remove(at: place + 1)
    }
  }
}
