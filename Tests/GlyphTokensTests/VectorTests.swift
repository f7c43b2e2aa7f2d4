import GlyphFiles
import GlyphJSON
import GlyphTokens
import Testing

/// tiktoken 0.14.0 (cl100k, o200k, Qwen, GLM, Llama 3, Kimi), Hugging Face tokenizers 0.23.3 (DeepSeek) and
/// mistral-common 1.13.1 gave the ids in Tests/Vectors/text-tokens.jsonl.
@Suite struct VectorTests {
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
    }
  }
}
