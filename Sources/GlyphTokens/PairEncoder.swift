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
  private var odd = OddNeighbours()

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
    while true {
      let end = position + vocabulary.length(token)
      if dead[end >> 6] >> UInt64(end & 63) & 1 == 0,
        top == 0 || areNeighbours(tokens[top - 1], token, vocabulary)
      {
        tokens[top] = token
        top += 1
        if end == count { return top }
        position = end
        token = vocabulary.longestMatch(p + end, count - end)
        continue
      }
      let next = vocabulary.shorterPrefix(token)
      if next != CompactVocabulary.none {
        token = next
        continue
      }
      dead[position >> 6] |= 1 << UInt64(position & 63)
      top -= 1
      token = tokens[top]
      position -= vocabulary.length(token)
    }
  }

  /// Whether merging the bytes of both tokens gives these two tokens again. It takes the merges back,
  /// latest first, and looks for a merge across the border that would have come earlier.
  @inline(__always) private mutating func areNeighbours(
    _ first: UInt32, _ second: UInt32, _ vocabulary: CompactVocabulary
  ) -> Bool {
    if vocabulary.isOdd(first) || vocabulary.isOdd(second) { return odd.check(first, second, vocabulary) }
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

/// The same question for tokens whose merges do not run in the order of ranks (some vocabularies have a
/// few): merges the bytes by the book, and remembers the answer.
private struct OddNeighbours {
  /// Both tokens and 1 for yes, by a hash of the tokens.
  private var answers = [UInt64](repeating: .max, count: 1 << 12)
  private var tokens: [UInt32] = []

  mutating func check(_ first: UInt32, _ second: UInt32, _ vocabulary: CompactVocabulary) -> Bool {
    let key = UInt64(first) << 20 | UInt64(second)
    let slot = Int(CompactVocabulary.pairHash(key) >> 52)
    if answers[slot] >> 1 == key { return answers[slot] & 1 != 0 }
    merge(vocabulary.bytes(first), vocabulary.bytes(second), vocabulary)
    let answer = tokens == [first, second]
    answers[slot] = key << 1 | (answer ? 1 : 0)
    return answer
  }

  private mutating func merge(
    _ first: UnsafeBufferPointer<UInt8>, _ second: UnsafeBufferPointer<UInt8>, _ vocabulary: CompactVocabulary
  ) {
    tokens.removeAll(keepingCapacity: true)
    for bytes in [first, second] {
      for index in bytes.indices { tokens.append(vocabulary.longestMatch(bytes.baseAddress! + index, 1)) }
    }
    while true {
      var best = CompactVocabulary.none
      var place = 0
      for index in tokens.indices.dropLast() {
        let result = vocabulary.merged(tokens[index], tokens[index + 1])
        if result < best { (best, place) = (result, index) }
      }
      if best == CompactVocabulary.none { return }
      tokens[place] = best
      tokens.remove(at: place + 1)
    }
  }
}
