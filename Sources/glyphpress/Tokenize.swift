import ArgumentParser
import GlyphConsole
import GlyphDocument
import GlyphFiles
import GlyphJSON
import GlyphTokens
import Glyphpress

struct Tokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The token ids of a text, exactly as the model's own tokenizer gives them.",
    discussion: """
      Special tokens' names in the text are plain text. A file or '-' for standard input; its bytes must be
      UTF-8 (or UTF-16 with a byte order mark).
        glyphpress tokenize --tokenizer qwen3 --count notes.md
        printf 'Hello' | glyphpress tokenize --tokenizer o200k_base --json
      """)

  @Option(help: "A tokenizer ('glyphpress tokenizers'), or the path of a vocabulary file.")
  var tokenizer: String

  @Flag(help: "Only the number of tokens.")
  var count = false

  @Flag(help: "One JSON object on standard output: {tokenizer, count, ids}.")
  var json = false

  @Argument(help: "A file, or '-' for standard input.")
  var file = "-"

  func run() throws {
    let tokenizer = try Installation.find().tokenizer(tokenizer)
    let input: [UInt8]
    if file == "-" {
      input = try Files.read(descriptor: 0, name: "standard input")
    } else {
      input = try Files.read(file)
    }
    let text: SourceText
    do { text = try SourceText(file: input) } catch { throw PressError.text(name: file, error) }
    if count {
      let number = tokenizer.count(text.bytes)
      if json {
        Console.print(["tokenizer": JSONValue(self.tokenizer), "count": JSONValue(number)])
      } else {
        Console.print("\(number)")
      }
      return
    }
    let ids = tokenizer.encode(text.bytes)
    if json {
      Console.write(Self.json(self.tokenizer, ids), to: 1)
    } else {
      Console.print(ids.map(String.init).joined(separator: " "))
    }
  }

  /// Written by hand: a value tree for millions of ids would be slow.
  private static func json(_ name: String, _ ids: [UInt32]) -> [UInt8] {
    var text = Array("{\"tokenizer\": \(JSONValue(name).compact()), \"count\": \(ids.count), \"ids\": [".utf8)
    for (index, id) in ids.enumerated() {
      if index > 0 { text += [0x2C, 0x20] }
      text += Array(String(id).utf8)
    }
    return text + Array("]}\n".utf8)
  }
}
