extension Tokenizer {
  /// The ids of a text in which special tokens stand for themselves: `<|im_start|>` is one id.
  /// Where two special tokens begin at the same place, the longer one counts.
  public func encodeWithSpecials(_ text: [UInt8]) -> [UInt32] {
    var ids: [UInt32] = []
    for part in SpecialSplit(specialTokens).parts(text) {
      switch part {
      case .text(let range): ids += text[range].withUnsafeBufferPointer { encode($0) }
      case .special(let id): ids.append(id)
      }
    }
    return ids
  }

  /// The number of ids of `encodeWithSpecials`.
  public func countWithSpecials(_ text: [UInt8]) -> Int {
    SpecialSplit(specialTokens).parts(text).reduce(0) { count, part in
      switch part {
      case .text(let range): count + text[range].withUnsafeBufferPointer { self.count($0) }
      case .special: count + 1
      }
    }
  }
}

/// Finds special tokens in a text.
struct SpecialSplit {
  enum Part: Equatable {
    case text(Range<Int>)
    case special(UInt32)
  }

  /// By first byte, the longest first.
  private var candidates = [[(bytes: [UInt8], id: UInt32)]](repeating: [], count: 256)

  init(_ tokens: [SpecialToken]) {
    for token in tokens {
      let bytes = Array(token.text.utf8)
      if let first = bytes.first { candidates[Int(first)].append((bytes, token.id)) }
    }
    for first in candidates.indices {
      candidates[first].sort { $0.bytes.count > $1.bytes.count }
    }
  }

  func parts(_ text: [UInt8]) -> [Part] {
    var parts: [Part] = []
    var start = 0
    var position = 0
    while position < text.count {
      let found = candidates[Int(text[position])].first { text[position...].starts(with: $0.bytes) }
      guard let found else {
        position += 1
        continue
      }
      if start < position { parts.append(.text(start..<position)) }
      parts.append(.special(found.id))
      position += found.bytes.count
      start = position
    }
    if start < text.count { parts.append(.text(start..<text.count)) }
    return parts
  }
}
