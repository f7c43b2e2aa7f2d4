import ArgumentParser
import GlyphConsole
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

      ask and serve talk to model servers: 'make serve' builds them.

      Exit codes: 0 done, 1 some inputs failed (each is named), 2 wrong usage, 3 nothing done.
      """,
    version: Versions.glyphpress,
    subcommands: [
      Render.self, BatchCommand.self, Measure.self, BreakEvenCommand.self, Choose.self, Plan.self, Count.self,
      Tokenize.self, Encode.self,
      Recover.self,
      Models.self, Prices.self, Styles.self,
      Tokenizers.self, Fonts.self, Doctor.self,
    ])
}

@main
enum Main {
  static func main() {
    Serving.handOver()
    Program.run(GlyphpressCommand.self)
  }
}
