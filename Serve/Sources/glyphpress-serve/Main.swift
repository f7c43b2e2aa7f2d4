import ArgumentParser
import GlyphConsole
import Glyphpress

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "glyphpress",
    abstract: "The commands of glyphpress that talk to model servers.",
    version: Versions.glyphpress, subcommands: [Ask.self, Serve.self])
}

@main
enum Main {
  static func main() async { await Program.run(ServeCommand.self) }
}
