import ArgumentParser
import GlyphConsole
import GlyphFiles
import GlyphJSON
import GlyphReport
import Glyphpress

struct Prices: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The prices and limits of hosted models, with where and when they were read.",
    discussion: """
      Prices change; a file of your own goes before these (--prices FILE). It has the form that --json prints:
        glyphpress prices --json > prices.json
        glyphpress measure notes.md --price my-model --prices prices.json
      """)

  @Option(help: "Prices of your own, which go before the built-in ones.")
  var prices: String?

  @Flag(help: "The list as JSON, in the form that --prices reads.")
  var json = false

  func run() throws {
    var options = PriceOptions()
    options.prices = prices
    let list = try options.list()
    let models = list.models
    if json {
      Console.print(["note": JSONValue(list.note), "models": JSONValue(models.map(\.json))])
      return
    }
    var table = TextTable(columns: [
      .left("model"), .right("input"), .right("cached"), .right("cache write"), .right("output"),
      .right("images"), .right("MB"), .left("counts images as"), .left("read"),
    ])
    func dollars(_ rate: Int?) -> String { rate.map { Cost(nanodollars: $0 * 1_000_000).text } ?? "-" }
    for model in models {
      table.add([
        model.name, dollars(model.rates?.input), dollars(model.rates?.cachedInput),
        dollars(model.rates?.cacheWrite), dollars(model.rates?.output),
        model.limits.images.map { "\($0)" } ?? "-", model.limits.bytes.map { "\($0 / 1_000_000)" } ?? "-",
        model.profile, model.read,
      ])
    }
    Console.print(table.text)
    Console.print(
      "\(list.note)\nImages and MB: at most in one request; --json has the sources.")
  }
}
