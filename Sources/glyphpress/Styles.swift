import ArgumentParser
import GlyphConsole
import GlyphJSON
import GlyphLayout
import GlyphReport
import Glyphpress

struct Styles: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The styles there are, or all of one style.",
    discussion: """
      A style of your own is a JSON file with the keys to change over a style there is:
        glyphpress styles dense --json > mine.json
        glyphpress render notes.md -o out --style mine.json
      Glyph's config files load as they are.
      """)

  @Argument(help: "A style's name or JSON file, to see all of it.")
  var style: String?

  @Flag(help: "JSON on standard output.")
  var json = false

  func run() throws {
    if let style {
      Console.print(try PageStyle.argument(style, mode: nil).json)
    } else if json {
      Console.print(JSONValue(PageStyle.builtin.map(\.json)))
    } else {
      var table = TextTable(columns: [
        .left("style"), .left("mode"), .right("page"), .left("text"), .right("px"), .right("CJK px"),
        .right("pitch"),
      ])
      for style in PageStyle.builtin {
        var font = "\(style.fonts.text)"
        if case .shelf(let name) = style.fonts.text { font = name }
        table.add([
          style.name, style.mode.rawValue, style.page.description, font, "\(style.fonts.textSize)",
          "\(style.fonts.cjkSize)", "\(style.pitch)",
        ])
      }
      Console.print(table.text)
    }
  }
}
