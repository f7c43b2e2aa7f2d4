import ArgumentParser
import GlyphConsole
import GlyphFiles
import GlyphReport
import Glyphpress

extension PriceError: ReportedError {}

/// Which hosted models' prices a command counts with.
struct PriceOptions: ParsableArguments {
  @Option(
    help:
      "Also says what it costs with this hosted model, such as claude-opus-4.7 or gpt-4o ('glyphpress prices'); may be given more than once."
  )
  var price: [String] = []

  @Option(
    help:
      "Prices of your own, a JSON file as Schemas/prices.schema.json says; they go before the built-in ones.")
  var prices: String?

  /// The built-in prices, with the user's before them.
  /// - Throws: `FileError`, `PriceError`.
  func list() throws -> PriceList {
    guard let prices else { return .builtin }
    return try PriceList(json: try Files.read(prices)).before(.builtin)
  }

  /// The prices asked for, each once, and the names that none is known for.
  func chosen() throws -> (known: [ModelPrice], unknown: [RatioReport.UnknownPrice]) {
    let list = try list()
    var known: [ModelPrice] = []
    var unknown: [RatioReport.UnknownPrice] = []
    for name in price {
      if let price = list[name] {
        if !known.contains(price) { known.append(price) }
      } else if !unknown.contains(where: { $0.name == name }) {
        unknown.append(.init(name: name, nearest: list.nearest(to: name)))
      }
    }
    return (known, unknown)
  }
}
