import ArgumentParser
import GlyphConsole
import GlyphDocument
import GlyphFiles
import GlyphLayout
import GlyphReport
import GlyphVision
import Glyphpress

struct Plan: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says how a context window is spent, and which parts must become pages for it to fit.",
    discussion: """
      Every part is a file or a plain number of tokens. System and prompt always stay text; history becomes pages,
      the oldest first, when the window asks for it, and is dropped when even that does not help.
        glyphpress plan --window 1M --system 1000 --history 800000 --prompt 189000 --reserve 10000
        glyphpress plan --window 128K --system rules.md --history book.txt --prompt question.txt --reserve 4K
      A history file that is a chat (JSON or JSON lines of messages with role and content) is one part a message;
      its system messages stay text.
        glyphpress plan --window 32K --history chat.jsonl --prompt question.txt --reserve 2K
      K and M are 1,000 and 1,000,000. What a plain number would cost as pages is assumed: its tokens over
      --ratio, and over 1.4 times that in the denser style.
      """)

  @Option(help: "Tokens of the model's window: 128K, 200K, 1M or any number.")
  var window: TokenNumber

  @Option(help: "The system text.")
  var system: String?

  @Option(help: "Earlier turns or documents, the oldest first; may be given more than once.")
  var history: [String] = []

  @Option(help: "The current prompt.")
  var prompt: String?

  @Option(help: "Tokens kept free for the answer.")
  var reserve = TokenNumber(value: 0)

  @Option(help: "A model ('glyphpress models').")
  var model = "glm-4.1v"

  @Option(help: "A tokenizer ('glyphpress tokenizers').")
  var tokenizer = "glm4"

  @Option(help: "Styles that pages may have, the most legible first; may be given more than once.")
  var style: [String] = ["standard", "dense"]

  @Option(help: "When history becomes pages: needed, always, never.")
  var images = ContextLedger.Imaging.needed

  @Option(help: "Text tokens that one visual token is assumed to hold where a part is a plain number.")
  var ratio = 4.0

  @Flag(help: "One JSON document on standard output.")
  var json = false

  func validate() throws {
    guard ratio >= 0.01, ratio <= 1000 else { throw ValidationError("--ratio must be from 0.01 to 1000") }
  }

  func run() throws {
    var counter = PartCounter(model: model, tokenizer: tokenizer, styles: style, ratio: ratio)
    var parts: [LedgerPart] = []
    if let system { parts.append(try counter.part("system", system, mayBePages: false)) }
    for (number, text) in history.enumerated() {
      let name = history.count == 1 ? "history" : "history \(number + 1)"
      parts += try counter.history(name, text)
    }
    if let prompt { parts.append(try counter.part("prompt", prompt, mayBePages: false)) }
    let ledger = ContextLedger(
      window: window.value, reserve: reserve.value, densities: style, parts: parts, imaging: images)
    if json { Console.print(ledger.json) } else { Console.print(ledger.table) }
  }
}

/// Counts parts as text and as pages; fonts and vocabularies are opened when the first file asks for them.
private struct PartCounter {
  let model: String
  let tokenizer: String
  let styles: [String]
  let ratio: Double
  private var measurer: Measurer?
  private var counter: TextCounter?

  init(model: String, tokenizer: String, styles: [String], ratio: Double) {
    self.model = model
    self.tokenizer = tokenizer
    self.styles = styles
    self.ratio = ratio
  }

  /// One part, or one for each message of a chat file.
  mutating func history(_ name: String, _ argument: String) throws -> [LedgerPart] {
    guard TokenNumber(argument: argument) == nil, let messages = ChatMessage.list(try Files.read(argument))
    else {
      return [try part(name, argument, mayBePages: true)]
    }
    return try messages.enumerated().map { index, message in
      let document = try Document(name: "\(index + 1).md", file: Array(message.text.utf8))
      return try measure(document, "\(name), \(message.role) \(index + 1)", message.role != "system")
    }
  }

  mutating func part(_ name: String, _ argument: String, mayBePages: Bool) throws -> LedgerPart {
    if let number = TokenNumber(argument: argument) {
      let pages = styles.indices.map { density in
        Int((Double(number.value) / (ratio * (density == 0 ? 1 : 1.4))).rounded(.up))
      }
      return LedgerPart(name: name, textTokens: number.value, pageTokens: mayBePages ? pages : [])
    }
    let document: Document
    do {
      document = try Document(name: argument, file: try Files.read(argument))
    } catch let error as TextError {
      throw PressError.text(name: argument, error)
    }
    return try measure(document, name, mayBePages)
  }

  private mutating func measure(_ document: Document, _ name: String, _ mayBePages: Bool) throws -> LedgerPart
  {
    let installation = try Installation.find()
    let counter = try self.counter ?? TextCounter(installation, names: [tokenizer])
    self.counter = counter
    guard mayBePages else {
      return LedgerPart(name: name, textTokens: counter.count(document.text.bytes)[0].tokens)
    }
    let measurer =
      try self.measurer
      ?? Measurer(
        styles: styles.map { try .argument($0, mode: nil) }, profiles: [VisionProfile.argument(model)],
        installation: installation)
    self.measurer = measurer
    let measures = try measurer.measure(document, counter: counter) { try Interrupt.check() }
    return LedgerPart(
      name: name, textTokens: measures[0].textTokens[0].tokens,
      pageTokens: measures.map { $0.views[0].totalTokens })
  }
}

/// A number of tokens: digits, with K for thousands or M for millions.
struct TokenNumber: ExpressibleByArgument {
  var value: Int

  init(value: Int) { self.value = value }

  init?(argument: String) {
    var digits = argument[...]
    var factor = 1
    if let last = digits.last, let unit = ["k": 1000, "m": 1_000_000][last.lowercased()] {
      factor = unit
      digits.removeLast()
    }
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits),
      number <= 1_000_000_000_000
    else { return nil }
    value = number * factor
  }

  var defaultValueDescription: String { "\(value)" }
}

extension ContextLedger.Imaging: ExpressibleByArgument {}
