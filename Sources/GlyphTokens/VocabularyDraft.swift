/// A vocabulary as its file gives it, before the tables for fast use are made.
struct VocabularyDraft {
  /// All tokens' bytes, one after the other, and where each begins (one more at the end).
  var blob: [UInt8] = []
  var offsets: [UInt32] = [0]
  /// The model's id of each token.
  var ids: [UInt32] = []
  /// Merges in the order of their ranks, as numbers of tokens; nil where the tokens stand in rank order
  /// and any two neighbours whose bytes together are a token merge (tiktoken's rule).
  var merges: [Merge]?
  /// Whether a piece equal to a token is that token, whatever merging would give.
  var wholePieces = true
  var specials: [SpecialToken] = []

  struct Merge {
    var left: UInt32
    var right: UInt32
    var result: UInt32
  }

  var count: Int { ids.count }

  mutating func append(_ bytes: some Collection<UInt8>, id: UInt32) {
    blob.append(contentsOf: bytes)
    offsets.append(UInt32(blob.count))
    ids.append(id)
  }

  func range(_ token: Int) -> Range<Int> { Int(offsets[token])..<Int(offsets[token + 1]) }
}

/// A token that stands for itself and never for text: `<|im_start|>`.
public struct SpecialToken: Hashable, Sendable {
  public var text: String
  public var id: UInt32

  public init(_ text: String, _ id: UInt32) {
    self.text = text
    self.id = id
  }
}

/// Finds tokens of a draft by their bytes.
struct DraftIndex {
  private let slots: [UInt32]
  private let mask: Int

  init(_ draft: VocabularyDraft) {
    var capacity = 1024
    while capacity < draft.count * 2 { capacity *= 2 }
    var slots = [UInt32](repeating: CompactVocabulary.none, count: capacity)
    let mask = capacity - 1
    draft.blob.withUnsafeBufferPointer { blob in
      for token in 0..<draft.count {
        let range = draft.range(token)
        var slot =
          Int(truncatingIfNeeded: CompactVocabulary.hash(blob.baseAddress! + range.lowerBound, range.count))
          & mask
        while slots[slot] != CompactVocabulary.none { slot = (slot + 1) & mask }
        slots[slot] = UInt32(token)
      }
    }
    self.slots = slots
    self.mask = mask
  }

  /// The first token with these bytes.
  func token(_ bytes: UnsafeBufferPointer<UInt8>, in draft: borrowing VocabularyDraft) -> UInt32? {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return nil }
    var slot = Int(truncatingIfNeeded: CompactVocabulary.hash(base, bytes.count)) & mask
    return draft.blob.withUnsafeBufferPointer { blob in
      while slots[slot] != CompactVocabulary.none {
        let range = draft.range(Int(slots[slot]))
        if range.count == bytes.count,
          UnsafeBufferPointer(rebasing: blob[range]).elementsEqual(bytes)
        {
          return slots[slot]
        }
        slot = (slot + 1) & mask
      }
      return nil
    }
  }
}
