import ArgumentParser
import GlyphConsole
import GlyphLayout
import GlyphReport
import GlyphVision
import Glyphpress

struct Measure: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures what texts cost as tokens and as pages, without drawing.",
    discussion: """
      The ratio is the text's tokens over the visual tokens of its pages: above 1, pages are cheaper.
        glyphpress measure notes.md
        glyphpress measure src/ --model glm-4.1v --model qwen3-vl --tokenizer glm4 --tokenizer qwen3
        glyphpress measure notes.md --mode flow --mode lines --style standard --style dense
      """)

  @OptionGroup var input: InputOptions

  @Option(help: "A model ('glyphpress models'); may be given more than once. Default: glm-4.1v.")
  var model: [String] = []

  @Option(help: "A tokenizer ('glyphpress tokenizers'); may be given more than once. Default: glm4.")
  var tokenizer: [String] = []

  @Option(help: "A style ('glyphpress styles'); may be given more than once. Default: standard.")
  var style: [String] = []

  @Option(help: "flow or lines; may be given more than once. Default: what the style says.")
  var mode: [PageStyle.Mode] = []

  @Flag(help: "One JSON document on standard output.")
  var json = false

  func run() throws {
    let profiles = try Self.unique(model, "glm-4.1v").map { try VisionProfile.argument($0) }
    let installation = try Installation.find()
    let counter = try TextCounter(installation, names: Self.unique(tokenizer, "glm4"))
    var measurers: [Measurer] = []
    for name in Self.unique(style, "standard") {
      for mode in mode.isEmpty ? [nil] : mode.map(Optional.some) {
        let style = try PageStyle.argument(name, mode: mode)
        measurers.append(try Measurer(style: style, profiles: profiles, installation: installation))
      }
    }
    var report = RatioReport()
    let outcome = try input.forEachDocument("measuring") { document, _ in
      for measurer in measurers {
        report.documents.append(
          try measurer.measure(document, counter: counter) { try Interrupt.check() })
      }
    }
    if json { Console.print(report.json) } else if outcome.done > 0 { Console.print(report.table) }
    if let code = outcome.exitCode { throw code }
  }

  /// The arguments without repetitions; the default where there are none.
  private static func unique(_ arguments: [String], _ fallback: String) -> [String] {
    var seen: Set<String> = []
    return arguments.isEmpty ? [fallback] : arguments.filter { seen.insert($0).inserted }
  }
}
