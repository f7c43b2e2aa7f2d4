import Testing

@testable import GlyphTokens

/// Files of users: small vocabularies made here, and what is refused.
@Suite struct TokenizerFileTests {
  /// The 256 bytes in GPT-2's spelling, then tokens made by the merges.
  static func huggingFace(
    merges: [String] = ["h e", "l l", "he ll", "hell o", "\u{120} w"],
    preTokenizer: String = #"{"type": "ByteLevel", "add_prefix_space": false, "use_regex": true}"#,
    normalizer: String = "null", model: String = ""
  ) -> String {
    var spelled: [String] = []
    var next: UInt32 = 256
    for byte in UInt32(0)..<256 {
      let isPrintable = (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte >= 0xAE
      spelled.append(String(Character(Unicode.Scalar(isPrintable ? byte : next)!)))
      if !isPrintable { next += 1 }
    }
    spelled += merges.map { $0.split(separator: " ").joined() }
    let vocabulary = spelled.enumerated().map { index, token in
      let escaped = token == "\"" || token == "\\" ? "\\" + token : token
      return "\"\(escaped)\": \(index)"
    }
    let listed = merges.map { "\"\($0)\"" }.joined(separator: ", ")
    return """
      {"normalizer": \(normalizer), "pre_tokenizer": \(preTokenizer),
       "added_tokens": [{"id": 300, "content": "<end>", "special": true}],
       "model": {"type": "BPE", \(model) "vocab": {\(vocabulary.joined(separator: ", "))}, "merges": [\(listed)]}}
      """
  }

  func tokenizer(_ text: String) throws -> Tokenizer {
    try Tokenizer(file: try Repository.temporary("tokenizer.json", text))
  }

  @Test func aHuggingFaceFileMergesByItsList() throws {
    let tokenizer = try tokenizer(Self.huggingFace())
    #expect(tokenizer.pattern == .gpt2)
    #expect(tokenizer.encode("hello world") == [259, 260, 111, 114, 108, 100])
    #expect(tokenizer.encodeWithSpecials(Array("hello<end>".utf8)) == [259, 300])
    #expect(try tokenizer.decode([259, 300]) == Array("hello<end>".utf8))
    #expect(throws: TokenizerError.noToken(id: 299)) { try tokenizer.decode([299]) }
  }

  @Test func theOrderOfMergesDecidesAndNotTheNumbersOfTokens() throws {
    let tokenizer = try tokenizer(Self.huggingFace(merges: ["b c", "a b"]))
    #expect(tokenizer.encode("abc") == [97, 256])
  }

  @Test(arguments: [
    (Self.huggingFace(model: #""byte_fallback": true,"#), "byte_fallback"),
    (Self.huggingFace(model: #""dropout": 0.1,"#), "dropout"),
    (Self.huggingFace(normalizer: #"{"type": "Lowercase"}"#), "the normalizer Lowercase"),
    (Self.huggingFace(preTokenizer: #"{"type": "Metaspace"}"#), "the pre-tokenizer Metaspace"),
    (Self.huggingFace(preTokenizer: #"{"type": "ByteLevel", "add_prefix_space": true}"#), "add_prefix_space"),
    (
      Self.huggingFace(
        preTokenizer:
          #"{"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex": "x+"}, "behavior": "Isolated"}, {"type": "ByteLevel", "add_prefix_space": false, "use_regex": false}]}"#
      ), "the split pattern x+"
    ),
  ])
  func whatIsNotSupportedIsNamed(file: String, feature: String) {
    #expect {
      try tokenizer(file)
    } throws: {
      let error = $0 as? TokenizerError
      return error?.code == "tokens.unsupported" && "\($0)".contains("needs \(feature)") && error?.hint != nil
    }
  }

  @Test func aTiktokenFileNeedsAPattern() throws {
    let lines = (0..<256).map { byte in "\(Self.base64(UInt8(byte))) \(byte)" }.joined(separator: "\n")
    let path = try Repository.temporary("own.tiktoken", lines + "\nYWI= 256\n")
    #expect {
      try Tokenizer(file: path)
    } throws: {
      ($0 as? TokenizerError)?.code == "tokens.pattern-needed"
        && ($0 as? TokenizerError)?.hint?.contains("o200k") == true
    }
    let tokenizer = try Tokenizer(file: path, pattern: .cl100k)
    #expect(tokenizer.encode("abba") == [256, 98, 97])
  }

  @Test func aBrokenLineIsNamed() throws {
    let path = try Repository.temporary("bad.tiktoken", "IQ== 0\nnonsense\n")
    #expect {
      try Tokenizer(file: path, pattern: .cl100k)
    } throws: {
      ($0 as? TokenizerError)?.code == "tokens.malformed" && "\($0)".contains("line 2 is not 'base64 rank'")
    }
  }

  @Test func unknownNamesGetTheNearestKnownName() {
    for (wrong, right) in [
      ("qwen", "qwen3"), ("GLM-4", "glm4"), ("o200k", "o200k_base"), ("lama3", "llama3"),
    ] {
      #expect {
        try VocabularyShelf(directory: "/nowhere").tokenizer(named: wrong)
      } throws: {
        let error = $0 as? TokenizerError
        return error?.code == "tokens.unknown" && "\($0)" == "there is no tokenizer '\(wrong)'"
          && error?.hint == "did you mean '\(right)'?"
      }
    }
  }

  @Test func aMissingVocabularySaysHowToGetIt() {
    #expect {
      try VocabularyShelf(directory: "/nowhere").tokenizer(named: "glm4")
    } throws: {
      let error = $0 as? TokenizerError
      return error?.code == "tokens.missing" && error?.hint == "run Scripts/fetch-vocabularies"
        && "\($0)" == "the vocabulary of glm4 is not at '/nowhere/glm4.tiktoken'"
    }
  }

  static func base64(_ byte: UInt8) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    return "\(digits[Int(byte >> 2)])\(digits[Int(byte & 3) << 4])=="
  }
}
