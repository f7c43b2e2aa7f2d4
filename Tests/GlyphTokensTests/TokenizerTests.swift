import GlyphFiles
import GlyphJSON
import Testing

@testable import GlyphTokens

@Suite(Repository.hasVocabularies) struct TokenizerTests {
  @Test func theManifestAndTheListOfKnownTokenizersAgree() throws {
    let json = try JSONValue(parsing: try Files.read(Repository.path("Vocabularies/vocabularies.json")))
    let rows = try #require(json["tokenizers"]?.elements)
    #expect(rows.count == TokenizerInfo.known.count)
    for (row, info) in zip(rows, TokenizerInfo.known) {
      #expect(row["name"]?.string == info.name)
      #expect(row["file"]?.string == info.file)
      #expect(row["sha256"]?.string == info.sha256)
      #expect(row["licence"]?.string == info.licence)
      #expect("\(row["package"]!.string!)==\(row["version"]!.string!)" == info.source)
      let tokenizer = try Repository.shelf.tokenizer(named: info.name)
      #expect(row["tokens"]?.int == info.vocabularySize)
      #expect(tokenizer.vocabularySize == info.vocabularySize)
    }
  }

  @Test func brokenUTF8CountsAsReplacementCharacters() throws {
    let broken: [UInt8] = [0x61, 0xFF, 0x62, 0xE4, 0xB8, 0x20, 0xF0, 0x9F, 0x98, 0xED, 0xA0, 0x80, 0x63]
    let repaired = "a\u{FFFD}b\u{FFFD} \u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}c"
    for info in TokenizerInfo.known {
      let tokenizer = try Repository.shelf.tokenizer(named: info.name)
      #expect(tokenizer.encode(broken) == tokenizer.encode(repaired))
    }
  }

  @Test func specialTokensAreTextUnlessAskedFor() throws {
    let tokenizer = try Repository.shelf.tokenizer(named: "qwen3")
    let text = Array("<|im_start|>user\nHi<|im_end|>".utf8)
    #expect(tokenizer.encode(text).count > 8)
    let ids = tokenizer.encodeWithSpecials(text)
    #expect(ids == [151_644, 872, 198, 13048, 151_645])
    #expect(tokenizer.countWithSpecials(text) == 5)
    #expect(try tokenizer.decode(ids) == text)
  }

  @Test(arguments: [
    ("qwen3", 8), ("qwen3_5", 8), ("glm4", 5), ("deepseek_v3", 3), ("llama3", 10), ("mistral_tekken", 3),
    ("kimi_k2", 7), ("cl100k_base", 7), ("o200k_base", 7),
  ])
  func aQuestionCostsTheTemplatesTokensMore(name: String, overhead: Int) throws {
    let tokenizer = try Repository.shelf.tokenizer(named: name)
    let template = try #require(ChatTemplate.of(tokenizer: name))
    let question = ChatMessage(role: "user", content: "What stands on this page?")
    #expect(template.overhead([question], tokenizer) == overhead)
  }

  @Test func parallelCountsStandInTheOrderOfTheTexts() async throws {
    let tokenizer = try Repository.shelf.tokenizer(named: "cl100k_base")
    let counts = await tokenizer.counts(of: 50, workers: 2) {
      Array(String(repeating: "word ", count: $0).utf8)
    }
    #expect(counts == (0..<50).map { tokenizer.count(String(repeating: "word ", count: $0)) })
  }

  @Test func aUsersFileGivesTheIdsOfTheKnownTokenizer() throws {
    let text = "Hello, World! 中文123 don't\n\n  x"
    for (file, name) in [("deepseek_v3.json", "deepseek_v3"), ("qwen.tiktoken", "qwen3")] {
      let own = try Tokenizer(file: Repository.path(".data/vocabularies/" + file))
      let known = try Repository.shelf.tokenizer(named: name)
      #expect(own.encode(text) == known.encode(text))
      #expect(own.pattern == known.pattern)
      #expect(own.specialTokens == known.specialTokens)
    }
  }

  @Test func aDamagedCompactVocabularyIsRefused() throws {
    let info = try TokenizerInfo.named("cl100k_base")
    _ = try Repository.shelf.prepare()
    let compact = try Files.list(Repository.path(".data/vocabularies/compact"))
    let name = try #require(compact.first { $0.hasPrefix(info.name) })
    var bytes = try Files.read(Repository.path(".data/vocabularies/compact/" + name))
    bytes[bytes.count - 100] ^= 1
    #expect {
      try CompactVocabulary(bytes: bytes, name: "x")
    } throws: {
      "\($0)".contains("do not have the SHA-256") && ($0 as? TokenizerError)?.code == "tokens.damaged"
    }
    #expect(throws: TokenizerError.self) { try CompactVocabulary(bytes: Array(bytes[..<300]), name: "x") }
  }

  @Test func aWrongVocabularyFileIsNamedWithBothHashes() throws {
    let path = try Repository.temporary("cl100k_base.tiktoken", "IQ== 0\n")
    let folder = String(path.dropLast("/cl100k_base.tiktoken".count))
    #expect {
      try VocabularyShelf(directory: folder).tokenizer(named: "cl100k_base")
    } throws: {
      let error = $0 as? TokenizerError
      return error?.code == "tokens.hash" && "\($0)".contains("expected 223921b76e")
        && "\($0)".contains(SHA256.hex(Array("IQ== 0\n".utf8))) && error?.hint != nil
    }
  }
}
