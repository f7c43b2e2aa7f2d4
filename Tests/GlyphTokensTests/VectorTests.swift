import GlyphFiles
import GlyphJSON
import GlyphTokens
import Testing

/// tiktoken 0.14.0 (cl100k, o200k, Qwen, GLM, Llama 3, Kimi), Hugging Face tokenizers 0.23.3 (DeepSeek) and
/// mistral-common 1.13.1 gave the ids in Tests/Vectors/text-tokens.jsonl.
@Suite(Repository.hasVocabularies) struct VectorTests {
  struct Row {
    var id: Int
    var text: [UInt8]
    var ids: [String: [UInt32]]
  }

  static func rows() throws -> [Row] {
    let bytes = try Files.read(Repository.path("Tests/Vectors/text-tokens.jsonl"))
    return try bytes.split(separator: 0x0A).map { line in
      let json = try JSONValue(parsing: Array(line))
      let ids = json["ids"]!.members!.map { ($0.name, $0.value.elements!.map { UInt32($0.int!) }) }
      return Row(
        id: json["id"]!.int!, text: Array(json["text"]!.string!.utf8),
        ids: Dictionary(uniqueKeysWithValues: ids))
    }
  }

  @Test(arguments: TokenizerInfo.known.map(\.name))
  func everyStringHasTheIdsOfTheReference(name: String) throws {
    let tokenizer = try Repository.shelf.tokenizer(named: name)
    let rows = try Self.rows()
    #expect(rows.count == 150)
    for row in rows {
      let expected = try #require(row.ids[name])
      #expect(tokenizer.encode(row.text) == expected, "row \(row.id)")
      #expect(tokenizer.count(row.text) == expected.count, "row \(row.id)")
      let isNormal = row.text.elementsEqual(try tokenizer.decode(expected))
      #expect(isNormal || tokenizer.info!.normalizes, "row \(row.id) decodes to other bytes")
    }
  }

  @Test(arguments: TokenizerInfo.known.map(\.name))
  func partsOfATextAddUpWhereverItIsCut(name: String) async throws {
    let tokenizer = try Repository.shelf.tokenizer(named: name)
    var text: [UInt8] = []
    for row in try Self.rows() { text += row.text + [0x20] }
    // Broken UTF-8: the start of a character, a lone byte, an overlong form.
    text += [0xE4, 0xB8, 0x20, 0xFF, 0x41, 0xC1, 0x81, 0x0A, 0xED, 0xA0, 0x80] + text + text
    while text.count < 700_000 { text += text }
    let whole = tokenizer.count(text)
    #expect(tokenizer.encode(text).count == whole)
    for size in [65_537, 300_001] {
      var counter = TokenCounter(tokenizer)
      for start in stride(from: 0, to: text.count, by: size) {
        counter.feed(Array(text[start..<min(start + size, text.count)]))
      }
      #expect(counter.finish() == whole, "parts of \(size) bytes")
      #expect(counter.finish() == 0)
    }
    #expect(await tokenizer.count(text, workers: 2) == whole)
  }
}
