import ArgumentParser
import GlyphConsole

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "glyphpress")
}

@main
enum Main {
  static func main() async { await Program.run(ServeCommand.self) }
}
