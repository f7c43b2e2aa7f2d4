import GlyphTokens

#if canImport(Glibc)
  import Glibc
#endif

/// Measures and checks the tokenizers; Benchmarks/tokens.sh and Tests/peers/tokens.sh call it.
@main enum TokenBench {
  static let usage = """
    usage: token-bench prepare SHELF                    make the compact vocabularies
           token-bench ids SHELF TOKENIZER FILE         the ids of the file, one a line
           token-bench speed SHELF TOKENIZER FILE       megabytes a CPU-second: name, what, cold or warm, MB/s
           token-bench loop SHELF TOKENIZER FILE        counts 30 times, for a profiler (loop-cold: anew)
           token-bench first SHELF TOKENIZER            milliseconds until the first text is encoded
           token-bench linear SHELF TOKENIZER           time of 2n to time of n for adversarial inputs
    """

  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      switch (arguments.first, arguments.count) {
      case ("prepare", 2):
        print(try VocabularyShelf(directory: arguments[1]).prepare().joined(separator: "\n"))
      case ("ids", 4): try Commands.ids(arguments[1], arguments[2], arguments[3])
      case ("speed", 4): try Speed.run(arguments[1], arguments[2], arguments[3])
      case ("loop", 4): try Speed.loop(arguments[1], arguments[2], arguments[3], isCold: false)
      case ("loop-cold", 4): try Speed.loop(arguments[1], arguments[2], arguments[3], isCold: true)
      case ("first", 3): try Speed.first(arguments[1], arguments[2])
      case ("linear", 3): try Linear.run(arguments[1], arguments[2])
      default:
        print(usage)
        exit(2)
      }
    } catch {
      print("error: \(error)")
      exit(1)
    }
  }
}

enum Commands {
  static func ids(_ shelf: String, _ name: String, _ path: String) throws {
    let tokenizer = try VocabularyShelf(directory: shelf).tokenizer(named: name)
    let ids = tokenizer.encode(try read(path))
    var text = ""
    for id in ids { text += "\(id)\n" }
    print(text, terminator: "")
  }

  static func read(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw Failure(description: "cannot open \(path)") }
    defer { fclose(file) }
    fseek(file, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: ftell(file))
    rewind(file)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes[..<count])
  }
}

struct Failure: Error, CustomStringConvertible { var description: String }
