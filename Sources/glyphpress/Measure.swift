import ArgumentParser
import GlyphConsole
import GlyphDocument
import GlyphFiles
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
        glyphpress measure notes.md --price claude-opus-4.7 --price gpt-4o
        glyphpress measure corpus/ --sample 5% --details --html report.html
      """)

  @OptionGroup var input: InputOptions

  @Option(help: "A model ('glyphpress models'); may be given more than once. Default: glm-4.1v.")
  var model: [String] = []

  @Option(help: "A tokenizer ('glyphpress tokenizers'); may be given more than once. Default: glm4.")
  var tokenizer: [String] = []

  @Option(help: "A style ('glyphpress styles'); may be given more than once. Default: standard.")
  var style: [String] = []

  @Option(help: "flow, lines or columns; may be given more than once. Default: what the style says.")
  var mode: [PageStyle.Mode] = []

  @Option(
    help:
      "Measure only so many documents, or so many percent of them, such as 200 or 5%; says how sure the ratio is."
  )
  var sample: Sample?

  @Option(
    help: """
      sidecar counts the list of hashes, URLs, paths and other identifiers that goes as text beside the pages; keep-text \
      keeps documents that have any as text.
      """)
  var fragile = FragilePolicy.none

  @OptionGroup var pricing: PriceOptions

  @Flag(help: "One JSON document on standard output.")
  var json = false

  @Flag(help: "CSV on standard output: a line for each document, style, mode, model and tokenizer.")
  var csv = false

  @Option(help: "Also writes a page of its own with plots, pages and what every visual token sees.")
  var html: String?

  @Flag(
    help:
      "Tables of kinds of text, of what tokens are spent on, of how ratios are spread, and the worst pages.")
  var details = false

  @Flag(help: "A line for every document, however many there are.")
  var all = false

  @Option(help: "Threads that measure documents, 1 to 256.")
  var workers = 2

  func validate() throws {
    guard 1...256 ~= workers else { throw ValidationError("--workers must be from 1 to 256") }
    guard !json || !csv else { throw ValidationError("--json and --csv exclude each other") }
  }

  func run() throws {
    let prices = try pricing.chosen()
    let profiles = try Self.unique(model, prices.known.map(\.profile), "glm-4.1v").map {
      try VisionProfile.argument($0)
    }
    let installation = try Installation.find()
    let counter = try TextCounter(
      installation, names: Self.unique(tokenizer, prices.known.map(\.tokenizer), "glm4"))
    let styles = try styles()
    var list = try input.list()
    var report = RatioReport()
    report.prices = prices.known
    report.unknownPrices = prices.unknown
    if let sample {
      report.population = list.inputs.count
      list.inputs = sample.of(list.inputs)
    }
    // Each thread has fonts of its own.
    let measurers = try (0..<max(1, min(workers, list.inputs.count))).map { _ in
      try Measurer(styles: styles, profiles: profiles, fragile: fragile, installation: installation)
    }
    var done: [(input: Input, document: Document?)] = []
    let keeps = html != nil
    let outcome = try input.forEachDocument("measuring", in: list, contexts: measurers) {
      document, _, measurer in
      let measures = try measurer.measure(document, counter: counter) { try Interrupt.check() }
      // Standard input cannot be read again when it comes to pictures.
      return (measures: measures, document: keeps && document.name == "stdin" ? document : nil)
    } use: { input, result in
      report.append(result.measures)
      done.append((input, result.document))
    }
    if let html, outcome.done > 0 {
      let picturing = try Picturing(style: styles[0], profile: profiles[0], installation: installation)
      let pictures = try pictures(report, by: picturing) { wish in
        let (input, document) = done[wish / styles.count]
        return try document ?? Document(name: input.name, file: input.read(), as: self.input.reading)
      }
      let page = HTMLReport(report.pageJSON, pictures: pictures).text
      try Files.writeAtomically(Array(page.utf8), to: html)
    }
    show(report, outcome)
    if let code = outcome.exitCode { throw code }
  }

  /// The pages worth a look, in the order in which a reader would want them.
  private func pictures(
    _ report: RatioReport, by picturing: Picturing, document: (Int) throws -> Document
  ) throws -> [PagePicture] {
    let wishes = report.pictureWishes
    var pictures: [PagePicture] = []
    for index in Set(wishes.map(\.document)).sorted() {
      pictures += try picturing.pictures(of: document(index), wishes.filter { $0.document == index })
    }
    return wishes.compactMap { wish in pictures.first { $0.label == wish.label } }
  }

  private func styles() throws -> [PageStyle] {
    try Self.unique(style, [], "standard").flatMap { name in
      try (mode.isEmpty ? [nil] : mode.map(Optional.some)).map { try PageStyle.argument(name, mode: $0) }
    }
  }

  private func show(_ report: RatioReport, _ outcome: Outcome) {
    if json {
      report.writeJSON { Console.write($0, to: 1) }
    } else if csv {
      report.writeCSV { Console.write($0, to: 1) }
    } else if outcome.done > 0 {
      var options = RatioReport.TableOptions()
      options.all = all
      options.details = details
      options.coloured = Console.isColoured
      Console.print(report.text(options))
    }
  }

  /// The arguments and what prices need, without repetitions; the default where there are none.
  private static func unique(_ arguments: [String], _ needed: [String], _ fallback: String) -> [String] {
    var seen: Set<String> = []
    let all = arguments + needed
    return all.isEmpty ? [fallback] : all.filter { seen.insert($0).inserted }
  }
}

extension Sample: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
