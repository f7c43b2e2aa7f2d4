import GlyphTokens
import Testing

/// Exact left-to-right merging against merging by the book, on words made of tokens. GLM-4, Llama 3 and
/// Qwen 3.5 have tokens whose merges do not run in rank order, and tokens that merging never makes.
@Suite(Repository.hasVocabularies) struct MergeTests {
  /// Merges by rank, one pair at a time, the leftmost of the lowest; a whole piece first.
  struct Reference {
    var ranks: [[UInt8]: UInt32] = [:]
    var words: [[UInt8]] = []

    init(_ tokenizer: Tokenizer) throws {
      for id in 0..<UInt32(tokenizer.vocabularySize) {
        let bytes = try tokenizer.decode([id])
        ranks[bytes] = id
        if bytes.count > 1, bytes.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A }) { words.append(bytes) }
      }
    }

    func encode(_ piece: [UInt8]) -> [UInt32] {
      if let whole = ranks[piece] { return [whole] }
      var parts = piece.map { [$0] }
      while true {
        var best: (rank: UInt32, index: Int)?
        for index in parts.indices.dropLast() {
          if let rank = ranks[parts[index] + parts[index + 1]], rank < best?.rank ?? .max {
            best = (rank, index)
          }
        }
        guard let best else { return parts.map { ranks[$0]! } }
        parts[best.index] += parts.remove(at: best.index + 1)
      }
    }
  }

  @Test(arguments: ["glm4", "llama3", "qwen3_5", "cl100k_base"])
  func wordsOfTokensMergeAsByTheBook(name: String) throws {
    let tokenizer = try Repository.shelf.tokenizer(named: name)
    let reference = try Reference(tokenizer)
    var state: UInt64 = 88_172_645_463_325_252
    func next(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state >> 33) % bound
    }
    for _ in 0..<250 {
      let word = (0...next(4)).flatMap { _ in reference.words[next(reference.words.count)] }
      #expect(tokenizer.encode(word) == reference.encode(word), "\(String(decoding: word, as: UTF8.self))")
    }
  }

  @Test func aPieceThatIsATokenIsThatTokenEvenIfMergingWouldNotGiveIt() throws {
    let tokenizer = try Repository.shelf.tokenizer(named: "glm4")
    let reference = try Reference(tokenizer)
    var found = 0
    for (bytes, id) in reference.ranks where bytes.count > 2 && bytes.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A })
    {
      #expect(tokenizer.encode(bytes) == [id])
      found += 1
    }
    #expect(found > 10_000)
  }

  @Test func longRunsAreCountedAsTheyAreEncoded() throws {
    let tokenizer = try Repository.shelf.tokenizer(named: "o200k_base")
    for unit in ["a", " ", "\n", "7", "\u{1F600}", "\u{4E2D}", "=", "ab1 "] {
      let text = Array(String(repeating: unit, count: 20_000).utf8)
      let ids = tokenizer.encode(text)
      #expect(tokenizer.count(text) == ids.count)
      #expect(try tokenizer.decode(ids) == text)
    }
  }
}
