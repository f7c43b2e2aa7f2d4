import Foundation
import GlyphJSON
import Testing

@Suite struct RenderTests {
  let command: Command
  init() throws { command = try Command() }

  static let sample = Array(
    String(repeating: "One line of text.\n\tAnother, 中文 and العربية.\n", count: 1000).utf8)

  @Test func manifestDescribesEveryPageAndTilesTheSource() throws {
    try command.write("notes.txt", Self.sample)
    let result = try command.run("render", "notes.txt", "-o", "out")
    #expect(result.exit == 0 && result.errors.isEmpty)
    let pages = try command.manifest("out")
    #expect(pages.count > 1)
    var end = 0
    for (number, page) in pages.enumerated() {
      #expect(page["document"]?.string == "notes.txt" && page["page"]?.int == number + 1)
      #expect(page["source"]?["start"]?.int == end)
      end = page["source"]?["end"]?.int ?? -1
      let png = try command.read("out/" + (page["file"]?.string ?? ""))
      let header = [UInt8](png.prefix(24))
      let width = header[16..<20].reduce(0) { $0 << 8 | Int($1) }
      let height = header[20..<24].reduce(0) { $0 << 8 | Int($1) }
      #expect(page["width"]?.int == width && page["height"]?.int == height)
      #expect(page["visual_tokens"]?.int == width / 28 * (height / 28))
    }
    #expect(end == Self.sample.count)
    #expect(
      pages.reduce(0) { $0 + ($1["characters"]?.int ?? 0) }
        == String(decoding: Self.sample, as: UTF8.self).unicodeScalars.count)
  }

  @Test func equalInputGivesEqualBytesWithAnyNumberOfWorkers() throws {
    try command.write("notes.txt", Self.sample)
    for (folder, workers) in [("a", "1"), ("b", "1"), ("c", "2"), ("d", "7")] {
      #expect(try command.run("render", "notes.txt", "-o", folder, "--workers", workers).exit == 0)
    }
    let first = command.files("a")
    #expect(first.count > 3)
    for folder in ["b", "c", "d"] { #expect(command.files(folder) == first) }
  }

  @Test func foldersKeepTheirShapeAndWhatIsNoTextIsPassedOver() throws {
    try command.write("in/a.txt", "a".utf8)
    try command.write("in/sub/a.txt", "b".utf8)
    try command.write("in/.hidden", "c".utf8)
    try command.write("in/picture.png", [0x89, 0x50, 0, 0xFF])
    let result = try command.run("render", "in", "-o", "out")
    #expect(result.exit == 0)
    #expect(result.errors == "note: 1 files are no text and were passed over: picture.png\n")
    #expect(
      try command.manifest("out").map { $0["file"]?.string } == [
        "a.txt/page-0001.png", "sub/a.txt/page-0001.png",
      ])
  }

  @Test func jsonIsOneDocumentWithTheRatio() throws {
    let result = try command.run("render", "-", "-o", "out", "--json", input: Data(Self.sample))
    let json = try result.json()
    let document = try #require(json["documents"]?.elements?.first)
    #expect(document["name"]?.string == "stdin" && document["bytes"]?.int == Self.sample.count)
    let text = try #require(document["text_tokens"]?["glm4"]?.int)
    let visual = try #require(document["visual_tokens"]?["glm-4.1v"]?.int)
    let ratio = try #require(document["ratio"]?["glm-4.1v"]?["glm4"]?.double)
    #expect(abs(ratio - Double(text) / Double(visual)) < 0.0001)
    #expect(json["total"]?["bytes"]?.int == Self.sample.count)
  }

  @Test func everyStyleAndModelRenders() throws {
    try command.write("notes.txt", Self.sample)
    for style in ["standard", "dense", "large", "glyph"] {
      for model in ["qwen2-vl", "qwen2.5-vl", "qwen3-vl", "glm-4.1v"] {
        let result = try command.run(
          "render", "notes.txt", "-o", "\(style)-\(model)", "--style", style, "--model", model)
        #expect(result.exit == 0, "\(style) \(model): \(result.errors)")
      }
    }
  }

  @Test func glyphsConfigFileLoadsWithItsKeysAsTheyAre() throws {
    let config = """
      {"page-size": "595,842", "dpi": 72, "margin-x": 10, "margin-y": 10, "font-path": "../config/Verdana.ttf",
       "font-size": 9, "line-height": 10, "font-color": "#000000", "alignment": "LEFT", "horizontal-scale": 1.0,
       "first-line-indent": 0, "left-indent": 0, "right-indent": 0, "space-after": 0, "space-before": 0,
       "border-width": 0, "border-padding": 0, "page-bg-color": "#FFFFFF", "para-bg-color": "#FFFFFF",
       "auto-crop-width": true, "auto-crop-last-page": true,
       "newline-markup": "<font color=\\"#FF0000\\"> \\\\n </font>"}
      """
    try command.write("config_en.json", config.utf8)
    try command.write("notes.txt", Self.sample)
    #expect(try command.run("render", "notes.txt", "-o", "out", "--style", "config_en.json").exit == 0)
    let first = try command.manifest("out")[0]
    #expect(first["width"]?.int ?? 0 <= 595 && first["height"]?.int == 842)
  }

  @Test func tokenMapsCoverEveryByteThatStandsOnThePage() throws {
    try command.write("notes.txt", "Some words\non one page.".utf8)
    #expect(try command.run("render", "notes.txt", "-o", "out", "--token-map").exit == 0)
    let page = try command.manifest("out")[0]
    let tokens = try #require(page["token_map"]?.elements).map { $0.elements?.compactMap(\.int) ?? [] }
    #expect(tokens.count == page["visual_tokens"]?.int)
    var covered: Set<Int> = []
    for ends in tokens {
      for at in stride(from: 0, to: ends.count, by: 2) { covered.formUnion(ends[at]..<ends[at + 1]) }
    }
    #expect(covered == Set(0..<23))
    try command.run("render", "notes.txt", "-o", "plain")
    #expect(try command.manifest("plain")[0]["token_map"] == nil)
  }
}
