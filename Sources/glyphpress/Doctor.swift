import ArgumentParser
import GlyphConsole
import GlyphFiles
import GlyphJSON
import GlyphTokens
import Glyphpress

struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks that fonts, vocabularies and libraries are in place and right.",
    discussion: "Reads every font and vocabulary file and compares its SHA-256 with the manifest.")

  @Flag(help: "One JSON document on standard output.")
  var json = false

  private struct Check {
    var name: String
    var isRight: Bool
    var detail: String
  }

  func run() throws {
    let installation = try Installation.find()
    let checks = try libraryChecks() + fontChecks(installation) + tokenizerChecks(installation)
    let wrong = checks.filter { !$0.isRight }
    if json {
      Console.print([
        "ok": JSONValue(wrong.isEmpty), "root": JSONValue(installation.root),
        "checks": JSONValue(
          checks.map {
            ["name": JSONValue($0.name), "ok": JSONValue($0.isRight), "detail": JSONValue($0.detail)]
          }),
      ])
    } else {
      for check in checks {
        Console.print("\(check.isRight ? "ok   " : "WRONG") \(check.name): \(check.detail)")
      }
      if wrong.isEmpty { Console.print("all is well") }
    }
    if !wrong.isEmpty {
      Console.note("error: \(wrong.count) of \(checks.count) checks failed")
      Console.note("hint: 'make setup' brings what is missing")
      throw ExitCode(1)
    }
  }

  private func libraryChecks() -> [Check] {
    [Check(name: "glyphpress", isRight: true, detail: Versions.glyphpress)]
      + Versions.libraries.map { Check(name: $0.name, isRight: true, detail: $0.version) }
  }

  private func fontChecks(_ installation: Installation) throws -> [Check] {
    let shelf = try installation.fontShelf()
    var wrong: [Check] = []
    var seen: Set<String> = []
    for entry in shelf.entries where seen.insert(entry.file).inserted {
      try Interrupt.check()
      let found = try? SHA256.hex(Files.read(shelf.path(of: entry)))
      if found != entry.sha256 {
        let detail = found.map { "SHA-256 \($0), expected \(entry.sha256)" } ?? "missing"
        wrong.append(Check(name: "font \(entry.file)", isRight: false, detail: detail))
      }
    }
    if wrong.isEmpty {
      let detail = "\(shelf.entries.count) faces in \(seen.count) files, all as the manifest says"
      return [Check(name: "fonts", isRight: true, detail: detail)]
    }
    return wrong
  }

  /// A tokenizer is in place when it loads and counts a probe that every vocabulary has whole.
  private func tokenizerChecks(_ installation: Installation) -> [Check] {
    TokenizerInfo.known.map { info in
      do {
        let tokenizer = try installation.vocabularies.tokenizer(named: info.name)
        let count = tokenizer.count("the")
        return Check(
          name: "tokenizer \(info.name)", isRight: count == 1, detail: "\(tokenizer.vocabularySize) tokens")
      } catch {
        return Check(name: "tokenizer \(info.name)", isRight: false, detail: "\(error)")
      }
    }
  }
}
