import ArgumentParser
import GlyphConsole
import GlyphJSON
import GlyphReport
import GlyphTokens
import Glyphpress

struct Tokenizers: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The text tokenizers glyphpress counts with, all exact.")

  @Flag(help: "One JSON array on standard output.")
  var json = false

  @Flag(help: "Builds the compact vocabularies that load fast, where they are missing (set-up does this).")
  var prepare = false

  func run() throws {
    let shelf = try Installation.find().vocabularies
    if prepare {
      let built = try shelf.prepare()
      return Console.print(
        built.isEmpty ? "all vocabularies are prepared" : "prepared \(built.joined(separator: ", "))")
    }
    if json {
      Console.print(
        JSONValue(
          TokenizerInfo.known.map { info in
            [
              "name": JSONValue(info.name), "models": JSONValue(info.models),
              "vocabulary_size": JSONValue(info.vocabularySize), "licence": JSONValue(info.licence),
              "source": JSONValue(info.source), "sha256": JSONValue(info.sha256),
              "present": JSONValue(shelf.holds(info)),
            ]
          }))
      return
    }
    var table = TextTable(columns: [
      .left("tokenizer"), .left("models"), .right("tokens"), .left("licence"), .left(""),
    ])
    for info in TokenizerInfo.known {
      table.add([
        info.name, info.models, "\(info.vocabularySize)", info.licence, shelf.holds(info) ? "" : "missing",
      ])
    }
    Console.print(table.text)
  }
}
