import Foundation
import GlyphJSON
import Testing

/// `measure --price`, `prices`, `break-even`: money adds up, and what is unknown is said.
@Suite struct CostTests {
  let command: Command
  private static let samples = Command.root.appendingPathComponent("Samples").path

  init() throws { command = try Command() }

  /// Dollars in nano-dollars, exactly.
  private static func nano(_ json: JSONValue?) throws -> Int {
    let text = try #require(json).compact()
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let digits = parts.count > 1 ? String(parts[1]) : ""
    try #require(digits.count <= 9, "\(text)")
    return try #require(Int(String(parts[0]) + digits + String(repeating: "0", count: 9 - digits.count)))
  }

  @Test func costsAddUpAndComeFromTheTokens() throws {
    let report = try command.run(
      "measure", Self.samples, "--json", "--mode", "flow", "--mode", "lines", "--price", "claude-opus-4.7",
      "--price",
      "gpt-4o", "--price", "gemini-2.5-pro"
    ).json()
    let documents = try #require(report["documents"]?.elements)
    let prices = try #require(report["prices"]?.elements)
    #expect(prices.count == 3)
    for total in try #require(report["totals"]?.elements) {
      let own = documents.filter { $0["mode"] == total["mode"] }
      for price in prices {
        let name = try #require(price["name"]?.string)
        let rate = try Self.nano(price["prices"]?["input"]) / 1_000_000
        for way in ["text", "pages"] {
          let sum = total["cost"]?[name]?[way]
          for key in ["input_usd", "cached_input_usd", "cache_write_usd"] {
            let parts = try own.reduce(0) { try $0 + Self.nano($1["cost"]?[name]?[way]?[key]) }
            #expect(try Self.nano(sum?[key]) == parts, "\(name) \(way) \(key)")
          }
          #expect(try Self.nano(sum?["input_usd"]) == rate * (sum?["tokens"]?.int ?? -1), "\(name) \(way)")
        }
        let profile = try #require(price["profile"]?.string)
        let tokenizer = try #require(price["tokenizer"]?.string)
        #expect(total["cost"]?[name]?["text"]?["tokens"] == total["text_tokens"]?[tokenizer])
        #expect(total["cost"]?[name]?["pages"]?["tokens"] == total["total_tokens"]?[profile])
      }
    }
  }

  @Test func anUnknownPriceIsSaidAndNoError() throws {
    try command.write("a.txt", "Some text.".utf8)
    let result = try command.run("measure", "a.txt", "--price", "claude-opus-9")
    #expect(result.exit == 0, "\(result.errors)")
    #expect(result.text.contains("note: no price is known for 'claude-opus-9', did you mean 'claude-opus-"))
    let json = try command.run("measure", "a.txt", "--price", "nothing-like-it-at-all", "--json").json()
    #expect(json["unknown_prices"]?.elements?.first?.string == "nothing-like-it-at-all")
    let blank = try command.run("measure", "a.txt", "--price", "qwen-vl-max")
    #expect(blank.exit == 0)
    #expect(blank.text.contains("the price of 'qwen-vl-max' is not known"))
    #expect(try command.run("break-even", "a.txt", "--price", "qwen-vl-max").text.contains("price unknown"))
    #expect(
      try command.run("break-even", "a.txt", "--price", "foo").text.contains("no price is known for 'foo'"))
  }

  @Test(arguments: ["", "a", "  \n\n \t "])
  func littleHasACostToo(text: String) throws {
    let input = Data(text.utf8)
    for arguments in [["measure", "-", "--json", "--html", "r.html"], ["break-even", "-", "--json"]] {
      let result = try command.run(list: arguments + ["--price", "gpt-4o"], input: input)
      #expect(result.exit == 0, "\(result.errors)")
      #expect(throws: Never.self) { try result.json() }
    }
    #expect(try command.run("measure", "-", "--price", "gpt-4o", input: input).exit == 0)
    #expect(try command.run("break-even", "-", "--explain", input: input).exit == 0)
    #expect(try command.run("choose", "-", input: input).exit == 0)
  }

  @Test func pricesOfOnesOwnGoFirstAndWrongOnesAreNamed() throws {
    try command.write("a.txt", "Some text.".utf8)
    let own =
      #"{"models": [{"name": "mine", "profile": "glm-4.1v", "tokenizer": "glm4", "prices": {"input": 1000, "output": 0}}]}"#
    try command.write("p.json", own.utf8)
    let json = try command.run("measure", "a.txt", "--price", "mine", "--prices", "p.json", "--json").json()
    let document = try #require(json["documents"]?.elements?.first)
    #expect(
      try Self.nano(document["cost"]?["mine"]?["text"]?["input_usd"])
        == 1_000_000 * (document["text_tokens"]?["glm4"]?.int ?? -1))
    #expect(try command.run("prices", "--prices", "p.json").text.contains("mine"))
    let builtin = try command.run("prices", "--json")
    try command.write("b.json", [UInt8](builtin.output))
    #expect(try command.run("prices", "--prices", "b.json", "--json").output == builtin.output)
    try command.write("w.json", #"{"models": [{"name": "a", "profile": "gpt-4o", "windo": 1}]}"#.utf8)
    let wrong = try command.run("measure", "a.txt", "--price", "a", "--prices", "w.json")
    #expect(wrong.exit == 3)
    #expect(wrong.errors.contains("error: a file of prices has no key \"models[0].windo\""))
    #expect(wrong.errors.contains("hint: did you mean \"window\"?"))
    #expect(try command.run("measure", "a.txt", "--prices", "none.json", "--price", "a").exit == 3)
  }

  @Test func csvAndThePageHaveCosts() throws {
    try command.write("a.txt", String(repeating: "Some text. ", count: 3000).utf8)
    let csv = try command.run("measure", "a.txt", "--csv", "--price", "gpt-4o").text.split(separator: "\n")
    let header = csv[0].split(separator: ",", omittingEmptySubsequences: false)
    #expect(header.last == "gpt-4o_requests")
    #expect(csv[1].split(separator: ",", omittingEmptySubsequences: false).count == header.count)
    let result = try command.run("measure", "a.txt", "--json", "--html", "r.html", "--price", "gpt-4o")
    let html = String(decoding: try command.read("r.html"), as: UTF8.self)
    #expect(html.contains("id=\"cost\""))
    #expect(html.contains("Cost of the longest document with gpt-4o"))
    #expect(result.exit == 0)
  }

  @Test func breakEvenComesLaterWithLongerAnswers() throws {
    let file = Self.samples + "/prose-english.txt"
    func from(_ arguments: String...) throws -> Int {
      let json = try command.run(
        list: ["break-even", file, "--price", "claude-opus-4.7", "--json"] + arguments
      ).json()
      return try #require(
        json["documents"]?.elements?.first?["models"]?.elements?.first?["pays_from_characters"]?.int)
    }
    #expect(try from("--overhead", "0") < from())
    #expect(try from() < from("--extra-output", "20"))
    #expect(try command.run("break-even", file, "--reads", "0").exit == 2)
    #expect(try command.run("break-even", file, "--extra-output", "-1").exit == 2)
    let explained = try command.run("break-even", file, "--price", "gpt-4o", "--explain").text
    #expect(explained.contains("tokens at $2.50 a million"))
  }

  @Test func identifiersBesideThePagesCountInTheRatio() throws {
    let file = Self.samples + "/identifiers.txt"
    func measure(_ policy: String) throws -> JSONValue {
      try #require(
        try command.run(
          "measure", file, "--fragile", policy, "--json", "--price", "gpt-4o", "--tokenizer", "glm4"
        )
        .json()["documents"]?.elements?.first)
    }
    let none = try measure("none")
    let sidecar = try measure("sidecar")
    let kept = try measure("keep-text")
    #expect(none["sidecar_tokens"] == nil)
    let tokens = try #require(sidecar["sidecar_tokens"]?["glm4"]?.int)
    _ = try command.run("render", file, "-o", "out", "--fragile", "sidecar", "--model", "gpt-4o")
    let list = command.folder.path + "/out/identifiers.txt/fragile.txt"
    #expect(try command.run("tokenize", "--tokenizer", "glm4", "--json", list).json()["count"]?.int == tokens)
    let ratio = try #require(sidecar["ratio"]?["gpt-4o"]?["glm4"]?.double)
    let text = try #require(sidecar["text_tokens"]?["glm4"]?.double)
    let visual = try #require(sidecar["visual_tokens"]?["gpt-4o"]?.double)
    #expect(abs(ratio - text / (visual + Double(tokens))) < 0.001)
    #expect(kept["ratio"]?["gpt-4o"]?["glm4"]?.double == 1)
    #expect(kept["cost"]?["gpt-4o"]?["pages"]?["tokens"] == kept["text_tokens"]?["o200k_base"])
  }
}
