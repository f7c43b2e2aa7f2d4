import ArgumentParser
import GlyphConsole
import GlyphFiles
import GlyphGeometry
import GlyphJSON
import GlyphLayout
import GlyphReport
import GlyphVision
import Glyphpress

struct Choose: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Picks the style and mode that take the fewest visual tokens for a text and a model.",
    discussion: """
      Letters never get smaller than the least sizes; what is tried are modes, page shapes and ways to set tables.
      Nothing is drawn unless bytes are limited. 'glyphpress render --style auto' does the same and renders.
        glyphpress choose notes.md
        glyphpress choose src/ --model qwen3-vl --min-size 10 -o style.json
        glyphpress choose report.md --model claude-opus-4.7 --max-images 20 --max-bytes 5000000
      """)

  @OptionGroup var input: InputOptions

  @Option(help: "The model the pages are for ('glyphpress models').")
  var model = "glm-4.1v"

  @Option(
    help:
      "Least size of letters, px, of every kind that has no size of its own here. Default: the standard style's sizes."
  )
  var minSize: Int?

  @Option(help: "Least size of code, px.")
  var minCode: Int?

  @Option(help: "Least size of Han, kana and hangul, px.")
  var minCjk: Int?

  @Option(help: "Least size of scripts such as Arabic, Hindi and Thai, px.")
  var minScript: Int?

  @Option(help: "The largest page, px, such as 896x1260.")
  var maxPage: String?

  @Option(help: "Pages at most.")
  var maxImages: Int?

  @Option(help: "Bytes of all page files at most; the only limit that needs pages to be drawn.")
  var maxBytes: Int?

  @Option(help: "Only this mode: flow, lines or columns; may be given more than once.")
  var mode: [PageStyle.Mode] = []

  @Option(name: [.short, .long], help: "Writes the style as JSON, for --style.")
  var output: String?

  @Flag(help: "One JSON document on standard output.")
  var json = false

  func validate() throws {
    for (name, value) in [
      ("--min-size", minSize), ("--min-code", minCode), ("--min-cjk", minCjk), ("--min-script", minScript),
    ] {
      if let value, !(4...256 ~= value) { throw ValidationError("\(name) must be from 4 to 256") }
    }
    for (name, value) in [("--max-images", maxImages), ("--max-bytes", maxBytes)] {
      if let value, value < 1 { throw ValidationError("\(name) must be at least 1") }
    }
  }

  private func constraints() throws -> StyleConstraints {
    var constraints = StyleConstraints()
    if let minSize {
      constraints.textSize = minSize
      constraints.codeSize = minSize
      constraints.cjkSize = minSize
      constraints.scriptSize = minSize
    }
    constraints.codeSize = minCode ?? constraints.codeSize
    constraints.cjkSize = minCjk ?? constraints.cjkSize
    constraints.scriptSize = minScript ?? constraints.scriptSize
    if let maxPage {
      let sides = maxPage.split(separator: "x").map { Int($0) ?? 0 }
      guard sides.count == 2, sides.allSatisfy({ 32...16384 ~= $0 }) else {
        throw ValidationError("--max-page must be WIDTHxHEIGHT, each from 32 to 16384, such as 896x1260")
      }
      constraints.page = PixelSize(width: sides[0], height: sides[1])
    }
    constraints.images = maxImages
    constraints.bytes = maxBytes
    return constraints
  }

  func run() throws {
    let profile = try VisionProfile.argument(model)
    let constraints = try constraints()
    let chooser = try StyleChooser(
      profile: profile, constraints: constraints, modes: mode.isEmpty ? nil : mode,
      installation: try Installation.find())
    var list = try input.list()
    var outcome = Outcome()
    for failure in list.failures { outcome.fail(failure) }
    let isWhole = maxImages != nil || maxBytes != nil
    let documents = try StyleChooser.documents(
      &list, reading: input.reading, upTo: isWhole ? .max : StyleChooser.looked
    ) { try outcome.ends(with: $0, at: $1) }
    outcome.done = documents.count
    if documents.isEmpty {
      if let code = outcome.exitCode { throw code }
      if let folder = list.folders.first { throw PressError.noText(folder: folder) }
    }
    let trials = try chooser.trials(documents) { try Interrupt.check() }
    guard let best = trials.first, best.fault == nil else { throw StyleChooser.error(trials) }
    if let output {
      try Files.writeAtomically(Array((best.style.json.pretty() + "\n").utf8), to: output)
    }
    if json { Console.print(report(trials)) } else { show(trials) }
    if let code = outcome.exitCode { throw code }
  }

  private func report(_ trials: [StyleTrial]) -> JSONValue {
    [
      "model": JSONValue(model), "style": trials[0].style.json,
      "visual_tokens": JSONValue(trials[0].visualTokens),
      "pages": JSONValue(trials[0].pages),
      "trials": JSONValue(
        trials.map { trial in
          [
            "mode": JSONValue(trial.style.mode.rawValue), "tables": JSONValue(trial.style.tables.rawValue),
            "page": JSONValue("\(trial.style.page)"), "visual_tokens": JSONValue(trial.visualTokens),
            "pages": JSONValue(trial.pages), "bytes": JSONValue(trial.bytes), "fault": JSONValue(trial.fault),
          ]
        }),
    ]
  }

  private func show(_ trials: [StyleTrial]) {
    var table = TextTable(columns: [
      .left("mode"), .left("page px"), .left("tables"), .right("\(model) tokens"), .right("pages"),
      .right("bytes"), .left("why not"),
    ])
    for (index, trial) in trials.enumerated() {
      let tint: TextTable.Tint = index == 0 ? .good : trial.fault == nil ? .plain : .faint
      table.add([
        TextTable.Cell(trial.style.mode.rawValue, tint), "\(trial.style.page)",
        TextTable.Cell(trial.style.mode == .lines ? trial.style.tables.rawValue : "-"),
        TextTable.Cell("\(trial.visualTokens)", tint), "\(trial.pages)",
        TextTable.Cell(trial.bytes.map { "\($0)" } ?? "-"), TextTable.Cell(trial.fault ?? ""),
      ])
    }
    Console.print(table.text(coloured: Console.isColoured))
    let best = trials[0].style
    Console.print(
      "best: \(best.mode.rawValue) on pages of \(best.page) px, text \(Int(best.fonts.textSize)) px"
        + (output.map { "; the style is in \($0)" } ?? "; -o FILE writes the style"))
  }
}
