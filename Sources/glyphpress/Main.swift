import ArgumentParser
import Glyphpress

/// The command `glyphpress`; every subcommand has a file of its own.
struct GlyphpressCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "glyphpress",
    abstract: "Turns long text into page images that vision-language models read with fewer tokens.",
    discussion: """
      Start with:
        glyphpress render notes.md -o out        pages, and what they save
        glyphpress measure notes.md              the saving alone, without drawing
        glyphpress doctor                        whether everything is in place

      Exit codes: 0 done, 1 some inputs failed (each is named), 2 wrong usage, 3 nothing done.
      """,
    version: Versions.glyphpress,
    subcommands: [
      Render.self, BatchCommand.self, Measure.self, Count.self, Tokenize.self, Encode.self, Recover.self,
      Models.self, Styles.self,
      Tokenizers.self, Fonts.self, Doctor.self,
    ])
}

@main
enum Main {
  static func main() {
    Interrupt.watch()
    do {
      var command = try GlyphpressCommand.parseAsRoot()
      try command.run()
    } catch let error as any ReportedError {
      Console.report(error)
      Console.exit(Console.exitCode(of: error))
    } catch let code as ExitCode {
      Console.exit(code.rawValue)
    } catch {
      let isHelp = GlyphpressCommand.exitCode(for: error) == .success
      let message = GlyphpressCommand.fullMessage(for: error)
      if isHelp {
        Console.print(message)
        Console.exit(0)
      }
      Console.note(Console.usageMessage(message))
      Console.exit(2)
    }
  }
}
