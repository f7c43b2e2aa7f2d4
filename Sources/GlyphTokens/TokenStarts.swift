/// Where the tokens of one text begin: how many of them begin before any byte, without keeping the ids.
///
/// Takes an eighth of the text's size. The numbers are of the same tokens that `encode` gives and `count` counts.
public struct TokenStarts: Sendable {
  /// One bit a byte of the text (in NFC where the tokenizer normalizes), set where a token begins.
  private let bits: [UInt64]
  /// How many tokens begin before each word of `bits`.
  private let ranks: [UInt32]
  /// For a text that NFC changes.
  private let alignment: LineAlignment?
  /// Tokens of the whole text.
  public let count: Int

  fileprivate init(_ bits: [UInt64], _ alignment: LineAlignment?) {
    self.bits = bits
    self.alignment = alignment
    var ranks: [UInt32] = []
    ranks.reserveCapacity(bits.count)
    var count = 0
    for word in bits {
      ranks.append(UInt32(count))
      count += word.nonzeroBitCount
    }
    self.ranks = ranks
    self.count = count
  }

  /// How many tokens begin before a byte of the text: those that begin in `a..<b` are the difference of two
  /// results, and stretches that tile the text have `count` together.
  ///
  /// Where NFC changes the text, a place is its line's start and the offset in that line, each in its own text;
  /// lines are never joined or parted by NFC.
  /// - Parameter offset: UTF-8 bytes, 0 or more; all tokens begin before the end.
  public func count(before offset: Int) -> Int {
    let place = alignment?.normalized(offset) ?? offset
    let word = place >> 6
    guard word < bits.count else { return count }
    let below = bits[word] & (1 << UInt64(place & 63) - 1)
    return Int(ranks[word]) + below.nonzeroBitCount
  }
}

extension Tokenizer {
  /// Where the tokens of a text begin.
  /// - Parameter text: valid UTF-8.
  public func starts(_ text: [UInt8]) -> TokenStarts {
    var output = StartOutput(vocabulary, expected: text.count)
    text.withUnsafeBufferPointer { run($0, &output) }
    var alignment: LineAlignment?
    if normalizes, text.withUnsafeBufferPointer({ TextCheck.run($0, normalization: .shared).mayNormalize }) {
      let normalized = text.withUnsafeBufferPointer { NormalizationTables.shared.normalize($0) }
      if normalized != text { alignment = LineAlignment(text, normalized) }
    }
    return TokenStarts(output.bits, alignment)
  }
}

/// Which bytes of a text and of the same text in NFC correspond, by lines.
private struct LineAlignment: Sendable {
  private let source: [Int]
  private let target: [Int]
  private let end: Int

  init(_ text: [UInt8], _ normalized: [UInt8]) {
    source = Self.lineStarts(text)
    target = Self.lineStarts(normalized)
    end = normalized.count
  }

  private static func lineStarts(_ text: [UInt8]) -> [Int] {
    var starts = [0]
    for (index, byte) in text.enumerated() where byte == 0x0A { starts.append(index + 1) }
    return starts
  }

  func normalized(_ offset: Int) -> Int {
    var low = 0
    var high = source.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if source[middle] <= offset { low = middle } else { high = middle }
    }
    return min(target[low] + offset - source[low], low + 1 < target.count ? target[low + 1] : end)
  }
}

/// Notes where tokens begin, from their lengths.
private struct StartOutput: TokenOutput {
  private(set) var bits: [UInt64] = []
  private var position = 0
  private let vocabulary: CompactVocabulary

  init(_ vocabulary: CompactVocabulary, expected: Int) {
    self.vocabulary = vocabulary
    bits.reserveCapacity(expected / 64 + 1)
  }

  @inline(__always) private mutating func begin(length: Int) {
    let word = position >> 6
    while word >= bits.count { bits.append(0) }
    bits[word] |= 1 << UInt64(position & 63)
    position += length
  }

  @inline(__always) private mutating func begin(id: UInt32) {
    guard let token = vocabulary.token(id: id) else { preconditionFailure("an id without a token") }
    begin(length: vocabulary.length(token))
  }

  mutating func put(_ value: PieceCache.Value) {
    for index in 0..<Int(value.x >> 24) { begin(id: value[index] & PieceCache.maximumId) }
  }

  mutating func put(_ ids: UnsafeBufferPointer<UInt32>) { for id in ids { begin(id: id) } }

  mutating func put(tokens: UnsafeBufferPointer<UInt32>, _ vocabulary: CompactVocabulary) {
    for token in tokens { begin(length: vocabulary.length(token)) }
  }
}
