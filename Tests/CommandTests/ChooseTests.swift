import Foundation
import GlyphJSON
import Testing

/// `choose` and `--style auto`: the fewest tokens that the constraints allow.
@Suite struct ChooseTests {
  let command: Command
  private static let samples = Command.root.appendingPathComponent("Samples").path

  init() throws { command = try Command() }

  @Test func theBestIsTheLeastOfAllTrialsAndIsWhatRenderingTakes() throws {
    let file = Self.samples + "/expenses.tsv"
    let choice = try command.run("choose", file, "--json", "-o", "style.json").json()
    let trials = try #require(choice["trials"]?.elements)
    let tokens = trials.filter { $0["fault"]?.isNull == true }.compactMap { $0["visual_tokens"]?.int }
    #expect(choice["visual_tokens"]?.int == tokens.min())
    #expect(Set(trials.compactMap { $0["mode"]?.string }) == ["flow", "lines", "columns"])
    for style in ["auto", "style.json"] {
      let report = try command.run("render", file, "-o", "out-\(style)", "--style", style, "--json").json()
      #expect(report["total"]?["total_tokens"]?["glm-4.1v"] == choice["visual_tokens"], "\(style)")
    }
    #expect(try command.run("recover", "out-auto").output == Data(contentsOf: URL(fileURLWithPath: file)))
  }

  @Test func standardInputIsReadOnceAndStillRendered() throws {
    let text = Data("One line.\nAnother.\n".utf8)
    let result = try command.run(
      "render", "-", "-o", "out", "--style", "auto", "--mode", "lines", input: text)
    #expect(result.exit == 0, "\(result.errors)")
    #expect(result.text.contains("auto lines"))
    #expect(try command.run("recover", "out").output == text)
  }

  @Test func whatIsNoTextIsReportedAndTheRestStillChosenFor() throws {
    let folder = command.folder.appendingPathComponent("mixed")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let bad = folder.appendingPathComponent("bad.dat")
    try Data([0x61, 0xFF, 0xC0, 0x62]).write(to: bad)
    let alone = try command.run("choose", bad.path)
    #expect(alone.exit == 3)
    #expect(alone.errors.contains("bad.dat"))
    let mixed = try command.run("choose", bad.path, Self.samples + "/expenses.tsv")
    #expect(mixed.exit == 1)
    #expect(mixed.errors.contains("bad.dat"))
    #expect(mixed.text.contains("best: "))
    let rendered = try command.run(
      "render", bad.path, Self.samples + "/expenses.tsv", "-o", "out", "--style", "auto")
    #expect(rendered.exit == 1)
  }

  @Test func constraintsAreKeptAndSaidWhereTheyCannotBe() throws {
    let file = Self.samples + "/handbook.md"
    let large = try command.run("choose", file, "--min-size", "12", "--min-code", "10", "--json").json()
    #expect(large["style"]?["text"]?["size"]?.int == 12)
    #expect(large["style"]?["code"]?["size"]?.int == 10)
    #expect(large["style"]?["pitch"]?.int == 13)
    let small = try command.run("choose", file, "--max-page", "448x448", "--json").json()
    #expect(small["style"]?["page"]?["width"]?.int == 448)
    let bytes = try command.run("choose", file, "--max-bytes", "1000000", "--mode", "flow", "--json").json()
    #expect((bytes["trials"]?.elements?.first?["bytes"]?.int ?? 0) > 1000)
    let none = try command.run("choose", file, "--max-page", "256x256", "--max-images", "1")
    #expect(none.exit == 3)
    #expect(none.errors.contains("error: no style keeps to the constraints"))
    #expect(none.errors.contains("hint: allow smaller letters"))
    for wrong in [["--max-page", "10"], ["--min-size", "3"], ["--max-images", "0"]] {
      #expect(try command.run(list: ["choose", file] + wrong).exit == 2, "\(wrong)")
    }
  }
}
