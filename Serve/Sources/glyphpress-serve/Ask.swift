import ArgumentParser
import GlyphBackends
import GlyphConsole
import GlyphDocument
import GlyphFiles
import GlyphImage
import GlyphLayout
import GlyphTokens
import GlyphVision
import Glyphpress

#if canImport(Glibc)
  import Glibc
#endif

struct Ask: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Asks a vision-language model about texts, sent as pages.",
    discussion: """
      The texts become pages in the model's best known style; the question and the instructions stay text. The
      answer goes to standard output, what it was predicted to cost and what the server billed to standard error.
        glyphpress ask report.md -q "What changed in March?" --backend http://127.0.0.1:8000/v1 --model Qwen/Qwen3-VL-8B-Instruct
        glyphpress ask src/ -q "Where is the cache filled?" --api anthropic --backend https://api.anthropic.com/v1 --model claude-opus-4-7
        glyphpress ask notes.md -q "..." --backend http://127.0.0.1:8000/v1 --model qwen3-vl --dry-run > request.json
      With --vllm-embeds the pages' embeddings are computed here and sent in place of images:
        glyphpress ask notes.md -q "..." --backend http://127.0.0.1:8000/v1 --model Qwen/Qwen2.5-VL-7B-Instruct \
          --vllm-embeds --weights Qwen2.5-VL-7B-Instruct/
      Keys come from OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY, never from the command line.
      """)

  @OptionGroup var input: InputOptions

  @Option(name: [.customShort("q"), .customLong("question")], help: "The question; '-q @FILE' reads it.")
  var question: String

  @OptionGroup var server: ServerOptions

  @Option(help: "The profile that pages are made for ('glyphpress models'). Default: by the model's name.")
  var profile: String?

  @Option(help: "A style's name ('glyphpress styles') or JSON file, or auto: what takes the fewest tokens.")
  var style = "standard"

  @Option(help: "flow joins lines with marks; lines keeps them.")
  var mode: PageStyle.Mode?

  @Option(help: "The pages' files: png, or webp (lossless, smaller) where a server takes few bytes.")
  var imageFormat = ImageFormat.png

  @Option(
    help: """
      sidecar sends identifiers (hashes, URLs, paths, ...) as text beside the pages; keep-text leaves the paragraphs, \
      code blocks and tables that hold any as text between the pages; none trusts the pages.
      """)
  var fragile = FragilePolicy.sidecar

  @Option(help: "Instructions beside ours (a system text); they stay text.")
  var system: String?

  @Option(help: "A tokenizer, or a tokenizer file, for the prediction. Default: by the model's name.")
  var tokenizer: String?

  @OptionGroup var embeddings: EmbeddingOptions

  @Option(help: "Tokens of the answer at most.")
  var maxTokens: Int?

  @Flag(inversion: .prefixedNo, help: "Print the answer as it comes.")
  var stream = true

  @Flag(help: "Ask about each part on its own where a request cannot hold all pages.")
  var split = false

  @Flag(help: "Print the exact request as JSON and send nothing.")
  var dryRun = false

  func validate() throws {
    guard !embeddings.vllmEmbeds || server.api == .openai else {
      throw ValidationError("--vllm-embeds goes with --api openai: no other form has embeddings")
    }
  }

  func run() async throws {
    let client = Backend.makeClient(patience: server.timeout)
    do {
      try await ask(try server.backend(client))
    } catch {
      try await client.shutdown()
      throw error
    }
    try await client.shutdown()
  }

  private func ask(_ backend: Backend) async throws {
    let text = try questionText()
    let model = try ServedModel(name: server.model, profile: profile, tokenizer: tokenizer)
    let documents = try await pages(for: model)
    guard !documents.sent.isEmpty else { throw ExitCode(3) }
    for empty in documents.sent where empty.parts.isEmpty { Console.note("note: '\(empty.name)' is empty") }
    guard documents.sent.contains(where: { !$0.parts.isEmpty }) else { throw NothingToAsk() }
    let asked = Question(
      model: server.model, text: text, system: system, maxTokens: maxTokens, stream: stream)
    let requests = try asked.requests(about: documents.sent, form: server.api, limits: server.limits)
    if dryRun {
      for (request, _) in requests { Console.print(server.api.body(of: request)) }
      return
    }
    guard requests.count == 1 || split else {
      throw BackendError.limit(
        "\(documents.sent.reduce(0) { $0 + $1.pages.count }) pages do not fit in one request of "
          + "\(server.limits.images) images and \(server.limits.bytes) bytes",
        plan: "--split asks \(requests.count) times, or take a denser style (--style dense)")
    }
    // Nothing is half written from here on, and a server may be silent for long.
    try Interrupt.release()
    for (number, part) in requests.enumerated() {
      if requests.count > 1 { Console.note("part \(number + 1) of \(requests.count):") }
      try await send(part.request, part.plans, to: backend, model)
    }
    if let code = documents.outcome.exitCode { throw code }
  }

  private func questionText() throws -> String {
    var text = question
    if question.hasPrefix("@") {
      text = String(
        decoding: try SourceText(file: try Files.read(String(question.dropFirst()))).bytes, as: UTF8.self)
    }
    guard text.contains(where: { !$0.isWhitespace }) else { throw ValidationError("the question is empty") }
    return text
  }

  private func pages(for model: ServedModel) async throws -> (sent: [SentDocument], outcome: Outcome) {
    let installation = try Installation.find()
    var list = try input.list()
    let style = try StyleOption.style(
      style, mode: mode, profile: model.profile, list: &list, reading: input.reading,
      installation: installation)
    let press = Press(
      style: style, profile: model.profile, shelf: try installation.fontShelf(), workers: 2,
      format: imageFormat, compression: .small)
    let part = try embeddings.sender(for: model.profile, mediaType: imageFormat.mediaType)
    let counter = fragile == .keepText ? try model.makeTokenizer() : nil
    var sent: [SentDocument] = []
    let outcome = try input.forEachDocument("rendering", in: list) { document, _ in
      sent.append(try Self.sent(document, press, counter, listsFragile: fragile == .sidecar, part))
    }
    return (sent, outcome)
  }

  /// - Parameter counter: Counts what stays text; nil: all of it becomes pages.
  private static func sent(
    _ document: Document, _ press: Press, _ counter: Tokenizer?, listsFragile: Bool,
    _ part: (PressedPage) throws -> SentDocument.Part
  ) throws -> SentDocument {
    var sent = SentDocument(name: document.name)
    if let counter {
      let stretches = try press.pagesAndText(document, tokenizer: counter) { _ in try Interrupt.check() }
      for stretch in stretches {
        switch stretch {
        case .text(let text, _): sent.parts.append(.text(text))
        case .pages(let pages): sent.parts += try pages.map(part)
        }
      }
      return sent
    }
    var sidecar = FragileSidecar(document)
    var pages = 0
    try press.press(document) { page in
      sent.parts.append(try part(page))
      pages += 1
      sidecar.add(page.page, number: pages)
      try Interrupt.check()
    }
    if listsFragile { sent.note = sidecar.text }
    return sent
  }

  private func send(
    _ request: ModelRequest, _ plans: [VisionPlan], to backend: Backend, _ model: ServedModel
  ) async throws {
    let predicted = try model.prediction(of: request, plans)
    var billed: Usage?
    var endsWithNewline = true
    try await backend.answer(request) { event in
      switch event {
      case .text(let text):
        Console.write(text, to: 1)
        endsWithNewline = text.hasSuffix("\n")
      case .usage(let usage): billed = usage
      case .stop(let reason):
        if ["length", "max_tokens", "MAX_TOKENS"].contains(reason) {
          Console.note("note: the answer was cut at its limit (--max-tokens)")
        }
      }
    }
    if !endsWithNewline { Console.write("\n", to: 1) }
    guard !input.quiet else { return }
    let exactly = model.isTokenizerExact ? "" : "about "
    var line =
      "tokens: predicted \(exactly)\(predicted.total) (pages \(predicted.pages), text \(predicted.text))"
    if let billed {
      line += ", billed \(billed.promptTokens), answer \(billed.outputTokens)"
      if billed.cachedTokens > 0 { line += ", from the cache \(billed.cachedTokens)" }
    }
    Console.note(line)
  }
}

extension WireForm: ExpressibleByArgument {}

/// Inputs without a single character.
struct NothingToAsk: ReportedError {
  var code: String { "ask.empty" }
  var description: String { "the inputs are empty, there is nothing to ask about" }
  var hint: String? { "give a file with text in it" }
}
