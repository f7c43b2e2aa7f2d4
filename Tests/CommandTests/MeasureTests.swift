import Foundation
import GlyphJSON
import Testing

/// `measure`: figures add up, agree with `count` and `tokenize`, and are sensible at the edges.
@Suite struct MeasureTests {
  let command: Command
  private static let samples = Command.root.appendingPathComponent("Samples").path

  init() throws { command = try Command() }

  /// A decimal number in thousandths, exactly.
  private static func thousandths(_ json: JSONValue?) throws -> Int {
    let text = try #require(json).compact()
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let digits = parts.count > 1 ? String(parts[1]) : ""
    try #require(digits.count <= 3, "\(text)")
    let spelled = String(parts[0]) + digits + String(repeating: "0", count: 3 - digits.count)
    return try #require(Int(spelled))
  }

  private static func sum(_ json: JSONValue?) throws -> Int {
    try (json?.members ?? []).reduce(0) { try $0 + thousandths($1.value) }
  }

  @Test func everyFigureAddsUp() throws {
    let report = try command.run(
      "measure", Self.samples, "--json", "--mode", "flow", "--mode", "lines", "--mode", "columns", "--model",
      "glm-4.1v", "--model", "deepseek-ocr", "--model", "claude", "--model", "pixtral", "--tokenizer", "glm4",
      "--tokenizer", "qwen3"
    ).json()
    let documents = try #require(report["documents"]?.elements)
    for document in documents {
      let name = document["name"]?.string ?? ""
      let kinds = document["kinds"]?.members ?? []
      #expect(kinds.reduce(0) { $0 + ($1.value["bytes"]?.int ?? 0) } == document["bytes"]?.int, "\(name)")
      for (tokenizer, count) in (document["text_tokens"]?.members ?? []).map({ ($0.name, $0.value.int) }) {
        #expect(kinds.reduce(0) { $0 + ($1.value["text_tokens"]?[tokenizer]?.int ?? 0) } == count, "\(name)")
        for pages in document["page_details"]?.members ?? [] {
          let sum = pages.value.elements?.reduce(0) { $0 + ($1["text_tokens"]?[tokenizer]?.int ?? 0) }
          #expect(sum == count, "\(name) \(pages.name)")
        }
      }
      for (model, tokens) in (document["visual_tokens"]?.members ?? []).map({ ($0.name, $0.value.int ?? -1) })
      {
        #expect(try Self.sum(document["spent"]?[model]) == tokens * 1000, "\(name) \(model)")
        let overhead = try ["legend", "headers", "margins", "unused", "padding", "learned"].reduce(0) {
          try $0 + Self.thousandths(document["spent"]?[model]?[$1])
        }
        let ofKinds = try kinds.reduce(0) { try $0 + Self.thousandths($1.value["visual_tokens"]?[model]) }
        #expect(ofKinds + overhead == tokens * 1000, "\(name) \(model)")
        let pages = document["page_details"]?[model]?.elements ?? []
        #expect(pages.reduce(0) { $0 + ($1["visual_tokens"]?.int ?? 0) } == tokens, "\(name) \(model)")
        for page in pages {
          #expect(try Self.sum(page["spent"]) == (page["visual_tokens"]?.int ?? 0) * 1000, "\(name) \(model)")
        }
      }
    }
    for total in try #require(report["totals"]?.elements) {
      let own = documents.filter { $0["mode"] == total["mode"] }
      for key in ["text_tokens", "visual_tokens", "total_tokens", "crop_saved_tokens"] {
        for member in total[key]?.members ?? [] {
          #expect(own.reduce(0) { $0 + ($1[key]?[member.name]?.int ?? 0) } == member.value.int, "\(key)")
        }
      }
    }
  }

  @Test func countsAreThoseOfCountAndTokenize() throws {
    let file = Self.samples + "/markdown-tables.md"
    let report = try command.run("measure", file, "--json", "--model", "qwen3-vl", "--tokenizer", "qwen3")
      .json()
    let document = try #require(report["documents"]?.elements?.first)
    let tokens = try command.run("tokenize", "--tokenizer", "qwen3", "--json", file).json()
    #expect(document["text_tokens"]?["qwen3"] == tokens["count"])
    for page in try #require(document["page_details"]?["qwen3-vl"]?.elements) {
      let size = "\(page["width"]?.int ?? 0)x\(page["height"]?.int ?? 0)"
      let count = try command.run("count", "--model", "qwen3-vl", "--size", size, "--json").json()
      #expect(count.elements?.first?["visual_tokens"] == page["visual_tokens"])
    }
  }

  @Test(arguments: ["", "a", "  \n\n \t ", "\u{1F600}"])
  func littleIsMeasuredToo(text: String) throws {
    let result = try command.run("measure", "-", "--json", "--html", "r.html", input: Data(text.utf8))
    #expect(result.exit == 0, "\(result.errors)")
    let document = try #require(try result.json()["documents"]?.elements?.first)
    #expect(document["pages"]?.int == (text.isEmpty ? 0 : 1))
    #expect(document["ratio"]?["glm-4.1v"]?["glm4"]?.isNull == text.isEmpty)
    #expect(
      try String(decoding: command.read("r.html"), as: UTF8.self).contains(text.isEmpty ? "Nothing" : "ratio")
    )
    #expect(try command.run("measure", "-", "--details", input: Data(text.utf8)).exit == 0)
    #expect(
      try command.run("measure", "-", "--csv", input: Data(text.utf8)).text.split(separator: "\n").count == 2)
  }

  @Test func manyDocumentsAreSummedUp() throws {
    for number in 0..<150 { try command.write("in/\(number).txt", "Document \(number).\n".utf8) }
    let table = try command.run("measure", "in").text
    #expect(table.split(separator: "\n").count == 2 + 20 + 1 + 1)
    #expect(table.contains("The 20 lowest ratios of 150"))
    #expect(!table.contains("\u{1B}"))
    #expect(try command.run("measure", "in", "--all").text.split(separator: "\n").count == 2 + 150 + 1)
    let json = try command.run("measure", "in", "--json").json()
    #expect(json["documents"]?.elements?.count == 150)
    #expect(json["distributions"]?.elements?.first?["documents"]?["count"]?.int == 150)
    #expect(try command.run("measure", "in", "--json", "--workers", "7").json() == json)
  }

  @Test func aSampleIsTheSameEveryTimeAndPartOfLargerOnes() throws {
    for number in 0..<60 {
      try command.write("in/\(number).txt", String(repeating: "word \(number) ", count: 9 + number).utf8)
    }
    func names(_ sample: String) throws -> Set<String> {
      let json = try command.run("measure", "in", "--json", "--sample", sample).json()
      return Set(json["documents"]?.elements?.compactMap { $0["name"]?.string } ?? [])
    }
    let ten = try names("10")
    #expect(ten.count == 10)
    #expect(try names("10") == ten)
    #expect(try ten.isSubset(of: names("50%")))
    let result = try command.run("measure", "in", "--sample", "10")
    #expect(result.text.contains("sample of 10 of 60 documents, standard, glm-4.1v, glm4: "))
    #expect(result.text.contains("95% interval"))
    for wrong in ["0", "-3", "101%", "0%", "many"] {
      #expect(try command.run("measure", "in", "--sample", wrong).exit == 2, "\(wrong)")
    }
  }

  @Test func csvHasALineForEveryCombinationAndQuotesNames() throws {
    try command.write("a, \"b\".txt", "Some text.".utf8)
    let result = try command.run(
      "measure", "a, \"b\".txt", "--csv", "--model", "glm-4.1v", "--model", "claude", "--tokenizer", "glm4",
      "--tokenizer", "qwen3")
    let lines = result.text.split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("\"a, \"\"b\"\".txt\",standard,flow,") })
    #expect(try command.run("measure", "a, \"b\".txt", "--csv", "--json").exit == 2)
  }

  @Test func thePageHoldsTheReportAndOnlyItsFigures() throws {
    let result = try command.run(
      "measure", Self.samples, "--json", "--mode", "flow", "--mode", "lines", "--html", "r.html")
    let html = String(decoding: try command.read("r.html"), as: UTF8.self)
    let start = try #require(html.range(of: "id=\"report\">"))
    let end = try #require(html.range(of: "</script>", range: start.upperBound..<html.endIndex))
    let report = try JSONValue(parsing: String(html[start.upperBound..<end.lowerBound]))
    #expect(try report == result.json())
    var known: Set<String> = []
    func walk(_ value: JSONValue) {
      if value.double != nil { known.insert(value.compact()) }
      for element in value.elements ?? [] { walk(element) }
      for member in value.members ?? [] { walk(member.value) }
    }
    walk(report)
    let figures = html.components(separatedBy: "<data value=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(figures.count > 200)
    #expect(figures.allSatisfy { known.contains(String($0)) })
    for outside in ["http://", "https://", "<link", "@import", " src=\"/"] {
      let head = html[..<start.lowerBound]
      #expect(!head.contains(outside), "\(outside)")
    }
  }
}
