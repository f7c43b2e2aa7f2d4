#if canImport(Glibc)
  import Glibc
#endif

/// The last merge that makes each token, found by merging the token's own bytes.
///
/// A token can come to be in one way only: inside its bytes the merges run as they would alone, or it
/// does not come to be. So one pair a token is all that encoding has to know, and tokens that their own
/// bytes do not merge to are never made.
struct TokenSplits {
  /// The two tokens that merge last; `none` for single bytes and for tokens that merging cannot give.
  var left: [UInt32]
  var right: [UInt32]
  /// Order of merging; `none` where `left` is.
  var rank: [UInt32]

  init(_ draft: VocabularyDraft, _ index: DraftIndex) {
    left = Array(repeating: CompactVocabulary.none, count: draft.count)
    right = left
    rank = left
    let merges = draft.merges.map(MergeTable.init)
    var work = MergeWork(capacity: 1024)
    draft.blob.withUnsafeBufferPointer { blob in
      for token in 0..<draft.count where draft.range(token).count > 1 {
        let bytes = UnsafeBufferPointer(rebasing: blob[draft.range(token)])
        let last =
          if let merges {
            work.lastMerge(bytes, draft, index) { merges[$0, $1] }
          } else {
            work.lastMerge(bytes, draft, index) { _, _, joined in
              index.token(joined, in: draft).map { ($0, $0) }
            }
          }
        guard let last, last.result == UInt32(token) else { continue }
        left[token] = last.left
        right[token] = last.right
        rank[token] = last.rank
      }
    }
  }
}

/// Ranks and results of pairs, for vocabularies that list their merges.
private struct MergeTable {
  private var found: [UInt64: (rank: UInt32, result: UInt32)] = [:]

  init(_ merges: [VocabularyDraft.Merge]) {
    found.reserveCapacity(merges.count)
    for (rank, merge) in merges.enumerated() {
      let key = UInt64(merge.left) << 32 | UInt64(merge.right)
      if found[key] == nil { found[key] = (UInt32(rank), merge.result) }
    }
  }

  subscript(left: UInt32, right: UInt32) -> (rank: UInt32, result: UInt32)? {
    found[UInt64(left) << 32 | UInt64(right)]
  }
}

/// Merging by the book: again and again the pair of lowest rank, the leftmost of equals.
private struct MergeWork {
  private struct Symbol {
    var start: Int
    var token: UInt32
    /// Rank and result of merging with the next symbol.
    var rank: UInt32 = CompactVocabulary.none
    var result: UInt32 = CompactVocabulary.none
  }

  private var symbols: [Symbol] = []

  init(capacity: Int) { symbols.reserveCapacity(capacity) }

  typealias Found = (rank: UInt32, result: UInt32)

  mutating func lastMerge(
    _ bytes: UnsafeBufferPointer<UInt8>, _ draft: VocabularyDraft, _ index: DraftIndex,
    _ pair: (UInt32, UInt32) -> Found?
  ) -> (left: UInt32, right: UInt32, rank: UInt32, result: UInt32)? {
    lastMerge(bytes, draft, index) { left, right, _ in pair(left, right) }
  }

  mutating func lastMerge(
    _ bytes: UnsafeBufferPointer<UInt8>, _ draft: VocabularyDraft, _ index: DraftIndex,
    _ pair: (UInt32, UInt32, UnsafeBufferPointer<UInt8>) -> Found?
  ) -> (left: UInt32, right: UInt32, rank: UInt32, result: UInt32)? {
    symbols.removeAll(keepingCapacity: true)
    for position in bytes.indices {
      let byte = UnsafeBufferPointer(rebasing: bytes[position...position])
      guard let token = index.token(byte, in: draft) else { return nil }
      symbols.append(Symbol(start: position, token: token))
    }
    for position in 0..<symbols.count - 1 { look(position, bytes, pair) }
    while symbols.count > 2 {
      var best = 0
      for position in 1..<symbols.count - 1 where symbols[position].rank < symbols[best].rank {
        best = position
      }
      guard symbols[best].rank != CompactVocabulary.none else { return nil }
      symbols[best].token = symbols[best].result
      symbols.remove(at: best + 1)
      if best > 0 { look(best - 1, bytes, pair) }
      look(best, bytes, pair)
    }
    let first = symbols[0]
    guard first.rank != CompactVocabulary.none else { return nil }
    return (first.token, symbols[1].token, first.rank, first.result)
  }

  private mutating func look(
    _ position: Int, _ bytes: UnsafeBufferPointer<UInt8>,
    _ pair: (UInt32, UInt32, UnsafeBufferPointer<UInt8>) -> Found?
  ) {
    symbols[position].rank = CompactVocabulary.none
    guard position + 1 < symbols.count else { return }
    let end = position + 2 < symbols.count ? symbols[position + 2].start : bytes.count
    let joined = UnsafeBufferPointer(rebasing: bytes[symbols[position].start..<end])
    guard let found = pair(symbols[position].token, symbols[position + 1].token, joined) else { return }
    symbols[position].rank = found.rank
    symbols[position].result = found.result
  }
}
