import ArgumentParser
import GlyphConsole
import GlyphDocument
import GlyphJSON
import GlyphLayout
import GlyphReport
import GlyphVision
import Glyphpress

struct BreakEvenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "break-even",
    abstract: "Says from which length of a text on pages are cheaper, model by model.",
    discussion: """
      The text is measured from its start on, as text and as pages. Pages pay for instructions and for longer answers;
      with more reads than one, both go through the vendor's prompt cache where it sells one.
        glyphpress break-even notes.md
        glyphpress break-even notes.md --price claude-opus-4.7 --reads 10 --extra-output 50 --explain
      """)

  @OptionGroup var input: InputOptions
  @OptionGroup var pricing: PriceOptions

  @Option(help: "Requests that hold the text: turns of a dialogue, or questions about it.")
  var reads = 1

  @Option(help: "Tokens that each answer is expected to be longer with pages.")
  var extraOutput = 0

  @Option(help: "Tokens of instructions that only pages need; those of 'glyphpress ask' are about 45.")
  var overhead = 50

  @Flag(help: "Without a prompt cache, even where the vendor sells one.")
  var noCache = false

  @Option(help: "A style's name ('glyphpress styles') or JSON file.")
  var style = "standard"

  @Option(help: "flow, lines or columns.")
  var mode: PageStyle.Mode?

  @Flag(help: "Shows each sum line by line.")
  var explain = false

  @Flag(help: "One JSON document on standard output.")
  var json = false

  func validate() throws {
    guard 1...1_000_000 ~= reads else { throw ValidationError("--reads must be from 1 to 1000000") }
    for (name, value) in [("--extra-output", extraOutput), ("--overhead", overhead)] {
      guard 0...1_000_000 ~= value else { throw ValidationError("\(name) must be from 0 to 1000000") }
    }
  }

  func run() throws {
    var prices = try pricing.chosen()
    if pricing.price.isEmpty { prices.known = try pricing.list().models.filter { $0.rates != nil } }
    var profiles: [String] = []
    var tokenizers: [String] = []
    for price in prices.known {
      if !profiles.contains(price.profile) { profiles.append(price.profile) }
      if !tokenizers.contains(price.tokenizer) { tokenizers.append(price.tokenizer) }
    }
    let installation = try Installation.find()
    let style = try PageStyle.argument(style, mode: mode)
    let visions = try profiles.map { try VisionProfile.argument($0) }
    let counter = try TextCounter(installation, names: tokenizers)
    let terms = ReadingTerms(
      reads: reads, overhead: overhead, extraOutput: extraOutput, isCached: !noCache)
    var results: [(name: String, answers: [BreakEven])] = []
    let outcome = try input.forEachDocument("measuring") { document, _ in
      let lengths = try TextLengths(
        document, reading: input.reading, style: style, profiles: visions, counter: counter,
        installation: installation)
      let answers = try prices.known.map { price in
        let profile = profiles.firstIndex(of: price.profile)!
        let tokenizer = tokenizers.firstIndex(of: price.tokenizer)!
        try Interrupt.check()
        return try BreakEven(price, terms, lengths: lengths.ladder(profile: profile, tokenizer: tokenizer)) {
          try lengths.prefix($0, profile: profile, tokenizer: tokenizer)
        }
      }
      results.append((document.name, answers))
    }
    show(results, prices.unknown)
    if let code = outcome.exitCode { throw code }
  }

  private func show(
    _ results: [(name: String, answers: [BreakEven])], _ unknown: [RatioReport.UnknownPrice]
  ) {
    if json {
      Console.print([
        "reads": JSONValue(reads), "extra_output": JSONValue(extraOutput), "overhead": JSONValue(overhead),
        "cached": JSONValue(!noCache), "unknown_prices": JSONValue(unknown.map { JSONValue($0.name) }),
        "documents": JSONValue(
          results.map { ["name": JSONValue($0.name), "models": JSONValue($0.answers.map(\.json))] }),
      ])
      return
    }
    var table = TextTable(columns: [
      .left("document"), .left("cost with"), .right("pages pay from (characters)"), .right("text tokens"),
      .right("page tokens"), .right("whole as text"), .right("whole as pages"),
    ])
    for result in results {
      for answer in result.answers { table.add([TextTable.Cell(result.name)] + answer.cells) }
    }
    Console.print(table.text(coloured: Console.isColoured))
    if explain {
      for result in results { for answer in result.answers { Console.print("\n" + answer.explanation) } }
    }
    for name in unknown {
      Console.print(
        "note: no price is known for '\(name.name)'"
          + (name.nearest.map { ", did you mean '\($0)'?" } ?? "") + "; --prices FILE gives one")
    }
  }
}
