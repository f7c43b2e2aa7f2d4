import Foundation
import GlyphJSON
import Testing

/// count, tokenize, measure and the listings.
@Suite struct ListingTests {
  let command: Command
  init() throws { command = try Command() }

  @Test func countGivesSizeGridAndTokensOrTheReferencesError() throws {
    let result = try command.run(
      "count", "--json", "--model", "qwen3-vl/published", "--model", "qwen2-vl", "--size", "1280x720",
      "--size", "10x2010")
    let rows = try #require(try result.json().elements)
    #expect(result.exit == 0 && rows.count == 4)
    #expect(
      rows[0].compact() == #"{"model":"qwen3-vl/published","width":1280,"height":720,"resized_width":1280,"#
        + #""resized_height":704,"grid_thw":[1,44,80],"visual_tokens":880,"total_tokens":880,"error":null}"#)
    #expect(
      rows[3]["error"]?.string == "ValueError: absolute aspect ratio must be smaller than 200, got 201.0")
    #expect(try command.run("count", "--model", "qwen2-vl", "--size", "10x2010").exit == 3)
  }

  @Test func tokenizeGivesIdsAndCount() throws {
    let result = try command.run(
      "tokenize", "--tokenizer", "qwen3", "--json", input: Data("Hello world".utf8))
    #expect(try result.json() == ["tokenizer": "qwen3", "count": 2, "ids": [9707, 1879]])
    try command.write("a.txt", "Hello world".utf8)
    #expect(try command.run("tokenize", "--tokenizer", "o200k_base", "--count", "a.txt").text == "2\n")
    #expect(try command.run("tokenize", "--tokenizer", "glm4", input: Data()).text == "\n")
  }

  @Test func measureComparesModesStylesModelsAndTokenizers() throws {
    try command.write("a.txt", Array(String(repeating: "Some prose.\n", count: 500).utf8))
    let result = try command.run(
      "measure", "a.txt", "--json", "--mode", "flow", "--mode", "lines", "--style", "standard", "--style",
      "dense",
      "--model", "glm-4.1v", "--model", "qwen3-vl", "--tokenizer", "glm4", "--tokenizer", "qwen3")
    let documents = try #require(try result.json()["documents"]?.elements)
    #expect(
      documents.map { ($0["style"]?.string ?? "") + " " + ($0["mode"]?.string ?? "") }
        == ["standard flow", "standard lines", "dense flow", "dense lines"])
    for document in documents {
      #expect(document["ratio"]?.members?.map(\.name) == ["glm-4.1v", "qwen3-vl"])
      #expect(document["text_tokens"]?.members?.map(\.name) == ["glm4", "qwen3"])
    }
  }

  @Test func measureCountsWhatRenderCounts() throws {
    try command.write("a.txt", Array(String(repeating: "Some prose and\tmore.\n", count: 3000).utf8))
    let measured = try command.run("measure", "a.txt", "--json").json()
    let rendered = try command.run("render", "a.txt", "-o", "out", "--json").json()
    // `measure` says more about each document; what both say is the same.
    let documents = try #require(measured["documents"]?.elements)
    for (one, other) in zip(documents, try #require(rendered["documents"]?.elements)) {
      for member in other.members ?? [] { #expect(one[member.name] == member.value, "\(member.name)") }
    }
    let pages = try command.manifest("out")
    #expect(
      measured["total"]?["visual_tokens"]?["glm-4.1v"]?.int
        == pages.reduce(0) { $0 + ($1["visual_tokens"]?.int ?? 0) })
  }

  @Test func nothingToMeasureIsNoError() throws {
    let result = try command.run("measure", "-", "--json", input: Data())
    #expect(result.exit == 0)
    #expect(try result.json()["documents"]?.elements?.first?["ratio"]?["glm-4.1v"]?["glm4"]?.isNull == true)
  }

  @Test func listingsAreJSONAndTables() throws {
    for name in ["models", "styles", "tokenizers", "fonts"] {
      let json = try command.run(name, "--json").json()
      #expect((json.elements?.count ?? 0) >= 4, "\(name)")
      #expect(try command.run(name).text.contains("──"), "\(name)")
    }
    #expect(try command.run("styles", "dense", "--json").json()["name"]?.string == "dense")
  }

  @Test func doctorFindsEverythingInPlace() throws {
    let result = try command.run("doctor", "--json")
    #expect(result.exit == 0, "\(result.text)")
    #expect(try result.json()["ok"]?.bool == true)
  }

  @Test func everyCommandHasHelp() throws {
    for name in [
      "render", "measure", "count", "tokenize", "recover", "models", "styles", "tokenizers", "fonts",
      "doctor",
    ] {
      let result = try command.run(name, "--help")
      #expect(result.exit == 0 && result.text.contains("USAGE: glyphpress \(name)"), "\(name)")
    }
  }
}
