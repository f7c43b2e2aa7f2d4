import ArgumentParser
import GlyphConsole
import GlyphFiles
import GlyphFonts
import GlyphJSON
import GlyphReport
import Glyphpress

struct Fonts: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The fonts pages are set in, in fallback order.")

  @Flag(help: "One JSON array on standard output.")
  var json = false

  func run() throws {
    let shelf = try Installation.find().fontShelf()
    if json {
      Console.print(
        JSONValue(
          shelf.entries.map { entry in
            [
              "name": JSONValue(entry.name), "family": JSONValue(entry.family),
              "role": JSONValue(entry.role.rawValue),
              "file": JSONValue(entry.file), "face": JSONValue(entry.face),
              "package": JSONValue(entry.package),
              "licence": JSONValue(entry.licence), "sha256": JSONValue(entry.sha256),
              "present": JSONValue(Files.exists(shelf.path(of: entry))),
            ]
          }))
      return
    }
    var table = TextTable(columns: [
      .left("font"), .left("role"), .left("family"), .left("package"), .left("licence"),
    ])
    for entry in shelf.entries {
      let missing = Files.exists(shelf.path(of: entry)) ? "" : " (missing)"
      table.add([entry.name + missing, entry.role.rawValue, entry.family, entry.package, entry.licence])
    }
    Console.print(table.text)
  }
}
